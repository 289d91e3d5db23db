import type { InformationEntry } from './informationEntry.js';

/** Whom to ask about filing a case. */
export const filingTelephone = {
  place: 4,
  sets: { filing_phone: 'the telephone for questions about filing: 零五一零，八八八八六六六六' },
  zh: '立案咨询电话是{filing_phone}。',
  en: 'For questions about filing a case, call {filing_phone}.',
} as const satisfies InformationEntry;
