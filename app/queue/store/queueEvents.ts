/**
 * The log of what happened to every caller in a queue and to every agent, with the events and fields
 * of Asterisk's queue_log, so that programs for that file can read this table through the view
 * `queue_log`. Times in it are whole seconds, except for the ringing in RINGNOANSWER and
 * RINGCANCELED, which is milliseconds, as in Asterisk.
 *
 * A caller who is turned away (full, closed, no agent signed in) was never in the queue and has no
 * event here, as with Asterisk; the reason is in `queue_entries`.
 */
import type { EntryEvent, EntryState } from '../rules/queueEntry.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

export type QueueEventName =
  /** url (always empty), caller's number, place. */
  | 'ENTERQUEUE'
  /** Wait, the agent's channel, ringing. */
  | 'CONNECT'
  /** Place, first place, wait. */
  | 'ABANDON'
  | 'EXITWITHTIMEOUT'
  /** No agent signed in, or closing time: place, first place, wait. */
  | 'EXITEMPTY'
  /** Digit, place, first place, wait. */
  | 'EXITWITHKEY'
  /** Wait, talk, first place. */
  | 'COMPLETECALLER'
  | 'COMPLETEAGENT'
  /** Extension, context, wait, talk, first place. */
  | 'BLINDTRANSFER'
  /** Method (BRIDGE), bridge or target, wait, talk, first place. */
  | 'ATTENDEDTRANSFER'
  /** Milliseconds of ringing. */
  | 'RINGNOANSWER'
  | 'RINGCANCELED'
  /** Of every queue (`NONE`), and then of each that the agent serves: reason. */
  | 'PAUSEALL'
  | 'PAUSE'
  | 'UNPAUSEALL'
  | 'UNPAUSE'
  /** Of each queue that the agent serves; PAUSED when the agent is on a break. */
  | 'ADDMEMBER'
  | 'REMOVEMEMBER'
  /** Channel. */
  | 'AGENTLOGIN'
  /** Channel, seconds signed in. */
  | 'AGENTLOGOFF';

export interface QueueEvent {
  readonly at: Date;
  /** Null: of every queue (`NONE` in queue_log). */
  readonly queueId: number | null;
  readonly entryId: number | null;
  readonly callId: string | null;
  readonly agentId: number | null;
  readonly event: QueueEventName;
  /** data1 to data5. */
  readonly data: readonly string[];
}

/** Appends events in their order, in one insert. */
export async function appendQueueEvents(
  db: Queryable,
  events: readonly QueueEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const data = (index: number) => events.map((event) => event.data[index] ?? '');
  await queryNamed(
    db,
    'append-queue-events',
    `INSERT INTO queue_events (at, queue_id, entry_id, call_id, agent_id, event, data1, data2, data3, data4, data5)
     SELECT * FROM unnest($1::timestamptz[], $2::int[], $3::bigint[], $4::uuid[], $5::int[], $6::text[],
                          $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])`,
    [
      events.map((event) => event.at),
      events.map((event) => event.queueId),
      events.map((event) => event.entryId),
      events.map((event) => event.callId),
      events.map((event) => event.agentId),
      events.map((event) => event.event),
      ...[0, 1, 2, 3, 4].map(data),
    ],
  );
}

/** The fields of an entry from which its events are made. */
export interface LoggedEntry extends EntryState {
  readonly id: number;
  readonly queueId: number;
  readonly callId: string;
  readonly callerNumber: string;
  readonly enteredAt: Date;
  readonly firstPlace: number;
}

/** Details of an event that the state machine does not know. */
export interface EventDetail {
  /** Channel of the agent's telephone, of `answered`. */
  readonly agentChannel?: string;
  /** Of an agent call that ended by a transfer. */
  readonly transfer?: { readonly kind: 'blind' | 'attended'; readonly target: string };
}

/** Whether the events of a step give the caller's place when it happened. */
export function needsPlace(after: EntryState): boolean {
  return after.status === 'over' && after.result !== 'answered';
}

/** The events of one step of an entry. `place` is 0 where {@link needsPlace} is false. */
export function eventsOfEntry(
  before: LoggedEntry,
  event: EntryEvent,
  after: LoggedEntry,
  place: number,
  now: Date,
  detail: EventDetail = {},
): QueueEvent[] {
  const make = (
    name: QueueEventName,
    data: readonly (string | number)[],
    agentId: number | null,
  ) => ({
    ...sourceOf(after, agentId, now),
    event: name,
    data: data.map(String),
  });
  const ringMs = before.offeredAt === null ? 0 : now.getTime() - before.offeredAt.getTime();
  const events: QueueEvent[] = [];
  // The telephone of an agent who is kept for a callback does not ring yet.
  if (before.status === 'offered' && after.status === 'over' && event.kind !== 'not_reached') {
    events.push(make('RINGCANCELED', [ringMs], before.agentId));
  }
  const waitS = wholeSeconds(after.enteredAt, after.connectedAt ?? now);
  const left = [place, after.firstPlace, waitS];
  switch (event.kind) {
    case 'not_reached':
      break;
    case 'answered':
      events.push(
        make(
          'CONNECT',
          [waitS, detail.agentChannel ?? '', Math.floor(ringMs / 1000)],
          after.agentId,
        ),
      );
      break;
    case 'refused':
    case 'not_answered':
    case 'unreachable':
      events.push(make('RINGNOANSWER', [ringMs], before.agentId));
      break;
    case 'withdrawn':
      events.push(make('RINGCANCELED', [ringMs], before.agentId));
      break;
    case 'digit':
    case 'callback':
      // A callback is asked for behind `*`, and the event must have a digit.
      events.push(make('EXITWITHKEY', [after.digit ?? '*', ...left], null));
      break;
    case 'timeout':
      events.push(make('EXITWITHTIMEOUT', left, null));
      break;
    case 'closed':
    case 'no_agents':
      events.push(make('EXITEMPTY', left, null));
      break;
    case 'caller_gone':
    case 'agent_call_ended':
    case 'lost':
      if (after.connectedAt === null) {
        events.push(make('ABANDON', left, null));
      } else {
        const agentCall = [waitS, wholeSeconds(after.connectedAt, now), after.firstPlace];
        if (detail.transfer?.kind === 'blind') {
          events.push(
            make('BLINDTRANSFER', [detail.transfer.target, 'hotline', ...agentCall], after.agentId),
          );
        } else if (detail.transfer?.kind === 'attended') {
          events.push(
            make(
              'ATTENDEDTRANSFER',
              ['BRIDGE', detail.transfer.target, ...agentCall],
              after.agentId,
            ),
          );
        } else {
          // queue_log knows the agent's side and the caller's.
          const isOfAgent = after.endedBy === 'agent' || after.endedBy === 'supervisor';
          const name = isOfAgent ? 'COMPLETEAGENT' : 'COMPLETECALLER';
          events.push(make(name, agentCall, after.agentId));
        }
      }
      break;
    default: {
      const never: never = event;
      return never;
    }
  }
  return events;
}

function sourceOf(entry: LoggedEntry, agentId: number | null, at: Date) {
  return { at, queueId: entry.queueId, entryId: entry.id, callId: entry.callId, agentId };
}

/** Whole seconds between two moments, never less than 0. */
export function wholeSeconds(from: Date, until: Date): number {
  return Math.max(0, Math.floor((until.getTime() - from.getTime()) / 1000));
}
