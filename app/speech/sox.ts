/** sox, which reads and writes sounds for us. */
import { sampleRate, samplesOf } from './levelling.js';
import { runProgram } from './runProgram.js';

/** How sox is told of the samples that levelling works on. */
export const rawWideband = [
  ...['-t', 'raw', '-r', String(sampleRate), '-e', 'signed-integer', '-b', '16', '-c', '1'],
];

/** @throws SpeechError when it is missing, or cannot do what it is asked. */
export function sox(args: readonly string[], input: Buffer | ''): Promise<Buffer> {
  return runProgram({
    program: 'sox',
    // -V1: no warnings. -D: no dither, which would be heard as hiss in the pauses.
    args: ['-V1', '-D', ...args],
    input,
    timeoutMs: 30_000,
    maxBytes: 100_000_000,
  });
}

/**
 * A WAV of any kind as 16 kHz mono, without hum below the telephone's band, 6 dB down so that filters don't clip.
 * @throws SpeechError
 */
export async function decodeWav(wav: Buffer): Promise<Int16Array> {
  const raw = await sox(
    ['--ignore-length', '-t', 'wav', '-', ...rawWideband, '-', 'gain', '-6', 'highpass', '120'],
    wav,
  );
  return samplesOf(raw);
}
