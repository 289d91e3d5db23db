/**
 * Locks against guessing a query password. A password has six digits, so what protects it is how seldom it may be
 * tried (Personal Information Protection Law Art. 51: measures against access by the unauthorised). A lock belongs
 * to what was tried: a person, a case, an order. It grows while failures go on. Limits on whoever tries are in guessing.ts.
 */

/** One rung: from this many failures in a row on, each further failure locks for so long. */
export interface LockRung {
  readonly failures: number;
  readonly minutes: number;
}

export interface LockLadder {
  /** Growing in both numbers. */
  readonly rungs: readonly LockRung[];
  /** After so many quiet minutes, counted from the end of the lock, the failures are forgotten. */
  readonly forgetAfterMinutes: number;
}

/** Three failures: 5 minutes; each further one: 30 minutes, 2 hours, a day. A quiet day forgets. */
export const defaultLockLadder: LockLadder = {
  rungs: [
    { failures: 3, minutes: 5 },
    { failures: 4, minutes: 30 },
    { failures: 5, minutes: 120 },
    { failures: 6, minutes: 1440 },
  ],
  forgetAfterMinutes: 1440,
};

export interface LockState {
  /** Failures in a row. */
  readonly failures: number;
  readonly lockedUntil: Date | null;
  readonly lastFailureAt: Date | null;
}

export const noFailures: LockState = { failures: 0, lockedUntil: null, lastFailureAt: null };

/** Until when it is locked; null when it is not. */
export function lockedUntil(state: LockState, now: Date): Date | null {
  return state.lockedUntil !== null && state.lockedUntil > now ? state.lockedUntil : null;
}

/**
 * The state after a sign-in failed or succeeded.
 *
 * Whoever asks first looks at {@link lockedUntil}, and does not try a password while it is locked. A failure that
 * comes nevertheless (two calls at once) counts. A lock is never shortened by a failure. A success forgets the
 * failures, but not a lock that stands: it can only come from a call that was already under way.
 */
export function nextLock(
  state: LockState,
  event: 'failure' | 'success',
  now: Date,
  ladder: LockLadder = defaultLockLadder,
): LockState {
  const standing = lockedUntil(state, now);
  if (event === 'success') return standing === null ? noFailures : state;

  const failures = (isForgotten(state, now, ladder) ? 0 : state.failures) + 1;
  const rung = ladder.rungs.filter((candidate) => candidate.failures <= failures).at(-1);
  const reached = rung === undefined ? null : new Date(now.getTime() + rung.minutes * 60_000);
  const until = standing !== null && (reached === null || standing > reached) ? standing : reached;
  return { failures, lockedUntil: until, lastFailureAt: now };
}

/** When the failures have no effect any more. */
export function forgottenAt(state: LockState, ladder: LockLadder): Date {
  const quietFrom = Math.max(
    state.lastFailureAt?.getTime() ?? 0,
    state.lockedUntil?.getTime() ?? 0,
  );
  return new Date(quietFrom + ladder.forgetAfterMinutes * 60_000);
}

function isForgotten(state: LockState, now: Date, ladder: LockLadder): boolean {
  return now >= forgottenAt(state, ladder);
}
