/**
 * SMS to be sent. The transaction that causes an SMS writes its row; app/messages/sendSms.ts sends
 * it afterwards. So an SMS whose transaction was rolled back is never sent, and a committed one is
 * not forgotten.
 */
import type { Queryable } from '../../database/pool.js';
import { queryNamed, queryRows } from '../../database/rows.js';

export interface NewSms {
  /** The number as dialled. */
  readonly toNumber: string;
  readonly body: string;
  /** The purpose in one word: `dispatched`, `reminded`, `callback_given_up`. */
  readonly purpose: string;
  readonly orderId?: number | null;
  readonly callbackId?: number | null;
}

export interface OutgoingSms {
  readonly id: number;
  readonly toNumber: string;
  /** With `{code}` where the code of its order belongs: orderCodes.ts. */
  readonly body: string;
  readonly purpose: string;
  readonly orderId: number | null;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  readonly givenUpAt: Date | null;
  /** How many times it was handed to the gateway, or was about to be. */
  readonly attempts: number;
  readonly nextAt: Date;
}

/** Writes SMS that are to be sent at once. */
export async function writeSms(
  db: Queryable,
  messages: readonly NewSms[],
  now: Date,
): Promise<void> {
  if (messages.length === 0) return;
  await queryNamed(
    db,
    'write-sms',
    `INSERT INTO sms_outbox (created_at, next_at, to_number, body, purpose, order_id, callback_id)
     SELECT $1, $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])`,
    [
      now,
      messages.map(({ toNumber }) => toNumber),
      messages.map(({ body }) => body),
      messages.map(({ purpose }) => purpose),
      messages.map(({ orderId }) => orderId ?? null),
      messages.map(({ callbackId }) => callbackId ?? null),
    ],
  );
}

/** Locks an SMS until the transaction ends; null when there is none. */
export async function lockSms(db: Queryable, smsId: number): Promise<OutgoingSms | null> {
  const { rows } = await queryNamed<OutgoingSms>(
    db,
    'lock-sms',
    `SELECT id, to_number, body, purpose, order_id, created_at, sent_at, given_up_at, attempts, next_at
       FROM sms_outbox WHERE id = $1 FOR NO KEY UPDATE`,
    [smsId],
  );
  return rows[0] ?? null;
}

export async function markSmsSent(db: Queryable, smsId: number, at: Date): Promise<void> {
  await queryNamed(
    db,
    'mark-sms-sent',
    'UPDATE sms_outbox SET sent_at = $2, attempts = attempts + 1, error = NULL WHERE id = $1',
    [smsId, at],
  );
}

/** Records that the gateway did not accept an SMS. `nextAt` null gives it up. */
export async function markSmsFailed(
  db: Queryable,
  smsId: number,
  failure: { readonly error: string; readonly at: Date; readonly nextAt: Date | null },
): Promise<void> {
  await queryNamed(
    db,
    'mark-sms-failed',
    `UPDATE sms_outbox
        SET attempts = attempts + 1, error = $2, next_at = coalesce($3, next_at),
            given_up_at = CASE WHEN $3::timestamptz IS NULL THEN $4::timestamptz END, enqueued_at = NULL
      WHERE id = $1`,
    [smsId, failure.error.slice(0, 500), failure.nextAt, failure.at],
  );
}

/**
 * Lists SMS that were sent or given up before a moment and still have their number and text.
 * Returns at most `limit` ids, those after `afterId`.
 */
export async function smsToErase(
  db: Queryable,
  before: Date,
  afterId: number,
  limit: number,
): Promise<number[]> {
  const { rows } = await queryRows<{ id: number }>(
    db,
    `SELECT id FROM sms_outbox
      WHERE id > $2 AND coalesce(sent_at, given_up_at) < $1 AND erased_at IS NULL ORDER BY id LIMIT $3`,
    [before, afterId, limit],
  );
  return rows.map(({ id }) => id);
}

/**
 * Erases number and text of finished SMS, but keeps their rows.
 * @returns how many still had them.
 */
export async function eraseSms(db: Queryable, ids: readonly number[], now: Date): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE sms_outbox SET to_number = '', body = '', error = NULL, erased_at = $2
      WHERE id = ANY ($1) AND coalesce(sent_at, given_up_at) IS NOT NULL AND erased_at IS NULL`,
    [ids, now],
  );
  return rowCount ?? 0;
}

/**
 * Returns those of the given SMS that are erased. An SMS without a row does not count: after a
 * restore from a backup, its file may be the one that is right.
 */
export async function erasedSms(db: Queryable, ids: readonly number[]): Promise<number[]> {
  const { rows } = await queryRows<{ id: number }>(
    db,
    'SELECT id FROM sms_outbox WHERE id = ANY ($1::bigint[]) AND erased_at IS NOT NULL',
    [ids],
  );
  return rows.map(({ id }) => id);
}
