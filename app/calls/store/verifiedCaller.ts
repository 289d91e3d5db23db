/** Who the caller of a call has proved to be, also after its end. */
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';
import { personOfCall } from './calls.js';

/**
 * Null when there is no row of that call, or it wants to stay unknown; `personId` is null for a
 * caller without proof, or whom only an agent has verified.
 */
export async function readVerifiedCaller(
  db: Queryable,
  callId: string,
): Promise<{ readonly personId: number | null } | null> {
  const { rows } = await queryRows<{ personId: number | null }>(
    db,
    `SELECT ${personOfCall} AS person_id FROM calls k WHERE k.id = $1 AND k.forgotten_at IS NULL`,
    [callId],
  );
  return rows[0] ?? null;
}
