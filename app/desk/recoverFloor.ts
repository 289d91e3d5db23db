/**
 * After a start: what the process before has left on the PBX is matched with the rows. Whoever waited keeps her place,
 * telephones that ring go on ringing, talks go on; what nobody is there for any more is hung up.
 */
import type { Ringing, StillUp } from '../call.js';
import { standingOffers } from '../store/line.js';
import { talkId } from './beginTalk.js';
import type { Floor } from './floor.js';
import { followOffer, offerPurpose } from './offerCall.js';
import { recoverLine, type RecoveredLine } from './recoverLine.js';
import { finishLeftRecordings, followRecording } from './talkRecording.js';

/** @param callIds `calls.id` of every caller of this node who is on the line. */
export async function recoverFloor(
  floor: Floor,
  callIds: ReadonlySet<string>,
  there: StillUp,
): Promise<RecoveredLine> {
  const { desk } = floor;
  const offers = await standingOffers(desk.db, desk.node);
  const rung = offers.flatMap((offer) => {
    const purpose = offerPurpose(offer.entryId, offer.offer);
    const ringing = telephoneRungFor(there, purpose);
    return ringing === null ? [] : [{ offer, ringing }];
  });
  const ringingEntryIds = new Set(rung.map(({ offer }) => offer.entryId));
  const recovered = await recoverLine(desk, { callIds, ringingEntryIds });

  const kept = new Set<string>();
  for (const { offer, ringing } of rung) {
    if (!recovered.ringing.some(({ id }) => id === offer.entryId)) continue;
    kept.add(ringing.id);
    void followOffer(floor, offer, ringing);
  }
  const keptTalks = new Set<string>();
  for (const entry of recovered.talking) {
    const talk = there.talks.find(({ id }) => id === talkId(entry.id)) ?? null;
    const purpose = new RegExp(`^entry-${entry.id}-|^consult-${entry.transferredFrom ?? 'none'}-`);
    const { agentId } = entry;
    const leg = there.rungLegs.find((each) => purpose.test(each.purpose)) ?? null;
    if (leg !== null) kept.add(leg.id);
    if (talk !== null) keptTalks.add(talk.id);
    if (agentId !== null) floor.leftTalks.set(entry.id, { entry, talk, leg });
  }

  for (const talk of there.talks) followRecording(floor, talk);
  const strays = [
    ...there.ringing.filter(({ id }) => !kept.has(id)).map((ringing) => ringing.cancel()),
    ...there.rungLegs.filter(({ id }) => !kept.has(id)).map((leg) => leg.hangUp()),
    ...there.talks.filter(({ id }) => !keptTalks.has(id)).map((talk) => talk.end()),
  ];
  await Promise.all(strays);
  const stillMade = there.talks.map(({ recordAs }) => `${recordAs ?? ''}.wav`);
  await finishLeftRecordings(floor, new Set(stillMade));
  return recovered;
}

/** A telephone that rings for an offer, or was answered for it and stands in no talk yet. */
function telephoneRungFor(there: StillUp, purpose: string): Ringing | null {
  const ringing = there.ringing.find((each) => each.purpose === purpose);
  if (ringing !== undefined) return ringing;
  const leg = there.rungLegs.find((each) => each.purpose === purpose);
  if (leg === undefined) return null;
  return {
    ...{ id: leg.id, to: leg.to, purpose },
    result: Promise.resolve({ kind: 'answered', leg }),
    cancel: () => leg.hangUp(),
  };
}
