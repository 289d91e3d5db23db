/** A supervisor ends the wait of a caller. */
import { isWithin, type CourtScope } from '../../court/rules/courtScope.js';
import type { QueueDeps } from '../../queue/queueDeps.js';
import { changeEntry } from '../../queue/waiting/waitingQueue.js';
import { noteFloorAction, type FloorActor } from './store/floorActions.js';
import { courtOfEntry } from './store/movedEntries.js';

export type WaitEnded =
  | { readonly kind: 'ended' }
  | { readonly kind: 'refused'; readonly because: 'unknown' | 'not_waiting' | 'ringing' };

/**
 * Ends a wait as the longest wait of the queue does: the caller hears that no agent is free, and may
 * leave a message. The node that holds the caller is notified.
 */
export async function endWait(
  deps: Pick<QueueDeps, 'db' | 'clock'>,
  by: FloorActor,
  scope: CourtScope,
  entryId: number,
): Promise<WaitEnded> {
  const courtId = await courtOfEntry(deps.db, entryId);
  if (courtId === undefined || !isWithin(scope, courtId)) {
    return { kind: 'refused', because: 'unknown' };
  }
  const action = { action: 'end_wait', entryId, agentId: null, detail: null } as const;
  await noteFloorAction(deps.db, by, action, deps.clock.now());
  const changed = await changeEntry(deps, entryId, { kind: 'timeout' });
  if (changed.kind === 'moved') return { kind: 'ended' };
  const isRinging = changed.kind === 'refused' && changed.because === 'ringing';
  return { kind: 'refused', because: isRinging ? 'ringing' : 'not_waiting' };
}
