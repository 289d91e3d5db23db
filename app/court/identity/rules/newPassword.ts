/**
 * A new query password for somebody who has lost theirs: it goes by SMS to the number that the court
 * has on file, and to no other. It is read out to nobody, and no agent sees it.
 *
 * Who may ask has been verified in this call by a code by SMS or by an agent (cases/rules/opens.ts).
 * Whether there is a number is told to nobody: who has none is answered and counted like who has. The
 * limits keep the other side, who can pass an agent's questions, from flooding a party with passwords
 * and from voiding theirs again and again. Nobody publishes figures; these are our own.
 */
import { isOverCeiling, type CodePolicy, type CodesAsked } from './signInCode.js';
import { lockedUntil, type LockEscalation, type LockState } from './lockout.js';

/** The SMS is not sent after so many minutes: a gateway that was away so long would send what nobody waits for. */
export const newPasswordMinutes = 120;

/** A renewed password that has let nobody in for so many days is over. */
export const unusedDays = 365;

/**
 * One of which nobody knows whether its SMS was sent, and that has let nobody in for so many days, is over: each such
 * one is a password more that a guess may hit.
 */
export const unknownDays = 30;

export interface RenewalPolicy {
  /** Whether it is offered at all: the court imports numbers, and has an SMS account. */
  readonly enabled: boolean;
  /** New passwords in one call. */
  readonly perCall: number;
  /** Each for one person counts as a failure does in lockout.ts. */
  readonly person: LockEscalation;
  /** Each from one calling telephone; shared ones (guessing.ts) have no limit. */
  readonly caller: LockEscalation;
  /** Each by one agent. */
  readonly perAgent: LockEscalation;
}

export const defaultRenewalPolicy: RenewalPolicy = {
  enabled: false,
  perCall: 1,
  person: { rungs: [{ failures: 2, minutes: 1440 }], forgetAfterMinutes: 1440 },
  caller: {
    rungs: [
      { failures: 3, minutes: 60 },
      { failures: 5, minutes: 1440 },
    ],
    forgetAfterMinutes: 1440,
  },
  perAgent: {
    rungs: [
      { failures: 20, minutes: 60 },
      { failures: 40, minutes: 1440 },
    ],
    forgetAfterMinutes: 1440,
  },
};

/** What was asked for lately. */
export interface RenewalsAsked extends Pick<CodesAsked, 'sentInHour' | 'sentInDay'> {
  readonly person: LockState;
  /** Its failures are the new passwords of the call. */
  readonly call: LockState;
  /** Null for a telephone that is shared or not shown. */
  readonly caller: LockState | null;
  /** Null where no agent asks. */
  readonly agent: LockState | null;
}

/** Why no new password is sent. */
export type NoRenewal =
  /** This call has had all that it may have. */
  | { readonly kind: 'no_renewal'; readonly because: 'call' }
  /** The whole hotline has sent all that it may to numbers on file. */
  | { readonly kind: 'no_renewal'; readonly because: 'hotline' }
  /** The person, the telephone or the agent has had all. */
  | {
      readonly kind: 'no_renewal';
      readonly because: 'person' | 'caller' | 'agent';
      readonly until: Date;
    };

/** Decides whether a new password may be sent; null: it may. */
export function whyNoRenewal(
  asked: RenewalsAsked,
  policy: Pick<RenewalPolicy, 'perCall'>,
  ceilings: Pick<CodePolicy, 'perHour' | 'perDay'>,
  now: Date,
): NoRenewal | null {
  if (asked.call.failures >= policy.perCall) return { kind: 'no_renewal', because: 'call' };
  if (isOverCeiling(asked, ceilings)) return { kind: 'no_renewal', because: 'hotline' };
  for (const because of ['agent', 'caller', 'person'] as const) {
    const state = asked[because];
    const until = state === null ? null : lockedUntil(state, now);
    if (until !== null) return { kind: 'no_renewal', because, until };
  }
  return null;
}
