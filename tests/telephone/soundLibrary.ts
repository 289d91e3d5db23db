/**
 * The hotline's sound files, indexed so that a piece of telephone audio finds the file it came from. The hotline
 * makes sentences while it runs, so the library can be refreshed while a call is listened to.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { decodeAlawByte } from './alaw.js';

/** Samples in one window of the index: 20 ms. */
export const windowSamples = 160;

/** Below this amplitude everywhere a window says nothing about its file: silence is the same in all. */
const quietBelow = 300;

export interface Sound {
  /** Path under the sounds folder without its ending, with `/`: `zh/mainMenu`. */
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly seconds: number;
  /** Offsets in bytes of the windows that are loud enough to be known again. */
  readonly loudWindows: readonly number[];
  /** All that are the same byte for byte, this one too: nobody can tell which of them is being played. */
  readonly alike: readonly Sound[];
}

export interface SoundPlace {
  readonly sound: Sound;
  /** Offset in bytes of the window in its file. */
  readonly offset: number;
}

const multiplier = 0x01000193;
const multiplierToWindow = (() => {
  let power = 1;
  for (let i = 0; i < windowSamples; i++) power = Math.imul(power, multiplier);
  return power;
})();

/** Hash of the 160 bytes that end at each byte of a stream, from the hash one byte before. */
export function rollHash(hash: number, entering: number, leaving: number): number {
  return (
    (Math.imul(hash, multiplier) + entering + 1 - Math.imul(leaving + 1, multiplierToWindow)) | 0
  );
}

/** Hash of 160 bytes. A stream starts with {@link emptyHash}, as if 160 zero bytes had gone before. */
export function hashWindow(bytes: Uint8Array, offset: number): number {
  let hash = 0;
  for (let i = offset; i < offset + windowSamples; i++) {
    hash = (Math.imul(hash, multiplier) + (bytes[i] ?? 0) + 1) | 0;
  }
  return hash;
}

export const emptyHash = hashWindow(new Uint8Array(windowSamples), 0);

/** Whether 160 bytes hold more than silence and faint noise. */
export function isLoud(bytes: Uint8Array, offset: number): boolean {
  for (let i = offset; i < offset + windowSamples; i++) {
    if (Math.abs(decodeAlawByte(bytes[i] ?? 0xd5)) > quietBelow) return true;
  }
  return false;
}

function contentOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export class SoundLibrary {
  private readonly sounds = new Map<string, Sound>();
  private readonly places = new Map<number, SoundPlace[]>();
  private readonly byContent = new Map<string, Sound[]>();
  private readonly sizes = new Map<string, string>();
  private refreshing: Promise<void> | undefined;
  /** Counts up with what is read. */
  version = 0;

  private constructor(private readonly folder: string) {}

  /** Reads every `.alaw` file under a folder. @throws if the folder cannot be read. */
  static async open(folder: string): Promise<SoundLibrary> {
    const library = new SoundLibrary(folder);
    await library.refresh();
    return library;
  }

  get size(): number {
    return this.sounds.size;
  }

  /** @throws if there is no such sound */
  get(id: string): Sound {
    const sound = this.sounds.get(id);
    if (sound === undefined) throw new Error(`there is no sound ${id} in ${this.folder}`);
    return sound;
  }

  find(hash: number): readonly SoundPlace[] {
    return this.places.get(hash) ?? [];
  }

  /** Reads what has come since. Calls at the same time share one reading. */
  refresh(): Promise<void> {
    this.refreshing ??= this.readNew().finally(() => {
      this.refreshing = undefined;
    });
    return this.refreshing;
  }

  private async readNew(): Promise<void> {
    for (const name of await readdir(this.folder, { recursive: true })) {
      // A name with a dot in front is a file that is being made.
      if (!name.endsWith('.alaw') || path.basename(name).startsWith('.')) continue;
      const file = path.join(this.folder, name);
      const info = await stat(file).catch(() => undefined);
      if (info === undefined || info.size < windowSamples) continue;
      const version = `${info.size} ${info.mtimeMs}`;
      if (this.sizes.get(name) === version) continue;
      this.sizes.set(name, version);
      this.add(name.slice(0, -'.alaw'.length).split(path.sep).join('/'), readFileSync(file));
      this.version++;
    }
  }

  private add(id: string, bytes: Uint8Array): void {
    const loudWindows: number[] = [];
    for (let at = 0; at + windowSamples <= bytes.length; at += windowSamples) {
      if (isLoud(bytes, at)) loudWindows.push(at);
    }
    const old = this.sounds.get(id);
    if (old !== undefined) {
      const others = this.byContent.get(contentOf(old.bytes)) ?? [];
      others.splice(others.indexOf(old), 1);
    }
    const content = contentOf(bytes);
    const alike = this.byContent.get(content) ?? [];
    this.byContent.set(content, alike);
    const sound: Sound = { id, bytes, seconds: bytes.length / 8000, loudWindows, alike };
    alike.push(sound);
    this.sounds.set(id, sound);
    for (const offset of loudWindows) {
      const hash = hashWindow(bytes, offset);
      const places = (this.places.get(hash) ?? []).filter((place) => place.sound !== old);
      places.push({ sound, offset });
      this.places.set(hash, places);
    }
  }
}
