/**
 * Puts what a court has written in English into words that can be spoken: `20,000 yuan`, `within 10
 * days`, `December 3, 2026`, `30%`. Chinese characters become pinyin.
 */
import { parseCaseNumber } from '../../../court/cases/rules/caseNumber.js';
import { sayCaseNumber } from '../../../court/cases/rules/sayCaseNumber.js';
import { englishDigits, englishNumber, englishOrdinal, englishYear } from '../numbers.js';
import { romanise } from '../pinyin.js';
import type { Spoken } from '../spokenForms.js';
import {
  caseNumeral,
  isDayOfYear,
  isoDay,
  isTimeOfDay,
  numeral,
  plainSigns,
  telephoneNumeral,
} from './plainSigns.js';
import { unitsEn } from './units.js';

/** The forms of spoken English that are needed here. */
export type EnglishForms = Pick<Spoken, 'time' | 'timeSpan' | 'telephone'>;

type Say = (...groups: (string | undefined)[]) => string;
type Rule = readonly [found: RegExp, say: Say];

const rule = (pattern: string, say: Say): Rule => [new RegExp(pattern, 'gu'), say];

const months =
  'January February March April May June July August September October November December'.split(
    ' ',
  );
const monthPattern = months.map((month) => `${month}|${month.slice(0, 3)}[.]?`).join('|');
const fullMonth = (text: string) =>
  months.find((month) => month.slice(0, 3) === text.slice(0, 3)) ?? text;

function value(text: string): string {
  const [whole = '', fraction = ''] = text.replaceAll(',', '').split('.');
  const rest = fraction.replace(/0+$/, '');
  const n = Number(whole);
  const said = Number.isSafeInteger(n) && n < 1e15 ? englishNumber(n) : englishDigits(whole);
  return rest === '' ? said : `${said} point ${englishDigits(rest)}`;
}

/** Reads digits and letters one by one. */
function spell(text: string): string {
  const parts = /\d{6,}/.test(text) ? /[A-Za-z]+|\d{1,4}|\*+/g : /[A-Za-z]+|\d+|\*+/g;
  return (text.match(parts) ?? [])
    .map((part) => {
      if (part.startsWith('*')) return 'star';
      return /\d/.test(part) ? englishDigits(part) : [...part.toUpperCase()].join(' ');
    })
    .join(', ');
}

const dayInWords = (month: string, day: string, year?: string) =>
  `${fullMonth(month)} ${englishOrdinal(Number(day))}${year === undefined ? '' : `, ${englishYear(Number(year))}`}`;

const currencies: Readonly<Record<string, string>> = {
  $: 'dollars',
  US$: 'US dollars',
  USD: 'US dollars',
  HK$: 'Hong Kong dollars',
  HKD: 'Hong Kong dollars',
  '€': 'euros',
  EUR: 'euros',
  '£': 'pounds',
};
const shares: Readonly<Record<string, string>> = {
  '%': 'percent',
  '‰': 'per mille',
  '‱': 'per ten thousand',
};

