/** A letter that goes out by fax: what stands on its pages. Types only; `letter.typ` says how it looks. */

/** One line of the table. */
export interface LetterRow {
  readonly label: string;
  readonly value: string;
}

export interface Letter {
  /** Of its own words and of those around them; absent: Chinese. */
  readonly language?: 'zh' | 'en';
  /** The court, in its letterhead. */
  readonly court: string;
  /** What the letter is: 案件进展告知, 工单受理告知. */
  readonly title: string;
  /** The case's or order's number as a Chinese court writes it; empty when the letter belongs to none. */
  readonly reference: string;
  /** The day on which it is made, as it stands on the letter: 2026年11月26日, `26 November 2026`. */
  readonly date: string;
  readonly rows: readonly LetterRow[];
  readonly paragraphs: readonly string[];
  /** What the QR code says (writeFaxCode); null for a letter without one. */
  readonly code: string | null;
  /** The last lines: whom to call, and that nothing here takes the place of service of documents. */
  readonly foot: string;
}

/**
 * The fonts, the first that is there. Court documents are set in 仿宋 and 小标宋, which are not free: Noto Serif is the nearest
 * that may be shipped.
 */
export const letterFonts: readonly string[] = ['Noto Serif CJK SC', 'Noto Sans CJK SC'];
