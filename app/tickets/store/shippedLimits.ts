/** Which shipped calendar and limits the limits of open tickets were last computed with. */
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/** Returns the fingerprint of the shipped calendar and limits; null before any was noted. */
export async function readFollowedLimits(db: Queryable): Promise<string | null> {
  const { rows } = await queryNamed<{ fingerprint: string }>(
    db,
    'read-followed-limits',
    'SELECT fingerprint FROM shipped_limits',
    [],
  );
  return rows[0]?.fingerprint ?? null;
}

export async function writeFollowedLimits(
  db: Queryable,
  fingerprint: string,
  at: Date,
): Promise<void> {
  await queryNamed(
    db,
    'write-followed-limits',
    `INSERT INTO shipped_limits (fingerprint, followed_at) VALUES ($1, $2)
     ON CONFLICT (only_one) DO UPDATE SET fingerprint = EXCLUDED.fingerprint, followed_at = EXCLUDED.followed_at`,
    [fingerprint, at],
  );
}
