import { parseTimeLimitProfile } from '../../../app/tickets/rules/limitProfile.js';
import { ticketKinds } from '../../../app/tickets/rules/ticket.js';
import {
  defaultProfile,
  shippedProfile,
  shippedProfiles,
} from '../../../app/tickets/rules/shippedLimits.js';
import { dispatchedAt, plan } from './limitPlans.js';

describe('the shipped profiles', () => {
  test('two plus two, over National Day and the Saturday that is made up for', () => {
    expect(plan(shippedProfiles.two_plus_two, dispatchedAt('2026-09-29 10:00'))).toEqual({
      steps: [
        // 4 working hours before the limit of each step.
        'remind-1 2026-10-08 11:00',
        'overdue-1 2026-10-08 17:00',
        'escalate-2 2026-10-08 17:00',
        'remind-2 2026-10-10 11:00',
        'overdue-2 2026-10-10 17:00',
        'escalate-3 2026-10-10 17:00',
        'overdue-3 2026-10-13 17:00',
        'supervise-1 2026-10-13 17:00',
      ],
      due: '2026-10-08 17:00',
      latest: '2026-10-10 17:00',
    });
  });

  test('twenty-four hours run through the night and the holiday', () => {
    expect(plan(shippedProfiles.twenty_four_hours, dispatchedAt('2026-09-30 16:00'))).toMatchObject(
      { due: '2026-10-01 16:00', latest: '2026-10-01 16:00' },
    );
  });

  test('graded: three to five working days, urgent ones one', () => {
    expect(plan(shippedProfiles.graded, dispatchedAt('2026-11-24 10:00'))).toMatchObject({
      due: '2026-11-27 17:00',
      latest: '2026-12-01 17:00',
    });
    expect(plan(shippedProfiles.graded_urgent, dispatchedAt('2026-11-24 10:00')).latest).toBe(
      '2026-11-25 17:00',
    );
  });

  test('a complaint: 13 working days, told the day after, five more', () => {
    // 23, 24, 28, 29 and 30 September; 8, 9, 10 (a Saturday) and 12 to 16 October.
    expect(plan(shippedProfiles.complaint, dispatchedAt('2026-09-22 10:00'))).toEqual({
      steps: [
        'remind-1 2026-10-13 08:30',
        'remind2-1 2026-10-15 08:30',
        'overdue-1 2026-10-16 17:00',
        'escalate-2 2026-10-16 17:00',
        'overdue-2 2026-10-19 17:00',
        'escalate-3 2026-10-19 17:00',
        'overdue-3 2026-10-26 17:00',
        'supervise-1 2026-10-26 17:00',
      ],
      due: '2026-10-16 17:00',
      latest: '2026-10-16 17:00',
    });
  });

  test('a petition: accepted in 15 days, done in 60', () => {
    const { steps, latest } = plan(shippedProfiles.petition, dispatchedAt('2026-09-20 10:00'));
    // The 15th day is 5 October, in the holiday.
    expect(steps[0]).toBe('accept-1 2026-10-08 17:00');
    expect(latest).toBe('2026-11-19 17:00');
  });

  test.each([
    ['judge_appointment', '2026-11-26 17:00'],
    ['judgment_questions', '2026-12-01 17:00'],
    ['visit', '2026-12-01 17:00'],
  ] as const)('a %s is answered by %s, for who asks on a Tuesday', (kind, latest) => {
    const profile = defaultProfile(kind, false);
    expect(profile.name).toBe(kind);
    expect(plan(profile, dispatchedAt('2026-11-24 10:00')).latest).toBe(latest);
  });

  test('every one is valid, names its source, and is found by its name', () => {
    for (const profile of Object.values(shippedProfiles)) {
      expect(parseTimeLimitProfile(profile)).toEqual({ kind: 'ok', value: profile });
      expect(shippedProfile(profile.name)).toEqual(profile);
      expect(profile.source).not.toBe('');
    }
    for (const kind of ticketKinds) {
      for (const urgent of [false, true]) expect(defaultProfile(kind, urgent)).toBeDefined();
    }
    expect(shippedProfile('toString')).toBeNull();
  });
});

describe('a court’s own profile', () => {
  const least = {
    name: 'own',
    source: '本院规定',
    steps: [{ level: 1, to: 'handler', amount: 3, unit: 'working_days' }],
    supervised: { amount: 1, unit: 'working_days' },
  };
  test('has defaults for what it leaves out', () => {
    expect(parseTimeLimitProfile(least)).toMatchObject({
      kind: 'ok',
      value: {
        promised: 1,
        superviseAfter: 1,
        dispatchWithin: null,
        pausesWhile: [],
        maxExtension: null,
        returnWithin: { amount: 2, unit: 'working_days' },
        steps: [{ remindBefore: [] }],
      },
    });
  });

  const step = least.steps[0];
  test.each<[unknown, string]>([
    [[], 'the profile must be a JSON object'],
    [{ ...least, name: 'Own Rules' }, 'name must be 1 to 40 of a-z, 0-9 and _'],
    [{ ...least, source: '' }, 'source must not be empty'],
    [{ ...least, steps: [] }, 'steps must have at least one step'],
    [{ ...least, steps: [{ ...step, level: 2 }] }, 'steps must have the levels 1, 2, 3 … in order'],
    [
      { ...least, steps: [{ ...step, to: 'boss' }] },
      'steps[0].to must be handler, head, leader or inspector',
    ],
    [
      { ...least, steps: [{ ...step, unit: 'weeks' }] },
      'steps[0].unit must be hours, working_hours, days or working_days',
    ],
    [
      { ...least, steps: [{ ...step, amount: 1.5 }] },
      'steps[0] must be more than 0 hours, or a whole number of days',
    ],
    [{ ...least, promised: 2 }, 'promised must be the level of a step'],
    [
      { ...least, pausesWhile: ['replied'] },
      'pausesWhile[0] must be dispatched, accepted or returned: in other states no limit runs',
    ],
    [{ ...least, step: [] }, 'the profile has no field named step'],
    [
      {
        ...least,
        steps: [{ ...step, remindBefore: Array(4).fill({ amount: 1, unit: 'hours' }) }],
      },
      'steps[0].remindBefore must be at most 3 reminders',
    ],
  ])('%j is refused: %s', (given, problem) => {
    expect(parseTimeLimitProfile(given)).toEqual({ kind: 'invalid', problems: [problem] });
  });
});
