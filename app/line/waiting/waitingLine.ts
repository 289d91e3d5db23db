/**
 * The waiting line: callers join it, are offered, talk, and leave, always together with the agent
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
} from '../rules/lineEntry.js';
import {
  needsAfter,
  orderAt,
  priorityOf,
  relaxesAt,
  type PriorityReason,
} from '../rules/lineOrder.js';
import { estimateWait } from '../rules/waitEstimate.js';
import type { Language } from '../../telephony/call.js';
import { saveAgentState } from '../store/agents.js';
import { forgetNotesOfTalk } from '../store/forgetCaller.js';
import {
  insertEntry,
  lockArrivals,
  readLineToEnter,
  readPlaceAndLoad,
  type Found,
  type NewEntry,
} from '../store/arrivals.js';
import {
  lockEntry,
  readEntry,
  saveEntry,
  type LineEntry,
  type LockedEntry,
} from '../store/lineEntries.js';
import { placeAt, readLoad } from '../store/linePlaces.js';
import {
  appendLineEvents,
  eventsOfEntry,
  needsPlace,
  type EventDetail,
} from '../store/lineEvents.js';
import type { Line } from '../store/lines.js';
import { withTransaction, type Queryable } from '../../database/pool.js';
import type { Desk } from '../floor/desk.js';
import { joinInTurn } from './arrivalTurns.js';
import { readPlaceTold, type PlaceTold } from './placesTold.js';

/** A caller who wants to talk to a person. */
export interface Arrival {
  /** Name of the line. */
  readonly line: string;
  /** Name of the line to join if the first one does not exist. */
  readonly otherwise?: string;
  /** `calls.id`. */
  readonly callId: string;
  readonly callerNumber: string;
  readonly language: Language;
  /** Skills that the caller needs besides those of the line. */
  readonly skills: readonly string[];
  readonly reasons: readonly PriorityReason[];
  /** Only this agent, until the line relaxes it. */
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
      /** The new state of the agent concerned; null if none is. */
      readonly agent: { readonly id: number; readonly state: AgentState } | null;
    }
  | { readonly kind: 'refused'; readonly because: EntryRefusal; readonly entry: LineEntry }
  | { readonly kind: 'unknown_entry' };

/**
 * Lets a caller join a line. A call that stands in one already (after a crash) keeps its place
 * there.
 */
export async function enterLine(desk: Desk, arrival: Arrival): Promise<EnterResult> {
  const { db, clock } = desk;
  const names = [arrival.line, ...(arrival.otherwise === undefined ? [] : [arrival.otherwise])];
  const found = await readLineToEnter(db, names, arrival.callId);
  if (found === null) return { kind: 'no_line' };
  const { line, standingId } = found;
  const standing = standingId === null ? null : await readEntry(db, standingId);
  if (standing !== null) {
    return { kind: 'waiting', entry: standing, ...(await whereIs(db, line, standing)) };
  }
  const isOpen = await desk.isOpen(line, clock.now());
  return joinInTurn(db, line.id, (client) =>
    enterLocked(client, desk, line, arrival, isOpen, null),
  );
}

/** Lets the caller join, or writes a row that says why not. Runs inside a transaction. */
export async function enter(
  db: Queryable,
  desk: Pick<Desk, 'node' | 'clock'>,
  line: Line,
  arrival: Arrival,
  isOpen: boolean,
  transferredFrom: number,
): Promise<Exclude<EnterResult, { kind: 'no_line' }>> {
  await lockArrivals(db, line.id);
  return enterLocked(db, desk, line, arrival, isOpen, transferredFrom);
}

/**
 * Runs inside a transaction that has locked the line's arrivals. Nobody else joins between the
 * clock and the commit, so the order of rows is the order of arrival.
 */
async function enterLocked(
  db: Queryable,
  { node, clock }: Pick<Desk, 'node' | 'clock'>,
  line: Line,
  arrival: Arrival,
  isOpen: boolean,
  transferredFrom: number | null,
): Promise<Exclude<EnterResult, { kind: 'no_line' }>> {
  const now = clock.now();
  const skills = [...new Set([...line.skills, ...arrival.skills])].sort();
  const first = needsAfter(skills, line.relax, 0);
  const last = needsAfter(skills, line.relax, Number.POSITIVE_INFINITY);
  const { headStartS, reason } = priorityOf(arrival.reasons, line.headStarts);
  const order = orderAt(now, headStartS);
  const wantedAgentId = arrival.wantedAgentId ?? null;
  const found = await readPlaceAndLoad(db, line, {
    orderAt: order,
    skills: last.skills,
    wantedAgentId,
  });
  const { place } = found;
  const estimateS = estimateWait(found.load);
  const entry: Omit<NewEntry, 'state'> = {
    line,
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
  const refusal = turnedAway(line, isOpen, found);
  if (refusal !== null) {
    const state = turnedAwayState(refusal, now);
    const turned = { ...entry, wantedAgentId: null, relaxAt: null, estimateS: null, state };
    return { kind: refusal, entry: await insertEntry(db, turned) };
  }
  const written = await insertEntry(db, { ...entry, state: newEntryState });
  return { kind: 'waiting', entry: written, place, estimateS };
}

function turnedAway(
  line: Line,
  isOpen: boolean,
  { isSomebodyThere, waiting }: Found,
): 'closed' | 'no_agents' | 'full' | null {
  if (!isOpen) return 'closed';
  if (!isSomebodyThere) return 'no_agents';
  return waiting >= line.maxWaiting ? 'full' : null;
}

/**
 * Returns the caller's place and the estimated wait; null for a caller who no longer waits. The
 * estimate made at arrival stays in the row: the reports print its error.
 */
export function placeInLine(desk: Pick<Desk, 'db'>, entryId: number): Promise<PlaceTold | null> {
  return readPlaceTold(desk.db, entryId);
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
  event: EntryEvent,
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
  event: EntryEvent,
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
  if (entry.status === 'talking' && after.status === 'over') await forgetNotesOfTalk(db, entry.id);
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

/**
 * Returns the event that follows for the agent who is offered the caller or talks to the caller.
 */
function agentEventOf(before: EntryState, event: EntryEvent, line: Line): AgentEvent {
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
