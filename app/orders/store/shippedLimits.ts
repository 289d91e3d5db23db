/** By which shipped calendar and limits the open orders were reckoned last. */
import { queryNamed, type Queryable } from '../../database/pool.js';

/** Null: nobody has noted it yet. */
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
