/**
 * Which words a sound file says. A prompt that is always the same is named after itself; a sentence that was made
 * for one call is named after the hash of its words, so the words in the call's record can be held against what
 * was heard: a file with that name says those words and no others.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Pool } from 'pg';
import type { Language } from '../../app/call.js';
import { promptNames, promptText } from '../../app/prompts/catalogue.js';

export interface SpokenText {
  readonly language: Language;
  /** The prompt's name; undefined for a piece of one. */
  readonly name: string | undefined;
  readonly text: string;
}

export class SpokenTexts {
  private readonly known = new Map<string, SpokenText>();
  private readonly identities = new Map<Language, string>();

  constructor(
    private readonly soundsDir: string,
    private readonly db: Pool,
  ) {
    for (const language of ['zh', 'en'] as const) {
      for (const name of promptNames) {
        this.known.set(`${language}/${name}`, { language, name, text: promptText(language, name) });
      }
    }
  }

  /** What a file says; undefined when no call's record has its words (yet: records are written a moment later). */
  async find(id: string): Promise<SpokenText | undefined> {
    if (!this.known.has(id)) await this.readRecords();
    return this.known.get(id);
  }

  /** The sounds of a prompt's words: the one file of its name, or the one named after the words. */
  soundIds(language: Language, name: string, text: string): readonly string[] {
    const whole = `${language}/${name}`;
    return this.known.get(whole)?.text === text ? [whole] : [this.saidId(language, text)];
  }

  private async readRecords(): Promise<void> {
    const { rows } = await this.db.query<{ name: string; detail: string }>(
      `SELECT DISTINCT name, detail FROM call_events
        WHERE kind = 'prompt' AND at > now() - interval '1 hour'`,
    );
    for (const { name, detail } of rows) {
      for (const language of ['zh', 'en'] as const) {
        this.known.set(this.saidId(language, detail), { language, name, text: detail });
      }
    }
  }

  private saidId(language: Language, text: string): string {
    const hash = createHash('sha256')
      .update(JSON.stringify([this.identity(language), 'sentence', text]))
      .digest('hex')
      .slice(0, 40);
    return `${language}/said/${hash}`;
  }

  /** Who speaks: part of each name, noted beside every prompt that was built. */
  private identity(language: Language): string {
    let identity = this.identities.get(language);
    if (identity === undefined) {
      const note = path.join(this.soundsDir, language, 'mainMenu.json');
      identity = (JSON.parse(readFileSync(note, 'utf8')) as { key: string }).key;
      this.identities.set(language, identity);
    }
    return identity;
  }
}
