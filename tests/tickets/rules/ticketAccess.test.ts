import fc from 'fast-check';
import { ticketKinds } from '../../../app/tickets/rules/ticket.js';
import {
  inspectorsOf,
  maySee,
  whyNot,
  whyNotTo,
  type Actor,
  type TicketAction,
  type TicketFacts,
  type StaffMember,
} from '../../../app/tickets/rules/ticketAccess.js';
import {
  dispatchersOf,
  firstAddressee,
  nextAssignee,
  nextSupervisor,
} from '../../../app/tickets/rules/ticketRouting.js';
import {
  above,
  agent,
  caller,
  clerk,
  clock,
  departments,
  dispatcher,
  everybody,
  head,
  inspectionClerk,
  inspector,
  judge,
  leader,
  otherJudge,
  people,
  secondLeader,
  seers,
  staff,
  ticket,
} from './courtOfTickets.js';

describe('who sees', () => {
  test('an open ticket: its department, dispatchers, inspectors and leaders of its court', () => {
    expect(seers(ticket())).toEqual([1, 2, 3, 6, 7, 8, 9, 10]);
    expect(maySee(agent, ticket())).toBe(true);
  });

  test('a confidential one: its department and the inspectors only', () => {
    expect(seers(ticket({ confidential: true }))).toEqual([1, 2, 3, 6, 7]);
    expect(maySee(agent, ticket({ confidential: true }))).toBe(false);
    expect(maySee(agent, ticket({ anonymous: true }))).toBe(false);
  });

  test('also whom it was escalated to, and who supervises it', () => {
    const escalated = ticket({ confidential: true, escalatedToId: 9, supervisorId: 11 });
    expect(seers(escalated)).toEqual([1, 2, 3, 6, 7, 9, 11]);
  });

  test('a report about a department: nobody of that department, whatever she is', () => {
    const report = ticket({
      kind: 'violation_report',
      confidential: true,
      aboutDepartmentId: 10,
      departmentId: 30,
      assigneeId: null,
      escalatedToId: null,
    });
    expect(seers(report)).toEqual([6, 7]);
    const leaderOfIt = { ...leader, departmentId: 10 };
    expect(maySee(staff(leaderOfIt), { ...report, escalatedToId: leader.id })).toBe(false);
  });

  test('a report about the inspection: the inspection of the court above', () => {
    const report = ticket({
      kind: 'violation_report',
      confidential: true,
      aboutDepartmentId: 30,
      departmentId: 50,
      assigneeId: null,
      escalatedToId: null,
    });
    expect(seers(report)).toEqual([11]);
  });

  test('nor who has another row in that department, or is reported under another row', () => {
    const about = { kind: 'violation_report', confidential: true, departmentId: 30 } as const;
    const judges = { ...leader, otherRows: [{ id: 20, departmentId: 10 }] };
    const headToo = { ...inspector, otherRows: [{ id: 21, departmentId: 10 }] };
    const people = [judges, headToo, secondLeader, inspectionClerk];
    for (const reported of [{ aboutStaffId: 20 }, { aboutDepartmentId: 10 }]) {
      const report = ticket({ ...about, ...reported, assigneeId: null, escalatedToId: null });
      expect(maySee(staff(judges), { ...report, supervisorId: 9 }, people)).toBe(false);
      const held = { ...report, heldBy: [] };
      expect(nextSupervisor(held, 2, { courtId: 1, departments, staff: people })?.id).toBe(10);
      expect(nextAssignee(held, 'leader', { courtId: 1, departments, staff: people })?.id).toBe(10);
    }
    const ofDepartment = ticket({ ...about, aboutDepartmentId: 10 });
    expect(maySee(staff(headToo), ofDepartment, people)).toBe(false);
    expect(inspectorsOf(ofDepartment, people)).toEqual([inspectionClerk]);
    const ofPerson = ticket({ ...about, aboutStaffId: 21, departmentId: null });
    const [, , inspection] = departments;
    expect(whyNotTo(ofPerson, inspection as (typeof departments)[number], headToo)).toBe(
      'about_person',
    );
  });

  test('nobody sees what is about herself', () => {
    expect(seers(ticket({ aboutStaffId: 3, assigneeId: null, escalatedToId: null }))).not.toContain(
      3,
    );
    expect(seers(ticket({ aboutStaffId: 9 }))).not.toContain(9);
  });
});

