/** Makes the slower copy of a sound, for callers who ask for it. */
import { makeWhole } from '../../core/wholeFile.js';
import { rawWideband, sox } from './sox.js';

/** The pace of the slower voice, compared with the usual one: about 3 characters a second. */
export const slowTempo = 0.75;

/**
 * Writes `target` + `.alaw` and `.sln16`, which say what `source` + `.sln16` says, more slowly and
 * at the same pitch.
 * @throws SpeechError when sox is missing, or there is no such sound.
 */
export async function slowDown(source: string, target: string): Promise<void> {
  await makeWhole([`${target}.sln16`, `${target}.alaw`], async ([wide, narrow]) => {
    const tempo = ['tempo', '-s', String(slowTempo)];
    await sox([...rawWideband, `${source}.sln16`, ...rawWideband, wide, ...tempo], '');
    await sox([...rawWideband, wide, '-t', 'al', '-r', '8000', '-c', '1', narrow], '');
  });
}
