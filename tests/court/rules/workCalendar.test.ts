import fc from 'fast-check';
import published from 'chinese-days/dist/chinese-days.json';
import {
  addDays,
  addWorkdays,
  chinaDate,
  chinaMoment,
  isIsoDate,
  isWeekend,
  makeWorkCalendar,
  statutoryDays,
} from '../../../app/court/rules/workCalendar.js';

const calendar = makeWorkCalendar();

describe('a year with a published notice', () => {
  test.each([
    // The State Council's notice for 2026.
    ['2026-01-01', false, '元旦'],
    ['2026-01-02', false, '元旦'],
    ['2026-01-04', true, null],
    ['2026-02-14', true, null],
    ['2026-02-15', false, '春节'],
    ['2026-02-23', false, '春节'],
    ['2026-02-24', true, null],
    ['2026-02-28', true, null],
    ['2026-04-06', false, '清明'],
    ['2026-05-05', false, '劳动节'],
    ['2026-05-09', true, null],
    ['2026-06-19', false, '端午'],
    ['2026-09-20', true, null],
    ['2026-09-25', false, '中秋'],
    ['2026-10-07', false, '国庆节'],
    ['2026-10-10', true, null],
    ['2026-10-11', false, null],
    ['2026-11-24', true, null],
    // 2025 is the first year of the new regulation: New Year's Eve and a second day in May.
    ['2025-01-28', false, '春节'],
    ['2025-05-02', false, '劳动节'],
  ])('%s is a workday: %s, named %s', (day, isWorkday, name) => {
    expect(calendar.isWorkday(day)).toBe(isWorkday);
    expect(calendar.nameOf(day)).toBe(name);
  });

  test('names days off in English too', () => {
    expect(calendar.nameOf('2026-10-01', 'en')).toBe('National Day');
  });

  test('knows which years are published', () => {
    expect([2003, 2004, 2025, 2026, 2027].map((year) => calendar.isPublished(year))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('a year without a notice', () => {
  test.each([
    ['2027-01-01', false, '元旦'],
    // Spring Festival 2027: New Year is on 6 February, its eve on the 5th.
    ['2027-02-04', true, null],
    ['2027-02-05', false, '春节'],
    ['2027-02-06', false, '春节'],
    ['2027-02-08', false, '春节'],
    ['2027-02-09', true, null],
    ['2027-04-05', false, '清明'],
    ['2027-05-01', false, '劳动节'],
    ['2027-06-09', false, '端午'],
    ['2027-09-15', false, '中秋'],
    ['2027-10-01', false, '国庆节'],
    ['2027-10-04', true, null],
    ['2027-10-09', false, null],
  ])('%s is a workday: %s, named %s', (day, isWorkday, name) => {
    expect(calendar.isWorkday(day)).toBe(isWorkday);
    expect(calendar.nameOf(day)).toBe(name);
  });

  test('has 13 statutory days, or fewer when two fall together, every year of the century', () => {
    for (let year = 2000; year <= 2099; year += 1) {
      const days = statutoryDays(year);
      expect(days.size).toBeLessThanOrEqual(13);
      // Mid-Autumn sometimes coincides with National Day. No other days can.
      expect(days.size).toBeGreaterThanOrEqual(12);
    }
  });

  test('agrees with every notice since 2014 on which days are off', () => {
    const off = new Set(Object.keys(published.holidays));
    for (let year = 2014; year <= 2026; year += 1) {
      for (const [day, name] of statutoryDays(year)) {
        // Before 2025 neither New Year's Eve nor 2 May was statutory. In 2014 and 2024 the eve was
        // worked.
        if (year < 2025 && (name.startsWith('Spring') || day.endsWith('05-02'))) continue;
        expect({ day, off: off.has(day) || isWeekend(day) }).toEqual({ day, off: true });
      }
    }
  });
});

describe('days an administrator loaded', () => {
  const loaded = makeWorkCalendar([
    { day: '2027-10-01', isWorkday: false, name: '国庆节' },
    { day: '2027-10-04', isWorkday: false, name: '国庆节' },
    { day: '2027-10-09', isWorkday: true, name: '国庆节调休' },
    { day: '2026-11-24', isWorkday: false, name: '搬迁' },
  ]);

  test('go before what is published', () => {
    expect(loaded.isWorkday('2026-11-24')).toBe(false);
    expect(loaded.nameOf('2026-11-24', 'en')).toBe('搬迁');
    expect(loaded.isWorkday('2027-10-09')).toBe(true);
    expect(loaded.nameOf('2027-10-09')).toBeNull();
    expect(loaded.nameOf('2027-10-01', 'en')).toBe('National Day');
  });

  test('make a year published when they hold its National Day', () => {
    expect(loaded.isPublished(2027)).toBe(true);
    expect(
      makeWorkCalendar([{ day: '2027-03-03', isWorkday: false, name: '停电' }]).isPublished(2027),
    ).toBe(false);
  });
});

describe('counting working days', () => {
  test.each([
    ['2026-09-30', 3, '2026-10-10'],
    ['2026-09-30', 1, '2026-10-08'],
    ['2026-09-30', 0, '2026-09-30'],
    ['2026-02-13', 1, '2026-02-14'],
    ['2026-02-14', 1, '2026-02-24'],
    ['2026-12-31', 1, '2027-01-04'],
  ])('from %s, working day %i after is %s', (from, n, expected) => {
    expect(addWorkdays(calendar, from, n)).toBe(expected);
  });

  test('each step lands on the next workday and skips only days off', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9000 }),
        fc.integer({ min: 0, max: 60 }),
        (offset, n) => {
          const from = addDays('2004-01-01', offset);
          const last = addWorkdays(calendar, from, n);
          const next = addWorkdays(calendar, from, n + 1);
          expect(next).toBe(addWorkdays(calendar, last, 1));
          expect(calendar.isWorkday(next)).toBe(true);
          for (let day = addDays(last, 1); day < next; day = addDays(day, 1)) {
            expect(calendar.isWorkday(day)).toBe(false);
          }
        },
      ),
    );
  });

  test.each([-1, 1.5, Number.NaN])('refuses %d days', (n) => {
    expect(() => addWorkdays(calendar, '2026-09-30', n)).toThrow(RangeError);
  });
});

describe('days in China', () => {
  test('begin at 16:00 UTC of the day before', () => {
    expect(chinaDate(new Date('2026-11-24T15:59:59.999Z'))).toBe('2026-11-24');
    expect(chinaDate(new Date('2026-11-24T16:00:00Z'))).toBe('2026-11-25');
    expect(chinaMoment('2026-11-25', '08:30').toISOString()).toBe('2026-11-25T00:30:00.000Z');
    expect(chinaMoment('2026-11-25', '24:00').toISOString()).toBe('2026-11-25T16:00:00.000Z');
  });

  test.each([
    ['2026-02-28', true],
    ['2026-02-29', false],
    ['2028-02-29', true],
    ['2026-13-01', false],
    ['2026-1-1', false],
    ['2026-04-31', false],
    ['', false],
  ])('%s exists: %s', (text, exists) => {
    expect(isIsoDate(text)).toBe(exists);
  });
});
