/**
 * Facts as a person would say them. Everything becomes words here, above all numbers, because each
 * speech engine reads digits in its own way.
 */
import type { Language } from '../../telephony/call.js';
import type { IsoDate } from '../../court/rules/workCalendar.js';
import { englishSpeech } from './english.js';
import { mandarinSpeech } from './mandarin.js';
import type { Spoken } from './spokenForms.js';

export type { Spoken } from './spokenForms.js';

/**
 * Returns how values are spoken in a language.
 * @param today the day in China; dates of the same year omit the year, and near days go by their
 * names (明天). Without it every date is said with its year.
 */
export function spoken(language: Language, today?: IsoDate): Spoken {
  return language === 'zh' ? mandarinSpeech(today) : englishSpeech(today);
}
