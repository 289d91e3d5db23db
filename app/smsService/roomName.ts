/** The name of a courtroom in the words of an SMS. */
import type { SmsLanguage } from '../messages/rules/smsTemplates.js';
import { spoken } from '../prompts/spoken.js';

/** Names a courtroom: 第三法庭, `courtroom three`. */
export function roomName(courtroom: string, language: SmsLanguage): string {
  return language === 'zh' ? courtroom : spoken(language).courtroom(courtroom);
}
