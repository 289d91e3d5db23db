/**
 * Digit `0`: a person. While nobody answers this queue, the caller hears when and where people do.
 */
import { openingState } from '../../../court/rules/openingHours.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { hoursInWords } from '../../../voice/prompts/hoursInWords.js';

/** Says that nobody answers this queue, and where and when people do. */
export function personPrompts(conversation: Conversation): Prompt[] {
  return [
    prompt('personNotHere'),
    ...conversation.courtTelephone(),
    courtHoursPrompt(conversation),
  ];
}

/** Says the court's opening hours. */
function courtHoursPrompt(conversation: Conversation): Prompt {
  const { settings } = conversation.place.court;
  return prompt('courtHours', { hours: hoursInWords(conversation, settings.openingHours) });
}

/** Says, outside the court's hours, that it is closed and when it opens. */
export function closedNowPrompts(conversation: Conversation): Prompt[] {
  const { court, calendar } = conversation.place;
  const state = openingState(court.settings.openingHours, calendar, conversation.now);
  if (state.open) return [];
  return [prompt('closedNow', { opensAt: conversation.words.dateTime(state.opensAt) })];
}
