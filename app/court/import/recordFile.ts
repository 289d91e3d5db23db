/** Reads an import file record by record: CSV or NDJSON, in UTF-8 or GB18030, of any length. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { decodeStream } from 'iconv-lite';
import { CsvBroken, CsvSplitter, type CsvRecord } from './csvSplitter.js';
import { caseColumns, listFields, type CaseColumn, type ListColumn } from './columns.js';
import type { RawFields } from './fields.js';

export type FileFormat = 'csv' | 'ndjson';
export type FileEncoding = 'utf-8' | 'gb18030';

/** Thrown when the file as a whole cannot be read. The message says what would be right. */
export class UnreadableFile extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnreadableFile';
  }
}

export interface FileRecord {
  /** Line of the file on which the record begins, from 1. */
  readonly line: number;
  /** The record as the file has it, to tell whether it has changed since the last import. */
  readonly content: string;
  /** For the file of refused rows: the cells, or the JSON text. */
  readonly original: readonly string[] | string;
  readonly read: { readonly kind: 'ok'; readonly fields: RawFields } | Unreadable;
}
interface Unreadable {
  readonly kind: 'unreadable';
  readonly reason: string;
}

/** An open import file. */
export interface RecordFile {
  readonly format: FileFormat;
  readonly encoding: FileEncoding;
  /**
   * CSV only: the headings as the file has them. Known once the first record has been read.
   */
  readonly headings: readonly string[];
  /** Bytes read so far. */
  readonly bytesRead: number;
  /** In groups, as many records as one read completed. */
  readonly records: AsyncIterable<readonly FileRecord[]>;
}

/** What the decoder writes in place of bytes that are not valid in the encoding. */
const badCharacter = '\uFFFD';
const sampleBytes = 1 << 20;

/**
 * Opens a file.
 * @throws UnreadableFile if the file is not there, or (while records are read) if its headings are
 * not understood.
 */
export async function openRecordFile(
  file: string,
  given: { format?: FileFormat; encoding?: FileEncoding | 'auto' },
): Promise<RecordFile> {
  const format = given.format ?? formatByName(file);
  const sample = await readSample(file);
  const encoding =
    given.encoding === undefined || given.encoding === 'auto'
      ? guessEncoding(sample)
      : given.encoding;
  const headings: string[] = [];
  const bytes = createReadStream(file, { highWaterMark: 1 << 18 });
  // iconv-lite removes a byte order mark itself.
  const text = decodeStream(encoding) as unknown as Transform;
  return {
    format,
    encoding,
    headings,
    get bytesRead() {
      return bytes.bytesRead;
    },
    records: format === 'csv' ? readCsv(bytes, text, headings) : readNdjson(bytes, text),
  };
}

function formatByName(file: string): FileFormat {
  if (/\.csv(\.rejects)?$/i.test(file)) return 'csv';
  if (/\.(ndjson|jsonl)$/i.test(file)) return 'ndjson';
  throw new UnreadableFile(
    `${file}: give --format csv or --format ndjson, because the name does not show the format`,
  );
}

