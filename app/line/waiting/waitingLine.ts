/**
 * The waiting line: callers join it, are offered, talk, and leave, always together with the agent concerned and in
 * one transaction. PostgreSQL holds it all, so any number of processes share it and a crash forgets nothing.
 */
import { nextAgentState, type AgentEvent, type AgentState } from '../rules/agentState.js';
import {
  newEntryState,
  nextEntryState,
  type EntryEvent,
  type EntryRefusal,
  type EntryState,
} from '../rules/lineEntry.js';
import { needsAfter, orderAt, priorityOf, type PriorityReason } from '../rules/lineOrder.js';
import { estimateWait } from '../rules/waitEstimate.js';
import type { Language } from '../../telephony/call.js';
import { readAgentStatus, saveAgentState } from '../store/agents.js';
import {
  entryOfCall,
  insertEntry,
  lockEntry,
  readEntry,
  saveEntry,
  type LineEntry,
  type LockedEntry,
  type NewEntry,
} from '../store/lineEntries.js';
import { lockArrivals, placeAndWaiting, placeAt, readLoad } from '../store/linePlaces.js';
import {
  appendLineEvents,
  arrivalEvent,
  eventsOfEntry,
  needsPlace,
  type EventDetail,
} from '../store/lineEvents.js';
import { readLine, type Line } from '../store/lines.js';
import { withTransaction, type Queryable } from '../../database/pool.js';
import type { Desk } from '../floor/desk.js';

/** A caller who wants to talk to a person. */
export interface Arrival {
  /** Name of the line. */
  readonly line: string;
  /** `calls.id`. */
  readonly callId: string;
  readonly callerNumber: string;
  readonly language: Language;
  /** What she needs besides what everybody in this line does. */
  readonly skills: readonly string[];
  readonly reasons: readonly PriorityReason[];
  /** Only this agent, until the line's relaxation gives her up. */
  readonly wantedAgentId?: number | null;
}

export type EnterResult =
  | {
      readonly kind: 'waiting';
      readonly entry: LineEntry;
      /** 1 is the next. */
      readonly place: number;
      /** Seconds; null when every agent is on a break. */
      readonly estimateS: number | null;
    }
  /** Turned away; the row says so for the reports. */
  | { readonly kind: 'full' | 'no_agents' | 'closed'; readonly entry: LineEntry }
  /** There is no line of this name. */
  | { readonly kind: 'no_line' };

export type EntryChange =
  | {
      readonly kind: 'moved';
      readonly before: LineEntry;
      readonly entry: LineEntry;
      /** What the agent concerned does now; null when none is. */
      readonly agent: { readonly id: number; readonly state: AgentState } | null;
    }
  | { readonly kind: 'refused'; readonly because: EntryRefusal; readonly entry: LineEntry }
  | { readonly kind: 'unknown_entry' };

/** Lets a caller join a line. A call that stands in one already (after a crash) keeps its place there. */
export async function enterLine(desk: Desk, arrival: Arrival): Promise<EnterResult> {
  const { db } = desk;
  const line = await readLine(db, arrival.line);
  if (line === null) return { kind: 'no_line' };
  const [isOpen, standing, present] = await Promise.all([
    desk.isOpen(line, desk.clock.now()),
    entryOfCall(db, arrival.callId),
    whoIsPresent(db, line, arrival),
  ]);
  if (standing !== null) {
    return { kind: 'waiting', entry: standing, ...(await whereIs(db, line, standing)) };
  }
  return withTransaction(db, (client) =>
    enterPresent(client, desk, line, arrival, isOpen, present, null),
  );
}

/** Inside a transaction: the caller joins, or is turned away with a row that says so. */
export async function enter(
  db: Queryable,
  desk: Pick<Desk, 'node' | 'clock'>,
  line: Line,
  arrival: Arrival,
  isOpen: boolean,
  transferredFrom: number,
): Promise<Exclude<EnterResult, { kind: 'no_line' }>> {
  const present = await whoIsPresent(db, line, arrival);
  return enterPresent(db, desk, line, arrival, isOpen, present, transferredFrom);
}

type Present = Awaited<ReturnType<typeof whoIsPresent>>;

/** What a caller needs, at first and at last, and who is there for it. */
async function whoIsPresent(db: Queryable, line: Line, arrival: Arrival) {
  const skills = [...new Set([...line.skills, ...arrival.skills])].sort();
  const last = needsAfter(skills, line.relax, Number.POSITIVE_INFINITY);
  const load = await readLoad(db, line, last.skills);
  const isWantedThere = await isSignedIn(db, arrival.wantedAgentId ?? null);
  return { skills, last, load, signedIn: isWantedThere ? load.signedIn : 0 };
}

