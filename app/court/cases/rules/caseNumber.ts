/**
 * Case numbers. The console's pages read them by this file, too, so it imports nothing heavy: saying
 * them is in `sayCaseNumber.ts`.
 *
 * Sources: 关于人民法院案件案号的若干规定 (法〔2015〕137号, in force since 2016-01-01), changed by
 * 法〔2018〕335号: （year）court code + [special-trial character] + type code + serial + 号.
 * 关于在同一案件多个裁判文书上规范使用案号有关事项的通知 (法〔2016〕27号): 之一, 之二 after 号
 * tell apart the documents of one case, so they do not make another case. Numbers before 2016 had a
 * court's abbreviation, a type and 字第…号, as each court liked.
 */
import { caseTypeName } from './caseTypes.js';

/** A case number in its parts. */
export interface CaseNumber {
  /** Which rules the number follows. */
  readonly era: '2016' | 'before2016';
  readonly year: number;
  /**
   * 最高法, or a province character with no, two or four digits: 京, 京01, 京0105. Before 2016, an
   * abbreviation such as 浙杭, as far as it can be told from the type; empty for the Supreme People's
   * Court.
   */
  readonly courtCode: string;
  /** One character, such as 知 for intellectual property; empty for most. */
  readonly specialTrial: string;
  /** 民终, 行赔初. Before 2016 free text, such as 民一终, with full-width brackets. */
  readonly typeCode: string;
  readonly serial: number;
  /** 1 for 之一, 2 for 之二; null for the case itself. */
  readonly suffix: number | null;
}

export type ParsedCaseNumber =
  | { readonly kind: 'ok'; readonly value: CaseNumber }
  /** A sentence that says what is wrong with the text. */
  | { readonly kind: 'invalid'; readonly reason: string };

export type CourtLevel = 'supreme' | 'high' | 'intermediate' | 'basic';

/** Characters of the provinces, of the military courts (军) and of the Xinjiang corps (兵). */
const provinces = '京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新军兵';
const courtBegins = new RegExp(`^(最高法|[${provinces}])(\\d*)`);
export const chineseDigits = '零一二三四五六七八九';
const [firstYear, lastYear] = [1949, 2099];
/** Serials have up to eight digits; those of criminal review cases always have eight (Art. 10). */
const longestSerial = 8;
/** A type code has up to four characters; a special-trial character may precede it. */
const longestType = 4;

/**
 * Where the type begins in a number before 2016: at the first match of the first pattern, or of the
 * second where the first has none.
 */
const oldTypeBegins = [/[民刑行执]/, /[商知赔破经立催督提申监]/];

/**
 * Parses a case number however it is written: brackets （）, (), 〔〕, [], 【】 or none, full- or
 * half-width digits, spaces, the year in Chinese digits, with or without 号.
 */
export function parseCaseNumber(text: string): ParsedCaseNumber {
  const begun = parseYear(text);
  if (typeof begun === 'string') return invalid(begun);
  const { year, rest } = begun;
  return isOld(rest) ? parseOld(year, rest) : parseNew(year, rest);
}

/**
 * Returns the code of the court that a case number names, also while the rest of it is not written
 * yet; null for a number before 2016, of whose court only an abbreviation is known.
 */
export function courtCodeIn(text: string): string | null {
  const begun = parseYear(text);
  if (typeof begun === 'string' || isOld(begun.rest)) return null;
  const court = parseCourt(begun.rest);
  return typeof court === 'string' ? null : court.courtCode;
}

/** Splits off the year. Returns a sentence that says what is wrong if it cannot. */
function parseYear(text: string): { readonly year: number; readonly rest: string } | string {
  const plain = text
    .normalize('NFKC')
    .replace(/[\s\u200B-\u200D\uFEFF]/g, '')
    .replace(/[[{〔【〈<]/g, '(')
    .replace(/[\]}〕】〉>]/g, ')');
  if (plain === '') return 'The case number is empty';
  const yearAndRest = /^\(?([\d〇零○一二三四五六七八九]{4})年?(?:\)|(?![\d)]))(.*)$/.exec(plain);
  if (!yearAndRest) {
    return 'A case number begins with its year, four digits in brackets, such as （2024）京01民终1234号';
  }
  const [, yearText = '', rest = ''] = yearAndRest;
  const year = Number([...yearText].map(toDigit).join(''));
  if (year < firstYear || year > lastYear) {
    return `${yearText} cannot be the year of a case number (${firstYear} to ${lastYear})`;
  }
  return { year, rest };
}

