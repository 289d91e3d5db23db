/**
 * Somebody who is called back takes up their telephone. They hear who calls and press a digit,
 * which no machine does. From then on they are a caller like any other: served in the queue by the
 * agent who is reserved for them, or told the answer to their ticket.
 */
import {
  changeAttempt,
  type AttemptChange,
  type AttemptEvent,
} from '../../callbacks/changeAttempt.js';
import type { QueueRuntime } from '../../agents/runtime/queueRuntime.js';
import { untilWritten } from '../../queue/untilWritten.js';
import type { AttemptToRing } from '../../callbacks/store/callbackAttempts.js';
import type { CallbackOrigin } from '../../callbacks/store/callbacks.js';
import { readEntry } from '../../queue/store/queueEntries.js';
import type { Conversation } from '../conversation/conversation.js';
import { mainMenu } from './mainMenu.js';
import { ticketNumberInWords } from './ticket/ticketPrompts.js';
import { prompt, type Prompt } from '../conversation/prompt.js';
import { serveInQueue } from './person/serveInQueue.js';

/** Milliseconds that the caller has to press the digit. */
const digitWaitMs = 6000;
/** How often the caller is asked for the digit. */
const maxAsks = 2;

/**
 * Says who calls, and asks for the digit. If the caller does not press it, the attempt is over and
 * the call ends with words that fit.
 * @param ticketNumber number of the ticket whose answer is brought. Nothing else about the ticket is
 *   said before the caller has proved that it is theirs.
 * @throws CallEnded
 */
export async function takeUp(
  conversation: Conversation,
  runtime: QueueRuntime,
  attempt: AttemptToRing,
  origin: CallbackOrigin,
  ticketNumber: string | null,
): Promise<void> {
  conversation.enter('greeting', 'calledBack');
  const words = wordsOf(conversation, origin, attempt.callbackId, ticketNumber);
  for (let asks = 0; asks < maxAsks; asks += 1) {
    const heard = await conversation.listen(
      { name: 'calledBack', match: () => 'complete', waitMs: digitWaitMs },
      [asks === 0 ? words.first : words.again],
    );
    if (heard.kind === 'silence' || heard.digits !== '1') {
      conversation.call.dropDigits();
      continue;
    }
    const reached = await change(runtime, attempt, { kind: 'reached' });
    // A second press of the digit must not answer what comes next.
    conversation.call.dropDigits();
    if (reached?.kind === 'moved') return;
    // In the end no agent was reserved for the caller. That does not count as an attempt.
    return sendAway(conversation, await change(runtime, attempt, { kind: 'withdrawn' }));
  }
  const because = 'machine' as const;
  await sendAway(conversation, await change(runtime, attempt, { kind: 'not_reached', because }));
}

function wordsOf(
  conversation: Conversation,
  origin: CallbackOrigin,
  callbackId: number,
  ticketNumber: string | null,
) {
  const court = conversation.courtName;
  const request = conversation.words.digits(String(callbackId));
  switch (origin) {
    case 'queue':
    case 'outside_hours':
      return { first: prompt('calledBack', { court, request }), again: prompt('calledBackAgain') };
    case 'missed_call':
    case 'cut_off':
      return {
        first: prompt('calledBackMissed', { court, request }),
        again: prompt('calledBackAgain'),
      };
    case 'answer':
      return {
        first: prompt('calledBackAnswer', {
          court,
          number: ticketNumberInWords(conversation, ticketNumber ?? ''),
        }),
        again: prompt('calledBackAnswerAgain'),
      };
  }
}

async function change(
  runtime: QueueRuntime,
  { callbackId, attempt }: AttemptToRing,
  event: AttemptEvent,
): Promise<AttemptChange | null> {
  return untilWritten(runtime, () => changeAttempt(runtime.deps, callbackId, attempt, event));
}

async function sendAway(conversation: Conversation, changed: AttemptChange | null): Promise<never> {
  const isTriedAgain = changed?.kind === 'moved' && changed.callback.status === 'waiting';
  const words: Prompt[] = isTriedAgain ? [prompt('calledBackLater')] : [];
  return conversation.end('not_reached', words);
}

/**
 * Serves the caller through the queue entry that holds their place.
 * @throws CallEnded
 */
export async function connect(
  conversation: Conversation,
  runtime: QueueRuntime,
  entryId: number,
): Promise<never> {
  const entry = await conversation.database((db) => readEntry(db, entryId));
  if (entry !== null && entry.status !== 'over') {
    await conversation.withoutLimit(() =>
      serveInQueue(conversation, runtime, entry, {
        opening: [prompt('calledBackConnecting')],
        isRecorded: null,
      }),
    );
  }
  return mainMenu(conversation, () => []);
}
