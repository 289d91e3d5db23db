/**
 * Who may see a ticket, who may do what with it, and whom it may be given to. Nothing else decides
 * this.
 *
 * - A report of a violation and a complaint about filing (立案投诉) never go to the department they are
 *   about. Nobody of that department sees them, whatever their role: {@link keptFromDepartment}. Nobody
 *   sees or gets a ticket about themselves.
 * - A complaint that names nobody may be about anybody of the department it is about, or else is with: of
 *   that department only the head sees it, and whoever the head gives it to ({@link mayBeAbout}).
 * - A confidential ticket is seen only by its department, by the inspectors, and by the one person
 *   it was escalated to or who supervises it.
 * - Three duties are of three departments, or of people: to dispatch (转办), to supervise (督办), and
 *   to look into reports (举报), which the inspection does. Tickets that are not confidential are
 *   overseen by who supervises, the others by the inspectors: {@link oversees}.
 * - An anonymous ticket is seen by no agent. There is no caller to tell of it, and the agent who looks
 *   it up by its number would be the one who wrote it down.
 * - Those who open, dispatch and close tickets do not answer them. Those who answer do not extend
 *   their own limit, nor close what they have answered.
 * - An agent of a court works with the tickets of that court only; an agent of no court serves all
 *   of them.
 * - Where no inspector of a court may have a confidential ticket, somebody acts in their place:
 *   {@link inspectorsOf}.
 */
import { isWithin, type CourtScope } from '../../court/rules/courtScope.js';
import type { TicketKind } from './ticket.js';

/** The role of a member of staff. */
export type StaffRole =
  'judge' | 'assistant' | 'clerk' | 'assessor' | 'head' | 'leader' | 'inspector';

/** A row of `staff`. */
export interface StaffRow {
  readonly id: number;
  readonly departmentId: number | null;
}

/** A member of a court's staff. */
export interface StaffMember extends StaffRow {
  readonly name: string;
  readonly role: StaffRole;
  readonly courtId: number;
  /**
   * The other rows of their court with their name: a head or a leader who also judges has one for each
   * role. Two people of one name count as one here, so that neither sees what is about the other. A
   * department in the charge of a leader (分管) counts as a row there, of the leader's own id.
   */
  readonly otherRows: readonly StaffRow[];
  /** They inspect (督察), by their department or themselves. */
  readonly isInspection: boolean;
  /** They dispatch tickets (转办), by their department or themselves. */
  readonly isDispatch: boolean;
  /**
   * They supervise tickets (督办), by their department or themselves. Where nobody of a court does, its
   * inspectors do.
   */
  readonly isSupervision: boolean;
  /** The departments of their court that dispatch, to which the filing of cases belongs. */
  readonly filing?: readonly number[];
}

/** Who acts on a ticket. */
export type Actor =
  | { readonly kind: 'staff'; readonly staff: StaffMember }
  /** An agent of the hotline. */
  | { readonly kind: 'agent'; readonly agentId: number; readonly courtId: CourtScope }
  /** A caller who has shown that the ticket is theirs. */
  | { readonly kind: 'caller' }
  /** A job. */
  | { readonly kind: 'clock' };

/** The facts of a ticket that access depends on. */
export interface TicketFacts {
  readonly kind: TicketKind;
  readonly courtId: number;
  readonly confidential: boolean;
  readonly anonymous: boolean;
  readonly aboutDepartmentId: number | null;
  readonly aboutStaffId: number | null;
  readonly departmentId: number | null;
  readonly assigneeId: number | null;
  readonly escalatedToId: number | null;
  readonly supervisorId: number | null;
  /** The member of staff who answered it last. */
  readonly repliedById: number | null;
}

