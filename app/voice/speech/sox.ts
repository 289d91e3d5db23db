/** Runs sox, which reads and writes sounds. */
import { sampleRate, samplesOf } from './levelling.js';
import { runProgram } from './runProgram.js';

/** The options that describe to sox the samples that levelling works on. */
export const rawWideband = [
  ...['-t', 'raw', '-r', String(sampleRate), '-e', 'signed-integer', '-b', '16', '-c', '1'],
];

/**
 * Runs sox.
 * @throws SpeechError when it is missing or fails.
 */
export function sox(args: readonly string[], input: Buffer | ''): Promise<Buffer> {
  return runProgram({
    program: 'sox',
    // -V1: no warnings. -D: no dither, which would be audible as hiss in the pauses.
    args: ['-V1', '-D', ...args],
    input,
    timeoutMs: 30_000,
    maxBytes: 100_000_000,
  });
}

/**
 * Decodes any kind of WAV to 16 kHz mono. It removes hum below the telephone band, and lowers the
 * level by 6 dB so that the filters do not clip.
 * @throws SpeechError
 */
export async function decodeWav(wav: Buffer): Promise<Int16Array> {
  const raw = await sox(
    ['--ignore-length', '-t', 'wav', '-', ...rawWideband, '-', 'gain', '-6', 'highpass', '120'],
    wav,
  );
  return samplesOf(raw);
}
