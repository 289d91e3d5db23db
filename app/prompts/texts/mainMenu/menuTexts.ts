/** The texts of the main menu, made from its entries. */
import type { Language } from '../../../telephony/call.js';
import { keyWord, type FixedText } from '../keys/keyWords.js';
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

/** The entries in the order of their keys, in which the menu says them. */
const inOrder: readonly MenuEntry[] = Object.values<MenuEntry>(entries).sort(
  (a, b) => Number(a.key) - Number(b.key),
);

const ofEntries = <L extends Language>(language: L) =>
  Object.assign({}, ...inOrder.map(({ texts }) => texts?.[language] ?? {})) as All<
    TextsOf<Entry, L>
  >;

export const menuZh = {
  mainMenu: [
    ...inOrder.map(({ key, offer }) => `${offer.zh}请按${keyWord('zh', key)}，`),
    '重听请按九，人工帮助请按零。',
  ].join('') as FixedText,
  mainMenuAgain: inOrder
    .map(({ key, again }) => `${again.zh}，请按数字${keyWord('zh', key)}。`)
    .join('') as FixedText,
  ...ofEntries('zh'),
};

export const menuEn = {
  mainMenu: [
    ...inOrder.map(({ key, offer }) => `${offer.en}, press ${keyWord('en', key)}.`),
    'To hear this again, press nine. For a person, press zero.',
  ].join(' ') as FixedText,
  mainMenuAgain: inOrder
    .map(({ key, again }) => `${again.en}, press the number ${keyWord('en', key)}.`)
    .join(' ') as FixedText,
  ...ofEntries('en'),
};

/** Names of the texts that entries say: they have values of the court, and none of a caller. */
export const saidByEntries: readonly string[] = inOrder.flatMap(({ says }) => says ?? []);
