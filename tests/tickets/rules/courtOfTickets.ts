/** The people of a court, and a ticket of theirs: who may see it, and what they may do with it. */
import {
  maySee,
  type Actor,
  type StaffMember,
  type TicketFacts,
} from '../../../app/tickets/rules/ticketAccess.js';

/**
 * Court 1 with departments 10 (civil), 20 (enforcement), 30 (inspection) and 40 (service centre).
 * Court 2 is above it.
 */
const member = (id: number, given: Partial<StaffMember>): StaffMember => ({
  id,
  name: `staff ${id}`,
  role: 'judge',
  courtId: 1,
  departmentId: 10,
  otherRows: [],
  isInspection: false,
  isDispatch: false,
  // Nobody of the court has this duty alone.
  isSupervision: given.isInspection ?? false,
  ...given,
});
export const judge = member(1, {});
export const clerk = member(2, { role: 'clerk' });
export const head = member(3, { role: 'head' });
export const otherJudge = member(4, { departmentId: 20 });
const otherHead = member(5, { role: 'head', departmentId: 20 });
export const inspector = member(6, { role: 'inspector', departmentId: 30, isInspection: true });
export const inspectionClerk = member(7, { role: 'clerk', departmentId: 30, isInspection: true });
export const dispatcher = member(8, { role: 'clerk', departmentId: 40, isDispatch: true });
export const leader = member(9, { role: 'leader', departmentId: null });
export const secondLeader = member(10, { role: 'leader', departmentId: null });
export const above = member(11, {
  role: 'inspector',
  courtId: 2,
  departmentId: 50,
  isInspection: true,
});
const elsewhere = member(12, { role: 'leader', courtId: 3, departmentId: null });
export const everybody = [
  ...[judge, clerk, head, otherJudge, otherHead, inspector, inspectionClerk, dispatcher],
  ...[leader, secondLeader, above, elsewhere],
];
export const departments = [10, 20, 30, 40, 50].map((id) => ({
  id,
  courtId: id === 50 ? 2 : 1,
  isInspection: id === 30 || id === 50,
}));
export const people = { courtId: 1, departments, staff: everybody };

export type Facts = TicketFacts & { readonly round: number };
export const ticket = (given: Partial<Facts> = {}): Facts => ({
  kind: 'opinion',
  round: 0,
  courtId: 1,
  confidential: false,
  anonymous: false,
  aboutDepartmentId: null,
  aboutStaffId: null,
  departmentId: 10,
  assigneeId: 1,
  escalatedToId: 1,
  supervisorId: null,
  repliedById: null,
  ...given,
});
export const staff = (each: StaffMember): Actor => ({ kind: 'staff', staff: each });
export const agent: Actor = { kind: 'agent', agentId: 1, courtId: null };
export const caller: Actor = { kind: 'caller' };
export const clock: Actor = { kind: 'clock' };
export const seers = (facts: TicketFacts) =>
  everybody.filter((each) => maySee(staff(each), facts)).map(({ id }) => id);
