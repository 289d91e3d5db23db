/** Reports that were computed before. */
import type { Queryable } from '../../database/pool.js';
import { queryRows } from '../../database/rows.js';
import type { Cell } from './computeReport.js';

export interface Kept {
  readonly computedAt: Date;
  readonly rows: Cell[][];
}

/**
 * SQL: the key of a report. What it is asked for, and what else the figures depend on besides the calls: the functions that compute
 * them and the limits of the lines. When one of these changes, what was kept is not found any more.
 */
const keyOf = `sha256(convert_to($1
  || (SELECT string_agg(checksum, ' ' ORDER BY name) FROM live_sql WHERE name ~ 'report|line|order')
  || coalesce((SELECT string_agg(concat_ws(':', id, name, enabled, service_level_s, short_abandon_s), ' ' ORDER BY id) FROM lines), ''), 'UTF8'))`;

/**
 * Finds a report that was kept.
 * @param asked what it is about, as a text.
 * @param since one that can still change counts when it was computed at this moment or later.
 */
export async function findKept(db: Queryable, asked: string, since: Date): Promise<Kept | null> {
  const { rows } = await queryRows<Kept>(
    db,
    `SELECT computed_at, rows FROM kept_reports WHERE key = ${keyOf} AND (is_final OR computed_at >= $2)`,
    [asked, since],
  );
  return rows[0] ?? null;
}

export async function keep(
  db: Queryable,
  asked: string,
  { computedAt, rows }: { readonly computedAt: Date; readonly rows: readonly (readonly Cell[])[] },
  isFinal: boolean,
): Promise<void> {
  await db.query(
    `INSERT INTO kept_reports (key, computed_at, is_final, rows) VALUES (${keyOf}, $2, $3, $4)
     ON CONFLICT (key) DO UPDATE SET computed_at = excluded.computed_at, is_final = excluded.is_final, rows = excluded.rows`,
    [asked, computedAt, isFinal, JSON.stringify(rows)],
  );
}

/** @returns how many were erased. */
export async function eraseKeptBefore(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM kept_reports WHERE computed_at < $1', [before]);
  return rowCount ?? 0;
}
