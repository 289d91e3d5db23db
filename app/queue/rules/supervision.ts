/** Whether a supervisor may listen to a talk: agents and queues belong to a court. */

export type SupervisionRefusal = 'no_supervisor' | 'other_court';

/**
 * Returns why a supervisor may not listen to a talk; null if allowed. Neither agent nor talk may
 * belong to another court, and one of them must belong to the supervisor's.
 * @param talkCourtId of the queue, else of the call.
 */
export function whyNotSupervise(
  supervisor: { readonly isSupervisor: boolean; readonly courtId: number | null },
  agentCourtId: number | null,
  talkCourtId: number | null,
): SupervisionRefusal | null {
  if (!supervisor.isSupervisor) return 'no_supervisor';
  if (supervisor.courtId === null) return null;
  const courts = [agentCourtId, talkCourtId].filter((each) => each !== null);
  const isOwnCourt = courts.length > 0 && courts.every((each) => each === supervisor.courtId);
  return isOwnCourt ? null : 'other_court';
}
