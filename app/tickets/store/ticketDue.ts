/**
 * What is due for tickets, one row each, kept as the limits require. The jobs are made from it
 * elsewhere (`due_work`).
 */
import type { DatedStep } from '../rules/ticketLimits.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/**
 * Makes the pending rows of a locked ticket match its limits. Rows that are no longer wanted are
 * deleted. A row that has moved is marked as not enqueued in Redis. What was done stays done.
 */
export async function writeDue(
  db: Queryable,
  ticketId: number,
  steps: readonly DatedStep[],
): Promise<void> {
  await queryNamed(
    db,
    'write-due',
    `WITH wanted AS (
       SELECT * FROM unnest($2::text[], $3::smallint[], $4::smallint[], $5::timestamptz[])
                AS w (kind, level, round, due_at)
     ), gone AS (
       DELETE FROM ticket_due d
        WHERE d.ticket_id = $1 AND d.done_at IS NULL
          AND NOT EXISTS (SELECT FROM wanted w
                           WHERE w.kind = d.kind AND w.level = d.level AND w.round = d.round)
     )
     INSERT INTO ticket_due AS d (ticket_id, kind, level, round, due_at)
     SELECT $1, w.* FROM wanted w
     ON CONFLICT (ticket_id, kind, level, round) DO UPDATE
        SET due_at = EXCLUDED.due_at, enqueued_at = NULL
      WHERE d.done_at IS NULL AND d.due_at <> EXCLUDED.due_at`,
    [
      ticketId,
      steps.map(({ kind }) => kind),
      steps.map(({ level }) => level),
      steps.map(({ round }) => round),
      steps.map(({ dueAt }) => dueAt),
    ],
  );
}

/** A row of `ticket_due`. */
export interface DueRow extends DatedStep {
  readonly id: number;
  readonly ticketId: number;
  readonly doneAt: Date | null;
}

const columns = 'id, ticket_id, kind, level, round, due_at, done_at';

/** Returns all due rows of tickets, pending and done, the earliest first. */
export async function readDueRows(db: Queryable, ticketIds: readonly number[]): Promise<DueRow[]> {
  const { rows } = await queryNamed<DueRow>(
    db,
    'read-due-rows',
    `SELECT ${columns} FROM ticket_due WHERE ticket_id = ANY ($1) ORDER BY due_at, id`,
    [ticketIds],
  );
  return rows;
}

/** Returns the pending rows of a locked ticket that are due by a moment, in no particular ticket. */
export async function readDueOf(db: Queryable, ticketId: number, at: Date): Promise<DueRow[]> {
  const { rows } = await queryNamed<DueRow>(
    db,
    'read-due-of',
    `SELECT ${columns} FROM ticket_due WHERE ticket_id = $1 AND done_at IS NULL AND due_at <= $2`,
    [ticketId, at],
  );
  return rows;
}

/**
 * Returns the ticket that a row belongs to; null when the row is gone, because it is no longer due.
 */
export async function ticketOfDue(db: Queryable, dueId: number): Promise<number | null> {
  const { rows } = await queryNamed<{ ticketId: number }>(
    db,
    'ticket-of-due',
    'SELECT ticket_id FROM ticket_due WHERE id = $1',
    [dueId],
  );
  return rows[0]?.ticketId ?? null;
}

/** Returns a row of a locked ticket; null when it is gone. */
export async function readDue(db: Queryable, dueId: number): Promise<DueRow | null> {
  const { rows } = await queryNamed<DueRow>(
    db,
    'read-due',
    `SELECT ${columns} FROM ticket_due WHERE id = $1`,
    [dueId],
  );
  return rows[0] ?? null;
}

export async function markDueDone(db: Queryable, dueId: number, at: Date): Promise<void> {
  await queryNamed(db, 'mark-due-done', 'UPDATE ticket_due SET done_at = $2 WHERE id = $1', [
    dueId,
    at,
  ]);
}

/** Deletes the overdue notices of these levels and above, because their limits were moved. */
export async function forgetOverdue(
  db: Queryable,
  ticketId: number,
  fromLevel: number,
  round: number,
): Promise<void> {
  await queryNamed(
    db,
    'forget-overdue',
    `DELETE FROM ticket_due
      WHERE ticket_id = $1 AND kind = 'overdue' AND level >= $2 AND round = $3 AND done_at IS NOT NULL`,
    [ticketId, fromLevel, round],
  );
}
