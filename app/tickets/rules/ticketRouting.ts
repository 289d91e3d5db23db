/**
 * To whom a ticket goes: first, when a limit has passed, and who supervises it. The chosen person
 * may always have it (ticketAccess.ts), and each time it is a different person. At the end: whose
 * turn it is now.
 */
import type { StepRole } from './limitProfile.js';
import { isWithNobody, type TicketKind, type TicketStatus } from './ticket.js';
import {
  inspectorsOf,
  isAboutAnybodyOf,
  isAlone,
  isBarred,
  isInCharge,
  isInspector,
  isKeptFrom,
  isRowOf,
  mayBeAbout,
  oversees,
  whyNotTo,
  type Department,
  type ReceiveRefusal,
  type TicketFacts,
  type StaffMember,
} from './ticketAccess.js';

/** The people of a court, and of the inspection of the court above. */
export interface CourtPeople {
  readonly courtId: number;
  readonly departments: readonly Department[];
  readonly staff: readonly StaffMember[];
}

/** What the first addressee depends on. */
export interface Request {
  readonly kind: TicketKind;
  readonly courtId: number;
  readonly aboutDepartmentId: number | null;
  readonly aboutStaffId: number | null;
  /** The department and the judge of the case that the ticket is about. */
  readonly caseDepartmentId: number | null;
  readonly caseJudgeId: number | null;
}

/** The department that a ticket goes to, and perhaps a person of it. */
export interface Addressee {
  readonly departmentId: number;
  readonly assigneeId: number | null;
}

/**
 * Returns the first addressee; null: the dispatchers decide.
 * - contact the judge, an appointment with the judge, questions after judgment: the judge of the case;
 * - report of a violation: the inspection; where the court has none that may have it, the people of the court
 *   who look into reports decide; where there are none either, the inspection of the court above;
 * - complaint about filing: as a report. The division that files is its subject, and the court above may be
 *   complained to (登记立案规定 13);
 * - complaint: the head of the department it is about, unless it is about the head. A complaint
 *   about a case is one about its judge, and the head may be that judge;
 * - all others, a visit too: the dispatchers decide.
 */
export function firstAddressee(request: Request, people: CourtPeople): Addressee | null {
  switch (request.kind) {
    case 'contact_judge':
    case 'judge_appointment':
    case 'judgment_questions':
      return toJudge(request, people);
    case 'violation_report':
      return toInspection(request, people);
    case 'filing_complaint':
      return toInspection(request, people);
    case 'complaint':
      return toHead(request, people);
    case 'opinion':
    case 'consultation':
    case 'handed_over':
    case 'visit':
      return null;
    default: {
      const never: never = request.kind;
      return never;
    }
  }
}

function toJudge(request: Request, people: CourtPeople): Addressee | null {
  const judge = people.staff.find(({ id }) => id === request.caseJudgeId) ?? null;
  const departmentId = judge?.departmentId ?? request.caseDepartmentId;
  const department = people.departments.find(({ id }) => id === departmentId);
  if (department === undefined) return null;
  const handler = judge?.departmentId === department.id ? judge : null;
  if (whyNotTo(request, department, handler) !== null) return null;
  return { departmentId: department.id, assigneeId: handler?.id ?? null };
}

/**
 * Null also where the court has no inspection that may have it, but people who look into reports
 * (举报) in other departments: they decide. To one of those departments it must not go, whose others would see it.
 */
function toInspection(request: Request, people: CourtPeople): Addressee | null {
  const department = inOrder(people.departments, request.courtId).find(
    (each) =>
      each.isInspection &&
      whyNotTo(request, each, null) === null &&
      people.staff.some((one) => one.departmentId === each.id && !isBarred(request, one)),
  );
  if (department === undefined) return null;
  const isElsewhere = department.courtId !== request.courtId;
  if (isElsewhere && hasInspectors(request, people)) return null;
  return { departmentId: department.id, assigneeId: null };
}

/** Whether somebody of the court itself looks into reports, and may have this one. */
function hasInspectors(request: Request, { staff }: CourtPeople): boolean {
  return staff.some(
    (each) => each.courtId === request.courtId && isInspector(each) && !isBarred(request, each),
  );
}

