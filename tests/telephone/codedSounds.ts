/**
 * The sounds of a hotline that speaks in the tests' voice (soundCode.ts): each file tells its own number. The hotline makes
 * sentences while it runs, so files are looked for again when an unknown number is heard.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeAlaw, decodeAlawByte } from './alaw.js';
import { CodeHearing, type CodedSound, type NumberedSounds } from './codeHearing.js';
import { freshReading } from './freshReading.js';
import type { Hearing, Sounds } from './hearing.js';
import { codewordMs, CodeReader, type Codeword } from './soundCode.js';

/** The first codeword lies within this many bytes of a file: the lead, itself, and some. */
const beginningBytes = 8 * (100 + codewordMs + 20);

/** The pause at a file's end is quieter. */
const quietBelow = 300;

export class CodedSounds implements Sounds, NumberedSounds {
  private readonly byId = new Map<string, CodedSound>();
  private readonly byNumber = new Map<number, CodedSound[]>();
  private readonly looked = new Set<string>();

  private constructor(private readonly folder: string) {}

  /** Knows every coded `.alaw` file under a folder; others (music) are left out. @throws if it cannot be read */
  static async open(folder: string): Promise<CodedSounds> {
    const sounds = new CodedSounds(folder);
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

  /** Whatever file was there before the call is known afterwards. */
  readonly refresh = freshReading(() => this.readNew());

  private async readNew(): Promise<void> {
    for (const name of await readdir(this.folder, { recursive: true })) {
      // A name with a dot in front is a file that is being made.
      if (!name.endsWith('.alaw') || path.basename(name).startsWith('.')) continue;
      if (this.looked.has(name)) continue;
      const bytes = await readFile(path.join(this.folder, name)).catch(() => undefined);
      // Deleted meanwhile.
      if (bytes === undefined) continue;
      this.looked.add(name);
      this.add(name.slice(0, -'.alaw'.length).replaceAll(path.sep, '/'), bytes);
    }
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
