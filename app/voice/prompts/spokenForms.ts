/** The kinds of values that can be spoken, in any language. */
import type { IsoDate } from '../../court/rules/workCalendar.js';

/** Things that are counted, with their measure words in Mandarin and their plurals in English. */
export type Counted =
  'case' | 'hearing' | 'fee' | 'day' | 'workday' | 'minute' | 'time' | 'attempt';

/** Turns values into words of one language. */
export interface Spoken {
  /**
   * A day by its name where it is near (nearDays.ts): 明天, 本周五, 下周一 / `tomorrow`, `this
   * Friday`, `next Monday, November thirtieth`. Any other with its weekday, and with the year
   * unless it is this year: 十二月三日星期四 / `Thursday, December third`.
   */
  date(day: IsoDate): string;
  /** The date alone. A day in the past needs no weekday. */
  pastDate(day: IsoDate): string;
  /**
   * A moment's time of day in China, or a wall-clock time `09:30` → 上午九点半 / `nine thirty in the
   * morning`.
   */
  time(at: Date | string): string;
  /**
   * From one wall-clock time to another: 上午八点半到十一点半 / `eight thirty to eleven thirty in the
   * morning`.
   */
  timeSpan(from: string, until: string): string;
  /** The day and time of a moment, in China. */
  dateTime(at: Date): string;
  /** Whole fen → 一万二千五百元 / `twelve thousand five hundred yuan`. */
  money(fen: number): string;
  /**
   * A telephone number digit by digit, with pauses between its groups: `0512-88886666`,
   * `13800138000`.
   */
  telephone(text: string): string;
  /** How many: 两 / `two`; with the thing that is counted, 两件案件 / `two cases`. */
  count(n: number, counted?: Counted): string;
  /** A bare number: 二 / `two`. */
  number(n: number): string;
  /** Characters one by one in groups of four, for numbers that a caller writes down or enters. */
  digits(text: string): string;
  /**
   * The same for a number that a caller writes down from the telephone: 1 is 幺 in Mandarin, because
   * 一 may be heard as 七.
   */
  clearDigits(text: string): string;
  /**
   * The name of a person or an organisation. In English, Chinese characters become pinyin (`Zhang
   * Xiuying`).
   */
  name(text: string): string;
  /**
   * A postal address: house and room numbers up to two digits as numbers, others digit by digit.
   */
  address(text: string): string;
  /**
   * A text that somebody wrote to be read, put into words: numbers, dates, times, money, percent,
   * case numbers, brackets. Nothing is left for an engine to guess at.
   */
  written(text: string): string;
  /**
   * A case number by rules/caseNumber. A text that is not a case number is spelled out as far as
   * possible.
   */
  caseNumber(text: string): string;
  /** 甲、乙和丙 / `A, B and C`. */
  list(items: readonly string[]): string;
  /** 第三法庭 / `courtroom three`. */
  courtroom(text: string): string;
  /** A duration in milliseconds, rounded up to whole minutes: 十五分钟, 一小时三十分钟. */
  duration(ms: number): string;
}
