import type { MenuEntry } from './menuEntry.js';

/** A complaint, a report of a violation, or an opinion: it becomes a ticket. */
export const complain = {
  digit: '4',
  offer: { zh: '投诉、举报、建议', en: 'For complaints, reports and suggestions' },
  again: { zh: '对法院有意见', en: 'If you have a complaint or an opinion' },
} as const satisfies MenuEntry;
