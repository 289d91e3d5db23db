/** The marks of a recording: where digits were pressed, and where the caller was on hold. */
import type { CallShown } from './callShown.js';

export interface Mark {
  readonly kind: 'digits' | 'hold';
  /** Seconds from the beginning of the recording. */
  readonly s: number;
  /** Its end; null for a moment. */
  readonly untilS: number | null;
}

/** Returns the marks within a recording of that length, in order. */
export function marksOf(
  recording: Pick<CallShown['recordings'][number], 'startedAt'>,
  { events, holds }: Pick<CallShown, 'events' | 'holds'>,
  lengthS: number,
): Mark[] {
  const beganMs = Date.parse(recording.startedAt);
  const secondOf = (at: string) => (Date.parse(at) - beganMs) / 1000;
  return [
    ...events
      .filter(({ kind }) => kind === 'digits')
      .map(({ at }) => ({ kind: 'digits' as const, s: secondOf(at), untilS: null })),
    ...holds.map(({ beganAt, endedAt }) => ({
      kind: 'hold' as const,
      s: secondOf(beganAt),
      untilS: secondOf(endedAt),
    })),
  ]
    .filter(({ s }) => s >= 0 && s <= lengthS)
    .sort((a, b) => a.s - b.s);
}
