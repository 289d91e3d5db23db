/** The end of a call in the rows. */
import {
  closeRows,
  deleteCall,
  unmarkForgotten,
  type CallEnd,
  type ClosedRow,
} from '../../calls/store/calls.js';
import type { Queryable } from '../../core/database/pool.js';
import { forgetCallbacks, forgetCaller, forgetNotes, forgetTickets } from './forgetCaller.js';

/**
 * Writes the outcomes of calls; a call that has one keeps it. Removes what a process that did not
 * know it yet wrote about a caller after the caller was forgotten. The row of a call whose caller
 * wants to stay unknown is deleted, unless the caller came to a queue.
 *
 * Of a call with an agent call that was not recorded, neither the number nor notes are kept, for
 * any caller. Only in such an agent call an agent can write an anonymous report down, so its call needs
 * nothing of its own, and nothing tells it from the others (app/tickets/opening/openTicket.ts). In the
 * same way everybody loses the number who hangs up where callers choose to stay anonymous. All of
 * them have the callback that they asked for before, with its number: it counts towards the limits of
 * that number, and a callback without one would tell who reported. It no longer says in which call it
 * was asked for.
 */
export async function closeCalls(
  db: Queryable,
  ends: readonly (CallEnd & { readonly callId: string })[],
): Promise<void> {
  if (ends.length === 0) return;
  const atOf = new Map(ends.map(({ callId, at }) => [callId, at]));
  for (const row of await closeRows(db, ends)) await cleanUp(db, row, atOf.get(row.callId) as Date);
}

/** {@link closeCalls} for one call. */
export function closeCall(db: Queryable, callId: string, end: CallEnd): Promise<void> {
  return closeCalls(db, [{ callId, ...end }]);
}

async function cleanUp(db: Queryable, closed: ClosedRow, at: Date): Promise<void> {
  const { callId, isRest, isForgotten, hadUnrecordedAgentCall, isUnnamed } = closed;
  if (isRest) return deleteCall(db, callId);
  if (isForgotten || hadUnrecordedAgentCall || isUnnamed) {
    await forgetCaller(db, callId, at);
    await forgetCallbacks(db, callId);
  }
  if (isUnnamed) await forgetTickets(db, callId);
  if (hadUnrecordedAgentCall) await forgetNotes(db, callId);
  if (isForgotten) await unmarkForgotten(db, callId);
}
