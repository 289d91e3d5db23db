/**
 * Changes of an agent's state, as one function for the feature codes, the console and the clock.
 * Offers and agent calls change an agent together with the caller: those go through waitingQueue.ts.
 */
import {
  nextAgentState,
  type AgentEvent,
  type AgentRefusal,
  type AgentState,
} from './rules/agentState.js';
import { nextEntryState } from './rules/queueEntry.js';
import { lockAgent, saveAgentState, type LockedAgent } from './store/agents.js';
import { lockEntry, saveEntry, type LockedEntry } from './store/queueEntries.js';
import { appendQueueEvents, eventsOfEntry } from './store/queueEvents.js';
import { withTransaction, type Queryable } from '../core/database/pool.js';
import { queryNamed } from '../core/database/rows.js';
import type { QueueDeps } from './queueDeps.js';

/** Events that concern an agent and no caller. */
export type AgentOwnEvent =
  | Extract<
      AgentEvent,
      {
        kind:
          | 'sign_in'
          | 'sign_out'
          | 'ready'
          | 'pause'
          | 'wrap_up_done'
          | 'telephone_gone'
          | 'released'
          | 'engaged'
          | 'reach_lost'
          | 'reach_regained'
          | 'wrap_up_extended';
      }
    >
  /** Ends what `engaged` began. */
  | { readonly kind: 'consultation_ended' };

export type AgentChange =
  | {
      /** `noted`: it takes effect when the agent is free. */
      readonly kind: 'moved' | 'noted';
      readonly before: AgentState;
      readonly state: AgentState;
      /**
       * The caller whose offer to this agent ended by the event, and who waits again at the same
       * place.
       */
      readonly withdrawnEntryId: number | null;
    }
  | { readonly kind: 'refused'; readonly because: AgentRefusal; readonly state: AgentState }
  | { readonly kind: 'unknown_agent' };

/** Applies an event to an agent, in a transaction of its own. */
export async function changeAgent(
  deps: Pick<QueueDeps, 'db' | 'clock'>,
  agentId: number,
  event: AgentOwnEvent,
): Promise<AgentChange> {
  // A caller is always locked before the agent, so the caller must be known first. If it is another
  // one by the time of the lock, it is read again.
  for (;;) {
    const entryId = await peekEntry(deps.db, agentId);
    if (entryId === undefined) return { kind: 'unknown_agent' };
    const change = await withTransaction(deps.db, async (client) => {
      const locked = entryId === null ? null : await lockEntry(client, entryId);
      const agent = locked?.agent?.id === agentId ? locked.agent : await lockAgent(client, agentId);
      if (agent === null) return { kind: 'unknown_agent' } as const;
      if (agent.state.entryId !== entryId) return null;
      return applyEvent(client, agent, locked, event, deps.clock.now());
    });
    if (change !== null) return change;
  }
}

async function peekEntry(db: Queryable, agentId: number): Promise<number | null | undefined> {
  const { rows } = await queryNamed<{ entryId: number | null }>(
    db,
    'peek-entry',
    'SELECT entry_id FROM agent_states WHERE agent_id = $1',
    [agentId],
  );
  return rows[0]?.entryId;
}

async function applyEvent(
  db: Queryable,
  agent: LockedAgent,
  locked: LockedEntry | null,
  event: AgentOwnEvent,
  now: Date,
): Promise<AgentChange> {
  const before = agent.state;
  if (event.kind === 'consultation_ended' && before.entryId !== null) {
    return { kind: 'refused', because: 'no_agent_call', state: before };
  }
  const step = nextAgentState(
    before,
    event.kind === 'consultation_ended' ? { kind: 'agent_call_ended', wrapUpS: 0 } : event,
    now,
  );
  if (step.kind === 'refused') return { ...step, state: before };
  await saveAgentState(db, agent, step.state, now);

  const isWithdrawn = before.status === 'offered' && step.state.status !== 'offered';
  if (isWithdrawn && locked !== null) await withdrawOffer(db, locked, agent.id, now);
  return {
    kind: step.kind,
    before,
    state: step.state,
    withdrawnEntryId: isWithdrawn ? before.entryId : null,
  };
}

async function withdrawOffer(
  db: Queryable,
  { entry }: LockedEntry,
  agentId: number,
  now: Date,
): Promise<void> {
  const event = { kind: 'withdrawn', agentId } as const;
  const step = nextEntryState(entry, event, now);
  if (step.kind === 'refused') {
    throw new Error(
      `agent ${agentId} has an offer that the entry ${entry.id} does not have: ${step.because}`,
    );
  }
  await saveEntry(db, entry.id, step.state);
  const after = { ...entry, ...step.state };
  await appendQueueEvents(db, eventsOfEntry(entry, event, after, 0, now));
}
