/**
 * The caller asks to be called back. They give a number, hear it read back and confirm it, and hear
 * when the call will come. If no callback is possible, they hear why and continue where they were.
 */
import { callbackNumbersOf } from '../../../callbacks/callbackDeps.js';
import {
  requestCallback,
  type CallbackRequest,
  type CallbackRequested,
} from '../../../callbacks/requestCallback.js';
import type { QueueRuntime } from '../../../agents/runtime/queueRuntime.js';
import type { StaticPromptName } from '../../../voice/prompts/catalogue.js';
import { checkCallbackNumber } from '../../../callbacks/rules/callbackNumber.js';
import type { CallbackNumberRules } from '../../../court/settings/rules/callbackSettings.js';
import type { Conversation } from '../../conversation/conversation.js';
import { enterDigits } from '../../conversation/enterDigits.js';
import { chooseDigit } from '../../conversation/menu.js';
import { isMobile } from '../../../telephony/rules/telephoneNumber.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';

/** Which callback is asked for. */
export interface CallbackAsking {
  /** The queue whose court decides which numbers may be called. */
  readonly queueId: number;
  readonly request: (number: string) => CallbackRequest;
  /**
   * For a caller who waits in the queue: aborted when an agent has come, which ends the questions.
   */
  readonly signal?: AbortSignal;
}

/** Whether a callback was requested, and what is to be said about it. */
export type CallbackAnswer =
  /** `isSoon`: the caller is to hang up and wait for the call. */
  | { readonly kind: 'asked'; readonly isSoon: boolean; readonly words: readonly Prompt[] }
  /** The caller did not want a callback after all, or cannot have one. */
  | { readonly kind: 'not_asked'; readonly words: readonly Prompt[] };

type Refusal = Extract<CallbackRequested, { kind: 'refused' }>['because'];

/** Questions that need no answer are asked once more; then the answer counts as no. */
const choiceTries = 2;
/** Most digits of a telephone number, with country and area code. */
const longestNumber = 18;
/**
 * Milliseconds. For a callback that comes sooner than this, the caller waits beside their
 * telephone.
 */
const soonMs = 5 * 60_000;

const refusalWords: Readonly<Record<Refusal, StaticPromptName>> = {
  withheld: 'callbackNumberWrong',
  not_a_number: 'callbackNumberWrong',
  no_area_code: 'callbackNoAreaCode',
  service_number: 'callbackServiceNumber',
  satellite: 'callbackNumberBarred',
  blocked: 'callbackNumberBarred',
  abroad: 'callbackAbroad',
  open_already: 'callbackOpenAlready',
  too_many: 'callbackTooMany',
  no_queue: 'callbackNotPossible',
  unknown_entry: 'callbackNotPossible',
  not_waiting: 'callbackNotPossible',
  not_missed: 'callbackNotPossible',
};

/**
 * Asks for the number, and requests the callback.
 * @throws CallEnded
 */
export async function askForCallback(
  conversation: Conversation,
  runtime: QueueRuntime,
  asking: CallbackAsking,
): Promise<CallbackAnswer> {
  const { deps } = runtime;
  conversation.record.event(conversation.now, 'step', 'askForCallback');
  const rules = await conversation.database(() => callbackNumbersOf(deps, asking.queueId));
  const number = await chooseNumber(conversation, asking, rules);
  if (number === null) return { kind: 'not_asked', words: [prompt('callbackNotAsked')] };
  const asked = await conversation.database(() => requestCallback(deps, asking.request(number)));
  const result = asked.kind === 'asked' ? asked.kind : asked.because;
  conversation.record.event(conversation.now, 'step', 'callback', result);
  if (asked.kind === 'refused') {
    return { kind: 'not_asked', words: [prompt(refusalWords[asked.because])] };
  }
  const said = { number: conversation.words.telephone(number) };
  const { nextAt, callback } = asked;
  const request = prompt('callbackRequest', {
    request: conversation.words.digits(String(callback.id)),
  });
  if (nextAt.getTime() - conversation.now.getTime() > soonMs) {
    const when = conversation.words.dateTime(nextAt);
    const at = prompt('callbackAt', { ...said, when });
    return { kind: 'asked', isSoon: false, words: [at, request] };
  }
  const name = callback.origin === 'queue' ? 'callbackKeepsPlace' : 'callbackSoon';
  return { kind: 'asked', isSoon: true, words: [prompt(name, said), request] };
}

