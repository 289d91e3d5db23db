/** The courts whose callers a user may see. An agent of no court serves every court. */
import type { CourtScope } from '../../../court/rules/courtScope.js';
import { isInspector, type StaffMember } from '../../../tickets/rules/ticketAccess.js';

export type DeskAccess =
  { readonly kind: 'allowed'; readonly scope: CourtScope } | { readonly kind: 'refused' };

/**
 * The courts whose callers a user may see: past and waiting callers, and callbacks. Supervisors,
 * and of the staff those who look after the whole court.
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
