/** The day and wall-clock time of a moment in China, which has one time zone and no summer time. */

export interface WallClock {
  /** `2026-12-03` */
  readonly day: string;
  readonly hour: number;
  readonly minute: number;
}

const china = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** Converts a moment to China's wall clock. */
export function chinaWallClock(at: Date): WallClock {
  // The Swedish locale writes ISO: 2026-12-03 09:30
  const [day = '', time = ''] = china.format(at).split(' ');
  return { day, ...parseClock(time) };
}

/**
 * Parses the hour and minute of `09:30`.
 * @throws RangeError if the text is not a time of day.
 */
export function parseClock(text: string): { hour: number; minute: number } {
  const match = /^(\d{1,2}):(\d{2})/.exec(text);
  const hour = Number(match?.[1]);
  const minute = Number(match?.[2]);
  if (!match || hour > 24 || minute > 59) throw new RangeError(`not a time of day: ${text}`);
  return { hour: hour % 24, minute };
}

/**
 * Parses year, month, day of the month and day of the week (0 is Sunday) of `2026-12-03`.
 * @throws RangeError if the text is not a date.
 */
export function parseDay(day: string): {
  year: number;
  month: number;
  dayOfMonth: number;
  weekday: number;
} {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(day);
  const date = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  if (!match || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== match[0]) {
    throw new RangeError(`not a date: ${day}`);
  }
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    dayOfMonth: date.getUTCDate(),
    weekday: date.getUTCDay(),
  };
}
