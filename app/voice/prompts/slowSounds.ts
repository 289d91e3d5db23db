/**
 * The slower copies of sounds, beside the sounds themselves (`NAME-slow`). Each is made when a
 * caller who has asked for a slower voice first hears it, and again when the sound has changed.
 */
import { stat } from 'node:fs/promises';
import { slowDown } from '../speech/slowDown.js';
import { durationOf, type MadeSound } from './promptFiles.js';

/** The end of the name of a slower copy, before the file's ending. */
export const slowSuffix = '-slow';

/** Returns the slower copy of a sound, and makes it if needed. */
export type SlowSounds = (source: string) => Promise<MadeSound>;

/** Makes the access to the slower copies. */
export function makeSlowSounds(): SlowSounds {
  const inTheMaking = new Map<string, Promise<MadeSound>>();

  async function find(source: string): Promise<MadeSound> {
    const target = `${source}${slowSuffix}`;
    const [copied, made] = await Promise.all([madeAt(target), madeAt(source)]);
    if (copied < made || copied === 0) await slowDown(source, target);
    return { target, durationMs: await durationOf(target) };
  }

  return (source) => {
    const begun = inTheMaking.get(source);
    if (begun) return begun;
    const finding = find(source).finally(() => inTheMaking.delete(source));
    inTheMaking.set(source, finding);
    return finding;
  };
}

/** Returns when a sound was made, in milliseconds since the epoch; 0 when it does not exist. */
async function madeAt(target: string): Promise<number> {
  const { mtimeMs } = await stat(`${target}.alaw`).catch(() => ({ mtimeMs: 0 }));
  return mtimeMs;
}
