/**
 * The clips of one language, by what they say: short recordings of which values are joined, such as
 * 十二月, 三日 or 民终. A digit may have three: as it sounds at the beginning, in the middle and at the
 * end of a phrase.
 */
import type { Language } from '../../../telephony/call.js';
import { phrasesOf, unitsKey } from './phrases.js';

/** Where in a phrase a clip belongs. */
export type Position = 'first' | 'middle' | 'last' | 'any';

/** A clip that is ready to be joined. */
export interface Clip {
  readonly text: string;
  readonly position: Position;
  /** The path of its sound without ending. */
  readonly sound: string;
  /** Changes when the recording does. */
  readonly key: string;
}

/** A clip, and the pause before it, in commas. */
export interface PlacedClip {
  readonly clip: Clip;
  readonly pauseBefore: number;
}

/** Whether a phrase begins or ends where a value does. */
export interface Edges {
  readonly startsPhrase: boolean;
  readonly endsPhrase: boolean;
}

export interface ClipBook {
  /** Returns the fewest clips that say a text; null where one is missing. */
  cover(text: string, edges: Edges): readonly PlacedClip[] | null;
}

/** The order in which a clip of another position takes the place of a missing one. */
const next: Readonly<Record<Position, readonly Position[]>> = {
  first: ['first', 'any', 'middle', 'last'],
  middle: ['middle', 'any', 'first', 'last'],
  last: ['last', 'any', 'middle', 'first'],
  any: ['any', 'middle', 'last', 'first'],
};

/** Makes the book of a language's clips. */
export function makeClipBook(language: Language, clips: readonly Clip[]): ClipBook {
  const byText = new Map<string, Map<Position, Clip>>();
  let longest = 0;
  for (const clip of clips) {
    const { phrases } = phrasesOf(clip.text, language);
    const [phrase] = phrases;
    // A pause inside a clip would be the clip's own, and not the sentence's.
    if (phrase === undefined || phrases.length > 1) continue;
    longest = Math.max(longest, phrase.units.length);
    const key = unitsKey(phrase.units, language);
    const known = byText.get(key) ?? new Map<Position, Clip>();
    byText.set(key, known);
    if (!known.has(clip.position)) known.set(clip.position, clip);
  }

  function find(units: readonly string[], position: Position): Clip | undefined {
    const known = byText.get(unitsKey(units, language));
    const place = next[position].find((each) => known?.has(each));
    return place === undefined ? undefined : known?.get(place);
  }

  /** The fewest clips for the units of one phrase, worked out from its end. */
  function coverPhrase(units: readonly string[], edges: Edges): readonly Clip[] | null {
    const best: (readonly Clip[] | null)[] = [...units.map(() => null), []];
    for (let from = units.length - 1; from >= 0; from--) {
      for (let to = from + 1; to <= Math.min(units.length, from + longest); to++) {
        const rest = best[to];
        if (rest === null || rest === undefined) continue;
        if ((best[from]?.length ?? Infinity) <= rest.length + 1) continue;
        const endsHere = to === units.length && edges.endsPhrase;
        const position = endsHere ? 'last' : from === 0 && edges.startsPhrase ? 'first' : 'middle';
        const clip = find(units.slice(from, to), position);
        if (clip !== undefined) best[from] = [clip, ...rest];
      }
    }
    return best[0] ?? null;
  }

  return {
    cover(text, edges) {
      const { phrases } = phrasesOf(text, language);
      if (phrases.length === 0) return null;
      const placed: PlacedClip[] = [];
      for (const [index, { units, pauseBefore }] of phrases.entries()) {
        const found = coverPhrase(units, {
          startsPhrase: index > 0 || edges.startsPhrase,
          endsPhrase: index < phrases.length - 1 || edges.endsPhrase,
        });
        if (found === null) return null;
        found.forEach((clip, i) => placed.push({ clip, pauseBefore: i === 0 ? pauseBefore : 0 }));
      }
      return placed;
    },
  };
}
