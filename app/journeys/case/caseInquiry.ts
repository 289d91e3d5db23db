/**
 * Key 1: the caller's own case. The caller proves once per call who they are, chooses a case, and
 * hears it.
 */
import { chooseCase } from './chooseCase.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt } from '../../conversation/prompt.js';
import { tellCase } from './tellCase.js';
import { verifyIdentity } from '../identity/verifyIdentity.js';

export async function caseInquiry(conversation: Conversation): Promise<void> {
  for (;;) {
    if (conversation.person === null) {
      const verified = await verifyIdentity(conversation);
      if (verified === 'led_on') conversation.say(prompt('backToPrevious'));
      if (verified !== 'verified') return;
    }
    const { person } = conversation;
    if (person === null) throw new Error('the caller is verified, but no person is set');

    const chosen = await chooseCase(conversation, person);
    if (chosen === 'led_on') conversation.say(prompt('backToPrevious'));
    if (typeof chosen === 'string' || chosen.kind === 'none') return;

    const next = await tellCase(conversation, person, chosen.caseId);
    if (next === 'led_on') conversation.say(prompt('backToPrevious'));
    // The caller has heard their only case. Another one needs another query number.
    if (next === 'other_case' && chosen.isOnlyOne) conversation.verified(null);
    if (next !== 'other_case' && chosen.isOnlyOne) return;
  }
}
