/** The clips of the reading list are enough for every value that is joined of them. */
import { knownCaseTypes } from '../../../../app/court/cases/rules/caseTypes.js';
import type { SpokenName } from '../../../../app/court/store/spokenNames.js';
import { addDays, chinaDate } from '../../../../app/court/rules/workCalendar.js';
import { languages } from '../../../../app/voice/prompts/catalogue.js';
import { makeClipBook, type ClipBook } from '../../../../app/voice/prompts/clips/clipBook.js';
import { chinaWallClock } from '../../../../app/voice/prompts/chinaTime.js';
import { clipWords } from '../../../../app/voice/prompts/recorded/clipWords.js';
import { howToRead, readingList } from '../../../../app/voice/prompts/recorded/readingList.js';
import { spoken, type Spoken } from '../../../../app/voice/prompts/spoken.js';
import type { Language } from '../../../../app/telephony/call.js';
import { seededRandom } from '../../../parts/seededRandom.js';

const names: readonly SpokenName[] = [
  { kind: 'court', name: '临江市中级人民法院', nameEn: 'Linjiang Intermediate Court' },
  { kind: 'courtroom', name: '第三法庭', nameEn: null },
  { kind: 'cause', name: '民间借贷纠纷', nameEn: null },
];
const edges = { startsPhrase: true, endsPhrase: true };

function bookOf(language: Language): ClipBook {
  const clips = clipWords(language, names).map(({ name, text, position }) => ({
    text,
    position,
    sound: name,
    key: name,
  }));
  return makeClipBook(language, clips);
}

/** The time of day of a moment in China, such as `09:30`. */
function wallClock(at: Date): string {
  const { hour, minute } = chinaWallClock(at);
  return [hour, minute].map((n) => String(n).padStart(2, '0')).join(':');
}

function said(book: ClipBook, text: string): string[] | undefined {
  return book.cover(text, edges)?.map(({ clip }) => clip.sound);
}

test('a list has each name once, in letters that every computer writes alike', () => {
  for (const language of languages) {
    const lines = readingList(language, names);
    const all = lines.map(({ name }) => name);
    expect(new Set(all).size).toBe(all.length);
    for (const line of lines) {
      expect(line.name).toMatch(/^[A-Za-z0-9.-]+$/);
      expect(line.seconds).toBeGreaterThan(0.2);
      expect(howToRead(line.reading, language)).not.toBe('');
    }
  }
  expect(clipWords('zh', []).length).toBeGreaterThan(200);
});

test.each(languages)('every value in %s can be joined of clips', (language) => {
  const book = bookOf(language);
  const random = seededRandom(12368);
  const whole = (below: number) => Math.floor(random() * below);
  const words: Spoken = spoken(language);
  const texts = Array.from({ length: 500 }, () => {
    const at = new Date(Date.UTC(2000 + whole(60), whole(12), 1 + whole(28), whole(24), whole(60)));
    const type = knownCaseTypes[whole(knownCaseTypes.length)] ?? '';
    const serial = 1 + whole(99_999);
    return [
      words.dateTime(at),
      words.time(at),
      words.timeSpan(wallClock(at), wallClock(new Date(at.getTime() + 3 * 3_600_000))),
      words.pastDate(chinaDate(at)),
      words.number(whole(10_000)),
      words.digits(String(whole(1e8))),
      words.money(whole(10 ** (1 + whole(11)))),
      words.caseNumber(`（${2016 + whole(15)}）苏${10 + whole(90)}${type}${serial}号`),
      words.telephone(`0512-${10_000_000 + whole(89_999_999)}`),
      words.telephone(`1${String(whole(1e10)).padStart(10, '0')}`),
      words.count(whole(200), 'case'),
      words.count(whole(9), 'workday'),
      words.duration(whole(48 * 3_600_000)),
      words.clearDigits(String(whole(1e12))),
    ];
  }).flat();
  expect(texts.filter((text) => said(book, text) === undefined)).toEqual([]);
});

test.each(languages)('every day near today has its name in %s', (language) => {
  const book = bookOf(language);
  // From a Monday, a Wednesday and a Sunday, so that this week has many days left, few and none.
  for (const today of ['2026-11-23', '2026-11-25', '2026-11-29']) {
    const words = spoken(language, today);
    const days = Array.from({ length: 16 }, (_, index) => words.date(addDays(today, index)));
    expect(days.filter((day) => said(book, day) === undefined)).toEqual([]);
  }
});

test('a day of this week or the next is one clip in Mandarin', () => {
  const book = bookOf('zh');
  const words = spoken('zh', '2026-11-23');
  expect(said(book, words.date('2026-11-27'))).toEqual([expect.stringMatching(/benzhouwu/)]);
  expect(said(book, words.date('2026-11-30'))).toEqual([expect.stringMatching(/xiazhouyi/)]);
});

test('a day, a month and a time are clips of their own; a digit is the one for its place', () => {
  const book = bookOf('zh');
  const words = spoken('zh', '2026-01-01');
  expect(said(book, words.dateTime(new Date('2026-12-03T01:30:00Z')))).toEqual([
    ...['month-12', 'day-3', 'weekday-4'],
    expect.stringMatching(/^time-shangwu-/),
    ...['hour-9', 'minute-30'],
  ]);
  expect(said(book, '一二三')).toEqual(['digit-1-first', 'digit-2-middle', 'digit-3-last']);
  const inside = { startsPhrase: false, endsPhrase: false };
  expect(book.cover('三', inside)?.[0]?.clip.sound).toBe('digit-3-middle');
});

test("the court's own names are clips, and what the clips cannot say is left to the engine", () => {
  const book = bookOf('zh');
  for (const name of ['临江市中级人民法院', '第三法庭', '民间借贷纠纷', '临江中院', '民间借贷案']) {
    expect(said(book, name)).toHaveLength(1);
  }
  expect(said(book, '王建国')).toBeUndefined();
  expect(said(bookOf('en'), 'Linjiang Intermediate Court')).toHaveLength(1);
});
