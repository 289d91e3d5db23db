/** Reports that were computed before. */
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';
import type { Cell } from './computeReport.js';

export interface Kept {
  readonly computedAt: Date;
  readonly rows: Cell[][];
}

/** The result of a look-up, and the key under which a newly computed report must be kept. */
export interface Sought {
  readonly key: Buffer;
  /** The database's own time before anything of the report was read. */
  readonly readAt: Date;
  readonly kept: Kept | null;
}

/**
 * SQL: the key of a report. What it is asked for, and what else the figures depend on besides the
 * calls: the functions that compute them, the limits of the queues, the norms of the courts, and what
 * agents are called.
 */
const keyOf = `sha256(convert_to($1
  || (SELECT string_agg(checksum, ' ' ORDER BY name) FROM live_sql WHERE name ~ 'report|queue|ticket')
  || coalesce((SELECT string_agg((id, name, enabled, court_id, service_level_s, short_abandon_s)::text, ' ' ORDER BY id) FROM queues), '')
  || coalesce((SELECT string_agg(concat_ws(':', id, settings -> 'norms'), ' ' ORDER BY id) FROM courts WHERE settings ? 'norms'), '')
  || coalesce((SELECT string_agg(concat_ws(':', id, number, name, court_id), ' ' ORDER BY id) FROM agents), ''), 'UTF8'))`;

/**
 * SQL: whether a day of the period is not summed, or was summed after the report was read, so that
 * something of that day may have changed since. The day before the period counts, too, because the
 * rate over 24 hours reaches back.
 */
const hasChangedDay = `EXISTS (
  SELECT FROM generate_series(report_start('day', $3::timestamptz - interval '24 hours'),
                              $4::timestamptz - interval '1 microsecond', interval '24 hours') d
    LEFT JOIN summed_days s ON s.day_at = d
   WHERE s.day_at IS NULL OR s.summed_at >= k.read_at)`;

/**
 * Looks for a report that was kept.
 * @param asked what it is about, as a text.
 * @param period `until` is the first moment after it.
 * @param since one that can still change counts when it was computed at this moment or later.
 */
export async function findKept(
  db: Queryable,
  asked: string,
  { from, until }: { readonly from: Date; readonly until: Date },
  since: Date,
): Promise<Sought> {
  const { rows } = await queryRows<{
    key: Buffer;
    readAt: Date;
    computedAt: Date | null;
    rows: Cell[][] | null;
  }>(
    db,
    `SELECT n.key, clock_timestamp() AS read_at, k.computed_at, k.rows
       FROM (SELECT ${keyOf} AS key) n
       LEFT JOIN kept_reports k ON k.key = n.key AND (k.computed_at >= $2 OR k.is_final AND NOT ${hasChangedDay})`,
    [asked, since, from, until],
  );
  const [found] = rows;
  if (found === undefined) throw new Error('a report has no key');
  const { key, readAt, computedAt, rows: cells } = found;
  return {
    key,
    readAt,
    kept: computedAt === null || cells === null ? null : { computedAt, rows: cells },
  };
}

/**
 * Keeps a report.
 * @param isFinal the report changes only when one of its days does.
 */
export async function keep(
  db: Queryable,
  { key, readAt }: Sought,
  { computedAt, rows }: { readonly computedAt: Date; readonly rows: readonly (readonly Cell[])[] },
  isFinal: boolean,
): Promise<void> {
  await db.query(
    `INSERT INTO kept_reports (key, read_at, computed_at, is_final, rows) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (key) DO UPDATE SET read_at = excluded.read_at, computed_at = excluded.computed_at,
                                     is_final = excluded.is_final, rows = excluded.rows`,
    [key, readAt, computedAt, isFinal, JSON.stringify(rows)],
  );
}

/** @returns how many were erased. */
export async function eraseKeptBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM kept_reports WHERE computed_at < $1', [before]);
  return rowCount ?? 0;
}
