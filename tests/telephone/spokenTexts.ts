/**
 * Which words a sound file says. A prompt that is always the same is named after itself; a sentence that was made
 * for one call is named after the hash of its words, and has them in a note beside it.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Language } from '../../app/call.js';
import { promptNames, promptText } from '../../app/prompts/catalogue.js';

export interface SpokenText {
  readonly language: Language;
  /** The prompt's name. */
  readonly name: string;
  readonly text: string;
}

export class SpokenTexts {
  private readonly known = new Map<string, SpokenText>();

  constructor(private readonly soundsDir: string) {
    for (const language of ['zh', 'en'] as const) {
      for (const name of promptNames) {
        this.known.set(`${language}/${name}`, { language, name, text: promptText(language, name) });
      }
    }
  }

  /** What the sound `LANGUAGE/NAME` or `LANGUAGE/said/HASH` says. @throws Error if nothing beside it tells. */
  find(id: string): SpokenText {
    let spoken = this.known.get(id);
    if (spoken === undefined) {
      const note = JSON.parse(
        readFileSync(path.join(this.soundsDir, `${id}.json`), 'utf8'),
      ) as Pick<SpokenText, 'name' | 'text'>;
      const language = id.startsWith('en/') ? 'en' : 'zh';
      spoken = { language, name: note.name, text: note.text };
      this.known.set(id, spoken);
    }
    return spoken;
  }
}
