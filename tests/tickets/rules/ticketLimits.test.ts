import fc from 'fast-check';
import type { TimeLimitProfile } from '../../../app/tickets/rules/limitProfile.js';
import { newTicketState } from '../../../app/tickets/rules/ticket.js';
import {
  checkExtension,
  inTurn,
  limitsOf,
  overdueLevelAt,
  type DueKind,
} from '../../../app/tickets/rules/ticketLimits.js';
import { shippedProfiles } from '../../../app/tickets/rules/shippedLimits.js';
import { addDays, chinaMoment } from '../../../app/court/rules/workCalendar.js';
import { court, at, dispatchedAt, plan } from './limitPlans.js';

describe('what is due', () => {
  const profile = shippedProfiles.two_plus_two;

  test('before it is dispatched: that', () => {
    expect(plan(profile, newTicketState, '2026-11-24 10:00')).toEqual({
      steps: ['dispatch-1 2026-11-24 11:00'],
      due: null,
      latest: null,
    });
  });

  test.each([
    // Thursday, Friday, Saturday.
    ['2026-11-26 11:00', 1, 'dispatch-2 2026-11-27 08:30'],
    ['2026-11-27 08:30', 2, 'dispatch-3 2026-11-30 08:30'],
    ['2026-11-28 10:00', 3, 'dispatch-4 2026-11-30 08:30'],
    // At night: when business begins.
    ['2026-11-30 02:00', 4, 'dispatch-5 2026-11-30 08:30'],
  ])('it was asked for on %s: again on the next working day', (urged, urges, step) => {
    const waiting = { ...newTicketState, urges, urgedAt: at(urged) };
    expect(plan(profile, waiting, '2026-11-26 10:00').steps).toEqual([step]);
  });

  test('after a return: dispatching again, and the escalation as before', () => {
    const back = dispatchedAt('2026-11-24 10:00', {
      status: 'returned',
      departmentId: null,
      assigneeId: null,
      escalatedToId: null,
      returnedAt: at('2026-11-25 09:00'),
      returns: 1,
    });
    const { steps, due } = plan(profile, back);
    expect(steps[0]).toBe('dispatch-1 2026-11-25 10:00');
    expect(steps).toContain('overdue-1 2026-11-26 17:00');
    expect(due).toBe('2026-11-26 17:00');
  });

  test('once it is answered: nothing', () => {
    for (const status of ['replied', 'closed', 'withdrawn'] as const) {
      expect(plan(profile, dispatchedAt('2026-11-24 10:00', { status })).steps).toEqual([]);
    }
  });

  test('in a pause: nothing that lies behind its start', () => {
    const pauses = [{ from: at('2026-11-26 18:00'), until: null }];
    expect(plan(profile, dispatchedAt('2026-11-24 10:00', { pauses })).steps).toEqual([
      'remind-1 2026-11-26 11:00',
      'overdue-1 2026-11-26 17:00',
      'escalate-2 2026-11-26 17:00',
    ]);
  });

  test('an extension moves its step and all behind it', () => {
    const extension = { level: 1, amount: 2, unit: 'working_days', reason: 'x' } as const;
    const { steps, due, latest } = plan(profile, dispatchedAt('2026-11-24 10:00', { extension }));
    expect([due, latest]).toEqual(['2026-11-30 17:00', '2026-12-02 17:00']);
    expect(steps[0]).toBe('remind-1 2026-11-30 11:00');
  });

  test('under supervision: a shorter limit, and the next level when it passes', () => {
    const supervised = dispatchedAt('2026-11-24 10:00', {
      supervisionLevel: 1,
      supervisedAt: at('2026-11-24 15:00'),
      supervisorId: 91,
    });
    const { steps, due, latest } = plan(profile, supervised);
    expect([due, latest]).toEqual(['2026-11-25 17:00', '2026-11-25 17:00']);
    expect(steps).toContain('supervise-2 2026-11-25 17:00');
    // The escalation continues beside it.
    expect(steps).toContain('escalate-2 2026-11-26 17:00');
    const highest = { ...supervised, supervisionLevel: 3 };
    expect(plan(profile, highest).steps.join()).not.toContain('supervise');
  });

  test('supervised after the end of the escalation, its limit is that of the supervision', () => {
    const late = dispatchedAt('2026-11-24 10:00', {
      level: 3,
      overdueLevel: 3,
      supervisionLevel: 1,
      supervisedAt: at('2026-12-02 17:00'),
    });
    expect(plan(profile, late)).toMatchObject({
      due: '2026-12-03 17:00',
      latest: '2026-12-03 17:00',
    });
  });

  test('a reminder that would come before its step is left out', () => {
    const short = {
      ...profile,
      steps: [
        {
          level: 1,
          to: 'handler',
          amount: 2,
          unit: 'hours',
          remindBefore: [
            { amount: 3, unit: 'hours' },
            { amount: 1, unit: 'hours' },
          ],
        },
      ],
      promised: 1,
      superviseAfter: 1,
    } as const satisfies TimeLimitProfile;
    expect(plan(short, dispatchedAt('2026-11-24 10:00')).steps).toEqual([
      'remind2-1 2026-11-24 11:00',
      'overdue-1 2026-11-24 12:00',
      'supervise-1 2026-11-24 12:00',
    ]);
  });
});

