import type { MenuEntry } from './menuEntry.js';

/** How to sue, what it costs, what happens after a judgment: the guidance on litigation. */
export const guidance = {
  digit: '3',
  offer: {
    zh: '诉讼指南、遭受家暴',
    en: 'For guidance on litigation, or if you are beaten at home',
  },
  again: {
    zh: '遭受家暴，或者想知道怎么起诉、上诉、缴费',
    en: 'If you suffer violence at home, or want to know how to sue, appeal or pay',
  },
} as const satisfies MenuEntry;
