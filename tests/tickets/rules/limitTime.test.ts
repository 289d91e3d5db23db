import fc from 'fast-check';
import { defaultCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';
import {
  closingTime,
  limitAfter,
  reminderBefore,
  type Amount,
  type CourtTime,
  type LimitUnit,
  type Pause,
} from '../../../app/tickets/rules/limitTime.js';
import { periodsOf } from '../../../app/court/rules/openingHours.js';
import {
  addDays,
  addWorkdays,
  chinaDate,
  chinaMoment,
  makeWorkCalendar,
} from '../../../app/court/rules/workCalendar.js';

/** 8:30 to 11:30 and 13:30 to 17:00. */
const court: CourtTime = {
  calendar: makeWorkCalendar(),
  hours: defaultCourtSettings.openingHours,
};
const at = (text: string) => chinaMoment(text.slice(0, 10), text.slice(11));
const inChina = (moment: Date | null) =>
  moment === null
    ? null
    : new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

describe('a limit', () => {
  // National Day 2026: 1 to 7 October are days off, and Saturday the 10th is a make-up workday.
  // Mid-Autumn: 25 to 27 September are days off, and Sunday the 20th is a make-up workday.
  test.each<[string, number, LimitUnit, string]>([
    // Hours run day and night, on holidays too.
    ['2026-09-30 16:00', 24, 'hours', '2026-10-01 16:00'],
    ['2026-11-24 10:30', 1, 'hours', '2026-11-24 11:30'],
    // The day of dispatch does not count. The last day ends at closing time.
    ['2026-11-24 08:00', 2, 'working_days', '2026-11-26 17:00'],
    ['2026-11-24 16:59', 2, 'working_days', '2026-11-26 17:00'],
    ['2026-11-24 23:00', 2, 'working_days', '2026-11-26 17:00'],
    ['2026-11-27 10:00', 2, 'working_days', '2026-12-01 17:00'],
    ['2026-09-30 10:00', 1, 'working_days', '2026-10-08 17:00'],
    ['2026-09-29 10:00', 4, 'working_days', '2026-10-10 17:00'],
    ['2026-09-29 10:00', 5, 'working_days', '2026-10-12 17:00'],
    ['2026-09-18 10:00', 1, 'working_days', '2026-09-20 17:00'],
    // Dispatched on a day off.
    ['2026-10-03 10:00', 1, 'working_days', '2026-10-08 17:00'],
    // Ends the same day, or on the next workday if business has ended.
    ['2026-11-24 10:00', 0, 'working_days', '2026-11-24 17:00'],
    ['2026-11-24 17:00', 0, 'working_days', '2026-11-25 17:00'],
    ['2026-10-03 10:00', 0, 'working_days', '2026-10-08 17:00'],
    // Calendar days: if the last one is a day off, the limit moves to the next workday.
    ['2026-11-20 10:00', 5, 'days', '2026-11-25 17:00'],
    ['2026-09-20 10:00', 15, 'days', '2026-10-08 17:00'],
    ['2026-11-24 10:00', 4, 'days', '2026-11-30 17:00'],
    // Working hours exclude noon, nights, weekends and holidays, but include the make-up Saturday.
    ['2026-11-24 11:00', 1, 'working_hours', '2026-11-24 14:00'],
    ['2026-11-24 16:00', 4, 'working_hours', '2026-11-25 11:30'],
    ['2026-11-27 16:30', 1, 'working_hours', '2026-11-30 09:00'],
    ['2026-09-30 16:00', 1, 'working_hours', '2026-09-30 17:00'],
    ['2026-09-30 16:00', 1.5, 'working_hours', '2026-10-08 09:00'],
    ['2026-10-09 16:30', 1, 'working_hours', '2026-10-10 09:00'],
    ['2026-11-24 12:00', 0.5, 'working_hours', '2026-11-24 14:00'],
  ])('from %s, %d %s end at %s', (from, amount, unit, expected) => {
    expect(inChina(limitAfter(court, at(from), { amount, unit }))).toBe(expected);
  });

  test('a court that closes earlier on Fridays has its limits end then', () => {
    const hours = { ...court.hours, friday: [{ from: '08:30', to: '11:30' }] };
    const friday = limitAfter({ ...court, hours }, at('2026-11-25 09:00'), {
      amount: 2,
      unit: 'working_days',
    });
    expect(inChina(friday)).toBe('2026-11-27 11:30');
  });

  test('a court that names no hours for a workday has until midnight, and the next step the day after', () => {
    const hours = { ...court.hours, wednesday: [] };
    const time = { ...court, hours };
    const first = limitAfter(time, at('2026-11-24 09:00'), { amount: 1, unit: 'working_days' });
    expect(inChina(first)).toBe('2026-11-26 00:00');
    const second = limitAfter(time, first as Date, { amount: 1, unit: 'working_days' });
    expect(inChina(second)).toBe('2026-11-26 17:00');
  });

  test('more than eleven years ahead is refused', () => {
    expect(() =>
      limitAfter(court, at('2026-11-24 09:00'), { amount: 5000, unit: 'working_days' }),
    ).toThrow(RangeError);
  });
});

describe('while the clock stands', () => {
  const pause = (from: string, until: string | null): Pause => ({
    from: at(from),
    until: until === null ? null : at(until),
  });
  test.each<[number, LimitUnit, Pause[], string | null]>([
    [2, 'hours', [pause('2026-11-24 11:00', '2026-11-24 12:00')], '2026-11-24 13:00'],
    [2, 'hours', [pause('2026-11-24 13:00', null)], '2026-11-24 12:00'],
    [2, 'hours', [pause('2026-11-24 11:00', null)], null],
    [2, 'hours', [pause('2026-11-23 11:00', '2026-11-23 12:00')], '2026-11-24 12:00'],
    [2, 'working_hours', [pause('2026-11-24 11:00', '2026-11-24 14:00')], '2026-11-24 15:00'],
    [2, 'working_hours', [pause('2026-11-24 11:30', '2026-11-24 13:00')], '2026-11-24 14:00'],
    [2, 'working_hours', [pause('2026-11-24 11:00', null)], null],
    // Wednesday's closing time falls into the pause.
    [2, 'working_days', [pause('2026-11-25 16:00', '2026-11-26 09:00')], '2026-11-27 17:00'],
    [2, 'working_days', [pause('2026-11-25 09:00', '2026-11-25 16:00')], '2026-11-26 17:00'],
    [2, 'working_days', [pause('2026-11-26 09:00', null)], null],
    [2, 'working_days', [pause('2026-11-27 09:00', null)], '2026-11-26 17:00'],
    [2, 'days', [pause('2026-11-24 16:00', '2026-11-25 18:00')], '2026-11-27 17:00'],
  ])('%d %s with pauses %j end at %s', (amount, unit, pauses, expected) => {
    const limit = limitAfter(court, at('2026-11-24 10:00'), { amount, unit }, pauses);
    expect(inChina(limit)).toBe(expected);
  });
});

describe('a reminder', () => {
  test.each<[string, number, LimitUnit, string]>([
    ['2026-11-26 17:00', 4, 'hours', '2026-11-26 13:00'],
    ['2026-11-26 17:00', 4, 'working_hours', '2026-11-26 11:00'],
    ['2026-10-08 09:00', 1, 'working_hours', '2026-09-30 16:30'],
    // In the morning of the day before, so that a whole day is left.
    ['2026-11-26 17:00', 1, 'working_days', '2026-11-25 08:30'],
    ['2026-10-08 17:00', 1, 'working_days', '2026-09-30 08:30'],
    ['2026-10-12 17:00', 2, 'working_days', '2026-10-09 08:30'],
    ['2026-11-26 17:00', 2, 'days', '2026-11-24 08:30'],
    ['2026-10-08 17:00', 3, 'days', '2026-09-30 08:30'],
  ])('before %s, by %d %s, comes at %s', (limit, amount, unit, expected) => {
    expect(inChina(reminderBefore(court, at(limit), { amount, unit }))).toBe(expected);
  });
});

describe('laws', () => {
  const moments = fc
    .tuple(fc.integer({ min: 0, max: 8000 }), fc.integer({ min: 0, max: 1439 }))
    .map(([day, minute]) => {
      const start = chinaMoment(addDays('2005-01-01', day), '00:00');
      return new Date(start.getTime() + minute * 60_000);
    });
  const whole = fc.integer({ min: 1, max: 40 });
  const units = fc.constantFrom<LimitUnit>('hours', 'working_hours', 'days', 'working_days');
  const amounts: fc.Arbitrary<Amount> = fc.record({ amount: whole, unit: units });

  test('n working days end at closing time of the nth workday after, over all holidays', () => {
    fc.assert(
      fc.property(moments, whole, (from, amount) => {
        const limit = limitAfter(court, from, { amount, unit: 'working_days' });
        const start = chinaDate(new Date(from.getTime() - 1));
        const day = addWorkdays(court.calendar, start, amount);
        expect(limit).toEqual(closingTime(court, day));
      }),
    );
  });

  test('a limit by the day ends on a workday when business ends', () => {
    fc.assert(
      fc.property(moments, whole, fc.constantFrom('days', 'working_days'), (from, amount, unit) => {
        const limit = limitAfter(court, from, { amount, unit: unit }) as Date;
        expect(court.calendar.isWorkday(chinaDate(limit))).toBe(true);
        expect(inChina(limit)?.slice(11)).toBe('17:00');
      }),
    );
  });

  test('n working hours hold n hours of business, and end in it', () => {
    fc.assert(
      fc.property(moments, whole, (from, amount) => {
        const limit = limitAfter(court, from, { amount, unit: 'working_hours' }) as Date;
        let ms = 0;
        for (let day = chinaDate(from); day <= chinaDate(limit); day = addDays(day, 1)) {
          if (!court.calendar.isWorkday(day)) continue;
          for (const period of periodsOf(court.hours, court.calendar, day)) {
            const begins = Math.max(chinaMoment(day, period.from).getTime(), from.getTime());
            const ends = Math.min(chinaMoment(day, period.to).getTime(), limit.getTime());
            ms += Math.max(0, ends - begins);
          }
        }
        expect(ms).toBe(amount * 3_600_000);
      }),
    );
  });

  test('who begins later is never due earlier, and more time never ends earlier', () => {
    fc.assert(
      fc.property(moments, moments, amounts, whole, (a, b, amount, more) => {
        const [first, second] = a <= b ? [a, b] : [b, a];
        const limit = (from: Date, n: number) =>
          (limitAfter(court, from, { ...amount, amount: n }) as Date).getTime();
        expect(limit(first, amount.amount)).toBeLessThanOrEqual(limit(second, amount.amount));
        expect(limit(first, amount.amount)).toBeLessThanOrEqual(limit(first, amount.amount + more));
        expect(limit(first, amount.amount)).toBeGreaterThan(first.getTime());
      }),
    );
  });

  test('a pause never makes a limit earlier, and one before the start changes nothing', () => {
    const hour = 3_600_000;
    fc.assert(
      fc.property(moments, amounts, fc.nat(500), whole, (from, amount, offset, length) => {
        const start = from.getTime() + offset * hour;
        const pause = { from: new Date(start), until: new Date(start + length * hour) };
        const without = limitAfter(court, from, amount) as Date;
        const paused = limitAfter(court, from, amount, [pause]) as Date;
        expect(paused.getTime()).toBeGreaterThanOrEqual(without.getTime());
        const before = {
          from: new Date(from.getTime() - (length + 1) * hour),
          until: new Date(from.getTime() - hour),
        };
        expect(limitAfter(court, from, amount, [before])).toEqual(without);
      }),
    );
  });

  test('by the hour, a pause moves the limit by its length', () => {
    const hour = 3_600_000;
    fc.assert(
      fc.property(moments, whole, whole, (from, amount, length) => {
        const start = from.getTime() + 0.5 * hour;
        const pause = { from: new Date(start), until: new Date(start + length * hour) };
        const limit = limitAfter(court, from, { amount, unit: 'hours' }, [pause]);
        expect(limit?.getTime()).toBe(from.getTime() + (amount + length) * hour);
      }),
    );
  });

  test('working hours back and forth come to the same', () => {
    fc.assert(
      fc.property(moments, whole, (from, amount) => {
        const limit = limitAfter(court, from, { amount, unit: 'working_hours' }) as Date;
        const back = reminderBefore(court, limit, { amount, unit: 'working_hours' });
        expect(limitAfter(court, back, { amount, unit: 'working_hours' })).toEqual(limit);
      }),
    );
  });
});
