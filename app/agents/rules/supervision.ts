/** Whether a supervisor may listen to an agent call: agents and queues belong to a court. */

export type SupervisionRefusal = 'no_supervisor' | 'other_court';

/**
 * Returns why a supervisor may not listen to an agent call; null if allowed. Neither agent nor agent call may
 * belong to another court, and one of them must belong to the supervisor's.
 * @param agentCallCourtId of the queue, else of the call.
 */
export function whyNotSupervise(
  supervisor: { readonly isSupervisor: boolean; readonly courtId: number | null },
  agentCourtId: number | null,
  agentCallCourtId: number | null,
): SupervisionRefusal | null {
  if (!supervisor.isSupervisor) return 'no_supervisor';
  if (supervisor.courtId === null) return null;
  const courts = [agentCourtId, agentCallCourtId].filter((each) => each !== null);
  const isOwnCourt = courts.length > 0 && courts.every((each) => each === supervisor.courtId);
  return isOwnCourt ? null : 'other_court';
}
