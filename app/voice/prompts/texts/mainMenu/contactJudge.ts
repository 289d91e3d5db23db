import type { MenuEntry } from './menuEntry.js';

/** The judge and the clerk of the caller's case: a call, a message, or where materials go. */
export const contactJudge = {
  digit: '2',
  offer: { zh: '联系法官', en: 'To contact the judge' },
  again: { zh: '有事要找承办法官', en: 'If you need the judge of your case' },
} as const satisfies MenuEntry;
