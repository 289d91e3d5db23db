import type { InformationEntry } from './informationEntry.js';

/** Where the court is. */
export const courtAddress = {
  place: 1,
  zh: '{court}的地址是{address}。',
  en: 'The address of the {court} is {address}.',
} as const satisfies InformationEntry;