/** Something that an actor may want to do with a ticket. */
export type TicketAction =
  | 'see'
  | 'dispatch'
  | 'accept'
  | 'return'
  | 'reply'
  /** To say that its handling is complete. */
  | 'conclude'
  /** To attach a file. */
  | 'attach'
  /** To make, move or cancel its appointment. */
  | 'appoint'
  | 'extend'
  | 'supervise'
  | 'reopen'
  | 'close'
  | 'withdraw'
  | 'repeat'
  /** To give it another code, for a caller who has lost theirs. */
  | 'renew_code'
  /** What the clock does: reminders, escalations, overdue notices. */
  | 'follow_up';

/** Why an actor may not do something with a ticket. */
export type AccessRefusal =
  /** For this actor the ticket does not exist. */
  | 'not_seen'
  /** Only the handlers may: the department that must reply. */
  | 'handlers_only'
  | 'dispatchers_only'
  /** A person who has answered a ticket does not close it. */
  | 'answered_by_her'
  /** A reopened ticket is handled by a different person than the one who has answered it. */
  | 'same_person'
  | 'inspectors_only'
  /** Only a leader or who supervises tickets may. */
  | 'supervisors_only'
  /** Only a head, a leader or who oversees the ticket may, and not the person who answers. */
  | 'superiors_only'
  | 'caller_or_dispatchers_only'
  /** Only the people who answer it, dispatch it or are above them may, and the caller. */
  | 'involved_only'
  | 'clock_only';

/** Whether this person inspects. */
export function isInspector(staff: StaffMember): boolean {
  return staff.role === 'inspector' || staff.isInspection;
}

/**
 * Whether this person oversees a ticket: supervises it, extends, reopens and closes it. Who supervises
 * sees no confidential tickets: inspectors oversee those.
 */
export function oversees(
  staff: StaffMember,
  { confidential }: Pick<TicketFacts, 'confidential'>,
): boolean {
  return confidential ? isInspector(staff) : staff.isSupervision;
}

/**
 * The kinds of ticket that are confidential and kept from the department they are about. A complaint about
 * filing is one of them: the division that files would dispatch, withdraw or answer what is about itself.
 */
export const keptFromDepartment: readonly TicketKind[] = ['violation_report', 'filing_complaint'];

/** Whether a ticket of this kind is confidential, and kept from the department it is about. */
export function isKeptFromDepartment(kind: TicketKind): boolean {
  return keptFromDepartment.includes(kind);
}

/** A person of the staff, in all their roles. */
type Person = Pick<StaffMember, 'id' | 'departmentId' | 'otherRows' | 'filing'>;

/** Returns all rows of a person, the one that they act by first. */
export function rowsOf(staff: Person): readonly StaffRow[] {
  return [staff, ...staff.otherRows];
}

/**
 * Whether a department is in the charge of this leader (分管院领导). One in which the leader is a judge or
 * a head, by another row, is not therefore in their charge.
 */
export function isInCharge(leader: Person, departmentId: number | null): boolean {
  return (
    departmentId !== null &&
    leader.otherRows.some((row) => row.id === leader.id && row.departmentId === departmentId)
  );
}

/** Whether a row of `staff` is this person. */
export function isRowOf(id: number | null, staff: Person): boolean {
  return id !== null && rowsOf(staff).some((row) => row.id === id);
}

/**
 * Whether a ticket must be kept from this person: it is about them, in whatever role, or about a
 * department of theirs, or in their charge, from which its kind is kept.
 */
export function isBarred(
  ticket: Pick<TicketFacts, 'kind' | 'aboutDepartmentId' | 'aboutStaffId'>,
  staff: Person,
): boolean {
  if (isRowOf(ticket.aboutStaffId, staff)) return true;
  return (
    isKeptFromDepartment(ticket.kind) &&
    rowsOf(staff).some((row) => isAboutIt(ticket, row.departmentId, staff.filing))
  );
}

/**
 * Whether a ticket is about this department. A complaint about filing is about all departments of the court
 * that dispatch, if about one: by keypad a caller can name none.
 */