function namesAndTimes(forms: EnglishForms): Rule[] {
  const wallClock = (hour: string, minute: string, half = '') => {
    const h = Number(hour);
    const isAfternoon = /^p/i.test(half) && h < 12;
    const isMidnight = /^a/i.test(half) && h === 12;
    return `${String(isAfternoon ? h + 12 : isMidnight ? 0 : h).padStart(2, '0')}:${minute}`;
  };
  return [
    [
      caseNumeral,
      (all = '') => {
        const parsed = parseCaseNumber(all);
        return parsed.kind === 'ok' ? sayCaseNumber(parsed.value, 'en') : all;
      },
    ],
    rule('\\( ?((?:19|20)\\d\\d) ?\\)', (_, year = '') => `, ${englishYear(Number(year))}, `),
    [telephoneNumeral, (all = '') => forms.telephone(all.replace(/[()]/g, ' '))],
    rule('(?<!\\d)\\d{17}[\\dXx](?![\\dA-Za-z])', (all = '') => spell(all)),
    rule('\\d+\\*+[\\dXx]*', (all = '') => spell(all)),
    [
      isoDay,
      (all = '', year = '', _, month = '', day = '') =>
        isDayOfYear(month, day) ? dayInWords(months[Number(month) - 1] ?? '', day, year) : all,
    ],
    rule(
      `\\b(${monthPattern}) (\\d{1,2})(?:st|nd|rd|th)?(?!\\d)(?:,? ((?:19|20)\\d\\d))?`,
      (_, month = '', day = '', year) => dayInWords(month, day, year),
    ),
    rule(
      `(?<!\\d)(\\d{1,2})(?:st|nd|rd|th)? (?:of )?(${monthPattern})(?![a-z])(?:,? ((?:19|20)\\d\\d))?`,
      (_, day = '', month = '', year) => dayInWords(month, day, year),
    ),
    rule(
      '(?<!\\d)(\\d{1,2}):(\\d{2})(?::\\d{2})?(?!\\d)(?: ?([ap])[.]?m[.]?)? ?(?:-|to) ?(\\d{1,2}):(\\d{2})(?!\\d)(?: ?([ap])[.]?m[.]?)?',
      (all = '', hour = '', minute = '', half, endHour = '', endMinute = '', endHalf) =>
        isTimeOfDay(hour, minute) && isTimeOfDay(endHour, endMinute)
          ? forms.timeSpan(
              wallClock(hour, minute, half ?? endHalf),
              wallClock(endHour, endMinute, endHalf),
            )
          : all,
    ),
    rule(
      '(?<!\\d)(\\d{1,2}):(\\d{2})(?::\\d{2})?(?!\\d)(?: ?([ap])[.]?m[.]?)?',
      (all = '', hour = '', minute = '', half) =>
        isTimeOfDay(hour, minute) ? forms.time(wallClock(hour, minute, half)) : all,
    ),
    rule('(?<![\\d:])(\\d{1,2}) ?([ap])[.]?m[.]?(?![A-Za-z])', (all = '', hour = '', half) =>
      isTimeOfDay(hour, '00') ? forms.time(wallClock(hour, '00', half)) : all,
    ),
  ];
}

const large = '(?: (?:thousand|million|billion))?';

