/** The pauses of a speaker, heard in the sentences that they have read. */
import type { Rhythm } from '../clips/clipFiles.js';
import { phrasesOf } from '../clips/phrases.js';
import type { Language } from '../../../telephony/call.js';
import { middleOf, syllableMs, type ReadLine } from './checkRecording.js';

/** Fewer pauses than these say nothing about a speaker. */
const enoughPauses = 5;

/**
 * Returns the speaker's rhythm: the middle pause at a comma, and a tenth of a syllable between two
 * clips of one phrase.
 * @returns null where too few sentences with commas have been read
 */
export function speakerRhythm(read: readonly ReadLine[], language: Language): Rhythm | null {
  const pauses = read.flatMap(({ line, measured }) => {
    const { phrases } = phrasesOf(line.text, language);
    const inner = phrases.slice(1);
    // At a full stop a speaker pauses longer.
    if (inner.length === 0 || inner.some(({ pauseBefore }) => pauseBefore !== 1)) return [];
    return [...measured.pausesMs].sort((a, b) => b - a).slice(0, inner.length);
  });
  const pauseMs = middleOf(pauses, enoughPauses);
  const syllable = middleOf(read.flatMap((each) => syllableMs(each) ?? []));
  if (pauseMs === null || syllable === null) return null;
  return {
    pauseMs: Math.min(600, Math.max(100, pauseMs)),
    closeMs: Math.round(Math.min(40, Math.max(10, syllable / 10))),
  };
}