function isAboutIt(
  { kind, aboutDepartmentId: about }: Pick<TicketFacts, 'kind' | 'aboutDepartmentId'>,
  departmentId: number | null,
  filing: readonly number[] = [],
): boolean {
  if (about === null || departmentId === null) return false;
  const isOfFiling = kind === 'filing_complaint' && filing.includes(about);
  return about === departmentId || (isOfFiling && filing.includes(departmentId));
}

/** What {@link mayBeAbout} depends on. */
export type ComplaintFacts = Pick<
  TicketFacts,
  | 'kind'
  | 'aboutDepartmentId'
  | 'aboutStaffId'
  | 'departmentId'
  | 'assigneeId'
  | 'escalatedToId'
  | 'supervisorId'
>;

/**
 * Whether a ticket is a complaint that names nobody, and so may be about anybody of this department: it is
 * about the department, or about none.
 */
export function isAboutAnybodyOf(
  departmentId: number,
  ticket: Pick<TicketFacts, 'kind' | 'aboutDepartmentId' | 'aboutStaffId'>,
): boolean {
  const { kind, aboutDepartmentId, aboutStaffId } = ticket;
  if (kind !== 'complaint' || aboutStaffId !== null) return false;
  return aboutDepartmentId === null || aboutDepartmentId === departmentId;
}

/**
 * Whether a complaint that names nobody may be about this person: it is about a department of theirs, wherever
 * it is, or it is about none and with a department of theirs. By keypad a caller can name no person, so the
 * judge complained of would read and hear who complains. The head is left out, who gives it to a member, and so
 * are leaders and whoever has or supervises it. Those of the department who dispatch, supervise or inspect are
 * not.
 */
export function mayBeAbout(
  ticket: ComplaintFacts,
  staff: Person & Pick<StaffMember, 'role'>,
): boolean {
  const { assigneeId, escalatedToId, supervisorId } = ticket;
  const departmentId = ticket.aboutDepartmentId ?? ticket.departmentId;
  if (departmentId === null || !isAboutAnybodyOf(departmentId, ticket)) return false;
  if (!rowsOf(staff).some((row) => row.departmentId === departmentId)) return false;
  if (staff.role === 'leader') return false;
  if (staff.role === 'head' && staff.departmentId === departmentId) return false;
  return ![assigneeId, escalatedToId, supervisorId].some((id) => isRowOf(id, staff));
}

/** Whether a ticket is kept from this person: it is about them, or may be. */
export function isKeptFrom(
  ticket: ComplaintFacts,
  staff: Person & Pick<StaffMember, 'role'>,
): boolean {
  return isBarred(ticket, staff) || mayBeAbout(ticket, staff);
}

/**
 * Returns the people who act as inspectors of a ticket. These are the inspectors of its court.
 * Where none of them may have it (it is about them, or the only one has answered it), the
 * inspectors of the court above; where there are none, the leaders of the court.
 * @param people of the ticket's court, and of the inspection of the court above.
 */
export function inspectorsOf<T extends StaffMember>(
  ticket: ComplaintFacts & Pick<TicketFacts, 'courtId' | 'repliedById'>,
  people: readonly T[],
): readonly T[] {
  const may = people.filter((each) => each.id !== ticket.repliedById && !isKeptFrom(ticket, each));
  const inspectors = may.filter(isInspector);
  const own = inspectors.filter(({ courtId }) => courtId === ticket.courtId);
  if (own.length > 0) return own;
  if (inspectors.length > 0) return inspectors;
  return may.filter(({ courtId, role }) => courtId === ticket.courtId && role === 'leader');
}

/** Whether this person has answered a confidential ticket, and nobody else may act as its inspector. */
export function isAlone(
  { id }: StaffMember,
  ticket: TicketFacts,
  people: readonly StaffMember[],
): boolean {
  const { confidential, repliedById } = ticket;
  return confidential && repliedById === id && inspectorsOf(ticket, people).length === 0;
}

