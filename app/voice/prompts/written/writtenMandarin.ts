/**
 * Puts what a court has written in Chinese into words that can be spoken: 20000元 → 两万元, 10日内 → 十日内,
 * （2026）苏98民终12号 → 二零二六年，苏九八，民终，一二号. Each speech engine reads digits and signs in its own way, or
 * leaves them out.
 */
import { parseCaseNumber } from '../../../court/cases/rules/caseNumber.js';
import { sayCaseNumber } from '../../../court/cases/rules/sayCaseNumber.js';
import { mandarinCount, mandarinDigits, mandarinNumber } from '../numbers.js';
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
import { unitsZh } from './units.js';

/** The forms of spoken Mandarin that are needed here. */
export type MandarinForms = Pick<Spoken, 'time' | 'timeSpan' | 'money' | 'telephone'>;

/** Finds something written, and says it. */
type Rule = readonly [found: RegExp, say: Say];
/** The whole match, and its groups; one that took no part in the match is undefined. */
type Say = (...groups: (string | undefined)[]) => string;

const rule = (pattern: string, say: Say): Rule => [new RegExp(pattern, 'gu'), say];

/** Things that are counted: two of them are 两. */
const measures =
  '个|人|名|位|件|份|页|张|套|间|户|亩|周|年|次|期|倍|股|台|辆|部|起|项|元|万|亿|千|平方|米|公|吨|克|升|小时|分钟|天|点|余|多|笔|批|处|方|把|条|种|组|轮|方面|工作日';

/** Reads a number; a lone two as 两 where things are counted. */
function value(text: string, isCount = false): string {
  const [whole = '', fraction = ''] = text.replaceAll(',', '').split('.');
  const rest = fraction.replace(/0+$/, '');
  const n = Number(whole);
  if (!Number.isSafeInteger(n))
    return `${mandarinDigits(whole)}${rest && `点${mandarinDigits(rest)}`}`;
  if (rest !== '') return `${mandarinNumber(n)}点${mandarinDigits(rest)}`;
  return isCount ? mandarinCount(n) : mandarinNumber(n);
}

/** Reads digits and letters one by one, digits in groups. */
function spell(text: string): string {
  const parts = /\d{6,}/.test(text) ? /[A-Za-z]+|\d{1,4}|\*+/g : /[A-Za-z]+|\d+|\*+/g;
  return (text.match(parts) ?? [])
    .map((part) => {
      if (part.startsWith('*')) return '星号';
      if (/\d/.test(part)) return mandarinDigits(part, '幺');
      return [...part.toUpperCase()].join(' ');
    })
    .join('，');
}

/** Reads the number of a house, a room or a document. */
function place(digits: string): string {
  return digits.length > 2 ? mandarinDigits(digits, '幺') : mandarinNumber(Number(digits));
}

const ordinal = (digits: string) =>
  `第${digits.length > 4 ? mandarinDigits(digits) : mandarinNumber(Number(digits))}`;
const monthAndDay = (month: string, day: string) =>
  `${mandarinNumber(Number(month))}月${mandarinNumber(Number(day))}日`;

const shares: Readonly<Record<string, string>> = { '%': '百', '‰': '千', '‱': '万' };
const share = (number: string, sign: string) => `${shares[sign] ?? '百'}分之${value(number)}`;

const currencies: Readonly<Record<string, string>> = {
  $: '美元',
  USD: '美元',
  US$: '美元',
  HK$: '港元',
  HKD: '港元',
  '€': '欧元',
  EUR: '欧元',
  '£': '英镑',
};

