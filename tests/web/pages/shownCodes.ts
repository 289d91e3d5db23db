/**
 * Finds texts that a page must not show: codes of the program, ids, moments in the server's form,
 * empty values.
 */
import type { Page } from 'playwright-core';

/** Patterns that no word of a page matches, by their kinds. */
const codes: Readonly<Record<string, RegExp>> = {
  'a code': /\b[a-z]+(?:_[a-z0-9]+)+\b/g,
  'a name of the program': /\b[a-z]+[A-Z][a-z]+\w*/g,
  'a skill': /\b(?:topic|language|court|agent|queue|web):\S+/g,
  'an id': /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}\b/g,
  'a moment': /\b\d{4}-\d\d-\d\dT\d\d:\d\d/g,
  'no value': /\b(?:undefined|null|NaN|Invalid Date)\b|\[object /g,
  'a gap': /\{[a-z]\w*\}/gi,
};

/** Codes in a text, each with its kind. */
export function codesIn(text: string): string[] {
  return Object.entries(codes).flatMap(([what, pattern]) =>
    [...text.matchAll(pattern)].map(([found]) => `${what}: ${found}`),
  );
}

/** A single English word in a Chinese page: a code that looks like a word. */
const isLoneWord = (text: string) => /^[a-z][a-z0-9:-]*$/.test(text);

/** The texts of a page, piece by piece, with the names of its controls. */
const piecesOf = `(() => {
  const pieces = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
    const holder = node.parentElement;
    if (holder === null || holder.closest('script, style, code, kbd, svg') !== null) continue;
    const text = node.textContent.trim();
    if (text !== '') pieces.push(text);
  }
  for (const each of document.querySelectorAll('[title], [aria-label], [placeholder]'))
    for (const name of ['title', 'aria-label', 'placeholder'])
      if (each.getAttribute(name)) pieces.push(each.getAttribute(name));
  return pieces;
})()`;

/**
 * Codes that a page shows now.
 * @param names words that may stand alone: accounts.
 */
export async function codesShown(
  page: Page,
  language: 'zh' | 'en',
  names: readonly string[],
): Promise<string[]> {
  const pieces = await page.evaluate<string[]>(piecesOf);
  const isLone = (piece: string) =>
    language === 'zh' && isLoneWord(piece) && !names.includes(piece);
  const found = pieces.flatMap((piece) => [
    ...codesIn(piece),
    ...(isLone(piece) ? [`a lone word: ${piece}`] : []),
  ]);
  return [...new Set(found)];
}
