/** Holds the talk of a caller with an office of the court. */
import { CallEnded } from '../../../telephony/call.js';
import type { RungLeg } from '../../../telephony/ringing.js';
import type { Talk } from '../../../telephony/talk.js';
import type { Conversation } from '../../conversation/conversation.js';

/**
 * Connects caller and office until one of them hangs up, then hangs up on the office.
 * @param open opens the talk, or finds the one that an earlier process left. If it fails, the
 *   failure is logged, and the caller stays without a talk.
 * @throws CallEnded
 */
export async function runOfficeTalk(
  { call, log }: Conversation,
  leg: RungLeg,
  open: () => Promise<Talk>,
): Promise<void> {
  try {
    const talk = await open();
    try {
      for (const each of [leg, call]) if (!talk.legs.includes(each)) await talk.add(each);
      await Promise.race([call.ended, leg.ended, talk.ended]);
    } finally {
      await talk.end();
    }
  } catch (error) {
    if (!(error instanceof CallEnded)) log.error('lost the talk with an office', { error });
  } finally {
    await leg.hangUp();
  }
  if (call.isOver) throw await call.ended;
}
