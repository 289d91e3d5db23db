/** Whether a supervisor may listen to a talk: agents and lines belong to a court. */

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
