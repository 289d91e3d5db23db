/** The name of a courtroom in the words of an SMS. */
import { longestClause } from '../../messages/rules/gatewayRules.js';
import type { SmsLanguage } from '../../messages/rules/smsTemplates.js';
import { spoken } from '../../voice/prompts/spoken.js';

/**
 * Names a courtroom: 第三法庭, `courtroom three`. A name that would be too long in English for a
 * gateway stays as it is written at the court's door.
 */
export function roomName(courtroom: string, language: SmsLanguage): string {
  if (language === 'zh') return courtroom;
  const name = spoken(language).courtroom(courtroom);
  return name.length > longestClause ? courtroom : name;
}