function clockRules(forms: MandarinForms): Rule[] {
  const wallClock = (hour: string, minute: string) => `${hour.padStart(2, '0')}:${minute}`;
  const onDial = (hour: string, minute: string) =>
    forms.time(wallClock(hour, minute)).replace(/^(?:凌晨|早上|上午|中午|下午|晚上)/, '');
  const parts = '凌晨|早上|早晨|清晨|上午|中午|下午|傍晚|晚上|夜间';
  return [
    rule(
      `(${parts})?(?<!\\d)(\\d{1,2})[:：](\\d{2})(?:[:：]\\d{2})?(?!\\d)(?: ?[-至到] ?(${parts})?(\\d{1,2})[:：](\\d{2})(?:[:：]\\d{2})?(?!\\d))?`,
      (all = '', part, hour = '', minute = '', partOfEnd, endHour, endMinute = '') => {
        if (!isTimeOfDay(hour, minute)) return all;
        if (endHour === undefined) {
          return part === undefined
            ? forms.time(wallClock(hour, minute))
            : `${part}${onDial(hour, minute)}`;
        }
        if (!isTimeOfDay(endHour, endMinute)) return all;
        return part === undefined && partOfEnd === undefined
          ? forms.timeSpan(wallClock(hour, minute), wallClock(endHour, endMinute))
          : `${part ?? ''}${onDial(hour, minute)}到${partOfEnd ?? ''}${onDial(endHour, endMinute)}`;
      },
    ),
  ];
}

function moneyRules(forms: MandarinForms): Rule[] {
  const money = (text: string) => {
    const [whole = '', fraction = ''] = text.replaceAll(',', '').split('.');
    const fen = Number(whole) * 100 + Number(fraction.padEnd(2, '0').slice(0, 2));
    return fraction.length > 2 || !Number.isSafeInteger(fen)
      ? `${value(text)}元`
      : forms.money(fen);
  };
  return [
    rule(
      `(${numeral})(元)? ?[-至到] ?(${numeral})([万亿]?)(?:元|圆)`,
      (_, from = '', yuan, to = '', unit = '') =>
        yuan === undefined
          ? `${value(from, true)}到${value(to, true)}${unit}元`
          : `${money(from)}到${unit === '' ? money(to) : `${value(to, true)}${unit}元`}`,
    ),
    rule(
      `(人民币)? ?(?:[¥￥]|RMB|CNY) ?(${numeral}) ?([万亿])?(?:元|圆)?整?`,
      (_, name = '', number = '', unit) =>
        `${name}${unit === undefined ? money(number) : `${value(number, true)}${unit}元`}`,
    ),
    rule(
      `(US\\$|HK\\$|\\$|USD|HKD|€|EUR|£) ?(${numeral}) ?([万亿]?)`,
      (_, sign = '', number = '', unit = '') =>
        `${value(number, true)}${unit}${currencies[sign] ?? ''}`,
    ),
    rule(`(${numeral})(?:元|圆)整?`, (_, number = '') => money(number)),
  ];
}

/** Numbers that are names: of cases, documents, telephones, identities. */
function nameRules(forms: MandarinForms): Rule[] {
  return [
    [
      caseNumeral,
      (all = '') => {
        const parsed = parseCaseNumber(all);
        return parsed.kind === 'ok' ? sayCaseNumber(parsed.value, 'zh') : all;
      },
    ],
    rule(
      '\\( ?((?:19|20)\\d\\d)年?度? ?\\) ?第?(\\d+)号',
      (_, year = '', number = '') =>
        `${mandarinDigits(year)}年${number.length > 2 ? mandarinDigits(number) : mandarinNumber(Number(number))}号`,
    ),
    rule('\\( ?((?:19|20)\\d\\d)年? ?\\)', (_, year = '') => `${mandarinDigits(year)}年`),
    [telephoneNumeral, (all = '') => `${forms.telephone(all.replace(/[()]/g, ' '))}`],
    rule('(?<!\\d)\\d{17}[\\dXx](?![\\dA-Za-z])', (all = '') => spell(all)),
    rule('\\d+\\*+[\\dXx]*', (all = '') => spell(all)),
  ];
}

