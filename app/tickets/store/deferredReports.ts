/**
 * Anonymous reports on their way to their tickets. sql/migrations/0001_baseline.sql says
 * why they wait.
 */
import type { IsoDate } from '../../court/rules/workCalendar.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

/** A report that is held. */
export interface DeferredReport {
  readonly number: string;
  readonly opensOn: IsoDate;
  /**
   * Keyed hash of the name of its message's file; null: it was written. Somebody who sees the disk knows
   * the name, and when the file was made.
   */
  readonly fileKey: Buffer | null;
  readonly sealed: Buffer;
}

/** Takes the lock under which processes that change held reports take turns. */
async function takeTurn(db: Queryable): Promise<void> {
  await db.query('SELECT pg_advisory_xact_lock(12368023)');
}

/** Whether a number belongs to a ticket or to a held report. */
export async function isNumberTaken(db: Queryable, number: string): Promise<boolean> {
  const { rows } = await db.query(
    `SELECT FROM tickets WHERE number = $1 UNION ALL SELECT FROM deferred_reports WHERE number = $1`,
    [number],
  );
  return rows.length > 0;
}

/**
 * Holds a report. Needs a transaction.
 * @returns false when the message already has a report.
 */
export async function insertDeferredReport(
  db: Queryable,
  report: DeferredReport,
): Promise<boolean> {
  const { number, opensOn, fileKey, sealed } = report;
  await takeTurn(db);
  const { rowCount } = await db.query(
    `INSERT INTO deferred_reports (number, opens_on, file_key, sealed) VALUES ($1, $2, $3, $4)
     ON CONFLICT (file_key) DO NOTHING`,
    [number, opensOn, fileKey, sealed],
  );
  if (rowCount !== 1) return false;
  await mix(db);
  return true;
}

/** Returns the report of a message; null when none is held. */
export async function readDeferredOfFile(
  db: Queryable,
  fileKey: Buffer,
): Promise<Pick<DeferredReport, 'number' | 'sealed'> | null> {
  const { rows } = await queryRows<Pick<DeferredReport, 'number' | 'sealed'>>(
    db,
    'SELECT number, sealed FROM deferred_reports WHERE file_key = $1',
    [fileKey],
  );
  return rows[0] ?? null;
}

/**
 * Rewrites all held reports in a random order. Needs a transaction.
 * @returns how many there are.
 */
export async function mixDeferredReports(db: Queryable): Promise<number> {
  await takeTurn(db);
  return mix(db);
}

async function mix(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `WITH taken AS (DELETE FROM deferred_reports RETURNING number, opens_on, file_key, sealed, is_open)
     INSERT INTO deferred_reports (number, opens_on, file_key, sealed, is_open)
     SELECT number, opens_on, file_key, sealed, is_open FROM taken ORDER BY random()`,
  );
  return rowCount ?? 0;
}

/**
 * Returns the reports that are due on a day, in an order that reveals nothing. Nobody else takes
 * them before the transaction ends.
 * @param isOpen whether their tickets are there, and only their messages are awaited.
 */
export async function lockDueReports(
  db: Queryable,
  day: IsoDate,
  isOpen: boolean,
): Promise<Omit<DeferredReport, 'fileKey'>[]> {
  await takeTurn(db);
  const { rows } = await queryRows<Omit<DeferredReport, 'fileKey'>>(
    db,
    `SELECT number, opens_on, sealed FROM deferred_reports
      WHERE opens_on <= $1 AND is_open = $2 ORDER BY random()`,
    [day, isOpen],
  );
  return rows;
}

/** Records that the ticket of a report is there, and its message is still to get its name. */
export async function markReportOpen(db: Queryable, number: string): Promise<void> {
  await db.query('UPDATE deferred_reports SET is_open = true WHERE number = $1', [number]);
}

export async function deleteDeferredReport(db: Queryable, number: string): Promise<void> {
  await db.query('DELETE FROM deferred_reports WHERE number = $1', [number]);
}

/**
 * Counts the held reports that should have become tickets on a day or before, or whose messages
 * should have come to theirs.
 */
export async function countDeferredUntil(db: Queryable, day: IsoDate): Promise<number> {
  const { rows } = await queryRows<{ n: number }>(
    db,
    'SELECT count(*)::int AS n FROM deferred_reports WHERE opens_on <= $1',
    [day],
  );
  return rows[0]?.n ?? 0;
}
