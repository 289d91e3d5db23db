/** How fine the intervals of a period may be. */

const minutesOf: Readonly<Record<string, number>> = { '15m': 15, '30m': 30, '60m': 60, day: 1440 };

/** Whether the rows of a grouping are hours or parts of one. */
export function isPartOfDay(by: string | undefined): boolean {
  const minutes = minutesOf[by ?? ''];
  return minutes !== undefined && minutes <= 60;
}

/** More rows are no reading: a year by the hour (for a heat map) has 8,760. */
const mostIntervals = 10_000;

/**
 * Whether a period has too many intervals to be shown. A grouping that is no interval never has.
 */
export function isTooFine(by: string, from: Date, until: Date): boolean {
  const minutes = minutesOf[by];
  if (minutes === undefined) return false;
  return (until.getTime() - from.getTime()) / 60_000 / minutes > mostIntervals;
}
