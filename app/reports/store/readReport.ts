/** Computes a report: all its figures of the same moment, under its columns. */
import type { Pool } from 'pg';
import { day, moment, text, type Column } from './reportColumns.js';
import { withTransaction, type Queryable } from '../../core/database/pool.js';
import { computeReport, type Cell, type Part, type ReportRequest } from './computeReport.js';
import { whyNotComputed } from './daysNotSummed.js';
import { inTurn } from './inTurn.js';
import { definitionOf } from './reportDefinitions.js';
import type { Grouping, ReportDefinition } from './sqlReport.js';
import { summarise } from './summarise.js';

export interface Report {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * Computes a report when it is its turn. `request.by` must be one of the report's groupings.
 * @param part of a list.
 * @throws DaysNotSummed when it takes too long while days of its period are not summed.
 */
export async function readReport(
  pool: Pool,
  report: ReportDefinition,
  asked: ReportRequest,
  part?: Part,
): Promise<Report> {
  const definition = definitionOf(report.name);
  // No report contains intervals that have not begun.
  const request = asked.until > asked.asOf ? { ...asked, until: asked.asOf } : asked;
  const read = async (db: Queryable): Promise<Report> => {
    // All figures are of the same moment. The memory is enough to join the million callers of a
    // month. Compiling the many sums of a report takes longer than computing them.
    await db.query(
      `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL work_mem = '64MB'; SET LOCAL jit = off`,
    );
    if (definition.sql === null) {
      return { columns: definition.columns, rows: await summarise(db, request) };
    }
    const rows = await computeReport(db, definition, request, part);
    const columns = [...groupColumns(request.by), ...definition.columns];
    return { columns, rows: rows.map((row) => columns.map(({ key }) => row[key] ?? null)) };
  };
  try {
    return await inTurn(() => withTransaction(pool, read));
  } catch (error) {
    throw await whyNotComputed(pool, request, error);
  }
}

const groups = {
  queue: '队列',
  skill: '技能',
  agent: '坐席',
  court: '法院',
  department: '部门',
  kind: '类型',
} as const;

/** Returns the first column, which names the interval or the group. */
export function groupColumns(by: Grouping | undefined): Column[] {
  switch (by) {
    case undefined:
    case 'total':
      return [];
    case 'day':
      return [day('starts_at', { en: 'day', zh: '日期' })];
    case '15m':
    case '30m':
    case '60m':
      return [moment('starts_at', { en: 'from', zh: '时段起' })];
    case 'queue':
    case 'skill':
    case 'agent':
    case 'court':
    case 'department':
    case 'kind':
      return [text('name', { en: by, zh: groups[by] })];
  }
}
