/**
 * The last day, by hand for days that people know, and for every day of the published years against
 * a second implementation, which works the other way: it lists the days off from the notices, and
 * counts on a plain calendar of its own.
 */
import published from 'chinese-days/dist/chinese-days.json';
import { makeWorkCalendar } from '../../../app/court/rules/workCalendar.js';
import {
  calculateLastDay,
  type LastDayAnswer,
} from '../../../app/guidance/rules/lastDays/calculateLastDay.js';
import {
  lastDayKinds,
  lastDayPeriods,
  type LastDayKind,
  type PeriodRule,
} from '../../../app/guidance/rules/lastDays/lastDayPeriods.js';

const calendar = makeWorkCalendar();
const stepOf = (answer: LastDayAnswer, kind: string) =>
  answer.steps.find((step) => step.kind === kind);

test.each<[LastDayKind, string, string]>([
  // 1 to 7 October 2026 are off.
  ['appeal-judgment', '2026-09-16', '2026-10-08'],
  ['appeal-judgment', '2026-11-02', '2026-11-17'],
  ['appeal-ruling', '2026-11-02', '2026-11-12'],
  // A Saturday.
  ['appeal-ruling', '2026-11-04', '2026-11-16'],
  // 10 October 2026 is a Saturday on which people work.
  ['appeal-ruling', '2026-09-30', '2026-10-10'],
  ['appeal-criminal-judgment', '2026-11-02', '2026-11-12'],
  ['appeal-criminal-ruling', '2026-11-02', '2026-11-09'],
  // August has 31 days, February 28.
  ['retrial', '2025-08-31', '2026-02-28'],
  ['enforcement', '2024-02-29', '2026-02-28'],
  ['objection-jurisdiction', '2026-11-02', '2026-11-17'],
  ['pay-fee', '2026-11-02', '2026-11-09'],
  ['sue-administrative', '2026-03-31', '2026-09-30'],
  ['sue-after-reconsideration', '2026-11-02', '2026-11-17'],
  ['set-aside-award', '2026-02-27', '2026-08-27'],
  ['set-aside-award', '2026-03-02', '2026-06-02'],
  ['labour-award', '2026-11-02', '2026-11-17'],
  ['evidence', '2026-11-02', '2026-11-17'],
  ['recusal-reconsideration', '2026-11-02', '2026-11-02'],
])('%s from %s on ends on %s', (kind, from, lastDay) => {
  expect(calculateLastDay(kind, from, calendar).lastDay).toBe(lastDay);
});

/** Examples by others: day and month are theirs, the year is one in which the day of the week is, too. */
test.each<[string, LastDayKind, string, string]>([
  ['163.com/dy/article/JDVIIK050514IEAK', 'appeal-judgment', '2021-07-01', '2021-07-16'],
  ['the same, where 16 July is a Saturday', 'appeal-judgment', '2022-07-01', '2022-07-18'],
  ['m.luwei123.com/news/183970', 'appeal-judgment', '2024-08-01', '2024-08-16'],
  ['64365.com/ask/41021091', 'appeal-ruling', '2026-06-01', '2026-06-11'],
])('the example of %s: %s from %s on ends on %s', (_source, kind, from, lastDay) => {
  expect(calculateLastDay(kind, from, calendar).lastDay).toBe(lastDay);
});

test('the steps say what is not counted, how long the period is, and why its end moves', () => {
  expect(calculateLastDay('appeal-judgment', '2026-09-16', calendar).steps).toMatchObject([
    { kind: 'begin', law: 'civil-procedure', article: '85', day: '2026-09-16' },
    { kind: 'length', article: '171(1)', count: 15, unit: 'days', day: '2026-10-01' },
    {
      kind: 'moved',
      day: '2026-10-08',
      daysOff: Array.from({ length: 7 }, (_, index) => ({ day: `2026-10-0${index + 1}` })),
    },
    { kind: 'remark', law: 'administrative-procedure', article: '85' },
  ]);
  const madeUp = calculateLastDay('appeal-ruling', '2026-09-30', calendar);
  expect(stepOf(madeUp, 'makeUpWorkday')).toMatchObject({ day: '2026-10-10' });
  expect(stepOf(calculateLastDay('retrial', '2025-08-31', calendar), 'endOfMonth')).toBeDefined();
});

test('the time for labour arbitration is counted as limitation is, and says what it leaves open', () => {
  expect(calculateLastDay('labour-arbitration', '2025-03-02', calendar).steps).toMatchObject([
    { kind: 'begin', law: 'civil-code', article: '203' },
    { kind: 'length', law: 'labour-disputes', article: '27', count: 1, unit: 'years' },
    { kind: 'remark', law: 'labour-disputes', article: '27' },
  ]);
});

test('a year without a published calendar is said, also where its notice may reach back', () => {
  const next = calculateLastDay('appeal-judgment', '2026-12-25', calendar);
  expect(next.unpublishedYears).toEqual([2027]);
  expect(stepOf(next, 'unpublished')).toMatchObject({ years: [2027] });
  expect(calculateLastDay('appeal-ruling', '2026-12-18', calendar).unpublishedYears).toEqual([
    2027,
  ]);
  expect(calculateLastDay('appeal-ruling', '2026-12-08', calendar).unpublishedYears).toEqual([]);
});

test('the time to decide on a review of costs is the court’s: a party has no last day for it', () => {
  const rules = lastDayKinds.flatMap((kind): readonly PeriodRule[] => lastDayPeriods[kind].rules);
  expect(rules.filter(({ law, article }) => law === 'fee-measures' && article === '43')).toEqual(
    [],
  );
});