describe('who may do what', () => {
  const rows: [TicketAction, (StaffMember | Actor)[]][] = [
    ['dispatch', [dispatcher, head, inspector, inspectionClerk, leader, secondLeader, agent]],
    ['accept', [judge, head]],
    ['return', [judge, head]],
    ['reply', [judge, head]],
    [
      'attach',
      [
        ...[judge, head, dispatcher, inspector, inspectionClerk, leader, secondLeader],
        ...[agent, caller],
      ],
    ],
    ['appoint', [judge, head, dispatcher, agent]],
    ['extend', [head, inspector, inspectionClerk, leader, secondLeader]],
    ['supervise', [inspector, inspectionClerk, leader, secondLeader]],
    ['close', [dispatcher, inspector, inspectionClerk, leader, secondLeader, agent, caller]],
    ['reopen', [dispatcher, inspector, inspectionClerk, agent, caller]],
    ['withdraw', [dispatcher, inspector, inspectionClerk, agent, caller]],
    ['follow_up', []],
  ];
  const actors = [...everybody, agent, caller];
  const asActor = (each: StaffMember | Actor): Actor => ('kind' in each ? each : staff(each));

  test.each(rows)('%s', (action, allowed) => {
    for (const each of actors) {
      const may = whyNot(asActor(each), action, ticket()) === null;
      expect({ each, may }).toEqual({ each, may: allowed.includes(each) });
    }
    expect(whyNot(clock, action, ticket())).toBeNull();
  });

  test('who answered it first does not handle it again, under whatever row', () => {
    const again = (repliedById: number) => ticket({ round: 1, repliedById });
    const headToo = { ...head, otherRows: [{ id: 21, departmentId: 20 }] };
    for (const action of ['accept', 'return', 'conclude', 'reply'] as const) {
      expect(whyNot(staff(head), action, again(3))).toBe('same_person');
      expect(whyNot(staff(headToo), action, again(21))).toBe('same_person');
      expect(whyNot(staff(judge), action, again(3))).toBeNull();
      expect(whyNot(staff(head), action, again(1))).toBeNull();
    }
    const ofAll = { ...again(2), assigneeId: null };
    expect(whyNot(staff(clerk), 'reply', ofAll)).toBe('same_person');
    // Whom to give it to a head still decides.
    expect(whyNot(staff(head), 'dispatch', { ...again(3), confidential: true })).toBeNull();
  });

  test('what nobody in particular has is everybody’s of the department', () => {
    const open = ticket({ assigneeId: null, escalatedToId: null });
    expect(whyNot(staff(clerk), 'reply', open)).toBeNull();
    expect(whyNot(staff(clerk), 'reply', ticket())).toBe('handlers_only');
    expect(whyNot(staff(otherJudge), 'reply', open)).toBe('not_seen');
    expect(whyNot(staff(clerk), 'attach', open)).toBeNull();
    expect(whyNot(staff(clerk), 'attach', ticket())).toBe('involved_only');
  });

  test('whom it was escalated to may answer', () => {
    expect(whyNot(staff(leader), 'reply', ticket({ escalatedToId: 9 }))).toBeNull();
  });

  test('a head who answers it herself does not extend her own limit', () => {
    expect(whyNot(staff(head), 'extend', ticket({ assigneeId: 3, escalatedToId: 3 }))).toBe(
      'superiors_only',
    );
  });

  test('nor does whom it was escalated to; a leader or an inspector does', () => {
    const escalated = ticket({ escalatedToId: 3 });
    expect(whyNot(staff(head), 'extend', escalated)).toBe('superiors_only');
    expect(whyNot(staff(leader), 'extend', escalated)).toBeNull();
    expect(whyNot(staff(leader), 'extend', ticket({ escalatedToId: 9 }))).toBe('superiors_only');
  });

  test('who has answered it does not close it, as long as anybody else can', () => {
    const answered = ticket({ repliedById: 9 });
    expect(whyNot(staff(leader), 'close', answered)).toBe('answered_by_her');
    expect(whyNot(staff(secondLeader), 'close', answered)).toBeNull();
    expect(whyNot(caller, 'close', answered)).toBeNull();
    const report = ticket({
      kind: 'violation_report',
      confidential: true,
      departmentId: 30,
      assigneeId: null,
      escalatedToId: null,
      repliedById: 6,
    });
    const closes = (these: readonly StaffMember[]) =>
      everybody.filter((each) => whyNot(staff(each), 'close', report, these) === null);
    expect(closes(everybody)).toEqual([inspectionClerk]);
    // If the replier is the only inspector, the court above closes it. Without that court, a leader
    // does. With nobody else at all, the replier does.
    const without = (...gone: StaffMember[]) => everybody.filter((each) => !gone.includes(each));
    expect(closes(without(inspectionClerk))).toContain(above);
    expect(closes(without(inspectionClerk, above))).toEqual([
      inspectionClerk,
      leader,
      secondLeader,
    ]);
    expect(whyNot(staff(inspector), 'close', report, [inspector])).toBeNull();
    expect(whyNot(staff(inspector), 'close', report, [inspector, leader])).toBe('answered_by_her');
  });

  test('who supervises it may do what an inspector may, from the court above too', () => {
    const supervised = ticket({ supervisorId: 11 });
    for (const action of ['see', 'dispatch', 'supervise', 'attach', 'close'] as const) {
      expect(whyNot(staff(above), action, supervised)).toBeNull();
      expect(whyNot(staff(above), action, ticket())).toBe('not_seen');
    }
    expect(whyNot(staff(above), 'reply', supervised)).toBe('handlers_only');
  });

  test('a report about the inspection that is with nobody: the court above sees and dispatches it, else a leader', () => {
    const report = ticket({
      kind: 'violation_report',
      confidential: true,
      aboutDepartmentId: 30,
      departmentId: null,
      assigneeId: null,
      escalatedToId: null,
    });
    const dispatch = (people: readonly StaffMember[]) =>
      everybody.filter((each) => whyNot(staff(each), 'dispatch', report, people) === null);
    expect(dispatch(everybody)).toEqual([above]);
    const alone = everybody.filter((each) => each !== above);
    expect(dispatch(alone)).toEqual([leader, secondLeader]);
    expect(inspectorsOf(report, alone)).toEqual([leader, secondLeader]);
    // A leader whom the report is about as well is left out.
    expect(inspectorsOf({ ...report, aboutStaffId: 9 }, alone)).toEqual([secondLeader]);
  });

  test('a confidential one that is reopened after the only one who stands in has answered it: they say who does it again', () => {
    const report = ticket({
      ...{ kind: 'violation_report', confidential: true, aboutDepartmentId: 30 },
      ...{ escalatedToId: leader.id, repliedById: leader.id },
    });
    const told = (staffOfCourt: readonly StaffMember[]) =>
      dispatchersOf({ ...report, status: 'reopened' }, { staff: staffOfCourt });
    const others = everybody.filter((each) => each !== above && each !== secondLeader);
    expect(told(others)).toEqual([leader]);
    expect(whyNot(staff(leader), 'dispatch', report, others)).toBeNull();
    // As soon as somebody else may, it is for them.
    const two = [...others, secondLeader];
    expect(told(two)).toEqual([secondLeader]);
    expect(whyNot(staff(leader), 'dispatch', report, two)).toBe('inspectors_only');
    // A judge who has answered it alone does not choose who looks at it again.
    const byJudge = { ...report, escalatedToId: null, repliedById: judge.id };
    const judges = others.filter((each) => each !== leader);
    expect(dispatchersOf({ ...byJudge, status: 'reopened' }, { staff: judges })).toEqual([]);
    expect(whyNot(staff(judge), 'dispatch', byJudge, judges)).toBe('inspectors_only');
  });

  test('a confidential one is dispatched by inspectors, and within the department by its head', () => {
    const secret = ticket({ confidential: true });
    expect(whyNot(staff(inspector), 'dispatch', secret)).toBeNull();
    expect(whyNot(staff(head), 'dispatch', secret)).toBeNull();
    expect(whyNot(staff(judge), 'dispatch', secret)).toBe('inspectors_only');
    expect(whyNot(staff(dispatcher), 'dispatch', secret)).toBe('not_seen');
    expect(whyNot(agent, 'dispatch', secret)).toBe('not_seen');
    expect(whyNot(agent, 'attach', secret)).toBe('not_seen');
    // But any agent who takes a call about it records that call.
    expect(whyNot(agent, 'repeat', secret)).toBeNull();
  });

  test('who may not see may do nothing', () => {
    const facts = fc.record({
      kind: fc.constantFrom(...ticketKinds),
      courtId: fc.constantFrom(1, 2),
      confidential: fc.boolean(),
      aboutDepartmentId: fc.constantFrom(null, 10, 30),
      aboutStaffId: fc.constantFrom(null, 1, 3, 9),
      departmentId: fc.constantFrom(null, 10, 20, 30, 50),
      assigneeId: fc.constantFrom(null, 1, 3, 6),
      escalatedToId: fc.constantFrom(null, 3, 9),
      supervisorId: fc.constantFrom(null, 6, 11),
      repliedById: fc.constantFrom(null, 1, 3, 6),
      anonymous: fc.boolean(),
      round: fc.constantFrom(0, 1),
    });
    const actions = rows.map(([action]) => action);
    fc.assert(
      fc.property(facts, fc.constantFrom(...everybody), (given, each) => {
        if (maySee(staff(each), given)) return;
        for (const action of actions) expect(whyNot(staff(each), action, given)).toBe('not_seen');
      }),
    );
  });
});

