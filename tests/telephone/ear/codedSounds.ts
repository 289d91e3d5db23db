/**
 * The sounds of a hotline that speaks in the tests' voice (soundCode.ts): each file tells its own
 * number. The hotline makes sentences while it runs, and deletes those of a call with the call.
 * When an unknown number is heard, it is therefore looked up in the voice's own record.
 */
import { readdir, readFile } from 'node:fs/promises';
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

/** The coded sounds of one hotline. */
export class CodedSounds implements Sounds, NumberedSounds {
  private readonly byId = new Map<string, CodedSound>();
  private readonly byNumber = new Map<number, CodedSound[]>();
  private readonly looked = new Set<string>();

  private constructor(
    private readonly folder: string,
    private readonly record: string | null,
  ) {}

  /**
   * Reads all coded `.alaw` files in a folder; others (music) are left out.
   * @param record what the voice has said (spokenRecord.ts); null: the files are the only source.
   * @throws if a file cannot be read
   */
  static async open(folder: string, record: string | null): Promise<CodedSounds> {
    const sounds = new CodedSounds(folder, record);
    await sounds.refresh();
    return sounds;
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
      const bytes = await readFile(path.join(this.folder, name)).catch(() => undefined);
      // Deleted meanwhile.
      if (bytes === undefined) continue;
      this.looked.add(name);
      this.add(name.slice(0, -'.alaw'.length).replaceAll(path.sep, '/'), bytes);
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

  private add(id: string, bytes: Uint8Array): void {
    const first = firstCodeword(bytes.subarray(0, beginningBytes));
    if (first === undefined) return;
    const last = bytes.findLastIndex((byte) => Math.abs(decodeAlawByte(byte)) > quietBelow);
    const codewords = Math.round((last - first.at) / (8 * codewordMs));
    const alike = this.byNumber.get(first.number) ?? [];
    this.byNumber.set(first.number, alike);
    const sound: CodedSound = {
      id,
      seconds: bytes.length / 8000,
      alike,
      number: first.number,
      codewords,
      leadMs: first.at / 8,
    };
    alike.push(sound);
    this.byId.set(id, sound);
  }
}

function firstCodeword(bytes: Uint8Array): Codeword | undefined {
  let first: Codeword | undefined;
  new CodeReader((codeword) => (first ??= codeword)).feed(decodeAlaw(bytes));
  return first;
}
