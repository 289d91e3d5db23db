/** Options shared by commands with long lists. */
import { BadInput } from './badInput.js';

/**
 * Reads how many rows a list may have.
 * @throws BadInput naming `--limit`
 */
export function readLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > 10_000) {
    throw new BadInput('--limit must be a whole number from 1 to 10000');
  }
  return limit;
}
