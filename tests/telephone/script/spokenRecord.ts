/**
 * What the tests' voice has said, in a folder of the tests: one note per sentence, named after its
 * number. The hotline deletes the sounds of a call with the call and keeps no words, but an ear
 * that is behind must still know all of them.
 */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Language } from '../../../app/telephony/call.js';
import { promptNames, promptText, splitTemplate } from '../../../app/prompts/catalogue.js';
import { numberOf } from '../ear/soundCode.js';

/** A sentence that the tests' voice has said. */
export interface SpokenNote {
  readonly text: string;
  readonly language: Language;
}

/** Writes the notes. */
export class SpokenRecord {
  private readonly noted = new Set<number>();
  private count = 0;

  private constructor(private readonly folder: string) {}

  static async make(folder: string): Promise<SpokenRecord> {
    await mkdir(folder, { recursive: true });
    return new SpokenRecord(folder);
  }

  /** Writes a note. It is on disk when this resolves: nobody can hear the sentence before. */
  async note(text: string, language: Language): Promise<void> {
    const number = numberOf(text, language);
    if (this.noted.has(number)) return;
    const part = path.join(this.folder, `.${this.count++}`);
    const note: SpokenNote = { text, language };
    await writeFile(part, JSON.stringify(note));
    await rename(part, path.join(this.folder, `${number}.json`));
    this.noted.add(number);
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
