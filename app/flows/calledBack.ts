/**
 * Somebody who is called back takes up her telephone: she hears who calls, presses a key, which no machine does, and is
 * then served in the line like any other caller, by the agent who is kept for her.
 */
import { changeAttempt, type AttemptEvent } from '../desk/callbacks.js';
import type { Floor } from '../desk/floor.js';
import { untilWritten } from '../desk/untilWritten.js';
import type { AttemptToRing } from '../store/callbackAttempts.js';
import { readCallback, type CallbackOrigin } from '../store/callbacks.js';
import { readEntry } from '../store/line.js';
import type { Conversation } from './conversation.js';
import { mainMenu } from './mainMenu.js';
import { prompt, type Prompt } from './prompt.js';
import { serveInLine } from './serveInLine.js';

/** So long she has for the key. */
const keyWaitMs = 6000;
/** How often she is asked for it. */
const maxAsks = 2;

/**
 * @returns whether she has pressed the key: a person, and the one who was to be called. Where not, the attempt is over.
 * @throws CallEnded
 */
export async function isHerself(
  conversation: Conversation,
  floor: Floor,
  attempt: AttemptToRing,
  words: { readonly first: Prompt; readonly again: Prompt },
): Promise<boolean> {
  conversation.enter('greeting', 'calledBack');
  for (let asks = 0; asks < maxAsks; asks += 1) {
    const heard = await conversation.listen(
      { name: 'calledBack', match: () => 'complete', waitMs: keyWaitMs },
      [asks === 0 ? words.first : words.again],
    );
    if (heard.kind !== 'silence' && heard.digits === '1') return reached(floor, attempt);
    conversation.call.dropKeys();
  }
  await change(floor, attempt, { kind: 'not_reached', because: 'machine' });
  return false;
}

/** From now on she is a caller of the line. False when the line has let her go meanwhile. */
async function reached(floor: Floor, attempt: AttemptToRing): Promise<boolean> {
  const done = await change(floor, attempt, { kind: 'reached' });
  if (done) return true;
  // Nobody was kept for her in the end: that is no try of hers.
  await change(floor, attempt, { kind: 'withdrawn' });
  return false;
}

async function change(
  floor: Floor,
  { callbackId, attempt }: AttemptToRing,
  event: AttemptEvent,
): Promise<boolean> {
  const changed = await untilWritten(floor, () =>
    changeAttempt(floor.desk, callbackId, attempt, event),
  );
  return changed?.kind === 'moved';
}

/** @throws CallEnded */
export async function calledBack(
  conversation: Conversation,
  floor: Floor,
  attempt: AttemptToRing,
): Promise<never> {
  const callback = await conversation.database((db) => readCallback(db, attempt.callbackId));
  const words = {
    first: whoCalls(conversation, callback?.origin ?? 'line'),
    again: prompt('calledBackAgain'),
  };
  const isThere = await isHerself(conversation, floor, attempt, words);
  const entry =
    isThere && attempt.entryId !== null
      ? await conversation.database((db) => readEntry(db, attempt.entryId ?? 0))
      : null;
  if (entry === null) return conversation.end('not_reached', [prompt('calledBackLater')]);
  await conversation.withoutLimit(() =>
    serveInLine(conversation, floor, entry, {
      opening: [prompt('calledBackConnecting')],
      isRecorded: null,
    }),
  );
  return mainMenu(conversation, () => []);
}

function whoCalls(conversation: Conversation, origin: CallbackOrigin): Prompt {
  const court = conversation.courtName;
  return origin === 'missed_call'
    ? prompt('calledBackMissed', { court })
    : prompt('calledBack', { court });
}
