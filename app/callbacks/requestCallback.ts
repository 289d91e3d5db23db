/**
 * Asks for a callback: a caller who waits in the queue, and whose callback keeps the place there; a
 * caller outside the opening hours, for the next opening; an agent or administrator for a caller
 * who reached nobody; or the hotline itself for a caller whom it has cut off.
 * app/callbacks/rules/callback.ts decides whether it may be asked for.
 */
import { betterPlace } from './rules/betterPlace.js';
import { mayAskForCallback, newCallbackState } from './rules/callback.js';
import { checkCallbackNumber, type NumberRefusal } from './rules/callbackNumber.js';
import { morningSlot, whenOpen } from './rules/callbackPlan.js';
import { needsAfter, orderAt, priorityOf } from '../queue/rules/queueOrder.js';
import type { Language } from '../telephony/call.js';
import { callbacksBefore } from './store/callbacksBefore.js';
import { countPlanned } from './store/dueCallbacks.js';
import { wasCalledBack } from './store/findCallbacks.js';
import {
  insertCallback,
  lockOpenCallbackOf,
  pullForward,
  type Callback,
} from './store/callbacks.js';
import { lockEntry, readEntry, type QueueEntry } from '../queue/store/queueEntries.js';
import { giveBackPlace, wasServedSince } from '../queue/store/queuePlaces.js';
import { readQueue, type Queue } from '../queue/store/queues.js';
import { withTransaction, type Queryable } from '../core/database/pool.js';
import { changeLocked } from '../queue/waiting/waitingQueue.js';
import { sendAskedSms } from './callbackSms.js';
import { hoursOfQueue, type CallbackDeps, type CourtCallbacks } from './callbackDeps.js';

/** Seconds during which the caller may still be on the line. */
const hangUpS = 20;

export type CallbackRequest =
  /** The caller waits in the queue, and leaves it. */
  | { readonly from: 'queue'; readonly entryId: number; readonly number: string }
  /** No agent answers now: the callback is for the next opening. */
  | {
      readonly from: 'outside_hours';
      readonly queue: string;
      readonly callId: string | null;
      readonly callerNumber: string;
      readonly language: Language;
      readonly skills: readonly string[];
      readonly number: string;
      /** The caller had no query password, and wanted to be verified by an agent. */
      readonly wantsVerification?: boolean;
      /** The caller was told what to do in danger: called before all others of the queue. */
      readonly inDanger?: boolean;
    }
  /** An agent or administrator chose the caller in the list of missed calls. */
  | { readonly from: 'missed_call'; readonly entryId: number }
  /**
   * The caller waited, and the node that had the call has died, or its PBX alone: the callback keeps the place. An open one of
   * the number gets it, if it is better. Nobody is called back who has dialled again and got to an agent meanwhile.
   */
  | { readonly from: 'cut_off'; readonly entryId: number };

export type CallbackRequested =
  | { readonly kind: 'asked'; readonly callback: Callback; readonly nextAt: Date }
  | {
      readonly kind: 'refused';
      readonly because:
        | NumberRefusal
        | 'open_already'
        | 'too_many'
        | 'no_queue'
        | 'unknown_entry'
        | 'not_waiting'
        | 'not_missed';
    };

/**
 * Asks for a callback. If it is refused, nothing changes: a caller who waits in the queue goes on
 * waiting.
 */
export async function requestCallback(
  deps: CallbackDeps,
  request: CallbackRequest,
): Promise<CallbackRequested> {
  switch (request.from) {
    case 'queue':
      return requestFromQueue(deps, request);
    case 'outside_hours':
      return requestForMorning(deps, request);
    case 'missed_call':
      return requestForMissed(deps, request.entryId);
    case 'cut_off':
      return requestForCutOff(deps, request.entryId);
  }
}

async function requestFromQueue(
  deps: CallbackDeps,
  { entryId, number }: Extract<CallbackRequest, { from: 'queue' }>,
): Promise<CallbackRequested> {
  const found = await placeOf(deps, entryId);
  if (found === null) return refused('unknown_entry');
  const { court, open } = found;
  const checked = checkCallbackNumber(number, court.plan);
  if (checked.kind === 'refused') return checked;
  return withTransaction(deps.db, async (client) => {
    const locked = await lockEntry(client, entryId);
    if (locked === null) return refused('unknown_entry');
    const { entry, queue } = locked;
    if (entry.status !== 'waiting' && entry.status !== 'offered') return refused('not_waiting');
    const now = deps.clock.now();
    const asked = await insertIfAllowed(client, court, now, {
      origin: 'queue',
      entry,
      queue,
      number: checked.number,
      requestedFrom: entry.callerNumber,
      orderAt: entry.orderAt,
      inDanger: isInDanger(entry),
      nextAt: whenOpen(new Date(now.getTime() + hangUpS * 1000), open),
    });
    if (asked.kind === 'asked') await changeLocked(client, locked, { kind: 'callback' }, {}, now);
    return asked;
  });
}

