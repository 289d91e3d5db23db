/** Decides whether a failed call over the trunk failed in the network or at the telephone. */

/**
 * Q.850 causes below 32 describe the person called, except these: no route to the network or to the
 * number, and a fault in between.
 */
const onTheWay: ReadonlySet<number> = new Set([0, 2, 3, 25]);
/**
 * Causes from 32 on (no resources, no service, a message that is not understood) never describe the
 * person called.
 */
const firstOfNetwork = 32;
/**
 * The trunk refuses us (our password), or takes no call in this form. 403 is not listed: networks
 * that come from ISDN also send it when the person called declines (RFC 3398, 8.2.6.1), and nothing
 * tells the two apart.
 */
const refusesUs: ReadonlySet<number> = new Set([401, 402, 407, 413, 415, 420, 421, 488]);

/**
 * Returns true when the call did not reach the telephone, as in an outage of the trunk.
 * @param cause Q.850 cause, as Asterisk derives it from the SIP answer.
 * @param sipStatus status of that answer. Not every Asterisk reports it; without it, a 407 cannot
 *   be told from a person who declines.
 */
export function isTrunkFault(cause: number, sipStatus: number | undefined): boolean {
  if (sipStatus !== undefined) {
    if (refusesUs.has(sipStatus) || (sipStatus >= 500 && sipStatus < 600)) return true;
    // The person called, or what answers for them: declined, not wanted, or the number exists
    // nowhere.
    if (sipStatus >= 600 && sipStatus !== 606) return false;
  }
  return onTheWay.has(cause) || cause >= firstOfNetwork;
}
