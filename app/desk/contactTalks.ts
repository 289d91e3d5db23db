/**
 * Callers who talk to an office of the court from self-service. After a crash such a talk is known by its id, and goes on:
 * there is no row of it.
 */
import type { RungLeg, StillUp, Talk } from '../call.js';

/** One that a process before this one has left, still going on. */
export interface LeftContact {
  readonly talk: Talk;
  readonly leg: RungLeg;
}

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
      left.set(callId, { talk, leg });
    }
  }
  return left;
}
