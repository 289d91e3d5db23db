/**
 * Estimates how long a caller will wait. Agents take the next caller one after another: if
 * `handling` is the mean length of a talk with its wrap-up, an agent becomes free every `handling /
 * agents` seconds on average, and the caller at place p waits for p of them, less those who are
 * free already. Reports print the error of the estimate.
 */

export interface QueueLoad {
  /** 1 is the next. */
  readonly place: number;
  /** Suitable agents who are free now, or ring for one of those places. */
  readonly readyAgents: number;
  /** Suitable agents who are talking or writing up. Those on a break do not count. */
  readonly busyAgents: number;
  /** Seconds of the last talks with their wrap-up, the newest first. */
  readonly handledS: readonly number[];
  /** Expected seconds for as long as there were no agent calls yet. */
  readonly expectedS: number;
}

/** Weight of the newest agent call; each older one weighs that much less. */
const smoothing = 0.15;
/** The longest estimate. */
const longestS = 4 * 3600;

/** Returns the expected whole seconds; null when no agent is there. */
export function estimateWait(load: QueueLoad): number | null {
  const agents = load.readyAgents + load.busyAgents;
  if (agents === 0) return null;
  const ahead = Math.max(0, load.place - load.readyAgents);
  const handlingS = meanHandling(load.handledS, load.expectedS);
  return Math.min(longestS, Math.round((ahead * handlingS) / agents));
}

/**
 * Returns the exponentially smoothed seconds of handling a caller, starting from the expected ones.
 */
export function meanHandling(handledS: readonly number[], expectedS: number): number {
  return [...handledS]
    .reverse()
    .reduce((mean, next) => mean + smoothing * (next - mean), expectedS);
}

/** A wait as it is spoken; seconds would pretend to a precision that the estimate does not have. */
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
