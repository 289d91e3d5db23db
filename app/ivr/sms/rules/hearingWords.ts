/** Hearings in the words of an SMS. */
import type { Hearing } from '../../../court/import/rules/caseFile.js';
import type { SmsLanguage } from '../../../messages/rules/smsTemplates.js';

const names: Readonly<Record<SmsLanguage, Readonly<Record<Hearing['kind'], string>>>> = {
  // After a place: 在第三法庭开庭.
  zh: {
    trial: '开庭',
    pretrial: '召开庭前会议',
    mediation: '调解',
    inquiry: '询问',
    judgment: '宣判',
  },
  // After `has a`.
  en: {
    trial: 'hearing',
    pretrial: 'pretrial meeting',
    mediation: 'mediation',
    inquiry: 'court inquiry',
    judgment: 'pronouncement of judgment',
  },
};

/** Names a hearing: 开庭, `hearing`. */
export function hearingName(kind: Hearing['kind'], language: SmsLanguage): string {
  return names[language][kind];
}
