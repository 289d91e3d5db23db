import {
  canJoin,
  isAnsweredTwice,
  isNamedMatter,
  isNobodys,
  isSamePerson,
  matterOf,
  repeats,
  supervisionByRepeat,
  type CallerIdentity,
  type Matter,
} from '../../../app/tickets/rules/ticketRepeats.js';
import { defaultRepeatPolicy as policy } from '../../../app/court/settings/rules/repeatSettings.js';
import { normalNumber } from '../../../app/telephony/rules/telephoneNumber.js';
import type { TicketKind, TicketStatus } from '../../../app/tickets/rules/ticket.js';

test.each([
  ['13800138000', '13800138000'],
  ['+86 138-0013-8000', '13800138000'],
  ['008613800138000', '13800138000'],
  ['013800138000', '13800138000'],
  ['0510-55501000', '051055501000'],
  ['', null],
  ['anonymous', null],
  ['00000000', null],
  [null, null],
])('%j is the number %j', (written, number) => {
  expect(normalNumber(written)).toBe(number);
});

describe('the same person', () => {
  const who = (personId: number | null, number: string | null): CallerIdentity => ({
    personId,
    number,
  });
  test.each([
    [who(1, '13800138000'), who(1, '13900139000'), true],
    // Two members of one family or law firm may share a number.
    [who(1, '13800138000'), who(2, '13800138000'), false],
    [who(1, '13800138000'), who(null, '+8613800138000'), true],
    [who(null, '13800138000'), who(null, '13800138000'), true],
    [who(null, '13800138000'), who(null, '13800138001'), false],
    [who(null, ''), who(null, ''), false],
    [who(null, null), who(null, null), false],
    [who(1, null), who(null, null), false],
  ])('%j and %j: %s', (a, b, same) => {
    expect(isSamePerson(a, b)).toBe(same);
    expect(isSamePerson(b, a)).toBe(same);
  });
});

test.each([
  [null, null, true],
  [null, 'anonymous', true],
  [null, '13800138000', false],
  [1, null, false],
])('person %j and number %j are nobody: %j', (personId, number, expected) => {
  expect(isNobodys({ personId, number })).toBe(expected);
});

describe('the same matter', () => {
  const matter = (given: Partial<Matter>): Matter => ({
    kind: 'contact_judge',
    courtId: 1,
    caseId: null,
    aboutDepartmentId: null,
    aboutStaffId: null,
    ...given,
  });
  test.each([
    [matter({ caseId: 7 }), matter({ caseId: 7, kind: 'consultation' }), true],
    [matter({ caseId: 7 }), matter({ caseId: 8 }), false],
    // A complaint about the judge is no further message to that judge.
    [matter({ caseId: 7 }), matter({ caseId: 7, kind: 'complaint' }), false],
    [
      matter({ caseId: 7, kind: 'complaint' }),
      matter({ caseId: 7, kind: 'violation_report' }),
      false,
    ],
    [matter({ kind: 'complaint', aboutDepartmentId: 3 }), matter({ kind: 'complaint' }), false],
    [
      matter({ kind: 'complaint', aboutDepartmentId: 3 }),
      matter({ kind: 'complaint', aboutDepartmentId: 3 }),
      true,
    ],
    [matter({ kind: 'opinion' }), matter({ kind: 'opinion', courtId: 2 }), false],
    // A message to the judge is no appointment, nor is one kind of appointment another.
    [
      matter({ kind: 'contact_judge', caseId: 7 }),
      matter({ kind: 'judge_appointment', caseId: 7 }),
      false,
    ],
    [
      matter({ kind: 'judge_appointment', caseId: 7 }),
      matter({ kind: 'judgment_questions', caseId: 7 }),
      false,
    ],
  ])('%j and %j: %s', (a, b, same) => {
    expect(matterOf(a) === matterOf(b)).toBe(same);
  });

  test.each([
    [matter({ kind: 'consultation' }), false],
    [matter({ kind: 'handed_over' }), false],
    [matter({ kind: 'consultation', caseId: 7 }), true],
    [matter({ kind: 'consultation', aboutDepartmentId: 3 }), true],
    [matter({ kind: 'handed_over', aboutStaffId: 1 }), true],
    // Two complaints about the court as a whole are about the same matter.
    [matter({ kind: 'complaint' }), true],
    [matter({ kind: 'opinion' }), true],
    [matter({ kind: 'visit' }), false],
    [matter({ kind: 'judge_appointment', caseId: 7 }), true],
  ])('what it is about, of %j, is known: %s', (of, isKnown) => {
    expect(isNamedMatter(of)).toBe(isKnown);
  });
});

