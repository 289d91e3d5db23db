/** How values are spoken in Mandarin. See spoken.ts. */
import type { IsoDate } from '../../court/rules/workCalendar.js';
import { formatSpokenCaseNumber } from './spokenCaseNumber.js';
import { chinaWallClock, parseClock, parseDay } from './chinaTime.js';
import { nearDay, type NearDay } from './nearDays.js';
import { mandarinCount, mandarinDigits, mandarinNumber } from './numbers.js';
import type { Counted, Spoken } from './spokenForms.js';
import { telephoneGroups } from '../../telephony/rules/telephoneGroups.js';
import { writtenMandarin } from './written/writtenMandarin.js';

const weekdays = '日一二三四五六';

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

interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
}

function partOfDay(hour: number): string {
  if (hour < 5) return '凌晨';
  if (hour < 8) return '早上';
  if (hour < 12) return '上午';
  if (hour < 13) return '中午';
  if (hour < 19) return '下午';
  return '晚上';
}

/** Reads a time from a dial: 九点, 九点半, 九点零五分. */
function onDial({ hour, minute }: TimeOfDay): string {
  const hours = mandarinCount(hour > 12 ? hour - 12 : hour);
  if (minute === 0) return `${hours}点`;
  if (minute === 30) return `${hours}点半`;
  return `${hours}点${minute < 10 ? '零' : ''}${mandarinNumber(minute)}分`;
}

function clock(time: TimeOfDay): string {
  return `${partOfDay(time.hour)}${onDial(time)}`;
}

/** The part of the day is said once where both times are in it. */
function timeSpan(from: string, until: string): string {
  // As an end, midnight belongs to the evening before.
  if (until === '24:00') return `${clock(parseClock(from))}到晚上十二点`;
  const [begin, end] = [parseClock(from), parseClock(until)];
  const isSamePart = partOfDay(begin.hour) === partOfDay(end.hour);
  return `${clock(begin)}到${isSamePart ? onDial(end) : clock(end)}`;
}

function nearDayName(near: NearDay): string {
  switch (near.kind) {
    case 'today':
      return '今天';
    case 'tomorrow':
      return '明天';
    case 'after_tomorrow':
      return '后天';
    case 'this_week':
      return `本周${weekdays[near.weekday]}`;
    case 'next_week':
      return `下周${weekdays[near.weekday]}`;
  }
}

/**
 * Reads the numbers of houses, floors and rooms: as numbers up to two digits (九十八号), longer ones
 * digit by digit (三零幺法庭), but floors always as numbers.
 */
function place(text: string): string {
  return text.replace(/(\d+)(楼|层)?/g, (_, digits: string, floor: string | undefined) => {
    const isNumber = digits.length <= 2 || floor !== undefined;
    return `${isNumber ? mandarinNumber(Number(digits)) : mandarinDigits(digits, '幺')}${floor ?? ''}`;
  });
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

const signNames: Readonly<Record<string, string>> = { '*': '星号', '#': '井号' };

function inGroups(text: string, one: '一' | '幺'): string {
  return (text.match(/.{1,4}/gu) ?? [])
    .map((group) => mandarinDigits(group, one).replace(/[*#]/g, (sign) => signNames[sign] ?? sign))
    .join('，');
}

/**
 * Makes the Mandarin forms.
 * @param today the day in China: dates leave out its year, and days near it go by their names.
 * Without it neither happens.
 */
export function mandarinSpeech(today?: IsoDate): Spoken {
  const thisYear = today?.slice(0, 4);
  function pastDate(day: string): string {
    const { year, month, dayOfMonth } = parseDay(day);
    const spokenYear = String(year) === thisYear ? '' : `${mandarinDigits(String(year))}年`;
    return `${spokenYear}${mandarinNumber(month)}月${mandarinNumber(dayOfMonth)}日`;
  }
  function date(day: string): string {
    const near = today === undefined ? null : nearDay(day, today);
    if (near !== null) return nearDayName(near);
    return `${pastDate(day)}星期${weekdays[parseDay(day).weekday]}`;
  }
  const speech: Spoken = {
    date,
    pastDate,
    time: (at) => clock(typeof at === 'string' ? parseClock(at) : chinaWallClock(at)),
    dateTime(at) {
      const local = chinaWallClock(at);
      return `${date(local.day)}${clock(local)}`;
    },
    timeSpan,
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
    address: place,
    written: (text) => writtenMandarin(text, speech),
    caseNumber: (text) => formatSpokenCaseNumber(text, 'zh', mandarinDigits),
    list: (items) =>
      items.length < 2
        ? (items[0] ?? '')
        : `${items.slice(0, -1).join('、')}和${items.at(-1) ?? ''}`,
    courtroom: place,
    duration,
  };
  return speech;
}
