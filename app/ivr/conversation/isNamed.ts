import { isNamedByRows } from '../../calls/store/namedInCall.js';
import type { Conversation } from './conversation.js';

/**
 * Tells whether the call has left something that names its caller. An anonymous report would be theirs for everybody who reads
 * that, because its call ends where the question was put. It is read from the rows, which are there after a crash, too.
 */
export async function isNamed(conversation: Conversation): Promise<boolean> {
  const { app, record, person, isAnonymous, sentOnRequest, openedTickets } = conversation;
  if (isAnonymous) return false;
  // What this process knows counts also while the database is away and its rows wait.
  if (person !== null || sentOnRequest > 0 || openedTickets.size > 0) return true;
  await app.recorder.written();
  return conversation.database((db) => isNamedByRows(db, record.callId));
}
