/** How values are spoken in English. See spoken.ts. */
import type { IsoDate } from '../../court/rules/workCalendar.js';
import { formatSpokenCaseNumber } from './spokenCaseNumber.js';
import { chinaWallClock, parseClock, parseDay } from './chinaTime.js';
import { nearDay } from './nearDays.js';
import { englishDigits, englishNumber, englishOrdinal, englishYear } from './numbers.js';
import { romanise, romaniseName } from './pinyin.js';
import type { Counted, Spoken } from './spokenForms.js';
import { telephoneGroups } from '../../telephony/rules/telephoneGroups.js';
import { writtenEnglish } from './written/writtenEnglish.js';

const nouns: Readonly<Record<Counted, readonly [one: string, many: string]>> = {
  case: ['case', 'cases'],
  hearing: ['hearing', 'hearings'],
  fee: ['fee', 'fees'],
  day: ['day', 'days'],
  workday: ['working day', 'working days'],
  minute: ['minute', 'minutes'],
  time: ['time', 'times'],
  attempt: ['attempt', 'attempts'],
};

const months =
  'January February March April May June July August September October November December'.split(
    ' ',
  );
const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

function plural(n: number, [one, many]: readonly [string, string]): string {
  return `${englishNumber(n)} ${n === 1 ? one : many}`;
}

interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
}

function partOfDay(hour: number): string {
  return hour < 12 ? 'in the morning' : hour < 18 ? 'in the afternoon' : 'in the evening';
}

/** Noon and midnight have names of their own. */
function namedTime({ hour, minute }: TimeOfDay): string | null {
  if (minute !== 0) return null;
  return hour === 0 ? 'midnight' : hour === 12 ? 'twelve noon' : null;
}

/** Reads a time from a dial: `nine thirty`, `nine oh five`. */
function onDial({ hour, minute }: TimeOfDay): string {
  const hours = englishNumber(hour % 12 === 0 ? 12 : hour % 12);
  const minutes =
    minute === 0 ? "o'clock" : minute < 10 ? `oh ${englishNumber(minute)}` : englishNumber(minute);
  return `${hours} ${minutes}`;
}

function clock(time: TimeOfDay): string {
  return namedTime(time) ?? `${onDial(time)} ${partOfDay(time.hour)}`;
}

/** The part of the day is said once where both times are in it. */
function timeSpan(from: string, until: string): string {
  const [begin, end] = [parseClock(from), parseClock(until)];
  const isSamePart =
    partOfDay(begin.hour) === partOfDay(end.hour) &&
    namedTime(begin) === null &&
    namedTime(end) === null;
  return `${isSamePart ? onDial(begin) : clock(begin)} to ${clock(end)}`;
}

/** Reads an address: its characters in pinyin, its numbers in English. */
function address(text: string): string {
  return romanise(text).replace(/\d+/g, (digits) =>
    digits.length > 2 ? englishDigits(digits) : englishNumber(Number(digits)),
  );
}

function money(fen: number): string {
  if (fen < 0) return `minus ${money(-fen)}`;
  const yuan = englishNumber(Math.floor(fen / 100));
  const rest = String(fen % 100)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return rest === '' ? `${yuan} yuan` : `${yuan} point ${englishDigits(rest)} yuan`;
}

function duration(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  const parts = [
    [Math.floor(minutes / 1440), nouns.day],
    [Math.floor(minutes / 60) % 24, ['hour', 'hours']],
    [minutes % 60, nouns.minute],
  ] as const;
  return parts.flatMap(([n, noun]) => (n > 0 ? [plural(n, noun)] : [])).join(' and ');
}

const signNames: Readonly<Record<string, string>> = { '*': 'star', '#': 'hash' };
const chineseDigits = '零一二三四五六七八九十';

/** Reads the number of a courtroom, in digits or in Chinese up to 99. */
function readNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  if (!text.includes('十')) {
    return Number([...text].map((digit) => chineseDigits.indexOf(digit)).join(''));
  }
  const [ten = '', one = ''] = text.split('十');
  return (
    (ten === '' ? 1 : chineseDigits.indexOf(ten)) * 10 +
    (one === '' ? 0 : chineseDigits.indexOf(one))
  );
}

