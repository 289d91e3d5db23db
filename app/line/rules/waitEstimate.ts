/**
 * How long a caller will wait. Agents take the next caller one after another: with so many agents at work and so
 * long a talk with its wrap-up, one becomes free every `handling / agents` seconds on average, and the caller at
 * place p waits for p of them, less those who are free already. Reports print how far it was off.
 */

export interface LineLoad {
  /** 1 is the next. */
  readonly place: number;
  /** Agents with her skills who are free now, or ring for one of those places. */
  readonly readyAgents: number;
  /** Agents with her skills who are talking or writing up. Those on a break do not count. */
  readonly busyAgents: number;
  /** Seconds of the last talks with their wrap-up, the newest first. */
  readonly handledS: readonly number[];
  /** Seconds to go by while there were no talks yet. */
  readonly expectedS: number;
}

/** Weight of the newest talk; each older one weighs that much less. */
const smoothing = 0.15;
/** Nothing longer is estimated. */
const longestS = 4 * 3600;

/** Expected seconds, whole; null when nobody is there to answer. */
export function estimateWait(load: LineLoad): number | null {
  const agents = load.readyAgents + load.busyAgents;
  if (agents === 0) return null;
  const ahead = Math.max(0, load.place - load.readyAgents);
  const handlingS = meanHandling(load.handledS, load.expectedS);
  return Math.min(longestS, Math.round((ahead * handlingS) / agents));
}

/** Exponentially smoothed seconds of handling a caller, from the newest back to what was expected at first. */
export function meanHandling(handledS: readonly number[], expectedS: number): number {
  return [...handledS]
    .reverse()
    .reduce((mean, next) => mean + smoothing * (next - mean), expectedS);
}

/** A wait as it is said: nobody believes seconds. */
export type SpokenWait =
  | { readonly kind: 'less_than_a_minute' }
  | { readonly kind: 'about'; readonly minutes: number }
  | { readonly kind: 'more_than'; readonly minutes: number };

/** Rounds up: to minutes below ten, to five minutes below an hour. */
export function spokenWait(seconds: number): SpokenWait {
  if (seconds < 60) return { kind: 'less_than_a_minute' };
  if (seconds > 3600) return { kind: 'more_than', minutes: 60 };
  const minutes = Math.ceil(seconds / 60);
  return { kind: 'about', minutes: minutes <= 10 ? minutes : Math.ceil(minutes / 5) * 5 };
}
