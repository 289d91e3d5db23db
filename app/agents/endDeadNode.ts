/**
 * Ends what a node that has died has left in the rows, or one whose PBX stays away: its agents are free, those who waited are
 * called back at their places, its calls count as lost. What lies on its disk (recordings, messages)
 * waits for its return.
 */
import type { Logger } from 'winston';
import { callBackAllCutOff } from '../callbacks/callBackAllCutOff.js';
import { openAttempts, readOpenAttempt } from '../callbacks/store/callbackAttempts.js';
import { settleAttempt } from '../callbacks/settleAttempt.js';
import { findOpenCalls, nodeDied } from '../calls/store/calls.js';
import { withTransaction } from '../core/database/pool.js';
import { faultLog, oneByOne, type OnFault, type WorkForEach } from '../queue/oneByOne.js';
import { standingOffers } from '../queue/store/assignCallers.js';
import { closeCall } from '../queue/store/closeCall.js';
import { openEntries } from '../queue/store/queueEntries.js';
import { recoverQueue } from '../queue/waiting/recoverQueue.js';
import { changeEntry } from '../queue/waiting/waitingQueue.js';
import { closeLeftSupervisions } from './calls/store/supervisions.js';
import type { RuntimeDeps } from './runtime/queueRuntime.js';

/** What there was to end. */
export type DeadNodeEnded = Readonly<Record<'calls' | 'calledBack' | 'agentsFreed', number>>;

/** Makes the function. Of several processes that do it at once, each finds what the others have not done. */
export function makeEndDeadNode(
  deps: RuntimeDeps,
  log: Logger,
): (node: string) => Promise<DeadNodeEnded> {
  const onFault: OnFault = faultLog(log, 'skipped a row of a node that has died after an error');
  const forEach = <T>(items: readonly T[], how: WorkForEach<T>) => oneByOne(items, onFault, how);
  const { db } = deps;

  return async (node) => {
    // Nobody can end the ringing of the agents' telephones.
    const offers = await standingOffers(db, node);
    await forEach(offers, {
      name: ({ entryId }) => `offer of entry ${entryId}`,
      work: ({ entryId, agentId }) =>
        changeEntry(deps, entryId, { kind: 'withdrawn', agentId, mayRingOn: true }),
    });
    const calledBack = await callBackAllCutOff(deps, await openEntries(db, node), onFault);
    const attempts = await openAttempts(db, node);
    const name = ({ callbackId }: (typeof attempts)[number]) => `callback ${callbackId}`;
    await forEach(
      attempts.filter(({ reachedAt }) => reachedAt === null),
      { name, work: (attempt) => settleAttempt(deps, attempt) },
    );
    const { freedAgentIds } = await recoverQueue({ ...deps, node }, { callIds: new Set() });
    await forEach(
      attempts.filter(({ reachedAt }) => reachedAt !== null),
      {
        name,
        async work(attempt) {
          const open = await readOpenAttempt(db, attempt);
          if (open !== null) await settleAttempt(deps, open);
        },
      },
    );
    const now = deps.clock.now();
    await closeLeftSupervisions(db, node, now);
    const calls = await findOpenCalls(db, node);
    const end = { at: now, outcome: 'lost', detail: nodeDied } as const;
    await forEach(calls, {
      name: ({ id }) => `call ${id}`,
      // A call that is closed half would keep what must go with its end, and is never closed again.
      work: ({ id }) => withTransaction(db, (client) => closeCall(client, id, end)),
    });
    return { calls: calls.length, calledBack, agentsFreed: offers.length + freedAgentIds.length };
  };
}
