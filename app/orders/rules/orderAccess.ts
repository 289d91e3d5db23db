/**
 * Who may see an order, who may do what with it, and whom it may be given to: the one place.
 *
 * - A report of a violation never goes to the department it is about, nor does anybody of that department see it,
 *   whatever she is. Nobody sees or gets an order that is about herself.
 * - A confidential order is seen by its department and the inspectors only, and by the one person it was escalated to
 *   or who supervises it.
 * - Who opens, dispatches and closes orders does not answer them, and who answers does not extend her own limit, nor close
 *   what she has answered.
 * - An agent of a court has to do with the orders of that court only; one of no court serves all of them.
 * - Where no inspector of a court may have a confidential order, somebody stands in: {@link inspectorsOf}.
 */
import { isWithin, type CourtScope } from '../../court/rules/courtScope.js';
import type { OrderKind } from './order.js';

export type StaffRole = 'judge' | 'clerk' | 'assessor' | 'head' | 'leader' | 'inspector';

export interface StaffMember {
  readonly id: number;
  readonly name: string;
  readonly role: StaffRole;
  readonly courtId: number;
  readonly departmentId: number | null;
  /** Her department inspects (督察). */
  readonly isInspection: boolean;
  /** Her department dispatches orders. */
  readonly isDispatch: boolean;
}

export type Actor =
  | { readonly kind: 'staff'; readonly staff: StaffMember }
  /** Of the hotline. */
  | { readonly kind: 'agent'; readonly agentId: number; readonly courtId: CourtScope }
  /** She has shown that the order is hers. */
  | { readonly kind: 'caller' }
  /** A job. */
  | { readonly kind: 'clock' };

/** What access depends on. */
export interface OrderFacts {
  readonly kind: OrderKind;
  readonly courtId: number;
  readonly confidential: boolean;
  readonly aboutDepartmentId: number | null;
  readonly aboutStaffId: number | null;
  readonly departmentId: number | null;
  readonly handlerId: number | null;
  readonly holderId: number | null;
  readonly supervisorId: number | null;
  /** Of the staff, who answered it last. */
  readonly repliedById: number | null;
}

export type OrderAction =
  | 'see'
  | 'dispatch'
  | 'accept'
  | 'return'
  | 'reply'
  /** A file that belongs to it. */
  | 'attach'
  | 'extend'
  | 'supervise'
  | 'reopen'
  | 'close'
  | 'withdraw'
  | 'repeat'
  /** Another code, for a caller who has lost hers. */
  | 'renew_code'
  /** What the clock does: reminders, escalations, overdue notices. */
  | 'follow_up';

export type AccessRefusal =
  /** For her there is no such order. */
  | 'not_seen'
  /** The handlers', that is the department's that must reply. */
  | 'handlers_only'
  | 'dispatchers_only'
  /** Whoever has answered an order does not close it. */
  | 'answered_by_her'
  | 'inspectors_only'
  /** A head, a leader or an inspector, and not who answers it. */
  | 'superiors_only'
  | 'caller_or_dispatchers_only'
  /** Who answers it, dispatches it or stands above, and the caller. */
  | 'involved_only'
  | 'clock_only';

/** Whether this person inspects. */
export function isInspector(staff: StaffMember): boolean {
  return staff.role === 'inspector' || staff.isInspection;
}

/** Whether an order must be kept from her: it is about her, or reports a violation in her department. */
export function isBarred(
  order: Pick<OrderFacts, 'kind' | 'aboutDepartmentId' | 'aboutStaffId'>,
  staff: Pick<StaffMember, 'id' | 'departmentId'>,
): boolean {
  if (order.aboutStaffId === staff.id) return true;
  return (
    order.kind === 'violation_report' &&
    order.aboutDepartmentId !== null &&
    order.aboutDepartmentId === staff.departmentId
  );
}

/**
 * Who looks after an order as its inspectors do: the inspectors of its court; where none of them may (it is about them, or
 * the only one has answered it), those of the court above; where there are none, the leaders of the court.
 * @param people of its court, and of the inspection of the court above.
 */
export function inspectorsOf<T extends StaffMember>(
  order: Pick<
    OrderFacts,
    'kind' | 'courtId' | 'aboutDepartmentId' | 'aboutStaffId' | 'repliedById'
  >,
  people: readonly T[],
): readonly T[] {
  const may = people.filter((each) => each.id !== order.repliedById && !isBarred(order, each));
  const inspectors = may.filter(isInspector);
  const own = inspectors.filter(({ courtId }) => courtId === order.courtId);
  if (own.length > 0) return own;
  if (inspectors.length > 0) return inspectors;
  return may.filter(({ courtId, role }) => courtId === order.courtId && role === 'leader');
}

/**
 * @param people of the order's court, and of the inspection of the court above: who stands in for its inspectors. Without
 * them nobody does.
 */
export function maySee(
  actor: Actor,
  order: OrderFacts,
  people: readonly StaffMember[] = [],
): boolean {
  switch (actor.kind) {
    case 'clock':
    case 'caller':
      return true;
    case 'agent':
      return !order.confidential && isWithin(actor.courtId, order.courtId);
    case 'staff':
      return staffMaySee(actor.staff, order, people);
    default: {
      const never: never = actor;
      return never;
    }
  }
}

