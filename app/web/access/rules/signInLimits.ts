/**
 * How many wrong passwords are accepted.
 *
 * A browser that is known for an account, because the user has signed in there before, has attempts
 * of its own, whatever others do and whatever its address is. Nobody else can use them up.
 *
 * All other browsers are counted together. An account is closed to a guessing address long before it
 * is closed to every address, so that nobody can lock out a colleague from elsewhere for long. A
 * whole court may share one address behind a router, so an address has more attempts.
 */

/** Wrong attempts lately by browsers that are not known for the account, this one not counted. */
export interface Attempts {
  readonly ofAccountFromAddress: number;
  readonly ofAccount: number;
  readonly fromAddress: number;
}

/** Minutes that an attempt counts for. */
export const attemptMinutes = 15;

const mostAttempts: Readonly<Attempts> = {
  ofAccountFromAddress: 5,
  ofAccount: 20,
  fromAddress: 100,
};

/** Wrong attempts of one known browser. */
export const mostAttemptsOfDevice = 5;

/**
 * Known browsers of one user, the latest ones. Somebody who has learned a password can make no more
 * of them, so that after a new password they guess no faster than this allows.
 */
export const mostDevices = 20;

/** Days after its latest sign-in that a browser stays known. */
export const deviceDays = 180;

/**
 * Tells whether further attempts by unknown browsers are refused for now, including ones with the
 * right password.
 */
export function isLockedOut(attempts: Attempts): boolean {
  return (
    attempts.ofAccountFromAddress >= mostAttempts.ofAccountFromAddress ||
    attempts.ofAccount >= mostAttempts.ofAccount ||
    attempts.fromAddress >= mostAttempts.fromAddress
  );
}
