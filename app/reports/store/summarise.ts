/**
 * The report that is assembled from others: every figure of a period, one line each, with its
 * formula. It has all columns of `service`; of the other reports, those that are named here.
 */
import { connectionAlarmBelow, seconds, type Column } from './reportColumns.js';
import type { Queryable } from '../../core/database/pool.js';
import {
  computeReport,
  type ReportRequest,
  type Cell,
  type Row,
  type Measured,
} from './computeReport.js';
import { handling, occupancy } from './agentReports.js';
import { connection, estimate, outcomes, satisfaction, service } from './queueReports.js';
import type { Both } from '../rules/reportWords.js';
import type { SqlReport } from './sqlReport.js';

// `service` and `outcomes` are columns of one SQL function.
const ofService = [
  ...service.columns,
  ...columnsOf(outcomes, ['digits', 'timeouts', 'closed', 'turned_away', 'lost', 'waiting']),
];
const quantiles = [50, 90, 95, 99].map((percent) =>
  seconds(
    `p${percent}`,
    { en: `wait of ${percent}%`, zh: `${percent}% 等待不超过` },
    {
      en: `${percent}% of the answered callers waited no longer than this`,
      zh: `${percent}% 的已接通来电等待不超过此值`,
    },
  ),
);
const ofLastDay = columnsOf(connection, ['rolling_rate', 'is_alarm']);
const ofAgentCalls = columnsOf(handling, [
  'handled',
  'talking',
  'average_talk_s',
  'average_handling_s',
]);
const ofTime = columnsOf(occupancy, ['occupancy']);
const ofScores = columnsOf(satisfaction, ['scores', 'average_score', 'satisfied', 'answer_rate']);
const ofEstimate = columnsOf(estimate, ['absolute_error_s', 'bias_s']);

const chinese: ReadonlyMap<string, string> = new Map(
  [ofService, quantiles, ofLastDay, ofAgentCalls, ofTime, ofScores, ofEstimate]
    .flat()
    .flatMap(({ title, titleAlone = title, formula, zh }): [string, string][] => [
      [titleAlone, zh.titleAlone ?? zh.title],
      [formula ?? '', zh.formula ?? ''],
    ]),
);

/**
 * Returns a title or a formula of the summary in both languages; null for another text, also an
 * empty one.
 */
export function summaryTextIn(en: string): Both | null {
  const zh = chinese.get(en) ?? '';
  return zh === '' ? null : { zh, en };
}

/** Computes the summary: of each figure its title, its value and its formula. */
export async function summarise(db: Queryable, request: ReportRequest): Promise<Cell[][]> {
  const total = { ...request, by: 'total' as const };
  const line = (column: Column, row: Row): Cell[] => [
    column.titleAlone ?? column.title,
    { kind: column.kind, value: (row[column.key] ?? null) as Measured['value'] },
    column.formula ?? '',
  ];
  const read = async (report: SqlReport, columns: readonly Column[]): Promise<Cell[][]> => {
    const row = (await computeReport(db, report, total))[0] ?? {};
    return columns.map((column) => line(column, row));
  };
  const result = await read(service, ofService);

  const { rows } = await db.query<Row>(
    'SELECT * FROM report_wait_quantiles($1::timestamptz, $2::timestamptz, $3::text)',
    [request.from, request.until, request.queue],
  );
  result.push(...quantiles.map((column) => line(column, rows[0] ?? {})));
  const dayBefore = new Date(request.until.getTime() - 24 * 3_600_000);
  const lastDay = await computeReport(db, service, { ...total, from: dayBefore });
  const rate = lastDay[0]?.connection_rate ?? null;
  const rolling: Row = {
    rolling_rate: rate,
    is_alarm: typeof rate === 'number' && rate < connectionAlarmBelow,
  };
  result.push(...ofLastDay.map((column) => line(column, rolling)));
  result.push(
    ...(await read(handling, ofAgentCalls)),
    ...(request.queue === null || (request.courtId ?? null) !== null
      ? await read(occupancy, ofTime)
      : []),
    ...(await read(satisfaction, ofScores)),
    ...(await read(estimate, ofEstimate)),
  );
  return result;
}

/** Returns columns of a report by their keys, in that order. */
function columnsOf(report: SqlReport, keys: readonly string[]): Column[] {
  return keys.map((key) => {
    const column = report.columns.find((each) => each.key === key);
    if (column === undefined) throw new Error(`${report.name} has no column ${key}`);
    return column;
  });
}
