import { mostPdfRows, reportPdf } from '../../../app/reports/files/reportPdf.js';
import { count, moment } from '../../../app/reports/store/reportColumns.js';

const columns = [
  moment('at', { en: 'at', zh: '时间' }),
  ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((key) => count(key, { en: key, zh: key })),
];
const rowOf = (n: number) => [new Date(n * 86_400_000), ...columns.slice(1).map((_, m) => n * m)];
const report = (rows: number) => ({
  columns,
  rows: Array.from({ length: rows }, (_, n) => rowOf(n)),
});
const heading = { title: 'title', lines: ['line'], footer: 'footer', language: 'en' } as const;

test('the process goes on with other work while a long report is set', async () => {
  // The first run loads everything that is loaded once.
  await reportPdf(report(1), heading);
  let isSet = false;
  let turns = 0;
  const pdf = reportPdf(report(mostPdfRows), heading).finally(() => (isSet = true));
  while (!isSet) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  expect((await pdf).subarray(0, 5).toString()).toBe('%PDF-');
  // Setting the report in the process itself leaves a turn or two before and after.
  expect(turns).toBeGreaterThan(20);
});

test('more rows than anybody reads on paper are refused', async () => {
  await expect(reportPdf(report(mostPdfRows + 1), heading)).rejects.toThrow('too many for paper');
});
