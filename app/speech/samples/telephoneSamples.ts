/** The telephone network's form of what is levelled at 16 kHz. */
import { sampleRate } from '../levelling.js';
import { resample } from './resample.js';

/** Samples a second in the telephone network. */
export const telephoneRate = 8000;

/** Converts levelled samples to telephone rate. */
export function telephoneSamples(wideband: Int16Array): Int16Array {
  return resample(wideband, sampleRate, telephoneRate);
}

/** Encodes samples as A-law (ITU-T G.711). */
export function encodeAlaw(samples: Int16Array): Uint8Array {
  return Uint8Array.from(samples, alawByte);
}

function alawByte(sample: number): number {
  const magnitude = (sample < 0 ? ~sample : sample) >> 4;
  // The lower two of the eight segments have the same steps.
  const exponent = Math.max(1, 28 - Math.clz32(magnitude));
  const code = magnitude < 32 ? magnitude : (exponent << 4) | ((magnitude >> (exponent - 1)) & 15);
  return (sample < 0 ? code : code | 0x80) ^ 0x55;
}
