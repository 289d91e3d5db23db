/**
 * Records which callers a page shows, and when. The page itself notes each change of its document.
 */
import type { Page } from 'playwright-core';

/** A caller's number has appeared in the page, or has disappeared. */
export interface Shown {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly is: 'there' | 'gone';
  /** The title of the call's card, or the caption of the table. */
  readonly where: string;
  /** As the page shows it. */
  readonly number: string;
}

/**
 * Runs in the page before its own scripts. Callers' numbers are those of
 * tests/bench/desk/deskCallers.ts.
 */
export const noteCallers = `(() => {
  const shown = [];
  globalThis.shownCallers = shown;
  let before = new Map();
  const look = () => {
    const now = new Map();
    const note = (where, text) => {
      for (const number of (text ?? '').match(/139[\\d*]{4}\\d{4}/g) ?? []) now.set(where + ' ' + number, { where, number });
    };
    for (const card of document.querySelectorAll('.call-card')) {
      note(card.querySelector('.call-title')?.textContent ?? '', card.querySelector('.call-number')?.textContent);
    }
    for (const table of document.querySelectorAll('[role=group][aria-label]')) {
      note(table.getAttribute('aria-label'), table.querySelector('tbody')?.textContent);
    }
    const at = Date.now();
    for (const [key, each] of now) if (!before.has(key)) shown.push({ at, is: 'there', ...each });
    for (const [key, each] of before) if (!now.has(key)) shown.push({ at, is: 'gone', ...each });
    before = now;
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
})()`;

/** Reads what a page has shown so far, the oldest first. */
export function shownBy(page: Page): Promise<readonly Shown[]> {
  return page.evaluate<readonly Shown[]>('shownCallers');
}
