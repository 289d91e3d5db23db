/** How values are spoken in Mandarin. See spoken.ts. */
import { formatSpokenCaseNumber } from './spokenCaseNumber.js';
import { chinaWallClock, parseClock, parseDay } from './chinaTime.js';
import { mandarinCount, mandarinDigits, mandarinNumber } from './numbers.js';
import type { Counted, Spoken } from './spokenForms.js';
import { telephoneGroups } from './telephoneGroups.js';

const measured: Readonly<Record<Counted, string>> = {
  case: '件案件',
  hearing: '次开庭',
  fee: '项费用',
  day: '天',
  workday: '个工作日',
  minute: '分钟',
  time: '次',
  attempt: '次机会',
};

function partOfDay(hour: number): string {
  if (hour < 5) return '凌晨';
  if (hour < 12) return '上午';
  if (hour < 13) return '中午';
  if (hour < 18) return '下午';
  return '晚上';
}

function clock({ hour, minute }: { hour: number; minute: number }): string {
  const onDial = hour > 12 ? hour - 12 : hour;
  const hours = onDial === 0 ? '零' : mandarinCount(onDial);
  const minutes = minute === 0 ? '整' : `${minute < 10 ? '零' : ''}${mandarinNumber(minute)}分`;
  return `${partOfDay(hour)}${hours}点${minutes}`;
}

/**
 * Puts an amount into yuan, jiao and fen, as people say it: 五十元五角, 五十元零五分, 两角. Whole yuan end with
 * 元 alone.
 */
function money(fen: number): string {
  if (fen < 0) return `负${money(-fen)}`;
  const yuan = Math.floor(fen / 100);
  const jiao = Math.floor(fen / 10) % 10;
  const rest = fen % 10;
  const parts = [
    yuan > 0 ? `${mandarinCount(yuan)}元` : '',
    jiao > 0 ? `${mandarinCount(jiao)}角` : '',
    rest > 0 ? `${yuan > 0 && jiao === 0 ? '零' : ''}${mandarinCount(rest)}分` : '',
  ].join('');
  return parts === '' ? '零元' : parts;
}

function duration(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  return [
    days > 0 ? `${mandarinCount(days)}天` : '',
    hours > 0 ? `${mandarinCount(hours)}小时` : '',
    minutes % 60 > 0 ? `${mandarinCount(minutes % 60)}分钟` : '',
  ].join('');
}

const keyNames: Readonly<Record<string, string>> = { '*': '星号', '#': '井号' };

function inGroups(text: string, one: '一' | '幺'): string {
  return (text.match(/.{1,4}/gu) ?? [])
    .map((group) => mandarinDigits(group, one).replace(/[*#]/g, (key) => keyNames[key] ?? key))
    .join('，');
}

/**
 * Makes the Mandarin forms.
 * @param thisYear the year that dates leave out; empty when they always say it.
 */
export function mandarinSpeech(thisYear: string): Spoken {
  function pastDate(day: string): string {
    const { year, month, dayOfMonth } = parseDay(day);
    const spokenYear = String(year) === thisYear ? '' : `${mandarinDigits(String(year))}年`;
    return `${spokenYear}${mandarinNumber(month)}月${mandarinNumber(dayOfMonth)}日`;
  }
  function date(day: string): string {
    return `${pastDate(day)}，星期${'日一二三四五六'[parseDay(day).weekday]}`;
  }
  return {
    date,
    pastDate,
    time: (at) => clock(typeof at === 'string' ? parseClock(at) : chinaWallClock(at)),
    dateTime(at) {
      const wall = chinaWallClock(at);
      return `${date(wall.day)}，${clock(wall)}`;
    },
    money,
    telephone(text) {
      const { groups, extension } = telephoneGroups(text);
      const said = groups.map((group) => mandarinDigits(group, '幺')).join('，');
      return extension === null ? said : `${said}，转${mandarinDigits(extension, '幺')}`;
    },
    count: (n, counted) => `${mandarinCount(n)}${counted === undefined ? '' : measured[counted]}`,
    number: mandarinNumber,
    digits: (text) => inGroups(text, '一'),
    clearDigits: (text) => inGroups(text, '幺'),
    name: (text) => mandarinDigits(text),
    caseNumber: (text) => formatSpokenCaseNumber(text, 'zh', mandarinDigits),
    list: (items) =>
      items.length < 2
        ? (items[0] ?? '')
        : `${items.slice(0, -1).join('、')}和${items.at(-1) ?? ''}`,
    // A floor or the number of a court of law is read as a number, that of a room digit by digit.
    courtroom: (text) =>
      text
        .replace(/(\d+)(?=[号室]|房|$)/g, (digits) =>
          digits.length > 2 ? mandarinDigits(digits, '幺') : mandarinNumber(Number(digits)),
        )
        .replace(/\d+/g, (digits) => mandarinNumber(Number(digits))),
    duration,
  };
}
