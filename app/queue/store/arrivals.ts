/**
 * What the queue reads and writes when a caller arrives. The caller waits for every round trip to
 * PostgreSQL, so each step is one statement, also where it reads tables of other subjects: who
 * arrives, which queue this is, the place in it, the row.
 */
import type { VerifiedPerson } from '../../court/import/rules/caseFile.js';
import type { Language } from '../../telephony/call.js';
import type { EntryState } from '../rules/queueEntry.js';
import type { PriorityReason } from '../rules/queueOrder.js';
import type { QueueLoad } from '../rules/waitEstimate.js';
import type { QueueEntry } from './queueEntries.js';
import { queueColumns, queueOf, type Queue, type QueueRow } from './queues.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/** A caller who asks for a person. */
export interface CallerArriving {
  /** The person the caller has proved to be; null means nobody. */
  readonly person: VerifiedPerson | null;
  /**
   * The caller's number in the normal form (`normalNumber`), as tickets have it; null when withheld.
   */
  readonly number: string | null;
  /** The number as callbacks have it (`checkCallbackNumber`); null if it may not be called. */
  readonly callbackNumber: string | null;
}

/** What decides whether the caller has a head start. */
export interface ArrivalFacts {
  /** The first scheduled hearing that is still to come, in any case that the proof covers. */
  readonly nextHearingAt: Date | null;
  /** One of the telephone, or one of the person that the proof covers. */
  readonly hasOverdueTicket: boolean;
  /**
   * When a callback of the number last led to no agent call: when it was given up, or now if it missed
   * the person and waits for another try.
   */
  readonly callbackMissedAt: Date | null;
  /** The place of a caller whom a node's death cut off, and who dials before being called back. */
  readonly cutOffPlace: Date | null;
}

/** Reads what is known about a caller who is about to enter a queue. */
export async function readArrivalFacts(
  db: Queryable,
  { person, number, callbackNumber }: CallerArriving,
  now: Date,
): Promise<ArrivalFacts> {
  const { rows } = await queryNamed<ArrivalFacts>(
    db,
    'arrival-facts',
    `SELECT (SELECT min((h ->> 'startsAt')::timestamptz)
               FROM parties t
               JOIN cases c ON c.id = t.case_id
               CROSS JOIN jsonb_array_elements(c.hearings) h
              WHERE t.person_id = $1 AND ($2::bigint[] IS NULL OR t.case_id = ANY ($2))
                AND h ->> 'status' = 'scheduled'
                AND (h ->> 'startsAt')::timestamptz > $3) AS next_hearing_at,
            (EXISTS (SELECT FROM tickets WHERE person_id = $1 AND ($2::bigint[] IS NULL OR case_id = ANY ($2)) AND overdue_level > 0
                        AND status IN ('dispatched', 'accepted', 'returned'))
             OR EXISTS (SELECT FROM tickets WHERE caller_number = $4 AND overdue_level > 0
                           AND status IN ('dispatched', 'accepted', 'returned'))) AS has_overdue_ticket,
            (SELECT max(coalesce(over_at, $3)) FROM callbacks
              WHERE number = $5 AND ticket_id IS NULL
                AND (status = 'given_up' OR (over_at IS NULL AND tries > 0))) AS callback_missed_at,
            (SELECT order_at FROM callbacks
              WHERE number = $5 AND origin = 'cut_off' AND over_at IS NULL) AS cut_off_place`,
    [person?.personId ?? null, person?.onlyCaseIds ?? null, now, number, callbackNumber],
  );
  const [facts] = rows;
  if (facts === undefined) throw new Error('nothing was read of the caller');
  return facts;
}

/**
 * Reads the first of these queues that is in use; null when none is.
 * @returns with it, `standingId`: the entry of a call that has a place in a queue already, as
 *   after a crash.
 */
export async function readQueueToEnter(
  db: Queryable,
  names: readonly string[],
  callId: string,
): Promise<{ readonly queue: Queue; readonly standingId: number | null } | null> {
  const { rows } = await queryNamed<QueueRow & { standingId: number | null }>(
    db,
    'queue-to-enter',
    `SELECT ${queueColumns},
            (SELECT e.id FROM queue_entries e WHERE e.call_id = $2 AND e.status <> 'over') AS standing_id
       FROM queues l
      WHERE l.name = ANY ($1) AND l.enabled
      ORDER BY array_position($1::text[], l.name) LIMIT 1`,
    [names, callId],
  );
  if (rows[0] === undefined) return null;
  const { standingId, ...queue } = rows[0];
  return { queue: queueOf(queue), standingId };
}

