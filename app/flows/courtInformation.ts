/** Key 2: where the court is, how to reach it, and when it is open. */
import { closedNowPrompts } from './askForPerson.js';
import { prompt, type Conversation } from './conversation.js';
import { hoursInWords } from './hoursInWords.js';

export function courtInformation(conversation: Conversation): void {
  const { address, settings } = conversation.place.court;
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
    prompt('courtHours', { hours: hoursInWords(conversation, settings.openingHours) }),
    ...closedNowPrompts(conversation),
  );
}
