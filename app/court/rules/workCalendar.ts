/**
 * Working days.
 *
 * Sources: the State Council's regulation on public holidays (全国年节及纪念日放假办法, Decree 795, in force
 * since 2025-01-01: 13 days off) and its General Office's notice for each year, which adds days off
 * around them and makes some weekend days workdays in exchange. The published notices come from
 * `chinese-days`. Only its data is read. Its functions are not called, because they treat a year
 * without a notice as a year without holidays and partly compute in the machine's own time zone.
 * The one exception is its lunar calendar: only month and day are taken from it, and they are the
 * same in every zone.
 */
import { chinaOffsetMs, onChinaClock } from './chinaTime.js';
import { getLunarDate } from 'chinese-days';
import published from 'chinese-days/dist/chinese-days.json';

/** A day in China as `YYYY-MM-DD`, without a time or a zone. */
export type IsoDate = string;

/** A day that an administrator loaded because it differs from the published notice. */
export interface LoadedDay {
  readonly day: IsoDate;
  readonly isWorkday: boolean;
  readonly name: string;
}

/** The calendar of one court. */
export interface WorkCalendar {
  isWorkday(day: IsoDate): boolean;
  /**
   * The name of a day off (国庆节, National Day); null for ordinary days, weekends and make-up
   * workdays.
   */
  nameOf(day: IsoDate, language?: 'zh' | 'en'): string | null;
  /**
   * Tells whether the year's notice is known. Where it is not, weekends and the 13 statutory days
   * are off and there are no make-up workdays. What is computed from such a year should say so.
   */
  isPublished(year: number): boolean;
}

const dayMs = 86_400_000;
/** The last year of the lunar tables. */
const lastLunarYear = 2099;

/** The notices that came with this version, by day: days off and make-up workdays. */
export const publishedNotices = {
  holidays: published.holidays,
  workdays: published.workdays,
} as const;

const holidays: ReadonlyMap<string, string> = new Map(Object.entries(published.holidays));
const makeUpWorkdays: ReadonlyMap<string, string> = new Map(Object.entries(published.workdays));

/**
 * Returns the day in China at a moment, whatever the machine's zone. (China is +08:00 all year,
 * since 1992.)
 */
export function chinaDate(moment: Date): IsoDate {
  return onChinaClock(moment).toISOString().slice(0, 10);
}

/** Returns the moment of a day and a time (`HH:MM`, up to `24:00`) in China. */
export function chinaMoment(day: IsoDate, time: string): Date {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return new Date(Date.parse(day) + (hours * 60 + minutes) * 60_000 - chinaOffsetMs);
}

/** Tells whether a text is a day that exists, written `YYYY-MM-DD`. */
export function isIsoDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  // A day that the month does not have counts into the next one.
  return new Date(`${text}T00:00:00Z`).getUTCDate() === Number(text.slice(8));
}

