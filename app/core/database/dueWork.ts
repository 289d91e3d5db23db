/**
 * Work of every kind that is due, as the view `due_work` unites it: limits of tickets, callbacks,
 * faxes, reminders of hearings, links to be sent again. PostgreSQL is the source of truth. `enqueued_at` only says
 * whether the work is in Redis.
 */
import type { Queryable } from './pool.js';
import { queryNamed, queryRows } from './rows.js';

export type DueSource = 'ticket' | 'callback' | 'fax' | 'reminder' | 'link';

/** The tables behind the view. Each has the index that reading it in order needs. */
export const dueSources: readonly DueSource[] = ['ticket', 'callback', 'fax', 'reminder', 'link'];

/** One piece of work, of whatever kind. */
export interface DueWork {
  readonly source: DueSource;
  /** Id of the row in its own table. */
  readonly rowId: number;
  /** The task that does the work: a name of app/jobs/dueTasks.ts. */
  readonly task: string;
  /**
   * Names the row (`ticket_due` 7, of ticket 42) and its moment: `ticket-42-remind-1-0-7-1767225600`.
   * Contains no colon.
   */
  readonly jobId: string;
  readonly dueAt: Date;
}

type DueRow = DueWork & { readonly cursor: string };

const columns = 'source, row_id, task, job_id, due_at';

/** Reads work that has not been enqueued in Redis, the earliest first. */
export async function readUnenqueued(db: Queryable, limit: number): Promise<DueWork[]> {
  const { rows } = await queryNamed<DueWork>(
    db,
    'read-unenqueued',
    `SELECT ${columns} FROM due_work WHERE enqueued_at IS NULL ORDER BY due_at LIMIT $1`,
    [limit],
  );
  return rows;
}

/**
 * Records that work has been enqueued in Redis. Work whose moment has changed meanwhile is a
 * different job, so its row is not marked.
 */
export async function markEnqueued(
  db: Queryable,
  works: readonly DueWork[],
  now: Date,
): Promise<void> {
  for (const source of dueSources) {
    const of = works.filter((work) => work.source === source);
    if (of.length > 0)
      await queryNamed(db, `mark-enqueued-${source}`, markTexts[source], [
        of.map(({ rowId }) => rowId),
        of.map(({ dueAt }) => dueAt),
        now,
      ]);
  }
}

const markText = (table: string, moment: string, turn = '', from = '') =>
  `${turn}UPDATE ${table} t SET enqueued_at = $3
     FROM ${from}unnest($1::bigint[], $2::timestamptz[]) AS w (id, due_at)
    WHERE t.id = w.id AND t.enqueued_at IS NULL AND date_trunc('milliseconds', t.${moment}) = w.due_at`;

/** Takes turns with assign_callers, which would pass over a callback whose row is being changed, and place a later one. */
const afterAssigning = 'WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(12368010)) ';

const markTexts: Readonly<Record<DueSource, string>> = {
  ticket: markText('ticket_due', 'due_at'),
  callback: markText('callbacks', 'next_at', afterAssigning, 'turn CROSS JOIN '),
  fax: markText('fax_outbox', 'next_at'),
  reminder: markText('hearing_reminders', 'next_at'),
  link: markText('link_requests', 'next_at'),
};

/** Where the next page begins. */
export interface DueCursor {
  readonly dueAt: string;
  readonly rowId: number;
}

/** Reads one page of all unfinished work of one source, due or not, enqueued or not. */
export async function readPage(
  db: Queryable,
  source: DueSource,
  after: DueCursor | null,
  limit: number,
): Promise<{ readonly works: DueWork[]; readonly last: DueCursor | null }> {
  const { rows } = await queryNamed<DueRow>(
    db,
    'read-due-page',
    `SELECT ${columns}, due_at::text AS cursor FROM due_work
      WHERE source = $1 AND due_at >= $2::timestamptz AND (due_at, row_id) > ($2::timestamptz, $3::bigint)
      ORDER BY due_at, row_id LIMIT $4`,
    [source, after?.dueAt ?? '-infinity', after?.rowId ?? 0, limit],
  );
  const last = rows.at(-1);
  return {
    works: rows.map(({ cursor: _cursor, ...work }) => work),
    last: last === undefined ? null : { dueAt: last.cursor, rowId: last.rowId },
  };
}

/**
 * Reads work that was enqueued and due before a moment, but is not done; the oldest first.
 * @param butJobs are left out. However many they are, they hide no others.
 */
export async function readOverdue(
  db: Queryable,
  before: Date,
  { limit, butJobs }: { readonly limit: number; readonly butJobs: readonly string[] },
): Promise<DueWork[]> {
  const { rows } = await queryNamed<DueWork>(
    db,
    'read-overdue',
    `SELECT ${columns} FROM due_work
      WHERE due_at < $1 AND enqueued_at IS NOT NULL AND job_id <> ALL ($3::text[])
      ORDER BY due_at LIMIT $2`,
    [before, limit, butJobs],
  );
  return rows;
}

/** Lists work that is due now or later, the earliest first. For people to look at. */
export async function listDue(db: Queryable, limit: number): Promise<DueWork[]> {
  const { rows } = await queryRows<DueWork>(
    db,
    `SELECT ${columns} FROM due_work ORDER BY due_at, source, row_id LIMIT $1`,
    [limit],
  );
  return rows;
}

/** The measure of whether due work is being done: the age of the oldest that is due. */
export interface DueAge {
  /** How many are due and not done. */
  readonly due: number;
  /** How many are not due yet. */
  readonly pending: number;
  readonly oldest: OldestDue | null;
}

export interface OldestDue {
  readonly jobId: string;
  readonly task: string;
  readonly ageS: number;
}

/**
 * Reads the oldest work that is due and not done, by indexes; null when there is none.
 * @param butJobs have failed for good and are reported elsewhere.
 */
export async function readOldestDue(
  db: Queryable,
  now: Date,
  butJobs: readonly string[],
): Promise<OldestDue | null> {
  const { rows } = await queryNamed<Pick<DueWork, 'jobId' | 'task' | 'dueAt'>>(
    db,
    'read-oldest-due',
    `SELECT job_id, task, due_at FROM due_work
      WHERE due_at <= $1 AND job_id <> ALL ($2::text[]) ORDER BY due_at LIMIT 1`,
    [now, butJobs],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const ageS = Math.max(0, (now.getTime() - row.dueAt.getTime()) / 1000);
  return { jobId: row.jobId, task: row.task, ageS };
}

/** Reads the age of due work and counts all of it. For people, who ask now and then. */
export async function readDueAge(
  db: Queryable,
  now: Date,
  butJobs: readonly string[] = [],
): Promise<DueAge> {
  const { rows } = await queryRows<{ due: number; pending: number }>(
    db,
    `SELECT (SELECT count(*)::int FROM due_work WHERE due_at <= $1 AND job_id <> ALL ($2::text[])) AS due,
            (SELECT count(*)::int FROM due_work WHERE due_at > $1) AS pending`,
    [now, butJobs],
  );
  const { due, pending } = rows[0] ?? { due: 0, pending: 0 };
  return { due, pending, oldest: await readOldestDue(db, now, butJobs) };
}
