/** Windows of 20 ms, by which A-law that arrives as it was sent is found in its file. */
import { decodeAlawByte } from './alaw.js';
import type { Sound } from './hearing.js';

/** Samples in one window of the index: 20 ms. */
export const windowSamples = 160;

/**
 * A window that stays below this amplitude says nothing about its file: silence is the same in all.
 */
const quietBelow = 300;

/** A sound recognised by its bytes. */
export interface WavedSound extends Sound {
  readonly bytes: Uint8Array;
  /** Offsets in bytes of the windows that are loud enough to be recognised. */
  readonly loudWindows: readonly number[];
  /**
   * All sounds with the same bytes, including this one: nobody can tell which of them is playing.
   */
  readonly alike: readonly WavedSound[];
}

/** A window's place in its sound. */
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

/** Returns the hash of the 160 bytes that end here, from the hash one byte earlier. */
export function rollHash(hash: number, entering: number, leaving: number): number {
  return (
    (Math.imul(hash, multiplier) + entering + 1 - Math.imul(leaving + 1, multiplierToWindow)) | 0
  );
}

/**
 * Returns the hash of 160 bytes. A stream starts with {@link emptyHash}, as if preceded by 160 zero
 * bytes.
 */
export function hashWindow(bytes: Uint8Array, offset: number): number {
  let hash = 0;
  for (let i = offset; i < offset + windowSamples; i++) {
    hash = (Math.imul(hash, multiplier) + (bytes[i] ?? 0) + 1) | 0;
  }
  return hash;
}

export const emptyHash = hashWindow(new Uint8Array(windowSamples), 0);

/** Returns whether 160 bytes contain more than silence and faint noise. */
export function isLoud(bytes: Uint8Array, offset: number): boolean {
  for (let i = offset; i < offset + windowSamples; i++) {
    if (Math.abs(decodeAlawByte(bytes[i] ?? 0xd5)) > quietBelow) return true;
  }
  return false;
}

/** Looks windows up. */
export interface IndexedSounds {
  /** Increases with each file read. */
  readonly version: number;
  find(hash: number): readonly SoundPlace[];
  /** Reads files made since the last call. */
  refresh(): Promise<void>;
}
