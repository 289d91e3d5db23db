/**
 * SMS to be sent. The transaction that causes an SMS writes its row; app/messages/sms/sendFromAccount.ts
 * sends it afterwards. So an SMS whose transaction was rolled back is never sent, and a committed one is
 * not forgotten.
 */
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';
import { smsTemplates, type SmsMessage } from '../rules/smsTemplates.js';
import { smsWords } from '../rules/smsText.js';

export interface NewSms {
  /** The number as dialled. */
  readonly toNumber: string;
  readonly message: SmsMessage;
  /** The purpose in one word: `dispatched`, `reminded`, `callback_given_up`. */
  readonly purpose: string;
  /** The court whose signature it has; null for the hotline's own court. */
  readonly courtId?: number | null;
  readonly ticketId?: number | null;
  readonly callbackId?: number | null;
  /** It is sent no earlier than this; at once when left out. For {@link writeSms} only. */
  readonly notBefore?: Date;
  /** The SMS is outdated after this moment, if that is earlier than its template's hours. */
  readonly expiresAt?: Date;
}

/** Writes SMS that are to be sent. @returns their ids, in the same order. */
export async function writeSms(
  db: Queryable,
  messages: readonly NewSms[],
  now: Date,
): Promise<number[]> {
  if (messages.length === 0) return [];
  const rows = smsRows(messages, now).map((row, index) => ({
    ...row,
    ticket_id: messages[index]?.ticketId ?? null,
    callback_id: messages[index]?.callbackId ?? null,
    next_at: messages[index]?.notBefore ?? now,
  }));
  const { rows: written } = await queryNamed<{ id: number }>(
    db,
    'write-sms',
    `INSERT INTO sms_outbox (created_at, next_at, to_number, template, language, fields, body, purpose, court_id,
                             expires_at, ticket_id, callback_id)
     SELECT $1, m.* FROM jsonb_to_recordset($2)
         AS m (next_at timestamptz, to_number text, template text, language text, fields jsonb, body text, purpose text,
               court_id int, expires_at timestamptz, ticket_id bigint, callback_id bigint)
     RETURNING id`,
    [now, JSON.stringify(rows)],
  );
  return written.map(({ id }) => id);
}

export interface Told {
  /** Whether an SMS still waits. */
  readonly waits: boolean;
  /** When the latest was handed to its account, sent or given up. */
  readonly at: Date | null;
}

/** Reads how far the SMS of a purpose about a ticket are. */
export async function readTold(db: Queryable, ticketId: number, purpose: string): Promise<Told> {
  const { rows } = await queryRows<Told>(
    db,
    `SELECT coalesce(bool_or(coalesce(sent_at, given_up_at, handed_at) IS NULL), false) AS waits,
            max(coalesce(sent_at, given_up_at, handed_at)) AS at
       FROM sms_outbox WHERE ticket_id = $1 AND purpose = $2`,
    [ticketId, purpose],
  );
  return rows[0] ?? { waits: false, at: null };
}

/**
 * Takes back the SMS of a purpose about a ticket that wait.
 * @returns when the first of them was to be sent; null: none waited.
 */
export async function takeBackSms(
  db: Queryable,
  ticketId: number,
  purpose: string,
): Promise<Date | null> {
  const { rows } = await queryNamed<{ nextAt: Date | null }>(
    db,
    'take-back-sms',
    `WITH gone AS (
       DELETE FROM sms_outbox
        WHERE ticket_id = $1 AND purpose = $2 AND coalesce(sent_at, given_up_at, handed_at) IS NULL
       RETURNING next_at)
     SELECT min(next_at) AS next_at FROM gone`,
    [ticketId, purpose],
  );
  return rows[0]?.nextAt ?? null;
}

/**
 * Returns SMS in the form of their rows, without their subjects. The row holds the words as the
 * template gives them today, because they must be known after the template has changed.
 */
export function smsRows(
  messages: readonly NewSms[],
  now: Date,
): readonly Readonly<Record<string, unknown>>[] {
  const latest = ({ message, expiresAt }: NewSms) =>
    Math.min(
      now.getTime() + smsTemplates[message.template].hours * 3_600_000,
      expiresAt?.getTime() ?? Infinity,
    );
  return messages.map((sms) => ({
    to_number: sms.toNumber,
    template: sms.message.template,
    language: sms.message.language,
    fields: sms.message.values,
    body: smsWords(sms.message),
    purpose: sms.purpose,
    court_id: sms.courtId ?? null,
    expires_at: new Date(latest(sms)),
  }));
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
    `UPDATE sms_outbox SET to_number = '', body = '', fields = NULL, error = NULL, erased_at = $2
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
