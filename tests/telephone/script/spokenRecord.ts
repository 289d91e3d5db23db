/**
 * What the tests' voice has said, in a folder of the tests: one note per sentence, named after its
 * number. The hotline deletes the sounds of a call with the call and keeps no words, but a recogniser
 * that is behind must still know all of them.
 */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../../../app/core/wholeFile.js';
import type { Language } from '../../../app/telephony/call.js';
import {
  languages,
  promptNames,
  promptText,
  splitTemplate,
} from '../../../app/voice/prompts/catalogue.js';
import { numberOf, numbers } from '../recogniser/soundCode.js';

/** A sentence that the tests' voice has said. */
export interface SpokenNote {
  readonly text: string;
  readonly language: Language;
}

/**
 * Gives each sentence a unique number, and writes the notes. The hash of a sentence alone is not
 * enough: each run makes thousands of sentences with numbers in them, and there are 16 million
 * hashes, so every few runs a recogniser would take one of them for a prompt.
 */
export class SpokenRecord {
  private readonly taken = new Set<number>();
  private readonly numberOfKey = new Map<string, number>();
  private readonly written = new Map<number, Promise<void>>();

  private constructor(private readonly folder: string) {
    // The files of fixed prompts, and the music, have their numbers already.
    this.numbered('calm', 'music');
    for (const language of languages) {
      for (const name of promptNames) this.numbered(promptText(language, name), language);
    }
  }

  static async make(folder: string): Promise<SpokenRecord> {
    await mkdir(folder, { recursive: true });
    return new SpokenRecord(folder);
  }

  /**
   * Notes a sentence. Its note is on disk when this resolves, before anybody can hear the sentence.
   * @returns the number that it is played as: its hash, or the next free number
   */
  async note(text: string, language: Language): Promise<number> {
    const number = this.numbered(text, language);
    let written = this.written.get(number);
    if (written === undefined) {
      written = this.write(number, { text, language });
      this.written.set(number, written);
    }
    await written;
    return number;
  }

  private numbered(text: string, language: string): number {
    const key = `${language}\n${text}`;
    const known = this.numberOfKey.get(key);
    if (known !== undefined) return known;
    let number = numberOf(text, language);
    while (this.taken.has(number)) number = (number + 1) % numbers;
    this.taken.add(number);
    this.numberOfKey.set(key, number);
    return number;
  }

  private async write(number: number, note: SpokenNote): Promise<void> {
    await writeWhole(path.join(this.folder, `${number}.json`), JSON.stringify(note));
  }
}

/** Reads the notes in a folder of {@link SpokenRecord} that are not known yet, by number. */
export async function readNotes(
  folder: string,
  known: { has(number: number): boolean },
): Promise<Map<number, SpokenNote>> {
  const notes = new Map<number, SpokenNote>();
  for (const name of await readdir(folder)) {
    const [, digits] = /^(\d+)\.json$/.exec(name) ?? [];
    if (digits === undefined || known.has(Number(digits))) continue;
    const text = await readFile(path.join(folder, name), 'utf8');
    notes.set(Number(digits), JSON.parse(text) as SpokenNote);
  }
  return notes;
}

/**
 * Returns the prompt that a sentence was made from: of all that match, the one with the most fixed
 * text.
 */
export function promptOf({ text, language }: SpokenNote): string {
  const fitting = templatesOf(language).find(({ pattern }) => pattern.test(text));
  if (fitting === undefined) throw new Error(`no prompt says "${text}"`);
  return fitting.name;
}

interface Template {
  readonly name: string;
  readonly pattern: RegExp;
  readonly words: number;
}

const templates = new Map<Language, readonly Template[]>();

function templatesOf(language: Language): readonly Template[] {
  let known = templates.get(language);
  if (known === undefined) {
    known = promptNames
      .map((name) => {
        const pieces = splitTemplate(promptText(language, name));
        const source = pieces.map((piece) =>
          piece.kind === 'slot' ? '.+?' : piece.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
        );
        const words = pieces.reduce(
          (sum, piece) => sum + (piece.kind === 'slot' ? 0 : piece.text.length),
          0,
        );
        return { name, pattern: new RegExp(`^${source.join('')}$`, 's'), words };
      })
      .sort((a, b) => b.words - a.words);
    templates.set(language, known);
  }
  return known;
}
