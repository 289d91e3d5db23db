import type { MenuEntry } from './menuEntry.js';

/** The state of a ticket of the caller, and its answer. */
export const myTicket = {
  digit: '5',
  offer: { zh: '查办理进度、催办', en: 'For a request you have made' },
  again: {
    zh: '留过言、投诉过，想听答复',
    en: 'If you left a message or complained and want the answer',
  },
} as const satisfies MenuEntry;
