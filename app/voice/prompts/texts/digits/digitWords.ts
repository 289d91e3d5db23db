/** How a digit is said in a fixed sentence. */
import type { Language } from '../../../../telephony/call.js';

const words: Readonly<Record<Language, readonly string[]>> = {
  zh: ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'],
  en: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
};

/** Returns the word for a digit: `3` → 三 / `three`. */
export function digitWord(language: Language, digit: string): string {
  return words[language][Number(digit)] ?? digit;
}

/** A digit but `*` and `#`. */
export type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';

/**
 * A text without slots: in a union of texts, a plain `string` would hide the slots of the others.
 */
export type FixedText = 'a text without slots';
