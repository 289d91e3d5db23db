/** Asks the SQL function of a report for its rows. */
import type { FigureKind } from './reportColumns.js';
import type { Queryable } from '../../core/database/pool.js';
import { readNorms } from './normReports.js';
import type { Argument, Grouping, SqlReport } from './sqlReport.js';

export interface ReportRequest {
  readonly from: Date;
  /** The first moment after the period. */
  readonly until: Date;
  /** One of the report's groupings; absent for a report without any. */
  readonly by?: Grouping;
  /** Name of a queue, or the names of several with spaces between; null for all queues. */
  readonly queue: string | null;
  /** Of reports on agents, tickets and all calls: only those of this court. */
  readonly courtId?: number | null;
  /** Of reports on tickets: ids of those that its reader may not see. */
  readonly leftOut?: readonly number[];
  /** Of a list, and of what is counted by single calls: ids of the calls that its reader may not see. */
  readonly leftOutCalls?: readonly string[];
  /** What is still going on counts up to this moment. */
  readonly asOf: Date;
}

/** A figure in a column of mixed kinds. */
export interface Measured {
  readonly kind: FigureKind;
  readonly value: number | boolean | null;
}

/**
 * Null when the figure does not exist, because nothing was counted of which it could be a part or a
 * mean.
 */
export type Cell = string | number | boolean | Date | Measured | null;

export type Row = Readonly<Record<string, Cell | undefined>>;

const castOf: Readonly<Record<Argument, string>> = {
  from: 'timestamptz',
  until: 'timestamptz',
  by: 'text',
  queue: 'text',
  asOf: 'timestamptz',
  court: 'integer',
  leftOut: 'bigint[]',
  leftOutCalls: 'uuid[]',
  results: 'text[]',
  norms: 'jsonb',
};

/** A part of a list. */
export interface Part {
  readonly limit: number;
  readonly offset: number;
}

export async function computeReport(
  db: Queryable,
  definition: SqlReport,
  request: ReportRequest,
  part?: Part,
): Promise<Row[]> {
  if (definition.sql === null) throw new Error(`${definition.name} has no function`);
  const { name, takes, results } = definition.sql;
  const values = {
    from: request.from,
    until: request.until,
    queue: request.queue,
    asOf: request.asOf,
    court: request.courtId ?? null,
    leftOut: request.leftOut ?? [],
    leftOutCalls: request.leftOutCalls ?? [],
    by: request.by ?? 'total',
    results,
    norms: takes.includes('norms')
      ? JSON.stringify(await readNorms(db, request.courtId ?? null))
      : null,
  };
  const { rows } = await db.query<Row>(
    `SELECT * FROM ${name}(${takes.map((each, index) => `$${index + 1}::${castOf[each]}`).join(', ')})
     ${part === undefined ? '' : `LIMIT ${part.limit} OFFSET ${part.offset}`}`,
    takes.map((each) => values[each]),
  );
  return rows;
}
