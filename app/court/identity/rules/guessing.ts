/**
 * Limits on guessing query passwords and the codes of orders. Each person and each order also has a
 * lock of its own (lockout.ts), so that nobody can try the same one for long. The limits here are
 * for a caller who tries many: per call, per calling telephone, and for the whole hotline. A caller
 * number can be forged, so no limit is enough alone. The limit of the whole hotline holds whatever
 * numbers are shown.
 */
import type { LockLadder } from './lockout.js';

export interface GuessPolicy {
  /** Failures after which a call may try nothing more. */
  readonly perCall: number;
  /** The lock of a calling telephone. */
  readonly caller: LockLadder;
  /** Numbers shared by many people (an exchange, a law firm). They have no limit by number. */
  readonly sharedNumbers: readonly string[];
  readonly hotline: HotlinePolicy;
}

export interface HotlinePolicy {
  /** Fewer failures than this in an hour are never too many. */
  readonly leastPerHour: number;
  /** This many times the usual failures of an hour are too many. */
  readonly timesUsual: number;
  /**
   * This many times the limit closes verification: no password or code lets a caller in, and agents
   * help.
   */
  readonly closedTimes: number;
}

/**
 * Nobody publishes figures; these are our own. They allow at most 360 wrong passwords an hour at a
 * hotline with few failures. An attack that never stops then finds a six-digit password by chance
 * about once in four months.
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
  /** Failures in the last hour and up to ten minutes more, so that no hour exceeds its limit. */
  readonly lastHour: number;
  /** Failures of a usual hour; 0 while too few hours are known. */
  readonly usual: number;
}

/**
 * - `usual`: nothing out of the ordinary.
 * - `raised`: too many failures. After one failure in a call, that call may not try again.
 * - `closed`: only agents verify callers, until the last hour has fewer failures.
 */
export type GuessLevel = 'usual' | 'raised' | 'closed';

/** Returns the number of failures in an hour from which on they are too many. */
export function raisedFrom({ usual }: GuessRate, policy: HotlinePolicy): number {
  return Math.max(policy.leastPerHour, Math.ceil(usual * policy.timesUsual));
}

/** Compares the failures of the last hour with the limits. */
export function guessLevel(rate: GuessRate, policy: HotlinePolicy): GuessLevel {
  const raised = raisedFrom(rate, policy);
  if (rate.lastHour < raised) return 'usual';
  return rate.lastHour < raised * policy.closedTimes ? 'raised' : 'closed';
}

const dayMinutes = 1440;

/**
 * Returns the ladder of a call: its limit, then nothing more. A call is over long before its lock
 * ends.
 */
export function callLadder(policy: GuessPolicy, level: GuessLevel): LockLadder {
  const failures = level === 'usual' ? policy.perCall : 1;
  return { rungs: [{ failures, minutes: dayMinutes }], forgetAfterMinutes: dayMinutes };
}

/** What a level means, for the log and for `hotline doctor`. */
export const guessAlarm = {
  raised:
    'unusually many wrong passwords and codes: possible guessing attack; callers now have one attempt per call',
  closed:
    'far more wrong passwords and codes than usual: possible guessing attack; only agents verify callers now',
} as const;