/**
 * Whether an actor may see a ticket.
 * @param people of the ticket's court, and of the inspection of the court above, who can stand in
 *   for its inspectors. Without them nobody stands in.
 */
export function maySee(
  actor: Actor,
  ticket: TicketFacts,
  people: readonly StaffMember[] = [],
): boolean {
  switch (actor.kind) {
    case 'clock':
    case 'caller':
      return true;
    case 'agent':
      return !ticket.confidential && !ticket.anonymous && isWithin(actor.courtId, ticket.courtId);
    case 'staff':
      return staffMaySee(actor.staff, ticket, people);
    default: {
      const never: never = actor;
      return never;
    }
  }
}

/**
 * Whether an actor may hear the messages of a ticket and open its files. They are for the people who
 * answer; the agent has talked to the caller.
 */
export function mayOpenFiles(actor: Actor): boolean {
  return actor.kind === 'staff';
}

function staffMaySee(
  staff: StaffMember,
  ticket: TicketFacts,
  people: readonly StaffMember[],
): boolean {
  if (isKeptFrom(ticket, staff)) return false;
  if ([ticket.assigneeId, ticket.escalatedToId, ticket.supervisorId].includes(staff.id))
    return true;
  if (isOfItsDepartment(staff, ticket) || standsIn(staff, ticket, people)) return true;
  if (staff.courtId !== ticket.courtId) return false;
  if (isInspector(staff)) return true;
  return (
    !ticket.confidential && (staff.role === 'leader' || staff.isDispatch || staff.isSupervision)
  );
}

function isOfItsDepartment(staff: StaffMember, ticket: TicketFacts): boolean {
  return ticket.departmentId !== null && staff.departmentId === ticket.departmentId;
}

/**
 * Whether this person stands in for the inspectors. For a ticket that is not confidential there is
 * no need: others see and dispatch it anyway.
 */
function standsIn(
  staff: StaffMember,
  ticket: TicketFacts,
  people: readonly StaffMember[],
): boolean {
  return ticket.confidential && inspectorsOf(ticket, people).some(({ id }) => id === staff.id);
}

/**
 * Returns why an actor may not do something with a ticket; null when they may.
 * @param people as for {@link maySee}.
 */
export function whyNot(
  actor: Actor,
  action: TicketAction,
  ticket: TicketFacts & { readonly round: number },
  people: readonly StaffMember[] = [],
): AccessRefusal | null {
  if (!maySee(actor, ticket, people)) {
    // An agent who takes a caller's call about the caller's own matter records it in any case.
    return actor.kind === 'agent' && action === 'repeat' ? null : 'not_seen';
  }
  if (actor.kind === 'clock') return null;
  const is = rolesOf(actor, ticket, people);
  switch (action) {
    case 'see':
      return null;
    case 'renew_code':
      return is.dispatcher || is.overseer ? null : 'dispatchers_only';
    case 'repeat':
      return actor.kind === 'staff' && !is.dispatcher ? 'caller_or_dispatchers_only' : null;
    case 'follow_up':
      return 'clock_only';
    case 'dispatch':
      if (ticket.confidential) {
        return is.overseer || is.ownHead || (is.alone && is.leader) ? null : 'inspectors_only';
      }
      return is.dispatcher || is.superior ? null : 'dispatchers_only';
    case 'accept':
    case 'return':
    case 'conclude':
    case 'reply':
      if (!is.handler) return 'handlers_only';
      // A head has every ticket of the department, also one that the head has answered before.
      return ticket.round > 0 && is.firstReplier ? 'same_person' : null;
    case 'attach':
      return is.handler || is.dispatcher || is.superior || actor.kind === 'caller'
        ? null
        : 'involved_only';
    case 'appoint':
      return is.handler || is.dispatcher ? null : 'involved_only';
    case 'extend':
      return is.superior && !is.answering ? null : 'superiors_only';
    case 'supervise':
      if (is.overseer || is.leader) return null;
      return ticket.confidential ? 'inspectors_only' : 'supervisors_only';
    case 'close':
      // Others can always close a ticket that is not confidential. If nobody else may close a
      // confidential one, its replier may.
      if (is.replier && !is.alone) return 'answered_by_her';
      return is.dispatcher || is.overseer || is.leader || actor.kind === 'caller'
        ? null
        : 'dispatchers_only';
    case 'reopen':
    case 'withdraw':
      return is.dispatcher || is.overseer || actor.kind === 'caller'
        ? null
        : 'caller_or_dispatchers_only';
    default: {
      const never: never = action;
      return never;
    }
  }
}

