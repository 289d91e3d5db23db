/** How loud a recording is from its beginning to its end: what a player draws. */
import { open, type FileHandle } from 'node:fs/promises';
import { readWavFormat, wavHeaderBytes } from '../wav.js';

/** A part that is read at once: two seconds of two channels. Calls go on meanwhile. */
const framesAtOnce = 16_384;

/**
 * Measures each channel of a WAV file of 16-bit samples, as the recordings of bridges are.
 * @param steps into how many parts of equal length the recording is divided.
 * @returns for each channel the peaks of its parts, in percent of full scale. Empty for any other
 *   file.
 * @throws Error when there is no such file.
 */
export async function readLevels(file: string, steps: number): Promise<number[][]> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const format = await readWavFormat(handle);
    if (format?.bits !== 16 || (format.channels !== 1 && format.channels !== 2)) return [];
    const { channels } = format;
    const frames = Math.floor((size - wavHeaderBytes) / 2 / channels);
    return await peaksOf(handle, { channels, frames, steps: Math.min(steps, frames) });
  } finally {
    await handle.close();
  }
}

interface Shape {
  readonly channels: number;
  /** Samples of each channel. */
  readonly frames: number;
  readonly steps: number;
}

async function peaksOf(
  handle: FileHandle,
  { channels, frames, steps }: Shape,
): Promise<number[][]> {
  const peaks = Array.from({ length: channels }, () => new Float64Array(steps));
  const samples = new Int16Array(framesAtOnce * channels);
  const bytes = Buffer.from(samples.buffer);
  for (let first = 0; first < frames;) {
    const place = wavHeaderBytes + 2 * channels * first;
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, place);
    const count = Math.min(Math.floor(bytesRead / 2 / channels), frames - first);
    if (count === 0) break;
    for (const [channel, ofChannel] of peaks.entries()) {
      for (let at = 0; at < count; at++) {
        const step = Math.floor(((first + at) * steps) / frames);
        const level = Math.abs(samples[at * channels + channel] ?? 0);
        if (level > (ofChannel[step] ?? 0)) ofChannel[step] = level;
      }
    }
    first += count;
  }
  return peaks.map((ofChannel) => [...ofChannel].map((peak) => Math.round((peak / 32_768) * 100)));
}
