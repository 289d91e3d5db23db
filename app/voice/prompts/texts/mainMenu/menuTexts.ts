/** The texts of the main menu, made from its entries. */
import type { Language } from '../../../../telephony/call.js';
import { digitWord, type FixedText } from '../digits/digitWords.js';
import * as entries from './entries.js';
import type { MenuEntry } from './menuEntry.js';

type Entry = (typeof entries)[keyof typeof entries];
/** `A | B` → `A & B`. */
type All<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  all: infer Every,
) => void
  ? Every
  : never;
type TextsOf<E, L extends Language> = E extends { texts: Record<L, infer Texts> } ? Texts : never;

/** The entries in the order of their digits, in which the menu says them. */
const inOrder: readonly MenuEntry[] = Object.values<MenuEntry>(entries).sort(
  (a, b) => Number(a.digit) - Number(b.digit),
);

/** The commonest choice. The greeting offers it, so the menu that follows the greeting does not. */
const [first, ...others] = inOrder;

const offerOf = {
  zh: ({ digit, offer }: MenuEntry) => `${offer.zh}请按${digitWord('zh', digit)}`,
  en: ({ digit, offer }: MenuEntry) => `${offer.en}, press ${digitWord('en', digit)}`,
};

const ofEntries = <L extends Language>(language: L) =>
  Object.assign({}, ...inOrder.map(({ texts }) => texts?.[language] ?? {})) as All<
    TextsOf<Entry, L>
  >;

export const menuZh = {
  /** Said where no greeting went before; {@link menuZh.mainMenu} follows. */
  mainMenuFirst: [...(first ? [first] : []).map(offerOf.zh), '人工服务请按零。'].join(
    '，',
  ) as FixedText,
  mainMenu: [...others.map(offerOf.zh), '重听请按九，放慢语速请按七。'].join('，') as FixedText,
  mainMenuAgain: inOrder
    .map(({ digit, again }) => `${again.zh}，请按数字${digitWord('zh', digit)}。`)
    .join('') as FixedText,
  ...ofEntries('zh'),
};

export const menuEn = {
  mainMenuFirst: [...(first ? [first] : []).map(offerOf.en), 'For a person, press zero.'].join(
    '. ',
  ) as FixedText,
  mainMenu: [
    ...others.map(offerOf.en),
    'To hear this again, press nine. For a slower voice, press seven.',
  ].join('. ') as FixedText,
  mainMenuAgain: inOrder
    .map(({ digit, again }) => `${again.en}, press the number ${digitWord('en', digit)}.`)
    .join(' ') as FixedText,
  ...ofEntries('en'),
};

/** Names of the texts that entries say: they have values of the court, and none of a caller. */
export const saidByEntries: readonly string[] = inOrder.flatMap(({ says }) => says ?? []);
