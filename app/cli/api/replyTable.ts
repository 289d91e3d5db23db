/** A reply as a table: its list, with a column for each simple value of its rows. */
import { plain, plainJson, textTable } from '../terminal/textTable.js';

type Row = Readonly<Record<string, unknown>>;

/** Returns the table of a reply; of one without a list, its values below one another. */
export function replyTable(reply: unknown): string {
  if (!isRow(reply)) return cellText(reply);
  const report = reportTable(reply);
  if (report !== null) return report;
  const list = Object.values(reply).find(
    (value): value is readonly Row[] => Array.isArray(value) && value.every(isRow),
  );
  if (list === undefined) {
    return textTable(Object.entries(reply).map(([name, value]) => [name, cellText(value)]));
  }
  const names = [...new Set(list.flatMap((row) => Object.keys(row)))].filter((name) =>
    list.some((row) => !isNested(row[name])),
  );
  return textTable([names, ...list.map((row) => names.map((name) => cellText(row[name])))]);
}

/** A report has its columns apart from its rows. */
function reportTable({ columns, rows }: Row): string | null {
  if (!Array.isArray(columns) || !Array.isArray(rows)) return null;
  const head = columns.map((column: Row) => cellText(column.key ?? column.name));
  return textTable([head, ...rows.map((row: readonly unknown[]) => row.map(cellText))]);
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNested = (value: unknown): boolean =>
  isRow(value) || (Array.isArray(value) && value.some((each) => typeof each === 'object'));

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (typeof value === 'string') return plain(value);
  return Array.isArray(value) && !isNested(value)
    ? value.map(cellText).join(', ')
    : plainJson(value);
}