describe('whom it may be given to', () => {
  const report = ticket({ kind: 'violation_report', aboutDepartmentId: 10 });
  const filing = ticket({ kind: 'filing_complaint', aboutDepartmentId: 40 });
  const [civil, , inspection, services, inspectionAbove] = departments;
  test.each([
    [report, civil, null, 'about_department'],
    [report, inspection, null, null],
    [report, inspectionAbove, null, null],
    [report, inspectionAbove, above, null],
    [filing, services, null, 'about_department'],
    [filing, services, dispatcher, 'about_department'],
    [filing, inspection, { ...inspector, otherRows: [dispatcher] }, 'about_department'],
    [filing, inspection, inspector, null],
    [filing, inspectionAbove, null, null],
    [ticket(), inspectionAbove, null, 'other_court'],
    [ticket(), civil, judge, null],
    [ticket(), civil, otherJudge, 'other_department'],
    [ticket({ aboutStaffId: 1 }), civil, judge, 'about_person'],
    [ticket({ aboutStaffId: 1 }), civil, head, null],
  ])('%j to %j, %j: %s', (given, to, handler, because) => {
    expect(whyNotTo(given, to as (typeof departments)[number], handler)).toBe(because);
  });
});

describe('the first addressee', () => {
  const request = {
    courtId: 1,
    aboutDepartmentId: null,
    aboutStaffId: null,
    caseDepartmentId: 10,
    caseJudgeId: 1,
  };
  test.each([
    ['contact_judge', {}, { departmentId: 10, assigneeId: 1 }],
    ['contact_judge', { caseJudgeId: null }, { departmentId: 10, assigneeId: null }],
    ['contact_judge', { caseJudgeId: null, caseDepartmentId: null }, null],
    ['violation_report', { aboutDepartmentId: 10 }, { departmentId: 30, assigneeId: null }],
    ['violation_report', { aboutDepartmentId: 30 }, { departmentId: 50, assigneeId: null }],
    ['filing_complaint', { aboutDepartmentId: 40 }, { departmentId: 30, assigneeId: null }],
    // The inspectors of the court above say who of this court gets it.
    ['filing_complaint', { aboutDepartmentId: 30 }, { departmentId: 50, assigneeId: null }],
    ['complaint', { aboutDepartmentId: 20 }, { departmentId: 20, assigneeId: 5 }],
    ['complaint', { aboutStaffId: 1 }, { departmentId: 10, assigneeId: 3 }],
    // A complaint about the head must not go to that head.
    ['complaint', { aboutStaffId: 3 }, null],
    // The department has no head, so the dispatcher decides.
    ['complaint', { aboutDepartmentId: 40 }, null],
    ['opinion', {}, null],
    ['consultation', {}, null],
    ['handed_over', {}, null],
    ['judge_appointment', {}, { departmentId: 10, assigneeId: 1 }],
    ['judgment_questions', {}, { departmentId: 10, assigneeId: 1 }],
    ['judge_appointment', { caseJudgeId: null, caseDepartmentId: null }, null],
    // The reception belongs to the division that dispatches.
    ['visit', {}, null],
  ] as const)('of a %s %j is %j', (kind, given, expected) => {
    expect(firstAddressee({ ...request, kind, ...given }, people)).toEqual(expected);
  });
});

