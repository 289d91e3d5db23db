/** Understands received SMS: what the sender wants, and in which language. */
import type { SmsLanguage } from './smsTemplates.js';

export type ReceivedRequest =
  /** No more notices (退订). */
  | { readonly kind: 'stop' }
  /** Notices again. */
  | { readonly kind: 'start' }
  /**
   * Two numbers: a query number or a ticket's number, and the password or code that opens it.
   * `kept` is the text without the latter.
   */
  | {
      readonly kind: 'ask';
      readonly number: string;
      readonly secret: string;
      readonly kept: string;
    }
  /** A rating from 1 to 5. */
  | { readonly kind: 'rating'; readonly score: number }
  /** `isPasswordWrong`: a number, and a password or code that has not six digits. */
  | { readonly kind: 'other'; readonly kept: string; readonly isPasswordWrong?: true };

/** What tells the numbers of anonymous reports from others (tickets/rules/ticketNumber.ts). */
export interface ReportNumbers {
  /** Whether digits have the form of one. */
  readonly isLike: (digits: string) => boolean;
  /** Whether they may be one with a digit too many or too few. */
  readonly isNearly: (digits: string) => boolean;
}

const stopWords = /^(退订|td|t|n|stop|取消订阅|拒收)$/i;
const startWords = /^(订阅|恢复|dy|start)$/i;
/** A number, some separator, six digits: as people write it. */
const asking =
  /^\D{0,20}?(\d[\d-]{4,17}[\dx])\s*[,，、.。;；:：/+#*-]*\s*\D{0,20}?(\d{6})\s*[.。!！]?$/i;

/** The same with another count of digits. A hyphen alone separates the parts of a telephone number. */
const askingWrong =
  /^\D{0,20}?(\d[\d-]{4,17}[\dx])(?=\D*[^\d-])\D{1,30}?(\d{3,5}|\d{7,9})\s*[.。!！]?$/i;

/**
 * The longest text that can ask for something. A long SMS has up to 255 parts, and the patterns here take a time that grows with the
 * square of its length.
 */
const longestRequest = 160;

/**
 * Reads a received text. Full-width digits and letters count as ASCII ones. One with a number like
 * that of an anonymous report asks for nothing, and nothing of it is kept: beside the sender's number
 * it would say who has reported. What is left of it is what is left of six digits.
 */
export function readReceived(given: string, reports: ReportNumbers): ReceivedRequest {
  const text = given.normalize('NFKC').trim();
  if (namesReport(text, reports)) return { kind: 'other', kept: hidden };
  // Two numbers may be a query number and its password, and are looked up. In the record they would be the report's all the same.
  const mayName = namesReport(text, reports, true);
  const kept = (words: string) => (mayName ? hidden : withoutReports(words, reports));
  if (text.length > longestRequest) return { kind: 'other', kept: kept(withoutSecrets(text)) };
  const word = text.replace(/^[\s"'“”‘’「」.。!！]+|[\s"'“”‘’「」.。!！]+$/g, '');
  if (stopWords.test(word)) return { kind: 'stop' };
  if (startWords.test(word)) return { kind: 'start' };
  if (/^[1-5]$/.test(word)) return { kind: 'rating', score: Number(word) };
  const [, number, secret] = asking.exec(word) ?? [];
  if (number !== undefined && secret !== undefined && /\d\D+\d{6}$/.test(word)) {
    const asked = { number: number.replaceAll('-', ''), secret };
    return { kind: 'ask', ...asked, kept: `${kept(number)} ${hidden}` };
  }
  const [, before] = askingWrong.exec(word) ?? [];
  if (before !== undefined) {
    // Most of a password that somebody mistyped is in it.
    return { kind: 'other', kept: `${kept(before)} ${hidden}`, isPasswordWrong: true };
  }
  return { kind: 'other', kept: kept(withoutSecrets(text)) };
}

/**
 * Returns the language of the answer to a text. Numbers alone tell none, and most people here write
 * Chinese; `td` and the like, as carriers print them below Chinese texts, are no English either.
 */
export function languageOf(given: string): SmsLanguage {
  const text = given.normalize('NFKC');
  if (/\p{Script=Han}/u.test(text)) return 'zh';
  return /[a-z]{3}/i.test(text) ? 'en' : 'zh';
}

/** Stands for what is not kept. */
const hidden = '******';

/** Digits with what people write between the parts of a number: 261 124 1234 567, 261-124-1234-567. */
const grouped = /\d(?:[\s,，、.。;；:：/+#*_-]{0,3}\d)*/g;
/** Digits of the number of an anonymous report, of the day at its beginning, and with a code stuck to its end. */
const reportLengths = { day: 6, number: 13, withCode: 19 } as const;

/**
 * Whether a text has a number like that of an anonymous report, whole or in groups.
 * @param inPairs also in two groups that are not cut at the day
 */
function namesReport(text: string, reports: ReportNumbers, inPairs = false): boolean {
  return (text.match(grouped) ?? []).some((digits) => {
    const groups = digits.split(/\D+/);
    const from = (first: number) => groups.slice(first, first + reportLengths.withCode);
    return groups.some((_, first) => beginsReport(from(first), reports, inPairs));
  });
}

/** Whether some of the first groups are such a number together. */
function beginsReport(
  groups: readonly string[],
  { isLike }: ReportNumbers,
  inPairs: boolean,
): boolean {
  const { day, number, withCode } = reportLengths;
  let all = '';
  for (const [index, group] of groups.entries()) {
    all += group;
    if (all.length > withCode) return false;
    // Two groups are rather a query number and its password.
    const isPair = !inPairs && index === 1 && groups[0]?.length !== day;
    const isWhole = all.length === number || all.length === withCode;
    if (isWhole && !isPair && isLike(all.slice(0, number))) return true;
  }
  return false;
}

/** A number with a digit too many or too few still leads to the report. */
function withoutReports(text: string, { isNearly }: ReportNumbers): string {
  return text.replace(/\d[\d-]*\d/g, (digits) =>
    isNearly(digits.replaceAll('-', '')) ? hidden : digits,
  );
}

/** Six digits by themselves may be a password or a code, so they are not stored. */
function withoutSecrets(text: string): string {
  return text.replace(/(?<!\d)\d{6}(?!\d)/g, hidden);
}
