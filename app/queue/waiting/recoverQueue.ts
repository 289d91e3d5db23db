/** Runs after a start: puts right what the rows say of this node, by what the PBX still has. */
import { consultingAgents } from '../store/queueUpkeep.js';
import { openEntries, type QueueEntry } from '../store/queueEntries.js';
import { changeAgent } from '../agentStates.js';
import type { QueueDeps } from '../queueDeps.js';
import { changeEntry } from './waitingQueue.js';

/** What the PBX still has. */
export interface StillThere {
  /** `calls.id` of every caller on the line. */
  readonly callIds: ReadonlySet<string>;
  /**
   * Entries whose agent's telephone still rings or has been answered, to be taken over; other
   * offers are rung again.
   */
  readonly ringingEntryIds?: ReadonlySet<number>;
  /**
   * Finds the agents who consult in one of these agent calls: they stay. Every other agent in a
   * consultation is freed.
   */
  readonly consultingAgentIds?: (talking: readonly QueueEntry[]) => ReadonlySet<number>;
}

/** What is to be taken over. */
export interface RecoveredQueue {
  /** They wait, at their place, with their first time of arrival. */
  readonly waiting: readonly QueueEntry[];
  /** Offers that were kept. */
  readonly ringing: readonly QueueEntry[];
  /** Agent calls that go on. */
  readonly talking: readonly QueueEntry[];
  /** Their calls were gone; their agents are free. */
  readonly lost: readonly QueueEntry[];
  readonly freedAgentIds: readonly number[];
}

/**
 * Ends callers whose call is gone (a wait as `lost`, an agent call as `answered`), withdraws offers
 * without a ringing telephone without counting a miss, and leaves everybody else in place. Running
 * it again changes nothing more.
 */
export async function recoverQueue(deps: QueueDeps, there: StillThere): Promise<RecoveredQueue> {
  const waiting: QueueEntry[] = [];
  const ringing: QueueEntry[] = [];
  const talking: QueueEntry[] = [];
  const lost: QueueEntry[] = [];
  const freedAgentIds: number[] = [];
  for (const entry of await openEntries(deps.db, deps.node)) {
    if (!there.callIds.has(entry.callId)) {
      const change = await changeEntry(deps, entry.id, { kind: 'lost' });
      if (change.kind === 'moved') {
        lost.push(change.entry);
        if (change.agent !== null) freedAgentIds.push(change.agent.id);
      }
    } else if (entry.status === 'talking') {
      talking.push(entry);
    } else if (entry.status === 'offered' && entry.agentId !== null) {
      if (there.ringingEntryIds?.has(entry.id) === true) {
        ringing.push(entry);
        continue;
      }
      const { agentId } = entry;
      const change = await changeEntry(deps, entry.id, { kind: 'withdrawn', agentId });
      if (change.kind === 'moved') freedAgentIds.push(agentId);
      if (change.kind !== 'unknown_entry') waiting.push(change.entry);
    } else {
      waiting.push(entry);
    }
  }
  const stay = there.consultingAgentIds?.(talking);
  for (const agentId of await consultingAgents(deps.db, deps.node)) {
    if (stay?.has(agentId) === true) continue;
    const change = await changeAgent(deps, agentId, { kind: 'consultation_ended' });
    if (change.kind === 'moved') freedAgentIds.push(agentId);
  }
  return { waiting, ringing, talking, lost, freedAgentIds };
}
