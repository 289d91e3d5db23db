/**
 * Limits on guessing: query passwords, and the codes of orders. What is guessed at locks by itself (lockout.ts), so that one
 * person or one order is not tried for long. These limits are for whoever tries many: by call, by the telephone it comes
 * from, and for the whole hotline. A number that is shown can be forged, so none of them is enough alone: the one for the whole
 * hotline holds whatever numbers are shown.
 */
import type { LockLadder } from './lockout.js';

export interface GuessPolicy {
  /** Failures after which nothing is tried any more in a call. */
  readonly perCall: number;
  /** By the telephone that calls. */
  readonly caller: LockLadder;
  /** Numbers that many people call from (an exchange, a law firm): no limit by number. */
  readonly sharedNumbers: readonly string[];
  readonly hotline: HotlinePolicy;
}

export interface HotlinePolicy {
  /** Fewer failures in an hour than these are never too many. */
  readonly leastPerHour: number;
  /** So many times the usual number of an hour is too many. */
  readonly timesUsual: number;
  /** So many times what is too many: nobody is let in by a password or a code any more, and agents help. */
  readonly closedTimes: number;
}

/**
 * Nobody publishes figures; these are ours. With them at most 360 wrong passwords an hour are tried at a hotline that has
 * few of them, so that a password of six digits is found by chance once in about four months of an attack that never stops.
 */
export const defaultGuessPolicy: GuessPolicy = {
  perCall: 5,
  caller: {
    rungs: [
      { failures: 6, minutes: 15 },
      { failures: 8, minutes: 60 },
      { failures: 10, minutes: 360 },
      { failures: 12, minutes: 1440 },
    ],
    forgetAfterMinutes: 1440,
  },
  sharedNumbers: [],
  hotline: { leastPerHour: 120, timesUsual: 4, closedTimes: 3 },
};

/** Failures of the whole hotline. */
export interface GuessRate {
  /** In the last hour, and up to ten minutes more: no hour has more than its limit. */
  readonly lastHour: number;
  /** In an hour as they usually are; 0 while too few are known. */
  readonly usual: number;
}

/**
 * - `usual`: nothing out of the ordinary.
 * - `raised`: too many fail. Whoever fails once in a call is not let try again in it.
 * - `closed`: only an agent helps, until the failures of the last hour are fewer.
 */
export type GuessLevel = 'usual' | 'raised' | 'closed';

/** Failures of an hour from which on they are too many. */
export function raisedFrom({ usual }: GuessRate, policy: HotlinePolicy): number {
  return Math.max(policy.leastPerHour, Math.ceil(usual * policy.timesUsual));
}

export function guessLevel(rate: GuessRate, policy: HotlinePolicy): GuessLevel {
  const raised = raisedFrom(rate, policy);
  if (rate.lastHour < raised) return 'usual';
  return rate.lastHour < raised * policy.closedTimes ? 'raised' : 'closed';
}

const dayMinutes = 1440;

/** The ladder of a call: its limit, and then nothing more. A call is over long before the lock is. */
export function callLadder(policy: GuessPolicy, level: GuessLevel): LockLadder {
  const failures = level === 'usual' ? policy.perCall : 1;
  return { rungs: [{ failures, minutes: dayMinutes }], forgetAfterMinutes: dayMinutes };
}

/** What it means, for whoever reads the log or asks the doctor. */
export const guessAlarm = {
  raised:
    'more passwords and codes are wrong than usual: somebody may be guessing; a call has one try now',
  closed:
    'far more passwords and codes are wrong than usual: somebody may be guessing; only agents verify callers now',
} as const;
