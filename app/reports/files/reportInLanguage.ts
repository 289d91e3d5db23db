/** A report with its titles, formulas and fixed words in a language. */
import { pauseReasons } from '../../voice/prompts/texts/digits/pauseReasons.js';
import { targetIn, wordIn, type Both } from '../rules/reportWords.js';
import type { Cell } from '../store/computeReport.js';
import type { Report } from '../store/readReport.js';
import { summaryTextIn } from '../store/summarise.js';

export type ReportLanguage = 'zh' | 'en';

const pauseWords: ReadonlyMap<string, string> = new Map(
  Object.values(pauseReasons).map(({ reason, zh }) => [reason, zh]),
);

function pauseIn(en: string): Both | null {
  const zh = pauseWords.get(en);
  return zh === undefined ? null : { zh, en };
}

/**
 * Columns whose words are elsewhere: with the columns of other reports, with what agents hear.
 */
const textOfCell: Readonly<Record<string, (en: string) => Both | null>> = {
  figure: summaryTextIn,
  formula: summaryTextIn,
  reason: pauseIn,
  target: targetIn,
};

/** Returns the text of a cell in both languages; null where it has one only, such as a name. */
export function cellIn(key: string, cell: Cell): Both | null {
  if (typeof cell !== 'string') return null;
  return textOfCell[key]?.(cell) ?? wordIn(key, cell);
}

/** Puts a report into words; the titles of its columns are English. */
export function reportInLanguage({ columns, rows }: Report, language: ReportLanguage): Report {
  return {
    columns: language === 'en' ? columns : columns.map((column) => ({ ...column, ...column.zh })),
    rows: rows.map((row) =>
      row.map((cell, index) => cellIn(columns[index]?.key ?? '', cell)?.[language] ?? cell),
    ),
  };
}
