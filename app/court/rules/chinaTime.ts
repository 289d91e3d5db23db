/** Moments as a clock in China shows them. */
export const chinaOffsetMs = 8 * 3_600_000;

/** Shifts a moment so that its UTC fields show China's time. */
export function onChinaClock(moment: Date): Date {
  return new Date(moment.getTime() + chinaOffsetMs);
}

/** Formats a moment in China's time: `2026-11-24 22:05:13`. */
export function chinaTime(moment: Date): string {
  return onChinaClock(moment).toISOString().slice(0, 19).replace('T', ' ');
}
