import { randomInt } from 'node:crypto';

/** Makes a random code of six digits: of a ticket, by SMS. */
export function sixDigits(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}