/**
 * Until the transaction ends, nobody else joins the queue. 12368011 is this program's key for it.
 */
const lockOf = (queueId: string) => `SELECT pg_advisory_xact_lock(12368011, ${queueId})`;

/** Begins a transaction in which nobody else joins the queue, for `withTransaction`. */
export function beginArrival(queueId: number): string {
  return `BEGIN; ${lockOf(String(Math.trunc(queueId)))}`;
}

/** Does the same inside a transaction that has begun. */
export async function lockArrivals(db: Queryable, queueId: number): Promise<void> {
  await queryNamed(db, 'lock-arrivals', lockOf('$1'), [queueId]);
}

/**
 * SQL: callbacks of a queue that come before a moment. A caller who left the queue to be called back,
 * or was cut off there, is still in it, and so is a person who is to be called back now.
 */
export const callbacksAhead = (
  queue: string,
  moment: string,
) => `(SELECT count(*)::int FROM callbacks b
  WHERE b.queue_id = ${queue} AND b.status = 'waiting' AND b.order_at < ${moment}
    AND (b.woken_at IS NOT NULL OR (b.origin IN ('queue', 'cut_off') AND b.attempts = 0)))`;

/**
 * SQL: what an estimate of a wait needs besides the place, of queue $1 and the skills of a
 * parameter. An agent who is being offered a caller counts as free, because that caller still has a
 * place in the queue.
 */
export const selectLoad = (
  skills: string,
) => `SELECT count(*) FILTER (WHERE s.status <> 'signed_out')::int AS signed_in,
       count(*) FILTER (WHERE s.status IN ('ready', 'offered'))::int AS ready_agents,
       count(*) FILTER (WHERE s.status IN ('talking', 'wrap_up'))::int AS busy_agents,
       (SELECT coalesce(json_agg(extract(epoch FROM h.over_at - h.connected_at)::int), '[]')
          FROM (SELECT over_at, connected_at FROM queue_entries
                 WHERE queue_id = $1 AND result = 'answered' ORDER BY over_at DESC LIMIT 20) h) AS handled_s
  FROM agent_states s JOIN agents a ON a.id = s.agent_id
 WHERE a.enabled AND s.skills @> ${skills}`;

/** A row of {@link selectLoad}. */
export interface LoadRow {
  readonly signedIn: number;
  readonly readyAgents: number;
  readonly busyAgents: number;
  /** Seconds of the last agent calls, without their wrap-up. */
  readonly handledS: readonly number[];
}

/** Converts a row of {@link selectLoad} to what the estimate takes. */
export function loadOf(
  { readyAgents, busyAgents, handledS }: LoadRow,
  queue: Pick<Queue, 'wrapUpS' | 'expectedTalkS'>,
): Omit<QueueLoad, 'place'> {
  return {
    readyAgents,
    busyAgents,
    handledS: handledS.map((talkS) => talkS + queue.wrapUpS),
    expectedS: queue.expectedTalkS + queue.wrapUpS,
  };
}

/** The queue as a caller finds it. */
export interface Found {
  /** 1 is the next. */
  readonly place: number;
  /** How many wait or are being offered. */
  readonly waiting: number;
  /** Whether somebody is signed in who can serve the caller (or, if wanted, the one agent). */
  readonly isSomebodyThere: boolean;
  readonly load: QueueLoad;
}

/**
 * Reads the queue as a caller finds it who comes now with this order and these skills.
 * @param wantedAgentId the only agent whom the caller is for; null for any agent.
 */
