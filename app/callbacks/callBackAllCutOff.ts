/** Calls back those who waited where a node, or its PBX, has died. */
import { oneByOne, type OnFault } from '../queue/oneByOne.js';
import type { QueueEntry } from '../queue/store/queueEntries.js';
import type { CallbackDeps } from './callbackDeps.js';
import { requestCallback } from './requestCallback.js';

/**
 * Ends their waits, and calls them back at their places. Who talks, who is being called back already, and who shows no number that
 * may be called stays as they are.
 * @param entries in the order of their places: else an agent who is free just then got one who came later
 * @returns how many are called back.
 */
export async function callBackAllCutOff(
  deps: CallbackDeps,
  entries: readonly QueueEntry[],
  onFault: OnFault,
): Promise<number> {
  let calledBack = 0;
  await oneByOne(entries, onFault, {
    name: ({ id }) => `entry ${id}`,
    async work({ id, status, callbackId }) {
      if (status === 'talking' || callbackId !== null) return;
      const asked = await requestCallback(deps, { from: 'cut_off', entryId: id });
      if (asked.kind === 'asked') calledBack += 1;
    },
  });
  return calledBack;
}
