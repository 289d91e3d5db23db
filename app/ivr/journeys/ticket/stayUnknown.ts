/** A caller wants nobody to know who they are, and presses a digit to say so. */
import { randomUUID } from 'node:crypto';
import { forgetCallbacks, forgetCaller } from '../../../queue/store/forgetCaller.js';
import { withTransaction } from '../../../core/database/pool.js';
import { processNameOf } from '../../../core/nodes/side.js';
import type { Conversation } from '../../conversation/conversation.js';

/** How a call ended whose caller hung up, as records say it. */
const normalHangUp = 'cause 16';

/**
 * Makes the caller unknown from now on, whatever becomes of the call. The record of the call ends
 * here, like that of any caller who hangs up: it says what they did before, and shows no number.
 * What follows goes into a record of its own, which is deleted when the call is over. While the
 * call lasts, a later process can resume it from that record.
 */
export async function stayUnknown(conversation: Conversation): Promise<void> {
  const { app, call, now, record: before, place, whereabouts } = conversation;
  const end = { outcome: conversation.outcomeSoFar, detail: normalHangUp };
  before.end({ at: now, ...end });
  conversation.log.info('call over', end);
  await app.recorder.written();
  const { record } = await app.recorder.open({
    id: randomUUID(),
    node: processNameOf(app.config),
    channelId: call.id,
    callerNumber: '',
    calledNumber: '',
    courtId: place.court.id,
    startedAt: now,
    isRest: true,
  });
  conversation.goOnWith(record);
  await conversation.forgotten();
  record.phase(whereabouts.phase, null);
  record.language(conversation.language);
  // The end has done this already (`mayStayUnknown` in ivr/conversation/callRecorder.ts), unless the database was away. Then nothing is written here.
  await conversation.database((db) =>
    withTransaction(db, async (client) => {
      await forgetCaller(client, before.callId, now);
      await forgetCallbacks(client, before.callId);
    }),
  );
}
