/**
 * The waiting queue: callers join it, are offered, talk, and leave, always together with the agent
 * concerned and in one transaction. PostgreSQL holds it all, so any number of processes share it
 * and a crash forgets nothing.
 */
import { nextAgentState, type AgentEvent, type AgentState } from '../rules/agentState.js';
import {
  newEntryState,
  nextEntryState,
  turnedAwayState,
  type EntryEvent,
  type EntryRefusal,
  type EntryState,
} from '../rules/queueEntry.js';
import {
  needsAfter,
  orderAt,
  priorityOf,
  relaxesAt,
  type PriorityReason,
} from '../rules/queueOrder.js';
import { estimateWait } from '../rules/waitEstimate.js';
import type { Language } from '../../telephony/call.js';
import { saveAgentState } from '../store/agents.js';
import { forgetNotesOfAgentCall } from '../store/forgetCaller.js';
import {
  beginArrival,
  insertEntry,
  lockArrivals,
  readQueueToEnter,
  readPlaceAndLoad,
  type Found,
  type NewEntry,
} from '../store/arrivals.js';
import {
  lockEntry,
  readEntry,
  saveEntry,
  type QueueEntry,
  type LockedEntry,
} from '../store/queueEntries.js';
import { placeAt, readLoad } from '../store/queuePlaces.js';
import {
  appendQueueEvents,
  eventsOfEntry,
  needsPlace,
  type EventDetail,
} from '../store/queueEvents.js';
import type { Queue } from '../store/queues.js';
import {
  isDatabaseUnavailable,
  isPoolBusy,
  withTransaction,
  type Pool,
  type PoolClient,
  type Queryable,
} from '../../core/database/pool.js';
import type { QueueDeps } from '../queueDeps.js';

/** A caller who wants to talk to a person. */
export interface Arrival {
  /** Name of the queue. */
  readonly queue: string;
  /** Name of the queue to join if the first one does not exist. */
  readonly otherwise?: string;
  /** `calls.id`. */
  readonly callId: string;
  readonly callerNumber: string;
  readonly language: Language;
  /** Skills that the caller needs besides those of the queue. */
  readonly skills: readonly string[];
  readonly reasons: readonly PriorityReason[];
  /** The place that the caller had before (`order_at`), if a node's death cut the caller off there. */
  readonly place?: Date | null;
  /** Only this agent, until the queue relaxes it. */
  readonly wantedAgentId?: number | null;
}

export type EnterResult =
  | {
      readonly kind: 'waiting';
      readonly entry: QueueEntry;
      /** 1 is the next. */
      readonly place: number;
      /** Seconds; null when every agent is on a break. */
      readonly estimateS: number | null;
    }
  /** Turned away; the row says so for the reports. */
  | { readonly kind: 'full' | 'no_agents' | 'closed'; readonly entry: QueueEntry }
  /** There is no queue of this name. */
  | { readonly kind: 'no_queue' };

export type EntryChange =
  | {
      readonly kind: 'moved';
      readonly before: QueueEntry;
      readonly entry: QueueEntry;
      /** The new state of the agent concerned; null if none is. */
      readonly agent: { readonly id: number; readonly state: AgentState } | null;
    }
  | { readonly kind: 'refused'; readonly because: EntryRefusal; readonly entry: QueueEntry }
  | { readonly kind: 'unknown_entry' };

/**
 * Lets a caller join a queue. A call that is in one already (after a crash) keeps its place
 * there.
 */
export async function enterQueue(deps: QueueDeps, arrival: Arrival): Promise<EnterResult> {
  const { db, clock } = deps;
  const names = [arrival.queue, ...(arrival.otherwise === undefined ? [] : [arrival.otherwise])];
  const found = await readQueueToEnter(db, names, arrival.callId);
  if (found === null) return { kind: 'no_queue' };
  const { queue, standingId } = found;
  const standing = standingId === null ? null : await readEntry(db, standingId);
  if (standing !== null) {
    return { kind: 'waiting', entry: standing, ...(await whereIs(db, queue, standing)) };
  }
  const isOpen = await deps.isOpen(queue, clock.now());
  return joinInTurn(db, queue.id, (client) =>
    enterLocked(client, deps, queue, arrival, isOpen, null),
  );
}

/** How many join by one transaction. Others of the queue, at other nodes too, wait meanwhile. */
const atOnce = 20;

interface Turn {
  readonly join: (client: PoolClient) => Promise<unknown>;
  readonly joined: (result: unknown) => void;
  readonly failed: (error: unknown) => void;
}

/** The turns that have not begun, by pool and queue. A queue without an entry is at rest. */
const turns = new WeakMap<Pool, Map<number, Turn[]>>();

