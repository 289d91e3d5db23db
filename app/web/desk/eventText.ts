import { promptNames, promptText, type PromptName } from '../../prompts/catalogue.js';
import type { Content } from '../../guidance/rules/content.js';

const names: ReadonlySet<string> = new Set(promptNames);
const isPrompt = (name: string): name is PromptName => names.has(name);

/**
 * Returns a step of a call's record in words: the sentence that the caller heard or did not answer,
 * with its gaps (the step's detail has their values), or the title of an answer. Null for a step
 * without words.
 */
export function eventText(
  { kind, name }: { readonly kind: string; readonly name: string },
  { answers }: Content,
): { readonly zh: string; readonly en: string } | null {
  if ((kind === 'prompt' || kind === 'silence') && isPrompt(name)) {
    return { zh: promptText('zh', name), en: promptText('en', name) };
  }
  if (kind !== 'guidance') return null;
  const asked = answers.find(({ id }) => id === name)?.asked;
  return asked === undefined ? null : { zh: asked.zh, en: asked.en };
}
