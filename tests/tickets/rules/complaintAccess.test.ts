/** Complaints are kept from whom they may be about. */
import {
  maySee,
  whyNot,
  whyNotTo,
  type Department,
  type StaffMember,
} from '../../../app/tickets/rules/ticketAccess.js';
import {
  dispatchersOf,
  firstAddressee,
  headsOf,
  nextAssignee,
  whyNotToAddressee,
} from '../../../app/tickets/rules/ticketRouting.js';
import {
  above,
  agent,
  departments,
  dispatcher,
  everybody,
  head,
  inspector,
  judge,
  leader,
  people,
  seers,
  staff,
  ticket,
  type Facts,
} from './courtOfTickets.js';

test('a complaint about filing is not seen, dispatched, closed or withdrawn by the division that files', () => {
  for (const departmentId of [null, 30]) {
    const complaint = ticket({
      kind: 'filing_complaint',
      confidential: true,
      aboutDepartmentId: 40,
      departmentId,
      assigneeId: null,
      escalatedToId: null,
    });
    expect(seers(complaint)).toEqual([6, 7]);
    expect(maySee(agent, complaint)).toBe(false);
    for (const action of ['see', 'dispatch', 'close', 'withdraw'] as const) {
      expect(whyNot(staff(inspector), action, complaint, everybody)).toBeNull();
      expect(whyNot(staff(dispatcher), action, complaint, everybody)).toBe('not_seen');
      // Nor where it has come to them, or they inspect as well.
      const escalated = { ...complaint, escalatedToId: dispatcher.id };
      expect(whyNot(staff(dispatcher), action, escalated, everybody)).toBe('not_seen');
      const inspects = { ...dispatcher, isInspection: true, isSupervision: true };
      expect(whyNot(staff(inspects), action, complaint, everybody)).toBe('not_seen');
    }
  }
});

test('where several departments dispatch, a complaint about filing is kept from all of them', () => {
  const filing = [40, 45];
  const complaint = (kind: Facts['kind'], given: Partial<Facts> = {}) =>
    ticket({
      ...{ kind, confidential: true, aboutDepartmentId: 40 },
      ...{ departmentId: null, assigneeId: null, escalatedToId: null, ...given },
    });
  const second = { id: 45, courtId: 1, isInspection: true, filing };
  const ofSecond = { ...dispatcher, id: 45, departmentId: 45, isInspection: true, filing };
  const withThem = [...everybody, ofSecond];
  const complained = complaint('filing_complaint');
  expect(whyNot(staff(ofSecond), 'see', complained, withThem)).toBe('not_seen');
  const alsoThere = { ...inspector, otherRows: [{ id: 46, departmentId: 45 }], filing };
  expect(whyNot(staff(alsoThere), 'see', complained, withThem)).toBe('not_seen');
  expect(whyNotTo(complained, second, null)).toBe('about_department');
  const request = { ...complained, caseDepartmentId: null, caseJudgeId: null };
  // The inspection of another department has one that may have it: it decides.
  const small = [second, ...departments.filter(({ id }) => id !== 30)];
  expect(firstAddressee(request, { courtId: 1, departments: small, staff: withThem })).toBeNull();
  // Of a report, and of a complaint about another department, they are not the subject.
  for (const other of [
    complaint('violation_report'),
    complaint('filing_complaint', { aboutDepartmentId: 20 }),
  ]) {
    expect(whyNot(staff(ofSecond), 'see', other, withThem)).toBeNull();
    expect(whyNotTo(other, second, null)).toBeNull();
  }
});

