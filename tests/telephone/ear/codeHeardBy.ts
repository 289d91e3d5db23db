import type { Caller } from '../caller.js';

/**
 * The code of her order, as a caller heard it: digit by digit, each a sound of its own. Nothing else tells it: it stands nowhere.
 * @throws Error when she did not hear six digits
 */
export function codeHeardBy(caller: Pick<Caller, 'heard'>): string {
  const digits = caller
    .heard()
    .flatMap(({ sound }) => /\/codeDigit(\d)$/.exec(sound.id)?.[1] ?? [])
    .join('');
  if (!/^\d{6}$/.test(digits)) throw new Error(`she heard no code of six digits, but "${digits}"`);
  return digits;
}
