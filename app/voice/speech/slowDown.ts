/** Makes the slower copy of a sound, for callers who ask for it. */
import { rename, rm } from 'node:fs/promises';
import { rawWideband, sox } from './sox.js';

/** The pace of the slower voice, compared with the usual one: about 3 characters a second. */
export const slowTempo = 0.75;

let made = 0;

/**
 * Writes `target` + `.alaw` and `.sln16`, which say what `source` + `.sln16` says, more slowly and
 * at the same pitch.
 * @throws SpeechError when sox is missing, or there is no such sound.
 */
export async function slowDown(source: string, target: string): Promise<void> {
  made += 1;
  // Written beside the target and renamed, so that half a file is never played.
  const part = `${target}.${process.pid}-${made}.part`;
  const [wide, narrow] = [`${part}.sln16`, `${part}.alaw`];
  try {
    const tempo = ['tempo', '-s', String(slowTempo)];
    await sox([...rawWideband, `${source}.sln16`, ...rawWideband, wide, ...tempo], '');
    await sox([...rawWideband, wide, '-t', 'al', '-r', '8000', '-c', '1', narrow], '');
    await rename(wide, `${target}.sln16`);
    await rename(narrow, `${target}.alaw`);
  } finally {
    await Promise.all([wide, narrow].map((file) => rm(file, { force: true })));
  }
}
