/** A call that the hotline has made, from her answer to its end: the conversation, and what comes of the attempt. */
import { converse, holdCall } from './answerCall.js';
import type { App } from './app.js';
import type { RungLeg } from './call.js';
import { changeAttempt, settle } from './desk/callbacks.js';
import type { Floor } from './desk/floor.js';
import { untilWritten } from './desk/untilWritten.js';
import { calledBack } from './flows/calledBack.js';
import type { Conversation } from './flows/conversation.js';
import { mainMenu } from './flows/mainMenu.js';
import { prompt } from './flows/prompt.js';
import { goOnInLine } from './flows/talkToAgent.js';
import { readOpenAttempt, type AttemptToRing } from './store/callbackAttempts.js';
import { readOpenCall } from './store/calls.js';

/**
 * Converses with somebody who has answered. Never rejects. One who was reached before a crash goes on where she was; one
 * who was not hears who calls, whoever has told her before.
 */
export async function serveCalledBack(
  app: App,
  floor: Floor,
  call: RungLeg,
  attempt: AttemptToRing,
): Promise<void> {
  try {
    const row = await untilWritten(app, () => readOpenCall(app.db, attempt.callId));
    if (row !== null) {
      const isGoingOn = attempt.reachedAt !== null;
      await holdCall(app, call, { kind: isGoingOn ? 'resumed' : 'made', row }, (conversation) =>
        isGoingOn ? goOn(conversation) : calledBack(conversation, floor, attempt),
      );
    }
    // It stays up for the next process.
    if (app.stopping.aborted && !call.isOver) return;
    // Without a row the attempt is over: nothing comes of it any more.
    await call.hangUp();
    await end(app, floor, call, attempt);
  } catch (error) {
    app.log.error('a callback was lost to an error', { callbackId: attempt.callbackId, error });
    await call.hangUp();
  }
}

async function goOn(conversation: Conversation): Promise<never> {
  return converse(conversation, async () => {
    const wentOn = await goOnInLine(conversation);
    return mainMenu(conversation, () => (wentOn ? [] : [prompt('interrupted')]));
  });
}

/** What came of it, by the rows: of one who was not reached, by who has ended the call. */
async function end(app: App, floor: Floor, call: RungLeg, attempt: AttemptToRing): Promise<void> {
  const { causeCode } = await call.ended;
  await untilWritten(app, async () => {
    const open = await readOpenAttempt(app.db, attempt);
    if (open === null) return;
    // She hung up before she had pressed the key; a line that broke is no try of hers.
    if (open.reachedAt === null && causeCode !== undefined) {
      const event = { kind: 'not_reached', because: 'hung_up' } as const;
      await changeAttempt(floor.desk, open.callbackId, open.attempt, event);
    } else {
      await settle(floor.desk, open);
    }
  });
}
