/**
 * The main menu: the entries of voice/prompts/texts/mainMenu. It offers only what exists today, and
 * repeats until the caller or a limit ends the call.
 */
import type { Language } from '../../telephony/call.js';
import { tellCase } from './case/tellCase.js';
import { withCase } from './case/withCase.js';
import { contactOfCase } from './case/contactOfCase.js';
import { complain } from './ticket/complain.js';
import { guidance } from './guidance/guidance.js';
import type { Conversation } from '../conversation/conversation.js';
import { prompt, promptIn, type Prompt } from '../conversation/prompt.js';
import { menu, type Choice } from '../conversation/menu.js';
import { myTicket } from './ticket/myTicket.js';
import * as entries from '../../voice/prompts/texts/mainMenu/entries.js';
import { tellOfCourt } from './tellOfCourt.js';

type Entries = typeof entries;
/** The entries that say nothing themselves. */
type JourneyName = {
  [N in keyof Entries]: Entries[N] extends { says: unknown } ? never : N;
}[keyof Entries];

const journeys: Readonly<Record<JourneyName, Choice<void>>> = {
  caseInquiry: (conversation) => withCase(conversation, tellCase),
  contactJudge: contactOfCase,
  guidance,
  complain,
  myTicket,
};

const choices: Readonly<Record<string, Choice<void>>> = {
  ...Object.fromEntries(
    Object.entries(entries).map(([name, entry]): [string, Choice<void>] => [
      entry.digit,
      'says' in entry
        ? (conversation) => tellOfCourt(conversation, name, entry.says)
        : journeys[name as JourneyName],
    ]),
  ),
  8: changeLanguage,
};

/**
 * Runs the main menu.
 * @param opening what is said before the menu the first time. It is made again when it is repeated,
 *   because the language may have changed.
 * @param greets true where the opening is the greeting, which offers the first choice itself.
 */
export async function mainMenu(
  conversation: Conversation,
  opening: () => readonly Prompt[],
  greets = false,
): Promise<never> {
  let before = opening;
  let isLedOn = false;
  for (;;) {
    conversation.enter('menu', 'mainMenu');
    const words = before;
    const isGreeting = before === opening && greets;
    const next = await menu(
      conversation,
      {
        name: 'mainMenu',
        prompts: () => [
          ...words(),
          ...(isGreeting ? [] : [prompt('mainMenuFirst')]),
          prompt('mainMenu'),
        ],
        again: () => [prompt('mainMenuAgain')],
        back: () => [prompt('mainMenuFirst'), prompt('mainMenu')],
      },
      choices,
    );
    before = () => [];
    if (next !== 'led_on') {
      isLedOn = false;
      continue;
    }
    // No valid answer three times: say how to get help without the keypad, and the menu once more.
    // If that fails, too, nobody is there, or nobody who can press a digit. In that case the caller
    // knows which number to call.
    if (isLedOn) return conversation.end(conversation.outcomeSoFar, noDigits(conversation));
    isLedOn = true;
    before = () => [prompt('mainMenuHelp'), ...conversation.courtTelephone()];
  }
}

function noDigits(conversation: Conversation): Prompt[] {
  return [prompt('noDigitsGoodbye'), ...conversation.courtTelephone()];
}

function changeLanguage(conversation: Conversation): void {
  conversation.speak(otherLanguage(conversation.language));
  // Eight has another meaning elsewhere: who presses it by mistake hears the way back in words they understand.
  const other = otherLanguage(conversation.language);
  conversation.say(prompt('languageChosen'), promptIn(other, 'languageOffer'));
}

export function otherLanguage(language: Language): Language {
  return language === 'zh' ? 'en' : 'zh';
}
