/**
 * A report as somebody looks at it again and again: computed once while nothing of its days changes any more, and at most once a
 * minute while something can: who looks at a year turns from one picture to the next.
 */
import type { App } from '../core/app.js';
import type { LeftOut } from './leftOut.js';
import type { Cell, ReportRequest } from './store/computeReport.js';
import { eraseKeptBefore, findKept, keep, type Sought } from './store/keptReports.js';
import { isTime } from './store/reportColumns.js';
import { groupColumns, readReport, type Report } from './store/readReport.js';
import type { ReportDefinition } from './store/sqlReport.js';

export interface KeptReport extends Report {
  /** What was still going on counts up to this moment. */
  readonly asOf: Date;
}

const minuteMs = 60_000;
const monthMs = 31 * 86_400_000;

/** What is left out must be said: a report that is read by somebody is no report for everybody. */
type Asked = Omit<ReportRequest, 'asOf'> & LeftOut;

/** Those that are being computed in this process: others who ask for the same wait for it. */
const computing = new Map<string, Promise<KeptReport>>();

/** Whether a report names callers: it is never kept. */
export function namesCallers(report: ReportDefinition): boolean {
  return report.columns.some(({ key }) => key === 'number');
}

/** Computes a report, or returns it as it was computed. A report that names callers is computed each time. */
export async function readKeptReport(
  app: Pick<App, 'db' | 'clock'>,
  report: ReportDefinition,
  request: Asked,
): Promise<KeptReport> {
  const now = app.clock.now();
  if (namesCallers(report)) {
    return { ...(await readReport(app.db, report, { ...request, asOf: now })), asOf: now };
  }
  const asked = JSON.stringify([
    report.name,
    request.from,
    request.until,
    request.by ?? null,
    request.queue,
    request.courtId ?? null,
    request.leftOut,
    request.leftOutCalls,
    report.columns.map(({ key }) => key),
  ]);
  const lastsMs = request.until.getTime() - request.from.getTime();
  const freshMs = lastsMs > monthMs ? 10 * minuteMs : minuteMs;
  const sought = await findKept(app.db, asked, request, new Date(now.getTime() - freshMs));
  const { kept } = sought;
  if (kept !== null) {
    const columns = [...groupColumns(request.by), ...report.columns];
    return { columns, rows: kept.rows.map((row) => revived(columns, row)), asOf: kept.computedAt };
  }
  const running = computing.get(asked);
  if (running !== undefined) return running;
  const computed = compute(app, report, request, sought, now).finally(() =>
    computing.delete(asked),
  );
  computing.set(asked, computed);
  return computed;
}

async function compute(
  { db }: Pick<App, 'db'>,
  report: ReportDefinition,
  request: Asked,
  sought: Sought,
  now: Date,
): Promise<KeptReport> {
  const result = await readReport(db, report, { ...request, asOf: now });
  await keep(db, sought, { computedAt: now, rows: result.rows }, report.isNeverFinal !== true);
  return { ...result, asOf: now };
}

/** JSON has no moments. */
function revived(columns: Report['columns'], row: readonly Cell[]): Cell[] {
  return row.map((cell, index) =>
    typeof cell === 'string' && columns[index] !== undefined && isTime(columns[index])
      ? new Date(cell)
      : cell,
  );
}

/** Erases what was computed a month ago: it names agents. @returns how many reports were erased. */
export function eraseKeptReports({ db, clock }: Pick<App, 'db' | 'clock'>): Promise<number> {
  return eraseKeptBefore(db, new Date(clock.now().getTime() - monthMs));
}
