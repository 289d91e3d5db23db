/**
 * What goes before anything about the caller's case: the caller proves once per call who they are,
 * and chooses a case.
 */
import type { VerifiedPerson } from '../../../court/import/rules/caseFile.js';
import { chooseCase } from './chooseCase.js';
import type { Conversation } from '../../conversation/conversation.js';
import type { NoChoice } from '../../conversation/menu.js';
import { prompt } from '../../conversation/prompt.js';
import { verifyIdentity } from '../identity/verifyIdentity.js';

/**
 * What is done about a case. `over`: the caller is back in the main menu; `other_case`: they want
 * another case.
 */
export type AboutCase = (
  conversation: Conversation,
  person: VerifiedPerson,
  caseId: number,
) => Promise<'other_case' | 'over' | NoChoice>;

/** Lets the caller sign in and choose a case, and does something about it, until they go back. */
export async function withCase(conversation: Conversation, about: AboutCase): Promise<void> {
  /** The case that the caller chose while hearing one after the other: the next one follows it. */
  let walkedTo: number | null = null;
  for (;;) {
    if (conversation.person === null) {
      const verified = await verifyIdentity(conversation);
      if (verified === 'led_on') conversation.say(prompt('backToPrevious'));
      if (verified !== 'verified') return;
    }
    const { person } = conversation;
    if (person === null) throw new Error('the caller is verified, but no person is set');

    const chosen = await chooseCase(conversation, person, walkedTo);
    if (chosen === 'led_on') conversation.say(prompt('backToPrevious'));
    if (typeof chosen === 'string' || chosen.kind === 'none') return;

    walkedTo = chosen.isOnWalk ? chosen.caseId : null;
    const next = await about(conversation, person, chosen.caseId);
    if (next === 'over') return;
    if (next === 'led_on') conversation.say(prompt('backToPrevious'));
    if (next === 'other_case' && chosen.isOnlyOne) {
      // Another case needs another query number, but who has signed in by who they are has no other.
      if (person.onlyCaseIds === null) conversation.say(prompt('caseIsOnlyOne'));
      else conversation.verified(null);
    }
    if (next !== 'other_case' && chosen.isOnlyOne) return;
  }
}
