import type { Conversation } from './conversation.js';
import { prompt, promptIn, type Prompt } from './prompt.js';

/**
 * Says a text of the court. If the conversation is in English and the court has written no English
 * text, the Mandarin text is said after a note. That is better than nothing for a caller who has
 * someone beside them.
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

/** The surrounding prompt has its own full stop. */
function withoutStop(text: string): string {
  return text.trim().replace(/[。．.；;]+$/, '');
}