async function requestForMorning(
  deps: CallbackDeps,
  request: Extract<CallbackRequest, { from: 'outside_hours' }>,
): Promise<CallbackRequested> {
  const queue = await readQueue(deps.db, request.queue);
  if (queue === null) return refused('no_queue');
  const { court, open } = await hoursOfQueue(deps, queue.id);
  const checked = checkCallbackNumber(request.number, court.plan);
  if (checked.kind === 'refused') return checked;
  return withTransaction(deps.db, async (client) => {
    const now = deps.clock.now();
    // The court may be open without a signed-in agent. The caller must have hung up first then,
    // too.
    const gone = new Date(now.getTime() + hangUpS * 1000);
    const { inDanger = false } = request;
    const planned = inDanger ? 0 : await countPlanned(client, queue.id, whenOpen(gone, open));
    const nextAt = morningSlot(court.plan, planned, gone, open);
    return insertIfAllowed(client, court, now, {
      origin: 'outside_hours',
      entry: { ...request, id: null },
      queue,
      number: checked.number,
      requestedFrom: request.callerNumber,
      // Ordered as if the caller called at that moment, with the head start of a promised call.
      orderAt: orderAt(nextAt, headStart(queue, inDanger)),
      nextAt,
      inDanger,
      wantsVerification: request.wantsVerification ?? false,
    });
  });
}

async function requestForMissed(deps: CallbackDeps, entryId: number): Promise<CallbackRequested> {
  const found = await placeOf(deps, entryId);
  if (found === null) return refused('unknown_entry');
  const { entry, queue, court, open } = found;
  if (entry.status !== 'over' || entry.connectedAt !== null) return refused('not_missed');
  const checked = checkCallbackNumber(entry.callerNumber, court.plan);
  if (checked.kind === 'refused') return checked;
  return withTransaction(deps.db, async (client) => {
    // The same call never leads to a second agent call.
    if (await wasCalledBack(client, entryId)) return refused('not_missed');
    const now = deps.clock.now();
    const nextAt = whenOpen(now, open);
    const inDanger = isInDanger(entry);
    return insertIfAllowed(client, court, now, {
      origin: 'missed_call',
      entry,
      queue,
      number: checked.number,
      nextAt,
      requestedFrom: '',
      inDanger,
      orderAt: orderAt(nextAt, headStart(queue, inDanger)),
    });
  });
}

async function requestForCutOff(deps: CallbackDeps, entryId: number): Promise<CallbackRequested> {
  const found = await placeOf(deps, entryId);
  if (found === null) return refused('unknown_entry');
  const checked = checkCallbackNumber(found.entry.callerNumber, found.court.plan);
  if (checked.kind === 'refused') return checked;
  const asked = await callBackCutOff(deps, entryId, found, checked.number);
  // Another call asked for the same number at the same moment. Its callback can be pulled forward now.
  return asked === 'met'
    ? orRefused(await callBackCutOff(deps, entryId, found, checked.number))
    : asked;
}

const orRefused = (asked: CallbackRequested | 'met'): CallbackRequested =>
  asked === 'met' ? refused('open_already') : asked;

/**
 * Writes the callback of somebody who is cut off. If their number has an open callback of the same queue, that one gets the
 * better of both places.
 * @returns `met` if another request has written a callback of the number meanwhile.
 */
async function callBackCutOff(
  deps: CallbackDeps,
  entryId: number,
  { court, open }: Pick<Place, 'court' | 'open'>,
  number: string,
): Promise<CallbackRequested | 'met'> {
  return withTransaction(deps.db, async (client) => {
    // Lock order: a callback before any entry.
    const before = await lockOpenCallbackOf(client, number);
    const locked = await lockEntry(client, entryId);
    if (locked === null) return refused('unknown_entry');
    const { entry, queue } = locked;
    // Somebody who is being called back has a callback, which is placed again.
    const isWaiting = entry.status === 'waiting' || entry.status === 'offered';
    if (!isWaiting || entry.callbackId !== null) return refused('not_waiting');
    if (await wasServedSince(client, entry)) return refused('not_missed');
    const now = deps.clock.now();
    const asking = {
      origin: 'cut_off',
      entry,
      queue,
      number,
      // As the network shows it: nobody is rung who has dialled again, and is in the queue (begin_callback_attempts).
      requestedFrom: entry.callerNumber,
      orderAt: entry.orderAt,
      inDanger: isInDanger(entry),
      nextAt: whenOpen(now, open),
    } as const;
    const asked =
      before === null
        ? await insertIfAllowed(client, court, now, asking)
        : await pullIfBetter(client, before, asking, now);
    if (asked.kind === 'asked') {
      await changeLocked(client, locked, { kind: 'lost' }, {}, now);
      await giveBackPlace(client, { ...entry, orderAt: asked.callback.orderAt });
    } else if (before === null && asked.because === 'open_already') return 'met';
    return asked;
  });
}

