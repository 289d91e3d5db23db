import type { Language } from '../telephony/call.js';
import { parseCaseNumber, sayCaseNumber } from '../court/cases/rules/caseNumber.js';

/**
 * A case number in words. What the court's system calls a case number and the rules do not know is read as it
 * stands, digit by digit: half understood is better than silence.
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