/**
 * Runs work inside a transaction that has locked the arrivals of a queue, when it is its turn.
 *
 * The callers of this process join in turn, over one connection. Each who joins a queue keeps all
 * others out until the transaction ends. If each of them asked PostgreSQL for that, all connections
 * of the pool would wait for one of them, and nothing else could go on. Those who come during a
 * transaction join by the next one, together.
 *
 * The
 * work may be run twice; of the first run nothing is left then. While the database is busy, the
 * work keeps its turn.
 * @throws what the work throws, or why the database is unavailable.
 */
function joinInTurn<T>(
  db: Pool,
  queueId: number,
  join: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return new Promise<T>((resolve, failed) => {
    const turn: Turn = { join, joined: (result) => resolve(result as T), failed };
    const queues = turns.get(db) ?? new Map<number, Turn[]>();
    turns.set(db, queues);
    const waiting = queues.get(queueId);
    if (waiting !== undefined) {
      waiting.push(turn);
      return;
    }
    const first = [turn];
    queues.set(queueId, first);
    // In the same step as the last look at those who wait: nobody can come between.
    void takeTurns(db, queueId, first, () => queues.delete(queueId));
  });
}

/** Never rejects. */
async function takeTurns(
  db: Pool,
  queueId: number,
  waiting: Turn[],
  atRest: () => void,
): Promise<void> {
  while (waiting.length > 0) {
    const now = waiting.splice(0, atOnce);
    const beganAtMs = performance.now();
    try {
      const results = await joinTogether(db, queueId, now);
      now.forEach((turn, index) => turn.joined(results[index]));
    } catch (error) {
      if (isPoolBusy(db, error, beganAtMs)) waiting.unshift(...now);
      else if (isDatabaseUnavailable(error)) now.forEach((turn) => turn.failed(error));
      else await joinOneByOne(db, queueId, now);
    }
  }
  atRest();
}

function joinTogether(db: Pool, queueId: number, now: readonly Turn[]): Promise<unknown[]> {
  return withTransaction(
    db,
    async (client) => {
      const results: unknown[] = [];
      for (const { join } of now) results.push(await join(client));
      return results;
    },
    beginArrival(queueId),
  );
}

/** One caller who cannot join must not keep the others out. */
async function joinOneByOne(db: Pool, queueId: number, now: readonly Turn[]): Promise<void> {
  for (const turn of now) {
    await joinTogether(db, queueId, [turn]).then(([result]) => turn.joined(result), turn.failed);
  }
}

/** Lets the caller join, or writes a row that says why not. Runs inside a transaction. */
export async function enter(
  db: Queryable,
  deps: Pick<QueueDeps, 'node' | 'clock'>,
  queue: Queue,
  arrival: Arrival,
  isOpen: boolean,
  transferredFrom: number,
): Promise<Exclude<EnterResult, { kind: 'no_queue' }>> {
  await lockArrivals(db, queue.id);
  return enterLocked(db, deps, queue, arrival, isOpen, transferredFrom);
}

/**
 * Runs inside a transaction that has locked the queue's arrivals. Nobody else joins between the
 * clock and the commit, so the order of rows is the order of arrival.
 */
async function enterLocked(
  db: Queryable,
  { node, clock }: Pick<QueueDeps, 'node' | 'clock'>,
  queue: Queue,
  arrival: Arrival,
  isOpen: boolean,
  transferredFrom: number | null,
): Promise<Exclude<EnterResult, { kind: 'no_queue' }>> {
  const now = clock.now();
  const skills = [...new Set([...queue.skills, ...arrival.skills])].sort();
  const wantedAgentId = arrival.wantedAgentId ?? null;
  const first = needsAfter(skills, queue.relax, 0, wantedAgentId !== null);
  const last = needsAfter(skills, queue.relax, Number.POSITIVE_INFINITY);
  const { order, headStartS, reason } = placeFor(arrival, queue, now);
  const found = await readPlaceAndLoad(db, queue, {
    orderAt: order,
    skills: last.skills,
    wantedAgentId,
  });
  const { place } = found;
  const estimateS = estimateWait(found.load);
  const entry: Omit<NewEntry, 'state'> = {
    queue,
    node,
    callId: arrival.callId,
    callerNumber: arrival.callerNumber,
    language: arrival.language,
    skills,
    needs: first.skills,
    leastNeeds: last.skills,
    relaxAt: relaxesAt(now, first),
    wantedAgentId,
    headStartS,
    priorityReason: reason,
    enteredAt: now,
    orderAt: order,
    firstPlace: place,
    estimateS,
    transferredFrom,
  };
  const refusal = turnedAway(queue, isOpen, found);
  if (refusal !== null) {
    const state = turnedAwayState(refusal, now);
    const turned = { ...entry, wantedAgentId: null, relaxAt: null, estimateS: null, state };
    return { kind: refusal, entry: await insertEntry(db, turned) };
  }
  const written = await insertEntry(db, { ...entry, state: newEntryState });
  return { kind: 'waiting', entry: written, place, estimateS };
}