test('a report about the only inspector goes past her inspection', () => {
  const request = {
    ...({ kind: 'violation_report', courtId: 1, aboutDepartmentId: null } as const),
    aboutStaffId: 6,
    caseDepartmentId: null,
    caseJudgeId: null,
  };
  const of = (...gone: StaffMember[]) =>
    firstAddressee(request, {
      ...people,
      staff: everybody.filter((each) => !gone.includes(each)),
    });
  expect(of()).toEqual({ departmentId: 30, assigneeId: null });
  expect(of(inspectionClerk)).toEqual({ departmentId: 50, assigneeId: null });
  expect(of(inspectionClerk, above)).toBeNull();
});

describe('the next holder', () => {
  const held = (given: Partial<TicketFacts> & { heldBy?: number[] }) => ({
    heldBy: [1],
    ...ticket(given),
    ...given,
  });
  test.each([
    [held({}), 'head', 3],
    [held({ heldBy: [1, 3], escalatedToId: 3 }), 'leader', 9],
    [held({ heldBy: [1, 3, 9], escalatedToId: 9 }), 'leader', 10],
    // The head has held it from the start, so the next person above gets it.
    [held({ assigneeId: 3, escalatedToId: 3, heldBy: [3] }), 'head', 9],
    [held({ heldBy: [1, 3, 9, 10] }), 'leader', 6],
    // A report about a leader or that leader's own department skips that leader.
    [held({ aboutStaffId: 9 }), 'leader', 10],
    [held({ departmentId: null, assigneeId: null, escalatedToId: null }), 'head', 9],
  ] as const)('of %j, for %s, is %d', (given, role, id) => {
    expect(nextAssignee(given, role, people)?.id).toBe(id);
  });

  test('is never who had it, nor who must not see it, until nobody is left', () => {
    const roles = fc.constantFrom('handler', 'head', 'leader', 'inspector');
    fc.assert(
      fc.property(
        fc.array(roles, { maxLength: 15 }),
        fc.constantFrom(null, 1, 3, 9),
        fc.constantFrom(null, 10, 20),
        (list, aboutStaffId, aboutDepartmentId) => {
          let now = held({
            kind: 'violation_report',
            aboutStaffId,
            aboutDepartmentId,
            departmentId: 30,
            assigneeId: null,
            escalatedToId: null,
            heldBy: [],
          });
          for (const role of list) {
            const next = nextAssignee(now, role, people);
            if (next === null) continue;
            expect(now.heldBy).not.toContain(next.id);
            expect(maySee(staff(next), { ...now, escalatedToId: next.id })).toBe(true);
            now = { ...now, escalatedToId: next.id, heldBy: [...now.heldBy, next.id] };
          }
        },
      ),
    );
  });
});

