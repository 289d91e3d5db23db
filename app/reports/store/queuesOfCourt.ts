import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

/** Names of a court's queues in use, with spaces between; null for every court: all queues. */
export async function queuesOfCourt(db: Queryable, courtId: number | null): Promise<string | null> {
  if (courtId === null) return null;
  const { rows } = await queryRows<{ names: string | null }>(
    db,
    `SELECT string_agg(name, ' ' ORDER BY name) AS names FROM queues WHERE enabled AND court_id = $1`,
    [courtId],
  );
  return rows[0]?.names ?? '';
}
