/**
 * Locks against guessing a query password. A password has only six digits, so its protection is how
 * rarely it may be tried (Personal Information Protection Law Art. 51: measures against
 * unauthorised access). A lock belongs to what was tried: a person, a case, a ticket. It grows
 * while failures go on. Limits on the caller who tries are in guessing.ts.
 */

/**
 * One rung: from this many failures in a row on, each further failure locks for this many minutes.
 */
export interface LockRung {
  readonly failures: number;
  readonly minutes: number;
}

export interface LockEscalation {
  /** Both numbers grow from rung to rung. */
  readonly rungs: readonly LockRung[];
  /**
   * After this many quiet minutes, counted from the end of the lock, the failures are forgotten.
   */
  readonly forgetAfterMinutes: number;
}

/**
 * Three failures lock for 5 minutes; each further one for 30 minutes, 2 hours, a day. A quiet day
 * forgets them.
 */
export const defaultLockEscalation: LockEscalation = {
  rungs: [
    { failures: 3, minutes: 5 },
    { failures: 4, minutes: 30 },
    { failures: 5, minutes: 120 },
    { failures: 6, minutes: 1440 },
  ],
  forgetAfterMinutes: 1440,
};

/**
 * Returns how a password locks to which several numbers lead, besides the lock of each: that of a notice is tried with the
 * ID number, the query number and the number of an online filing. It locks one failure after the last rung, for as
 * long: by default the seventh in a day, whichever numbers they came by. So one number alone, which strangers may know,
 * never uses up the tries of the others: from its sixth failure on it has one a day.
 */
export function passwordEscalation({ rungs, forgetAfterMinutes }: LockEscalation): LockEscalation {
  const last = rungs.slice(-1);
  return {
    rungs: last.map(({ failures, minutes }) => ({ failures: failures + 1, minutes })),
    forgetAfterMinutes,
  };
}

export interface LockState {
  /** Failures in a row. */
  readonly failures: number;
  readonly lockedUntil: Date | null;
  readonly lastFailureAt: Date | null;
}

export const noFailures: LockState = { failures: 0, lockedUntil: null, lastFailureAt: null };

/** Returns when the lock ends; null when there is none. */
export function lockedUntil(state: LockState, now: Date): Date | null {
  return state.lockedUntil !== null && state.lockedUntil > now ? state.lockedUntil : null;
}

/**
 * Returns the state after a failed attempt.
 *
 * Callers of this function check {@link lockedUntil} first, and try no password while it is locked.
 * A failure that comes nevertheless (two calls at once) counts. A failure never shortens a lock.
 */
export function nextLock(
  state: LockState,
  now: Date,
  escalation: LockEscalation = defaultLockEscalation,
): LockState {
  const standing = lockedUntil(state, now);
  const failures = (isForgotten(state, now, escalation) ? 0 : state.failures) + 1;
  const rung = escalation.rungs.filter((candidate) => candidate.failures <= failures).at(-1);
  const reached = rung === undefined ? null : new Date(now.getTime() + rung.minutes * 60_000);
  const until = standing !== null && (reached === null || standing > reached) ? standing : reached;
  return { failures, lockedUntil: until, lastFailureAt: now };
}

/** Returns when the failures cease to have any effect. */
export function forgottenAt(state: LockState, escalation: LockEscalation): Date {
  const quietFrom = Math.max(
    state.lastFailureAt?.getTime() ?? 0,
    state.lockedUntil?.getTime() ?? 0,
  );
  return new Date(quietFrom + escalation.forgetAfterMinutes * 60_000);
}

function isForgotten(state: LockState, now: Date, escalation: LockEscalation): boolean {
  return now >= forgottenAt(state, escalation);
}
