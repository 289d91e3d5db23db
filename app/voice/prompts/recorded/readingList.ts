/** The reading list for a human voice: every fixed sentence, every part of one, every clip. */
import type { SpokenName } from '../../../court/store/spokenNames.js';
import type { Language } from '../../../telephony/call.js';
import { isStatic, promptNames, promptText, splitTemplate } from '../catalogue.js';
import type { Position } from '../clips/clipBook.js';
import { phrasesOf } from '../clips/phrases.js';
import { hasWords } from '../promptFiles.js';
import { clipWords } from './clipWords.js';

/** How the voice goes: down at the end, or on to what follows. */
export type Reading = 'sentence' | 'begins' | 'continues' | 'ends' | Position;

/** A recording to be made. */
export interface LineToRead {
  /** The name of the file without its ending. */
  readonly name: string;
  readonly kind: 'prompt' | 'clip';
  readonly text: string;
  readonly reading: Reading;
  /** How long it takes at a calm pace. */
  readonly seconds: number;
}

/** Returns the list in the order in which it is read. */
export function readingList(language: Language, names: readonly SpokenName[]): LineToRead[] {
  const line = (name: string, kind: LineToRead['kind'], text: string, reading: Reading) => ({
    name,
    kind,
    text: text.trim(),
    reading,
    seconds: secondsOf(text, language),
  });
  const prompts = promptNames.flatMap((name) => {
    const text = promptText(language, name);
    if (isStatic(name)) return [line(name, 'prompt', text, 'sentence')];
    const pieces = splitTemplate(text);
    let part = 0;
    return pieces.flatMap((piece, index) => {
      if (piece.kind !== 'fixed' || !hasWords(piece.text)) return [];
      part += 1;
      const ends = pieces.slice(index + 1).every(({ kind }) => kind === 'fixed');
      const reading = ends ? 'ends' : index === 0 ? 'begins' : 'continues';
      return [line(`${name}.${part}`, 'prompt', piece.text, reading)];
    });
  });
  const clips = clipWords(language, names).map(({ name, text, position }) =>
    line(name, 'clip', text, position),
  );
  return [...prompts, ...clips];
}

/** Counts syllables: a Chinese character is one, and so is an English group of vowels. */
export function syllablesOf(text: string): number {
  return Math.max(1, (text.match(/\p{Script=Han}|[aeiouy]+/giu) ?? []).length);
}

/** Returns how long (seconds) a calm speaker needs for a text, pauses between phrases included. */
function secondsOf(text: string, language: Language): number {
  const { phrases } = phrasesOf(text, language);
  const pauses = phrases.slice(1).reduce((sum, { pauseBefore }) => sum + pauseBefore * 0.3, 0);
  return Math.round((0.15 + syllablesOf(text) * 0.23 + pauses) * 10) / 10;
}

const howTo: Readonly<Record<Language, Readonly<Record<Reading, string>>>> = {
  zh: {
    sentence: '完整一句，句末语调下降',
    begins: '句子开头，语调平，后面接着说',
    continues: '句子中间，前后都接着说',
    ends: '句子结尾，句末语调下降',
    first: '一组的开头，语调稍高，后面接着说',
    middle: '一组的中间，语调平',
    last: '一组的末尾，语调下降',
    any: '单独读，语调平，不拖长',
  },
  en: {
    sentence: 'a whole sentence; the voice falls at the end',
    begins: 'the beginning of a sentence; the voice stays up',
    continues: 'the middle of a sentence; something comes before and after',
    ends: 'the end of a sentence; the voice falls',
    first: 'first of a group; slightly higher, the voice stays up',
    middle: 'inside a group; level',
    last: 'last of a group; the voice falls',
    any: 'by itself; level, not drawn out',
  },
};

/** Tells the reader how a line is read, in the language of the list. */
export function howToRead(reading: Reading, language: Language): string {
  return howTo[language][reading];
}