/**
 * Tells the caller the outcome. A caller who is called soon hears a goodbye, because their
 * telephone must be free for it. Any other caller hears it before the next question.
 * @throws CallEnded
 */
export async function tellCallback(
  conversation: Conversation,
  answer: CallbackAnswer,
): Promise<void> {
  if (answer.kind === 'asked') conversation.isServed = true;
  if (answer.kind === 'asked' && answer.isSoon) await conversation.end('served', answer.words);
  conversation.say(...answer.words);
}

/**
 * Lets the caller choose one of the digits; `back` also after silence, wrong digits, and when an
 * agent has come.
 */
export async function chooseOf<K extends string>(
  conversation: Conversation,
  name: string,
  words: readonly Prompt[],
  digits: readonly K[],
  signal?: AbortSignal,
): Promise<K | 'back'> {
  const question = {
    name,
    prompts: () => words,
    again: () => words,
    tries: choiceTries,
    zero: 'back',
    waiting: { ...(signal && { signal }) },
  } as const;
  const digit = await chooseDigit(conversation, question, digits);
  return digit === 'led_on' ? 'back' : digit;
}

/**
 * Lets the caller choose the number to be called.
 * @returns the number as it is dialled, confirmed by the caller; null when they give none.
 */
async function chooseNumber(
  conversation: Conversation,
  asking: CallbackAsking,
  rules: CallbackNumberRules,
): Promise<string | null> {
  const own = checkCallbackNumber(conversation.callerNumber, rules);
  if (own.kind === 'refused') {
    const isHidden = own.because === 'withheld';
    const why = prompt(isHidden ? 'callbackNumberHidden' : 'callbackNotThisNumber');
    return enterNumber(conversation, rules, [why], asking.signal);
  }
  const number = conversation.words.telephone(own.number);
  const words = [prompt('callbackToThisNumber', { number })];
  switch (await chooseOf(conversation, 'callbackNumber', words, ['1', '2'], asking.signal)) {
    case '1':
      return own.number;
    case '2':
      return enterNumber(conversation, rules, [], asking.signal);
    case 'back':
      return null;
  }
}

/**
 * Lets the caller enter a number that can be called, and says it back to be confirmed. Null when
 * the caller gives none.
 * @throws CallEnded
 */
export async function enterNumber(
  conversation: Conversation,
  rules: CallbackNumberRules,
  before: readonly Prompt[],
  signal?: AbortSignal,
): Promise<string | null> {
  conversation.say(...before);
  for (;;) {
    const entered = await enterDigits<string>(conversation, {
      name: 'callbackNumberEntered',
      prompts: () => [prompt('callbackAskNumber')],
      again: () => [prompt('callbackAskNumberAgain')],
      longest: longestNumber,
      isWhole: (digits) => isMobile(digits),
      isSecret: true,
      waiting: { ...(signal && { signal }) },
      accept(digits) {
        const checked = checkCallbackNumber(digits, rules);
        return checked.kind === 'ok'
          ? { kind: 'entered', value: checked.number }
          : { kind: 'refused', because: prompt(refusalWords[checked.because]) };
      },
    });
    if (entered === 'back' || entered === 'led_on') return null;
    const number = conversation.words.telephone(entered.value);
    const confirm = [prompt('callbackConfirmNumber', { number })];
    const digit = await chooseOf(conversation, 'callbackConfirm', confirm, ['1', '2'], signal);
    if (digit === '1') return entered.value;
    if (digit === 'back') return null;
  }
}
