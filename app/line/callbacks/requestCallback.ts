/**
 * Asks for a callback: a caller who waits in the line, and whose callback keeps the place there; a
 * caller outside the opening hours, for the next opening; or an agent or administrator for a caller
 * who reached nobody. app/line/rules/callback.ts decides whether it may be asked for.
 */
import { mayAskForCallback, newCallbackState } from '../rules/callback.js';
import { checkCallbackNumber, type NumberRefusal } from '../rules/callbackNumber.js';
import { morningSlot, whenOpen } from '../rules/callbackPlan.js';
import { needsAfter, orderAt } from '../rules/lineOrder.js';
import type { Language } from '../../telephony/call.js';
import { callbacksBefore } from './store/callbacksBefore.js';
import { countPlanned } from './store/dueCallbacks.js';
import { insertCallback, type Callback } from './store/callbacks.js';
import { lockEntry, readEntry, type LineEntry } from '../store/lineEntries.js';
import { readLine, type Line } from '../store/lines.js';
import { withTransaction, type Queryable } from '../../database/pool.js';
import type { CourtCallbacks } from '../floor/desk.js';
import { changeLocked } from '../waiting/waitingLine.js';
import { sendAskedSms } from './sendAskedSms.js';
import { hoursOfLine, type CallbackDesk } from './callbackDesk.js';

/** Seconds during which the caller may still be on the line. */
const hangUpS = 20;

export type CallbackRequest =
  /** The caller waits in the line, and leaves it. */
  | { readonly from: 'line'; readonly entryId: number; readonly number: string }
  /** No agent answers now: the callback is for the next opening. */
  | {
      readonly from: 'outside_hours';
      readonly line: string;
      readonly callId: string | null;
      readonly callerNumber: string;
      readonly language: Language;
      readonly skills: readonly string[];
      readonly number: string;
    }
  /** An agent or administrator chose the caller in the list of missed calls. */
  | { readonly from: 'missed_call'; readonly entryId: number };

export type CallbackRequested =
  | { readonly kind: 'asked'; readonly callback: Callback; readonly nextAt: Date }
  | {
      readonly kind: 'refused';
      readonly because:
        | NumberRefusal
        | 'open_already'
        | 'too_many'
        | 'no_line'
        | 'unknown_entry'
        | 'not_waiting'
        | 'not_missed';
    };

/**
 * Asks for a callback. If it is refused, nothing changes: a caller who waits in the line goes on
 * waiting.
 */
export async function requestCallback(
  desk: CallbackDesk,
  request: CallbackRequest,
): Promise<CallbackRequested> {
  switch (request.from) {
    case 'line':
      return requestFromLine(desk, request);
    case 'outside_hours':
      return requestForMorning(desk, request);
    case 'missed_call':
      return requestForMissed(desk, request.entryId);
  }
}

async function requestFromLine(
  desk: CallbackDesk,
  { entryId, number }: Extract<CallbackRequest, { from: 'line' }>,
): Promise<CallbackRequested> {
  const found = await placeOf(desk, entryId);
  if (found === null) return refused('unknown_entry');
  const { court, open } = found;
  const checked = checkCallbackNumber(number, court.plan);
  if (checked.kind === 'refused') return checked;
  return withTransaction(desk.db, async (client) => {
    const locked = await lockEntry(client, entryId);
    if (locked === null) return refused('unknown_entry');
    const { entry, line } = locked;
    if (entry.status !== 'waiting' && entry.status !== 'offered') return refused('not_waiting');
    const now = desk.clock.now();
    const asked = await insertIfAllowed(client, court, now, {
      origin: 'line',
      entry,
      line,
      number: checked.number,
      requestedFrom: entry.callerNumber,
      orderAt: entry.orderAt,
      nextAt: whenOpen(new Date(now.getTime() + hangUpS * 1000), open),
    });
    if (asked.kind === 'asked') await changeLocked(client, locked, { kind: 'callback' }, {}, now);
    return asked;
  });
}