function staffMaySee(
  staff: StaffMember,
  order: OrderFacts,
  people: readonly StaffMember[],
): boolean {
  if (isBarred(order, staff)) return false;
  if ([order.handlerId, order.holderId, order.supervisorId].includes(staff.id)) return true;
  if (isOfItsDepartment(staff, order) || standsIn(staff, order, people)) return true;
  if (staff.courtId !== order.courtId) return false;
  if (isInspector(staff)) return true;
  return !order.confidential && (staff.role === 'leader' || staff.isDispatch);
}

function isOfItsDepartment(staff: StaffMember, order: OrderFacts): boolean {
  return order.departmentId !== null && staff.departmentId === order.departmentId;
}

/** Others than inspectors see and dispatch an open order anyway. */
function standsIn(staff: StaffMember, order: OrderFacts, people: readonly StaffMember[]): boolean {
  return order.confidential && inspectorsOf(order, people).some(({ id }) => id === staff.id);
}

/**
 * Why somebody may not do something with an order; null when she may.
 * @param people as for {@link maySee}.
 */
export function whyNot(
  actor: Actor,
  action: OrderAction,
  order: OrderFacts,
  people: readonly StaffMember[] = [],
): AccessRefusal | null {
  if (!maySee(actor, order, people)) {
    // A caller's own call about her own matter is recorded by whoever takes it.
    return actor.kind === 'agent' && action === 'repeat' ? null : 'not_seen';
  }
  if (actor.kind === 'clock') return null;
  const is = rolesOf(actor, order, people);
  switch (action) {
    case 'see':
      return null;
    case 'renew_code':
      return is.dispatcher || is.inspector ? null : 'dispatchers_only';
    case 'repeat':
      return actor.kind === 'staff' && !is.dispatcher ? 'caller_or_dispatchers_only' : null;
    case 'follow_up':
      return 'clock_only';
    case 'dispatch':
      if (order.confidential) {
        return is.inspector || is.ownHead ? null : 'inspectors_only';
      }
      return is.dispatcher || is.superior ? null : 'dispatchers_only';
    case 'accept':
    case 'return':
    case 'reply':
      return is.handler ? null : 'handlers_only';
    case 'attach':
      return is.handler || is.dispatcher || is.superior || actor.kind === 'caller'
        ? null
        : 'involved_only';
    case 'extend':
      return is.superior && !is.answering ? null : 'superiors_only';
    case 'supervise':
      return is.inspector || is.leader ? null : 'inspectors_only';
    case 'close':
      // Of an open order others always can; a confidential one without anybody else is hers to close.
      if (is.replier && (!order.confidential || inspectorsOf(order, people).length > 0)) {
        return 'answered_by_her';
      }
      return is.dispatcher || is.inspector || is.leader || actor.kind === 'caller'
        ? null
        : 'dispatchers_only';
    case 'reopen':
    case 'withdraw':
      return is.dispatcher || is.inspector || actor.kind === 'caller'
        ? null
        : 'caller_or_dispatchers_only';
    default: {
      const never: never = action;
      return never;
    }
  }
}

function rolesOf(actor: Actor, order: OrderFacts, people: readonly StaffMember[]) {
  const staff = actor.kind === 'staff' ? actor.staff : null;
  const own = staff !== null && isOfItsDepartment(staff, order);
  const sameCourt = staff?.courtId === order.courtId;
  // An inspector of the court above, to whose inspection a report about ours went, is one too; so is who supervises it.
  const inspector =
    staff !== null &&
    ((isInspector(staff) && (sameCourt || own)) ||
      order.supervisorId === staff.id ||
      standsIn(staff, order, people));
  const leader = staff !== null && staff.role === 'leader' && sameCourt;
  const ownHead = staff !== null && staff.role === 'head' && own;
  const replier = staff !== null && order.repliedById === staff.id;
  const hasIt = staff !== null && [order.handlerId, order.holderId].includes(staff.id);
  return {
    inspector,
    leader,
    ownHead,
    replier,
    answering: hasIt || replier,
    dispatcher: actor.kind === 'agent' || (staff !== null && staff.isDispatch && sameCourt),
    superior: inspector || leader || ownHead,
    handler:
      hasIt ||
      ownHead ||
      // Given to nobody in particular, it is everybody's of the department.
      (own && order.handlerId === null),
  };
}

export type ReceiveRefusal =
  /** A report never goes to the department it is about. */
  | 'about_department'
  /** Nor anything to the person it is about. */
  | 'about_person'
  /** The person is not of that department. */
  | 'other_department'
  /** Only a report goes to another court: to the inspection of the one above. */
  | 'other_court';

export interface Department {
  readonly id: number;
  readonly courtId: number;
  readonly isInspection: boolean;
}

/** Why an order may not be given to a department and a person of it; null when it may. */
export function whyNotTo(
  order: Pick<OrderFacts, 'kind' | 'courtId' | 'aboutDepartmentId' | 'aboutStaffId'>,
  department: Department,
  staff: StaffMember | null,
): ReceiveRefusal | null {
  if (order.kind === 'violation_report' && order.aboutDepartmentId === department.id) {
    return 'about_department';
  }
  if (department.courtId !== order.courtId) {
    if (order.kind !== 'violation_report' || !department.isInspection) return 'other_court';
  }
  if (staff === null) return null;
  if (staff.id === order.aboutStaffId) return 'about_person';
  if (staff.departmentId !== department.id) return 'other_department';
  return isBarred(order, staff) ? 'about_department' : null;
}
