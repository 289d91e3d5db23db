/**
 * Waiting for an agent. The caller hears their place and an estimate, first and then at intervals,
 * with music between. `*` is for a caller who does not want to wait: it offers a callback, or
 * self-service. `2` declines the recording, `7` changes the pace, any other digit repeats the
 * place.
 */
import type { DigitsMatch } from '../../../telephony/call.js';
import type { QueueNews } from '../../../agents/runtime/waitingCallers.js';
import type { QueueRuntime } from '../../../agents/runtime/queueRuntime.js';
import { untilWritten } from '../../../queue/untilWritten.js';
import { readAnnouncedPlace } from '../../../queue/waiting/announcedPlaces.js';
import { changeEntry } from '../../../queue/waiting/waitingQueue.js';
import { spokenWait } from '../../../queue/rules/waitEstimate.js';
import type { QueueEntry } from '../../../queue/store/queueEntries.js';
import { askForCallback, chooseOf, type CallbackAnswer } from '../callback/askForCallback.js';
import type { Conversation } from '../../conversation/conversation.js';
import { paceDigit } from '../../conversation/menu.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';

/** Milliseconds that a caller who is answered at once has to decline the recording. */
const noticePauseMs = 1500;
/**
 * An agent's page rings after so much of it: who presses answer at once has not long to wait, and the rest is the time in which agents react.
 */
const ringsAfterMs = 800;

/** Declines the recording. */
const declineDigit = '2';

/** How waiting ended. */
export type WaitEnd =
  | Exclude<QueueNews, { kind: 'over' }>
  | {
      readonly kind: 'over';
      readonly because: 'closed' | 'no_agents' | 'timeout' | 'lost' | 'other';
    }
  /** By the caller's own digit. */
  | { readonly kind: 'left' }
  /** The caller is called back, and keeps their place. */
  | { readonly kind: 'callback'; readonly answer: CallbackAnswer };

/** What the caller hears first, and what they have decided. */
export interface Waiting {
  opening: readonly Prompt[];
  /** Null before the caller has heard that agent calls are recorded. */
  isRecorded: boolean | null;
}

/**
 * Lets the caller wait for an agent.
 * @throws CallEnded; the entry's row then says that the caller is gone. One whom the PBX's death has cut off is called back.
 */
export async function waitInQueue(
  conversation: Conversation,
  runtime: QueueRuntime,
  entry: QueueEntry,
  waiting: Waiting,
): Promise<WaitEnd> {
  const { call } = conversation;
  conversation.enter('queue', 'waitInQueue', conversation.whereabouts.caseId);
  const caller = runtime.callers.join(entry.id, conversation.person !== null);
  const unfollow = runtime.watch.follow(entry.id, (now) => {
    if (now.status === 'over') caller.tell({ kind: 'over', entry: now });
  });
  let isInQueue = true;
  void call.ended.then(({ isCutOff }) => {
    // Below it is written, too. What keeps this conversation until then keeps nobody from their place.
    if (isCutOff && isInQueue) runtime.cutOffCallers.write(entry).catch(() => undefined);
  });
  try {
    await call.holdMusic(true);
    await hearNotice(conversation, waiting, () => runtime.callers.mayRingFor(entry.id));
    runtime.callers.mayRingFor(entry.id);
    let words: readonly Prompt[] = await placePrompts(conversation, runtime, entry);
    /** Said once: after the next press of the digit it would be wrong. */
    let pace: readonly Prompt[] = [];
    for (;;) {
      const { signal } = caller;
      const heard = await conversation.listen(
        {
          name: 'waitInQueue',
          match: () => 'complete',
          waitMs: entry.announceEveryS * 1000,
          signal,
        },
        signal.aborted ? [] : [...pace, ...words],
      );
      pace = [];
      const news = caller.take();
      if (news !== null) {
        isInQueue = false;
        return news.kind === 'agent' ? news : { kind: 'over', because: endOf(news.entry) };
      }
      const digit = heard.kind === 'silence' ? '' : heard.digits;
      const before: Prompt[] = [];
      if (digit === '*') {
        const choice = await doesNotWait(conversation, runtime, entry, signal);
        if (choice.kind !== 'waits') {
          isInQueue = false;
          return choice;
        }
        before.push(...choice.words);
      }
      if (digit === declineDigit && waiting.isRecorded === true) {
        consents(conversation, waiting, false);
        words = [prompt('notRecorded')];
      } else if (digit === paceDigit) {
        pace = [conversation.changePace()];
      } else {
        words = [...before, ...(await placePrompts(conversation, runtime, entry))];
      }
    }
  } finally {
    unfollow();
    runtime.callers.leave(caller);
    if (isInQueue && !(runtime.stopping.aborted && !call.isOver)) {
      if (call.isOver && (await call.ended).isCutOff) {
        await runtime.cutOffCallers.write(entry);
      } else {
        const event = call.isOver
          ? ({ kind: 'caller_gone' } as const)
          : ({ kind: 'lost' } as const);
        await untilWritten(runtime, () => changeEntry(runtime.deps, entry.id, event));
      }
    }
    if (!call.isOver) await call.holdMusic(false);
  }
}

