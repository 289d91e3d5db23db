/** The heat map of a report: what the intervals of one hour of the week come to together. */
import { heatCells } from '../../../../app/web/client/reports/heatCells.js';
import type { Report, ReportColumn } from '../../../../app/web/client/reports/reportCells.js';

const column = (key: string, kind: ReportColumn['kind']): ReportColumn => ({
  key,
  kind,
  title: { zh: key, en: key },
  formula: null,
  hasCalls: false,
});

/** Mondays at nine in China, and a Tuesday. */
const [first, second, tuesday] = [
  '2026-11-23T01:00:00.000Z',
  '2026-11-30T01:30:00.000Z',
  '2026-12-01T01:00:00.000Z',
];

/** The cells of one figure of a report with these other columns. */
function cells(
  figure: readonly [string, ReportColumn['kind']],
  others: readonly string[],
  rows: Report['rows'],
) {
  const shown = column(...figure);
  const columns = [
    column('starts_at', 'moment'),
    shown,
    ...others.map((key) => column(key, 'count')),
  ];
  return heatCells({ columns, rows } as Report, shown, 'zh');
}

test('a share weighs by the callers of its interval, and those of another weekday are apart', () => {
  expect(
    cells(
      ['service_level', 'share'],
      ['offered'],
      [
        [first, 1, 1],
        [second, 0.2, 79],
        [tuesday, null, 0],
      ],
    ),
  ).toEqual([[9, 0, (1 + 0.2 * 79) / 80]]);
});

test.each([
  ['average_wait_s', 'seconds', ['offered', 'answered'], (10 * 1 + 40 * 3) / 4],
  ['average_handling_s', 'seconds', ['handled', 'talking'], (10 * 5 + 40 * 15) / 20],
  ['average_score', 'score', ['talks', 'scores'], (10 * 1 + 40 * 3) / 4],
  ['occupancy', 'share', ['talking_s', 'ready_s'], (10 * 6 + 40 * 18) / 24],
  ['longest_wait_s', 'seconds', ['offered', 'answered'], 40],
  ['talk_s', 'seconds', ['handled'], 50],
  ['offered', 'count', ['answered'], 50],
  ['average_length_s', 'seconds', ['served'], 25],
] as const)('%s of two weeks', (key, kind, others, together) => {
  const rows = [
    [first, 10, 5, 1],
    [second, 40, 15, 3],
  ];
  expect(cells([key, kind], others, rows)).toEqual([[9, 0, together]]);
});

test('a rate of 24 hours is not lost in hours without callers', () => {
  const rows = [
    [first, 0.9, 0],
    [second, 0.7, 0],
  ];
  expect(cells(['rolling_rate', 'share'], ['offered'], rows)).toEqual([[9, 0, 0.8]]);
});
