/** Key 2: where the court is, how to reach it, and when it is open. */
import { courtHoursPrompt } from './person/askForPerson.js';
import type { Conversation } from '../conversation/conversation.js';
import { prompt } from '../conversation/prompt.js';

export function courtInformation(conversation: Conversation): void {
  const { address } = conversation.place.court;
  conversation.enter('menu', 'courtInformation');
  conversation.isServed = true;
  conversation.say(
    ...(address === null
      ? []
      : [
          prompt('courtAddress', {
            court: conversation.courtName,
            address: conversation.words.name(address),
          }),
        ]),
    ...conversation.courtTelephone(),
    courtHoursPrompt(conversation),
  );
}
