/** Whose fault it is that a call through the trunk came to nothing: the network's on the way, or the telephone's at its end. */

/** Q.850 causes below 32 tell of whoever is called, but for these: no route to the network, or to the number, and a fault in between. */
const onTheWay: ReadonlySet<number> = new Set([0, 2, 3, 25]);
/** Of those from 32 on (no resources, no service, a message that is not understood) none tells of whoever is called. */
const firstOfNetwork = 32;
/**
 * The trunk does not want us (our password), or takes no call in this form. Not 403: networks that come from ISDN say it for
 * somebody who declines, too (RFC 3398, 8.2.6.1), and nothing tells the two apart.
 */
const refusesUs: ReadonlySet<number> = new Set([401, 402, 407, 413, 415, 420, 421, 488]);

/**
 * True when the call did not come as far as her telephone, as by an outage of the trunk.
 * @param cause Q.850, as Asterisk has it of the SIP answer.
 * @param sipStatus that answer; not every Asterisk tells it, and then a 407 cannot be told from somebody who declines.
 */
export function isTrunkFault(cause: number, sipStatus: number | undefined): boolean {
  if (sipStatus !== undefined) {
    if (refusesUs.has(sipStatus) || (sipStatus >= 500 && sipStatus < 600)) return true;
    // She herself, or what speaks for her: declined, not wanted, nobody of that number anywhere.
    if (sipStatus >= 600 && sipStatus !== 606) return false;
  }
  return onTheWay.has(cause) || cause >= firstOfNetwork;
}