async function requestForMorning(
  desk: CallbackDesk,
  request: Extract<CallbackRequest, { from: 'outside_hours' }>,
): Promise<CallbackRequested> {
  const line = await readLine(desk.db, request.line);
  if (line === null) return refused('no_line');
  const { court, open } = await hoursOfLine(desk, line.id);
  const checked = checkCallbackNumber(request.number, court.plan);
  if (checked.kind === 'refused') return checked;
  return withTransaction(desk.db, async (client) => {
    const now = desk.clock.now();
    // The court may be open without a signed-in agent. The caller must have hung up first then,
    // too.
    const gone = new Date(now.getTime() + hangUpS * 1000);
    const planned = await countPlanned(client, line.id, whenOpen(gone, open));
    const nextAt = morningSlot(court.plan, planned, gone, open);
    return insertIfAllowed(client, court, now, {
      origin: 'outside_hours',
      entry: { ...request, id: null },
      line,
      number: checked.number,
      requestedFrom: request.callerNumber,
      // Ordered as if the caller called at that moment, with the head start of a promised call.
      orderAt: orderAt(nextAt, line.headStarts.returned_call ?? 0),
      nextAt,
    });
  });
}

async function requestForMissed(desk: CallbackDesk, entryId: number): Promise<CallbackRequested> {
  const found = await placeOf(desk, entryId);
  if (found === null) return refused('unknown_entry');
  const { entry, line, court, open } = found;
  if (entry.status !== 'over' || entry.connectedAt !== null) return refused('not_missed');
  const checked = checkCallbackNumber(entry.callerNumber, court.plan);
  if (checked.kind === 'refused') return checked;
  return withTransaction(desk.db, (client) => {
    const now = desk.clock.now();
    const nextAt = whenOpen(now, open);
    return insertIfAllowed(client, court, now, {
      origin: 'missed_call',
      entry,
      line,
      number: checked.number,
      nextAt,
      requestedFrom: '',
      orderAt: orderAt(nextAt, line.headStarts.returned_call ?? 0),
    });
  });
}

interface Asking {
  readonly origin: 'line' | 'outside_hours' | 'missed_call';
  readonly entry: Pick<LineEntry, 'language' | 'skills'> & {
    readonly id: number | null;
    readonly callId: string | null;
  };
  readonly line: Line;
  readonly number: string;
  readonly requestedFrom: string;
  readonly orderAt: Date;
  readonly nextAt: Date;
}

async function insertIfAllowed(
  db: Queryable,
  court: CourtCallbacks,
  now: Date,
  { origin, entry, line, number, requestedFrom, orderAt, nextAt }: Asking,
): Promise<CallbackRequested> {
  const { courtId } = court;
  const isByStaff = origin === 'missed_call';
  const asked = { number, requestedFrom, callId: entry.callId, courtId, isByStaff };
  const answer = mayAskForCallback(await callbacksBefore(db, asked, now), court.plan);
  if (answer !== 'yes') return refused(answer);
  const skills = [...new Set([...line.skills, ...entry.skills])].sort();
  const callback = await insertCallback(
    db,
    {
      origin,
      lineId: line.id,
      courtId,
      callId: entry.callId,
      entryId: entry.id,
      ticketId: null,
      number,
      requestedFrom,
      language: entry.language,
      skills,
      // A callback waits long enough for every skill that the line relaxes.
      needs: needsAfter(skills, line.relax, Number.POSITIVE_INFINITY).skills,
      requestedAt: now,
      orderAt,
    },
    newCallbackState(nextAt),
  );
  // Another call asked for the same number at the same moment.
  if (callback === null) return refused('open_already');
  await sendAskedSms(db, callback, now);
  return { kind: 'asked', callback, nextAt };
}

type RequestRefusal = Extract<CallbackRequested, { kind: 'refused' }>['because'];

function refused(because: RequestRefusal): CallbackRequested {
  return { kind: 'refused', because };
}

async function placeOf(desk: CallbackDesk, entryId: number) {
  const entry = await readEntry(desk.db, entryId);
  const line = entry === null ? null : await readLine(desk.db, entry.lineName);
  if (entry === null || line === null) return null;
  return { entry, line, ...(await hoursOfLine(desk, line.id)) };
}
