/**
 * How many wrong passwords are taken. An account is closed to an address that guesses, long before it
 * is closed to everybody, so that nobody can lock out a colleague from elsewhere for long. An address
 * is shared by a whole court behind one router, so it has more.
 */

/** Wrong attempts lately, this one not counted. */
export interface Attempts {
  readonly ofAccountFromAddress: number;
  readonly ofAccount: number;
  readonly fromAddress: number;
}

/** Minutes that an attempt counts for. */
export const attemptMinutes = 15;

export const mostAttempts: Readonly<Attempts> = {
  ofAccountFromAddress: 5,
  ofAccount: 20,
  fromAddress: 100,
};

/** Whether no further attempt is looked at now. The right password is refused as well then. */
export function isLockedOut(attempts: Attempts): boolean {
  return (
    attempts.ofAccountFromAddress >= mostAttempts.ofAccountFromAddress ||
    attempts.ofAccount >= mostAttempts.ofAccount ||
    attempts.fromAddress >= mostAttempts.fromAddress
  );
}
