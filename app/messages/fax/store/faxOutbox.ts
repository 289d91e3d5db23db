/**
 * Faxes to be sent, with their attempts. The transaction that causes a fax writes its row; a
 * process with calls sends it when its moment has come.
 */
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed, queryRows } from '../../../core/database/rows.js';
import type { Letter } from '../letter.js';
import type { FaxOutcome, FaxStep, PastAttempt } from '../rules/faxPlan.js';

export type FaxPurpose = 'case_summary' | 'guidance' | 'ticket' | 'received' | 'test';

export interface NewFax {
  /** As dialled: 3 to 20 digits, optionally after a `+`. */
  readonly toNumber: string;
  readonly purpose: FaxPurpose;
  readonly letter: Letter;
  readonly callId?: string | null;
  readonly ticketId?: number | null;
  readonly expiresAt: Date;
}

export interface OutgoingFax {
  readonly id: number;
  readonly toNumber: string;
  readonly letter: Letter;
  readonly state: string;
  readonly nextAt: Date;
  readonly expiresAt: Date;
  readonly pages: number | null;
}

/** A fax taken by a process, with the attempt that it has begun. */
export interface TakenFax extends OutgoingFax {
  readonly attempt: number;
  readonly past: readonly PastAttempt[];
}

const columns = 'id, to_number, letter, state, next_at, expires_at, pages';