describe('laws', () => {
  const states = fc.record({
    day: fc.integer({ min: 0, max: 3000 }),
    minute: fc.integer({ min: 0, max: 1439 }),
    profile: fc.constantFrom<TimeLimitProfile>(...Object.values(shippedProfiles)),
    supervisionLevel: fc.integer({ min: 0, max: 3 }),
    supervisedAfter: fc.integer({ min: 0, max: 60 }),
    level: fc.integer({ min: 1, max: 3 }),
  });
  const made = (given: typeof states extends fc.Arbitrary<infer T> ? T : never) => {
    const started = chinaMoment(addDays('2020-01-01', given.day), '00:00');
    const from = new Date(started.getTime() + given.minute * 60_000);
    const supervisedAt = new Date(from.getTime() + given.supervisedAfter * 86_400_000);
    return dispatchedAt('2026-11-24 10:00', {
      clockStartedAt: from,
      dispatchedAt: from,
      level: given.level,
      ...(given.supervisionLevel > 0 && {
        supervisionLevel: given.supervisionLevel,
        supervisedAt,
      }),
    });
  };

  test('a step has its reminders before its limit, and the next begins when it has passed', () => {
    fc.assert(
      fc.property(states, (given) => {
        const state = made(given);
        const { steps } = limitsOf(given.profile, court, state, new Date(0));
        const find = (kind: string, level: number) =>
          steps.find((step) => step.kind === kind && step.level === level)?.dueAt.getTime() ?? NaN;
        for (const { level } of given.profile.steps) {
          const limit = find('overdue', level);
          expect(limit).not.toBeNaN();
          if (level > 1) {
            expect(find('escalate', level)).toBe(find('overdue', level - 1));
            expect(limit).toBeGreaterThan(find('overdue', level - 1));
          }
          for (const { kind, level: of, dueAt } of steps) {
            if (!kind.startsWith('remind') || of !== level) continue;
            expect(dueAt.getTime()).toBeLessThan(limit);
            expect(dueAt.getTime()).toBeGreaterThan(
              level === 1 ? (state.clockStartedAt?.getTime() ?? 0) : find('overdue', level - 1),
            );
          }
        }
        const keys = steps.map(({ kind, level, round }) => `${kind}-${level}-${round}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(steps.filter(({ kind }) => kind === 'supervise')).toHaveLength(
          given.supervisionLevel < 3 ? 1 : 0,
        );
      }),
    );
  });

  test('supervision never gives more time than there was, while there was some', () => {
    fc.assert(
      fc.property(states, (given) => {
        fc.pre(given.supervisionLevel > 0);
        const state = made(given);
        const free = { ...state, supervisionLevel: 0, supervisedAt: null };
        const before = limitsOf(given.profile, court, free, new Date(0));
        const { dueAt } = limitsOf(given.profile, court, state, new Date(0));
        const supervisedAt = state.supervisedAt?.getTime() ?? 0;
        expect(dueAt?.getTime()).toBeGreaterThan(supervisedAt);
        if ((before.dueAt?.getTime() ?? 0) > supervisedAt) {
          expect(dueAt?.getTime()).toBeLessThanOrEqual(before.dueAt?.getTime() ?? 0);
        }
      }),
    );
  });
});

test('at one moment a step is overdue before the next begins, and supervision comes last', () => {
  const step = (kind: DueKind, level: number, moment = '2026-11-26 17:00') => ({
    kind,
    level,
    dueAt: at(moment),
  });
  const shuffled = [
    ...[step('supervise', 1), step('escalate', 3), step('overdue', 2), step('escalate', 2)],
    ...[step('remind', 3), step('supervise', 2, '2026-11-26 16:59'), step('overdue', 1)],
  ];
  expect(shuffled.sort(inTurn).map(({ kind, level }) => `${kind}-${level}`)).toEqual([
    ...['supervise-2', 'remind-3', 'overdue-1', 'overdue-2', 'escalate-2', 'escalate-3'],
    'supervise-1',
  ]);
});

test.each([
  [2, '2026-11-26 16:00', 0],
  [2, '2026-11-26 17:00', 1],
  [2, '2026-11-30 17:00', 2],
  [0, '2026-11-26 16:00', 0],
  [1, '2026-12-30 17:00', 1],
])('overdue at level %d, looked at on %s with moved limits: %d', (level, now, expected) => {
  const { steps } = limitsOf(
    ...([shippedProfiles.two_plus_two, court, dispatchedAt('2026-11-24 10:00')] as const),
    new Date(0),
  );
  expect(overdueLevelAt(steps, level, at(now))).toBe(expected);
});

describe('an extension', () => {
  const state = dispatchedAt('2026-11-24 10:00');
  test.each([
    ['two_plus_two', 2, 'working_days', 'ok'],
    ['two_plus_two', 3, 'working_days', 'extension_too_long'],
    // Two working days from Thursday evening end on Monday, and so do four days.
    ['two_plus_two', 4, 'days', 'ok'],
    ['two_plus_two', 5, 'days', 'extension_too_long'],
    ['petition', 30, 'days', 'ok'],
    ['petition', 60, 'days', 'extension_too_long'],
    ['twenty_four_hours', 1, 'hours', 'no_extension'],
  ] as const)('of %s by %d %s: %s', (name, amount, unit, result) => {
    const check = checkExtension(shippedProfiles[name], court, state, { amount, unit });
    expect(check.kind === 'ok' ? 'ok' : check.because).toBe(result);
  });
});
