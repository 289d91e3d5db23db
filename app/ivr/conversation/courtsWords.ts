import type { Language } from '../../telephony/call.js';
import type { Conversation } from './conversation.js';
import { spoken } from '../../voice/prompts/spoken.js';
import { prompt, promptIn, type Prompt } from './prompt.js';

/**
 * Says a text of the court, put into words (Spoken.written): engines read digits and signs each in
 * their own way. If the conversation is in English and the court has written no English
 * text, the Mandarin text is said after a note. That is better than nothing for a caller who has
 * someone beside them.
 */
export function courtsWords(
  { language }: Pick<Conversation, 'language'>,
  text: string,
  textEn: string | null,
  inLanguage: (say: typeof promptIn, language: Language, text: string) => Prompt,
): Prompt[] {
  const say = (spokenIn: Language, words: string) =>
    inLanguage(promptIn, spokenIn, spoken(spokenIn).written(words));
  if (language === 'zh') return [say('zh', text)];
  if (textEn !== null) return [say('en', textEn)];
  return [prompt('onlyInChinese'), say('zh', text)];
}
