/**
 * Transfers. An entry is one caller with one agent, so a transfer ends the agent call's entry. Where the
 * hotline keeps the caller, the next entry begins in the same transaction: a caller is never in no
 * queue and never in two.
 */
import { recordTransfer } from '../../calls/store/callTransfers.js';
import { nextAgentState, type AgentState } from '../../queue/rules/agentState.js';
import { handedOverState, newEntryState } from '../../queue/rules/queueEntry.js';
import { lockEngagedAgent, saveAgentState, type Agent } from '../../queue/store/agents.js';
import { insertEntry } from '../../queue/store/arrivals.js';
import { lockEntry, type QueueEntry, type LockedEntry } from '../../queue/store/queueEntries.js';
import { appendQueueEvents, eventsOfEntry } from '../../queue/store/queueEvents.js';
import { readQueue, type Queue } from '../../queue/store/queues.js';
import { withTransaction, type Queryable } from '../../core/database/pool.js';
import type { QueueDeps } from '../../queue/queueDeps.js';
import { changeLocked, enter } from '../../queue/waiting/waitingQueue.js';

type OtherAgent = Pick<Agent, 'id' | 'number'>;

/** Where an agent call goes on. */
export type TransferTo =
  /** To the next free agent of a queue, or to one agent of it. */
  | { readonly kind: 'queue'; readonly queue: string; readonly wantedAgent?: OtherAgent | null }
  /** Attended: to the agent who was engaged and has agreed. */
  | {
      readonly kind: 'agent';
      readonly agent: OtherAgent;
      /** Of the agent's telephone. */
      readonly channel: string;
    }
  /** To a telephone of the court: the hotline has no more part in it. */
  | { readonly kind: 'telephone'; readonly number: string; readonly isAttended: boolean };

export type TransferResult =
  | {
      readonly kind: 'transferred';
      readonly from: QueueEntry;
      /** The caller's new entry; null at a telephone of the court. */
      readonly next: QueueEntry | null;
      /** The new state of the agent who transferred. */
      readonly agent: AgentState;
    }
  | TransferRefusal;

/** Nothing has changed; the agent call goes on. */
export interface TransferRefusal {
  readonly kind: 'refused';
  readonly because:
    | 'unknown_entry'
    | 'not_talking'
    | 'no_queue'
    | 'full'
    | 'no_agents'
    | 'closed'
    /** The other agent has left the consultation. */
    | 'not_engaged';
}

/** Rolls the transaction back, and carries the result. */
class TransferUndone extends Error {
  constructor(readonly refusal: TransferRefusal) {
    super(refusal.because);
  }
}

/**
 * Ends an agent call by a transfer. Its row in `call_transfers` is written with it, so that nobody waits
 * for another one; whether a telephone answers that is still to be rung is written later.
 */
export async function transferAgentCall(
  deps: QueueDeps,
  entryId: number,
  to: TransferTo,
): Promise<TransferResult> {
  const now = deps.clock.now();
  const queue = to.kind === 'queue' ? await readQueue(deps.db, to.queue) : null;
  const isOpen = queue === null || (await deps.isOpen(queue, now));
  try {
    return await withTransaction(deps.db, async (client) => {
      const locked = await lockEntry(client, entryId);
      if (locked === null) return refused('unknown_entry');
      const { entry, agent } = locked;
      if (entry.status !== 'talking' || agent === null) return refused('not_talking');
      const change = await endAgentCall(client, locked, to, now);
      if (to.kind !== 'telephone' || to.isAttended) {
        await recordTransfer(client, {
          at: now,
          callId: entry.callId,
          entryId,
          agentId: agent.id,
          kind: to.kind === 'queue' ? 'blind' : 'attended',
          target: rowTarget(to),
          result: 'done',
        });
      }
      if (to.kind === 'telephone') return { ...change, next: null };
      const next =
        to.kind === 'agent'
          ? await handOver(client, locked, to, now)
          : await enterAgain(client, deps, entry, queue, to, isOpen);
      return { ...change, next };
    });
  } catch (error) {
    if (error instanceof TransferUndone) return error.refusal;
    throw error;
  }
}