const numberRules: readonly Rule[] = [
  // 110, 119, 120 and 122 are called, not counted.
  rule(
    '(?<=\\b(?:[Cc]all|[Dd]ial|[Pp]olice)\\b[^.;]{0,24})(?<![\\d.,])1(?:10|19|20|22)(?![\\d%]|[.,]\\d| (?:yuan|people|days|metres))',
    (digits = '') => englishDigits(digits),
  ),
  rule(
    `(?:[¥￥]|RMB|CNY) ?(${numeral})(${large})(?: yuan)?`,
    (_, number = '', size = '') => `${value(number)}${size} yuan`,
  ),
  rule(
    `(US\\$|HK\\$|\\$|USD|HKD|€|EUR|£) ?(${numeral})(${large})`,
    (_, sign = '', number = '', size = '') => `${value(number)}${size} ${currencies[sign] ?? ''}`,
  ),
  rule(
    `(${numeral})(${large}) ?(?:RMB|CNY|元)`,
    (_, number = '', size = '') => `${value(number)}${size} yuan`,
  ),
  rule(
    `(${numeral}) ?([%‰‱])? ?- ?(${numeral}) ?([%‰‱])`,
    (_, from = '', __, to = '', sign = '') =>
      `${value(from)} to ${value(to)} ${shares[sign] ?? ''}`,
  ),
  rule(
    `(${numeral}) ?([%‰‱])`,
    (_, number = '', sign = '') => `${value(number)} ${shares[sign] ?? ''}`,
  ),
  rule('\\b(\\d{1,4})(?:st|nd|rd|th)\\b', (_, digits = '') => englishOrdinal(Number(digits))),
  rule('\\bNos?[.] ?(?=\\d)|№ ?(?=\\d)', () => 'number '),
  rule('\\bArts?[.] ?(?=\\d)', () => 'Article '),
  rule('§ ?(?=\\d)', () => 'section '),
  rule(
    `(${numeral}) ?(${Object.keys(unitsEn)
      .sort((a, b) => b.length - a.length)
      .join('|')})(?![A-Za-z])`,
    (_, number = '', unit = '') => `${value(number)} ${unitsEn[unit] ?? ''}`,
  ),
  rule(
    '(^|[.;:,] ?)\\(?(\\d{1,2})(?:[.](?!\\d)|\\)) ?',
    (_, before = '', digits = '') => `${before}${englishNumber(Number(digits))}, `,
  ),
  rule('\\( ?(\\d{1,3}) ?\\)', (_, digits = '') => `, ${englishNumber(Number(digits))}, `),
  rule(
    '(?<![\\d/])(\\d{1,3})/(\\d{1,3})(?![\\d/])',
    (_, part = '', whole = '') =>
      `${englishNumber(Number(part))} over ${englishNumber(Number(whole))}`,
  ),
  rule(
    `(${numeral}) ?- ?(${numeral})`,
    (_, from = '', to = '') => `${value(from)} to ${value(to)}`,
  ),
  rule('(?=[A-Za-z0-9-]*[A-Za-z])(?=[A-Za-z0-9-]*\\d)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*', (all = '') =>
    /^\d+(?:-[a-z]+)+$/.test(all)
      ? all.replace(/\d+/, (digits) => `${value(digits)} `).replaceAll('-', ' ')
      : spell(all),
  ),
  rule('(?<![\\d.,])((?:19|20)\\d\\d)(?!\\d|[.,]\\d| (?:yuan|people|metres))', (_, year = '') =>
    englishYear(Number(year)),
  ),
  rule('(?<![\\d.,])-(?=\\d)', () => 'minus '),
  rule('(?<![\\d.,])(?:0\\d+|\\d{5,})(?!\\d|[.,]\\d| yuan)', (all = '') => spell(all)),
  rule(numeral, (all = '') => value(all)),
  rule('\\d', (all = '') => englishDigits(all)),
];

const signRules: readonly Rule[] = [
  rule('(?<=[A-Za-z])/(?=[A-Za-z])', () => ' or '),
  rule(' ?& ?', () => ' and '),
  rule(' ?\\+ ?', () => ' plus '),
  rule(' ?= ?', () => ' is '),
  rule('[‘’]', () => "'"),
  rule('["“”《》〈〉「」『』·*]', () => ''),
  rule('(?<![A-Za-z])[A-Z]{2,6}(?![A-Za-z])', (all = '') => [...all].join(' ')),
  rule('[，、]', () => ', '),
  rule('。', () => '. '),
  rule('；', () => '; '),
  rule('：', () => ': '),
  rule('？', () => '? '),
  rule('！', () => '! '),

  rule("[^\\p{L}\\p{M} ,.:;?!'-]+", () => ', '),
];

function tidy(text: string): string {
  return text
    .replace(/(?<!\p{L})[-']|[-'](?!\p{L})/gu, (sign) => (sign === '-' ? ', ' : ''))
    .replace(/ +/g, ' ')
    .replace(/ ([,.:;?!])/g, '$1')
    .replace(/[,.:;?!](?: ?[,.:;?!])+/g, (stops) => /[?!.;:]/.exec(stops)?.[0] ?? ',')
    .replace(/^[,.:;?! ]+|[,.:; ]+$/g, '');
}

/**
 * Puts an English text into words. The result has letters, spaces, hyphens, apostrophes and stops,
 * and no digit, bracket or other sign; it ends without a full stop.
 */
export function writtenEnglish(text: string, forms: EnglishForms): string {
  const rules = [...namesAndTimes(forms), ...numberRules];
  const said = rules.reduce((before, [found, say]) => before.replace(found, say), plainSigns(text));
  const latin = said.replace(/\p{Script=Han}+/gu, (characters) => ` ${romanise(characters)} `);
  return tidy(signRules.reduce((before, [found, say]) => before.replace(found, say), latin));
}
