/**
 * The work that is due, of every kind, as the view `due_work` unites it: limits of orders, callbacks, SMS. PostgreSQL
 * is the truth of it; `enqueued_at` only says whether Redis was told.
 */
import { queryNamed, type Queryable } from './pool.js';

export type DueSource = 'order' | 'callback' | 'sms';

/** The tables behind the view, each with the index that its reading in order needs. */
export const dueSources: readonly DueSource[] = ['order', 'callback', 'sms'];

export interface DueWork {
  readonly source: DueSource;
  /** Of the row in its own table. */
  readonly rowId: number;
  /** Which task does it: a name of app/jobs/dueTasks.ts. */
  readonly task: string;
  /** Names the row (`order_due` 7, of order 42) and its moment, `order-42-remind-1-0-7-1767225600`; without a colon. */
  readonly jobId: string;
  readonly dueAt: Date;
}

interface DueRow {
  source: DueSource;
  row_id: number;
  task: string;
  job_id: string;
  due_at: Date;
  cursor: string;
}

const columns = 'source, row_id, task, job_id, due_at, due_at::text AS cursor';

function dueOf(row: DueRow): DueWork {
  return {
    source: row.source,
    rowId: row.row_id,
    task: row.task,
    jobId: row.job_id,
    dueAt: row.due_at,
  };
}

/** What Redis was not told of yet, the earliest first. */
export async function readUnenqueued(db: Queryable, limit: number): Promise<DueWork[]> {
  const { rows } = await queryNamed<DueRow>(
    db,
    'read-unenqueued',
    `SELECT ${columns} FROM due_work WHERE enqueued_at IS NULL ORDER BY due_at LIMIT $1`,
    [limit],
  );
  return rows.map(dueOf);
}

/** Notes that Redis was told. What has moved meanwhile is another job, and is not noted. */
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

const markText = (table: string, moment: string) =>
  `UPDATE ${table} t SET enqueued_at = $3
     FROM unnest($1::bigint[], $2::timestamptz[]) AS w (id, due_at)
    WHERE t.id = w.id AND t.enqueued_at IS NULL AND date_trunc('milliseconds', t.${moment}) = w.due_at`;

const markTexts: Readonly<Record<DueSource, string>> = {
  order: markText('order_due', 'due_at'),
  callback: markText('callbacks', 'next_at'),
  sms: markText('sms_outbox', 'next_at'),
};

/** Where a reading in pages goes on. */
export interface DueCursor {
  readonly dueAt: string;
  readonly rowId: number;
}

/** One page of all that is not done of one source, due or not, told to Redis or not. */
export async function readPage(
  db: Queryable,
  source: DueSource,
  after: DueCursor | null,
  limit: number,
): Promise<{ readonly works: DueWork[]; readonly last: DueCursor | null }> {
  const { rows } = await queryNamed<DueRow>(
    db,
    'read-due-page',
    `SELECT ${columns} FROM due_work
      WHERE source = $1 AND due_at >= $2::timestamptz AND (due_at, row_id) > ($2::timestamptz, $3::bigint)
      ORDER BY due_at, row_id LIMIT $4`,
    [source, after?.dueAt ?? '-infinity', after?.rowId ?? 0, limit],
  );
  const last = rows.at(-1);
  return {
    works: rows.map(dueOf),
    last: last === undefined ? null : { dueAt: last.cursor, rowId: last.row_id },
  };
}

/**
 * What should have been done before a moment and was not, though Redis was told; the oldest first.
 * @param butJobs are left out: however many they are, they hide no others.
 */
export async function readOverdue(
  db: Queryable,
  before: Date,
  { limit, butJobs }: { readonly limit: number; readonly butJobs: readonly string[] },
): Promise<DueWork[]> {
  const { rows } = await queryNamed<DueRow>(
    db,
    'read-overdue',
    `SELECT ${columns} FROM due_work
      WHERE due_at < $1 AND enqueued_at IS NOT NULL AND job_id <> ALL ($3::text[])
      ORDER BY due_at LIMIT $2`,
    [before, limit, butJobs],
  );
  return rows.map(dueOf);
}

/** What is due or will be, the earliest first: for people to look at. */
export async function listDue(db: Queryable, limit: number): Promise<DueWork[]> {
  const { rows } = await db.query<DueRow>(
    `SELECT ${columns} FROM due_work ORDER BY due_at, source, row_id LIMIT $1`,
    [limit],
  );
  return rows.map(dueOf);
}

/** The measure of whether due work is done: how old the oldest that is due and not done is. */
export interface DueAge {
  /** Due and not done. */
  readonly due: number;
  /** Not due yet. */
  readonly pending: number;
  readonly oldest: OldestDue | null;
}

export interface OldestDue {
  readonly jobId: string;
  readonly task: string;
  readonly ageS: number;
}

/**
 * The oldest that is due and not done, by indexes; null when there is none.
 * @param butJobs have failed for good, and are told of elsewhere.
 */
export async function readOldestDue(
  db: Queryable,
  now: Date,
  butJobs: readonly string[],
): Promise<OldestDue | null> {
  const { rows } = await queryNamed<{ job_id: string; task: string; due_at: Date }>(
    db,
    'read-oldest-due',
    `SELECT job_id, task, due_at FROM due_work
      WHERE due_at <= $1 AND job_id <> ALL ($2::text[]) ORDER BY due_at LIMIT 1`,
    [now, butJobs],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const ageS = Math.max(0, (now.getTime() - row.due_at.getTime()) / 1000);
  return { jobId: row.job_id, task: row.task, ageS };
}

/** With all of it counted: for people, who ask now and then. */
export async function readDueAge(
  db: Queryable,
  now: Date,
  butJobs: readonly string[] = [],
): Promise<DueAge> {
  const { rows } = await db.query<{ due: number; pending: number }>(
    `SELECT (SELECT count(*)::int FROM due_work WHERE due_at <= $1 AND job_id <> ALL ($2::text[])) AS due,
            (SELECT count(*)::int FROM due_work WHERE due_at > $1) AS pending`,
    [now, butJobs],
  );
  const { due, pending } = rows[0] ?? { due: 0, pending: 0 };
  return { due, pending, oldest: await readOldestDue(db, now, butJobs) };
}
