/** Says what the main menu has to say of the court itself, for example where it is. */
import type { Conversation } from '../conversation/conversation.js';
import { prompt } from '../conversation/prompt.js';
import {
  guidanceValueNames,
  type GuidanceValueName,
} from '../../court/settings/rules/guidanceValues.js';
import {
  promptText,
  splitTemplate,
  type PromptName,
  type PromptSlot,
} from '../../voice/prompts/catalogue.js';
import { hoursInWords } from '../../voice/prompts/hoursInWords.js';

/** The slots that a text about the court may have. */
type CourtSlot = 'court' | 'address' | 'telephone' | 'hours' | GuidanceValueName;

/** The prompts that have no other slots. */
export type CourtPromptName = {
  [N in PromptName]: PromptSlot<N> extends CourtSlot ? N : never;
}[PromptName];

/**
 * Says prompts about the court together with the next question. A prompt with a value that the
 * court does not have is left out.
 * @param step the name in the record
 */
export function tellOfCourt(
  conversation: Conversation,
  step: string,
  names: readonly CourtPromptName[],
): void {
  const { words, language } = conversation;
  const { address, telephone, settings } = conversation.place.court;
  const setInWords = guidanceValueNames.map((name) => [
    name,
    settings.guidance[name]?.[language] ?? '',
  ]);
  const values: Readonly<Record<CourtSlot, string>> = {
    court: conversation.courtName,
    address: address === null ? '' : words.address(address),
    telephone: telephone === null ? '' : words.telephone(telephone),
    hours: hoursInWords(conversation, settings.openingHours),
    ...(Object.fromEntries(setInWords) as Record<GuidanceValueName, string>),
  };
  const missing = Object.entries(values).flatMap(([slot, value]) => (value === '' ? [slot] : []));
  const known = names.filter((name) => {
    const pieces = splitTemplate(promptText(language, name));
    return !pieces.some((piece) => piece.kind === 'slot' && missing.includes(piece.slot));
  });
  conversation.enter('menu', step);
  conversation.isServed = true;
  if (known.length > 0) conversation.say(...known.map((name) => prompt(name, values)));
  else conversation.say(prompt('cannotSay'), ...conversation.courtTelephone());
}
