/**
 * Codes by SMS for callers without their query password: to the number that the court has on file,
 * and to no other. A code is keyed in during the call in which it was asked for.
 *
 * Whether there is a number is told to nobody: what has none, and what does not exist, is answered
 * and counted like what has. The limits also keep people from being flooded with SMS in the name of
 * a court, and the cost in bounds. Nobody publishes figures; these are our own.
 */
import { lockedUntil, type LockEscalation, type LockState } from './lockout.js';

/** How long a code is valid, and how often it may be entered. */
export const codeMinutes = 5;
export const codeTries = 3;

export interface CodePolicy {
  /** Whether callers are offered it at all: the court imports numbers, and has an SMS account. */
  readonly enabled: boolean;
  /** Codes in one call. */
  readonly perCall: number;
  /** Each code for one person counts as a failure does in lockout.ts; so does each to one telephone. */
  readonly person: LockEscalation;
  /** The same of a calling telephone; shared ones (guessing.ts) have none. */
  readonly caller: LockEscalation;
  /** SMS to numbers on file by the whole hotline. */
  readonly perHour: number;
  readonly perDay: number;
}

export const defaultCodePolicy: CodePolicy = {
  enabled: false,
  perCall: 2,
  person: {
    rungs: [
      { failures: 3, minutes: 60 },
      { failures: 5, minutes: 1440 },
    ],
    forgetAfterMinutes: 1440,
  },
  caller: {
    rungs: [
      { failures: 5, minutes: 60 },
      { failures: 8, minutes: 1440 },
    ],
    forgetAfterMinutes: 1440,
  },
  perHour: 200,
  perDay: 1000,
};

/** What was asked for lately. */
export interface CodesAsked {
  readonly person: LockState;
  /** Null for a shared telephone. */
  readonly caller: LockState | null;
  readonly inCall: number;
  readonly sentInHour: number;
  readonly sentInDay: number;
}

/** Why no code is sent. */
export type NoCode =
  /** The call shows no number, which could be limited. */
  | { readonly kind: 'no_code'; readonly because: 'withheld' }
  /** This call has had all that it may have. */
  | { readonly kind: 'no_code'; readonly because: 'call' }
  /** The whole hotline has. */
  | { readonly kind: 'no_code'; readonly because: 'hotline' }
  /** The telephone or the person has. */
  | { readonly kind: 'no_code'; readonly because: 'caller' | 'person'; readonly until: Date };

/** Decides whether a code may be sent; null: it may. */
export function whyNoCode(asked: CodesAsked, policy: CodePolicy, now: Date): NoCode | null {
  if (asked.inCall >= policy.perCall) return { kind: 'no_code', because: 'call' };
  if (isOverCeiling(asked, policy)) return { kind: 'no_code', because: 'hotline' };
  const callerUntil = asked.caller === null ? null : lockedUntil(asked.caller, now);
  if (callerUntil !== null) return { kind: 'no_code', because: 'caller', until: callerUntil };
  const until = lockedUntil(asked.person, now);
  return until === null ? null : { kind: 'no_code', because: 'person', until };
}

/** Whether the whole hotline sends no more SMS to numbers on file for now. */
export function isOverCeiling(
  { sentInHour, sentInDay }: Pick<CodesAsked, 'sentInHour' | 'sentInDay'>,
  { perHour, perDay }: Pick<CodePolicy, 'perHour' | 'perDay'>,
): boolean {
  return sentInHour >= perHour || sentInDay >= perDay;
}
