/**
 * Says which words a sound speaks. A fixed prompt is named after itself. A sentence with values but
 * without personal data has its words in a note beside it. For the others, only the tests' voice
 * knows what it has said (spokenRecord.ts).
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Language } from '../../../app/telephony/call.js';
import { promptNames, promptText } from '../../../app/voice/prompts/catalogue.js';
import { promptOf, type SpokenNote } from './spokenRecord.js';

/** The words of a sound, and their prompt. */
export interface SpokenText {
  readonly language: Language;
  /** Name of the prompt. */
  readonly name: string;
  readonly text: string;
}

export class SpokenTexts {
  private readonly known = new Map<string, SpokenText>();

  /**
   * @param record of the tests' voice; null if another voice speaks. Nobody can then tell what the
   *   sounds of calls say.
   */
  constructor(
    private readonly soundsDir: string,
    private readonly record: string | null,
  ) {
    for (const language of ['zh', 'en'] as const) {
      for (const name of promptNames) {
        this.known.set(`${language}/${name}`, { language, name, text: promptText(language, name) });
      }
    }
  }

  /**
   * Returns what the sound `LANGUAGE/NAME` or `LANGUAGE/said/HASH` says.
   * @throws Error if there is no note beside it.
   */
  find(id: string): SpokenText {
    let spoken = this.known.get(id);
    if (spoken === undefined) {
      spoken = this.read(id);
      this.known.set(id, spoken);
    }
    return spoken;
  }

  private read(id: string): SpokenText {
    const language = id.startsWith('en/') ? 'en' : 'zh';
    const [, number] = /^[a-z]+\/said\/(\d{1,8})$/.exec(id) ?? [];
    if (number !== undefined && this.record !== null) {
      const text = readFileSync(path.join(this.record, `${number}.json`), 'utf8');
      const note = JSON.parse(text) as SpokenNote;
      return { ...note, name: promptOf(note) };
    }
    if (/\/of-calls\//.test(id)) {
      return {
        language,
        name: 'of a call',
        text: '(a sentence about her, of which nothing is kept)',
      };
    }
    const note = JSON.parse(readFileSync(path.join(this.soundsDir, `${id}.json`), 'utf8')) as Pick<
      SpokenText,
      'name' | 'text'
    >;
    return { language, name: note.name, text: note.text };
  }
}
