/** Runs sox, which reads and writes sounds. */
import { ProgramFailed, type ProgramRun } from '../../core/programs/runProgram.js';
import type { Confinement } from '../../core/programs/startProgram.js';
import { sampleRate, samplesOf } from './levelling.js';
import { runProgram } from './runProgram.js';
import { SpeechError } from './speechEngine.js';

/** The options that describe to sox the samples that levelling works on. */
export const rawWideband = [
  ...['-t', 'raw', '-r', String(sampleRate), '-e', 'signed-integer', '-b', '16', '-c', '1'],
];

/** What sox may use for a sound that comes from outside. It writes to its output, and to no file. */
export const soxConfinement: Confinement = {
  cpuSeconds: 30,
  fileBytes: 1_000_000,
  memoryBytes: 500_000_000,
};

/**
 * Runs sox.
 * @throws SpeechError when it is missing or fails.
 */
export function sox(
  args: readonly string[],
  input: Buffer | '',
  limits: Partial<Pick<ProgramRun, 'confinement' | 'maxBytes'>> = {},
): Promise<Buffer> {
  return runProgram({
    program: 'sox',
    // -V1: no warnings. -D: no dither, which would be audible as hiss in the pauses.
    args: ['-V1', '-D', ...args],
    input,
    timeoutMs: 30_000,
    maxBytes: 100_000_000,
    ...limits,
  });
}

/** Returns whether sox itself found the sound bad: it is not missing, and has not crashed. */
export const isBadSound = (error: unknown): boolean =>
  error instanceof SpeechError &&
  error.cause instanceof ProgramFailed &&
  error.cause.exitCode === 2;

const toWideband = [...rawWideband, '-'];
const filters = ['gain', '-6', 'highpass', '120'];
const fromWav = ['--ignore-length', '-t', 'wav', '-'];

/**
 * Decodes any kind of WAV to 16 kHz mono. It removes hum below the telephone band, and lowers the
 * level by 6 dB so that the filters do not clip.
 * @throws SpeechError
 */
export async function decodeWav(wav: Buffer): Promise<Int16Array> {
  return samplesOf(await sox([...fromWav, ...toWideband, ...filters], wav));
}

/**
 * Decodes a WAV that comes from outside, as {@link decodeWav} does. Only its first seconds are
 * decoded: a few bytes of a low rate become many.
 * @throws SpeechError
 */
export async function decodeForeignWav(wav: Buffer, mostSeconds: number): Promise<Int16Array> {
  const cut = ['trim', '0', String(mostSeconds)];
  const raw = await sox([...fromWav, ...toWideband, ...cut, ...filters], wav, {
    confinement: soxConfinement,
    maxBytes: 2 * sampleRate * (mostSeconds + 1),
  });
  return samplesOf(raw);
}
