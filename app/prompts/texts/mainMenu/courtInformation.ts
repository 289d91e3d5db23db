import type { MenuEntry } from './menuEntry.js';

/** Where the court is, how to reach it, and when it is open. */
export const courtInformation = {
  key: '6',
  offer: { zh: '法院地址和时间', en: 'For the address and hours of the court' },
  again: {
    zh: '想知道法院在哪里、怎么联系',
    en: 'If you want to know where the court is and how to reach it',
  },
  says: ['courtAddress', 'courtTelephone', 'courtHours'],
  texts: {
    zh: { courtAddress: '{court}的地址是{address}。' },
    en: { courtAddress: 'The address of the {court} is {address}.' },
  },
} as const satisfies MenuEntry;
