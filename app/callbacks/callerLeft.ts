/**
 * Writes that the call of somebody in the queue, or with an agent, is over: they have hung up, or the PBX has died
 * with it. Who waited is called back then, at the same place, as those are who waited at a node that has died.
 */
import type { CallEnded } from '../telephony/call.js';
import { changeEntry } from '../queue/waiting/waitingQueue.js';
import type { CallbackDeps } from './callbackDeps.js';
import { requestCallback } from './requestCallback.js';

/** Does nothing more if the entry is over. */
export async function callerLeft(
  deps: CallbackDeps,
  entryId: number,
  { isCutOff }: CallEnded,
): Promise<void> {
  if (!isCutOff) {
    await changeEntry(deps, entryId, { kind: 'caller_gone' });
    return;
  }
  const asked = await requestCallback(deps, { from: 'cut_off', entryId });
  // They talked, are called back already, or cannot be.
  if (asked.kind === 'refused') await changeEntry(deps, entryId, { kind: 'lost' });
}