/** Returns the place of an arrival: by its reasons, or the one that it had, whichever comes first. */
function placeFor({ reasons, place }: Arrival, { headStarts }: Queue, now: Date) {
  const byReason = priorityOf(reasons, headStarts);
  const order = orderAt(now, byReason.headStartS);
  if (place == null || place >= order) return { order, ...byReason };
  const headStartS = Math.round((now.getTime() - place.getTime()) / 1000);
  return { order: place, headStartS, reason: byReason.reason ?? ('returned_call' as const) };
}

function turnedAway(
  queue: Queue,
  isOpen: boolean,
  { isSomebodyThere, waiting }: Found,
): 'closed' | 'no_agents' | 'full' | null {
  if (!isOpen) return 'closed';
  if (!isSomebodyThere) return 'no_agents';
  return waiting >= queue.maxWaiting ? 'full' : null;
}

async function whereIs(db: Queryable, queue: Queue, entry: QueueEntry) {
  const needs = needsAfter(entry.skills, queue.relax, Number.POSITIVE_INFINITY).skills;
  const load = await readLoad(db, queue, needs);
  const place = await placeAt(db, entry.queueId, entry.orderAt, entry.id);
  return { place, estimateS: estimateWait({ ...load, place }) };
}

/** Applies an event to a caller and to the agent concerned, in one transaction. */
export async function changeEntry(
  deps: Pick<QueueDeps, 'db' | 'clock'>,
  entryId: number,
  event: EntryEvent,
  detail: EventDetail = {},
): Promise<EntryChange> {
  return withTransaction(deps.db, async (client) => {
    const locked = await lockEntry(client, entryId);
    if (locked === null) return { kind: 'unknown_entry' };
    return changeLocked(client, locked, event, detail, deps.clock.now());
  });
}

/** Inside a transaction that has locked the caller. */
export async function changeLocked(
  db: Queryable,
  locked: LockedEntry,
  event: EntryEvent,
  detail: EventDetail,
  now: Date,
): Promise<Exclude<EntryChange, { kind: 'unknown_entry' }>> {
  const { entry, queue, agent } = locked;
  const step = nextEntryState(entry, event, now);
  if (step.kind === 'refused') return { ...step, entry };
  const after: QueueEntry = { ...entry, ...step.state };
  const place = needsPlace(step.state)
    ? await placeAt(db, entry.queueId, entry.orderAt, entry.id)
    : 0;
  await saveEntry(db, entry.id, step.state);
  if (entry.status === 'talking' && after.status === 'over')
    await forgetNotesOfAgentCall(db, entry.id);
  await appendQueueEvents(db, eventsOfEntry(entry, event, after, place, now, detail));
  if (agent === null) return { kind: 'moved', before: entry, entry: after, agent: null };

  const agentStep = nextAgentState(agent.state, agentEventOf(entry, event, queue), now);
  if (agentStep.kind === 'refused') {
    throw new Error(
      `the states of entry ${entry.id} and agent ${agent.id} contradict each other: ${event.kind}, ${agentStep.because}`,
    );
  }
  await saveAgentState(db, agent, agentStep.state, now);
  return {
    kind: 'moved',
    before: entry,
    entry: after,
    agent: { id: agent.id, state: agentStep.state },
  };
}

/** Returns when a PBX that is left alone ends the ringing of an offer; null when there is none. */
function ringEnd({ offeredAt }: EntryState, { ringS }: Queue): Date | null {
  return offeredAt === null ? null : new Date(offeredAt.getTime() + ringS * 1000);
}

/**
 * Returns the event that follows for the agent who is offered the caller or talks to the caller.
 */
function agentEventOf(before: EntryState, event: EntryEvent, queue: Queue): AgentEvent {
  switch (event.kind) {
    case 'answered':
      return { kind: 'answered' };
    case 'refused':
    case 'not_answered':
    case 'unreachable':
      return {
        kind: event.kind,
        pauseAfterMisses: queue.pauseAfterMisses,
        retryS: queue.retryS,
        isAway: event.isAway ?? false,
      };
    case 'withdrawn':
      return {
        kind: 'withdrawn',
        ringsUntilAt: event.mayRingOn === true ? ringEnd(before, queue) : null,
      };
    default:
      return before.status === 'talking'
        ? { kind: 'agent_call_ended', wrapUpS: queue.wrapUpS }
        : { kind: 'withdrawn' };
  }
}