const rooms: Readonly<Record<string, string>> = {
  法庭: 'courtroom',
  审判庭: 'courtroom',
  调解室: 'mediation room',
  谈话室: 'interview room',
  接待室: 'reception room',
  会议室: 'meeting room',
  室: 'room',
  房间: 'room',
};

/** Translates 第三法庭, 3号法庭, 二楼第五审判庭, 305室, 互联网法庭; any other text becomes pinyin. */
function courtroom(text: string): string {
  const number = '([0-9零一二三四五六七八九十]+)';
  const match = new RegExp(
    `^(?:${number}[楼层])?第?(?:${number}号?)?(${Object.keys(rooms).join('|')})$`,
  ).exec(text.trim());
  const room = match?.[3] === undefined ? undefined : rooms[match[3]];
  if (!match || room === undefined)
    return /^互联网/.test(text) ? 'the online courtroom' : romanise(text);
  const which = match[2];
  const said =
    which === undefined
      ? room
      : `${room} ${/^\d{3,}$/.test(which) ? englishDigits(which) : englishNumber(readNumber(which))}`;
  return match[1] === undefined
    ? said
    : `${said} on the ${englishOrdinal(readNumber(match[1]))} floor`;
}

function inGroups(text: string): string {
  return (text.match(/.{1,4}/gu) ?? [])
    .map((group) => [...group].map((sign) => signNames[sign] ?? englishDigits(sign)).join(' '))
    .join(', ');
}

/**
 * Makes the English forms.
 * @param today the day in China: dates leave out its year, and days near it go by their names.
 * Without it neither happens.
 */
export function englishSpeech(today?: IsoDate): Spoken {
  const thisYear = today?.slice(0, 4);
  function pastDate(day: string): string {
    const { year, month, dayOfMonth } = parseDay(day);
    const said = `${months[month - 1]} ${englishOrdinal(dayOfMonth)}`;
    return String(year) === thisYear ? said : `${said}, ${englishYear(year)}`;
  }
  /** In English `next Monday` may be either of two, so the date follows it. */
  function date(day: string): string {
    const near = today === undefined ? null : nearDay(day, today);
    switch (near?.kind) {
      case 'today':
      case 'tomorrow':
        return near.kind;
      case 'after_tomorrow':
        return 'the day after tomorrow';
      case 'this_week':
        return `this ${weekdays[near.weekday]}`;
      case 'next_week':
        return `next ${weekdays[near.weekday]}, ${pastDate(day)}`;
      case undefined:
        return farDate(day);
    }
  }
  function farDate(day: string): string {
    return `${weekdays[parseDay(day).weekday]}, ${pastDate(day)}`;
  }
  const speech: Spoken = {
    date,
    pastDate,
    time: (at) => clock(typeof at === 'string' ? parseClock(at) : chinaWallClock(at)),
    dateTime(at) {
      const local = chinaWallClock(at);
      const day = date(local.day);
      return `${day}${day.includes(',') ? ',' : ''} at ${clock(local)}`;
    },
    timeSpan,
    money,
    telephone(text) {
      const { groups, extension } = telephoneGroups(text);
      const said = groups.map(englishDigits).join(', ');
      return extension === null ? said : `${said}, extension ${englishDigits(extension)}`;
    },
    count: (n, counted) => (counted === undefined ? englishNumber(n) : plural(n, nouns[counted])),
    number: englishNumber,
    digits: inGroups,
    clearDigits: inGroups,
    name: (text) => romaniseName(text).replace(/\d+/g, englishDigits),
    address,
    written: (text) => writtenEnglish(text, speech),
    caseNumber: (text) => formatSpokenCaseNumber(text, 'en', englishDigits),
    list: (items) =>
      items.length < 2
        ? (items[0] ?? '')
        : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`,
    courtroom,
    duration,
  };
  return speech;
}
