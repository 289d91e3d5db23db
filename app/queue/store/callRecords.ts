/** Reads the records of past calls: a list of them, and the transcript of one. */
import type { Language } from '../../telephony/call.js';
import type { Proof } from '../../court/import/rules/caseFile.js';
import type { CourtScope } from '../../court/rules/courtScope.js';
import type { CallEvent, CallOutcome, CallPhase } from '../../calls/store/calls.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';
import type { Disposition } from '../rules/dispositions.js';
import { recordingsOfCall, type CallRecording } from './recordings.js';

export interface CallRecord {
  readonly id: string;
  readonly node: string;
  readonly channelId: string;
  /** `out`: the hotline called, and `callerNumber` is the number it called. */
  readonly direction: 'in' | 'out';
  readonly callerNumber: string;
  readonly calledNumber: string;
  readonly language: Language;
  readonly startedAt: Date;
  readonly answeredAt: Date | null;
  readonly endedAt: Date | null;
  readonly phase: CallPhase;
  readonly personId: number | null;
  readonly proof: Proof | null;
  readonly resumed: number;
  /** Null while the call is up. */
  readonly outcome: CallOutcome | null;
  readonly outcomeDetail: string | null;
  /** When its prompts and digits were erased. */
  readonly detailErasedAt: Date | null;
}

const columns = `id, node, channel_id, direction, caller_number, called_number, language, started_at, answered_at, ended_at,
  phase, person_id, proof, resumed, outcome, outcome_detail, detail_erased_at`;

export interface CallFilter {
  readonly limit: number;
  /** Only calls that started at or after this moment, and before that one. */
  readonly since?: Date;
  readonly until?: Date;
  readonly outcome?: CallOutcome;
  /**
   * The number of the caller, or its last digits, of a call that is over: until then nobody knows
   * whether it is kept.
   */
  readonly number?: string;
  /** Only calls with a talk with this agent. */
  readonly agentId?: number;
  /** Only calls whose callers were in this queue, by its name. */
  readonly queue?: string;
  /** Only calls that are over with an agent call whose agent noted this result: until then, as with the number. */
  readonly disposition?: Disposition;
  /** How many calls to skip at the beginning; default 0. */
  readonly offset?: number;
  /** The court whose calls to list; all courts by default. */
  readonly scope?: CourtScope;
  /** Calls to leave out. */
  readonly except?: readonly string[];
}

/** The calls of the agent calls that a list is limited to, by each of $8 to $10 unless it is null. */
const ofAgentCalls = `SELECT e.call_id FROM queue_entries e JOIN queues l ON l.id = e.queue_id LEFT JOIN agent_call_notes n ON n.entry_id = e.id
                  WHERE ($8::int IS NULL OR (e.agent_id = $8 AND e.connected_at IS NOT NULL))
                    AND ($9::text IS NULL OR l.name = $9) AND ($10::text IS NULL OR n.disposition = $10)
                    AND ($2::timestamptz IS NULL OR e.entered_at >= $2)`;

/**
 * Lists calls, the newest first. Agent, queue and result are of one and the same agent call. The statement
 * has no name, so PostgreSQL plans it for the values given, and takes the index of the narrowest.
 */
export async function listCalls(db: Queryable, filter: CallFilter): Promise<CallRecord[]> {
  const { agentId = null, queue = null, disposition = null } = filter;
  const isOfAgentCalls = agentId !== null || queue !== null || disposition !== null;
  const { rows } = await queryRows<CallRecord>(
    db,
    `SELECT ${columns} FROM calls
      WHERE ($2::timestamptz IS NULL OR started_at >= $2) AND ($3::text IS NULL OR outcome = $3)
        AND ($4::int IS NULL OR court_id = $4) AND ($5::timestamptz IS NULL OR started_at < $5)
        AND ($6::text IS NULL OR (right(caller_number, length($6)) = $6 AND ended_at IS NOT NULL))
        AND ($10::text IS NULL OR ended_at IS NOT NULL) AND id <> ALL ($11::uuid[])
        AND ${isOfAgentCalls ? `id IN (${ofAgentCalls})` : 'num_nonnulls($8::int, $9::text, $10::text) = 0'}
      ORDER BY started_at DESC, id LIMIT $1 OFFSET $7`,
    [
      ...[filter.limit, filter.since ?? null, filter.outcome ?? null, filter.scope ?? null],
      ...[filter.until ?? null, filter.number ?? null, filter.offset ?? 0],
      ...[agentId, queue, disposition, filter.except ?? []],
    ],
  );
  return rows;
}

