/** Who the caller of a call has proved to be, also after its end. */
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

/**
 * Null when there is no row of that call, or it wants to stay unknown; `personId` is null for a
 * caller without proof.
 */
export async function readVerifiedCaller(
  db: Queryable,
  callId: string,
): Promise<{ readonly personId: number | null } | null> {
  const { rows } = await queryRows<{ personId: number | null }>(
    db,
    'SELECT person_id FROM calls WHERE id = $1 AND forgotten_at IS NULL',
    [callId],
  );
  return rows[0] ?? null;
}
