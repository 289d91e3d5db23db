/** Windows of 20 ms, by which A-law that comes as it was sent is found again in its file. */
import { decodeAlawByte } from './alaw.js';
import type { Sound } from './hearing.js';

/** Samples in one window of the index: 20 ms. */
export const windowSamples = 160;

/** Below this amplitude everywhere a window says nothing about its file: silence is the same in all. */
const quietBelow = 300;

/** A sound that is known by its bytes. */
export interface WavedSound extends Sound {
  readonly bytes: Uint8Array;
  /** Offsets in bytes of the windows that are loud enough to be known again. */
  readonly loudWindows: readonly number[];
  /** All that are the same byte for byte, this one too: nobody can tell which of them is being played. */
  readonly alike: readonly WavedSound[];
}

export interface SoundPlace {
  readonly sound: WavedSound;
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

/** Where windows are looked up. */
export interface IndexedSounds {
  /** Counts up with what is read. */
  readonly version: number;
  find(hash: number): readonly SoundPlace[];
  /** Reads what was made since. */
  refresh(): Promise<void>;
}
