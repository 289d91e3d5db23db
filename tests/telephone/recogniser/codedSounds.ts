/**
 * The sounds of a hotline that speaks in the tests' voice (soundCode.ts): each file tells its own
 * number. The hotline makes sentences while it runs, and deletes those of a call with the call.
 * When an unknown number is heard, it is therefore looked up in the voice's own record.
 */
import { statSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeAlaw, decodeAlawByte } from './alaw.js';
import { CodeHearing, type CodedSound, type NumberedSounds } from './codeHearing.js';
import { freshReading } from './freshReading.js';
import type { Hearing, Sounds } from './hearing.js';
import { marginsMs } from './codedVoice.js';
import { codewordMs, CodeReader, repeatsOf, type Codeword } from './soundCode.js';
import { readNotes, type SpokenNote } from '../script/spokenRecord.js';

/**
 * The first codeword lies within this many bytes of a file: the lead, the codeword, and some
 * margin.
 */
const beginningBytes = 8 * (100 + codewordMs + 20);

/** The pause at the end of a file is quieter than this. */
const quietBelow = 300;

/** What a file sounds like; null if it is no coded sound. */
type Contents = Pick<CodedSound, 'number' | 'codewords' | 'leadMs' | 'seconds'> | null;

/** The coded sounds of one hotline. */
export class CodedSounds implements Sounds, NumberedSounds {
  private readonly byId = new Map<string, CodedSound>();
  private readonly byNumber = new Map<number, CodedSound[]>();
  private readonly looked = new Set<string>();
  /** Contents of files that were read before, by inode. */
  private known: ReadonlyMap<number, Contents> = new Map();

  private constructor(
    private readonly folder: string,
    private readonly record: string | null,
  ) {}

  /**
   * Reads all coded `.alaw` files in a folder; others (music) are left out.
   * @param record what the voice has said (spokenRecord.ts); null: the files are the only source.
   * @param list of {@link list}: files of the folder that are links to those of the list need not
   *   be read again
   * @throws if a file cannot be read
   */
  static async open(folder: string, record: string | null, list?: string): Promise<CodedSounds> {
    const sounds = new CodedSounds(folder, record);
    if (list !== undefined) {
      sounds.known = new Map(JSON.parse(await readFile(list, 'utf8')) as [number, Contents][]);
    }
    await sounds.refresh();
    return sounds;
  }

  /** Writes down what the files in a folder sound like, which must stay there as they are. */
  static async list(folder: string, list: string): Promise<void> {
    const all: [number, Contents][] = [];
    for (const name of await readdir(folder, { recursive: true })) {
      if (!name.endsWith('.alaw')) continue;
      const file = path.join(folder, name);
      all.push([statSync(file).ino, contentsOf(await readFile(file))]);
    }
    await writeFile(list, JSON.stringify(all));
  }

  get size(): number {
    return this.byId.size;
  }

  get(id: string): CodedSound {
    const sound = this.byId.get(id);
    if (sound === undefined) throw new Error(`there is no coded sound ${id} in ${this.folder}`);
    return sound;
  }

  numbered(number: number): readonly CodedSound[] {
    return this.byNumber.get(number) ?? [];
  }

  listen(): Hearing {
    return new CodeHearing(this);
  }

  /** After this resolves, every file that existed before the call is known. */
  readonly refresh = freshReading(() => this.readNew());

  private async readNew(): Promise<void> {
    for (const name of await readdir(this.folder, { recursive: true })) {
      // A name that begins with a dot is a file being written.
      if (!name.endsWith('.alaw') || path.basename(name).startsWith('.')) continue;
      if (this.looked.has(name)) continue;
      // These are deleted with their call; the record has them.
      if (this.record !== null && name.includes(`${path.sep}of-calls${path.sep}`)) continue;
      const contents = await this.read(path.join(this.folder, name)).catch(() => undefined);
      // Deleted meanwhile.
      if (contents === undefined) continue;
      this.looked.add(name);
      this.add(name.slice(0, -'.alaw'.length).replaceAll(path.sep, '/'), contents);
    }
    if (this.record === null) return;
    for (const [number, note] of await readNotes(this.record, this.byNumber)) {
      this.addSpoken(number, note);
    }
  }

  /** Adds a sound as the hotline plays it; its file may already be deleted. */
  private addSpoken(number: number, { text, language }: SpokenNote): void {
    const codewords = repeatsOf(text);
    const { lead: leadMs, tail } = marginsMs;
    const seconds = (leadMs + codewords * codewordMs + tail) / 1000;
    const alike: CodedSound[] = [];
    this.byNumber.set(number, alike);
    const id = `${language}/said/${number}`;
    const sound: CodedSound = { id, seconds, alike, number, codewords, leadMs };
    alike.push(sound);
    this.byId.set(id, sound);
  }

  private async read(file: string): Promise<Contents> {
    const { ino } = statSync(file);
    return this.known.get(ino) ?? contentsOf(await readFile(file));
  }

  private add(id: string, contents: Contents): void {
    if (contents === null) return;
    const alike = this.byNumber.get(contents.number) ?? [];
    this.byNumber.set(contents.number, alike);
    const sound: CodedSound = { id, alike, ...contents };
    alike.push(sound);
    this.byId.set(id, sound);
  }
}

function contentsOf(bytes: Uint8Array): Contents {
  const first = firstCodeword(bytes.subarray(0, beginningBytes));
  if (first === undefined) return null;
  const last = bytes.findLastIndex((byte) => Math.abs(decodeAlawByte(byte)) > quietBelow);
  return {
    number: first.number,
    codewords: Math.round((last - first.at) / (8 * codewordMs)),
    leadMs: first.at / 8,
    seconds: bytes.length / 8000,
  };
}

function firstCodeword(bytes: Uint8Array): Codeword | undefined {
  let first: Codeword | undefined;
  new CodeReader((codeword) => (first ??= codeword)).feed(decodeAlaw(bytes));
  return first;
}
