/**
 * Digit 3: the litigation guidance. The caller goes through the menus of its tree to an answer. The
 * tree is content, so this file knows none of its choices.
 */
import { chooseDigit } from '../../conversation/menu.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt } from '../../conversation/prompt.js';
import type { Menu } from '../../../guidance/rules/content.js';
import { sayMenu } from '../../../guidance/sayMenu.js';
import { answerQuestion, prepareAnswer } from './answerQuestion.js';

/** Lets the caller ask questions until they go back to the main menu. */
export async function guidance(conversation: Conversation): Promise<void> {
  const { menu } = await conversation.app.guidance.content(conversation.now);
  await walkMenu(conversation, menu);
}

/** Offers a menu until the caller goes back or is led on. */
async function walkMenu(conversation: Conversation, menu: Menu): Promise<void> {
  for (;;) {
    conversation.enter('menu', menu.id);
    const choices = sayMenu(menu, conversation.language);
    // The menu takes longer to say than its answers take to make.
    for (const { answer } of menu.choices) {
      if (answer !== undefined) await prepareAnswer(conversation, answer);
    }
    const digit = await chooseDigit(
      conversation,
      {
        name: menu.id,
        prompts: () => [prompt('guideMenu', { choices }), prompt('repeatAndBack')],
        again: () => [prompt('guideMenuAgain'), prompt('guideMenu', { choices })],
      },
      menu.choices.map((choice) => choice.digit),
    );
    if (digit === 'led_on') conversation.say(prompt('backToPrevious'));
    if (digit === 'back' || digit === 'led_on') return;
    const chosen = menu.choices.find((choice) => choice.digit === digit);
    if (chosen?.menu !== undefined) await walkMenu(conversation, chosen.menu);
    if (chosen?.answer !== undefined) await answerQuestion(conversation, chosen.answer);
  }
}