describe('who supervises', () => {
  test.each([
    [1, {}, 6],
    [2, {}, 9],
    [3, {}, 11],
    // One leader supervises what the other leader holds.
    [2, { escalatedToId: 9, heldBy: [1, 9] }, 10],
    [1, { supervisorId: 6 }, 7],
    // Nobody supervises their own department.
    [1, { departmentId: 30, assigneeId: null, escalatedToId: null }, undefined],
  ])('at level %d of %j: %s', (level, given, id) => {
    const facts = { ...ticket(), heldBy: [1], ...given };
    expect(nextSupervisor(facts, level, people)?.id).toBe(id);
  });
});

describe('a leader who is also a judge of the department that has the ticket', () => {
  const judging = { ...leader, otherRows: [{ id: 20, departmentId: 10 }] };
  const inCharge = { ...secondLeader, otherRows: [{ id: 10, departmentId: 10 }] };
  const of = (...staff: StaffMember[]) => ({ courtId: 1, departments, staff });
  const held = (given: Partial<TicketFacts> & { heldBy?: number[] } = {}) => ({
    heldBy: [],
    ...ticket(given),
    ...given,
  });
  const both = (facts: ReturnType<typeof held>, people: ReturnType<typeof of>) => [
    nextSupervisor(facts, 2, people)?.id,
    nextAssignee(facts, 'leader', people)?.id,
  ];

  test('is not in charge of it therefore (分管): who is comes first', () => {
    expect(both(held(), of(judging, secondLeader))).toEqual([9, 9]);
    expect(both(held(), of(judging, inCharge))).toEqual([10, 10]);
  });

  test('neither supervises nor is given what they have, or had, as a judge', () => {
    for (const given of [{ assigneeId: 20 }, { escalatedToId: 20 }, { supervisorId: 20 }]) {
      expect(both(held(given), of(judging))).toEqual([undefined, undefined]);
    }
    const before = held({ heldBy: [20] });
    expect(both(before, of(judging))).toEqual([9, undefined]);
    expect(both(before, of(judging, secondLeader))).toEqual([10, 10]);
  });
});