describe('a complaint that names nobody', () => {
  const complaint = (given: Partial<Facts> = {}) =>
    ticket({ kind: 'complaint', assigneeId: 3, escalatedToId: 3, ...given });
  const withNobody = { assigneeId: null, escalatedToId: null };
  const [civil, , , services] = departments as [Department, Department, Department, Department];

  test('is seen by the head of the department that it may be about, and by no other member', () => {
    const others = [3, 6, 7, 8, 9, 10];
    expect(seers(complaint())).toEqual(others);
    expect(seers(complaint({ aboutDepartmentId: 10 }))).toEqual(others);
    expect(seers(complaint({ aboutDepartmentId: 10, ...withNobody }))).toEqual(others);
    expect(seers(complaint({ aboutDepartmentId: 10, confidential: true }))).toEqual([3, 6, 7]);
    // About another department, or about somebody, it is not about the rest of them.
    expect(seers(complaint({ aboutDepartmentId: 20 }))).toEqual([1, 2, ...others]);
    expect(seers(complaint({ aboutDepartmentId: 10, aboutStaffId: 1 }))).toEqual([2, ...others]);
  });

  test('and by whoever has it or supervises it', () => {
    for (const given of [{ assigneeId: 1 }, { escalatedToId: 1 }, { supervisorId: 1 }]) {
      expect(seers(complaint(given))).toEqual([1, 3, 6, 7, 8, 9, 10]);
    }
  });

  test('not by who dispatches or inspects there, nor by who has another row there', () => {
    expect(seers(complaint({ departmentId: 40, ...withNobody }))).toEqual([6, 7, 9, 10]);
    expect(seers(complaint({ departmentId: 30, ...withNobody }))).toEqual([8, 9, 10]);
    const judges = { ...dispatcher, otherRows: [{ id: 20, departmentId: 10 }] };
    expect(maySee(staff(judges), complaint())).toBe(false);
    expect(maySee(staff(judges), complaint({ assigneeId: 20 }))).toBe(true);
    // A head acts as one by the row of the head only; a leader in charge of it is above it.
    const headAsJudge = { ...judge, otherRows: [{ id: 30, departmentId: 10 }] };
    expect(maySee(staff(headAsJudge), complaint({ assigneeId: null }))).toBe(false);
    const inCharge = { ...leader, otherRows: [{ id: 9, departmentId: 10 }] };
    expect(maySee(staff(inCharge), complaint())).toBe(true);
  });

  test('is answered by none of them unasked: the head gives it to a member', () => {
    const unasked = complaint(withNobody);
    expect(whyNot(staff(judge), 'reply', unasked)).toBe('not_seen');
    expect(whyNot(staff(head), 'reply', unasked)).toBeNull();
    expect(whyNot(staff(head), 'dispatch', complaint({ confidential: true }))).toBeNull();
    expect(whyNotToAddressee(unasked, civil, judge, people)).toBeNull();
    expect(nextAssignee({ ...unasked, heldBy: [] }, 'handler', people)?.id).toBe(3);
    expect(nextAssignee({ ...ticket(withNobody), heldBy: [] }, 'handler', people)?.id).toBe(1);
  });

  test('is kept from the department it is about also while it is with nobody or with another', () => {
    for (const departmentId of [null, 10, 20]) {
      const about = complaint({ aboutDepartmentId: 10, departmentId, ...withNobody });
      expect(seers(about)).not.toContain(judge.id);
      expect(maySee(staff({ ...judge, isDispatch: true }), about)).toBe(false);
      expect(maySee(staff({ ...inspector, departmentId: 10 }), about)).toBe(false);
      expect(maySee(staff(dispatcher), about)).toBe(true);
    }
    // Who handles it elsewhere sees it.
    expect(seers(complaint({ aboutDepartmentId: 20, ...withNobody }))).toContain(judge.id);
  });

  test('is dispatched by who supervises, or by the leaders, where every dispatcher is of that department', () => {
    const about = { ...complaint({ aboutDepartmentId: 40, departmentId: null, ...withNobody }) };
    const told = (staff: readonly StaffMember[], given: Partial<Facts> = {}) =>
      dispatchersOf({ ...about, ...given, status: 'opened' }, { staff }).map(({ id }) => id);
    expect(told(everybody)).toEqual([6, 7]);
    expect(told([dispatcher, judge, leader, above])).toEqual([9]);
    expect(told([{ ...dispatcher, role: 'head' }, leader])).toEqual([8]);
    expect(told(everybody, { aboutDepartmentId: 10 })).toEqual([8]);
    for (const each of [inspector, leader]) {
      expect(whyNot(staff(each), 'dispatch', about, everybody)).toBeNull();
    }
    expect(whyNot(staff(dispatcher), 'dispatch', about, everybody)).toBe('not_seen');
    // A confidential one that is about the inspection goes to the inspectors of the court above.
    const confidential = { ...about, aboutDepartmentId: 30, confidential: true };
    expect(told(everybody, confidential)).toEqual([11]);
    expect(whyNot(staff(above), 'dispatch', confidential, everybody)).toBeNull();
  });

  test('is not given to a department without a head, but to a person of it', () => {
    expect(whyNotToAddressee(complaint(), services, null, people)).toBe('no_head');
    expect(whyNotToAddressee(complaint(), services, dispatcher, people)).toBeNull();
    expect(whyNotToAddressee(complaint(), civil, null, people)).toBeNull();
    const ofOther = complaint({ aboutDepartmentId: 10 });
    expect(whyNotToAddressee(ofOther, services, null, people)).toBeNull();
    expect(whyNotToAddressee(ticket(), services, null, people)).toBeNull();
  });

  test('is told to no inspector of an inspection without a head', () => {
    const given = { departmentId: 30, ...withNobody };
    const told = (facts: Facts) =>
      headsOf({ ...facts, status: 'dispatched' }, people).map(({ id }) => id);
    expect(told(complaint(given))).toEqual([]);
    expect(told(ticket(given))).toEqual([6, 7]);
  });
});
