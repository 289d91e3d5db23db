/**
 * Decides what a sentence with values is joined of: recorded parts, clips of the values, and the
 * engine for a value that the clips do not cover.
 */
import type { Language } from '../../../telephony/call.js';
import type { ClipBook } from './clipBook.js';
import { phrasesOf } from './phrases.js';

/** A part of a sentence, in its order. */
export interface SentencePart {
  /** What it says, or only punctuation. */
  readonly text: string;
  /** The sound of a fixed part; null for a value, and for punctuation. */
  readonly sound: { readonly sound: string; readonly key: string } | null;
}

/** A sound to be joined, or a text that the engine must say first; with the pause before it. */
export type JoinStep = { readonly pauseBefore: number } & (
  { readonly sound: string; readonly key: string } | { readonly say: string }
);

/**
 * Plans the joining.
 * @returns null where one voice is better: the sentence has no recorded part, and the clips do not
 * cover all of it
 */
export function planJoin(
  parts: readonly SentencePart[],
  book: ClipBook,
  language: Language,
): readonly JoinStep[] | null {
  const steps: JoinStep[] = [];
  let pause = 0;
  const add = (step: { sound: string; key: string } | { say: string }, pauseBefore: number) => {
    steps.push({ ...step, pauseBefore: Math.max(pause, pauseBefore) });
    pause = 0;
  };
  parts.forEach(({ text, sound }, index) => {
    const { phrases, pauseAfter } = phrasesOf(text, language);
    const [first] = phrases;
    if (first !== undefined) {
      if (sound !== null) add({ sound: sound.sound, key: sound.key }, first.pauseBefore);
      else {
        const placed = book.cover(text, edgesOf(parts, index, language));
        if (placed === null) add({ say: text }, first.pauseBefore);
        placed?.forEach(({ clip, pauseBefore }) =>
          add({ sound: clip.sound, key: clip.key }, pauseBefore),
        );
      }
    }
    pause = Math.max(pause, pauseAfter);
  });
  const hasFixed = parts.some(({ sound }) => sound !== null);
  if (!hasFixed && steps.some((step) => 'say' in step)) return null;
  return steps.length === 0 ? null : steps;
}

/** Tells whether the value at an index begins or ends a phrase of the whole sentence. */
function edgesOf(parts: readonly SentencePart[], index: number, language: Language) {
  const textOf = (some: readonly SentencePart[]) => some.map(({ text }) => text).join('');
  const before = phrasesOf(textOf(parts.slice(0, index)), language);
  const after = phrasesOf(textOf(parts.slice(index + 1)), language);
  return {
    startsPhrase: before.phrases.length === 0 || before.pauseAfter > 0,
    endsPhrase: after.phrases.length === 0 || (after.phrases[0]?.pauseBefore ?? 0) > 0,
  };
}
