/** Complaints, complaints about filing and reports of violations: whose they are, and by when. */
import { nextTicketState } from '../../../app/tickets/rules/nextTicketState.js';
import { limitsOf } from '../../../app/tickets/rules/ticketLimits.js';
import {
  firstAddressee,
  nextAssignee,
  type Request,
} from '../../../app/tickets/rules/ticketRouting.js';
import {
  inspectorsOf,
  whyNot,
  type TicketFacts,
  type StaffMember,
} from '../../../app/tickets/rules/ticketAccess.js';
import { defaultProfile, shippedProfiles } from '../../../app/tickets/rules/shippedLimits.js';
import { staff as actorOf, ticket as factsOf } from './courtOfTickets.js';
import { at, court, dispatchedAt, plan } from './limitPlans.js';

const member = (id: number, given: Partial<StaffMember>): StaffMember => ({
  id,
  name: `staff ${id}`,
  role: 'judge',
  courtId: 1,
  departmentId: 10,
  otherRows: [],
  isInspection: false,
  isDispatch: false,
  isSupervision: given.isInspection ?? false,
  ...given,
});
const judge = member(1, {});
/** The head tries cases, too, and then has a second row. */
const head = member(2, { role: 'head', otherRows: [{ id: 3, departmentId: 10 }] });
const headAsJudge = member(3, { otherRows: [{ id: 2, departmentId: 10 }] });
const inspector = member(4, { role: 'inspector', departmentId: 30, isInspection: true });
const leader = member(5, { role: 'leader', departmentId: null });
const people = {
  courtId: 1,
  departments: [
    { id: 10, courtId: 1, isInspection: false },
    { id: 30, courtId: 1, isInspection: true },
  ],
  staff: [judge, head, headAsJudge, inspector, leader],
};
const request = (given: Partial<Request>): Request => ({
  kind: 'complaint',
  courtId: 1,
  aboutDepartmentId: null,
  aboutStaffId: null,
  caseDepartmentId: 10,
  caseJudgeId: null,
  ...given,
});

describe('a complaint does not go to the head it is about', () => {
  const toHead = { departmentId: 10, assigneeId: head.id };

  test.each<[string, Partial<Request>, unknown]>([
    ['about a judge', { aboutStaffId: judge.id }, toHead],
    ['about a case of a judge', { caseJudgeId: judge.id }, toHead],
    ['about the head', { aboutStaffId: head.id }, null],
    ['about the head as a judge', { aboutStaffId: headAsJudge.id }, null],
    ['about a case that the head tries', { caseJudgeId: headAsJudge.id }, null],
  ])('%s', (_what, given, expected) => {
    expect(firstAddressee(request(given), people)).toEqual(expected);
  });

  test('nor does it climb to that head', () => {
    const ticket = (aboutStaffId: number): TicketFacts & { heldBy: readonly number[] } => ({
      kind: 'complaint',
      courtId: 1,
      confidential: false,
      anonymous: false,
      aboutDepartmentId: null,
      aboutStaffId,
      departmentId: 10,
      assigneeId: null,
      escalatedToId: null,
      heldBy: [],
      supervisorId: null,
      repliedById: null,
    });
    expect(nextAssignee(ticket(judge.id), 'head', people)).toBe(head);
    expect(nextAssignee(ticket(headAsJudge.id), 'head', people)).toBe(leader);
  });
});

describe('a report of a violation', () => {
  const above = { id: 90, courtId: 2, isInspection: true };
  const inspectorAbove = member(9, { courtId: 2, departmentId: 90, isInspection: true });
  /** Has the duty as a person, in a department of others. */
  const clerk = member(6, { role: 'clerk', departmentId: 10, isInspection: true });
  const of = (staff: readonly StaffMember[], given: Partial<Request> = {}) =>
    firstAddressee(request({ kind: 'violation_report', ...given }), {
      courtId: 1,
      departments: [{ id: 10, courtId: 1, isInspection: false }, above],
      staff: [judge, head, leader, inspectorAbove, ...staff],
    });

  test('is for who looks into reports as a person, where the court has no inspection; their department gets none', () => {
    expect(of([clerk])).toBeNull();
    const ticket = { kind: 'violation_report', courtId: 1 } as const;
    const about = { aboutDepartmentId: null, aboutStaffId: null, repliedById: null };
    const withNobody = { departmentId: null, assigneeId: null, escalatedToId: null };
    expect(
      inspectorsOf({ ...ticket, ...about, ...withNobody, supervisorId: null }, [
        judge,
        head,
        leader,
        inspectorAbove,
        clerk,
      ]),
    ).toEqual([clerk]);
  });

  test('goes to the court above where nobody looks into them, or only who is reported', () => {
    const elsewhere = { departmentId: 90, assigneeId: null };
    expect(of([])).toEqual(elsewhere);
    expect(of([clerk], { aboutStaffId: clerk.id })).toEqual(elsewhere);
    expect(of([clerk], { aboutDepartmentId: 10 })).toEqual(elsewhere);
  });
});

