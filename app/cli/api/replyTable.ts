/** A reply as a table: its lists, with a column for each simple value of their rows. */
import { plain, plainJson, textTable } from '../terminal/textTable.js';

type Row = Readonly<Record<string, unknown>>;

/** Returns the tables of a reply, each below its name if there are several; without a row, its values below one another. */
export function replyTable(reply: unknown): string {
  if (!isRow(reply)) return cellText(reply);
  const report = reportTable(reply);
  if (report !== null) return report;
  const lists = Object.entries(reply).filter((entry): entry is [string, readonly Row[]] => {
    const [, value] = entry;
    return Array.isArray(value) && value.every(isRow);
  });
  if (lists.every(([, rows]) => rows.length === 0)) {
    return textTable(Object.entries(reply).map(([name, value]) => [name, cellText(value)]));
  }
  const headingOf = (name: string, { length }: readonly Row[]) =>
    lists.length === 1 ? '' : `${length} ${name}\n`;
  return lists
    .map(([name, rows]) => `${headingOf(name, rows)}${listTable(rows)}`.trimEnd())
    .join('\n\n');
}

function listTable(list: readonly Row[]): string {
  const names = [...new Set(list.flatMap((row) => Object.keys(row)))].filter((name) =>
    list.some((row) => !isNested(row[name])),
  );
  return textTable([names, ...list.map((row) => names.map((name) => cellText(row[name])))]);
}

/** A report has its columns apart from its rows. */
function reportTable({ columns, rows }: Row): string | null {
  if (!Array.isArray(columns) || !Array.isArray(rows)) return null;
  const head = columns.map((column: Row) => cellText(column.key ?? column.name));
  return textTable([head, ...rows.map((row: readonly unknown[]) => row.map(figureText))]);
}

/** A figure of the summary has its kind beside it, and a word is there in both languages. */
function figureText(cell: unknown): string {
  if (!isRow(cell)) return cellText(cell);
  return cellText('kind' in cell ? cell.value : (cell.en ?? cell));
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