/** A callback of another queue stays as it is, and so does one whose telephone rings already. */
async function pullIfBetter(
  db: Queryable,
  before: Callback,
  asking: Asking,
  now: Date,
): Promise<CallbackRequested> {
  const { nextAt } = before;
  if (nextAt === null || before.queueId !== asking.queue.id) return refused('open_already');
  const { language } = asking.entry;
  const place = betterPlace({ ...before, nextAt }, { ...asking, language, ...skillsOf(asking) });
  if (place === null) return refused('open_already');
  // From now on it is of somebody who was cut off: who dials again has this place, and is not rung meanwhile. It has as many tries
  // and days as a new one: its own may be used up, and the caller has waited in the queue since.
  const { origin, requestedFrom } = asking;
  const { attempts } = before;
  const anew = { ...newCallbackState(place.nextAt), attempts, requestedAt: now };
  const after = { ...before, ...place, ...anew, origin, requestedFrom };
  await pullForward(db, after);
  return { kind: 'asked', callback: after, nextAt: place.nextAt };
}

const isInDanger = ({ priorityReason }: Pick<QueueEntry, 'priorityReason'>): boolean =>
  priorityReason === 'in_danger';

/** Returns the head start of a promised call in seconds; of who is in danger it is theirs, where that is greater. */
function headStart({ headStarts }: Queue, inDanger: boolean): number {
  const reasons = inDanger ? (['returned_call', 'in_danger'] as const) : ['returned_call' as const];
  return priorityOf(reasons, headStarts).headStartS;
}

interface Asking {
  readonly origin: 'queue' | 'outside_hours' | 'missed_call' | 'cut_off';
  readonly entry: Pick<QueueEntry, 'language' | 'skills'> & {
    readonly id: number | null;
    readonly callId: string | null;
  };
  readonly queue: Queue;
  readonly number: string;
  readonly requestedFrom: string;
  readonly orderAt: Date;
  readonly nextAt: Date;
  readonly inDanger: boolean;
  readonly wantsVerification?: boolean;
}

async function insertIfAllowed(
  db: Queryable,
  court: CourtCallbacks,
  now: Date,
  asking: Asking,
): Promise<CallbackRequested> {
  const { origin, entry, queue, number, requestedFrom, orderAt, nextAt, inDanger } = asking;
  const { courtId } = court;
  const isByCaller = origin === 'queue' || origin === 'outside_hours';
  const asked = { number, requestedFrom, callId: entry.callId, courtId, isByCaller };
  const answer = mayAskForCallback(await callbacksBefore(db, asked, now), court.plan);
  // The limit is against callers who have strangers rung. Nobody can have a node die.
  if (answer !== 'yes' && !(answer === 'too_many' && origin === 'cut_off')) return refused(answer);
  const callback = await insertCallback(
    db,
    {
      origin,
      queueId: queue.id,
      courtId,
      callId: entry.callId,
      entryId: entry.id,
      ticketId: null,
      number,
      requestedFrom,
      language: entry.language,
      ...skillsOf(asking),
      requestedAt: now,
      orderAt,
      wantsVerification: asking.wantsVerification ?? false,
      inDanger,
    },
    newCallbackState(nextAt),
  );
  // Another call asked for the same number at the same moment.
  if (callback === null) return refused('open_already');
  await sendAskedSms(db, callback, now);
  return { kind: 'asked', callback, nextAt };
}

function skillsOf({ entry, queue }: Pick<Asking, 'entry' | 'queue'>) {
  const skills = [...new Set([...queue.skills, ...entry.skills])].sort();
  // A callback waits long enough for every skill that the queue relaxes.
  return { skills, needs: needsAfter(skills, queue.relax, Number.POSITIVE_INFINITY).skills };
}

type RequestRefusal = Extract<CallbackRequested, { kind: 'refused' }>['because'];

function refused(because: RequestRefusal): CallbackRequested {
  return { kind: 'refused', because };
}

type Place = NonNullable<Awaited<ReturnType<typeof placeOf>>>;

async function placeOf(deps: CallbackDeps, entryId: number) {
  const entry = await readEntry(deps.db, entryId);
  const queue = entry === null ? null : await readQueue(deps.db, entry.queueName);
  if (entry === null || queue === null) return null;
  return { entry, queue, ...(await hoursOfQueue(deps, queue.id)) };
}
