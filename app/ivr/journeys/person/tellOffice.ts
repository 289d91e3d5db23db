/** Tells the person at a telephone of the court who calls, before the caller is put through. */
import type { RungLeg } from '../../../telephony/ringing.js';
import { CallEnded } from '../../../telephony/call.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt } from '../../conversation/prompt.js';

/**
 * Says to a telephone of the court, in Mandarin, which hotline is calling. Never rejects: a
 * telephone that is hung up meanwhile ends the talk that follows, and without a sound the caller is
 * put through all the same.
 */
export async function tellOffice(conversation: Conversation, leg: RungLeg): Promise<void> {
  const { name } = conversation.place.court;
  try {
    const said = prompt('officeCalled', { court: name });
    await leg.play([await said.render(conversation.app.voice, 'zh')], { bargeIn: true });
  } catch (error) {
    if (error instanceof CallEnded) return;
    conversation.log.warn('cannot tell an office who calls', { error });
  }
}
