/**
 * When a person is reminded of a hearing, and how a change of the hearing affects that. Times are
 * China's.
 */
import type { Disclosure } from '../../../../app/court/cases/rules/disclosure.js';
import { chinaMoment, makeWorkCalendar } from '../../../../app/court/rules/workCalendar.js';
import {
  nextReminder,
  remindAt,
  tellableHearing,
  type ReminderState,
  type TellableHearing,
} from '../../../../app/ivr/sms/rules/nextReminder.js';

const at = (text: string) => chinaMoment(text.slice(0, 10), text.slice(11));
const calendar = makeWorkCalendar();
const hearing = (startsAt: string) =>
  ({ startsAt: at(startsAt), courtroom: '第三法庭', hearingKind: 'trial' }) as const;
const fixed = (startsAt: string): TellableHearing => ({
  kind: 'fixed',
  hearing: hearing(startsAt),
});

test.each([
  ['a weekday', '2026-12-03 09:00', '2026-12-02 10:00'],
  ['a Monday: on Friday', '2026-12-07 09:00', '2026-12-04 10:00'],
  ['the day after the National Day holiday', '2026-10-08 09:00', '2026-09-30 10:00'],
  ['a Saturday', '2026-12-05 09:00', '2026-12-04 10:00'],
])('the reminder of %s', (_, startsAt, expected) => {
  expect(remindAt(at(startsAt), calendar, '10:00')).toEqual(at(expected));
});

const asked: ReminderState = {
  hearingAt: at('2026-12-07 09:00'),
  remindedOf: null,
  remindedAt: null,
};
const reminded: ReminderState = {
  ...asked,
  remindedOf: at('2026-12-07 09:00'),
  remindedAt: at('2026-12-04 10:00'),
};
/** An SMS said on 1 December that the hearing moved to the 7th. */
const toldMoved: ReminderState = { ...reminded, remindedAt: at('2026-12-01 15:00') };

test.each([
  [
    'waits for the working day before',
    ...([asked, fixed('2026-12-07 09:00'), '2026-12-01 09:00'] as const),
    { kind: 'wait', until: at('2026-12-04 10:00'), hearingAt: at('2026-12-07 09:00') },
  ],
  [
    'reminds when the time has come',
    ...([asked, fixed('2026-12-07 09:00'), '2026-12-04 10:00'] as const),
    { kind: 'remind', hearing: hearing('2026-12-07 09:00') },
  ],
  [
    'reminds at once when it was asked late',
    ...([asked, fixed('2026-12-07 09:00'), '2026-12-06 20:00'] as const),
    { kind: 'remind', hearing: hearing('2026-12-07 09:00') },
  ],
  [
    'reminds once, and looks again when the hearing begins',
    ...([reminded, fixed('2026-12-07 09:00'), '2026-12-04 10:01'] as const),
    { kind: 'wait', until: at('2026-12-07 09:00'), hearingAt: at('2026-12-07 09:00') },
  ],
  [
    'reminds of a hearing that an SMS has named before its time',
    ...([toldMoved, fixed('2026-12-07 09:00'), '2026-12-04 10:00'] as const),
    { kind: 'remind', hearing: hearing('2026-12-07 09:00') },
  ],
  [
    'but not before its time',
    ...([toldMoved, fixed('2026-12-07 09:00'), '2026-12-02 10:00'] as const),
    { kind: 'wait', until: at('2026-12-04 10:00'), hearingAt: at('2026-12-07 09:00') },
  ],
  [
    'follows a hearing that moved before the reminder',
    ...([asked, fixed('2026-12-21 09:00'), '2026-12-01 09:00'] as const),
    { kind: 'wait', until: at('2026-12-18 10:00'), hearingAt: at('2026-12-21 09:00') },
  ],
  [
    'says so when the hearing moved after the reminder',
    ...([reminded, fixed('2026-12-21 09:00'), '2026-12-04 15:00'] as const),
    {
      kind: 'notify_moved',
      before: at('2026-12-07 09:00'),
      hearing: hearing('2026-12-21 09:00'),
    },
  ],
  [
    'says so when it is off after the reminder',
    ...([reminded, { kind: 'none', isChanged: true }, '2026-12-04 15:00'] as const),
    { kind: 'notify_off', before: at('2026-12-07 09:00') },
  ],
  [
    'awaits another date after a hearing was postponed',
    ...([asked, { kind: 'none', isChanged: true }, '2026-12-08 09:00'] as const),
    { kind: 'wait', until: at('2027-06-05 09:00'), hearingAt: at('2026-12-07 09:00') },
  ],
  [
    'but not for ever',
    ...([asked, { kind: 'none', isChanged: true }, '2027-06-05 09:00'] as const),
    { kind: 'over', because: 'no_hearing' },
  ],
  [
    'is over when the hearing was held',
    ...([reminded, { kind: 'none', isChanged: false }, '2026-12-07 09:00'] as const),
    { kind: 'over', because: 'held' },
  ],
  [
    'goes on with the next hearing of the case',
    ...([reminded, fixed('2027-01-11 09:00'), '2026-12-07 09:00'] as const),
    { kind: 'wait', until: at('2027-01-08 10:00'), hearingAt: at('2027-01-11 09:00') },
  ],
  [
    'is over when the person may not be told any more',
    ...([asked, { kind: 'not_told' }, '2026-12-04 10:00'] as const),
    { kind: 'over', because: 'not_told' },
  ],
] as const)('%s', (_, state, tellable, now, expected) => {
  expect(nextReminder(state, tellable, { calendar, time: '10:00', now: at(now) })).toEqual(
    expected,
  );
});

describe('what may be told', () => {
  const next = { topic: 'hearing', kind: 'next_hearing', ...hearing('2026-12-07 09:00') } as const;
  const disclosure = (given: Partial<Disclosure>): Disclosure => ({
    facts: [next],
    withheld: [],
    summary: { standing: null, next },
    ...given,
  });

  test('a hearing ahead', () => {
    const told = tellableHearing(disclosure({}), at('2026-12-07 08:59'));
    expect(told).toEqual(fixed('2026-12-07 09:00'));
  });

  test('the one after a hearing of today that has begun', () => {
    const trial = { ...next, ...hearing('2026-12-08 09:00') };
    const told = tellableHearing(disclosure({ facts: [next, trial] }), at('2026-12-07 16:00'));
    expect(told).toEqual(fixed('2026-12-08 09:00'));
  });

  test('none that has begun', () => {
    const told = tellableHearing(disclosure({}), at('2026-12-07 09:00'));
    expect(told).toEqual({ kind: 'none', isChanged: false });
  });

  test('nothing of a case of which the law lets only a voice hear', () => {
    const restricted = disclosure({ withheld: [{ topic: 'result', reason: 'not_public' }] });
    expect(tellableHearing(restricted, at('2026-12-01 09:00'))).toEqual({ kind: 'not_told' });
  });

  test('nothing to an agent whose authority is over', () => {
    const over = disclosure({
      facts: [],
      withheld: [{ topic: 'hearing', reason: 'authority_over' }],
    });
    expect(tellableHearing(over, at('2026-12-01 09:00'))).toEqual({ kind: 'not_told' });
  });
});
