/**
 * Facts as a person would say them. Everything becomes words here, numbers above all: what is left as digits is
 * read one way by one speech engine and another way by the next.
 */
import type { Language } from '../telephony/call.js';
import type { IsoDate } from '../court/rules/workCalendar.js';
import { englishSpeech } from './english.js';
import { mandarinSpeech } from './mandarin.js';
import type { Spoken } from './spokenForms.js';

export type { Counted, Spoken } from './spokenForms.js';

/**
 * How things are said in a language.
 * @param today the day in China; dates of the same year leave the year out. Without it the year is always said.
 */
export function spoken(language: Language, today?: IsoDate): Spoken {
  const thisYear = today?.slice(0, 4) ?? '';
  return language === 'zh' ? mandarinSpeech(thisYear) : englishSpeech(thisYear);
}