/**
 * With whom the callers of these calls have talked, in order of time, and what the agents noted: of a
 * call that goes on nothing, because its end decides whether the notes are kept.
 */
export async function agentCallsOfCalls(
  db: Queryable,
  callIds: readonly string[],
): Promise<
  readonly {
    readonly callId: string;
    readonly agent: string;
    readonly disposition: Disposition | null;
  }[]
> {
  const { rows } = await queryNamed<{
    callId: string;
    agent: string;
    disposition: Disposition | null;
  }>(
    db,
    'agent-calls-of-calls',
    `SELECT e.call_id, a.number || ' ' || a.name AS agent, CASE WHEN c.ended_at IS NOT NULL THEN n.disposition END AS disposition
       FROM queue_entries e JOIN calls c ON c.id = e.call_id JOIN agents a ON a.id = e.agent_id
            LEFT JOIN agent_call_notes n ON n.entry_id = e.id
      WHERE e.call_id = ANY ($1) AND e.connected_at IS NOT NULL ORDER BY e.connected_at, e.id`,
    [callIds],
  );
  return rows;
}

export type TranscriptResult =
  | {
      readonly kind: 'found';
      readonly call: CallRecord;
      readonly events: CallEvent[];
      /** What the caller was told about cases, as audited. */
      readonly disclosures: {
        readonly at: Date;
        readonly caseId: number;
        /** Null before acceptance. */
        readonly caseNumber: string | null;
        readonly facts: string[];
        /** Number and name of who told it; null: the hotline itself. */
        readonly agent: string | null;
      }[];
      readonly recordings: readonly CallRecording[];
    }
  | { readonly kind: 'unknown' }
  /** The given beginning of an id fits several calls. */
  | { readonly kind: 'ambiguous'; readonly ids: string[] };

/**
 * Reads one call with everything that the caller heard and pressed.
 * @param idOrPrefix the id, or a unique beginning of it.
 */
export async function readCallTranscript(
  db: Queryable,
  idOrPrefix: string,
  scope: CourtScope = null,
): Promise<TranscriptResult> {
  const prefix = idOrPrefix.toLowerCase().replaceAll('-', '');
  if (!/^[0-9a-f]{1,32}$/.test(prefix)) return { kind: 'unknown' };
  const { rows } = await queryRows<CallRecord>(
    db,
    `SELECT ${columns} FROM calls
      WHERE id BETWEEN $1::uuid AND $2::uuid AND ($3::int IS NULL OR court_id = $3) ORDER BY id LIMIT 10`,
    [prefix.padEnd(32, '0'), prefix.padEnd(32, 'f'), scope],
  );
  const row = rows[0];
  if (row === undefined) return { kind: 'unknown' };
  if (rows.length > 1) return { kind: 'ambiguous', ids: rows.map((each) => each.id) };
  const events = await queryRows<CallEvent>(
    db,
    `SELECT call_id, seq, at, kind, name, detail FROM call_events WHERE call_id = $1 ORDER BY seq`,
    [row.id],
  );
  const disclosures = await queryRows<{
    at: Date;
    caseId: number;
    caseNumber: string | null;
    facts: string[];
    agent: string | null;
  }>(
    db,
    `SELECT d.at, d.case_id, c.number AS case_number, d.facts, a.number || ' ' || a.name AS agent
       FROM disclosures d LEFT JOIN cases c ON c.id = d.case_id LEFT JOIN agents a ON a.id = d.agent_id
      WHERE d.call_id = $1 ORDER BY d.at, d.id`,
    [row.id],
  );
  return {
    kind: 'found',
    call: row,
    events: events.rows,
    disclosures: disclosures.rows,
    recordings: await recordingsOfCall(db, row.id),
  };
}

