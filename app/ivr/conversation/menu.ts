/**
 * A menu: one digit is one choice. Four digits mean the same in every menu: `9` repeats, `*` goes
 * back, `0` asks for a person, `7` makes the voice slower. In lists and long menus `8` leads to
 * what is not said yet ({@link moreDigit}). `#` ends a number or a recording and is no choice
 * anywhere. After silence or a wrong digit the question is asked again in other words. After the
 * second one a caller is brought to a person, once in a call, while the court is open; otherwise
 * the question is put once more, and then the journey that asked leads the caller on.
 */
import type { AskResult } from '../../telephony/call.js';
import type { Conversation } from './conversation.js';
import { leadToPerson } from './leadToPerson.js';
import { doublePressMs, maxTries, type Listening } from './listening.js';
import { prompt, type Prompt } from './prompt.js';

/** In lists and long menus: what is not said yet, such as the next page. */
export const moreDigit = '8';

/** Makes the voice slower, and faster again. */
export const paceDigit = '7';

/** What a menu says, and when. */
export interface Menu {
  /** The menu's name in the record. */
  readonly name: string;
  /** Said first, and again on `9`. A function, because the language may change. */
  readonly prompts: () => readonly Prompt[];
  /** Said first instead of {@link prompts}, where a part of those was said just before. */
  readonly first?: () => readonly Prompt[];
  /** Other words, for after silence or a wrong digit. */
  readonly again: () => readonly Prompt[];
  /** Said when the caller returns to the menu from a person. Default: {@link prompts}. */
  readonly back?: () => readonly Prompt[];
  /** Asked when the caller returns from a person: true where the question is not to be put again. It then counts as led on. */
  readonly isSettled?: () => Promise<boolean>;
  /**
   * True if a digit that was pressed before anything was heard is ignored: it would choose
   * something the caller does not know yet.
   */
  readonly mustBeHeard?: boolean;
  /** How often the question is put before the caller is led on. Default: {@link maxTries}. */
  readonly tries?: number;
  /** See {@link Listening.isUnrecorded}. */
  readonly isUnrecorded?: boolean;
  /** See {@link Listening.isUnnoted}. */
  readonly isUnnoted?: boolean;
  /**
   * What `0` does: it asks for a person (the default), goes back as `*` does where the caller has
   * asked for a person already, or is a wrong digit.
   */
  readonly zero?: 'person' | 'back' | 'wrong';
  /** Where the question is part of waiting for a person. */
  readonly waiting?: PartOfWait;
}

/** A question that is part of waiting for a person: it counts for no limit of self-service. */
export interface PartOfWait {
  /** Ends the question, which then counts as led on: the person is there. */
  readonly signal?: AbortSignal;
}

/**
 * No choice was made: the caller went back (`back`), or gave no valid answer three times
 * (`led_on`).
 */
export type NoChoice = 'back' | 'led_on';

/** What a digit leads to. */
export type Choice<T> = (conversation: Conversation) => T | Promise<T>;

/** Lets the caller choose one of the digits. */
export async function chooseDigit<K extends string>(
  conversation: Conversation,
  menu: Menu,
  digits: readonly K[],
): Promise<K | NoChoice> {
  let before = conversation.takeWaiting();
  const all = () => [...before, ...menu.prompts()];
  let missed = 0;
  let words = [...before, ...(menu.first ?? menu.prompts)()];
  /** Said once: after the next press of the digit it would be wrong. */
  let pace: readonly Prompt[] = [];
  for (;;) {
    const question: Listening = {
      name: menu.name,
      match: () => 'complete',
      ...(menu.isUnrecorded === true && { isUnrecorded: true }),
      ...(menu.isUnnoted === true && { isUnnoted: true }),
    };
    const heard = await listenFor(conversation, question, [...pace, ...words], menu.waiting);
    pace = [];
    if (heard === null) return 'led_on';
    const digit = heard.kind === 'silence' ? '' : heard.digits;
    const chosen = digits.find((candidate) => candidate === digit);
    if (chosen !== undefined) {
      if (menu.mustBeHeard === true && heard.playedMs < doublePressMs) continue;
      return chosen;
    }
    switch (digit) {
      case '*':
        return 'back';
      case '9':
        words = all();
        continue;
      case '0':
        if (menu.zero === 'back') return 'back';
        if (menu.zero === 'wrong') break;
        await conversation.toPerson();
        if ((await menu.isSettled?.()) === true) return 'led_on';
        // The outcome is news, so `9` repeats it. The caller may have left a message and want to
        // write down its number.
        before = conversation.takeWaiting();
        words = [...before, ...(menu.back ?? menu.prompts)()];
        continue;
      case paceDigit:
        pace = [conversation.changePace()];
        continue;
      case '#':
        // Pressed out of habit: neither wrong nor a choice.
        continue;
    }
    missed += 1;
    if (
      menu.zero === undefined &&
      (await leadToPerson(conversation, missed, menu.waiting !== undefined))
    ) {
      if ((await menu.isSettled?.()) === true) return 'led_on';
      missed = 0;
      before = conversation.takeWaiting();
      words = [...before, ...(menu.back ?? menu.prompts)()];
      continue;
    }
    if (missed === (menu.tries ?? maxTries)) return 'led_on';
    words = [notUnderstood(conversation, digit), ...(missed === 1 ? menu.again() : menu.prompts())];
  }
}

/** Says that nothing was heard, or that the digit was a wrong one. */
function notUnderstood(conversation: Conversation, digit: string): Prompt {
  if (digit === '') return prompt('silence');
  // Digits pressed after a wrong one are not meant for this menu either.
  conversation.call.dropDigits();
  return prompt('wrongDigit');
}

/** Listens to one answer; null when the caller's wait has ended meanwhile. */
export async function listenFor(
  conversation: Conversation,
  question: Listening,
  words: readonly Prompt[],
  waiting: PartOfWait | undefined,
): Promise<AskResult | null> {
  if (waiting === undefined) return conversation.listen(question, words);
  const { signal } = waiting;
  const hasCome = () => signal?.aborted === true;
  if (hasCome()) return null;
  const waitMs = conversation.app.config.FIRST_DIGIT_TIMEOUT_MS * (question.patience ?? 1);
  const heard = await conversation.listen(
    { ...question, waitMs, ...(signal && { signal }) },
    words,
  );
  return hasCome() ? null : heard;
}

/** Lets the caller choose a digit, and runs its choice. */
export async function menu<T>(
  conversation: Conversation,
  question: Menu,
  choices: Readonly<Record<string, Choice<T>>>,
): Promise<T | NoChoice> {
  const digit = await chooseDigit(conversation, question, Object.keys(choices));
  if (digit === 'back' || digit === 'led_on') return digit;
  const choice = choices[digit];
  if (choice === undefined) throw new Error(`no choice on digit ${digit}`);
  return choice(conversation);
}
