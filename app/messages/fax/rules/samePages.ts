/** Tells whether a fax repeats an earlier one, by the hashes of the pages of both. */

/**
 * - `same`: nothing new came: all its pages came before, in this order;
 * - `more`: it is the whole of one that broke off;
 * - `other`: another fax.
 */
export function comparePages(
  before: readonly string[],
  now: readonly string[],
): 'same' | 'more' | 'other' {
  if (before.length === 0 || now.length === 0) return 'other';
  const common = Math.min(before.length, now.length);
  for (let page = 0; page < common; page++) if (before[page] !== now[page]) return 'other';
  return now.length <= before.length ? 'same' : 'more';
}
