/**
 * Wallboards: screens that nobody is signed in at. A token opens the figures of the wallboard's queues and
 * nothing else.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed, queryRows } from '../../../core/database/rows.js';

export interface Wallboard {
  readonly id: number;
  readonly title: string;
  readonly queueIds: number[];
}

const hashOf = (token: string) => createHash('sha256').update(token).digest();

/** Makes a wallboard. @returns its token, which exists nowhere else. */
export async function addWallboard(
  db: Queryable,
  title: string,
  queueIds: readonly number[],
  madeBy: string,
  madeAt: Date,
): Promise<{ readonly id: number; readonly token: string }> {
  const token = randomBytes(32).toString('base64url');
  const { rows } = await queryRows<{ id: number }>(
    db,
    `INSERT INTO wallboards (hash, title, queue_ids, made_at, made_by) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
    [hashOf(token), title, queueIds, madeAt, madeBy],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('the wallboard was not written');
  return { id, token };
}

/**
 * Returns the wallboard of a token; null when there is none, or it was taken back. Notes once a minute
 * that it is looked at.
 */
export async function findWallboard(
  db: Queryable,
  token: string,
  now: Date,
): Promise<Wallboard | null> {
  const { rows } = await queryNamed<Wallboard & { isStale: boolean }>(
    db,
    'find-wallboard',
    `SELECT id, title, queue_ids, coalesce(seen_at < $2::timestamptz - interval '1 minute', true) AS is_stale
       FROM wallboards WHERE hash = $1 AND revoked_at IS NULL`,
    [hashOf(token), now],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { isStale, ...wallboard } = row;
  if (isStale)
    await db.query('UPDATE wallboards SET seen_at = $2 WHERE id = $1', [wallboard.id, now]);
  return wallboard;
}

export interface ListedWallboard {
  readonly id: number;
  readonly title: string;
  readonly queues: string[];
  readonly madeAt: Date;
  readonly madeBy: string;
  readonly seenAt: Date | null;
}

/** Lists wallboards that were not taken back; of a court those that show only its queues (null: all). */
export async function listWallboards(
  db: Queryable,
  courtId: number | null,
  greetingCourtId: number,
): Promise<ListedWallboard[]> {
  const { rows } = await queryRows<ListedWallboard>(
    db,
    `SELECT w.id, w.title, ARRAY(SELECT l.name FROM queues l WHERE l.id = ANY (w.queue_ids) ORDER BY 1) AS queues,
            w.made_at, w.made_by, w.seen_at
       FROM wallboards w
      WHERE w.revoked_at IS NULL AND ($1::int IS NULL OR NOT EXISTS (
              SELECT FROM queues l WHERE l.id = ANY (w.queue_ids) AND coalesce(l.court_id, $2) <> $1))
      ORDER BY w.id`,
    [courtId, greetingCourtId],
  );
  return rows;
}

/** Takes the token of a wallboard back. */
export async function revokeWallboard(db: Queryable, id: number, at: Date): Promise<void> {
  await db.query('UPDATE wallboards SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL', [
    id,
    at,
  ]);
}
