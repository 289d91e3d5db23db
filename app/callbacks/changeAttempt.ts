/**
 * Applies the outcome of one ringing of a callback: the person was reached, was not, or has been
 * served. It changes the callback, the call, the entry in the queue and the agent who is kept for
 * it, in one transaction.
 */
import { nextCallbackState, type CallbackEvent, type CallbackRefusal } from './rules/callback.js';
import { nextTryAt, type CallbackHours } from './rules/callbackPlan.js';
import type { NotReached } from '../court/settings/rules/callbackSettings.js';
import {
  endAttempt,
  markReached,
  readAttempt,
  type Attempt,
  type AttemptOutcome,
} from './store/callbackAttempts.js';
import { lockCallback, readCallback, saveCallback, type Callback } from './store/callbacks.js';
import type { CallOutcome } from '../calls/store/calls.js';
import { noteCalls } from '../calls/store/noteCalls.js';
import { appendArrival } from '../queue/store/arrivals.js';
import { closeCall } from '../queue/store/closeCall.js';
import { forgetCallbacks } from '../queue/store/forgetCaller.js';
import { lockEntry, type QueueEntry } from '../queue/store/queueEntries.js';
import { withTransaction } from '../core/database/pool.js';
import { changeLocked } from '../queue/waiting/waitingQueue.js';
import { hoursOfCallback, type CallbackDeps, type CourtCallbacks } from './callbackDeps.js';
import { sendGivenUpSms } from './callbackSms.js';

/** The outcome of an attempt. */
export type AttemptEvent = Extract<
  CallbackEvent,
  { kind: 'reached' | 'not_reached' | 'withdrawn' | 'lost' | 'no_trunk' | 'served' }
>;

export type AttemptChange =
  | { readonly kind: 'moved'; readonly callback: Callback; readonly attempt: Attempt }
  | {
      readonly kind: 'refused';
      /**
       * `over`: this attempt has already ended; `entry_over`: the entry in the queue has ended
       * meanwhile.
       */
      readonly because: CallbackRefusal | 'entry_over';
      readonly callback: Callback;
    }
  | { readonly kind: 'unknown_attempt' };

/**
 * Applies the outcome of an attempt to its callback, its call, its entry and the agent kept for it,
 * in one transaction. An attempt that is over changes nothing, so that late news of it does not
 * count for the next one.
 */
export async function changeAttempt(
  deps: CallbackDeps,
  callbackId: number,
  attemptNumber: number,
  event: AttemptEvent,
): Promise<AttemptChange> {
  const known = await readCallback(deps.db, callbackId);
  if (known === null) return { kind: 'unknown_attempt' };
  const hours = await hoursOfCallback(deps, known);
  return withTransaction(deps.db, async (client) => {
    const callback = await lockCallback(client, callbackId);
    const attempt = callback && (await readAttempt(client, callbackId, attemptNumber));
    if (callback === null || attempt === null) return { kind: 'unknown_attempt' };
    if (attempt.overAt !== null) return { kind: 'refused', because: 'over', callback };
    const now = deps.clock.now();
    const step = nextCallbackState(callback, event, now, retries(callback, hours, now));
    if (step.kind === 'refused') return { ...step, callback };
    const after: Callback = { ...callback, ...step.state };
    const locked = attempt.entryId === null ? null : await lockEntry(client, attempt.entryId);

    if (event.kind === 'reached') {
      if (locked !== null && locked.entry.status === 'over') {
        return { kind: 'refused', because: 'entry_over', callback };
      }
      // From now on the person is a caller of the queue.
      if (locked !== null) await appendArrival(client, locked.entry.id);
      await noteCalls(client, [{ callId: attempt.callId, answeredAt: now }]);
      await markReached(client, attempt, now);
      await saveCallback(client, callbackId, after);
      return { kind: 'moved', callback: after, attempt: { ...attempt, reachedAt: now } };
    }
    if (event.kind === 'served' && locked !== null && !wasServed(locked.entry)) {
      return { kind: 'refused', because: 'not_talking', callback };
    }
    if (locked !== null && locked.entry.status !== 'over') {
      // An attempt whose agent call goes on is not lost.
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
    // Where the call was closed before, its end could not do it.
    await forgetCallbacks(client, attempt.callId);
    await saveCallback(client, callbackId, after);
    await sendGivenUpSms(client, after, now);
    const ended = { ...attempt, overAt: now, outcome: outcomeOf(event) };
    return { kind: 'moved', callback: after, attempt: ended };
  });
}

/** Tells whether the person talked to an agent, or pressed a digit for something else. */
function wasServed({ connectedAt, result }: QueueEntry): boolean {
  return connectedAt !== null || result === 'digit' || result === 'callback';
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
