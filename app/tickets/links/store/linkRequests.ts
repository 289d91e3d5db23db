/** Requests to have the link of served papers sent again: sql/migrations/0001_baseline.sql. */
import type { IsoDate } from '../../../court/rules/workCalendar.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed, queryRows } from '../../../core/database/rows.js';

/** Papers that a court has served electronically. */
export interface ServedPapers {
  readonly courtId: number;
  /** The last six digits of their number. */
  readonly documentEnd: string;
  readonly servedOn: IsoDate;
}

export interface LinkRequest extends ServedPapers {
  readonly id: number;
  readonly courtCode: string;
  readonly askedAt: Date;
  readonly ticketSealed: Buffer;
  readonly attempts: number;
  readonly nextAt: Date;
}

/**
 * What became of a request: `asked`, it is written down; `under_way`, the same link was asked for
 * lately; `asked_before`, that was longer ago and is over, and sending it again did not help.
 */
export type LinkAsked = 'asked' | 'under_way' | 'asked_before';

/**
 * Writes a request, unless there was one for the same papers. Two calls that ask for the same
 * are handled one after the other. Needs a transaction.
 * @param since an earlier request after this is under way, also when it is over.
 */
export async function insertLinkRequest(
  db: Queryable,
  { courtId, documentEnd, servedOn }: ServedPapers,
  ticketSealed: Buffer,
  { now, since }: { readonly now: Date; readonly since: Date },
): Promise<LinkAsked> {
  await queryNamed(
    db,
    'lock-link',
    "SELECT pg_advisory_xact_lock(hashtextextended('link ' || $1, 12368))",
    [`${courtId} ${documentEnd} ${servedOn}`],
  );
  const { rows } = await queryNamed<{ askedAt: Date; isOver: boolean }>(
    db,
    'read-latest-link-request',
    `SELECT asked_at, over_at IS NOT NULL AS is_over FROM link_requests
      WHERE document_end = $1 AND served_on = $2 AND court_id = $3
      ORDER BY asked_at DESC LIMIT 1`,
    [documentEnd, servedOn, courtId],
  );
  const [latest] = rows;
  if (latest !== undefined) {
    return latest.isOver && latest.askedAt <= since ? 'asked_before' : 'under_way';
  }
  await queryNamed(
    db,
    'insert-link-request',
    `INSERT INTO link_requests (asked_at, next_at, court_id, document_end, served_on, ticket_sealed)
     VALUES ($1, $1, $2, $3, $4, $5)`,
    [now, courtId, documentEnd, servedOn, ticketSealed],
  );
  return 'asked';
}

/** Reads and locks a request that is not over; null when it is. Needs a transaction. */
export async function lockLinkRequest(db: Queryable, id: number): Promise<LinkRequest | null> {
  const { rows } = await queryNamed<LinkRequest>(
    db,
    'lock-link-request',
    `SELECT l.id, l.court_id, k.code AS court_code, l.document_end, l.served_on, l.asked_at,
            l.ticket_sealed, l.attempts, l.next_at
       FROM link_requests l JOIN courts k ON k.id = l.court_id
      WHERE l.id = $1 AND l.over_at IS NULL FOR UPDATE OF l`,
    [id],
  );
  return rows[0] ?? null;
}

/** Counts an attempt that begins now, and sets when the next is due if this one ends with the process. */
export async function beginLinkAttempt(db: Queryable, id: number, nextAt: Date): Promise<void> {
  await queryNamed(
    db,
    'begin-link-attempt',
    'UPDATE link_requests SET attempts = attempts + 1, next_at = $2, enqueued_at = NULL WHERE id = $1',
    [id, nextAt],
  );
}

/** Notes why an attempt did not succeed. */
export async function noteLinkError(db: Queryable, id: number, error: string): Promise<void> {
  await queryNamed(
    db,
    'note-link-error',
    'UPDATE link_requests SET last_error = $2 WHERE id = $1 AND over_at IS NULL',
    [id, error],
  );
}

/** Ends a request. What it held of the caller goes. */
export async function endLinkRequest(
  db: Queryable,
  id: number,
  outcome: 'sent' | 'ticket',
  error: string | null,
  now: Date,
): Promise<void> {
  await queryNamed(
    db,
    'end-link-request',
    `UPDATE link_requests
        SET over_at = $2, outcome = $3, last_error = coalesce($4, last_error), ticket_sealed = NULL
      WHERE id = $1 AND over_at IS NULL`,
    [id, now, outcome, error],
  );
}

/** Whether a call still has its row. */
export async function isCallThere(db: Queryable, callId: string): Promise<boolean> {
  const { rows } = await queryNamed<{ isThere: boolean }>(
    db,
    'is-call-there',
    'SELECT EXISTS (SELECT FROM calls WHERE id = $1) AS is_there',
    [callId],
  );
  return rows[0]?.isThere === true;
}

/** How the requests since a moment went. */
export interface LinksLately {
  readonly sent: number;
  readonly tickets: number;
  /** Of the latest that became a ticket. */
  readonly lastError: string | null;
}

export async function readLinksLately(db: Queryable, since: Date): Promise<LinksLately> {
  const { rows } = await queryRows<LinksLately>(
    db,
    `SELECT count(*) FILTER (WHERE outcome = 'sent')::int AS sent,
            count(*) FILTER (WHERE outcome = 'ticket')::int AS tickets,
            (array_agg(last_error ORDER BY over_at DESC) FILTER (WHERE outcome = 'ticket'))[1] AS last_error
       FROM link_requests WHERE over_at > $1`,
    [since],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a count has no row');
  return row;
}

/** Deletes requests that were over before a moment, at most `limit`. @returns how many. */
export async function deleteOldLinks(db: Queryable, before: Date, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM link_requests
      WHERE id IN (SELECT id FROM link_requests WHERE over_at < $1 ORDER BY over_at LIMIT $2)`,
    [before, limit],
  );
  return rowCount ?? 0;
}
