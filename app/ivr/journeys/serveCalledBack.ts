/**
 * A call that the hotline has originated, from its answer to its end: the conversation, and what
 * becomes of the attempt.
 */
import { converse, runCall } from './answerCall.js';
import type { CallApp } from '../conversation/callApp.js';
import type { RungLeg } from '../../telephony/ringing.js';
import { settleAttempt } from '../../callbacks/settleAttempt.js';
import type { QueueRuntime } from '../../agents/runtime/queueRuntime.js';
import { untilWritten } from '../../queue/untilWritten.js';
import { connect, takeUp } from './calledBack.js';
import type { Conversation } from '../conversation/conversation.js';
import { goOn } from './goOn.js';
import { mainMenu } from './mainMenu.js';
import { prompt } from '../conversation/prompt.js';
import { speakAnswer } from './ticket/speakAnswer.js';
import { findTicketCalledAbout } from '../../tickets/opening/findOwnTicket.js';
import { readOpenAttempt, type AttemptToRing } from '../../callbacks/store/callbackAttempts.js';
import { readCallback } from '../../callbacks/store/callbacks.js';
import { readOpenCall } from '../../calls/store/calls.js';

/**
 * Seconds by which the PBX's limit exceeds ours. Ours comes first and ends the call with an
 * explanation.
 */
const limitGraceS = 300;

/**
 * Talks with somebody who has answered a call of the hotline. Never rejects. After a crash, a
 * caller who had been reached continues where they were. One who had not is told who calls, even if
 * an earlier process has told them.
 */
export async function serveCalledBack(
  app: CallApp,
  runtime: QueueRuntime,
  call: RungLeg,
  attempt: AttemptToRing,
): Promise<void> {
  try {
    const row = await untilWritten(app, () => readOpenCall(app.db, attempt.callId));
    if (row !== null) {
      const isGoingOn = attempt.reachedAt !== null;
      const known = { kind: isGoingOn ? 'resumed' : 'made', row } as const;
      await runCall(app, runtime, call, known, async (conversation) => {
        conversation.wasCalled = true;
        const callback = await conversation.database((db) => readCallback(db, attempt.callbackId));
        if (!isGoingOn) {
          // The dialplan limits every inbound call, but has not seen this one.
          void call.limitTo(app.config.MAX_MINUTES_PER_CALL * 60 + limitGraceS);
          const ofTicket = callback?.ticketId ?? null;
          const ticket =
            ofTicket === null
              ? null
              : await conversation.database((db) => findTicketCalledAbout(db, ofTicket));
          const { origin = 'queue' } = callback ?? {};
          await takeUp(conversation, runtime, attempt, origin, ticket?.number ?? null);
        }
        const ticketId = callback?.ticketId ?? null;
        return converse(conversation, () =>
          isGoingOn
            ? resume(conversation, runtime, ticketId)
            : begin(conversation, runtime, attempt.entryId, ticketId),
        );
      });
    }
    // The call stays up for the next process.
    if (app.stopping.aborted && !call.isOver) return;
    // Without a row the attempt is over, and the call is of no use any more.
    await call.hangUp();
    await end(app, runtime, attempt);
  } catch (error) {
    app.log.error('lost a callback to an error', { callbackId: attempt.callbackId, error });
    await call.hangUp();
    await endAnyway(app, runtime, attempt);
  }
}

/** Ends the attempt after an error, which would else stay open until the periodic clean-up. */
async function endAnyway(...given: Parameters<typeof end>): Promise<void> {
  try {
    await end(...given);
  } catch (error) {
    const [app, , { callbackId }] = given;
    app.log.error('cannot end an attempt to call back', { callbackId, error });
  }
}

function begin(
  conversation: Conversation,
  runtime: QueueRuntime,
  entryId: number | null,
  ticketId: number | null,
): Promise<never> {
  if (entryId !== null) return connect(conversation, runtime, entryId);
  if (ticketId !== null) return speakAnswer(conversation, ticketId);
  throw new Error('the attempt has neither an entry nor a ticket');
}

async function resume(
  conversation: Conversation,
  runtime: QueueRuntime,
  ticketId: number | null,
): Promise<never> {
  const wentOn = await goOn(conversation, runtime);
  // The caller has not said yet whether they are content, or was in the middle of it.
  if (!wentOn && ticketId !== null) return speakAnswer(conversation, ticketId);
  return mainMenu(conversation, () => (wentOn ? [] : [prompt('interrupted')]));
}

/** Ends the attempt as its rows say. */
async function end(app: CallApp, runtime: QueueRuntime, attempt: AttemptToRing): Promise<void> {
  await untilWritten(app, async () => {
    // The record of the call decides, and may still have been waiting for the database.
    await app.recorder.flush();
    const open = await readOpenAttempt(app.db, attempt);
    if (open !== null) await settleAttempt(runtime.deps, open);
  });
}
