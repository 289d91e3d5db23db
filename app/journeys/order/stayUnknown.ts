/** Who wants nobody to know who she is: by a key of her own, or by what an agent has written down for her in a talk. */
import { randomUUID } from 'node:crypto';
import { markRest } from '../../calls/store/calls.js';
import { forgetCaller, isForgotten } from '../../line/store/forgetCaller.js';
import { withTransaction } from '../../database/pool.js';
import type { Conversation } from '../../conversation/conversation.js';

/** What the record of a call says whose caller has hung up. */
const normalHangUp = 'cause 16';

/**
 * From now on nothing is known of her any more, whatever becomes of the call. Its record ends here, like that of anybody who hangs
 * up: it says what she did before, and shows no number. What goes on is in a record of its own, which goes when the call is
 * over: while it lasts, it is what a process after this one takes her up by.
 */
export async function stayUnknown(conversation: Conversation): Promise<void> {
  const { app, call, now, record: before, place, whereabouts } = conversation;
  const end = { outcome: conversation.outcomeSoFar, detail: normalHangUp };
  before.end({ at: now, ...end });
  conversation.log.info('call over', end);
  await app.recorder.written();
  const { record } = await app.recorder.open({
    id: randomUUID(),
    node: app.config.HOTLINE_NODE,
    channelId: call.id,
    callerNumber: '',
    calledNumber: '',
    courtId: place.court.id,
    startedAt: now,
  });
  conversation.goOnWith(record);
  await conversation.database((db) => markRest(db, record.callId));
  await conversation.forgotten();
  record.phase(whereabouts.phase, null);
  record.language(conversation.language);
  await conversation.database((db) =>
    withTransaction(db, (client) => forgetCaller(client, before.callId, now)),
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
