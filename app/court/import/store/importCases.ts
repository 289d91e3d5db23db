/**
 * `hotline import cases`: imports a whole file, batch by batch, and sets the refused rows aside.
 */
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Pool, PoolClient } from 'pg';
import type { IdentityKeys } from '../../identity/store/identityKeys.js';
import { CaseLoader, type LoadItem, type LoadResult } from './caseLoader.js';
import { checkCaseRecord } from '../caseRecord.js';
import { CourtDirectory } from './courtDirectory.js';
import { withImportLock } from '../../identity/store/importLock.js';
import { openRecordFile, type FileRecord, type RecordFile } from '../recordFile.js';

export interface ImportOptions {
  readonly format?: 'csv' | 'ndjson';
  readonly encoding?: 'utf-8' | 'gb18030' | 'auto';
  /**
   * Where refused rows go; created only when there are any. Default: the file's name with
   * `.rejects`.
   */
  readonly rejectsFile?: string;
  readonly now?: Date;
  /** Cases per transaction. */
  readonly batchSize?: number;
  /** Called after each batch. */
  readonly onProgress?: (progress: ImportProgress) => void;
  /** When it fires, the import ends after the current batch. */
  readonly signal?: AbortSignal;
}

export interface ImportProgress {
  /** Records read so far, including refused ones. */
  readonly records: number;
  readonly bytesRead: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Skipped because a later line held the same case. */
  readonly superseded: number;
  readonly refused: number;
}

export interface ImportResult extends ImportProgress {
  /** The file with the refused rows; null when there are none. */
  readonly rejectsFile: string | null;
  /** True when the signal ended the import before the end of the file. */
  readonly isStopped: boolean;
  /** The last line that was processed. */
  readonly lastLine: number;
}

type Counts = { -readonly [K in keyof ImportProgress]: ImportProgress[K] };
/** A row as the file has it, for the file of refused rows. */
type Row = Pick<FileRecord, 'line' | 'original'>;
type Item = LoadItem & Row;

/** Measured: smaller batches cost round trips, larger ones only cost memory. */
const defaultBatchSize = 2000;

/**
 * Imports a file of cases. A case that exists is replaced if its record has changed. The import may
 * be stopped at any moment and run again: it then finds the loaded records unchanged.
 * @throws UnreadableFile if the file as a whole makes no sense; ImportBusy if another import runs.
 */
export async function importCases(
  pool: Pool,
  identityKeys: IdentityKeys,
  file: string,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const source = await openRecordFile(file, options);
  const rejects = new Rejects(options.rejectsFile ?? `${file}.rejects`, source);
  try {
    const counts = await withImportLock(pool, (client) =>
      importAll(client, identityKeys, source, rejects, options),
    );
    return { ...counts, rejectsFile: await rejects.close() };
  } catch (error) {
    await rejects.close();
    throw error;
  }
}

async function importAll(
  client: PoolClient,
  identityKeys: IdentityKeys,
  source: RecordFile,
  rejects: Rejects,
  options: ImportOptions,
): Promise<Omit<ImportResult, 'rejectsFile'>> {
  const directory = await CourtDirectory.read(client);
  const loader = await CaseLoader.prepare(client, identityKeys, directory);
  const counts: Counts = {
    records: 0,
    bytesRead: 0,
    added: 0,
    changed: 0,
    unchanged: 0,
    superseded: 0,
    refused: 0,
  };
  const batches = readBatches(source, directory, options.batchSize ?? defaultBatchSize);
  const isAborted = () => options.signal?.aborted === true;
  let lastLine = 0;
  let isStopped = false;
  try {
    let next = batches.next();
    for (;;) {
      const { done, value: batch } = await next;
      if (done === true) break;
      if (isAborted()) {
        isStopped = true;
        break;
      }
      // Read the next batch while the database writes this one. Its error surfaces in the next
      // round.
      next = batches.next();
      next.catch(() => undefined);
      const result = await loader.load(batch.items, options.now ?? new Date());
      for (const { row, reason } of batch.refused) await rejects.write(row, reason);
      for (const { item, reason } of result.refused) await rejects.write(item, reason);
      count(counts, batch.items.length + batch.refused.length, batch.refused.length, result);
      counts.bytesRead = source.bytesRead;
      lastLine = batch.lastLine;
      options.onProgress?.({ ...counts });
    }
  } finally {
    // This closes the file.
    await batches.return(undefined);
  }
  await loader.finish();
  return { ...counts, isStopped, lastLine };
}

interface Batch {
  readonly items: readonly Item[];
  readonly refused: readonly { readonly row: Row; readonly reason: string }[];
  readonly lastLine: number;
}

async function* readBatches(
  file: RecordFile,
  directory: CourtDirectory,
  size: number,
): AsyncGenerator<Batch, undefined> {
  let items: Item[] = [];
  let refused: { row: Row; reason: string }[] = [];
  let lastLine = 0;
  for await (const rows of file.records) {
    for (const row of rows) {
      const { line, content, original, read } = row;
      lastLine = line;
      const checked =
        read.kind === 'ok'
          ? checkCaseRecord(read.fields)
          : ({ kind: 'refused', reason: read.reason } as const);
      if (checked.kind === 'refused') refused.push({ row, reason: checked.reason });
      else if (!directory.knowsCourt(checked.record.court)) {
        const reason = `court (法院): there is no court ${checked.record.court}; add it with hotline import courts`;
        refused.push({ row, reason });
      } else {
        // Without what was read: a batch lives long enough for the collector to copy what it keeps.
        items.push({ line, content, original, record: checked.record });
      }
      if (items.length + refused.length >= size) {
        yield { items, refused, lastLine };
        items = [];
        refused = [];
      }
    }
  }
  if (items.length + refused.length > 0) yield { items, refused, lastLine };
  return undefined;
}

function count(counts: Counts, records: number, refused: number, result: LoadResult<Item>): void {
  counts.records += records;
  counts.added += result.added;
  counts.changed += result.changed;
  counts.unchanged += result.unchanged;
  counts.superseded += result.superseded;
  counts.refused += refused + result.refused.length;
}

/**
 * The file of refused rows. In CSV, the file's own columns follow `line` and `reason`, so that the
 * rows can be corrected in a spreadsheet and imported as they are. The file holds personal data, so
 * only its owner may read it.
 */
class Rejects {
  #stream: WriteStream | null = null;

  constructor(
    private readonly file: string,
    private readonly source: RecordFile,
  ) {}

  async write(row: Row, reason: string): Promise<void> {
    if (this.#stream === null) {
      // An existing file of that name would keep its own mode.
      await rm(this.file, { force: true });
      this.#stream = createWriteStream(this.file, { mode: 0o600 });
      await once(this.#stream, 'open');
      if (this.source.format === 'csv') {
        // The byte order mark tells a spreadsheet that the file is UTF-8.
        this.#stream.write(`\uFEFF${csvLine(['line', 'reason', ...this.source.headings])}`);
      }
    }
    const text = Array.isArray(row.original)
      ? csvLine([String(row.line), reason, ...(row.original as readonly string[])])
      : `${JSON.stringify({ line: row.line, reason, row: row.original })}\n`;
    if (!this.#stream.write(text)) await once(this.#stream, 'drain');
  }

  /** Ends the file. Returns its name, or null when nothing was refused. */
  async close(): Promise<string | null> {
    if (this.#stream === null) return null;
    this.#stream.end();
    await once(this.#stream, 'close');
    return this.file;
  }
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}