async function endAgentCall(db: Queryable, locked: LockedEntry, to: TransferTo, now: Date) {
  const transfer = {
    kind: to.kind === 'agent' || (to.kind === 'telephone' && to.isAttended) ? 'attended' : 'blind',
    target: targetName(to),
  } as const;
  const change = await changeLocked(
    db,
    locked,
    { kind: 'agent_call_ended', by: 'transfer' },
    { transfer },
    now,
  );
  if (change.kind === 'refused' || change.agent === null) {
    throw new Error(`cannot end agent call ${locked.entry.id}`);
  }
  return { kind: 'transferred' as const, from: change.entry, agent: change.agent.state };
}

/** As `call_transfers.target` has it. */
function rowTarget(to: TransferTo): string {
  const kind = to.kind === 'queue' && to.wantedAgent != null ? 'agent' : to.kind;
  return `${kind}:${targetName(to)}`;
}

/** As the events of the queue have it. */
function targetName(to: TransferTo): string {
  switch (to.kind) {
    case 'queue':
      return to.wantedAgent?.number ?? to.queue;
    case 'agent':
      return to.agent.number;
    case 'telephone':
      return to.number;
  }
}

async function enterAgain(
  db: Queryable,
  deps: QueueDeps,
  entry: QueueEntry,
  queue: Queue | null,
  to: Extract<TransferTo, { kind: 'queue' }>,
  isOpen: boolean,
): Promise<QueueEntry> {
  if (queue === null) throw new TransferUndone(refused('no_queue'));
  const { callId, callerNumber, language } = entry;
  // Skills of the old queue stay with that queue; the caller's language goes along.
  const skills = entry.skills.filter((skill) => skill.startsWith('language:'));
  const wantedAgentId = to.wantedAgent?.id ?? null;
  const arrival = {
    queue: queue.name,
    callId,
    callerNumber,
    language,
    skills,
    wantedAgentId,
    reasons: ['transferred'] as const,
  };
  const entered = await enter(db, deps, queue, arrival, isOpen, entry.id);
  if (entered.kind !== 'waiting') throw new TransferUndone(refused(entered.kind));
  return entered.entry;
}

async function handOver(
  db: Queryable,
  { entry, queue }: LockedEntry,
  to: Extract<TransferTo, { kind: 'agent' }>,
  now: Date,
): Promise<QueueEntry> {
  const agentId = to.agent.id;
  const agent = await lockEngagedAgent(db, agentId);
  if (agent === null) throw new TransferUndone(refused('not_engaged'));
  const next = await insertEntry(db, {
    queue,
    state: handedOverState(agentId, now),
    callId: entry.callId,
    node: entry.node,
    callerNumber: entry.callerNumber,
    language: entry.language,
    skills: entry.skills,
    needs: entry.skills,
    leastNeeds: [],
    relaxAt: null,
    wantedAgentId: null,
    headStartS: 0,
    priorityReason: 'transferred',
    enteredAt: now,
    orderAt: now,
    firstPlace: 1,
    estimateS: null,
    transferredFrom: entry.id,
  });
  const step = nextAgentState(agent.state, { kind: 'took_over', entryId: next.id }, now);
  if (step.kind === 'refused') throw new TransferUndone(refused('not_engaged'));
  await saveAgentState(db, agent, step.state, now);
  const arrived = { ...next, ...newEntryState };
  await appendQueueEvents(
    db,
    eventsOfEntry(arrived, { kind: 'answered', agentId }, next, 0, now, {
      agentChannel: to.channel,
    }),
  );
  return next;
}

function refused(because: TransferRefusal['because']): TransferRefusal {
  return { kind: 'refused', because };
}
