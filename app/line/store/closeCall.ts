/** The end of a call in the rows. */
import { closeRow, deleteCall, unmarkForgotten, type CallEnd } from '../../calls/store/calls.js';
import type { Queryable } from '../../database/pool.js';
import { forgetCaller } from './forgetCaller.js';

/**
 * Writes the outcome of a call; a call that has one keeps it. Removes what a process that did not
 * know it yet wrote about a caller after the caller was forgotten. The row of a call whose caller
 * wants to stay unknown is deleted, unless the caller came to a line.
 */
export async function closeCall(db: Queryable, callId: string, end: CallEnd): Promise<void> {
  const closed = await closeRow(db, callId, end);
  if (closed?.isForgotten !== true) return;
  if (closed.isRest) return deleteCall(db, callId);
  await forgetCaller(db, callId, end.at);
  await unmarkForgotten(db, callId);
}
