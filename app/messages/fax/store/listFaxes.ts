/** The outbox, as commands list it. */
import type { Queryable } from '../../../core/database/pool.js';
import { queryRows, type PartOfList } from '../../../core/database/rows.js';

export interface ShownFax {
  readonly id: number;
  readonly createdAt: Date;
  readonly toNumber: string;
  readonly purpose: string;
  readonly state: string;
  readonly attempts: number;
  /** How the attempts ended, in order. */
  readonly outcomes: readonly string[];
  readonly pages: number | null;
  readonly pagesConfirmed: number;
  readonly nextAt: Date;
  readonly error: string | null;
}

/** Lists the latest faxes to be sent, the latest first. */
export async function listFaxes(db: Queryable, { limit, offset }: PartOfList): Promise<ShownFax[]> {
  const { rows } = await queryRows<ShownFax>(
    db,
    `SELECT f.id, f.created_at, f.to_number, f.purpose, f.state, f.attempts, f.pages, f.pages_confirmed, f.next_at, f.error,
            (SELECT coalesce(array_agg(a.outcome ORDER BY a.number), '{}') FROM fax_attempts a
              WHERE a.fax_id = f.id AND a.outcome IS NOT NULL) AS outcomes
       FROM fax_outbox f ORDER BY f.created_at DESC, f.id DESC LIMIT $1 OFFSET $2`,
    [limit, offset],
  );
  return rows;
}

/** The age of the oldest fax that is due and not sent, in seconds; null when there is none. */
export async function oldestWaitingFax(db: Queryable, now: Date): Promise<number | null> {
  const { rows } = await queryRows<{ at: Date | null }>(
    db,
    "SELECT min(next_at) AS at FROM fax_outbox WHERE state = 'waiting' AND next_at <= $1",
    [now],
  );
  const at = rows[0]?.at ?? null;
  return at === null ? null : (now.getTime() - at.getTime()) / 1000;
}

/** The ids of faxes of unknown outcome, the oldest first. */
export async function listUnknownFaxes(db: Queryable, limit: number): Promise<number[]> {
  const { rows } = await queryRows<{ id: number }>(
    db,
    "SELECT id FROM fax_outbox WHERE state = 'unknown' AND erased_at IS NULL ORDER BY id LIMIT $1",
    [limit],
  );
  return rows.map(({ id }) => id);
}