/**
 * Says once per call that agent calls are recorded, and takes the one digit that declines it.
 * @param onHeard called when all of it is said, and the caller has not much more time to decline.
 */
async function hearNotice(
  conversation: Conversation,
  waiting: Waiting,
  onHeard: () => void,
): Promise<void> {
  const isFirst = waiting.isRecorded === null;
  const words = [...waiting.opening, ...(isFirst ? [prompt('recordingNotice')] : [])];
  if (!isFirst) {
    if (words.length > 0) await conversation.sayNow(...words);
    return;
  }
  const match = (): DigitsMatch => 'complete';
  const onSaid = { afterMs: ringsAfterMs, call: onHeard };
  const question = { name: 'recordingNotice', match, waitMs: noticePauseMs, onSaid };
  const heard = await conversation.listen(question, words);
  if (heard.kind !== 'silence' && heard.digits === declineDigit) {
    consents(conversation, waiting, false);
    await conversation.sayNow(prompt('notRecorded'));
    return;
  }
  // The caller has cut off what the law wants callers to hear.
  if (heard.kind !== 'silence') await conversation.sayNow(prompt('recordingNotice'));
  consents(conversation, waiting, true);
}

/** Notes the caller's word on recording, for this process and for the one after a crash. */
function consents(conversation: Conversation, waiting: Waiting, consent: boolean): void {
  waiting.isRecorded = consent;
  conversation.record.consent(consent);
}

type Waits = { readonly kind: 'waits'; readonly words: readonly Prompt[] };

/**
 * Handles a caller who does not want to wait. Until they have decided they keep their place, and an
 * agent who answers gets them.
 */
async function doesNotWait(
  conversation: Conversation,
  runtime: QueueRuntime,
  entry: QueueEntry,
  signal: AbortSignal,
): Promise<Extract<WaitEnd, { kind: 'left' | 'callback' }> | Waits> {
  const digit = canBeCalledBack(conversation, entry)
    ? await chooseOf(conversation, 'queueChoice', [prompt('queueChoice')], ['1', '2', '*'], signal)
    : '*';
  if (digit === '*') {
    return (await leave(runtime, entry.id)) ? { kind: 'left' } : { kind: 'waits', words: [] };
  }
  if (digit !== '1') return { kind: 'waits', words: [] };
  const answer = await askForCallback(conversation, runtime, {
    queueId: entry.queueId,
    request: (number) => ({ from: 'queue', entryId: entry.id, number }),
    signal,
  });
  return answer.kind === 'asked'
    ? { kind: 'callback', answer }
    : { kind: 'waits', words: answer.words };
}

/**
 * Whether a callback can be offered: not to a caller who is being called back, and not to one who
 * wants to stay unknown.
 */
function canBeCalledBack({ isAnonymous }: Conversation, { callbackId }: QueueEntry): boolean {
  return !isAnonymous && callbackId === null;
}

async function leave(runtime: QueueRuntime, entryId: number): Promise<boolean> {
  const change = await untilWritten(runtime, () =>
    changeEntry(runtime.deps, entryId, { kind: 'digit', digit: '*' }),
  );
  return change?.kind === 'moved';
}

function endOf({ result }: QueueEntry): Extract<WaitEnd, { kind: 'over' }>['because'] {
  switch (result) {
    case 'closed':
    case 'no_agents':
    case 'timeout':
    case 'lost':
      return result;
    default:
      return 'other';
  }
}

/**
 * Says the caller's place and the estimate. While the database is away, says only that they still
 * wait.
 */
async function placePrompts(
  conversation: Conversation,
  runtime: QueueRuntime,
  entry: QueueEntry,
): Promise<Prompt[]> {
  const where = await readAnnouncedPlace(runtime.deps.db, entry.id).catch((error: unknown) => {
    conversation.log.warn('cannot read a place in the queue', { error });
    return null;
  });
  if (where === null) return [prompt('queueStillWaiting')];
  const { words } = conversation;
  const place =
    where.place === 1
      ? prompt('queueNext')
      : prompt('queuePlace', { ahead: words.count(where.place - 1) });
  return [
    place,
    ...estimatePrompts(conversation, where.place, where.estimateS),
    prompt(canBeCalledBack(conversation, entry) ? 'queueDigits' : 'queueDigitsLeave'),
  ];
}

function estimatePrompts(
  { words }: Conversation,
  place: number,
  estimateS: number | null,
): Prompt[] {
  if (estimateS === null) return [];
  const wait = spokenWait(estimateS);
  switch (wait.kind) {
    case 'less_than_a_minute':
      return place === 1 ? [] : [prompt('queueSoon')];
    case 'about':
      return [prompt('queueAbout', { wait: words.duration(wait.minutes * 60_000) })];
    case 'more_than':
      return [prompt('queueMoreThan', { wait: words.duration(wait.minutes * 60_000) })];
  }
}
