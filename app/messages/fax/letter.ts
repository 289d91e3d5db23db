/**
 * A letter that goes out by fax: the content of its pages. Types only; `letter.typ` defines its
 * look.
 */

/** One line of the table. */
export interface LetterRow {
  readonly label: string;
  readonly value: string;
}

export interface Letter {
  /** The language of its own words and of those around them; absent: Chinese. */
  readonly language?: 'zh' | 'en';
  /** The court, for the letterhead. */
  readonly court: string;
  /** The kind of letter: 案件进展告知, 工单受理告知. */
  readonly title: string;
  /**
   * The case's or ticket's number as a Chinese court writes it; empty when the letter belongs to
   * none.
   */
  readonly reference: string;
  /** The date of the letter, as printed on it: 2026年11月26日, `26 November 2026`. */
  readonly date: string;
  readonly rows: readonly LetterRow[];
  readonly paragraphs: readonly string[];
  /** The text of the QR code (writeFaxCode); null for a letter without one. */
  readonly code: string | null;
  /** The last lines: whom to call, and that the letter does not replace service of documents. */
  readonly foot: string;
}

/**
 * The fonts; the first installed one is used. Court documents are set in 仿宋 and 小标宋, which are
 * not free. Noto Serif is the closest font that may be shipped.
 */
export const letterFonts: readonly string[] = ['Noto Serif CJK SC', 'Noto Sans CJK SC'];
