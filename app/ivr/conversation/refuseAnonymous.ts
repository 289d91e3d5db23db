/**
 * What would name a caller who stays unknown is not done in their call: they call again for it. A row
 * that leads to a person and misses its call, because that is deleted, would say that this person has
 * reported something on that day, or asked about a report.
 */
import type { Conversation } from './conversation.js';
import { prompt } from './prompt.js';

/**
 * Refuses it to a caller who stays unknown. Why, and the way on, waits to be said with the next question.
 * @returns whether it is refused.
 */
export function refuseAnonymous(conversation: Conversation): boolean {
  if (conversation.isAnonymous) conversation.say(prompt('anonymousCannot'));
  return conversation.isAnonymous;
}
