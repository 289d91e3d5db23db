import type { InformationEntry } from './informationEntry.js';

/** The court's own number. It is said wherever the hotline cannot help, too. */
export const courtTelephone = {
  place: 2,
  zh: '法院的电话是{telephone}。',
  en: 'The telephone number of the court is {telephone}.',
} as const satisfies InformationEntry;