/** Whether what follows the year is written by the rules before 2016. */
function isOld(rest: string): boolean {
  return /字(第|\d|$)/.test(rest);
}

/** Splits off the court. Returns a sentence that says what is wrong if it cannot. */
function parseCourt(text: string): Pick<CaseNumber, 'courtCode'> | string {
  const court = courtBegins.exec(text);
  if (!court) {
    return `The year must be followed by the court, 最高法 or a province such as 京, but not by ${quote(text)}`;
  }
  const [courtCode, name = '', digits = ''] = court;
  if (name === '最高法' ? digits !== '' : ![0, 2, 4].includes(digits.length)) {
    return `${courtCode} is not a court: a high court has no digits (京), an intermediate court two (京01), a basic court four (京0105)`;
  }
  if (digits.startsWith('00')) {
    return `${courtCode} is not a court: numbers of courts start at 01`;
  }
  return { courtCode };
}

function parseNew(year: number, text: string): ParsedCaseNumber {
  const court = parseCourt(text);
  if (typeof court === 'string') return invalid(court);
  const { courtCode } = court;
  const afterCourt = text.slice(courtCode.length);
  const [letters] = /^[^\d号]*/.exec(afterCourt) ?? [''];
  if (letters === '') {
    return invalid(`The type of case, such as 民初 or 执, is missing after the court ${courtCode}`);
  }
  if (!/^\p{Script=Han}+$/u.test(letters)) {
    return invalid(
      `${quote(letters)} is not a type of case: types are written in Chinese characters`,
    );
  }
  const { specialTrial, typeCode } = splitType(letters);
  if (typeCode.length > longestType) {
    return invalid(`${letters} is not a type of case: it has more than ${longestType} characters`);
  }
  const tail = parseTail(afterCourt.slice(letters.length), letters);
  if (typeof tail === 'string') return invalid(tail);
  return {
    kind: 'ok',
    value: { era: '2016', year, courtCode, specialTrial, typeCode, ...tail },
  };
}

function parseOld(year: number, text: string): ParsedCaseNumber {
  const at = text.lastIndexOf('字');
  const letters = text.slice(0, at).replaceAll('(', '（').replaceAll(')', '）');
  if (!/^[\p{Script=Han}（）]+$/u.test(letters)) {
    return invalid(
      `字 must be preceded by the court and the type of case, such as 浙杭民终字, but not by ${quote(letters)}`,
    );
  }
  const tail = parseTail(text.slice(at + 1).replace(/^第/, ''), '字第');
  if (typeof tail === 'string') return invalid(tail);
  return {
    kind: 'ok',
    value: { era: 'before2016', year, ...splitOldLetters(letters), specialTrial: '', ...tail },
  };
}

/** Parses serial, 号 and suffix. Returns a sentence that says what is wrong if it cannot. */
function parseTail(text: string, before: string): Pick<CaseNumber, 'serial' | 'suffix'> | string {
  const [digits] = /^\d*/.exec(text) ?? [''];
  if (digits === '') return `The serial number is missing after ${before}`;
  const serial = Number(digits);
  if (serial === 0) return 'Serial numbers start at 1';
  if (String(serial).length > longestSerial) {
    return `The serial number ${digits} has more than ${longestSerial} digits`;
  }
  // 123号之一, 123之一号, 123-1号.
  const end = /^(?:号(?:之(.+))?|之(.+?)号?|-(\d+)号?)?$/.exec(text.slice(digits.length));
  if (!end) return `${quote(text.slice(digits.length))} cannot follow the serial number`;
  const ordinal = end[1] ?? end[2] ?? end[3];
  if (ordinal === undefined) return { serial, suffix: null };
  const suffix = readSmallNumber(ordinal);
  if (suffix === null) return `${quote(ordinal)} is not the number of a document, such as 之一`;
  return { serial, suffix };
}

