/**
 * Entry of a number by keys. Every key may belong to the number, so what a menu has on one key is
 * here on a key followed by `#`: `#` alone goes back, `0#` asks for a person, `9#` repeats. Where
 * `*` cannot be part of the number, it goes back at once, as in a menu.
 */
import type { DigitsMatch } from '../telephony/call.js';
import { maxTries, type Conversation } from './conversation.js';
import { prompt, type Prompt } from './prompt.js';
import type { NoChoice } from './menu.js';

/** A question that is answered with a number. */
export interface DigitsQuestion<T> {
  /** The question's name in the record. */
  readonly name: string;
  readonly prompts: () => readonly Prompt[];
  /** Other words, for after silence or an impossible number. */
  readonly again: () => readonly Prompt[];
  /** A number with this many digits is accepted without waiting for `#`. */
  readonly longest: number;
  /** True if `*` can be part of the number. */
  readonly hasStar?: boolean;
  /** True if the record must keep only how many keys were pressed. */
  readonly isSecret?: boolean;
  /** Checks the digits. Refuses them with a prompt that says what is wrong. */
  readonly accept: (digits: string) => Entered<T>;
}

/** The accepted value, or the prompt that says why the digits were refused. */
export type Entered<T> =
  | { readonly kind: 'entered'; readonly value: T }
  | { readonly kind: 'refused'; readonly because: Prompt };

/** Callers read the number from a card, and the keys are small, so they get more time. */
const patience = 2.5;

/**
 * Asks for a number until it is accepted or the caller goes back. After {@link maxTries} attempts
 * the caller is led on.
 */
export async function enterDigits<T>(
  conversation: Conversation,
  question: DigitsQuestion<T>,
): Promise<{ readonly kind: 'entered'; readonly value: T } | NoChoice> {
  const hasStar = question.hasStar === true;
  const match = (digits: string): DigitsMatch =>
    digits.length >= question.longest || (digits === '*' && !hasStar) ? 'complete' : 'incomplete';

  let before = conversation.takeWaiting();
  const first = () => [...before, ...question.prompts()];
  let missed = 0;
  let words = first();
  for (;;) {
    const heard = await conversation.listen(
      {
        name: question.name,
        match,
        terminator: '#',
        patience,
        isSecret: question.isSecret === true,
      },
      words,
    );
    let wrong = prompt('silence');
    if (heard.kind !== 'silence') {
      const { digits } = heard;
      if (digits === '' || digits === '*') return 'back';
      if (digits === '9' || digits === '0') {
        if (digits === '0') {
          await conversation.toPerson();
          before = conversation.takeWaiting();
        }
        words = first();
        continue;
      }
      if (digits.length >= question.longest) conversation.expectLateHash();
      const entered = question.accept(digits);
      if (entered.kind === 'entered') return entered;
      wrong = entered.because;
    }
    missed += 1;
    if (missed === maxTries) return 'led_on';
    words = [wrong, ...(missed === 1 ? question.again() : question.prompts())];
  }
}