/** Returns the day some days later (or earlier, when negative). */
export function addDays(day: IsoDate, days: number): IsoDate {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

/** Returns the day of the week: 0 is Sunday, 6 is Saturday. */
export function weekdayOf(day: IsoDate): number {
  return new Date(Date.parse(day)).getUTCDay();
}

export function isWeekend(day: IsoDate): boolean {
  return weekdayOf(day) % 6 === 0;
}

/**
 * Returns the statutory days off of a year with their names, by Art. 2 of the regulation of 2025:
 * New Year 1, Spring Festival 4 from the last day of the old lunar year, Tomb-Sweeping Day 1,
 * Labour Day 2, Dragon Boat 1, Mid-Autumn 1, National Day 3. Before 2000, and after 2099 where the
 * lunar tables end, only the days fixed in the solar calendar.
 */
export function statutoryDays(year: number): ReadonlyMap<IsoDate, string> {
  const days = new Map<IsoDate, string>([
    [`${year}-01-01`, "New Year's Day,元旦"],
    [`${year}-05-01`, 'Labour Day,劳动节'],
    [`${year}-05-02`, 'Labour Day,劳动节'],
    [`${year}-10-01`, 'National Day,国庆节'],
    [`${year}-10-02`, 'National Day,国庆节'],
    [`${year}-10-03`, 'National Day,国庆节'],
  ]);
  if (year < 2000 || year > lastLunarYear) return days;
  // The usual formula for Qingming, for the years 2000 to 2099.
  const qingming = Math.floor((year - 2000) * 0.2422 + 4.81) - Math.floor((year - 2000) / 4);
  days.set(`${year}-04-0${qingming}`, 'Tomb-sweeping Day,清明');
  const newYear = findLunarDay(`${year}-01-20`, 1, 1);
  for (let offset = -1; offset <= 2; offset += 1) {
    days.set(addDays(newYear, offset), 'Spring Festival,春节');
  }
  days.set(findLunarDay(`${year}-05-25`, 5, 5), 'Dragon Boat Festival,端午');
  days.set(findLunarDay(`${year}-09-05`, 8, 15), 'Mid-autumn Festival,中秋');
  return days;
}

/**
 * Finds the first day, from a given day on, that is this day of this lunar month. Leap months do
 * not count.
 */
function findLunarDay(from: IsoDate, month: number, dayOfMonth: number): IsoDate {
  for (let day = from, tries = 0; tries < 40; day = addDays(day, 1), tries += 1) {
    const lunar = getLunarDate(day);
    if (lunar.lunarMon === month && lunar.lunarDay === dayOfMonth && !lunar.isLeap) return day;
  }
  throw new RangeError(`no lunar ${month}-${dayOfMonth} within 40 days of ${from}`);
}

/**
 * Makes the calendar from the published notices and from the days an administrator loaded, which
 * take precedence.
 *
 * A loaded day may be a court's own (closed for a move) or part of a notice. Loaded days make a
 * year count as published when they say that 1 October is off, which every notice does.
 */
export function makeWorkCalendar(loadedDays: readonly LoadedDay[] = []): WorkCalendar {
  const loaded = new Map(loadedDays.map((day) => [day.day, day]));
  const statutory = new Map<number, ReadonlyMap<IsoDate, string>>();

  const isPublished = (year: number) =>
    holidays.has(`${year}-10-01`) || loaded.get(`${year}-10-01`)?.isWorkday === false;

  /** `English,中文` for a day off that no administrator loaded; null when the day is not one. */
  const holidayName = (day: IsoDate): string | null => {
    // A notice can reach into the last days of the year before, so published days count in every
    // year.
    const name = holidays.get(day);
    if (name !== undefined) return name;
    const year = Number(day.slice(0, 4));
    if (holidays.has(`${year}-10-01`)) return null;
    let days = statutory.get(year);
    if (days === undefined) {
      days = statutoryDays(year);
      statutory.set(year, days);
    }
    return days.get(day) ?? null;
  };

  return {
    isPublished,
    isWorkday(day) {
      const own = loaded.get(day);
      if (own !== undefined) return own.isWorkday;
      if (makeUpWorkdays.has(day)) return true;
      return holidayName(day) === null && !isWeekend(day);
    },
    nameOf(day, language = 'zh') {
      const own = loaded.get(day);
      if (own?.isWorkday === true) return null;
      const [nameEn = '', name = ''] = (holidayName(day) ?? '').split(',');
      if (own !== undefined) return language === 'en' ? nameEn || own.name : own.name;
      return (language === 'en' ? nameEn : name) || null;
    },
  };
}

/**
 * Moves a day off to the first day after it that is none (Civil Procedure Law Art. 85: so the last day of a
 * period does).
 * @returns the years whose calendar that needed and did not have, besides.
 */
export function toWorkday(
  calendar: WorkCalendar,
  from: IsoDate,
): { readonly day: IsoDate; readonly unpublishedYears: readonly number[] } {
  const years = new Set<number>();
  for (let day = from; ; day = addDays(day, 1)) {
    const year = Number(day.slice(0, 4));
    years.add(year);
    // The notice of a year reaches into the last week of the year before: New Year's holiday, and its make-up days.
    if (day.slice(5) >= '12-25') years.add(year + 1);
    if (calendar.isWorkday(day)) {
      return { day, unpublishedYears: [...years].filter((each) => !calendar.isPublished(each)) };
    }
  }
}

/**
 * Returns the date of the nth working day after a day. The day itself does not count (Civil
 * Procedure Law Art. 85: the day on which a period begins is not counted in). With n = 0 it is the
 * day itself.
 * @throws RangeError if n is negative or not whole.
 */
export function addWorkdays(calendar: WorkCalendar, from: IsoDate, n: number): IsoDate {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`not a number of working days: ${n}`);
  let day = from;
  for (let left = n; left > 0;) {
    day = addDays(day, 1);
    if (calendar.isWorkday(day)) left -= 1;
  }
  return day;
}