async function enterPresent(
  db: Queryable,
  { node, clock }: Pick<Desk, 'node' | 'clock'>,
  line: Line,
  arrival: Arrival,
  isOpen: boolean,
  { skills, last, load, signedIn }: Present,
  transferredFrom: number | null,
): Promise<Exclude<EnterResult, { kind: 'no_line' }>> {
  // Whoever is in the line first has come first: between the clock and the commit nobody else joins.
  await lockArrivals(db, line.id);
  const now = clock.now();
  const first = needsAfter(skills, line.relax, 0);
  const { headStartS, reason } = priorityOf(arrival.reasons, line.headStarts);
  const order = orderAt(now, headStartS);
  const { place, waiting } = await placeAndWaiting(db, line.id, order);
  const estimateS = estimateWait({ ...load, place });
  const entry: Omit<NewEntry, 'state'> = {
    line,
    node,
    callId: arrival.callId,
    callerNumber: arrival.callerNumber,
    language: arrival.language,
    skills,
    needs: first.skills,
    leastNeeds: last.skills,
    relaxAt: first.nextAfterS === null ? null : new Date(now.getTime() + first.nextAfterS * 1000),
    wantedAgentId: arrival.wantedAgentId ?? null,
    headStartS,
    priorityReason: reason,
    enteredAt: now,
    orderAt: order,
    firstPlace: place,
    estimateS,
    transferredFrom,
  };
  const refusal = turnedAway(line, isOpen, signedIn, waiting);
  if (refusal !== null) {
    const state: EntryState = { ...newEntryState, status: 'over', result: refusal, overAt: now };
    const turned = { ...entry, wantedAgentId: null, relaxAt: null, estimateS: null, state };
    return { kind: refusal, entry: await insertEntry(db, turned) };
  }
  const written = await insertEntry(db, { ...entry, state: newEntryState });
  await appendLineEvents(db, [arrivalEvent(written)]);
  return { kind: 'waiting', entry: written, place, estimateS };
}

function turnedAway(
  line: Line,
  isOpen: boolean,
  signedIn: number,
  waiting: number,
): 'closed' | 'no_agents' | 'full' | null {
  if (!isOpen) return 'closed';
  if (signedIn === 0) return 'no_agents';
  return waiting >= line.maxWaiting ? 'full' : null;
}

/** Whether the one agent who is wanted is there; true when none is wanted. */
async function isSignedIn(db: Queryable, agentId: number | null): Promise<boolean> {
  if (agentId === null) return true;
  return (await readAgentStatus(db, agentId)) !== 'signed_out';
}

/**
 * Where a caller stands now, and how long it will take; null when she does not wait any more.
 * The estimate of her arrival stays in her row: its error is what the reports print.
 */
export async function placeInLine(
  desk: Pick<Desk, 'db'>,
  entryId: number,
): Promise<{ readonly place: number; readonly estimateS: number | null } | null> {
  const entry = await readEntry(desk.db, entryId);
  if (entry === null || (entry.status !== 'waiting' && entry.status !== 'offered')) return null;
  const line = await readLine(desk.db, entry.lineName);
  return line === null ? null : whereIs(desk.db, line, entry);
}

async function whereIs(db: Queryable, line: Line, entry: LineEntry) {
  const needs = needsAfter(entry.skills, line.relax, Number.POSITIVE_INFINITY).skills;
  const load = await readLoad(db, line, needs);
  const place = await placeAt(db, entry.lineId, entry.orderAt, entry.id);
  return { place, estimateS: estimateWait({ ...load, place }) };
}

/** Applies an event to a caller and to the agent concerned, in one transaction. */
export async function changeEntry(
  desk: Pick<Desk, 'db' | 'clock'>,
  entryId: number,
  event: Exclude<EntryEvent, { kind: 'offered' }>,
  detail: EventDetail = {},
): Promise<EntryChange> {
  return withTransaction(desk.db, async (client) => {
    const locked = await lockEntry(client, entryId);
    if (locked === null) return { kind: 'unknown_entry' };
    return changeLocked(client, locked, event, detail, desk.clock.now());
  });
}

/** Inside a transaction that has locked the caller. */
export async function changeLocked(
  db: Queryable,
  locked: LockedEntry,
  event: Exclude<EntryEvent, { kind: 'offered' }>,
  detail: EventDetail,
  now: Date,
): Promise<Exclude<EntryChange, { kind: 'unknown_entry' }>> {
  const { entry, line, agent } = locked;
  const step = nextEntryState(entry, event, now);
  if (step.kind === 'refused') return { ...step, entry };
  const after: LineEntry = { ...entry, ...step.state };
  const place = needsPlace(step.state)
    ? await placeAt(db, entry.lineId, entry.orderAt, entry.id)
    : 0;
  await saveEntry(db, entry.id, step.state);
  await appendLineEvents(db, eventsOfEntry(entry, event, after, place, now, detail));
  if (agent === null) return { kind: 'moved', before: entry, entry: after, agent: null };

  const agentStep = nextAgentState(agent.state, agentEventOf(entry, event, line), now);
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

/** What an event of a caller is for the agent who is offered her or talks to her. */
function agentEventOf(
  before: EntryState,
  event: Exclude<EntryEvent, { kind: 'offered' }>,
  line: Line,
): AgentEvent {
  switch (event.kind) {
    case 'answered':
      return { kind: 'answered' };
    case 'refused':
    case 'not_answered':
    case 'unreachable':
      return {
        kind: event.kind,
        pauseAfterMisses: line.pauseAfterMisses,
        retryS: line.retryS,
      };
    case 'withdrawn':
      return { kind: 'withdrawn' };
    default:
      return before.status === 'talking'
        ? { kind: 'talk_ended', wrapUpS: line.wrapUpS }
        : { kind: 'withdrawn' };
  }
}
