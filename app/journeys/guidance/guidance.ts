/**
 * Key 3: the litigation guidance. The caller goes through the menus of its tree to an answer. The
 * tree is content, so this file knows none of its choices.
 */
import { chooseKey } from '../../conversation/menu.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt } from '../../conversation/prompt.js';
import type { Choice, Menu } from '../../guidance/rules/content.js';
import { keyWord } from '../../prompts/texts/keys/keyWords.js';
import type { Language } from '../../telephony/call.js';
import { answerQuestion } from './answerQuestion.js';

/** Lets the caller ask questions until they go back to the main menu. */
export async function guidance(conversation: Conversation): Promise<void> {
  await walkMenu(conversation, conversation.app.guidance.content().menu);
}

/** Offers a menu until the caller goes back or is led on. */
async function walkMenu(conversation: Conversation, menu: Menu): Promise<void> {
  for (;;) {
    conversation.enter('menu', menu.id);
    const choices = offersOf(menu.choices, conversation.language);
    const key = await chooseKey(
      conversation,
      {
        name: menu.id,
        prompts: () => [prompt('guideMenu', { choices }), prompt('repeatAndBack')],
        again: () => [prompt('guideMenuAgain'), prompt('guideMenu', { choices })],
      },
      menu.choices.map((choice) => choice.key),
    );
    if (key === 'led_on') conversation.say(prompt('backToPrevious'));
    if (key === 'back' || key === 'led_on') return;
    const chosen = menu.choices.find((choice) => choice.key === key);
    if (chosen?.menu !== undefined) await walkMenu(conversation, chosen.menu);
    if (chosen?.answer !== undefined) await answerQuestion(conversation, chosen.answer);
  }
}

/** What a menu says: 怎么起诉请按一，立案条件请按二 */
export function offersOf(choices: readonly Choice[], language: Language): string {
  const press = { zh: '请按', en: ', press ' }[language];
  return choices
    .map(({ key, offer }) => `${offer[language]}${press}${keyWord(language, key)}`)
    .join({ zh: '，', en: '. ' }[language]);
}
