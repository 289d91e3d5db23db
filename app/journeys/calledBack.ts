/**
 * Somebody who is called back takes up her telephone: she hears who calls, and presses a key, which no machine does. Then
 * she is a caller like any other: served in the line by the agent who is kept for her, or told the answer to her order.
 */
import {
  changeAttempt,
  type AttemptChange,
  type AttemptEvent,
} from '../line/callbacks/changeAttempt.js';
import type { Floor } from '../line/floor/floor.js';
import { untilWritten } from '../line/floor/untilWritten.js';
import type { AttemptToRing } from '../line/callbacks/store/callbackAttempts.js';
import type { CallbackOrigin } from '../line/callbacks/store/callbacks.js';
import { readEntry } from '../line/store/lineEntries.js';
import type { Conversation } from '../conversation/conversation.js';
import { mainMenu } from './mainMenu.js';
import { orderNumberInWords } from './order/orderPrompts.js';
import { prompt, type Prompt } from '../conversation/prompt.js';
import { serveInLine } from './person/serveInLine.js';

/** So long she has for the key. */
const keyWaitMs = 6000;
/** How often she is asked for it. */
const maxAsks = 2;

/**
 * Says who calls, and asks for the key. Where she does not press it the attempt is over, and the call is ended with words
 * that fit.
 * @param orderNumber of the order whose answer is brought; of an order nothing else is said before she has proved that it is hers.
 * @throws CallEnded
 */
export async function takeUp(
  conversation: Conversation,
  floor: Floor,
  attempt: AttemptToRing,
  origin: CallbackOrigin,
  orderNumber: string | null,
): Promise<void> {
  conversation.enter('greeting', 'calledBack');
  const words = wordsOf(conversation, origin, orderNumber);
  for (let asks = 0; asks < maxAsks; asks += 1) {
    const heard = await conversation.listen(
      { name: 'calledBack', match: () => 'complete', waitMs: keyWaitMs },
      [asks === 0 ? words.first : words.again],
    );
    if (heard.kind === 'silence' || heard.digits !== '1') {
      conversation.call.dropKeys();
      continue;
    }
    const reached = await change(floor, attempt, { kind: 'reached' });
    // Pressed twice, it answers nothing of what comes now.
    conversation.call.dropKeys();
    if (reached?.kind === 'moved') return;
    // Nobody was kept for her in the end: that is no try of hers.
    return sendAway(conversation, await change(floor, attempt, { kind: 'withdrawn' }));
  }
  const because = 'machine' as const;
  await sendAway(conversation, await change(floor, attempt, { kind: 'not_reached', because }));
}

function wordsOf(conversation: Conversation, origin: CallbackOrigin, orderNumber: string | null) {
  const court = conversation.courtName;
  switch (origin) {
    case 'line':
    case 'outside_hours':
      return { first: prompt('calledBack', { court }), again: prompt('calledBackAgain') };
    case 'missed_call':
      return { first: prompt('calledBackMissed', { court }), again: prompt('calledBackAgain') };
    case 'answer':
      return {
        first: prompt('calledBackAnswer', {
          court,
          number: orderNumberInWords(conversation, orderNumber ?? ''),
        }),
        again: prompt('calledBackAnswerAgain'),
      };
  }
}

async function change(
  floor: Floor,
  { callbackId, attempt }: AttemptToRing,
  event: AttemptEvent,
): Promise<AttemptChange | null> {
  return untilWritten(floor, () => changeAttempt(floor.desk, callbackId, attempt, event));
}

async function sendAway(conversation: Conversation, changed: AttemptChange | null): Promise<never> {
  const isTriedAgain = changed?.kind === 'moved' && changed.callback.status === 'waiting';
  const words: Prompt[] = isTriedAgain ? [prompt('calledBackLater')] : [];
  return conversation.end('not_reached', words);
}

/**
 * Serves her by the entry that stands at her place.
 * @throws CallEnded
 */
export async function connect(
  conversation: Conversation,
  floor: Floor,
  entryId: number,
): Promise<never> {
  const entry = await conversation.database((db) => readEntry(db, entryId));
  if (entry !== null && entry.status !== 'over') {
    await conversation.withoutLimit(() =>
      serveInLine(conversation, floor, entry, {
        opening: [prompt('calledBackConnecting')],
        isRecorded: null,
      }),
    );
  }
  return mainMenu(conversation, () => []);
}
