/** How an SMS writes a day. */
import type { SmsLanguage } from '../../../messages/rules/smsTemplates.js';

const months =
  'January February March April May June July August September October November December'.split(
    ' ',
  );

/** Returns a day without its year: 9月30日, `30 September`. */
export function dayWords(iso: string, language: SmsLanguage): string {
  const [, month = '', date = ''] = iso.split('-');
  return language === 'zh'
    ? `${Number(month)}月${Number(date)}日`
    : `${Number(date)} ${months[Number(month) - 1] ?? ''}`;
}
