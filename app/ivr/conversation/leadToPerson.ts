/** A caller who cannot use the keypad is brought to a person. */
import { openingState } from '../../court/rules/openingHours.js';
import type { Conversation } from './conversation.js';

/** Silences and wrong digits in one question after which the caller is brought to a person. */
const missesToPerson = 2;

/**
 * Brings the caller to a person after the second silence or wrong digit in one question, while the
 * court is open. That happens once in a call: a caller who cannot press a digit after that, either,
 * is probably no person, and must not occupy the agents.
 * @param missed silences and wrong digits so far, in this question.
 * @param isPartOfWait the question is itself part of waiting for a person.
 * @returns true when the caller was brought there, and is back in self-service; what is to be said
 *   there first waits in the conversation.
 * @throws CallEnded
 */
export async function leadToPerson(
  conversation: Conversation,
  missed: number,
  isPartOfWait: boolean,
): Promise<boolean> {
  const { place, now, wasLedToPerson, wasCalled } = conversation;
  if (missed !== missesToPerson || isPartOfWait || wasLedToPerson || wasCalled) {
    return false;
  }
  const { court, calendar } = place;
  if (!openingState(court.settings.openingHours, calendar, now).open) return false;
  conversation.wasLedToPerson = true;
  conversation.record.event(now, 'step', 'leadToPerson');
  await conversation.toPerson();
  return true;
}
