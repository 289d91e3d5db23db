/** Finds, after a start, a telephone that an earlier process rang. */
import type { OriginateReason } from '../../telephony/originateReason.js';
import type { Ringing } from '../../telephony/ringing.js';
import type { StillUp } from '../../telephony/telephony.js';

/**
 * Returns a telephone that still rings for a purpose, or has answered and is in no agent call yet; null
 * when there is none.
 */
export function telephoneRungFor(
  there: StillUp,
  isIt: (purpose: OriginateReason) => boolean,
): Ringing | null {
  const ringing = there.ringing.find(({ purpose }) => purpose !== null && isIt(purpose));
  if (ringing !== undefined) return ringing;
  const leg = there.rungLegs.find(({ purpose }) => purpose !== null && isIt(purpose));
  if (leg === undefined) return null;
  return {
    id: leg.id,
    to: leg.to,
    purpose: leg.purpose,
    result: Promise.resolve({ kind: 'answered', leg }),
    cancel: () => leg.hangUp(),
  };
}
