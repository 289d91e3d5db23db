/** Finds figures that a sentence has in its own words or digits instead of a slot. */
import type { Language } from '../../telephony/call.js';
import type { Form } from '../figureWords.js';

const zhNumber = '[零〇一二两三四五六七八九十百千万亿半]+';
const zhUnit = '(?:个?工作日|日|天|个?月|年|元|小时|倍|成|周岁)';

/** What looks like a figure and is not one: dates, ordinals, names, idioms. */
const zhNone = [
  // A date: 二零二六年三月一日, 十月一日.
  /[零〇一二三四五六七八九]{4}年/g,
  new RegExp(`${zhNumber}月(?:${zhNumber}日)?`, 'g'),
  // 第二天, 第一年; 每一天, 同一天, 最后一天.
  new RegExp(`第${zhNumber}${zhUnit}`, 'g'),
  /[每同某那这当后]一[天日]/g,
  // The one-year loan prime rate is a name.
  /一年期/g,
];

const enNumber =
  '(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|' +
  'nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million)';
const enUnit = '(?:working days?|days?|months?|years?|hours?|yuan|per ?cent|times)';
const enNone = [/\bone-year (?:loan|LPR|prime)\b/gi, /\bone day\b(?! (?:after|from|before))/gi];

const patterns: Readonly<Record<Form, Readonly<Record<Language, RegExp>>>> = {
  spoken: {
    zh: new RegExp(`(?:百|千|万)分之${zhNumber}(?:点${zhNumber})?|${zhNumber}${zhUnit}`, 'g'),
    en: new RegExp(
      `\\b${enNumber}(?:[ -](?:and )?${enNumber})*[ -]${enUnit}\\b|\\bin ten thousand\\b`,
      'gi',
    ),
  },
  written: {
    zh: /(?:百|千|万)分之[\d.]+|\d[\d,.]*\s*(?:%|％|‰|‱|万?元|个?工作日|日|天|个?月|年|小时|倍|成|周岁)/g,
    en: new RegExp(`\\b\\d[\\d,.]*[ -]?(?:%|${enUnit}\\b)`, 'gi'),
  },
};

const writtenNone: Readonly<Record<Language, readonly RegExp[]>> = {
  // A date: 2025年7月14日, 10月1日.
  zh: [/\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?/g, /\d{1,2}月\d{1,2}日/g],
  en: [],
};

/**
 * Returns what looks like a typed figure. Words count in every text, digits only where digits are
 * written.
 */
export function typedFigures(text: string, language: Language, form: Form): string[] {
  const slotless = text.replace(/\{[^}]*\}/g, '｜');
  const words = without(slotless, language === 'zh' ? zhNone : enNone);
  const found = words.match(patterns.spoken[language]) ?? [];
  if (form === 'spoken') return found;
  const digits = without(slotless, writtenNone[language]);
  return [...found, ...(digits.match(patterns.written[language]) ?? [])];
}

function without(text: string, none: readonly RegExp[]): string {
  return none.reduce((left, pattern) => left.replace(pattern, '｜'), text);
}
