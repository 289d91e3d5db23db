import { spawnSync } from 'node:child_process';
import { chartOf, heatMapOf } from '../../../app/reports/files/reportChart.js';
import { mostPdfRows, reportPdf } from '../../../app/reports/files/reportPdf.js';
import { count, moment, share, text } from '../../../app/reports/store/reportColumns.js';
import { heatCells } from '../../../app/web/client/reports/heatCells.js';
import type { Report as PageReport } from '../../../app/web/client/reports/reportCells.js';

const columns = [
  moment('at', { en: 'at', zh: '时间' }),
  ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((key) => count(key, { en: key, zh: key })),
];
const rowOf = (n: number) => [new Date(n * 86_400_000), ...columns.slice(1).map((_, m) => n * m)];
const report = (rows: number) => ({
  columns,
  rows: Array.from({ length: rows }, (_, n) => rowOf(n)),
});
const heading = {
  court: 'court',
  title: 'title',
  lines: ['line'],
  footer: 'footer',
  language: 'en',
} as const;
const drawn = { figure: undefined, isByHour: true };

test('the process goes on with other work while a long report is set', async () => {
  // The first run loads everything that is loaded once.
  await reportPdf(report(1), heading, drawn);
  let isSet = false;
  let turns = 0;
  const pdf = reportPdf(report(mostPdfRows), heading, drawn).finally(() => (isSet = true));
  while (!isSet) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  expect((await pdf).subarray(0, 5).toString()).toBe('%PDF-');
  // Setting the report in the process itself leaves a turn or two before and after.
  expect(turns).toBeGreaterThan(20);
});

test('more rows than anybody reads on paper are refused', async () => {
  await expect(reportPdf(report(mostPdfRows + 1), heading, drawn)).rejects.toThrow(
    'too many for paper',
  );
});

/** What ghostscript makes of a PDF. */
function ghostscript(pdf: Buffer, ...options: string[]): Buffer {
  const { stdout, status } = spawnSync('gs', ['-q', ...options, '-o', '-', '-'], {
    input: pdf,
    maxBuffer: 2 ** 26,
  });
  expect(status).toBe(0);
  return stdout;
}

/** The text of a PDF. Some characters come back as their compatible forms. */
const wordsIn = (pdf: Buffer): string =>
  ghostscript(pdf, '-sDEVICE=txtwrite').toString().normalize('NFKC').replaceAll(' ', '');

/** The heights of the bars in a picture of the first page, from left to right, in dots. */
function barsIn(pdf: Buffer): number[] {
  const picture = ghostscript(pdf, '-sDEVICE=ppmraw', '-r72', '-dLastPage=1');
  const [head = '', wide = '', high = ''] =
    /^P6\n(?:#.*\n)?(\d+) (\d+)\n255\n/.exec(picture.toString('latin1', 0, 200)) ?? [];
  const blue = (x: number, y: number) => {
    const at = head.length + 3 * (y * Number(wide) + x);
    return picture.readUIntBE(at, 3) === 0x1f5fa8;
  };
  const bars: number[] = [];
  let before = 0;
  for (let x = 0; x < Number(wide); x += 1) {
    let height = 0;
    for (let y = 0; y < Number(high); y += 1) if (blue(x, y)) height += 1;
    if (height > 0) bars[bars.length - (before > 0 ? 1 : 0)] = Math.max(height, before);
    before = height;
  }
  return bars;
}

test('a printed report names its court, and draws the figure that is asked for', async () => {
  const lines = ['案件咨询', '综合咨询', '执行', '其他'];
  const of = {
    columns: [
      text('name', { en: 'line', zh: '队列' }),
      count('a', { en: 'a', zh: '进线量' }),
      share('rate', { en: 'rate', zh: '接通率' }),
    ],
    rows: lines.map((name, n) => [name, 7, n === 2 ? null : (n + 1) / 4]),
  };
  const zh = { ...heading, court: '南京市中级人民法院', language: 'zh' } as const;
  const pdf = await reportPdf(of, zh, { figure: 'rate', isByHour: false });
  const words = wordsIn(pdf);
  expect(words).toContain('南京市中级人民法院');
  expect(words.match(/rate/g)).toHaveLength(2);
  const [first = 0, ...others] = barsIn(pdf);
  expect(first).toBeGreaterThan(20);
  expect(others.map((each) => Math.round(each / first))).toEqual([2, 4]);
  expect(barsIn(await reportPdf(of, zh, null))).toEqual([]);
});

test('the chart of a week of hours is a curve over the days, with the hours of each weekday', () => {
  const columns = [moment('at', { en: 'at', zh: '时间' }), count('a', { en: 'a', zh: '进线量' })];
  const began = Date.parse('2026-11-02T00:00+08:00');
  const rows = Array.from({ length: 7 * 24 }, (_, n) => [new Date(began + n * 3_600_000), n % 24]);
  const [, column] = columns;
  if (column === undefined) throw new Error('no column');
  const chart = chartOf({ columns, rows }, column, 'zh');
  expect(chart).toMatchObject({ isCurve: true, isTilted: false, values: [] });
  expect(chart.ticks.map(({ text: each }) => each)).toEqual(['0', '5', '10', '15', '20', '25']);
  expect(chart.labels[0]).toMatchObject({ text: '11-02 00:00' });
  expect(chart.labels).toHaveLength(12);
  const heat = heatMapOf({ columns, rows }, column, 'zh');
  expect(heat?.most).toBe('23');
  // Monday begins the week, and the last hour of each day has the most.
  expect(heat?.hours.map((hours) => [hours.length, hours[0], hours[23]])).toEqual(
    heat?.days.map(() => [24, 0, 1]),
  );
  expect(heatMapOf({ columns: [column], rows: [[3]] }, column, 'zh')).toBeNull();
});

test('the hours of a PDF are those of the page: a service level weighs by the callers that it is of', () => {
  const columns = [
    moment('at', { en: 'at', zh: '时间' }),
    count('offered', { en: 'offered', zh: '进线量' }),
    count('short_abandoned', { en: 'short', zh: '短时放弃' }),
    count('callbacks', { en: 'callbacks', zh: '选择回电' }),
    share('service_level', { en: 'service level', zh: '服务水平' }),
  ];
  const at = (text: string) => new Date(`${text}+08:00`);
  const rows = [
    [at('2026-11-23T09:00'), 10, 4, 5, 1],
    [at('2026-11-30T09:00'), 9, 0, 0, 0],
    [at('2026-11-24T10:00'), 8, 0, 0, 0.2],
  ];
  const level = columns[4];
  if (level === undefined) throw new Error('no column');
  const heat = heatMapOf({ columns, rows }, level, 'zh');
  // On Mondays one of ten callers: (1 × 1 + 0 × 9) ÷ 10, half of the most.
  expect([heat?.hours[0]?.[9], heat?.hours[1]?.[10]]).toEqual([0.5, 1]);
  const shown = rows.map(([first, ...others]) => [(first as Date).toISOString(), ...others]);
  const page = heatCells({ columns, rows: shown } as unknown as PageReport, level as never, 'zh');
  expect(page).toEqual([
    [9, 0, 0.1],
    [10, 1, 0.2],
  ]);
});