export async function readPlaceAndLoad(
  db: Queryable,
  queue: Queue,
  {
    orderAt,
    skills,
    wantedAgentId,
  }: { orderAt: Date; skills: readonly string[]; wantedAgentId: number | null },
): Promise<Found> {
  const { rows } = await queryNamed<
    LoadRow & { before: number; waiting: number; isWantedThere: boolean }
  >(
    db,
    'place-and-load',
    `SELECT ${callbacksAhead('$1', '$2')} + e.before AS before, e.waiting, load.*,
            ($4::int IS NULL OR EXISTS (SELECT FROM agent_states s JOIN agents a ON a.id = s.agent_id
                                         WHERE s.agent_id = $4 AND a.enabled
                                           AND s.status <> 'signed_out')) AS is_wanted_there
       FROM (SELECT (count(*) FILTER (WHERE order_at <= $2))::int AS before, count(*)::int AS waiting
               FROM queue_entries WHERE queue_id = $1 AND status IN ('waiting', 'offered')) e,
            (${selectLoad('$3')}) load`,
    [queue.id, orderAt, skills, wantedAgentId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`nothing was read of queue ${queue.id}`);
  const place = row.before + 1;
  return {
    place,
    waiting: row.waiting,
    isSomebodyThere: row.isWantedThere && row.signedIn > 0,
    load: { ...loadOf(row, queue), place },
  };
}

export interface NewEntry {
  readonly queue: Queue;
  readonly callId: string;
  readonly node: string;
  readonly callerNumber: string;
  readonly language: Language;
  readonly skills: readonly string[];
  readonly needs: readonly string[];
  readonly leastNeeds: readonly string[];
  readonly relaxAt: Date | null;
  readonly wantedAgentId: number | null;
  readonly headStartS: number;
  readonly priorityReason: PriorityReason | null;
  readonly enteredAt: Date;
  readonly orderAt: Date;
  readonly firstPlace: number;
  readonly estimateS: number | null;
  readonly transferredFrom: number | null;
  readonly state: EntryState;
}

/** SQL: the event of a caller's arrival, of the entries that a FROM clause names. */
const insertArrivalEvent = (
  from: string,
) => `INSERT INTO queue_events (at, queue_id, entry_id, call_id, event, data2, data3)
  SELECT entered_at, queue_id, id, call_id, 'ENTERQUEUE', caller_number, first_place::text FROM ${from}`;

/**
 * Writes the row of a caller who joins a queue, with the event of the arrival, or of a caller who is
 * turned away, who never was in the queue and has no event. If the caller is forgotten, both are
 * written without the number.
 */
export async function insertEntry(db: Queryable, entry: NewEntry): Promise<QueueEntry> {
  const { queue, state } = entry;
  const { rows } = await queryNamed<{ id: number; callerNumber: string }>(
    db,
    'insert-entry',
    `WITH entry AS (
       INSERT INTO queue_entries (queue_id, call_id, node, caller_number, language, skills, needs, least_needs,
              relax_at, wanted_agent_id, priority, priority_reason, entered_at, order_at, first_place, estimate_s,
              transferred_from, status, agent_id, offered_at, connected_at, over_at, result)
       VALUES ($1, $2, $3,
               CASE WHEN EXISTS (SELECT FROM calls c WHERE c.id = $2 AND c.forgotten_at IS NOT NULL) THEN '' ELSE $4 END,
               $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
       RETURNING *
     ), event AS (
       ${insertArrivalEvent("entry WHERE status <> 'over'")}
     )
     SELECT id, caller_number FROM entry`,
    [
      queue.id,
      entry.callId,
      entry.node,
      entry.callerNumber,
      entry.language,
      entry.skills,
      entry.needs,
      entry.leastNeeds,
      entry.relaxAt,
      entry.wantedAgentId,
      entry.headStartS,
      entry.priorityReason,
      entry.enteredAt,
      entry.orderAt,
      entry.firstPlace,
      entry.estimateS,
      entry.transferredFrom,
      state.status,
      state.agentId,
      state.offeredAt,
      state.connectedAt,
      state.overAt,
      state.result,
    ],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('the entry was not written');
  return {
    ...state,
    id: row.id,
    queueId: queue.id,
    queueName: queue.name,
    announceEveryS: queue.announceEveryS,
    callId: entry.callId,
    node: entry.node,
    callerNumber: row.callerNumber,
    language: entry.language,
    skills: entry.skills,
    wantedAgentId: entry.wantedAgentId,
    priorityReason: entry.priorityReason,
    enteredAt: entry.enteredAt,
    orderAt: entry.orderAt,
    firstPlace: entry.firstPlace,
    estimateS: entry.estimateS,
    transferredFrom: entry.transferredFrom,
    callbackId: null,
    agentLostAt: null,
    agentReturnS: queue.agentReturnS,
  };
}

/**
 * Writes that a person who is called back has arrived: they are a caller of the queue from now on.
 */
export async function appendArrival(db: Queryable, entryId: number): Promise<void> {
  await queryNamed(db, 'append-arrival', insertArrivalEvent('queue_entries WHERE id = $1'), [
    entryId,
  ]);
}
