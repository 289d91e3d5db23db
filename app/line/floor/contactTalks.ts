/**
 * Callers who are connected to an office of the court from self-service. After a crash the telephone that rings for her is
 * known by what it is rung for, and the talk by its id, and both go on: there is no row of them.
 */
import type { Ringing, RungLeg } from '../../telephony/ringing.js';
import type { StillUp } from '../../telephony/telephony.js';
import type { Talk } from '../../telephony/talk.js';
import { telephoneRungFor } from './telephoneRungFor.js';

/** What a process before this one has left. */
export type LeftContact =
  /** They talk still. */
  | { readonly kind: 'talk'; readonly talk: Talk; readonly leg: RungLeg }
  /** It rings still, or has just answered. */
  | { readonly kind: 'ringing'; readonly ringing: Ringing };

/** @param number of the talk within the process, so that a caller may have several. */
export function contactTalkId(callId: string, number: number): string {
  return `contact-${number}-${callId}`;
}

/** By `calls.id` of those who are still on the line. */
export function contactsLeft(
  there: StillUp,
  callIds: ReadonlySet<string>,
): ReadonlyMap<string, LeftContact> {
  const left = new Map<string, LeftContact>();
  for (const talk of there.talks) {
    const [, callId] = /^contact-\d+-(.+)$/.exec(talk.id) ?? [];
    const leg = there.rungLegs.find((each) => talk.legs.some(({ id }) => id === each.id));
    if (callId !== undefined && leg !== undefined && callIds.has(callId)) {
      left.set(callId, { kind: 'talk', talk, leg });
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

/** The parts of it that are up. */
export function partsOf(contact: LeftContact): readonly (Talk | RungLeg | Ringing)[] {
  return contact.kind === 'talk' ? [contact.talk, contact.leg] : [contact.ringing];
}

/** Nobody has any more use for it. Never rejects. */
export async function endContact(contact: LeftContact): Promise<void> {
  if (contact.kind === 'talk') {
    await contact.talk.end();
    await contact.leg.hangUp();
    return;
  }
  await contact.ringing.cancel();
  const result = await contact.ringing.result;
  if (result.kind === 'answered') await result.leg.hangUp();
}