function dateRules(): Rule[] {
  const year = '((?:19|20)\\d\\d)';
  return [
    [
      isoDay,
      (all = '', on = '', _, month = '', day = '') =>
        isDayOfYear(month, day) ? `${mandarinDigits(on)}年${monthAndDay(month, day)}` : all,
    ],
    rule(
      '(\\d{4})年 ?(\\d{1,2})月 ?(\\d{1,2})[日号]',
      (_, on = '', month = '', day = '') => `${mandarinDigits(on)}年${monthAndDay(month, day)}`,
    ),
    rule(
      `(?<!\\d)${year}年? ?[-至到] ?${year}年`,
      (_, from = '', until = '') => `${mandarinDigits(from)}年到${mandarinDigits(until)}年`,
    ),
    rule(`(?<!\\d)${year}年`, (_, on = '') => `${mandarinDigits(on)}年`),
    rule(
      '(?<!\\d)(\\d{1,2})月 ?(\\d{1,2})[日号]? ?[-至到] ?(\\d{1,2})[日号]',
      (_, month = '', from = '', until = '') =>
        `${monthAndDay(month, from)}到${mandarinNumber(Number(until))}日`,
    ),
    rule('(?<!\\d)(\\d{1,2})月 ?(\\d{1,2})[日号]', (_, month = '', day = '') =>
      monthAndDay(month, day),
    ),
    rule('(?<!\\d)(\\d{1,2})(?=月)', (_, month = '') => mandarinNumber(Number(month))),
  ];
}

/** Shares, ordinals, lists, ranges, and in the end every number that is left. */
const numberRules: readonly Rule[] = [
  // 110, 119, 120 and 122 are called, not counted.
  rule(
    `(?<=(?:拨|打|致电|电话|报警)[^。；]{0,12})(?<![\\d.,])1(?:10|19|20|22)(?![\\d.,%]| ?(?:${measures}))`,
    (digits = '') => mandarinDigits(digits, '幺'),
  ),
  rule(
    `(${numeral}) ?([%‰‱])? ?[-至到] ?(${numeral}) ?([%‰‱])`,
    (_, from = '', __, to = '', sign = '') => `${share(from, sign)}到${share(to, sign)}`,
  ),
  rule(
    `(?<![\\d\\p{L}])-(${numeral}) ?([%‰‱])`,
    (_, number = '', sign = '') => `负${share(number, sign)}`,
  ),
  rule(`(${numeral}) ?([%‰‱])`, (_, number = '', sign = '') => share(number, sign)),
  rule(`(${numeral}) ?mg ?/ ?100 ?ml`, (_, number = '') => `每百毫升${value(number)}毫克`),
  rule(
    `(${numeral}) ?(${Object.keys(unitsZh)
      .sort((a, b) => b.length - a.length)
      .join('|')})(?![A-Za-z])`,
    (_, number = '', unit = '') => `${value(number, true)}${unitsZh[unit] ?? ''}`,
  ),
  rule(
    '[第§] ?\\(? ?(\\d+) ?\\)? ?[-至到] ?第?\\(?(\\d+)\\)?',
    (_, from = '', to = '') => `${ordinal(from)}到${ordinal(to)}`,
  ),
  rule('[第§] ?\\(? ?(\\d+) ?\\)?', (_, digits = '') => ordinal(digits)),
  rule('第 ?\\(([一二三四五六七八九十百零]+)\\)', (_, number = '') => `第${number}`),
  rule('(?<![\\d/])(\\d{1,3})/(\\d{1,3})(?![\\d/])', (_, part = '', whole = '') =>
    Number(part) < Number(whole)
      ? `${mandarinNumber(Number(whole))}分之${mandarinNumber(Number(part))}`
      : `${mandarinNumber(Number(part))}、${mandarinNumber(Number(whole))}`,
  ),
  rule(
    '(^|[。；;：:，,] ?)(\\d{1,2})(?:[.](?!\\d)|、(?!\\d)|\\)) ?',
    (_, before = '', digits = '') => `${before}${ordinal(digits)}，`,
  ),
  rule('\\( ?(\\d{1,2}) ?\\)', (_, digits = '') => `，${ordinal(digits)}，`),
  rule('\\( ?([一二三四五六七八九十]{1,3}) ?\\)', (_, number = '') => `，第${number}，`),
  rule('\\d+(?:-\\d+)+(?=[号室])|\\d+(?:-\\d+){2,}', (all = '') =>
    all.split('-').map(place).join('杠'),
  ),
  rule(
    `(${numeral}) ?[-] ?(${numeral})(?=(${measures})?)`,
    (_, from = '', to = '', measure) =>
      `${value(from, measure !== undefined)}到${value(to, measure !== undefined)}`,
  ),
  rule(`(${numeral})[:：](${numeral})`, (_, a = '', b = '') => `${value(a)}比${value(b)}`),
  rule('(?=[A-Za-z0-9-]*[A-Za-z])(?=[A-Za-z0-9-]*\\d)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*', (all = '') =>
    spell(all),
  ),
  rule('(\\d+)(?=#|号|室|法庭|审判庭|房)', (_, digits = '') => place(digits)),
  rule(`(?<![\\d.])-(${numeral})`, (_, number = '') => `，负${value(number)}`),
  rule(`(${numeral})(?= ?(?:${measures}))`, (_, number = '') => value(number, true)),
  rule(`(?<![\\d.])(?:0\\d+|\\d{5,})(?!\\d|[.,]\\d)`, (all = '') => spell(all)),
  rule(numeral, (all = '') => (/^0\d/.test(all) ? spell(all) : value(all))),
  rule('\\d', (all = '') => mandarinDigits(all)),
];

