import type { Conversation } from './conversation.js';
import { prompt, promptIn, type Prompt } from './prompt.js';

/**
 * Words of the court. In English, where the court has written none, its Mandarin ones are said in Mandarin, after a
 * word about it: better than nothing to a caller who has somebody beside her.
 */
export function courtsWords(
  { language }: Pick<Conversation, 'language'>,
  text: string,
  textEn: string | null,
  inLanguage: (say: typeof promptIn, language: 'zh' | 'en', text: string) => Prompt,
): Prompt[] {
  if (language === 'zh') return [inLanguage(promptIn, 'zh', withoutStop(text))];
  if (textEn !== null) return [inLanguage(promptIn, 'en', withoutStop(textEn))];
  return [prompt('onlyInChinese'), inLanguage(promptIn, 'zh', withoutStop(text))];
}

/** The prompt around it has its own full stop. */
function withoutStop(text: string): string {
  return text.trim().replace(/[。．.；;]+$/, '');
}
