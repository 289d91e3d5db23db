/**
 * The clips of which values are joined: everything that spoken.ts makes of numbers, dates, times,
 * money and case numbers, and the names that a court says every day.
 */
import { createHash } from 'node:crypto';
import { knownCaseTypes } from '../../../court/cases/rules/caseTypes.js';
import { shortCause } from '../../../court/cases/rules/shortCause.js';
import { shortCourtName } from '../../../court/rules/shortCourtName.js';
import type { SpokenName } from '../../../court/store/spokenNames.js';
import type { Language } from '../../../telephony/call.js';
import { fillTemplate, promptText } from '../catalogue.js';
import type { Position } from '../clips/clipBook.js';
import { englishNumber, englishOrdinal, mandarinCount, mandarinNumber } from '../numbers.js';
import { romanise, romaniseName } from '../pinyin.js';
import { spoken, type Spoken } from '../spoken.js';
import type { Counted } from '../spokenForms.js';

/** A clip to be recorded. */
export interface ClipToRead {
  /** The name of its file: ASCII, the same for the same words everywhere. */
  readonly name: string;
  readonly text: string;
  readonly position: Position;
}

const counted: readonly Counted[] = [
  ...(['case', 'hearing', 'fee', 'day', 'workday', 'minute', 'time', 'attempt'] as const),
];
const inPhrase = ['first', 'middle', 'last'] as const;
const upTo = (n: number, from = 1) => Array.from({ length: n - from + 1 }, (_, i) => from + i);
const provinces = '京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新军兵';

/** Returns the clips of a language. The names are those of the court's own database. */
export function clipWords(language: Language, names: readonly SpokenName[]): ClipToRead[] {
  const clips = new Map<string, ClipToRead>();
  const texts = new Set<string>();
  const add = (group: string, slug: string | number, text: string) => {
    if (text === '' || texts.has(text)) return;
    texts.add(text);
    const name = `${group}-${slug}`;
    clips.set(name, { name, text, position: 'any' });
  };
  const addWords = (group: string, words: readonly string[]) => {
    for (const word of words) add(group, slugOf(word), word);
  };
  const addDigit = (slug: string, text: string) => {
    texts.add(text);
    for (const position of inPhrase) {
      const name = `digit-${slug}-${position}`;
      clips.set(name, { name, text, position });
    }
  };
  const words = spoken(language);
  if (language === 'zh') addMandarin(add, addWords, addDigit, words);
  else addEnglish(add, addWords, addDigit, words);
  for (const { kind, name, nameEn } of names) {
    add(kind, slugOf(name), nameIn(kind, name, nameEn));
    for (const short of language === 'zh' ? shortForms(kind, name) : []) {
      add(kind, slugOf(short), short);
    }
  }

  /** The name as callers hear it. */
  function nameIn(kind: SpokenName['kind'], name: string, nameEn: string | null): string {
    const said = kind === 'courtroom' ? words.courtroom(name) : words.name(name);
    if (language === 'zh') return kind === 'cause' ? name : said;
    return nameEn ?? (kind === 'cause' ? romaniseName(name) : said);
  }
  return [...clips.values()];
}

/**
 * The short forms of a name in Mandarin, which are heard more often than the whole one: of a court
 * in the greeting (梅溪区法院), of a cause in the first sentence about a case (民间借贷案).
 */
function shortForms(kind: SpokenName['kind'], name: string): string[] {
  if (kind === 'court') return [shortCourtName(name)];
  if (kind !== 'cause') return [];
  return [fillTemplate(promptText('zh', 'caseOfCause'), { cause: shortCause(name) })];
}

type Add = (group: string, slug: string | number, text: string) => void;
type AddWords = (group: string, words: readonly string[]) => void;
type AddDigit = (slug: string, text: string) => void;