/**
 * Splits off a special-trial character. 法〔2018〕335号 does not list them, so the first character
 * counts as one when the rest is a known type and the whole is not.
 */
function splitType(letters: string): Pick<CaseNumber, 'specialTrial' | 'typeCode'> {
  const rest = letters.slice(1);
  return caseTypeName(letters) === null && caseTypeName(rest) !== null
    ? { specialTrial: letters.charAt(0), typeCode: rest }
    : { specialTrial: '', typeCode: letters };
}

function splitOldLetters(letters: string): Pick<CaseNumber, 'courtCode' | 'typeCode'> {
  for (const begins of oldTypeBegins) {
    const at = letters.search(begins);
    if (at >= 0) return { courtCode: letters.slice(0, at), typeCode: letters.slice(at) };
  }
  return { courtCode: '', typeCode: letters };
}

/** Writes a case number in its normal form: full-width brackets, half-width digits, no spaces. */
export function formatCaseNumber(n: CaseNumber): string {
  const suffix = n.suffix === null ? '' : `之${writeSmallNumber(n.suffix)}`;
  const letters = `${n.courtCode}${n.specialTrial}${n.typeCode}`;
  return n.era === '2016'
    ? `（${n.year}）${letters}${n.serial}号${suffix}`
    : `（${n.year}）${letters}字第${n.serial}号${suffix}`;
}

/**
 * Makes the key by which a case is looked up. It is the same for every spelling of the number and
 * for all documents of the case (之一, 之二). Different cases have different keys.
 */
export function caseNumberKey(n: CaseNumber): string {
  const letters = `${n.courtCode}${n.specialTrial}${n.typeCode}`.replace(/[（）]/g, '');
  return `${n.year}${letters}${n.era === '2016' ? '' : '字'}${n.serial}`;
}

/**
 * Returns the level of the court in a case number; null for a number before 2016, which does not
 * tell it.
 */
export function courtLevelOf(n: CaseNumber): CourtLevel | null {
  if (n.era === 'before2016') return null;
  if (n.courtCode === '最高法') return 'supreme';
  return ({ 1: 'high', 3: 'intermediate', 5: 'basic' } as const)[n.courtCode.length] ?? null;
}

function toDigit(character: string): string {
  if (/\d/.test(character)) return character;
  const digit = chineseDigits.indexOf(character);
  // 〇 and ○ are other ways to write zero.
  return String(digit === -1 ? 0 : digit);
}

/** Reads 一 to 九十九, or digits; null for anything else. */
function readSmallNumber(text: string): number | null {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  const match = /^([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)$/.exec(text);
  if (!match || text === '') return null;
  const [, tens = '', ten = '', ones = ''] = match;
  const value = (character: string) => Math.max(0, chineseDigits.indexOf(character));
  if (ten === '') return tens !== '' && ones !== '' ? null : value(tens + ones);
  return (tens === '' ? 1 : value(tens)) * 10 + (ones === '' ? 0 : value(ones));
}

/** Writes 1 to 99 in Chinese: 九十九. */
export function writeSmallNumber(n: number): string {
  const tens = Math.floor(n / 10);
  const ones = n % 10 === 0 ? '' : chineseDigits.charAt(n % 10);
  if (tens === 0) return ones;
  return `${tens === 1 ? '' : chineseDigits.charAt(tens)}十${ones}`;
}

function invalid(reason: string): ParsedCaseNumber {
  return { kind: 'invalid', reason };
}

/** Quotes a part of what was typed, shortened for a terminal or a log. */
function quote(text: string): string {
  return text.length > 20 ? `“${text.slice(0, 20)}…”` : `“${text}”`;
}
