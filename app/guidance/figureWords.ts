/** Figures as a voice says them, and as an SMS or a page writes them. */
import {
  englishDigits,
  englishNumber,
  mandarinCount,
  mandarinDigits,
  mandarinNumber,
} from '../voice/prompts/numbers.js';
import type { Language } from '../telephony/call.js';
import type { FigureValue } from './rules/content.js';
import { mandarinYuan } from './rules/mandarinYuan.js';

/** `spoken`: in words; `written`: in digits. */
export type Form = 'spoken' | 'written';

type Value = Pick<FigureValue, 'value' | 'unit'>;

const mandarinUnits = {
  days: '日',
  workdays: '个工作日',
  months: '个月',
  years: '年',
  hours: '小时',
  yuan: '元',
  times: '倍',
  age: '周岁',
} as const;

const englishUnits = {
  days: ['day', 'days'],
  workdays: ['working day', 'working days'],
  months: ['month', 'months'],
  years: ['year', 'years'],
  hours: ['hour', 'hours'],
  yuan: ['yuan', 'yuan'],
  times: ['time', 'times'],
  age: ['year old', 'years old'],
} as const;

/** A whole number or a decimal in words; `counted`: a lone 2 before a measure word is 两. */
function number(value: FigureValue['value'], language: Language, counted: boolean): string {
  const [whole = '', fraction] = String(value).split('.');
  if (language === 'zh') {
    const n = Number(whole);
    if (fraction === undefined) return counted ? mandarinCount(n) : mandarinNumber(n);
    return `${mandarinNumber(n)}点${mandarinDigits(fraction)}`;
  }
  const said = englishNumber(Number(whole));
  return fraction === undefined ? said : `${said} point ${englishDigits(fraction)}`;
}

/** The value alone, without its unit: 五十 / `fifty`; written: 50. */
export function numberWords({ value }: Value, language: Language, form: Form): string {
  return form === 'written' ? String(value) : number(value, language, false);
}

/**
 * The value with its unit: 十五日, 百分之二点五, 万分之一点七五 / `fifteen days`, `two point five per cent`;
 * written: 15日, 2.5%, 万分之1.75, 20万元 / `0.0175%`, `200,000 yuan`.
 */
export function figureWords({ value, unit }: Value, language: Language, form: Form): string {
  const said = (counted: boolean) =>
    form === 'written' ? String(value) : number(value, language, counted);
  switch (unit) {
    case 'percent':
      if (form === 'written') return `${value}%`;
      return language === 'zh' ? `百分之${said(false)}` : `${said(false)} per cent`;
    case 'permyriad':
      if (language === 'zh') return `万分之${said(false)}`;
      return form === 'written' ? `${hundredth(value)}%` : `${said(false)} in ten thousand`;
    default: {
      if (form === 'written' && unit === 'yuan') return writtenYuan(value, language);
      if (language === 'zh') return `${said(unit !== 'days')}${mandarinUnits[unit]}`;
      const [one, many] = englishUnits[unit];
      return `${said(true)} ${value === 1 ? one : many}`;
    }
  }
}

function writtenYuan(value: FigureValue['value'], language: Language): string {
  return language === 'zh' ? mandarinYuan(value) : `${Number(value).toLocaleString('en-US')} yuan`;
}

/** A hundredth of a decimal, exactly: 1.75 → 0.0175. */
function hundredth(value: FigureValue['value']): string {
  const [whole = '0', fraction = ''] = String(value).split('.');
  const digits = whole.padStart(3, '0');
  const decimals = `${digits.slice(-2)}${fraction}`.replace(/0+$/, '');
  return `${Number(digits.slice(0, -2))}${decimals === '' ? '' : `.${decimals}`}`;
}
