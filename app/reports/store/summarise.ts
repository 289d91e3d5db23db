/** The report that is assembled from others: every figure of a period, one line each, with its formula. */
import { connectionAlarmBelow, figures as f, type Column } from './reportFigures.js';
import type { Queryable } from '../../database/pool.js';
import {
  computeReport,
  type ReportRequest,
  type Cell,
  type Row,
  type Measured,
} from './computeReport.js';
import { definitionOf } from './reportDefinitions.js';

/** Titles that identify a figure without the columns beside it. */
const longTitles: Readonly<Partial<Record<string, string>>> = {
  answered_in_time: 'answered in time',
  short_abandoned: 'short abandons',
  service_level_of_answered: 'service level of answered',
  service_level_with_abandoned: 'service level with abandoned',
  longest_wait_s: 'longest wait',
  keys: 'left by key',
  rolling_rate: 'connection 接通率 over 24 h',
  is_alarm: 'alarm',
  longest_talk_s: 'longest talk',
  scores: 'satisfaction scores',
  average_score: 'mean satisfaction',
  absolute_error_s: 'error of the estimate',
  bias_s: 'bias of the estimate',
};

export async function summarise(db: Queryable, request: ReportRequest): Promise<Cell[][]> {
  const total = { ...request, by: 'total' as const };
  const read = async (name: string, columns: readonly Column[]): Promise<Cell[][]> => {
    const row = (await computeReport(db, definitionOf(name), total))[0] ?? {};
    return columns.map((column) => line(column, row));
  };
  const line = (column: Column, row: Row): Cell[] => [
    longTitles[column.key] ?? column.title,
    { kind: column.kind, value: (row[column.key] ?? null) as Measured['value'] },
    column.formula ?? '',
  ];
  const others = [f.keys, f.timeouts, f.closed, f.turnedAway, f.lost, f.waiting];
  const result = await read('service', [...definitionOf('service').columns, ...others]);

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
  const lastDay = await computeReport(db, definitionOf('service'), { ...total, from: dayBefore });
  const rate = lastDay[0]?.connection_rate ?? null;
  const rolling: Row = {
    rolling_rate: rate,
    is_alarm: typeof rate === 'number' && rate < connectionAlarmBelow,
  };
  for (const column of [f.rollingRate, f.alarm]) result.push(line(column, rolling));
  result.push(
    ...(await read('handling', [f.handled, f.talking, f.averageTalk, f.averageHandling])),
    ...(request.line === null ? await read('occupancy', [f.occupancy]) : []),
    ...(await read('satisfaction', [f.scores, f.averageScore, f.satisfied, f.answerRate])),
    ...(await read('estimate', [f.absoluteError, f.bias])),
  );
  return result;
}
