/** A report with its titles, formulas and fixed words in a language. */
import { pauseReasons } from '../../prompts/texts/keys/pauseReasons.js';
import { formulaIn, titleIn, wordIn, type Both } from '../rules/reportWords.js';
import type { Cell } from '../store/computeReport.js';
import type { Report } from '../store/readReport.js';

export type ReportLanguage = 'zh' | 'en';

const pauseWords: ReadonlyMap<string, string> = new Map(
  Object.values(pauseReasons).map(({ reason, zh }) => [reason, zh]),
);

function pauseIn(en: string): Both | null {
  const zh = pauseWords.get(en);
  return zh === undefined ? null : { zh, en };
}

/** Columns whose cells have their words elsewhere: of the summary in other reports, of pauses in what agents hear. */
const textOfCell: Readonly<Record<string, (report: string, en: string) => Both | null>> = {
  figure: (report, en) => titleIn(report, en),
  formula: (_report, en) => formulaIn(en),
  reason: (_report, en) => pauseIn(en),
};

/** Returns the text of a cell in both languages; null where it has one only, such as a name. */
export function cellIn(report: string, key: string, cell: Cell): Both | null {
  if (typeof cell !== 'string') return null;
  return textOfCell[key]?.(report, cell) ?? wordIn(key, cell);
}

/** Translates a report, whose own language is English. */
export function reportInLanguage(name: string, report: Report, language: ReportLanguage): Report {
  if (language === 'en') return report;
  return {
    columns: report.columns.map((column) => ({
      ...column,
      title: titleIn(name, column.title)?.zh ?? column.title,
      ...(column.formula !== undefined && {
        formula: formulaIn(column.formula)?.zh ?? column.formula,
      }),
    })),
    rows: report.rows.map((row) =>
      row.map((cell, index) => {
        const key = report.columns[index]?.key ?? '';
        return cellIn(name, key, cell)?.zh ?? cell;
      }),
    ),
  };
}
