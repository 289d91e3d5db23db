/**
 * What the clock brings about: skills are relaxed, wrap-ups and long waits end, the court closes,
 * agents leave, nodes die. Any number of processes may run it at once. Each ends only the waits of
 * its own callers, because only it can tell them.
 */
import {
  beat,
  ghostsOf,
  queuesWithWaiters,
  longestWaiters,
  overdueWrapUps,
  relaxCallers,
  staleOffers,
  unattendedCallers,
  waitersOf,
  type QueueWithWaiters,
} from '../store/queueUpkeep.js';
import { changeAgent } from '../agentStates.js';
import type { QueueDeps } from '../queueDeps.js';
import { oneByOne, throwFault, type OnFault } from '../oneByOne.js';
import { changeEntry } from './waitingQueue.js';

/** What is done one after the other, by its name in reports. */
type Steps = Readonly<Record<string, () => Promise<unknown>>>;

/**
 * Does all that is due now. A caller whose wait ends is told by the code that follows the entry. An
 * error with one caller, agent or queue does not stop the others from being served.
 * @param onFault called with each such error.
 * @param isPbxThere whether this process is connected to its PBX. If not, nobody knows which of its callers are still there:
 *   their waits end when that is known, so that one who was cut off is called back.
 * @returns false when the queues had nothing to do (see {@link beat}).
 */
export async function keepQueue(
  deps: QueueDeps,
  onFault: OnFault = throwFault,
  isPbxThere = true,
): Promise<boolean> {
  const { db, node } = deps;
  const now = deps.clock.now();
  if (!(await beat(db, node, now, isPbxThere))) return false;
  const end = (
    what: string,
    entryIds: readonly number[],
    event: Parameters<typeof changeEntry>[2],
  ) =>
    oneByOne(entryIds, onFault, {
      name: (entryId) => `${what}: entry ${entryId}`,
      work: (entryId) => changeEntry(deps, entryId, event),
    });
  const endsOfWaits: Steps = {
    'longest waits': async () =>
      end('longest waits', await longestWaiters(db, node, now), { kind: 'timeout' }),
    'closing time': async () =>
      oneByOne(await queuesWithWaiters(db, node), onFault, {
        name: ({ queueId }) => `closing time: queue ${queueId}`,
        work: async (queue) => {
          if (!(await isClosedFor(deps, queue, now))) return;
          await end('closing time', await waitersOf(db, node, queue.queueId), { kind: 'closed' });
        },
      }),
    'nobody there': async () =>
      end('nobody there', await unattendedCallers(db, node, now), { kind: 'no_agents' }),
  };
  const steps: Steps = {
    'stale offers': async () =>
      oneByOne(await staleOffers(db, now), onFault, {
        name: ({ entryId }) => `stale offers: entry ${entryId}`,
        work: ({ entryId, agentId }) =>
          changeEntry(deps, entryId, { kind: 'withdrawn', agentId, mayRingOn: true }),
      }),
    ...(isPbxThere && endsOfWaits),
    ghosts: async () => end('ghosts', await ghostsOf(db, node, now), { kind: 'caller_gone' }),
  };
  await inSteps(steps, onFault);
  await keepDue(deps, onFault);
  return true;
}

/**
 * The part of {@link keepQueue} that is due to the moment: wrap-ups end, skills are relaxed. It has
 * only as much to do as is due, however many wait.
 */
export async function keepDue(deps: QueueDeps, onFault: OnFault = throwFault): Promise<void> {
  const now = deps.clock.now();
  const steps = {
    'wrap-ups': async () =>
      oneByOne(await overdueWrapUps(deps.db, now), onFault, {
        name: (agentId) => `wrap-ups: agent ${agentId}`,
        work: (agentId) => changeAgent(deps, agentId, { kind: 'wrap_up_done' }),
      }),
    relaxations: () => relaxCallers(deps.db, now),
  };
  await inSteps(steps, onFault);
}

function inSteps(steps: Steps, onFault: OnFault): Promise<void> {
  return oneByOne(Object.entries(steps), onFault, {
    name: ([name]) => name,
    work: ([, step]) => step(),
  });
}

async function isClosedFor(deps: QueueDeps, queue: QueueWithWaiters, now: Date): Promise<boolean> {
  if (await deps.isOpen(queue, now)) return false;
  return !(await deps.isOpen(queue, new Date(now.getTime() - queue.closingGraceS * 1000)));
}