test('a suit against an authority: a year where nobody told of the limit, and reconsideration first', () => {
  const answer = calculateLastDay('sue-administrative', '2026-11-02', calendar);
  expect(stepOf(answer, 'remark')).toMatchObject({
    law: 'administrative-procedure-interpretation',
    article: '64',
  });
  const { zh, en, remark } = lastDayPeriods['sue-administrative'];
  expect([zh.from, en.from]).toEqual([
    expect.stringContaining('内容和作出机关'),
    expect.stringContaining('the body that made it'),
  ]);
  expect(remark?.zh).toMatch(/最长.*一年.*自然资源.*行政复议/);
  expect(remark?.en).toMatch(/a year.*natural resources.*reconsideration/);
});

test("an administrator's own days count", () => {
  const closed = makeWorkCalendar([{ day: '2026-11-17', isWorkday: false, name: '搬迁' }]);
  const answer = calculateLastDay('appeal-judgment', '2026-11-02', closed);
  expect(answer.lastDay).toBe('2026-11-18');
  expect(stepOf(answer, 'moved')).toMatchObject({ daysOff: [{ name: { zh: '搬迁' } }] });
});

/** How long each kind is, written down a second time. */
const lengths: Readonly<Record<LastDayKind, [number, 'd' | 'm'] | ((from: string) => number)>> = {
  'appeal-judgment': [15, 'd'],
  'appeal-ruling': [10, 'd'],
  'appeal-abroad': [30, 'd'],
  'appeal-criminal-judgment': [10, 'd'],
  'appeal-criminal-ruling': [5, 'd'],
  'victim-protest': [5, 'd'],
  retrial: [6, 'm'],
  enforcement: [24, 'm'],
  'objection-jurisdiction': [15, 'd'],
  defence: [15, 'd'],
  'pay-fee': [7, 'd'],
  evidence: [15, 'd'],
  'evidence-appeal': [10, 'd'],
  'evidence-small-claims': [7, 'd'],
  'recusal-reconsideration': [0, 'd'],
  'judicial-confirmation': [30, 'd'],
  'suit-after-preservation': [30, 'd'],
  'payment-order-objection': [15, 'd'],
  'enforcement-reconsideration': [10, 'd'],
  'outsider-suit': [15, 'd'],
  'sue-administrative': [6, 'm'],
  'sue-after-reconsideration': [15, 'd'],
  'reconsider-administrative': [60, 'd'],
  /** In months. */
  'set-aside-award': (from) => (from < '2026-03-01' ? 6 : 3),
  'labour-award': [15, 'd'],
  'labour-award-set-aside': [30, 'd'],
  'labour-arbitration': [12, 'm'],
  limitation: [36, 'm'],
};

/** A calendar day as three numbers: this implementation uses no dates of JavaScript. */
interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function nextDay({ year, month, day }: Day): Day {
  if (day < daysInMonth(year, month)) return { year, month, day: day + 1 };
  return month < 12 ? { year, month: month + 1, day: 1 } : { year: year + 1, month: 1, day: 1 };
}

function text({ year, month, day }: Day): string {
  return `${year}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

/** Zeller's congruence: 0 is Saturday, 1 is Sunday. */
function isSaturdayOrSunday({ year, month, day }: Day): boolean {
  const [y, m] = month < 3 ? [year - 1, month + 12] : [year, month];
  const century = Math.floor(y / 100);
  const ofCentury = y % 100;
  const h =
    (day +
      Math.floor((13 * (m + 1)) / 5) +
      ofCentury +
      Math.floor(ofCentury / 4) +
      Math.floor(century / 4) +
      5 * century) %
    7;
  return h < 2;
}

const off = new Set(Object.keys(published.holidays));
const worked = new Set(Object.keys(published.workdays));

function isFree(day: Day): boolean {
  const name = text(day);
  return off.has(name) || (isSaturdayOrSunday(day) && !worked.has(name));
}

/** The second implementation. */
function lastDayAgain(kind: LastDayKind, from: Day): Day {
  const length = lengths[kind];
  const [count, unit] = typeof length === 'function' ? [length(text(from)), 'm'] : length;
  let day = from;
  if (unit === 'd') {
    for (let left = count; left > 0; left -= 1) day = nextDay(day);
  } else {
    let { year, month } = from;
    for (let left = count; left > 0; left -= 1) {
      [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
    }
    day = { year, month, day: Math.min(from.day, daysInMonth(year, month)) };
  }
  while (isFree(day)) day = nextDay(day);
  return day;
}

const publishedYears = [...new Set([...off].map((day) => Number(day.slice(0, 4))))]
  .filter((year) => off.has(`${year}-10-01`))
  .sort((one, other) => one - other);

test('the published years are 2004 to at least 2026, without a gap', () => {
  expect(publishedYears[0]).toBe(2004);
  expect(publishedYears).toContain(2026);
  publishedYears.forEach((year, index) => expect(year).toBe(2004 + index));
});

test.each(lastDayKinds)('%s: equal on every day of the published years', (kind) => {
  const last = Math.max(...publishedYears);
  const differences: string[] = [];
  let compared = 0;
  for (let day: Day = { year: 2004, month: 1, day: 1 }; day.year <= last; day = nextDay(day)) {
    const again = lastDayAgain(kind, day);
    // Beyond the published years there is no State Council calendar to agree on.
    if (again.year > last) continue;
    const ours = calculateLastDay(kind, text(day), calendar).lastDay;
    compared += 1;
    if (ours !== text(again)) differences.push(`${text(day)}: ${ours}, ${text(again)}`);
  }
  expect(differences).toEqual([]);
  expect(compared).toBeGreaterThan(6_900);
});
