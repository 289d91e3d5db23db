/** What was sent to a number lately at callers' request, by the hotline or by an agent. */
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

export interface AskedLately {
  /** SMS and faxes. */
  readonly sent: number;
  /** The number is on the stop list. */
  readonly isStopped: boolean;
}

/**
 * Counts what a number was sent since a moment. Two calls that ask for the same number are handled
 * one after the other: the second waits until the transaction of the first has ended.
 */
export async function readAskedLately(
  db: Queryable,
  number: string,
  since: Date,
): Promise<AskedLately> {
  await queryNamed(
    db,
    'lock-asked',
    "SELECT pg_advisory_xact_lock(hashtextextended('asked ' || $1, 12368))",
    [number],
  );
  const { rows } = await queryNamed<AskedLately>(
    db,
    'read-asked-lately',
    `SELECT (SELECT count(*) FROM sms_outbox
              WHERE to_number = $1 AND created_at > $2
                AND purpose IN ('case_summary', 'guidance', 'ticket', 'materials') AND erased_at IS NULL)::int
          + (SELECT count(*) FROM fax_outbox
              WHERE to_number = $1 AND created_at > $2 AND erased_at IS NULL)::int AS sent,
            EXISTS (SELECT FROM sms_stops WHERE number = $1) AS is_stopped`,
    [number, since],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('a count has no row');
  return row;
}
