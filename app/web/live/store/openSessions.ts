import type { Queryable } from '../../../database/pool.js';
import { queryNamed } from '../../../database/rows.js';
import { idleMinutes } from '../../access/store/sessions.js';

/** Returns which of some sessions are still open. */
export async function openSessionsOf(
  db: Queryable,
  ids: readonly number[],
  now: Date,
): Promise<ReadonlySet<number>> {
  const { rows } = await queryNamed<{ id: number }>(
    db,
    'sessions-of-live-streams',
    `SELECT e.id FROM web_sessions e JOIN web_users u ON u.id = e.user_id
      WHERE e.id = ANY ($1::bigint[]) AND e.ended_at IS NULL AND u.locked_at IS NULL
        AND e.expires_at > $2 AND e.seen_at > $2::timestamptz - make_interval(mins => $3)`,
    [ids, now, idleMinutes],
  );
  return new Set(rows.map(({ id }) => id));
}
