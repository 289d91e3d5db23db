/** What the caller hears first. It is said in one breath with the main menu, so that who knows the keys need not wait. */
import { closedNowPrompts } from './askForPerson.js';
import { prompt, promptIn, type Conversation, type Prompt } from './conversation.js';
import { mainMenu, otherLanguage } from './mainMenu.js';

export async function greeting(conversation: Conversation): Promise<never> {
  conversation.enter('greeting', 'greeting');
  return mainMenu(conversation, () => greetingPrompts(conversation));
}

function greetingPrompts(conversation: Conversation): Prompt[] {
  return [
    prompt('greeting', { court: conversation.courtName }),
    promptIn(otherLanguage(conversation.language), 'languageOffer'),
    ...closedNowPrompts(conversation),
  ];
}
