import type { MenuEntry } from './menuEntry.js';

/** The state of the caller's case or application, for a caller who proves who they are. */
export const caseInquiry = {
  digit: '1',
  offer: { zh: '查案件', en: 'For your case' },
  again: {
    zh: '想知道自己案件或者立案申请的情况',
    en: 'If you want to know how your case or your application stands',
  },
} as const satisfies MenuEntry;
