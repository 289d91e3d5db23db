/**
 * Gives agents to callers in the queue and to people who are to be called back.
 *
 * A callback holds a place in its queue as a caller does. At its turn, assign_callers keeps the
 * first suitable agent for it. One transaction offers that agent a new entry at the callback's
 * place, writes the attempt, and tells this node whom to ring. So there are never more callbacks in
 * the air than agents kept for them, and only an open attempt can lead to a talk: a callback has
 * one open attempt, an attempt one entry, an entry one talk. A person who answers becomes a caller
 * like any other, who is offered to that agent.
 */
import { whenOpen } from '../rules/callbackPlan.js';
import { assignCallers, queuesWithCallbacks, type Offer } from '../store/assignCallers.js';
import type { Desk } from '../floor/desk.js';
import { oneByOne, throwFault, type OnFault } from '../floor/oneByOne.js';
import type { CallbackDesk } from './callbackDesk.js';

/**
 * Pairs agents with callers and callbacks, as many as possible now. This node then rings the people
 * that `attemptsToRing` (store/callbackAttempts.ts) lists.
 * @param onFault called with a queue whose hours cannot be determined: nobody is called back for it,
 *   and the other queues are served.
 * @returns new offers of callers who are on the line.
 */
export async function assignCallersAndCallbacks(
  desk: CallbackDesk & Pick<Desk, 'node'>,
  onFault: OnFault = throwFault,
): Promise<Offer[]> {
  const now = desk.clock.now();
  const openQueues: number[] = [];
  await oneByOne(await queuesWithCallbacks(desk.db, now), onFault, {
    name: ({ queueId }) => `callbacks: queue ${queueId}`,
    async work({ queueId, courtId, isAlways }) {
      const { open } = await desk.courtCallbacks(courtId);
      if (isAlways || whenOpen(now, open) <= now) openQueues.push(queueId);
    },
  });
  return assignCallers(desk.db, now, { node: desk.node, openQueues });
}
