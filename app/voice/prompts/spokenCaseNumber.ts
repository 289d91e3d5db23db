import type { Language } from '../../telephony/call.js';
import { parseCaseNumber } from '../../court/cases/rules/caseNumber.js';
import { sayCaseNumber } from '../../court/cases/rules/sayCaseNumber.js';

/**
 * Puts a case number into words. A number from the court's system that breaks the rules is read as
 * it is written, digit by digit, because a caller who understands half of it is better off than with
 * silence.
 */
export function formatSpokenCaseNumber(
  text: string,
  language: Language,
  digits: (text: string) => string,
): string {
  const parsed = parseCaseNumber(text);
  if (parsed.kind === 'ok') return sayCaseNumber(parsed.value, language);
  const bare = text.replace(/[（）()[\]]/g, ' ').trim();
  return bare
    .replace(/\d+/g, (found) => ` ${digits(found)} `)
    .replace(/\s+/g, language === 'zh' ? '' : ' ')
    .trim();
}
