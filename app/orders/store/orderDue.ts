/**
 * What is due for orders, one row each, kept as the limits require. The jobs are made from it
 * elsewhere (`due_work`).
 */
import type { DatedStep } from '../rules/orderLimits.js';
import type { Queryable } from '../../database/pool.js';
import { queryNamed } from '../../database/rows.js';

/**
 * Makes the pending rows of a locked order match its limits. Rows that are no longer wanted are
 * deleted. A row that has moved is marked as not enqueued in Redis. What was done stays done.
 */
export async function writeDue(
  db: Queryable,
  orderId: number,
  steps: readonly DatedStep[],
): Promise<void> {
  await queryNamed(
    db,
    'write-due',
    `WITH wanted AS (
       SELECT * FROM unnest($2::text[], $3::smallint[], $4::smallint[], $5::timestamptz[])
                AS w (kind, level, round, due_at)
     ), gone AS (
       DELETE FROM order_due d
        WHERE d.order_id = $1 AND d.done_at IS NULL
          AND NOT EXISTS (SELECT FROM wanted w
                           WHERE w.kind = d.kind AND w.level = d.level AND w.round = d.round)
     )
     INSERT INTO order_due AS d (order_id, kind, level, round, due_at)
     SELECT $1, w.* FROM wanted w
     ON CONFLICT (order_id, kind, level, round) DO UPDATE
        SET due_at = EXCLUDED.due_at, enqueued_at = NULL
      WHERE d.done_at IS NULL AND d.due_at <> EXCLUDED.due_at`,
    [
      orderId,
      steps.map(({ kind }) => kind),
      steps.map(({ level }) => level),
      steps.map(({ round }) => round),
      steps.map(({ dueAt }) => dueAt),
    ],
  );
}

/** A row of `order_due`. */
export interface DueRow extends DatedStep {
  readonly id: number;
  readonly orderId: number;
  readonly doneAt: Date | null;
}

const columns = 'id, order_id, kind, level, round, due_at, done_at';

/** Returns all due rows of orders, pending and done, the earliest first. */
export async function readDueRows(db: Queryable, orderIds: readonly number[]): Promise<DueRow[]> {
  const { rows } = await queryNamed<DueRow>(
    db,
    'read-due-rows',
    `SELECT ${columns} FROM order_due WHERE order_id = ANY ($1) ORDER BY due_at, id`,
    [orderIds],
  );
  return rows;
}

/** Returns the pending rows of a locked order that are due by a moment, in no particular order. */
export async function readDueOf(db: Queryable, orderId: number, at: Date): Promise<DueRow[]> {
  const { rows } = await queryNamed<DueRow>(
    db,
    'read-due-of',
    `SELECT ${columns} FROM order_due WHERE order_id = $1 AND done_at IS NULL AND due_at <= $2`,
    [orderId, at],
  );
  return rows;
}

/**
 * Returns the order that a row belongs to; null when the row is gone, because it is no longer due.
 */
export async function orderOfDue(db: Queryable, dueId: number): Promise<number | null> {
  const { rows } = await queryNamed<{ orderId: number }>(
    db,
    'order-of-due',
    'SELECT order_id FROM order_due WHERE id = $1',
    [dueId],
  );
  return rows[0]?.orderId ?? null;
}

/** Returns a row of a locked order; null when it is gone. */
export async function readDue(db: Queryable, dueId: number): Promise<DueRow | null> {
  const { rows } = await queryNamed<DueRow>(
    db,
    'read-due',
    `SELECT ${columns} FROM order_due WHERE id = $1`,
    [dueId],
  );
  return rows[0] ?? null;
}

export async function markDueDone(db: Queryable, dueId: number, at: Date): Promise<void> {
  await queryNamed(db, 'mark-due-done', 'UPDATE order_due SET done_at = $2 WHERE id = $1', [
    dueId,
    at,
  ]);
}

/** Deletes the overdue notices of these levels and above, because their limits were moved. */
export async function forgetOverdue(
  db: Queryable,
  orderId: number,
  fromLevel: number,
  round: number,
): Promise<void> {
  await queryNamed(
    db,
    'forget-overdue',
    `DELETE FROM order_due
      WHERE order_id = $1 AND kind = 'overdue' AND level >= $2 AND round = $3 AND done_at IS NOT NULL`,
    [orderId, fromLevel, round],
  );
}
