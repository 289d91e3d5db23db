import type { Caller } from '../caller.js';

/**
 * Returns the code of a ticket as the caller heard it: digit by digit, each a sound of its own.
 * There is no other source, because the code is stored nowhere.
 * @throws Error when the caller did not hear six digits
 */
export function codeHeardBy(caller: Pick<Caller, 'heard'>): string {
  const digits = caller
    .heard()
    .flatMap(({ sound }) => /\/codeDigit(\d)$/.exec(sound.id)?.[1] ?? [])
    .join('');
  if (!/^\d{6}$/.test(digits)) throw new Error(`she heard no code of six digits, but "${digits}"`);
  return digits;
}
