/**
 * Entry of a number on the keypad. Every digit may belong to it, so what a menu has on one
 * digit is here on a digit followed by `#`: `0#` asks for a person, `9#` repeats, `7#` changes the
 * pace (the last two not where one digit can be the number: 9 yuan, serial number 7). `*`
 * goes back at once, as in a menu; where it can be part of the number, only as the first digit.
 */
import type { DigitsMatch } from '../../telephony/call.js';
import type { Conversation } from './conversation.js';
import { maxTries } from './listening.js';
import { prompt, type Prompt } from './prompt.js';
import { leadToPerson } from './leadToPerson.js';
import { listenFor, paceDigit, type NoChoice, type PartOfWait } from './menu.js';

/** A question that is answered with a number. */
export interface DigitsQuestion<T> {
  /** The question's name in the record. */
  readonly name: string;
  readonly prompts: () => readonly Prompt[];
  /** Other words, for after silence or an impossible number. */
  readonly again: () => readonly Prompt[];
  /** A number with this many digits is accepted without waiting for `#`. */
  readonly longest: number;
  /** Tells whether the number is complete before it has that many. */
  readonly isWhole?: (digits: string) => boolean;
  /** True if a single digit can be the number, so that `7#` and `9#` are numbers. `0#` is not one. */
  readonly mayBeOneDigit?: boolean;
  /** True if `*` can be part of the number. */
  readonly hasStar?: boolean;
  /** True if the record must keep only how many digits were pressed. */
  readonly isSecret?: boolean;
  /** As of a question that is listened to (listening.ts). */
  readonly isUncounted?: boolean;
  /** As of a question that is listened to (listening.ts). */
  readonly isUnrecorded?: boolean;
  /** What `0` by itself answers, where it does not ask for a person. */
  readonly zero?: T;
  /** The answer when a person, from whom the caller is back, has settled the question; null: not. */
  readonly settled?: () => T | null | Promise<T | null>;
  /** Factor for the time until the first digit; by default as for the others. */
  readonly firstPatience?: number;
  /** Where the question is part of waiting for a person: then `0` is a digit and nothing else. */
  readonly waiting?: PartOfWait;
  /** Checks the digits. Refuses them with a prompt that says what is wrong. */
  readonly accept: (digits: string) => Entered<T>;
}

/** The accepted value, or the prompt that says why the digits were refused. */
export type Entered<T> =
  | { readonly kind: 'entered'; readonly value: T }
  | { readonly kind: 'refused'; readonly because: Prompt };

/** Callers read the number from a card, and the keypad is small, so they get more time. */
const patience = 2.5;

/**
 * Asks for a number until it is accepted or the caller goes back. After {@link maxTries} attempts
 * the caller is led on.
 */
export async function enterDigits<T>(
  conversation: Conversation,
  question: DigitsQuestion<T>,
): Promise<{ readonly kind: 'entered'; readonly value: T } | NoChoice> {
  const isBack = (digits: string) =>
    question.hasStar === true ? digits === '*' : digits.endsWith('*');
  const isWhole = (digits: string) =>
    digits.length >= question.longest || question.isWhole?.(digits) === true;
  const isCommand = (digits: string, digit: string) =>
    digits === digit && question.mayBeOneDigit !== true;
  const match = (digits: string): DigitsMatch =>
    isWhole(digits) || isBack(digits) ? 'complete' : 'incomplete';

  let before = conversation.takeWaiting();
  const first = () => [...before, ...question.prompts()];
  let missed = 0;
  let words = first();
  /** Said once: after the next press of the digit it would be wrong. */
  let pace: readonly Prompt[] = [];
  for (;;) {
    const heard = await listenFor(
      conversation,
      {
        name: question.name,
        match,
        terminator: '#',
        patience,
        ...(question.firstPatience !== undefined && { firstPatience: question.firstPatience }),
        isSecret: question.isSecret === true,
        ...(question.isUncounted === true && { isUncounted: true }),
        ...(question.isUnrecorded === true && { isUnrecorded: true }),
      },
      [...pace, ...words],
      question.waiting,
    );
    pace = [];
    if (heard === null) return 'led_on';
    let wrong: Prompt | null = prompt('silence');
    if (heard.kind !== 'silence') {
      const { digits } = heard;
      if (isBack(digits)) return 'back';
      if (isCommand(digits, '9') || (digits === '0' && question.waiting === undefined)) {
        if (digits === '0' && question.zero !== undefined) {
          return { kind: 'entered', value: question.zero };
        }
        if (digits === '0') {
          await conversation.toPerson();
          const settled = (await question.settled?.()) ?? null;
          if (settled !== null) return { kind: 'entered', value: settled };
          before = conversation.takeWaiting();
        }
        words = first();
        continue;
      }
      if (isCommand(digits, paceDigit) && question.waiting === undefined) {
        pace = [conversation.changePace()];
        continue;
      }
      if (isWhole(digits)) conversation.expectLateHash();
      // A `#` without a digit is as good as silence.
      if (digits !== '') {
        const entered = question.accept(digits);
        if (entered.kind === 'entered') return entered;
        wrong = entered.because;
        if (isWhole(digits) && question.waiting === undefined && question.isUnrecorded !== true) {
          // The caller may still be pressing the rest of a number that is too long.
          await conversation.sayPastLateDigits(wrong);
          wrong = null;
        }
      }
    }
    missed += 1;
    if (await leadToPerson(conversation, missed, question.waiting !== undefined)) {
      const settled = (await question.settled?.()) ?? null;
      if (settled !== null) return { kind: 'entered', value: settled };
      missed = 0;
      before = conversation.takeWaiting();
      words = first();
      continue;
    }
    if (missed === maxTries) return 'led_on';
    words = [
      ...(wrong === null ? [] : [wrong]),
      ...(missed === 1 ? question.again() : question.prompts()),
    ];
  }
}
