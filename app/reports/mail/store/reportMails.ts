/** Reports that are sent by mail. */
import type { Queryable } from '../../../core/database/pool.js';
import { queryRows } from '../../../core/database/rows.js';
import type { MailEvery } from '../../rules/mailTimes.js';
import type { Grouping } from '../../store/sqlReport.js';

export interface NewReportMail {
  readonly report: string;
  /** Name of a queue; null: all queues of the court. */
  readonly queue: string | null;
  readonly by: Grouping | null;
  readonly every: MailEvery;
  readonly at: string;
  readonly format: 'csv' | 'xlsx' | 'pdf';
  readonly language: 'zh' | 'en';
  readonly to: string[];
  /** Whose queues and agents; null: all. */
  readonly courtId: number | null;
}

export interface ReportMail extends NewReportMail {
  readonly id: number;
  /** When it should go: by this moment its days are reckoned, however late it goes. */
  readonly dueAt: Date;
  /** When it is tried. */
  readonly nextAt: Date;
  readonly lastSentAt: Date | null;
  readonly error: string | null;
  readonly tries: number;
}

const columns = `id, report, queue, grouped_by AS by, every, at_time AS at, format, language, to_mails AS to, court_id,
  due_at, next_at, sent_at AS last_sent_at, error, tries`;

export async function listReportMails(
  db: Queryable,
  courtId: number | null,
): Promise<ReportMail[]> {
  const { rows } = await queryRows<ReportMail>(
    db,
    `SELECT ${columns} FROM report_mails
      WHERE removed_at IS NULL AND ($1::int IS NULL OR court_id = $1) ORDER BY id`,
    [courtId],
  );
  return rows;
}

/** @returns its id. */
export async function addReportMail(
  db: Queryable,
  mail: NewReportMail,
  madeBy: string,
  madeAt: Date,
  dueAt: Date,
): Promise<number> {
  const { rows } = await queryRows<{ id: number }>(
    db,
    `INSERT INTO report_mails (report, queue, grouped_by, every, at_time, format, language, to_mails, court_id, made_by, made_at, due_at, next_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) RETURNING id`,
    [
      ...[
        mail.report,
        mail.queue,
        mail.by,
        mail.every,
        mail.at,
        mail.format,
        mail.language,
        mail.to,
      ],
      ...[mail.courtId, madeBy, madeAt, dueAt],
    ],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('the report by mail was not written');
  return id;
}

/** @returns whether there was such a one. */
export async function removeReportMail(
  db: Queryable,
  id: number,
  courtId: number | null,
  at: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE report_mails SET removed_at = $3, to_mails = '{-}'
      WHERE id = $1 AND removed_at IS NULL AND ($2::int IS NULL OR court_id = $2)`,
    [id, courtId, at],
  );
  return rowCount === 1;
}

/** Locks one that is due, until the transaction ends; null when none is. Others take the next. */
export async function lockDueMail(db: Queryable, now: Date): Promise<ReportMail | null> {
  const { rows } = await queryRows<ReportMail>(
    db,
    `SELECT ${columns} FROM report_mails WHERE removed_at IS NULL AND next_at <= $1
      ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [now],
  );
  return rows[0] ?? null;
}

/** What became of a try. */
export interface MailTry {
  readonly at: Date;
  /** Null: it was sent. */
  readonly error: string | null;
  /** Of the next one: the same again after a failure. */
  readonly dueAt: Date;
  readonly nextAt: Date;
  readonly tries: number;
}

/** Writes what became of a try. */
export async function noteMailTry(
  db: Queryable,
  id: number,
  { at, error, dueAt, nextAt, tries }: MailTry,
): Promise<void> {
  await db.query(
    `WITH sending AS (INSERT INTO report_sendings (mail_id, sent_at) SELECT $1, $2 WHERE $3::text IS NULL
                      ON CONFLICT DO NOTHING)
     UPDATE report_mails SET sent_at = CASE WHEN $3::text IS NULL THEN $2 ELSE sent_at END, error = $3, next_at = $4, tries = $5,
            due_at = $6
      WHERE id = $1`,
    [id, at, error, nextAt, tries, dueAt],
  );
}
