import fc from 'fast-check';
import {
  isCallReturned,
  isHearingSoon,
  needsAfter,
  orderAt,
  priorityOf,
  skillsFor,
} from '../../../app/queue/rules/queueOrder.js';
import { makeWorkCalendar } from '../../../app/court/rules/workCalendar.js';

const start = Date.parse('2026-11-24T02:00:00Z');
const at = (seconds: number) => new Date(start + seconds * 1000);

describe('head starts', () => {
  const headStarts = { hearing_soon: 300, overdue_ticket: 300, returned_call: 600 };
  test('the greatest counts; they do not add up', () => {
    expect(priorityOf([], headStarts)).toEqual({ headStartS: 0, reason: null });
    expect(priorityOf(['hearing_soon', 'overdue_ticket'], headStarts)).toEqual({
      headStartS: 300,
      reason: 'hearing_soon',
    });
    expect(priorityOf(['hearing_soon', 'returned_call'], headStarts).reason).toBe('returned_call');
    expect(priorityOf(['transferred'], headStarts)).toEqual({ headStartS: 0, reason: null });
  });

  const callers = fc.array(
    fc.record({ entered: fc.nat({ max: 7200 }), headStart: fc.constantFrom(0, 300, 600, 900) }),
    { minLength: 2, maxLength: 30 },
  );

  test('the order is that of waiting plus head start, at whatever moment it is looked at', () => {
    fc.assert(
      fc.property(callers, fc.integer({ min: 7200, max: 100_000 }), (all, now) => {
        const byKey = [...all].sort(
          (a, b) =>
            orderAt(at(a.entered), a.headStart).getTime() -
            orderAt(at(b.entered), b.headStart).getTime(),
        );
        const score = (caller: (typeof all)[number]) => now - caller.entered + caller.headStart;
        byKey.forEach((caller, index) => {
          const next = byKey[index + 1];
          if (next !== undefined) expect(score(caller)).toBeGreaterThanOrEqual(score(next));
        });
      }),
    );
  });

  test('nobody starves: only callers who come within the greatest head start go before an earlier one', () => {
    fc.assert(
      fc.property(callers, (all) => {
        for (const her of all) {
          for (const other of all) {
            const isBefore =
              orderAt(at(other.entered), other.headStart) < orderAt(at(her.entered), her.headStart);
            if (isBefore) expect(other.entered - her.entered).toBeLessThan(900);
          }
        }
      }),
    );
  });
});

test.each([
  // From Tuesday 24 November 2026, 10:00 in China, the third working day is Friday the 27th.
  ['2026-11-24T01:59:00Z', false],
  ['2026-11-24T06:00:00Z', true],
  ['2026-11-27T09:00:00Z', true],
  ['2026-11-30T01:00:00Z', false],
])('a hearing at %s is within three days: %s', (startsAt, expected) => {
  expect(isHearingSoon(new Date(startsAt), makeWorkCalendar(), at(0))).toBe(expected);
});

test('over a weekend, three days are working days', () => {
  const friday = new Date('2026-11-27T02:00:00Z');
  const calendar = makeWorkCalendar();
  expect(isHearingSoon(new Date('2026-12-02T02:00:00Z'), calendar, friday)).toBe(true);
  expect(isHearingSoon(new Date('2026-12-03T02:00:00Z'), calendar, friday)).toBe(false);
});

describe('relaxation', () => {
  const skills = ['court:苏98', 'language:zh', 'topic:case'];
  const relax = [
    { afterS: 45, drop: ['agent'] },
    { afterS: 60, drop: ['court'] },
    { afterS: 180, drop: ['topic'] },
  ];
  test.each([
    [0, skills, true, 45],
    [44.9, skills, true, 45],
    [45, skills, false, 60],
    [60, ['language:zh', 'topic:case'], false, 180],
    [1000, ['language:zh'], false, null],
    [Number.POSITIVE_INFINITY, ['language:zh'], false, null],
  ])('after %d s', (waitedS, needed, keepsAgent, nextAfterS) => {
    const needs = { skills: needed, keepsAgent, nextAfterS };
    expect(needsAfter(skills, relax, waitedS, true)).toEqual(needs);
  });

  test('what drops nothing that a caller needs is not waited for', () => {
    expect(needsAfter(skills, relax, 0)).toMatchObject({ skills, nextAfterS: 60 });
    expect(needsAfter(['language:en', 'topic:case'], relax, 0).nextAfterS).toBe(180);
    expect(needsAfter(['language:en'], relax, 0).nextAfterS).toBeNull();
    expect(needsAfter(['language:en'], relax, 0, true).nextAfterS).toBe(45);
    expect(needsAfter(['language:en'], relax, 45, true).nextAfterS).toBeNull();
  });

  test('skills as words', () => {
    expect(skillsFor({ courtCode: '苏98', topic: 'case', language: 'zh' })).toEqual([
      ...['court:苏98', 'topic:case', 'language:zh'],
    ]);
    expect(skillsFor({ topic: 'general', courtCode: null })).toEqual(['topic:general']);
  });
});

test('a call is returned until the end of the next working day', () => {
  const calendar = makeWorkCalendar();
  const returns = (missed: string, now: string) =>
    isCallReturned(new Date(`${missed}+08:00`), calendar, new Date(`${now}+08:00`));
  // Tuesday.
  expect(returns('2026-11-24T10:00', '2026-11-24T10:05')).toBe(true);
  expect(returns('2026-11-24T10:00', '2026-11-25T16:00')).toBe(true);
  expect(returns('2026-11-24T10:00', '2026-11-26T08:30')).toBe(false);
  // The caller gave up at the end of a Friday.
  expect(returns('2026-11-28T00:00', '2026-11-30T16:00')).toBe(true);
  expect(returns('2026-11-28T00:00', '2026-12-01T08:30')).toBe(false);
});
