/** How long a voice needs for a text, without making the sound. */
import type { Language } from '../../telephony/call.js';

/**
 * Letters a second of espeak-ng at 160 words a minute, pauses included: measured over the national
 * answers, about 5 % on average (2026-11). At another pace the time changes with it.
 */
const lettersASecond: Readonly<Record<Language, number>> = { zh: 3.2, en: 13.1 };
const measuredAt = 160;

/** Seconds for a text in words at a pace (SPEECH_WORDS_PER_MINUTE). */
export function spokenSeconds(text: string, language: Language, wordsPerMinute: number): number {
  const letters = language === 'zh' ? /[\p{L}\p{N}]/gu : /[^\s]|\s(?=\S)/gu;
  const count = text.match(letters)?.length ?? 0;
  return (count / lettersASecond[language]) * (measuredAt / wordsPerMinute);
}
