/** How a text falls into phrases, and phrases into units that can be clips: characters or words. */
import type { Language } from '../../../telephony/call.js';

/** Units between two pauses. */
export interface Phrase {
  /** The pause before the phrase, see {@link Phrases.pauseAfter}; 0 where none is written. */
  readonly pauseBefore: number;
  readonly units: readonly string[];
}

export interface Phrases {
  readonly phrases: readonly Phrase[];
  /** The pause after the last phrase, where a comma's is 1 and a full stop's 1.6. */
  readonly pauseAfter: number;
}

const pauseSigns = '、，,；;：:。.！!？?…—（）()《》“”"';
const unitsOf: Readonly<Record<Language, RegExp>> = {
  zh: /\p{Script=Han}|[\p{L}\p{N}]+/gu,
  // A hyphen parts words: twenty-first is twenty and first.
  en: /[\p{L}\p{N}']+/gu,
};

/** Returns how long the pause at some punctuation is, in commas. */
function pauseOf(signs: string): number {
  if (/[。.！!？?…]/.test(signs)) return 1.6;
  if (/[，,；;：:—]/.test(signs)) return 1;
  return /\S/.test(signs) ? 0.5 : 0;
}

/** Splits a text at its punctuation. A text without words is a pause only. */
export function phrasesOf(text: string, language: Language): Phrases {
  const phrases: Phrase[] = [];
  let pause = 0;
  for (const part of text.match(new RegExp(`[${pauseSigns}]+|[^${pauseSigns}]+`, 'gu')) ?? []) {
    const units = part.match(unitsOf[language])?.map((unit) => unit.toLowerCase()) ?? [];
    if (units.length === 0) pause = Math.max(pause, pauseOf(part));
    else {
      phrases.push({ pauseBefore: pause, units });
      pause = 0;
    }
  }
  return { phrases, pauseAfter: pause };
}

/** Returns the text of units as clips are looked up by it. */
export function unitsKey(units: readonly string[], language: Language): string {
  return units.join(language === 'zh' ? '' : ' ');
}
