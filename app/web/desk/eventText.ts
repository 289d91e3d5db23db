import { promptNames, promptText, type PromptName } from '../../voice/prompts/catalogue.js';
import type { BothLanguages, Content, Menu } from '../../guidance/rules/content.js';

const names: ReadonlySet<string> = new Set(promptNames);
const isPrompt = (name: string): name is PromptName => names.has(name);

/**
 * Returns a step of a call's record in words: the sentence that the caller heard or did not answer,
 * with its gaps (the step's detail has their values), the title of an answer, or what a menu of the
 * guidance is offered as. Null for a step without words.
 */
export function eventText(
  { kind, name }: { readonly kind: string; readonly name: string },
  { answers, menu }: Content,
): { readonly zh: string; readonly en: string } | null {
  if ((kind === 'prompt' || kind === 'silence') && isPrompt(name)) {
    return { zh: promptText('zh', name), en: promptText('en', name) };
  }
  if (kind !== 'guidance' && kind !== 'step') return null;
  const asked = answers.find(({ id }) => id === name)?.asked ?? offerOf(menu, name);
  return asked === undefined ? null : { zh: asked.zh, en: asked.en };
}

/** Returns the entry that leads to a menu of the guidance; undefined where none does. */
function offerOf({ choices }: Menu, id: string): BothLanguages | undefined {
  for (const { offer, menu } of choices) {
    if (menu === undefined) continue;
    const found = menu.id === id ? offer : offerOf(menu, id);
    if (found !== undefined) return found;
  }
  return undefined;
}
