/**
 * Callers who are connected to an office of the court from self-service. They have no row. After a
 * crash the office's telephone is recognised by its purpose and the bridge by its id, so both go on.
 */
import type { Ringing, RungLeg } from '../../telephony/ringing.js';
import type { StillUp } from '../../telephony/telephony.js';
import type { Bridge } from '../../telephony/bridge.js';
import { telephoneRungFor } from './telephoneRungFor.js';

/** What an earlier process left. */
export type LeftContact =
  /** They still talk. */
  | { readonly kind: 'talk'; readonly bridge: Bridge; readonly leg: RungLeg }
  /** The telephone still rings, or has just answered. */
  | { readonly kind: 'ringing'; readonly ringing: Ringing };

/** @param number counts the caller's contacts in this process. */
export function contactBridgeId(callId: string, number: number): string {
  return `contact-${number}-${callId}`;
}

/** Finds what is left, by `calls.id` of callers who are still on the line. */
export function contactsLeft(
  there: StillUp,
  callIds: ReadonlySet<string>,
): ReadonlyMap<string, LeftContact> {
  const left = new Map<string, LeftContact>();
  for (const bridge of there.bridges) {
    const [, callId] = /^contact-\d+-(.+)$/.exec(bridge.id) ?? [];
    const leg = there.rungLegs.find((each) => bridge.legs.some(({ id }) => id === each.id));
    if (callId !== undefined && leg !== undefined && callIds.has(callId)) {
      left.set(callId, { kind: 'talk', bridge, leg });
    }
  }
  for (const callId of callIds) {
    if (left.has(callId)) continue;
    const ringing = telephoneRungFor(
      there,
      (purpose) => purpose.kind === 'contact' && purpose.callId === callId,
    );
    if (ringing === null) continue;
    left.set(callId, { kind: 'ringing', ringing });
  }
  return left;
}

/** Returns the parts of it that are up. */
export function partsOf(contact: LeftContact): readonly (Bridge | RungLeg | Ringing)[] {
  return contact.kind === 'talk' ? [contact.bridge, contact.leg] : [contact.ringing];
}

/** Ends it, for a caller who has no use for it. Never rejects. */
export async function endContact(contact: LeftContact): Promise<void> {
  if (contact.kind === 'talk') {
    await contact.bridge.end();
    await contact.leg.hangUp();
    return;
  }
  await contact.ringing.cancel();
  const result = await contact.ringing.result;
  if (result.kind === 'answered') await result.leg.hangUp();
}