/** A place of a call in a queue, and the agent call that it led to. */
export interface PastAgentCall {
  readonly queue: string;
  /** Number and name. */
  readonly agent: string | null;
  readonly enteredAt: Date;
  readonly connectedAt: Date | null;
  readonly overAt: Date | null;
  readonly result: string | null;
  readonly endedBy: string | null;
  /** Seconds on hold. */
  readonly holdS: number;
  /** The sound quality between the two; null where it was not measured. */
  readonly quality: CallQuality | null;
}

/**
 * Loss as a share of the packets, jitter in milliseconds, for each direction between the exchange
 * and the two; null: not known.
 */
export interface CallQuality {
  readonly fromCallerLoss: number | null;
  readonly fromCallerJitterMs: number | null;
  readonly toCallerLoss: number | null;
  readonly toCallerJitterMs: number | null;
  readonly fromAgentLoss: number | null;
  readonly fromAgentJitterMs: number | null;
  readonly toAgentLoss: number | null;
  readonly toAgentJitterMs: number | null;
}

/** Reads what a call went through in the queues, in order. */
export async function readPastAgentCalls(db: Queryable, callId: string): Promise<PastAgentCall[]> {
  const { rows } = await queryRows<PastAgentCall>(
    db,
    `SELECT l.name AS queue, a.number || ' ' || a.name AS agent, e.entered_at, e.connected_at, e.over_at,
            e.result, e.ended_by, e.hold_s,
            CASE WHEN q.entry_id IS NOT NULL THEN jsonb_build_object(
              'fromCallerLoss', q.from_caller_loss, 'fromCallerJitterMs', q.from_caller_jitter_ms,
              'toCallerLoss', q.to_caller_loss, 'toCallerJitterMs', q.to_caller_jitter_ms,
              'fromAgentLoss', q.from_agent_loss, 'fromAgentJitterMs', q.from_agent_jitter_ms,
              'toAgentLoss', q.to_agent_loss, 'toAgentJitterMs', q.to_agent_jitter_ms) END AS quality
       FROM queue_entries e JOIN queues l ON l.id = e.queue_id LEFT JOIN agents a ON a.id = e.agent_id
            LEFT JOIN agent_call_quality q ON q.entry_id = e.id
      WHERE e.call_id = $1 ORDER BY e.entered_at, e.id`,
    [callId],
  );
  return rows;
}

/** A period on hold. */
export interface CallHold {
  readonly beganAt: Date;
  readonly endedAt: Date;
}

/** Reads when the caller of a call was on hold, in order; a hold still going on is left out. */
export async function readCallHolds(db: Queryable, callId: string): Promise<CallHold[]> {
  const { rows } = await queryRows<CallHold>(
    db,
    `SELECT h.began_at, h.ended_at FROM agent_call_holds h JOIN queue_entries e ON e.id = h.entry_id
      WHERE e.call_id = $1 ORDER BY h.began_at, h.entry_id`,
    [callId],
  );
  return rows;
}

/**
 * An agent's action with the caller (a transfer, a consultation, a three-way agent call), and its result.
 */
export interface CallSent {
  readonly at: Date;
  readonly agent: string;
  readonly kind: 'blind' | 'attended' | 'three_way';
  readonly target: string;
  readonly result: 'done' | 'refused' | 'no_answer' | 'unreachable' | 'cancelled';
}

/** Reads it, in order. */
export async function readCallTransfers(db: Queryable, callId: string): Promise<CallSent[]> {
  const { rows } = await queryRows<CallSent>(
    db,
    `SELECT t.at, a.number || ' ' || a.name AS agent, t.kind, t.target, t.result
       FROM call_transfers t JOIN agents a ON a.id = t.agent_id
      WHERE t.call_id = $1 ORDER BY t.at, t.id`,
    [callId],
  );
  return rows;
}
