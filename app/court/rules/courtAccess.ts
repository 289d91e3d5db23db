/**
 * Access by court. Agents, lines, calls and orders belong to a court, and the staff of one court
 * have no access to another. This is the only place that decides it, for telephones, commands and
 * everything else. An agent without a court serves every court.
 */
import type { CourtScope } from './courtScope.js';
import { isInspector, type StaffMember } from '../../orders/rules/orderAccess.js';

export type SupervisionRefusal = 'no_supervisor' | 'other_court';

/**
 * Says why a supervisor may not listen to a talk; null when the supervisor may. A supervisor of one
 * court needs the agent or the talk to belong to that court, and neither to belong to another.
 * @param talkCourtId the court of the line, or of the call where it waited in no line.
 */
export function whyNotSupervise(
  supervisor: { readonly isSupervisor: boolean; readonly courtId: number | null },
  agentCourtId: number | null,
  talkCourtId: number | null,
): SupervisionRefusal | null {
  if (!supervisor.isSupervisor) return 'no_supervisor';
  if (supervisor.courtId === null) return null;
  const courts = [agentCourtId, talkCourtId].filter((each) => each !== null);
  const isHers = courts.length > 0 && courts.every((each) => each === supervisor.courtId);
  return isHers ? null : 'other_court';
}

/** Whether somebody may see callers, and of which courts. */
export type DeskAccess =
  { readonly kind: 'allowed'; readonly scope: CourtScope } | { readonly kind: 'refused' };

/**
 * Decides of which courts somebody may see the callers: past calls, waiting callers and callbacks.
 * Allowed are supervisors and those staff members who are responsible for the whole court.
 * @param by null for an administrator.
 */
export function deskAccess(
  by:
    | { readonly kind: 'staff'; readonly staff: StaffMember }
    | {
        readonly kind: 'agent';
        readonly agent: { readonly isSupervisor: boolean; readonly courtId: number | null };
      }
    | null,
): DeskAccess {
  // An administrator may see all courts, and has to give a reason for every look.
  if (by === null) return { kind: 'allowed', scope: null };
  if (by.kind === 'agent') {
    return by.agent.isSupervisor
      ? { kind: 'allowed', scope: by.agent.courtId }
      : { kind: 'refused' };
  }
  const { staff } = by;
  return staff.role === 'leader' || staff.isDispatch || isInspector(staff)
    ? { kind: 'allowed', scope: staff.courtId }
    : { kind: 'refused' };
}