async function readSample(file: string): Promise<Buffer> {
  try {
    const handle = await open(file, 'r');
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new UnreadableFile(
      `${file}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`}`,
    );
  }
}

/** Guesses the encoding: GB18030 text with Chinese characters is never valid UTF-8 for long. */
function guessEncoding(sample: Buffer): FileEncoding {
  try {
    // With `stream`, a character cut in two by the end of the sample is no error.
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
    return 'utf-8';
  } catch {
    return 'gb18030';
  }
}

const headingMeaning = new Map<string, CaseColumn>();
for (const [field, chinese] of Object.entries(caseColumns) as [CaseColumn, string][]) {
  headingMeaning.set(normalHeading(field), field);
  headingMeaning.set(normalHeading(chinese), field);
}

/** Normalises a heading: `applied_on`, `appliedOn` and `Applied on` are the same. */
function normalHeading(text: string): string {
  return text.normalize('NFKC').replace(/[\s_]/g, '').toLowerCase();
}

/**
 * Columns that our own file of refused rows adds, so that it can be corrected and imported as it
 * is.
 */
const rejectColumns = new Set(['line', 'reason']);

async function* readCsv(
  bytes: Readable,
  text: Transform,
  headings: string[],
): AsyncGenerator<readonly FileRecord[]> {
  // The loop below catches every error of the pipeline. Leaving the loop closes the file.
  pipeline(bytes, text, () => undefined);
  const splitter = new CsvSplitter();
  let columns: (CaseColumn | null)[] | null = null;
  const read = (records: readonly CsvRecord[]): FileRecord[] => {
    const rows = columns === null ? records.slice(1) : records;
    if (columns === null) {
      headings.push(...(records[0]?.cells ?? []));
      columns = readHeadings(headings);
    }
    const known = columns;
    return rows.map(({ line, cells }) => csvRecord(line, cells, known, headings));
  };
  try {
    for await (const chunk of text as AsyncIterable<string>) {
      const records = splitter.push(chunk);
      if (records.length > 0) yield read(records);
    }
    const last = splitter.end();
    if (last.length > 0) yield read(last);
  } catch (error) {
    if (!(error instanceof CsvBroken)) throw error;
    throw new UnreadableFile(
      `invalid CSV near line ${error.line}: ${error.message}; nothing after it was read`,
    );
  }
  if (headings.length === 0) {
    throw new UnreadableFile('the file is empty: it needs at least a line of headings');
  }
}

function readHeadings(record: readonly string[]): (CaseColumn | null)[] {
  const columns = record.map((heading) => headingMeaning.get(normalHeading(heading)) ?? null);
  const unknown = record.filter(
    (heading, i) => columns[i] === null && heading !== '' && !rejectColumns.has(heading),
  );
  if (unknown.length > 0) {
    throw new UnreadableFile(
      `unknown heading ${unknown.map((each) => `"${each.slice(0, 40)}"`).join(', ')}; the columns are: ${Object.entries(
        caseColumns,
      )
        .map(([field, chinese]) => `${field} (${chinese})`)
        .join(', ')}`,
    );
  }
  const twice = columns.find((each, i) => each !== null && columns.indexOf(each) !== i);
  if (twice) throw new UnreadableFile(`the column ${twice} occurs twice in the headings`);
  return columns;
}

function csvRecord(
  line: number,
  record: string[],
  columns: readonly (CaseColumn | null)[],
  headings: readonly string[],
): FileRecord {
  // A cell cannot contain U+001F, so the joined text shows where each cell ends.
  const content = record.join('\u001F');
  const base = { line, content, original: record };
  if (record.length > headings.length) {
    const reason = `the row has ${record.length} cells, but there are ${headings.length} headings: put cells that contain a comma in quotation marks`;
    return { ...base, read: { kind: 'unreadable', reason } };
  }
  if (content.includes(badCharacter)) return { ...base, read: wrongEncoding };
  const fields: Record<string, unknown> = {};
  for (let i = 0; i < record.length; i++) {
    const column = columns[i];
    const cell = record[i];
    if (column == null || cell === undefined || cell === '') continue;
    if (!isListColumn(column)) {
      fields[column] = cell;
      continue;
    }
    const items = splitList(cell, listFields[column]);
    if (items === null) {
      const reason = `${column} (${caseColumns[column]}): an item has more fields than ${listFields[column].join('|')}`;
      return { ...base, read: { kind: 'unreadable', reason } };
    }
    fields[column] = items;
  }
  return { ...base, read: { kind: 'ok', fields } };
}

function isListColumn(column: CaseColumn): column is ListColumn {
  return column in listFields;
}

/**
 * Splits a cell into items. Items are on lines of their own or are separated by `;`; their fields
 * are separated by `|`. Returns null when an item has more fields than there are names.
 */
function splitList(cell: string, names: readonly string[]): Record<string, string>[] | null {
  const items: Record<string, string>[] = [];
  // Splitting by a pattern costs several times as much, and few cells have lines.
  for (const part of cell.includes('\n') ? cell.split(/[\n;]/) : cell.split(';')) {
    if (part.trim() === '') continue;
    const values = part.split('|');
    if (values.length > names.length) return null;
    const item: Record<string, string> = {};
    for (let i = 0; i < values.length; i++) item[names[i] as string] = values[i] as string;
    items.push(item);
  }
  return items;
}

const wrongEncoding: Unreadable = {
  kind: 'unreadable',
  reason: 'a character is invalid in the encoding of the file: see --encoding',
};

async function* readNdjson(
  bytes: Readable,
  text: Transform,
): AsyncGenerator<readonly FileRecord[]> {
  pipeline(bytes, text, () => undefined);
  let line = 0;
  let rest = '';
  const read = (lines: readonly string[]): FileRecord[] => {
    const records: FileRecord[] = [];
    for (const ended of lines) {
      line++;
      const content = ended.endsWith('\r') ? ended.slice(0, -1) : ended;
      if (content.trim() === '') continue;
      records.push({ line, content, original: content, read: readJson(content) });
    }
    return records;
  };
  for await (const chunk of text as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield read(lines);
  }
  yield read([rest]);
}

function readJson(content: string): FileRecord['read'] {
  if (content.includes(badCharacter)) return wrongEncoding;
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    // The message of JSON.parse would quote the line.
    return { kind: 'unreadable', reason: 'the line is not valid JSON: write one object per line' };
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { kind: 'unreadable', reason: 'the line is not a JSON object' };
  }
  const unknown = Object.keys(value).find((key) => !(key in caseColumns));
  if (unknown !== undefined) {
    return { kind: 'unreadable', reason: `there is no field "${unknown.slice(0, 40)}"` };
  }
  return { kind: 'ok', fields: value as RawFields };
}
