import { promptNames, promptText, type PromptName } from '../../prompts/catalogue.js';
import type { Content } from '../../guidance/rules/content.js';

const names: ReadonlySet<string> = new Set(promptNames);
const isPrompt = (name: string): name is PromptName => names.has(name);

/**
 * What a step of a call's record was in words: the sentence that the caller heard, its gaps as they
 * are (what stood in them is in the detail) or did not answer, or the title of an answer. Null for what
 * has no words.
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