function toHead(request: Request, people: CourtPeople): Addressee | null {
  const about = people.staff.find(({ id }) => id === request.aboutStaffId);
  const departmentId = request.aboutDepartmentId ?? about?.departmentId ?? request.caseDepartmentId;
  const department = people.departments.find(({ id }) => id === departmentId);
  const head = headOf(departmentId, people.staff);
  // Without a head, or when it is about the head, the colleagues of the person complained of would
  // get it.
  if (department === undefined || head === undefined) return null;
  if (isRowOf(about?.id ?? request.caseJudgeId, head)) return null;
  if (whyNotTo(request, department, head) !== null) return null;
  return { departmentId: department.id, assigneeId: head.id };
}

/**
 * Returns why a ticket may not be given to an addressee; null when it may. Besides {@link whyNotTo}, somebody
 * must be there who sees it: a complaint that may be about anybody of a department goes to its head, or to a
 * person who is chosen.
 */
export function whyNotToAddressee(
  ticket: Pick<TicketFacts, 'kind' | 'courtId' | 'aboutDepartmentId' | 'aboutStaffId'>,
  department: Department,
  handler: StaffMember | null,
  { staff }: Pick<CourtPeople, 'staff'>,
): ReceiveRefusal | null {
  const refusal = whyNotTo(ticket, department, handler);
  if (refusal !== null || handler !== null) return refusal;
  if (!isAboutAnybodyOf(department.id, ticket)) return null;
  return headOf(department.id, staff) === undefined ? 'no_head' : null;
}

function headOf(
  departmentId: number | null,
  staff: readonly StaffMember[],
): StaffMember | undefined {
  return staff.find((each) => each.role === 'head' && each.departmentId === departmentId);
}

/** Sorts the court's own ones first. */
function inOrder<T extends { readonly courtId: number; readonly id: number }>(
  all: readonly T[],
  courtId: number,
): T[] {
  return [...all].sort(
    (a, b) => Number(a.courtId !== courtId) - Number(b.courtId !== courtId) || a.id - b.id,
  );
}

/** Which role comes next where nobody of a role is left. */
const above: Readonly<Record<StepRole, readonly StepRole[]>> = {
  handler: ['handler', 'head', 'leader', 'inspector'],
  head: ['head', 'leader', 'inspector'],
  leader: ['leader', 'inspector'],
  inspector: ['inspector'],
};

/**
 * Returns the person to whom a step of the escalation gives the ticket. They have that role, or the next
 * one above where nobody is left, and never had the ticket before, under whichever of their rows. Of the
 * leaders it is the one in charge of the department that has the ticket, if there is one. Null: nobody is
 * left at all.
 */
export function nextAssignee(
  ticket: TicketFacts & { readonly heldBy: readonly number[] },
  role: StepRole,
  people: CourtPeople,
): StaffMember | null {
  const { heldBy, assigneeId, escalatedToId, supervisorId } = ticket;
  const had = [...heldBy, assigneeId, escalatedToId, supervisorId];
  const free = inOrder(people.staff, ticket.courtId).filter(
    (each) => !had.some((id) => isRowOf(id, each)) && !isKeptFrom(ticket, each),
  );
  for (const candidate of above[role]) {
    const found = free.filter((each) => hasRole(each, candidate, ticket));
    const first = found.find((each) => isInCharge(each, ticket.departmentId)) ?? found[0];
    if (first !== undefined) return first;
  }
  return null;
}

function hasRole(staff: StaffMember, role: StepRole, ticket: TicketFacts): boolean {
  const own = ticket.departmentId !== null && staff.departmentId === ticket.departmentId;
  const sameCourt = staff.courtId === ticket.courtId;
  switch (role) {
    case 'handler':
      return own && ['judge', 'assistant', 'clerk'].includes(staff.role);
    case 'head':
      return own && staff.role === 'head';
    case 'leader':
      return sameCourt && staff.role === 'leader';
    case 'inspector':
      return sameCourt && isInspector(staff);
    default: {
      const never: never = role;
      return never;
    }
  }
}