/** Writes a fax that is to be sent at once. Returns its id. */
export async function writeFax(db: Queryable, fax: NewFax, now: Date): Promise<number> {
  const { rows } = await queryNamed<{ id: number }>(
    db,
    'write-fax',
    `INSERT INTO fax_outbox (created_at, next_at, to_number, purpose, letter, call_id, ticket_id, expires_at)
     VALUES ($1, $1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [
      now,
      fax.toNumber,
      fax.purpose,
      JSON.stringify(fax.letter),
      fax.callId ?? null,
      fax.ticketId ?? null,
      fax.expiresAt,
    ],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('the fax was not written');
  return row.id;
}

/**
 * Writes a fax that is sent within a call, with its only attempt, which begins now. Returns its id.
 * Run in a transaction.
 */
export async function writeFaxInCall(
  db: Queryable,
  fax: Omit<NewFax, 'toNumber' | 'expiresAt'> & {
    readonly pages: number;
    readonly limitS: number;
    readonly node: string;
    readonly channelId: string;
  },
  now: Date,
): Promise<number> {
  const { purpose, letter, callId = null, ticketId = null, pages } = fax;
  const { rows } = await queryNamed<{ id: number }>(
    db,
    'write-fax-in-call',
    `INSERT INTO fax_outbox (created_at, next_at, expires_at, to_number, purpose, letter, call_id, ticket_id, pages, state, attempts)
     VALUES ($1, $1, $1, '', $2, $3, $4, $5, $6, 'sending', 1) RETURNING id`,
    [now, purpose, JSON.stringify(letter), callId, ticketId, pages],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('the fax was not written');
  await queryNamed(
    db,
    'begin-fax-in-call',
    `INSERT INTO fax_attempts (fax_id, number, node, began_at, channel_id, limit_s, first_page) VALUES ($1, 1, $2, $3, $4, $5, 0)`,
    [row.id, fax.node, now, fax.channelId, fax.limitS],
  );
  await db.query("SELECT wake('fax_woken', '')");
  return row.id;
}

/** Locks a fax until the transaction ends; null when there is none. */
export async function lockFax(db: Queryable, faxId: number): Promise<OutgoingFax | null> {
  const { rows } = await queryNamed<OutgoingFax>(
    db,
    'lock-fax',
    `SELECT ${columns} FROM fax_outbox WHERE id = $1 FOR NO KEY UPDATE`,
    [faxId],
  );
  return rows[0] ?? null;
}

/** Notes that a fax is due, and notifies every process with calls. */
export async function markFaxWoken(db: Queryable, faxId: number, now: Date): Promise<void> {
  await queryNamed(db, 'wake-fax', 'UPDATE fax_outbox SET woken_at = $2 WHERE id = $1', [
    faxId,
    now,
  ]);
  await db.query("SELECT wake('fax_woken', '')");
}

/**
 * Takes the next fax whose moment has come, and begins an attempt. A number to which a fax is under
 * way waits: it would be busy. Run in a transaction.
 */
export async function takeFax(db: Queryable, node: string, now: Date): Promise<TakenFax | null> {
  const { rows } = await queryNamed<OutgoingFax & { readonly attempts: number }>(
    db,
    'take-fax',
    `UPDATE fax_outbox SET state = 'sending', attempts = attempts + 1
      WHERE id = (SELECT f.id FROM fax_outbox f
                   WHERE f.state = 'waiting' AND f.woken_at IS NOT NULL
                     AND NOT EXISTS (SELECT FROM fax_outbox o WHERE o.state = 'sending' AND o.to_number = f.to_number)
                   ORDER BY f.next_at, f.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING ${columns}, attempts`,
    [],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const { attempts: attempt, ...fax } = row;
  const past = await pastAttempts(db, fax.id);
  const confirmed = past.reduce((sum, { pagesConfirmed }) => sum + pagesConfirmed, 0);
  await queryNamed(
    db,
    'begin-fax-attempt',
    'INSERT INTO fax_attempts (fax_id, number, node, began_at, first_page) VALUES ($1, $2, $3, $4, $5)',
    [fax.id, attempt, node, now, confirmed],
  );
  return { ...fax, attempt, past };
}

export async function pastAttempts(db: Queryable, faxId: number): Promise<PastAttempt[]> {
  const { rows } = await queryNamed<PastAttempt>(
    db,
    'past-fax-attempts',
    `SELECT outcome, pages_confirmed FROM fax_attempts
      WHERE fax_id = $1 AND over_at IS NOT NULL ORDER BY number`,
    [faxId],
  );
  return rows;
}

/** Notes the channel of an attempt, or that its transmission is about to begin (`limitS`). */
export async function noteAttempt(
  db: Queryable,
  attempt: { readonly faxId: number; readonly number: number },
  note: { readonly channelId?: string; readonly limitS?: number },
): Promise<void> {
  await queryNamed(
    db,
    'note-fax-attempt',
    `UPDATE fax_attempts SET channel_id = coalesce($3, channel_id), limit_s = coalesce($4, limit_s)
      WHERE fax_id = $1 AND number = $2`,
    [attempt.faxId, attempt.number, note.channelId ?? null, note.limitS ?? null],
  );
}

/** The outcome of an attempt. */
export interface AttemptEnd {
  readonly outcome: FaxOutcome;
  readonly pagesConfirmed: number;
  readonly mode: string;
  readonly rate: number;
  readonly stationId: string;
  readonly error: string;
}

/** Ends an attempt; does nothing and returns false when it has ended already. */
export async function endAttempt(
  db: Queryable,
  attempt: { readonly faxId: number; readonly number: number },
  end: AttemptEnd,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await queryNamed(
    db,
    'end-fax-attempt',
    `UPDATE fax_attempts
        SET over_at = $3, outcome = $4, pages_confirmed = $5, mode = $6, rate = $7, station_id = $8, error = $9
      WHERE fax_id = $1 AND number = $2 AND over_at IS NULL`,
    [
      attempt.faxId,
      attempt.number,
      now,
      end.outcome,
      end.pagesConfirmed,
      end.mode,
      end.rate,
      end.stationId.slice(0, 40),
      end.error.slice(0, 500) || null,
    ],
  );
  return rowCount === 1;
}

/** Notes what follows an attempt. */
export async function markFaxStep(
  db: Queryable,
  faxId: number,
  step: FaxStep,
  at: {
    readonly now: Date;
    readonly pages: number | null;
    readonly pagesConfirmed: number;
    readonly error: string;
  },
): Promise<void> {
  const isOver = step.kind === 'over';
  await queryNamed(
    db,
    'mark-fax-step',
    `UPDATE fax_outbox
        SET state = $2, next_at = coalesce($3, next_at), over_at = $4, pages = coalesce($5, pages),
            pages_confirmed = $6, error = $7, woken_at = NULL, enqueued_at = NULL
      WHERE id = $1`,
    [
      faxId,
      isOver ? step.state : 'waiting',
      isOver ? null : step.at,
      isOver ? at.now : null,
      at.pages,
      at.pagesConfirmed,
      at.error.slice(0, 500) || null,
    ],
  );
}

/** An attempt of this node that an earlier process has begun and not ended. */
export interface LeftAttempt {
  readonly faxId: number;
  readonly number: number;
  readonly channelId: string | null;
  /** Null when its transmission had not begun. */
  readonly limitS: number | null;
}

export async function leftAttempts(db: Queryable, node: string): Promise<LeftAttempt[]> {
  const { rows } = await queryRows<LeftAttempt>(
    db,
    `SELECT fax_id, number, channel_id, limit_s FROM fax_attempts
      WHERE node = $1 AND over_at IS NULL ORDER BY fax_id`,
    [node],
  );
  return rows;
}

/**
 * Notes the outcome of an unknown attempt, after asking the receiver: `more` pages arrived. Run in
 * a transaction that has locked the fax.
 */
export async function settleUnknown(
  db: Queryable,
  faxId: number,
  found: {
    readonly kind: 'delivered' | 'again' | 'given_up';
    readonly more: number;
    readonly now: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  const { kind, more, now, expiresAt } = found;
  await db.query(
    `UPDATE fax_attempts SET outcome = $2, pages_confirmed = pages_confirmed + $3
      WHERE fax_id = $1 AND number = (SELECT max(number) FROM fax_attempts WHERE fax_id = $1)`,
    [faxId, kind === 'delivered' ? 'delivered' : 'broken', more],
  );
  await db.query(
    `UPDATE fax_outbox
        SET state = $2, pages_confirmed = pages_confirmed + $3, over_at = $4, next_at = $5, expires_at = $6,
            woken_at = NULL, enqueued_at = NULL
      WHERE id = $1`,
    [
      ...[faxId, kind === 'again' ? 'waiting' : kind, more],
      ...[kind === 'again' ? null : now, now, expiresAt],
    ],
  );
}

/** Erases numbers and letters of faxes that are over; their rows stay. Returns how many. */
export async function eraseOutgoing(
  db: Queryable,
  ids: readonly number[],
  now: Date,
): Promise<number> {
  await db.query(
    'UPDATE fax_attempts SET station_id = NULL, error = NULL WHERE fax_id = ANY ($1)',
    [ids],
  );
  const { rowCount } = await db.query(
    `UPDATE fax_outbox SET to_number = '', letter = '{}', error = NULL, call_id = NULL, erased_at = $2
      WHERE id = ANY ($1) AND over_at IS NOT NULL AND erased_at IS NULL`,
    [ids, now],
  );
  return rowCount ?? 0;
}
