/**
 * Calling people back: asking for it, keeping agents for it, and what comes of each ringing.
 *
 * A callback holds a place in its line as a caller does. When it is its turn, assign_callers keeps the first agent who
 * fits for it: in one transaction the agent is offered an entry of hers at her old place, the attempt is written, and
 * this node is told to ring her. So there are never more callbacks in the air than agents kept for them, and only
 * an attempt that stands can come to a talk: a callback has one open attempt, an attempt one entry, an entry one talk.
 * When she has answered she is a caller like any other, who is offered to that agent.
 */
import type { Logger } from 'winston';
import {
  mayAskForCallback,
  newCallbackState,
  nextCallbackState,
  type CallbackEvent,
  type CallbackReason,
  type CallbackRefusal,
} from '../rules/callback.js';
import { checkCallbackNumber, type NumberRefusal } from '../rules/callbackNumber.js';
import type { CallbackNumberRules } from '../../court/settings/rules/callbackSettings.js';
import {
  expiresAt,
  morningSlot,
  nextTryAt,
  whenOpen,
  type CallbackHours,
} from '../rules/callbackPlan.js';
import type { NotReached } from '../../court/settings/rules/callbackSettings.js';
import { needsAfter, orderAt } from '../rules/lineOrder.js';
import { callbackGivenUpSms, callbackNotPlacedSms } from '../../messages/rules/smsText.js';
import type { Language } from '../../telephony/call.js';
import {
  endAttempt,
  leftAttempts,
  markReached,
  readAttempt,
  type Attempt,
  type AttemptOutcome,
  type LeftAttempt,
} from './store/callbackAttempts.js';
import {
  callbacksBefore,
  countPlanned,
  courtsWithAnswers,
  dueCallbacks,
  insertCallback,
  lineHoursOf,
  linesWithCallbacks,
  lockCallback,
  openCallbackOf,
  placeAnswerCalls,
  readCallback,
  saveCallback,
  type Callback,
} from './store/callbacks.js';
import { markAnswered, type CallOutcome } from '../../calls/store/calls.js';
import { closeCall } from '../store/closeCall.js';
import { assignCallers, lockEntry, readEntry, type LineEntry, type Offer } from '../store/line.js';
import { appendLineEvents, arrivalEvent } from '../store/lineEvents.js';
import { readLine, type Line } from '../store/lines.js';
import { isDatabaseUnavailable, withTransaction, type Queryable } from '../../database/pool.js';
import { writeSms } from '../../messages/store/smsOutbox.js';
import type { CourtCallbacks, Desk } from '../floor/desk.js';
import { oneByOne, throwFault, type OnFault } from '../floor/oneByOne.js';
import { changeLocked } from '../waiting/waitingLine.js';

export type CallbackDesk = Pick<Desk, 'db' | 'clock' | 'courtCallbacks'>;

/** Seconds after she has asked: until then she may still be on the line. */
const hangUpS = 20;
/** No court lets a telephone ring for longer (courtSettings.ts). */
const longestRingS = 60;

export type CallbackRequest =
  /** She waits in the line, and leaves it. */
  | { readonly from: 'line'; readonly entryId: number; readonly number: string }
  /** Nobody answers now: in the next opening. */
  | {
      readonly from: 'outside_hours';
      readonly line: string;
      readonly callId: string | null;
      readonly callerNumber: string;
      readonly language: Language;
      readonly skills: readonly string[];
      readonly number: string;
    }
  /** Somebody saw her in the list of missed calls. */
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

