/**
 * She asks to be called back: on which number, said back to her before it counts, and then when it will be. Where it
 * cannot be she hears why, and goes on where she was.
 */
import type { AskResult } from '../../telephony/call.js';
import { callbackNumbersOf } from '../../line/callbacks/callbackDesk.js';
import {
  requestCallback,
  type CallbackRequest,
  type CallbackRequested,
} from '../../line/callbacks/requestCallback.js';
import type { Floor } from '../../line/floor/floor.js';
import type { StaticPromptName } from '../../prompts/catalogue.js';
import { checkCallbackNumber } from '../../line/rules/callbackNumber.js';
import type { CallbackNumberRules } from '../../court/settings/rules/callbackSettings.js';
import type { Conversation, Listening } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';

export interface CallbackAsking {
  /** Its court decides which numbers are called. */
  readonly lineId: number;
  readonly request: (number: string) => CallbackRequest;
  /** Of who waits in the line: an agent has come, and the questions end. */
  readonly signal?: AbortSignal;
}

export type CallbackAnswer =
  /** `isSoon`: she is to hang up and wait for it. */
  | { readonly kind: 'asked'; readonly isSoon: boolean; readonly words: readonly Prompt[] }
  /** She did not want it after all, or cannot have it. */
  | { readonly kind: 'not_asked'; readonly words: readonly Prompt[] };

type Refusal = Extract<CallbackRequested, { kind: 'refused' }>['because'];

/** Questions to which an answer is not needed: asked once more, then it is a no. */
const choiceTries = 2;
const numberTries = 3;
/** A number is read from a card, and the keys are small. */
const patience = 2.5;
/** Of a telephone, country and all. */
const longestNumber = 18;
/** What comes sooner than this is waited for beside the telephone. */
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
  no_line: 'callbackNotPossible',
  unknown_entry: 'callbackNotPossible',
  not_waiting: 'callbackNotPossible',
  not_missed: 'callbackNotPossible',
};

/**
 * Asks for the number and the callback.
 * @throws CallEnded
 */
export async function askForCallback(
  conversation: Conversation,
  floor: Floor,
  asking: CallbackAsking,
): Promise<CallbackAnswer> {
  const { desk } = floor;
  conversation.record.event(conversation.now, 'step', 'askForCallback');
  const rules = await conversation.database(() => callbackNumbersOf(desk, asking.lineId));
  const number = await chooseNumber(conversation, asking, rules);
  if (number === null) return { kind: 'not_asked', words: [prompt('callbackNotAsked')] };
  const asked = await conversation.database(() => requestCallback(desk, asking.request(number)));
  const result = asked.kind === 'asked' ? asked.kind : asked.because;
  conversation.record.event(conversation.now, 'step', 'callback', result);
  if (asked.kind === 'refused') {
    return { kind: 'not_asked', words: [prompt(refusalWords[asked.because])] };
  }
  const said = { number: conversation.words.telephone(number) };
  const { nextAt, callback } = asked;
  if (nextAt.getTime() - conversation.now.getTime() > soonMs) {
    const when = conversation.words.dateTime(nextAt);
    return { kind: 'asked', isSoon: false, words: [prompt('callbackAt', { ...said, when })] };
  }
  const name = callback.origin === 'line' ? 'callbackKeepsPlace' : 'callbackSoon';
  return { kind: 'asked', isSoon: true, words: [prompt(name, said)] };
}

/**
 * Tells her what came of it. Who is to be called soon hears a goodbye, because her telephone must be free for it; to
 * everybody else it is said before the next question.
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

/** One of these keys; `back` too when she says nothing sensible, or an agent has come. */
export async function chooseOf<K extends string>(
  conversation: Conversation,
  name: string,
  words: readonly Prompt[],
  keys: readonly K[],
  signal?: AbortSignal,
): Promise<K | 'back'> {
  let heardFirst = words;
  for (let missed = 0; missed < choiceTries;) {
    const question: Listening = { name, match: () => 'complete' };
    const heard = await listen(conversation, question, heardFirst, signal);
    if (heard === null) return 'back';
    const key = heard.kind === 'silence' ? '' : heard.digits;
    const chosen = keys.find((candidate) => candidate === key);
    if (chosen !== undefined) return chosen;
    if (key === '*' || key === '0') return 'back';
    heardFirst = words;
    // `#` is pressed by habit: neither wrong nor a choice.
    if (key === '9' || key === '#') continue;
    missed += 1;
    if (key !== '') conversation.call.dropKeys();
    heardFirst = [prompt(key === '' ? 'silence' : 'wrongKey'), ...words];
  }
  return 'back';
}