function addMandarin(add: Add, addWords: AddWords, addDigit: AddDigit, words: Spoken): void {
  for (const n of upTo(9, 0)) addDigit(String(n), mandarinNumber(n));
  addDigit('1-yao', '幺');
  addDigit('2-liang', '两');
  for (const unit of [10, 100, 1000]) {
    for (const n of upTo(9)) add('number', n * unit, mandarinNumber(n * unit));
  }
  add('number', '2000-er', '二千');
  addWords('number', ['万', '亿', '负', '第']);
  for (const n of upTo(12)) add('month', n, `${mandarinNumber(n)}月`);
  for (const n of upTo(31)) add('day', n, `${mandarinNumber(n)}日`);
  for (const n of upTo(7)) add('weekday', n, `星期${'一二三四五六日'[n - 1]}`);
  for (const n of upTo(12, 0)) add('hour', n, `${n === 0 ? '零' : mandarinCount(n)}点`);
  for (const n of upTo(11)) {
    add('minute', n * 5, words.time(`10:${String(n * 5).padStart(2, '0')}`).split('点')[1] ?? '');
  }
  addWords('time', ['整', '凌晨', '早上', '上午', '中午', '下午', '晚上']);
  addWords('time', ['昨天', '今天', '明天', '后天']);
  // 本周五 in one breath: after 本周 the ear expects no digit.
  for (const week of ['本周', '下周']) {
    addWords(
      'weekday',
      [...'一二三四五六日'].map((day) => `${week}${day}`),
    );
  }
  addWords('weekday', ['周一', '周二', '周三', '周四', '周五', '周六', '周日']);
  addWords('unit', [
    '年',
    '月',
    '日',
    '分',
    '元',
    '角',
    '天',
    '小时',
    '分钟',
    '号',
    '和',
    '至',
    '到',
  ]);
  addWords(
    'unit',
    counted.map((each) => words.count(3, each).slice(1)),
  );
  addWords('sign', ['星号', '井号', '转']);
  addWords('case', ['字', '之', '最高法']);
  addWords('room', ['法庭', '审判庭', '楼', '层', '室', '房间', '调解室', '接待室']);
  addWords('court', [...provinces]);
  addWords('type', [...new Set(`${knownCaseTypes.join('')}知`)]);
}

function addEnglish(add: Add, addWords: AddWords, addDigit: AddDigit, words: Spoken): void {
  for (const n of upTo(9, 0)) addDigit(String(n), englishNumber(n));
  for (const n of [...upTo(19, 10), ...upTo(9, 2).map((ten) => ten * 10)]) {
    add('number', n, englishNumber(n));
  }
  addWords('number', ['hundred', 'thousand', 'million', 'billion', 'and', 'minus', 'point', 'oh']);
  for (const n of [...upTo(20), 30]) add('ordinal', n, englishOrdinal(n));
  for (const n of upTo(12)) {
    add('month', n, words.pastDate(`2024-${String(n).padStart(2, '0')}-01`).split(' ')[0] ?? '');
  }
  // 1 January 2024 was a Monday.
  for (const n of upTo(7)) add('weekday', n, words.date(`2024-01-0${n}`).split(',')[0] ?? '');
  addWords('time', ["o'clock", 'in the morning', 'in the afternoon', 'in the evening']);
  addWords('time', ['at', 'to']);
  addWords('time', ['yesterday', 'today', 'tomorrow', 'the day after tomorrow', 'this', 'next']);
  addWords('time', ['midnight', 'twelve noon', 'day', 'days', 'hour', 'hours']);
  addWords('unit', ['yuan', 'star', 'hash', 'extension', 'year', 'number', 'document']);
  for (const each of counted) {
    addWords(
      'unit',
      [1, 3].map((n) => words.count(n, each).replace(/^\S+ /, '')),
    );
  }
  addWords('room', ['courtroom', 'mediation room', 'interview room', 'reception room']);
  addWords('room', ['meeting room', 'room', 'on the', 'floor', 'the online courtroom']);
  addWords('case', ['Supreme Court']);
  // As case numbers are read: court and type in pinyin, 行 as xing, 调 as tiao.
  const read = (court: string, type: string) =>
    words.caseNumber(`（2024）${court}01${type}1号`).split(', ').slice(1, 3).join(' ').split(' ');
  addWords('case', [
    ...[...provinces].flatMap((court) => read(court, '民初')),
    ...knownCaseTypes.flatMap((type) => read('京', type)),
  ]);
}

/** Pinyin for people, and a few digits that keep apart what sounds alike: `zhi-a1b2`. */
function slugOf(text: string): string {
  const plain = romanise(text)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
  const hash = createHash('sha256').update(text).digest('hex');
  return `${plain.slice(0, 32)}-${hash.slice(0, 4)}`;
}
