/**
 * A list that is read out by pages, in which each digit is one choice: 1 to 5, and 6 for none of them
 * where that can be chosen. {@link moreDigit} turns the page, and leads from the last to the first.
 */
import type { Conversation } from './conversation.js';
import { chooseDigit, moreDigit, type Menu, type NoChoice } from './menu.js';
import { prompt, type Prompt } from './prompt.js';

const pageSize = 5;
const noneDigit = '6';

/** What is said of a list. */
export interface PagedList<T> extends Pick<Menu, 'name' | 'mustBeHeard'> {
  /** Said before the choices of each page. */
  readonly opening?: Prompt;
  /** @param digit in words */
  readonly choice: (each: T, digit: string) => Prompt;
  /** Offers {@link noneDigit}; without it a choice must be one of the list. */
  readonly none?: Prompt;
  /** Offers the next page. */
  readonly more: Prompt;
  /** Other words, for after silence or a wrong digit. */
  readonly again: Prompt;
}

/**
 * Lets the caller choose one of a list.
 * @returns null for none of them.
 */
export async function chooseFromPages<T>(
  conversation: Conversation,
  { name, mustBeHeard = false, opening, choice, none, more, again }: PagedList<T>,
  all: readonly T[],
): Promise<T | null | NoChoice> {
  for (let from = 0; ; from = from + pageSize < all.length ? from + pageSize : 0) {
    const page = all.slice(from, from + pageSize);
    const hasMore = from + pageSize < all.length;
    const list = [
      ...(opening ? [opening] : []),
      ...page.map((each, index) => choice(each, conversation.words.number(index + 1))),
      ...(none ? [none] : []),
      ...(hasMore ? [more] : []),
      ...(!hasMore && from > 0 ? [prompt('aboutFirst')] : []),
      prompt('repeatAndBack'),
    ];
    const digit = await chooseDigit(
      conversation,
      { name, mustBeHeard, prompts: () => list, again: () => [again, ...list] },
      [
        ...page.map((_, index) => String(index + 1)),
        ...(none ? [noneDigit] : []),
        ...(all.length > pageSize ? [moreDigit] : []),
      ],
    );
    if (digit === 'back' || digit === 'led_on') return digit;
    if (digit === noneDigit) return null;
    if (digit !== moreDigit) return page[Number(digit) - 1] ?? null;
  }
}
