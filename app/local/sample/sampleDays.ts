/**
 * Workdays around the day of loading, so that the sample court's hearings lie in the future when
 * somebody tries it.
 */
import { addDays, makeWorkCalendar, type IsoDate } from '../../court/rules/workCalendar.js';

export interface SampleDays {
  readonly today: IsoDate;
  /**
   * The nth workday after today, or before it when n is negative. At most 400 in either direction.
   */
  workday(n: number): IsoDate;
  /** The day n days ago. */
  daysAgo(n: number): IsoDate;
}

const farthest = 400;

/** Makes the days around a day of loading. */
export function sampleDays(today: IsoDate): SampleDays {
  const calendar = makeWorkCalendar();
  const list = (step: 1 | -1) => {
    const days: IsoDate[] = [];
    for (let day = addDays(today, step); days.length < farthest; day = addDays(day, step)) {
      if (calendar.isWorkday(day)) days.push(day);
    }
    return days;
  };
  const ahead = list(1);
  const behind = list(-1);
  const ago = new Map<number, IsoDate>();
  return {
    today,
    workday(n) {
      const day = n > 0 ? ahead[n - 1] : n < 0 ? behind[-n - 1] : today;
      if (day === undefined) throw new RangeError(`not within ${farthest} workdays: ${n}`);
      return day;
    },
    daysAgo(n) {
      let day = ago.get(n);
      if (day === undefined) {
        day = addDays(today, -n);
        ago.set(n, day);
      }
      return day;
    },
  };
}