function rolesOf(actor: Actor, ticket: TicketFacts, people: readonly StaffMember[]) {
  const staff = actor.kind === 'staff' ? actor.staff : null;
  const own = staff !== null && isOfItsDepartment(staff, ticket);
  const sameCourt = staff?.courtId === ticket.courtId;
  // An inspector of the court above counts, too, if a report about this court went to their
  // inspection. So does the supervisor of the ticket.
  const overseer =
    staff !== null &&
    ((oversees(staff, ticket) && (sameCourt || own)) ||
      ticket.supervisorId === staff.id ||
      standsIn(staff, ticket, people));
  const leader = staff !== null && staff.role === 'leader' && sameCourt;
  const ownHead = staff !== null && staff.role === 'head' && own;
  const replier = staff !== null && ticket.repliedById === staff.id;
  const firstReplier = staff !== null && isRowOf(ticket.repliedById, staff);
  const hasIt = staff !== null && [ticket.assigneeId, ticket.escalatedToId].includes(staff.id);
  return {
    alone: staff !== null && isAlone(staff, ticket, people),
    overseer,
    leader,
    ownHead,
    replier,
    firstReplier,
    answering: hasIt || replier,
    dispatcher: actor.kind === 'agent' || (staff !== null && staff.isDispatch && sameCourt),
    superior: overseer || leader || ownHead,
    handler:
      hasIt ||
      ownHead ||
      // A ticket that was given to nobody in particular belongs to everybody in the department.
      (own && ticket.assigneeId === null),
  };
}

/** Why a ticket may not be given to a department or a person. */
export type ReceiveRefusal =
  /** A report or a complaint about filing never goes to the department it is about. */
  | 'about_department'
  /** A ticket never goes to the person it is about. */
  | 'about_person'
  /** A complaint that names nobody, and is given to nobody, needs a head who says who gets it. */
  | 'no_head'
  /** The person does not belong to that department. */
  | 'other_department'
  /** Only a report or a complaint about filing goes to another court: to the inspection of the court above. */
  | 'other_court';

/** A department of a court. */
export interface Department {
  readonly id: number;
  readonly courtId: number;
  readonly isInspection: boolean;
  /** As {@link StaffMember.filing}. */
  readonly filing?: readonly number[];
}

/**
 * Returns why a ticket may not be given to a department and a person of it; null when it may. A complaint
 * about filing may also be made to the court above (登记立案规定 13).
 */
export function whyNotTo(
  ticket: Pick<TicketFacts, 'kind' | 'courtId' | 'aboutDepartmentId' | 'aboutStaffId'>,
  department: Department,
  staff: StaffMember | null,
): ReceiveRefusal | null {
  if (isKeptFromDepartment(ticket.kind) && isAboutIt(ticket, department.id, department.filing)) {
    return 'about_department';
  }
  if (department.courtId !== ticket.courtId) {
    if (!isKeptFromDepartment(ticket.kind) || !department.isInspection) return 'other_court';
  }
  if (staff === null) return null;
  if (isRowOf(ticket.aboutStaffId, staff)) return 'about_person';
  if (staff.departmentId !== department.id) return 'other_department';
  return isBarred(ticket, staff) ? 'about_department' : null;
}