/** Signs that stand for a word, or for a pause. */
const signRules: readonly Rule[] = [
  rule(
    '(\\p{Script=Han})/(日|天|月|年|人|次|小时|平方米|户|吨|公斤|件)',
    (_, before = '', per = '') => `${before}每${per}`,
  ),
  rule('(?<=\\p{Script=Han})\\*+', () => '某'),
  rule('(?<=\\p{Script=Han})#', () => '号'),
  rule('(?<=[日月年点半分时号元岁天周一二三四五六日]) ?- ?(?=[\\p{Script=Han}])', () => '到'),
  rule('(?<=[A-Za-z])[.](?=[A-Za-z])', () => '点'),
  rule(' ?[/|] ?', () => '、'),
  rule(' ?& ?', () => '和'),
  rule(' ?\\+ ?', () => '加'),
  rule(' ?= ?', () => '等于'),
  rule(' ?[×✕] ?', () => '乘以'),
  rule('≥', () => '不低于'),
  rule('≤', () => '不超过'),
  rule('>', () => '大于'),
  rule('<', () => '小于'),
  rule('℃', () => '摄氏度'),
  rule('°', () => '度'),
  rule('㎡', () => '平方米'),
  rule('㎥', () => '立方米'),
  rule('[“”‘’"\'《》〈〉「」『』·]', () => ''),
  rule('(?<![A-Za-z])[A-Z]{2,6}(?![A-Za-z])', (all = '') => [...all].join(' ')),
  rule(',', () => '，'),
  rule(';', () => '；'),
  rule(':', () => '：'),
  rule('\\?', () => '？'),
  rule('!', () => '！'),
  rule('[.]', () => '。'),
  rule('[^\\p{L}\\p{M} ，。：；、？！]+', () => '，'),
];

/** Leaves one stop where several met, and no gap between characters. */
function tidy(text: string): string {
  return text
    .replace(/ *([，。：；、？！]) */gu, '$1')
    .replace(/(?<=\p{Script=Han}) +(?=\p{Script=Han})/gu, '')
    .replace(/[，。：；、？！]{2,}/gu, (stops) => /[？！。；：]/u.exec(stops)?.[0] ?? '，')
    .replace(/^[，。：；、？！ ]+|[，。：；、 ]+$/gu, '');
}

/**
 * Puts a Chinese text into words. The result has letters, spaces and Chinese punctuation, and no
 * digit, bracket or other sign; it ends without a full stop.
 */
export function writtenMandarin(text: string, forms: MandarinForms): string {
  const rules = [
    ...nameRules(forms),
    ...dateRules(),
    ...clockRules(forms),
    ...moneyRules(forms),
    ...numberRules,
    ...signRules,
  ];
  return tidy(rules.reduce((said, [found, say]) => said.replace(found, say), plainSigns(text)));
}
