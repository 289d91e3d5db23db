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

/** Reads a received text. Full-width digits and letters count as ASCII ones. */
export function readReceived(given: string): ReceivedRequest {
  const text = given.normalize('NFKC').trim();
  if (text.length > longestRequest) return { kind: 'other', kept: withoutSecrets(text) };
  const word = text.replace(/^[\s"'“”‘’「」.。!！]+|[\s"'“”‘’「」.。!！]+$/g, '');
  if (stopWords.test(word)) return { kind: 'stop' };
  if (startWords.test(word)) return { kind: 'start' };
  if (/^[1-5]$/.test(word)) return { kind: 'rating', score: Number(word) };
  const [, number, secret] = asking.exec(word) ?? [];
  if (number !== undefined && secret !== undefined && /\d\D+\d{6}$/.test(word)) {
    return { kind: 'ask', number: number.replaceAll('-', ''), secret, kept: `${number} ******` };
  }
  const [, before] = askingWrong.exec(word) ?? [];
  if (before !== undefined) {
    // Most of a password that somebody mistyped is in it.
    return { kind: 'other', kept: `${before} ******`, isPasswordWrong: true };
  }
  return { kind: 'other', kept: withoutSecrets(text) };
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

/** Six digits by themselves may be a password or a code, so they are not stored. */
function withoutSecrets(text: string): string {
  return text.replace(/(?<!\d)\d{6}(?!\d)/g, '******');
}
