/**
 * The table of a report. The heading of each figure explains its formula, and a figure links to its
 * calls.
 */
import { Explained } from '../parts/controls/explained.js';
import { usePreferences } from '../words/preferences.js';
import { reportWords } from '../words/reports.js';
import { useWords } from '../words/useWords.js';
import {
  isTime,
  readCell,
  rowsBefore,
  writeCell,
  type Report,
  type ReportColumn,
} from './reportCells.js';

export function ReportTable(props: {
  readonly report: Report;
  readonly onDrill: ((row: number, column: ReportColumn) => void) | undefined;
}) {
  const { report, onDrill } = props;
  const words = useWords(reportWords);
  const { language } = usePreferences();
  const before = rowsBefore(report);
  return (
    <div className="table-box" tabIndex={0} role="group" aria-label={words.table}>
      <table className="data dense">
        <caption className="hidden">{words.table}</caption>
        <thead>
          <tr>
            {report.columns.map((column) => (
              <th key={column.key} scope="col" className={column.kind === 'text' ? '' : 'figure'}>
                {column.formula === null ? (
                  column.title[language]
                ) : (
                  <Explained
                    word={column.title[language]}
                    explanation={words.formulaIs(column.formula[language])}
                  />
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.rows.map((row, place) => (
            <tr key={place}>
              {report.columns.map((column, at) => {
                const written = writeCell(row[at], column, language);
                const { value, kind } = readCell(row[at], language);
                const isText = (kind ?? column.kind) === 'text' || isTime(column);
                const leads =
                  column.hasCalls && onDrill !== undefined && value !== null && value !== 0;
                return (
                  <td key={column.key} className={column.kind === 'text' ? '' : 'figure'}>
                    {leads ? (
                      <button
                        type="button"
                        className="link-button"
                        title={words.drill}
                        onClick={() => onDrill(place, column)}
                      >
                        {written}
                      </button>
                    ) : (
                      written
                    )}
                    {report.before !== null && !isText && (
                      <span className="before">
                        {writeCell(before[place]?.[at], column, language)}
                      </span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