/** As it is dialled, and confirmed by her; null when she gives none. */
async function chooseNumber(
  conversation: Conversation,
  asking: CallbackAsking,
  rules: CallbackNumberRules,
): Promise<string | null> {
  const own = checkCallbackNumber(conversation.callerNumber, rules);
  if (own.kind === 'refused') {
    const isHidden = own.because === 'withheld';
    const why = prompt(isHidden ? 'callbackNumberHidden' : 'callbackNotThisNumber');
    return keyInNumber(conversation, rules, [why], asking.signal);
  }
  const number = conversation.words.telephone(own.number);
  const words = [prompt('callbackToThisNumber', { number })];
  switch (await chooseOf(conversation, 'callbackNumber', words, ['1', '2'], asking.signal)) {
    case '1':
      return own.number;
    case '2':
      return keyInNumber(conversation, rules, [], asking.signal);
    case 'back':
      return null;
  }
}

/**
 * A number that can be called, keyed in and said back to her; null when she gives none.
 * @throws CallEnded
 */
export async function keyInNumber(
  conversation: Conversation,
  rules: CallbackNumberRules,
  before: readonly Prompt[],
  signal?: AbortSignal,
): Promise<string | null> {
  const question: Listening = {
    name: 'callbackNumberKeyed',
    match: (digits) => (isWhole(digits) ? 'complete' : 'incomplete'),
    terminator: '#',
    patience,
    isSecret: true,
  };
  const first = [...before, prompt('callbackAskNumber')];
  let words: readonly Prompt[] = first;
  for (let missed = 0; missed < numberTries;) {
    const heard = await listen(conversation, question, words, signal);
    if (heard === null) return null;
    let wrong = prompt('silence');
    if (heard.kind !== 'silence') {
      const { digits } = heard;
      if (digits === '' || digits.endsWith('*')) return null;
      words = first;
      if (digits === '9') continue;
      if (isWhole(digits)) conversation.expectLateHash();
      const checked = checkCallbackNumber(digits, rules);
      if (checked.kind === 'ok') {
        const number = conversation.words.telephone(checked.number);
        const confirm = [prompt('callbackConfirmNumber', { number })];
        const key = await chooseOf(conversation, 'callbackConfirm', confirm, ['1', '2'], signal);
        if (key === '1') return checked.number;
        if (key === 'back') return null;
        words = [prompt('callbackAskNumber')];
        continue;
      }
      wrong = prompt(refusalWords[checked.because]);
    }
    missed += 1;
    words = [wrong, prompt(missed === 1 ? 'callbackAskNumberAgain' : 'callbackAskNumber')];
  }
  return null;
}

/** A mobile number needs no `#` at its end; `*` goes back. */
function isWhole(digits: string): boolean {
  return /^1[3-9]\d{9}$/.test(digits) || digits.length >= longestNumber || digits.endsWith('*');
}

/**
 * Null when an agent has come meanwhile. It counts for no limit of self-service: whoever has waited for long in the line
 * is not sent away because of it.
 */
async function listen(
  conversation: Conversation,
  question: Listening,
  words: readonly Prompt[],
  signal: AbortSignal | undefined,
): Promise<AskResult | null> {
  const hasCome = () => signal?.aborted === true;
  if (hasCome()) return null;
  const waitMs = conversation.app.config.FIRST_KEY_TIMEOUT_MS * (question.patience ?? 1);
  const heard = await conversation.listen(
    { ...question, waitMs, ...(signal && { signal }) },
    words,
  );
  return hasCome() ? null : heard;
}