const now = new Date('2026-11-24T02:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

test.each<[TicketStatus, number, number, boolean]>([
  ['opened', 0, 0, true],
  ['dispatched', 0, 30, true],
  ['dispatched', 0, 30.1, false],
  ['dispatched', 1, 5, true],
  // A ticket can be redone once.
  ['replied', 0, 5, true],
  ['replied', 1, 5, false],
  ['closed', 0, 5, false],
  ['withdrawn', 0, 5, false],
])(
  'a call joins a ticket that is %s, reopened %d times and %d days old: %s',
  (status, round, days, joins) => {
    expect(canJoin({ status, round, openedAt: daysAgo(days) }, policy, now)).toBe(joins);
  },
);

test.each<[TicketKind, TicketStatus, number, boolean]>([
  ['complaint', 'replied', 1, true],
  ['complaint', 'closed', 1, true],
  ['complaint', 'replied', 0, false],
  ['complaint', 'accepted', 1, false],
  ['complaint', 'withdrawn', 1, false],
  // The next question is a new one.
  ['contact_judge', 'replied', 1, false],
  ['visit', 'replied', 1, false],
])('a %s that is %s in round %d was answered twice: %s', (kind, status, round, isTwice) => {
  expect(isAnsweredTwice({ kind, status, round })).toBe(isTwice);
});

test.each<[TicketKind, number | null, TicketKind, number | null, TicketStatus, boolean]>([
  ['complaint', 3, 'complaint', 3, 'dispatched', true],
  // The caller has heard the answer, and is not satisfied with it.
  ['complaint', 3, 'complaint', 3, 'replied', true],
  ['complaint', 3, 'complaint', 3, 'closed', false],
  ['consultation', null, 'consultation', null, 'opened', true],
  ['consultation', null, 'consultation', 5, 'accepted', true],
  ['consultation', null, 'consultation', 5, 'replied', false],
  ['consultation', null, 'contact_judge', 1, 'dispatched', true],
  ['contact_judge', 1, 'contact_judge', 1, 'dispatched', true],
  ['contact_judge', 1, 'contact_judge', 1, 'replied', false],
  // The dispatchers passed the ticket on to another department, so the new message goes there too.
  ['contact_judge', 1, 'contact_judge', 2, 'dispatched', true],
  ['contact_judge', 1, 'consultation', 1, 'dispatched', true],
  ['contact_judge', 1, 'consultation', null, 'opened', false],
  ['contact_judge', 1, 'consultation', 2, 'dispatched', false],
  ['judge_appointment', 1, 'judge_appointment', 1, 'dispatched', true],
  // The next appointment is a new one.
  ['judge_appointment', 1, 'judge_appointment', 1, 'replied', false],
])('a %s for %s joins a %s with %s that is %s: %s', (kind, to, of, with_, status, joins) => {
  const ticket = { kind: of, departmentId: with_, status, round: 0, openedAt: daysAgo(2) };
  expect(repeats({ kind, departmentId: to }, ticket, policy, now)).toBe(joins);
  expect(
    repeats({ kind, departmentId: to }, { ...ticket, openedAt: daysAgo(31) }, policy, now),
  ).toBe(false);
});

test.each<[Parameters<typeof supervisionByRepeat>[0], number, string | null]>([
  [{ status: 'dispatched', supervisionLevel: 0, overdueLevel: 0 }, 2, null],
  [{ status: 'dispatched', supervisionLevel: 0, overdueLevel: 0 }, 3, 'repeats'],
  [{ status: 'opened', supervisionLevel: 0, overdueLevel: 0 }, 4, 'repeats'],
  [{ status: 'dispatched', supervisionLevel: 0, overdueLevel: 1 }, 2, 'overdue'],
  [{ status: 'dispatched', supervisionLevel: 1, overdueLevel: 1 }, 9, null],
  [{ status: 'replied', supervisionLevel: 0, overdueLevel: 1 }, 9, null],
])('%j after %d calls: %s', (ticket, calls, because) => {
  expect(supervisionByRepeat(ticket, calls, policy)).toBe(because);
});