/**
 * Returns the supervisor for a level: 1 who oversees the ticket at the court, 2 a leader of it, first the
 * one in charge of the department that has it (分管院领导), 3 who oversees such tickets at the court above.
 * Never a person who answers the ticket, has it or supervised it before, under whichever of their rows, nor
 * anybody of the department it is with. Null: the court has nobody for it.
 */
export function nextSupervisor(
  ticket: TicketFacts & { readonly heldBy: readonly number[] },
  level: number,
  people: CourtPeople,
): StaffMember | null {
  const mayBe = (each: StaffMember) => {
    const sameCourt = each.courtId === ticket.courtId;
    if (level === 1) return sameCourt && oversees(each, ticket);
    if (level === 2) return sameCourt && each.role === 'leader';
    return !sameCourt && oversees(each, ticket);
  };
  const has = [ticket.assigneeId, ticket.escalatedToId, ticket.supervisorId];
  const all = inOrder(people.staff, ticket.courtId).filter(
    (each) =>
      mayBe(each) &&
      !isKeptFrom(ticket, each) &&
      !has.some((id) => isRowOf(id, each)) &&
      (ticket.departmentId === null || each.departmentId !== ticket.departmentId),
  );
  // Inspectors come before other members of an inspection, and the leader in charge before others. A
  // person who had the ticket once comes after those who never did.
  const inOrderOf = (each: StaffMember) =>
    Number(ticket.heldBy.some((id) => isRowOf(id, each))) * 2 +
    Number(level === 2 ? !isInCharge(each, ticket.departmentId) : each.role !== 'inspector');
  return [...all].sort((a, b) => inOrderOf(a) - inOrderOf(b))[0] ?? null;
}

/** What the people whose turn it is depend on. */
type TicketInState = TicketFacts & { readonly status: TicketStatus };

/** The people who may be told of a ticket. */
interface Staff<T extends StaffMember> {
  readonly staff: readonly T[];
}

/**
 * Returns the people whose turn it is: the assignee, or else the head of the department, and the
 * person who has the ticket at its step of the escalation. The assignee keeps handling a ticket that has
 * climbed, and may have got it after it climbed. While nobody has the ticket, it is the turn of the
 * dispatchers.
 */
export function assigneesOf<T extends StaffMember>(ticket: TicketInState, people: Staff<T>): T[] {
  if (isWithNobody(ticket.status)) return dispatchersOf(ticket, people);
  const handler = people.staff.filter(({ id }) => id === ticket.assigneeId);
  const holder = people.staff.filter(({ id }) => id === ticket.escalatedToId);
  return [...new Set([...(handler.length > 0 ? handler : headsOf(ticket, people)), ...holder])];
}

/**
 * Returns the head of the department the ticket is with; for an inspection without a head, its
 * inspectors. None of them who may be the one that a complaint is about.
 */
export function headsOf<T extends StaffMember>(ticket: TicketInState, people: Staff<T>): T[] {
  const own = people.staff.filter(
    (each) =>
      ticket.departmentId !== null &&
      each.departmentId === ticket.departmentId &&
      !mayBeAbout(ticket, each),
  );
  const heads = own.filter(({ role }) => role === 'head');
  return heads.length > 0 ? heads : own.filter(({ isInspection }) => isInspection);
}

/**
 * Returns the people who dispatch a ticket: the dispatchers; for a confidential one, the inspectors or their
 * stand-ins; where one of them has answered it and there is nobody else, that person says who does it again.
 * Where it is kept from every dispatcher, who supervises tickets, or else the leaders.
 */
export function dispatchersOf<T extends StaffMember>(ticket: TicketInState, people: Staff<T>): T[] {
  if (ticket.confidential) {
    const inspectors = inspectorsOf(ticket, people.staff);
    if (inspectors.length > 0) return [...inspectors];
    return people.staff.filter(
      (each) =>
        (each.role === 'leader' || isInspector(each)) && isAlone(each, ticket, people.staff),
    );
  }
  const may = people.staff.filter(
    (each) => each.courtId === ticket.courtId && !isKeptFrom(ticket, each),
  );
  const ranks = [
    may.filter(({ isDispatch }) => isDispatch),
    may.filter(({ isSupervision }) => isSupervision),
  ];
  return ranks.find(({ length }) => length > 0) ?? may.filter(({ role }) => role === 'leader');
}
