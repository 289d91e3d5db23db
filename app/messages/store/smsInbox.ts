/** Received SMS, and the stop list that some of them change. */
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows, type PartOfList } from '../../core/database/rows.js';

export interface NewReceived {
  readonly account: string;
  readonly ref: string;
  readonly fromNumber: string;
  readonly toNumber: string;
  /** Without passwords and codes. */
  readonly body: string;
  readonly at: Date;
  readonly receivedAt: Date;
  readonly meant: string;
}

/**
 * Writes a received SMS. One that the gateway repeats within ten minutes has its row already.
 * @returns its row, and its result from before.
 */
export async function writeReceived(
  db: Queryable,
  sms: NewReceived,
): Promise<{ readonly id: number; readonly result: string | null }> {
  const { rows: known } = await queryNamed<{ id: number; result: string | null }>(
    db,
    'find-received-sms',
    `SELECT id, result FROM sms_inbox
      WHERE account = $1 AND ref = $2 AND received_at > $3::timestamptz - interval '10 minutes'
      ORDER BY id DESC LIMIT 1`,
    [sms.account, sms.ref, sms.receivedAt],
  );
  const [before] = known;
  if (before !== undefined) return before;
  const { rows } = await queryNamed<{ id: number }>(
    db,
    'write-received-sms',
    `INSERT INTO sms_inbox (account, ref, from_number, to_number, body, at, received_at, meant)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
    [
      ...[sms.account, sms.ref, sms.fromNumber, sms.toNumber, sms.body],
      ...[sms.at, sms.receivedAt, sms.meant],
    ],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a received SMS was not written');
  return { id: row.id, result: null };
}

/** Notes the result of a received SMS, in one word. */
export async function noteResult(db: Queryable, id: number, result: string): Promise<void> {
  await queryNamed(db, 'note-received-result', 'UPDATE sms_inbox SET result = $2 WHERE id = $1', [
    id,
    result,
  ]);
}

/** Counts the SMS of a number since a moment that came to one of these results. */
export async function countResults(
  db: Queryable,
  fromNumber: string,
  results: readonly string[],
  since: Date,
): Promise<number> {
  const { rows } = await queryNamed<{ n: number }>(
    db,
    'count-results-of-sms',
    `SELECT count(*)::int AS n FROM sms_inbox
      WHERE from_number = $1 AND result = ANY ($2::text[]) AND received_at > $3`,
    [fromNumber, results, since],
  );
  return rows[0]?.n ?? 0;
}

/**
 * Puts a number on the stop list.
 * @returns false when it was on the list already.
 */
export async function addStop(
  db: Queryable,
  number: string,
  inboxId: number | null,
  at: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'INSERT INTO sms_stops (number, at, inbox_id) VALUES ($1, $2, $3) ON CONFLICT (number) DO NOTHING',
    [number, at, inboxId],
  );
  return rowCount === 1;
}

/**
 * Takes a number off the stop list.
 * @returns false when it was not on the list.
 */
export async function removeStop(db: Queryable, number: string): Promise<boolean> {
  const { rowCount } = await db.query('DELETE FROM sms_stops WHERE number = $1', [number]);
  return rowCount === 1;
}

/**
 * Erases number and text of SMS received before a moment.
 * @returns how many.
 */
export async function eraseReceived(
  db: Queryable,
  before: Date,
  now: Date,
  limit: number,
): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE sms_inbox SET from_number = '', body = '', erased_at = $2
      WHERE id IN (SELECT id FROM sms_inbox WHERE received_at < $1 AND erased_at IS NULL
                    ORDER BY received_at LIMIT $3)`,
    [before, now, limit],
  );
  return rowCount ?? 0;
}

/** Erases number and text of received SMS. @returns how many. */
export async function eraseReceivedIds(
  db: Queryable,
  ids: readonly number[],
  now: Date,
): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE sms_inbox SET from_number = '', body = '', erased_at = $2
      WHERE id = ANY ($1) AND erased_at IS NULL`,
    [ids, now],
  );
  return rowCount ?? 0;
}

/** A received SMS, to be shown. */
export interface ReceivedRow {
  readonly id: number;
  readonly receivedAt: Date;
  readonly fromNumber: string;
  readonly body: string;
  readonly meant: string;
  readonly result: string | null;
}

/** Lists received SMS, the latest first. */
export async function listReceived(
  db: Queryable,
  { limit, offset }: PartOfList,
): Promise<ReceivedRow[]> {
  const { rows } = await queryRows<ReceivedRow>(
    db,
    `SELECT id, received_at, from_number, body, meant, result FROM sms_inbox
      ORDER BY id DESC LIMIT $1 OFFSET $2`,
    [limit, offset],
  );
  return rows;
}

/** Tells whether a number is on the stop list. */
export async function isStopped(db: Queryable, number: string): Promise<boolean> {
  const { rows } = await queryNamed<object>(
    db,
    'find-stop',
    'SELECT FROM sms_stops WHERE number = $1',
    [number],
  );
  return rows.length > 0;
}
