/** Options shared by commands with long lists. */
import { BadInput } from './badInput.js';
import { plain } from './textTable.js';

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

/**
 * Reads the values of `--status`; null (any status) when the option is not given.
 * @throws BadInput naming the wrong word and the allowed ones
 */
export function readStatuses<T extends string>(
  words: readonly string[] | undefined,
  statuses: readonly T[],
): readonly T[] | null {
  if (words === undefined) return null;
  return words.map((word) => {
    const status = statuses.find((each) => each === word);
    if (status === undefined) {
      throw new BadInput(`--status ${plain(word)} must be one of ${statuses.join(', ')}`);
    }
    return status;
  });
}
