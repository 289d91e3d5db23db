/** Menus that lead to a kind of matter: what a calculator is to calculate. */
import { chooseDigit } from '../../conversation/menu.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt } from '../../conversation/prompt.js';
import type { StaticPromptName } from '../../../voice/prompts/catalogue.js';

/** A menu: behind each digit is a kind, or a further menu. */
export interface KindMenu<Kind extends string> {
  /** What the menu says; also its name in the record. */
  readonly says: StaticPromptName;
  /** The same in other words, after silence or a wrong digit. */
  readonly again: StaticPromptName;
  readonly digits: Readonly<Record<string, Kind | KindMenu<Kind>>>;
}

/**
 * Lets the caller choose a kind. Going back in a further menu leads to the menu above it.
 * @returns null when the caller goes back from the first menu or is led on.
 */
export async function chooseKind<Kind extends string>(
  conversation: Conversation,
  menu: KindMenu<Kind>,
): Promise<Kind | null> {
  for (;;) {
    const digit = await chooseDigit(
      conversation,
      {
        name: menu.says,
        prompts: () => [prompt(menu.says), prompt('repeatAndBack')],
        again: () => [prompt(menu.again), prompt(menu.says)],
      },
      Object.keys(menu.digits),
    );
    if (digit === 'led_on') conversation.say(prompt('backToPrevious'));
    const chosen = digit === 'back' || digit === 'led_on' ? undefined : menu.digits[digit];
    if (chosen === undefined) return null;
    if (typeof chosen === 'string') return chosen;
    const below = await chooseKind(conversation, chosen);
    if (below !== null) return below;
  }
}