/** Asks for a callback. Refused, nothing changes: who waits in the line waits on. */
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
    const asked = await ask(client, court, now, {
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
    // Nobody may be there though the court is open.
    const gone = new Date(now.getTime() + hangUpS * 1000);
    const planned = await countPlanned(client, line.id, whenOpen(gone, open));
    const nextAt = morningSlot(court.plan, planned, gone, open);
    return ask(client, court, now, {
      origin: 'outside_hours',
      entry: { ...request, id: null },
      line,
      number: checked.number,
      requestedFrom: request.callerNumber,
      // As if she called then, with the head start of one who was promised a call.
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
    return ask(client, court, now, {
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

async function ask(
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
      orderId: null,
      number,
      requestedFrom,
      language: entry.language,
      skills,
      // Who is called back has waited long enough for every skill that waiting gives up.
      needs: needsAfter(skills, line.relax, Number.POSITIVE_INFINITY).skills,
      requestedAt: now,
      orderAt,
    },
    newCallbackState(nextAt),
  );
  // Somebody asked for the same number at the same moment.
  return callback === null ? refused('open_already') : { kind: 'asked', callback, nextAt };
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

async function hoursOfLine(desk: CallbackDesk, lineId: number) {
  const line = await lineHoursOf(desk.db, lineId);
  const court = await desk.courtCallbacks(line?.courtId ?? null);
  const open: CallbackHours = line?.isAlways === true ? null : court.open;
  return { court, open };
}

async function hoursOfCallback(desk: CallbackDesk, callback: Callback) {
  if (callback.lineId !== null) return hoursOfLine(desk, callback.lineId);
  const court = await desk.courtCallbacks(callback.courtId);
  return { court, open: court.open };
}

/**
 * Gives callers and callbacks to agents, every pair that is possible now. This node then rings whom
 * store/callbackAttempts.ts `attemptsToRing` names.
 * @param onFault told of a line whose hours nobody can tell: of it nobody is called back, and everybody else is served.
 * @returns new offers of callers who are on the line.
 */
export async function placeCallbacks(
  desk: CallbackDesk & Pick<Desk, 'node'>,
  onFault: OnFault = throwFault,
): Promise<Offer[]> {
  const now = desk.clock.now();
  const openLines: number[] = [];
  await oneByOne(await linesWithCallbacks(desk.db, now), onFault, {
    name: ({ lineId }) => `callbacks: line ${lineId}`,
    async work({ lineId, courtId, isAlways }) {
      const { open } = await desk.courtCallbacks(courtId);
      if (isAlways || whenOpen(now, open) <= now) openLines.push(lineId);
    },
  });
  return assignCallers(desk.db, now, { node: desk.node, openLines });
}

/**
 * Begins calls that bring an answer and need no agent, rung as above: of courts that are open at this moment, whatever
 * is due.
 * @param atOnce calls that this node makes at once.
 */
export async function placeAnswers(
  desk: CallbackDesk & Pick<Desk, 'node'>,
  atOnce: number,
  onFault: OnFault = throwFault,
): Promise<void> {
  const now = desk.clock.now();
  const openCourts: number[] = [];
  await oneByOne(await courtsWithAnswers(desk.db, now), onFault, {
    name: (courtId) => `answers: court ${courtId}`,
    async work(courtId) {
      const { open } = await desk.courtCallbacks(courtId);
      if (whenOpen(now, open) <= now) openCourts.push(courtId);
    },
  });
  if (openCourts.length === 0) return;
  await placeAnswerCalls(desk.db, now, { node: desk.node, openCourts, most: atOnce });
}

/** What comes of an attempt. */
export type AttemptEvent = Extract<
  CallbackEvent,
  { kind: 'reached' | 'not_reached' | 'withdrawn' | 'lost' | 'no_trunk' | 'served' }
>;

export type AttemptChange =
  | { readonly kind: 'moved'; readonly callback: Callback; readonly attempt: Attempt }
  | {
      readonly kind: 'refused';
      /** `over`: this attempt was ended before, whoever did it; `entry_over`: the line has let her go meanwhile. */
      readonly because: CallbackRefusal | 'entry_over';
      readonly callback: Callback;
    }
  | { readonly kind: 'unknown_attempt' };

/**
 * Applies what came of an attempt to its callback, its call, its entry and the agent who is kept for her, in one
 * transaction. An attempt that is over changes nothing any more, so that a late word of it does not count for the next.
 */
export async function changeAttempt(
  desk: CallbackDesk,
  callbackId: number,
  attemptNumber: number,
  event: AttemptEvent,
): Promise<AttemptChange> {
  const known = await readCallback(desk.db, callbackId);
  if (known === null) return { kind: 'unknown_attempt' };
  const hours = await hoursOfCallback(desk, known);
  return withTransaction(desk.db, async (client) => {
    const callback = await lockCallback(client, callbackId);
    const attempt = callback && (await readAttempt(client, callbackId, attemptNumber));
    if (callback === null || attempt === null) return { kind: 'unknown_attempt' };
    if (attempt.overAt !== null) return { kind: 'refused', because: 'over', callback };
    const now = desk.clock.now();
    const step = nextCallbackState(callback, event, now, retries(callback, hours, now));
    if (step.kind === 'refused') return { ...step, callback };
    const after: Callback = { ...callback, ...step.state };
    const locked = attempt.entryId === null ? null : await lockEntry(client, attempt.entryId);

    if (event.kind === 'reached') {
      if (locked !== null && locked.entry.status === 'over') {
        return { kind: 'refused', because: 'entry_over', callback };
      }
      // From now on she is a caller of the line.
      if (locked !== null) await appendLineEvents(client, [arrivalEvent(locked.entry)]);
      await markAnswered(client, attempt.callId, now);
      await markReached(client, attempt, now);
      await saveCallback(client, callbackId, after);
      return { kind: 'moved', callback: after, attempt: { ...attempt, reachedAt: now } };
    }
    if (event.kind === 'served' && locked !== null && !wasServed(locked.entry)) {
      return { kind: 'refused', because: 'not_talking', callback };
    }
    if (locked !== null && locked.entry.status !== 'over') {
      // A talk that goes on is no lost attempt, whoever says so.
      if (locked.entry.status === 'talking') {
        return { kind: 'refused', because: 'in_the_air', callback };
      }
      const wasReached = attempt.reachedAt !== null;
      const entryEvent = { kind: wasReached ? 'caller_gone' : 'not_reached' } as const;
      await changeLocked(client, locked, entryEvent, {}, now);
    }
    await endAttempt(client, attempt, outcomeOf(event), now);
    await closeCall(client, attempt.callId, {
      at: now,
      outcome: callOutcomeOf(event),
      detail: event.kind === 'not_reached' ? event.because : event.kind,
    });
    await saveCallback(client, callbackId, after);
    await tellGivenUp(client, after, now);
    const ended = { ...attempt, overAt: now, outcome: outcomeOf(event) };
    return { kind: 'moved', callback: after, attempt: ended };
  });
}

/** She has talked to somebody, or has gone elsewhere by a key of hers. */
function wasServed({ connectedAt, result }: LineEntry): boolean {
  return connectedAt !== null || result === 'key' || result === 'callback';
}

function outcomeOf(event: Exclude<AttemptEvent, { kind: 'reached' }>): AttemptOutcome {
  return event.kind === 'not_reached' ? event.because : event.kind;
}

function callOutcomeOf(event: Exclude<AttemptEvent, { kind: 'reached' }>): CallOutcome {
  switch (event.kind) {
    case 'served':
      return 'served';
    case 'lost':
      return 'lost';
    case 'no_trunk':
      return 'failed';
    case 'withdrawn':
      return 'not_reached';
    case 'not_reached':
      return event.because === 'hung_up' ? 'abandoned' : 'not_reached';
  }
}

function retries(
  callback: Callback,
  { court, open }: { readonly court: CourtCallbacks; readonly open: CallbackHours },
  now: Date,
) {
  return (because: NotReached, tries: number) =>
    nextTryAt(court.plan, because, tries, callback.requestedAt, now, open);
}

/** She hears by SMS that nobody will call; the row says why. An answer has reached her by SMS already. */
async function tellGivenUp(db: Queryable, callback: Callback, now: Date): Promise<void> {
  const { id, status, number, language, because, tries, origin, isNameless } = callback;
  if (status !== 'given_up' || number === null || origin === 'answer' || isNameless) return;
  // A landline takes no SMS.
  if (!/^1[3-9]\d{9}$/.test(number)) return;
  const ours: readonly (CallbackReason | null)[] = ['expired', 'lost', 'no_trunk'];
  const isOurs = ours.includes(because) || tries === 0;
  const body = isOurs ? callbackNotPlacedSms(language) : callbackGivenUpSms(language, tries);
  const sms = { toNumber: number, body, purpose: 'callback_given_up', callbackId: id };
  await writeSms(db, [sms], now);
}

export type CallbackChange =
  | { readonly kind: 'moved'; readonly callback: Callback }
  | { readonly kind: 'refused'; readonly because: CallbackRefusal; readonly callback: Callback }
  | { readonly kind: 'unknown_callback' };

/**
 * Takes a callback back, postpones it, or gives it up because its days are over. `moved` while her telephone rings: it is
 * taken back when it rings no more.
 */
export async function changeCallback(
  desk: CallbackDesk,
  callbackId: number,
  event: Extract<CallbackEvent, { kind: 'cancelled' | 'postponed' | 'expired' }>,
): Promise<CallbackChange> {
  return withTransaction(desk.db, async (client) => {
    const callback = await lockCallback(client, callbackId);
    if (callback === null) return { kind: 'unknown_callback' };
    const now = desk.clock.now();
    const step = nextCallbackState(callback, event, now, () => null);
    if (step.kind === 'refused') return { ...step, callback };
    const after: Callback = { ...callback, ...step.state };
    await saveCallback(client, callbackId, after);
    await tellGivenUp(client, after, now);
    return { kind: 'moved', callback: after };
  });
}

/** Which numbers are called back for a line: its court's choice. */
export async function callbackNumbersOf(
  desk: CallbackDesk,
  lineId: number,
): Promise<CallbackNumberRules> {
  return (await hoursOfLine(desk, lineId)).court.plan;
}

/**
 * She has called in, and talks to somebody: nobody need call her any more. A callback whose telephone rings just now ends
 * with this ringing, whatever comes of it; one in which she talks stays as it is.
 * @param number as the network shows it.
 * @returns whether one was taken back, or will be when it rings no more.
 */
export async function cancelCalledIn(
  desk: CallbackDesk,
  lineId: number,
  number: string,
): Promise<boolean> {
  const checked = checkCallbackNumber(number, await callbackNumbersOf(desk, lineId));
  if (checked.kind === 'refused') return false;
  const open = await openCallbackOf(desk.db, checked.number);
  if (open === null) return false;
  const change = await changeCallback(desk, open.id, { kind: 'cancelled', by: 'called_in' });
  return change.kind === 'moved';
}

/**
 * What becomes due by the clock: attempts that nobody will end, callbacks whose line has closed, and those whose days
 * are over. Any number of processes may run it at once. One that cannot be changed is logged, and holds up no other.
 * @returns how many rows it changed.
 */
export async function keepCallbacks(desk: CallbackDesk, log: Logger): Promise<number> {
  const now = desk.clock.now();
  let changed = 0;
  const change = async (callbackId: number, work: () => Promise<{ kind: string } | null>) => {
    try {
      if ((await work())?.kind === 'moved') changed += 1;
    } catch (error) {
      // While the database is away, that goes for all of them.
      if (isDatabaseUnavailable(error)) throw error;
      log.error('a callback cannot be kept', { callbackId, error });
    }
  };
  for (const attempt of await leftAttempts(desk.db, now, longestRingS)) {
    await change(attempt.callbackId, () => settle(desk, attempt));
  }
  // Hundreds may wait for an agent in one line.
  const known = new Map<string, Awaited<ReturnType<typeof hoursOfCallback>>>();
  for (const callback of await dueCallbacks(desk.db, now)) {
    await change(callback.id, async () => {
      const whose = `${callback.lineId} ${callback.courtId}`;
      const hours = known.get(whose) ?? (await hoursOfCallback(desk, callback));
      known.set(whose, hours);
      const { court, open } = hours;
      const opensAt = whenOpen(now, open);
      const event =
        expiresAt(court.plan, callback.requestedAt, open) <= now
          ? ({ kind: 'expired' } as const)
          : opensAt > now
            ? ({ kind: 'postponed', until: opensAt } as const)
            : null;
      return event === null ? null : changeCallback(desk, callback.id, event);
    });
  }
  return changed;
}

/**
 * Ends an attempt by what its rows say: who talked, or has heard the answer that was brought, is served, however it ended; who
 * was on the line and went, hung up; everything else is tried again.
 */
export async function settle(desk: CallbackDesk, left: LeftAttempt): Promise<AttemptChange> {
  return changeAttempt(desk, left.callbackId, left.attempt, howItEnded(left));
}

function howItEnded(left: LeftAttempt): AttemptEvent {
  if (left.reachedAt === null) return { kind: 'lost' };
  // Whatever became of the call then, also while nobody was there to see it.
  if (left.entryId === null && left.isAnswerHeard) return { kind: 'served' };
  switch (left.entryId === null ? left.callOutcome : left.entryResult) {
    case 'answered':
    case 'key':
    case 'callback':
    case 'served':
      return { kind: 'served' };
    case 'abandoned':
      return { kind: 'not_reached', because: 'hung_up' };
    default:
      return { kind: 'lost' };
  }
}
