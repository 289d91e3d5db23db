/** What an entry of the main menu consists of. */
import type { Language } from '../../../../telephony/call.js';

/** A text in every language. */
export type InEachLanguage = Readonly<Record<Language, string>>;

/**
 * An entry of the main menu. One that `says` something needs no more than this; any other leads to
 * the journey of its name in ivr/journeys/mainMenu.ts.
 */
export interface MenuEntry {
  /**
   * `8` changes the language, and `7`, `9`, `0` and `*` mean the same in every menu. Digit `1` is
   * what callers want most: the greeting itself offers it.
   */
  readonly digit: '1' | '2' | '3' | '4' | '5' | '6';
  /** What the menu says before "press one". */
  readonly offer: InEachLanguage;
  /** The same in other words, for a caller who has pressed no digit of the menu. */
  readonly again: InEachLanguage;
  /**
   * Names of the texts that are said, in this order. Their slots are values of the court, as
   * InformationEntry tells. A text whose value the court does not have is left out.
   */
  readonly says?: readonly string[];
  /** Texts of this entry, by name. They become prompts like those of zh.ts and en.ts. */
  readonly texts?: Readonly<Record<Language, Readonly<Record<string, string>>>>;
}
