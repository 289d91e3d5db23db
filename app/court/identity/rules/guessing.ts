/**
 * Limits on guessing query passwords, the codes of tickets, and what callers say of themselves to an
 * agent. Each person and each ticket also has a
 * lock of its own (lockout.ts), so that nobody can try the same one for long. The limits here are
 * for a caller who tries many: per call, per calling telephone, and for the whole hotline. A caller
 * number can be forged, so no limit is enough alone. The limits of the whole hotline hold whatever
 * numbers are shown.
 *
 * The hotline has a budget for each way that guesses come by, so that a flood closes its own way
 * first and the others stay open. SMS from made-up senders cost seconds, and a caller can withhold
 * the number; a shown number is the hardest to flood from, and most callers show theirs.
 *
 * A try at what does not exist counts towards no budget, or a flood of made-up numbers, which
 * cannot open anything, would close verification for everybody. It is answered, and counted for its
 * number, call and telephone, like any other. Somebody who brings a budget to one below its limit
 * can learn by the next try that its number exists: at the two limits of each budget, so six times
 * an hour at most, with the alarm raised. Query numbers are no secret; passwords are.
 *
 * What an agent enters for a caller counts apart from what is keyed in: who has lost the password and
 * has tried too often is verified by an agent. The limit by telephone holds there for the agent, too.
 */
import type { LockEscalation } from './lockout.js';

export interface GuessPolicy {
  /** Failures after which a call may try nothing more. */
  readonly perCall: number;
  /** The lock of a calling telephone. */
  readonly caller: LockEscalation;
  /** The lock of an agent who enters what does not fit. */
  readonly perAgent: LockEscalation;
  /**
   * Numbers shared by many people (an exchange, a law firm). They have no limit by number, of tries or of new calls
   * (telephony/admission/rules/callFlood.ts).
   */
  readonly sharedNumbers: readonly string[];
  /** The budget of callers who show a number. */
  readonly hotline: HotlinePolicy;
  /** That of callers who withhold theirs. */
  readonly withheld: HotlinePolicy;
  /** That of SMS. */
  readonly sms: HotlinePolicy;
  /** That of what agents enter for callers. */
  readonly agent: HotlinePolicy;
}

/**
 * The ways that guesses come by: a call that shows a number, one that does not, an SMS, an agent who
 * enters what the caller says.
 */
export const guessWays = ['shown', 'withheld', 'sms', 'agent'] as const;
export type GuessWay = (typeof guessWays)[number];

/** Returns the budget of a way. */
export function budgetOf(way: GuessWay, policy: GuessPolicy): HotlinePolicy {
  return way === 'shown' ? policy.hotline : policy[way];
}

export interface HotlinePolicy {
  /** Fewer failures than this in an hour are never too many. */
  readonly leastPerHour: number;
  /** This many times the usual failures of an hour are too many. */
  readonly timesUsual: number;
  /**
   * This many times the limit closes verification by this way: no password or code lets a caller
   * in, and agents help.
   */
  readonly closedTimes: number;
}

/**
 * Nobody publishes figures; these are our own. At a hotline with few failures they allow at most
 * 360 wrong passwords an hour by calls that show a number, 60 by those that do not, and 60 by SMS:
 * 480 in all, for numbers that exist. (Agents enter no passwords.) An attack by all three ways that never stops finds a
 * six-digit password by chance about once in three months (1,000,000 / 480 hours = 87 days; within
 * a given day with a chance of 1.2%), and the alarm is raised within its first hour. By SMS alone
 * it is once in two years. The lock of a single person (lockout.ts) allows 1,650 guesses a year to
 * who makes five, waits until they are forgotten, and begins again: 1 in 600 within a year. By all
 * numbers that lead to a password together it is six a day, 1 in 450.
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
  perAgent: {
    rungs: [
      { failures: 10, minutes: 60 },
      { failures: 15, minutes: 1440 },
    ],
    forgetAfterMinutes: 1440,
  },
  sharedNumbers: [],
  hotline: { leastPerHour: 120, timesUsual: 4, closedTimes: 3 },
  withheld: { leastPerHour: 20, timesUsual: 4, closedTimes: 3 },
  sms: { leastPerHour: 20, timesUsual: 4, closedTimes: 3 },
  agent: { leastPerHour: 20, timesUsual: 4, closedTimes: 3 },
};

/** Failures of the whole hotline by one way, at numbers that exist. */
export interface GuessRate {
  /** Failures in the last hour and up to ten minutes more, so that no hour exceeds its limit. */
  readonly lastHour: number;
  /** Failures of a usual hour; 0 while too few hours are known. */
  readonly usual: number;
}

/**
 * - `usual`: nothing out of the ordinary.
 * - `raised`: too many failures. After one failure in a call, that call may not try again.
 * - `closed`: only agents verify callers who come this way, until the last hour has fewer failures.
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
 * Returns the escalation of a call: its limit, then nothing more. A call is over long before its lock
 * ends.
 */
export function callEscalation(policy: GuessPolicy, level: GuessLevel): LockEscalation {
  const failures = level === 'usual' ? policy.perCall : 1;
  return { rungs: [{ failures, minutes: dayMinutes }], forgetAfterMinutes: dayMinutes };
}

const guessAlarm = {
  raised:
    'unusually many wrong passwords and codes: possible guessing attack; callers who come this way now have one attempt per call',
  closed:
    'far more wrong passwords and codes than usual: possible guessing attack; only agents verify callers who come this way now',
} as const;

/** The same for what agents enter. */
const agentAlarm = {
  raised:
    'agents enter unusually many data of callers that do not fit: possible guessing attack; they have one attempt per call now',
  closed:
    'agents enter far more data of callers that do not fit than usual: possible guessing attack; they can verify nobody now, and only passwords and codes verify callers',
} as const;

/** What a level means for a way, for the log and for `hotline doctor`. */
export function alarmOf(way: GuessWay, level: Exclude<GuessLevel, 'usual'>): string {
  return (way === 'agent' ? agentAlarm : guessAlarm)[level];
}

/** A way in words, for the log and for `hotline doctor`. */
export const wayText: Readonly<Record<GuessWay, string>> = {
  shown: 'by telephone, number shown',
  withheld: 'by telephone, number withheld',
  sms: 'by SMS',
  agent: 'by agents',
};
