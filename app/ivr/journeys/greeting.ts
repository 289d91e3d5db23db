/**
 * What the caller hears first. It is said together with the main menu, so that a caller who knows
 * the digits need not wait.
 */
import type { CallApp } from '../conversation/callApp.js';
import { shortCourtName } from '../../court/rules/shortCourtName.js';
import { firstPrompts, languages } from '../../voice/prompts/catalogue.js';
import { spoken } from '../../voice/prompts/spoken.js';
import type { Conversation } from '../conversation/conversation.js';
import { prompt, promptIn, type Prompt } from '../conversation/prompt.js';
import { mainMenu, otherLanguage } from './mainMenu.js';

export async function greeting(conversation: Conversation): Promise<never> {
  conversation.enter('greeting', 'greeting');
  return mainMenu(conversation, () => greetingPrompts(conversation), true);
}

function greetingPrompts(conversation: Conversation): Prompt[] {
  return [
    prompt('greeting', { court: conversation.shortCourtName }),
    promptIn(otherLanguage(conversation.language), 'languageOffer'),
  ];
}

/**
 * Makes the sounds that every caller hears about the court, and those for a caller who cannot be
 * served. That way the first caller does not wait for them, and they exist when the speech engine
 * or the database is away.
 */
export async function prepareGreeting(app: Pick<CallApp, 'voice' | 'court'>): Promise<void> {
  const { court, englishNames } = app.court.current();
  for (const language of languages) {
    const words = spoken(language);
    const name =
      language === 'zh'
        ? shortCourtName(court.name)
        : (englishNames.get(court.name) ?? words.name(court.name));
    await app.voice.utterance(language, 'greeting', { court: name });
    if (court.telephone !== null) {
      const telephone = words.telephone(court.telephone);
      await app.voice.utterance(language, 'courtTelephone', { telephone });
    }
    for (const always of firstPrompts) await app.voice.utterance(language, always);
  }
}
