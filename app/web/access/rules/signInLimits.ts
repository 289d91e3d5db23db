/**
 * How many wrong passwords are accepted. An account is closed to a guessing address long before it
 * is closed to every address, so that nobody can lock out a colleague from elsewhere for long. A
 * whole court may share one address behind a router, so an address has more attempts.
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

/** Tells whether further attempts are refused for now, including ones with the right password. */
export function isLockedOut(attempts: Attempts): boolean {
  return (
    attempts.ofAccountFromAddress >= mostAttempts.ofAccountFromAddress ||
    attempts.ofAccount >= mostAttempts.ofAccount ||
    attempts.fromAddress >= mostAttempts.fromAddress
  );
}
