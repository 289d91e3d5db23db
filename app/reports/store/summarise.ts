/**
 * The report that is assembled from others: every figure of a period, one line each, with its
 * formula. All columns of `service` stand in it; of the other reports, those that are named here.
 */
import { connectionAlarmBelow, type Column } from './reportColumns.js';
import type { Queryable } from '../../database/pool.js';
import {
  computeReport,
  type ReportRequest,
  type Cell,
  type Row,
  type Measured,
} from './computeReport.js';
import { handling, occupancy } from './agentReports.js';
import { connection, estimate, outcomes, satisfaction, service } from './lineReports.js';
import type { SqlReport } from './sqlReport.js';

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
  // `service` and `outcomes` are columns of one SQL function.
  const others = ['keys', 'timeouts', 'closed', 'turned_away', 'lost', 'waiting'];
  const result = await read(service, [...service.columns, ...columnsOf(outcomes, others)]);

  const quantiles = await db.query<Row>(
    'SELECT * FROM report_wait_quantiles($1::timestamptz, $2::timestamptz, $3::text)',
    [request.from, request.until, request.line],
  );
  for (const percent of [50, 90, 95, 99]) {
    const column: Column = {
      key: `p${percent}`,
      title: `wait of ${percent}%`,
      kind: 'seconds',
      formula: `${percent}% of the answered callers waited no longer than this`,
    };
    result.push(line(column, quantiles.rows[0] ?? {}));
  }
  const dayBefore = new Date(request.until.getTime() - 24 * 3_600_000);
  const lastDay = await computeReport(db, service, { ...total, from: dayBefore });
  const rate = lastDay[0]?.connection_rate ?? null;
  const rolling: Row = {
    rolling_rate: rate,
    is_alarm: typeof rate === 'number' && rate < connectionAlarmBelow,
  };
  for (const column of columnsOf(connection, ['rolling_rate', 'is_alarm'])) {
    result.push(line(column, rolling));
  }
  const some = (report: SqlReport, keys: readonly string[]) =>
    read(report, columnsOf(report, keys));
  result.push(
    ...(await some(handling, ['handled', 'talking', 'average_talk_s', 'average_handling_s'])),
    ...(request.line === null || (request.courtId ?? null) !== null
      ? await some(occupancy, ['occupancy'])
      : []),
    ...(await some(satisfaction, ['scores', 'average_score', 'satisfied', 'answer_rate'])),
    ...(await some(estimate, ['absolute_error_s', 'bias_s'])),
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
