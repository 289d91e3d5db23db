/** The outbox as commands list it: the states of SMS, and of the accounts. */
import type { Queryable } from '../../core/database/pool.js';
import { queryRows, type PartOfList } from '../../core/database/rows.js';

export interface SentRow {
  readonly id: number;
  readonly createdAt: Date;
  readonly toNumber: string;
  readonly template: string;
  readonly purpose: string;
  readonly state: string;
  readonly attempts: number;
  readonly error: string | null;
  readonly parts: number;
  readonly delivered: number;
}

/**
 * Lists SMS, the latest first.
 * @param state null: of every state.
 */
export async function listOutbox(
  db: Queryable,
  state: string | null,
  { limit, offset }: PartOfList,
): Promise<SentRow[]> {
  const { rows } = await queryRows<SentRow>(
    db,
    `SELECT s.id, s.created_at, s.to_number, s.template, s.purpose, s.state, s.attempts, s.error,
            count(p.part)::int AS parts, count(*) FILTER (WHERE p.state = 'delivered')::int AS delivered
       FROM sms_outbox s LEFT JOIN sms_parts p ON p.sms_id = s.id
      WHERE $1::text IS NULL OR s.state = $1
      GROUP BY s.id ORDER BY s.id DESC LIMIT $2 OFFSET $3`,
    [state, limit, offset],
  );
  return rows;
}

/** Reads one SMS as {@link listOutbox} lists it; null when there is none. */
export async function readSent(db: Queryable, id: number): Promise<SentRow | null> {
  const { rows } = await queryRows<SentRow>(
    db,
    `SELECT s.id, s.created_at, s.to_number, s.template, s.purpose, s.state, s.attempts, s.error,
            count(p.part)::int AS parts, count(*) FILTER (WHERE p.state = 'delivered')::int AS delivered
       FROM sms_outbox s LEFT JOIN sms_parts p ON p.sms_id = s.id
      WHERE s.id = $1 GROUP BY s.id`,
    [id],
  );
  return rows[0] ?? null;
}

/**
 * Sends an SMS of unknown outcome again, on a person's decision.
 * @returns false when it is not one of those, or goes to a number on file: that is erased by then, and the caller asks again.
 */
export async function sendUnknownAgain(db: Queryable, id: number, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE sms_outbox
        SET outcome = NULL, given_up_at = NULL, attempts = 0, next_at = $2, expires_at = $2::timestamptz + interval '1 day',
            error = NULL
      WHERE id = $1 AND outcome = 'unknown' AND sent_at IS NULL AND erased_at IS NULL AND to_number <> ''`,
    [id, now],
  );
  return rowCount === 1;
}

/** The state of an account, for the doctor. */
export interface AccountState {
  /** Whether a process holds it now, by its lease. */
  readonly isHeld: boolean;
  readonly node: string | null;
  readonly connectedSince: Date | null;
  readonly lastError: string | null;
  readonly lastReceiptAt: Date | null;
  /**
   * The last parts, at most 20, that the gateway took ten minutes to a day ago, and how many of
   * these have a receipt.
   */
  readonly taken: number;
  readonly confirmed: number;
  /** The time at which the oldest waiting SMS was due; null when none waits. */
  readonly oldestDueAt: Date | null;
  readonly unknown: number;
}

/** Reads the state of an account. */
export async function readAccountState(
  db: Queryable,
  account: string,
  now: Date,
): Promise<AccountState> {
  const { rows } = await queryRows<AccountState>(
    db,
    `SELECT EXISTS (SELECT FROM node_leases WHERE node = 'sms:' || $1 AND expires_at > clock_timestamp()) AS is_held,
            a.node, a.connected_since, a.last_error, a.last_receipt_at,
            t.taken, t.confirmed,
            (SELECT min(next_at) FROM sms_outbox
              WHERE sent_at IS NULL AND given_up_at IS NULL AND next_at <= $2) AS oldest_due_at,
            (SELECT count(*)::int FROM sms_outbox WHERE outcome = 'unknown') AS unknown
       FROM (SELECT count(*)::int AS taken, count(*) FILTER (WHERE state <> 'sent')::int AS confirmed
               FROM (SELECT state FROM sms_parts
                      WHERE account = $1 AND at BETWEEN $2::timestamptz - interval '1 day'
                                                    AND $2::timestamptz - interval '10 minutes'
                      ORDER BY at DESC LIMIT 20) p) t
       LEFT JOIN sms_accounts a ON a.account = $1`,
    [account, now],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('no state of the SMS account was read');
  return row;
}
