/**
 * Keying in a number. What a menu has on one key is here on a key and `#`, because every key may belong to the
 * number: `#` alone goes back, `0#` is for a person, `9#` says it again. Where `*` cannot be part of the number it
 * goes back at once, as in a menu.
 */
import type { DigitsMatch } from '../telephony/call.js';
import { maxTries, type Conversation } from './conversation.js';
import { prompt, type Prompt } from './prompt.js';
import type { NoChoice } from './menu.js';

export interface DigitsQuestion<T> {
  /** Its name in the record. */
  readonly name: string;
  readonly prompts: () => readonly Prompt[];
  /** The other words, after silence or a number that cannot be. */
  readonly again: () => readonly Prompt[];
  /** A number of so many keys is taken without waiting for `#`. */
  readonly longest: number;
  /** Whether `*` can be part of it. */
  readonly hasStar?: boolean;
  readonly isSecret?: boolean;
  /** Takes what was keyed in, or says what is wrong with it. */
  readonly accept: (digits: string) => Entered<T>;
}

export type Entered<T> =
  | { readonly kind: 'entered'; readonly value: T }
  | { readonly kind: 'refused'; readonly because: Prompt };

/** Keying in a number takes time: it is read from a card, and the keys are small. */
const patience = 2.5;

/** Lets the caller key in a number until it can be one. */
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
