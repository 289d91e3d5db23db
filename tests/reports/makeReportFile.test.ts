import { makeReportFile } from '../../app/reports/makeReportFile.js';
import { reportCsv } from '../../app/reports/files/reportCsv.js';
import { findReport } from '../../app/reports/store/reportDefinitions.js';
import type { Report } from '../../app/reports/store/readReport.js';
import { readSheet } from 'read-excel-file/node';

const definition = findReport('abandoned');
if (definition === null) throw new Error('the report of abandoned callers is gone');
const { columns } = definition;

const cellOf = (kind: string, n: number) =>
  kind === 'moment' ? new Date(n * 1000) : kind === 'text' ? `text ${n}` : n;
const list = (rows: number): Report => ({
  columns,
  rows: Array.from({ length: rows }, (_, n) => columns.map(({ kind }) => cellOf(kind, n))),
});
const from = new Date('2026-01-01T00:00:00+08:00');
const until = new Date('2027-01-01T00:00:00+08:00');
const make = (format: 'csv' | 'xlsx', report: Report) =>
  makeReportFile(definition, report, {
    from,
    until,
    asOf: until,
    queue: null,
    queues: [],
    court: null,
    language: 'en',
    format,
  });

test.each(['csv', 'xlsx'] as const)(
  'the process goes on with other work while a long list becomes %s',
  async (format) => {
    // Whatever is loaded once is loaded.
    await make(format, list(1000));
    let isMade = false;
    let turns = 0;
    const file = make(format, list(20_000)).finally(() => (isMade = true));
    while (!isMade) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
    expect((await file).bytes.length).toBeGreaterThan(100_000);
    // Making it in the process itself leaves a turn or two before and after.
    expect(turns).toBeGreaterThan(20);
  },
);

test('a long list is the same as a short one, with more rows', async () => {
  const report = list(2000);
  expect((await make('csv', report)).bytes.toString('utf8')).toBe(reportCsv(report, 'en'));
  const [short, long] = [await make('xlsx', list(3)), await make('xlsx', report)];
  const rows = await readSheet(long.bytes);
  expect(rows).toHaveLength(2002);
  expect(rows.slice(0, 5)).toEqual(await readSheet(short.bytes));
});
