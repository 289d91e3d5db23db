/** The many ways to write one sign, made one way, before a written text is put into words. */

const opening = /[（﹙〔［[【｛{〖]/g;
const closing = /[）﹚〕］\]】｝}〗]/g;
/** Signs that stand for a word, whatever the language. NFKC would take them apart. */
const kept = new Set('，。：；、？！…“”‘’《》〈〉「」『』·¥￥°℃㎡㎥');

/**
 * Returns a text with half-width digits, letters and signs, round brackets, one kind of dash, and
 * `(1)` for ①. Chinese punctuation stays.
 */
export function plainSigns(text: string): string {
  return [...text]
    .map((sign) => {
      if (kept.has(sign)) return sign;
      if (/[①-⑳]/.test(sign)) return `(${sign.normalize('NFKC')})`;
      if (/[Ⅰ-Ⅻ]/.test(sign)) return String(sign.charCodeAt(0) - 0x215f);
      if (/[〇○]/.test(sign)) return '零';
      return sign.normalize('NFKC');
    })
    .join('')
    .replace(opening, '(')
    .replace(closing, ')')
    .replace(/[‐‑‒–—―−－～〜~﹣]+/g, '-')
    .replace(/⁄/g, '/')
    .replace(/[\s\u200B-\u200D\uFEFF]+/g, ' ')
    .replace(/(\d)，(?=\d{3}(?:\D|$))/g, '$1,');
}

/** A number in a regular expression, with or without thousands and a fraction. */
export const numeral = String.raw`(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?`;

/** Telephone numbers: landlines with their area code, mobiles, service numbers of 400 and 800. */
export const telephoneNumeral = new RegExp(
  String.raw`(?<![\d.,])(?:\(?0\d{2,3}\)?[- ]?\d{7,8}(?:(?:-|转)\d{1,6})?|(?:\+?86[- ]?)?1[3-9]\d{9}|[48]00-?\d{3}-?\d{4})(?![\d.]|,\d|元|万|亿)`,
  'g',
);

/** Case numbers, with round brackets. Not everything that it finds is one. */
export const caseNumeral =
  /\(\s*\d{4}\s*\)\s*(?=\p{Script=Han})[\p{Script=Han}\d]*?\d+号(?:之[一二三四五六七八九十]+)?/gu;

/** Days as computers write them: 2026-12-03, 2026/12/3, 2026.12.3. */
export const isoDay = /(?<![\d.])((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?![\d])/g;

/** Tells whether a month and a day of it can be. */
export function isDayOfYear(month: string, day: string): boolean {
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;
}

/** Tells whether an hour and a minute can be. */
export function isTimeOfDay(hour: string, minute: string): boolean {
  return Number(hour) <= 24 && Number(minute) <= 59 && (Number(hour) < 24 || Number(minute) === 0);
}
