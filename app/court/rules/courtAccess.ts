/**
 * Agents, lines, calls and orders belong to a court, and whoever looks after one court has no business in another: the one
 * place that says so, for telephones, commands and whatever else. An agent of no court serves every court.
 */
import type { CourtScope } from './courtScope.js';
import { isInspector, type StaffMember } from '../../orders/rules/orderAccess.js';

export type SupervisionRefusal = 'no_supervisor' | 'other_court';

/**
 * Why a supervisor may not listen to a talk; null when she may. Agent and talk must not be another court's, and one of them hers.
 * @param talkCourtId of the line, else of the call.
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

export type DeskAccess =
  { readonly kind: 'allowed'; readonly scope: CourtScope } | { readonly kind: 'refused' };

/**
 * Of which courts somebody may see callers: who called, who waits, who is to be called back. Supervisors, and of the staff those
 * who look after the whole court.
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
  // An administrator, whose every look says why.
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