test('a complaint about filing goes to the inspection, and is answered within 15 days', () => {
  for (const aboutDepartmentId of [10, null]) {
    const given = request({ kind: 'filing_complaint', aboutDepartmentId });
    expect(firstAddressee(given, people)).toEqual({ departmentId: 30, assigneeId: null });
  }
  const { latest, steps } = plan(
    defaultProfile('filing_complaint', false),
    dispatchedAt('2026-11-02 10:00'),
  );
  expect(latest).toBe('2026-11-17 17:00');
  expect(steps).toContain('overdue-1 2026-11-17 17:00');
  expect(steps).toContain('supervise-1 2026-11-17 17:00');
});

test('a complaint about filing in a court of one division is answered by the inspection of the court above', () => {
  const only = { id: 10, courtId: 1, isInspection: true };
  const aboveIt = { id: 90, courtId: 2, isInspection: true };
  const inspectorAbove = member(9, { courtId: 2, departmentId: 90, isInspection: true });
  const own = [judge, head].map((each) => ({ ...each, isInspection: true, isDispatch: true }));
  const small = {
    courtId: 1,
    departments: [only, aboveIt],
    staff: [...own, leader, inspectorAbove],
  };
  const to = { departmentId: 90, assigneeId: null };
  const given = request({ kind: 'filing_complaint', aboutDepartmentId: 10 });
  expect(firstAddressee(given, small)).toEqual(to);
  const complaint = factsOf({ ...given, ...to, confidential: true, escalatedToId: null });
  expect(whyNot(actorOf(inspectorAbove), 'reply', complaint, small.staff)).toBeNull();
  for (const each of own) {
    expect(whyNot(actorOf(each), 'reply', complaint, small.staff)).toBe('not_seen');
  }
  // An inspection of its own, which the complaint is not about, comes before it.
  expect(firstAddressee(given, people)).toEqual({ departmentId: 30, assigneeId: null });
});

describe('a report of a violation is no petition', () => {
  const profile = shippedProfiles.violation_report;
  const opened = dispatchedAt('2026-11-02 10:00');

  test('a named one is told of its acceptance within 15 working days, an anonymous one cannot be', () => {
    expect(defaultProfile('violation_report', false)).toBe(profile);
    expect(defaultProfile('violation_report', true)).toBe(profile);
    expect(plan(profile, opened).steps).toContain('accept-1 2026-11-23 17:00');
    const { steps } = limitsOf(profile, court, opened, at('2026-11-02 10:00'), false);
    expect(steps.map(({ kind }) => kind)).not.toContain('accept');
  });

  const concluded = () => {
    const step = nextTicketState(opened, { kind: 'concluded' }, at('2026-11-04 10:00'));
    if (step.kind !== 'moved') throw new Error('refused');
    return step.state;
  };

  test('its handling is complete once', () => {
    expect(concluded()).toMatchObject({ status: 'accepted', acceptedAt: at('2026-11-04 10:00') });
    expect(nextTicketState(concluded(), { kind: 'concluded' }, new Date())).toEqual({
      kind: 'refused',
      because: 'already',
    });
  });

  test('then its result is told within 15 working days, with a reminder, overdue, supervision', () => {
    expect(plan(profile, concluded())).toEqual({
      steps: [
        expect.stringMatching(/^remind-3 2026-11-2\d/),
        'overdue-3 2026-11-25 17:00',
        'supervise-1 2026-11-25 17:00',
      ],
      due: '2026-11-25 17:00',
      latest: '2026-11-25 17:00',
    });
  });

  test('of an anonymous one nobody has to be told, and no limit runs', () => {
    expect(limitsOf(profile, court, concluded(), at('2026-11-02 10:00'), false)).toEqual({
      steps: [],
      dueAt: null,
      latestAt: null,
    });
  });

  test('a reopened one is complete again', () => {
    const answered = nextTicketState(concluded(), { kind: 'replied' }, at('2026-11-05 10:00'));
    if (answered.kind !== 'moved') throw new Error('refused');
    const reopened = nextTicketState(answered.state, { kind: 'reopened' }, at('2026-11-06 10:00'));
    if (reopened.kind !== 'moved') throw new Error('refused');
    const again = nextTicketState(
      reopened.state,
      { kind: 'dispatched', departmentId: 30, assigneeId: 4 },
      at('2026-11-06 11:00'),
    );
    expect(again).toMatchObject({ kind: 'moved', state: { concludedAt: null } });
  });
});
