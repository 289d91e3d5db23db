import type { InformationEntry } from './informationEntry.js';

/** When the court is open. */
export const courtHours = {
  place: 3,
  zh: '办公时间是{hours}。',
  en: 'The opening hours are {hours}.',
} as const satisfies InformationEntry;
