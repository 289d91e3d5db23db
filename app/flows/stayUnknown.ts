/** Who wants nobody to know who she is: by a key of her own, or by what an agent has written down for her in a talk. */
import { forgetCaller, isForgotten } from '../store/forgetCaller.js';
import { withTransaction } from '../store/pool.js';
import type { Conversation } from './conversation.js';

/**
 * From now on nothing is known of her any more, whatever becomes of the call: who she is must not stand anywhere while
 * she speaks, either.
 */
export async function stayUnknown(conversation: Conversation): Promise<void> {
  const { record, now } = conversation;
  await conversation.forgotten();
  await conversation.database((db) =>
    withTransaction(db, (client) => forgetCaller(client, record.callId, now)),
  );
}

/**
 * After a talk, and before she comes to a line: an agent may have written down an anonymous order of hers, in a process that
 * this one knows nothing of.
 */
export async function stayUnknownIfForgotten(conversation: Conversation): Promise<void> {
  if (conversation.isAnonymous) return;
  const { callId } = conversation.record;
  if (await conversation.database((db) => isForgotten(db, callId))) await stayUnknown(conversation);
}
