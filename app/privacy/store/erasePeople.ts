/**
 * Removes people from rows, when their retention period is over or at their request. The rows stay:
 * they still say that somebody called, asked, or was told something.
 */
import { eraseExpired, eraseOnRequest } from '../../core/audit/store/audit.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

/**
 * Lists calls that ended before a moment and still identify the caller; the oldest, at most
 * `limit`.
 */
export async function callsOfSomebody(
  db: Queryable,
  before: Date,
  limit: number,
): Promise<string[]> {
  const { rows } = await queryRows<{ id: string }>(
    db,
    `SELECT id FROM calls
      WHERE ended_at < $1
        AND (caller_number <> '' OR num_nonnulls(person_id, proof, only_case_ids, case_id) > 0)
      ORDER BY ended_at LIMIT $2`,
    [before, limit],
  );
  return rows.map(({ id }) => id);
}

/**
 * Removes number and identity from calls that are over, and from the queues they waited in, with the
 * reason why they came before others there: it says that somebody asked about violence at home.
 * @returns how many.
 */
export async function eraseCallers(db: Queryable, callIds: readonly string[]): Promise<number> {
  await db.query(
    `UPDATE queue_events SET data2 = '' WHERE call_id = ANY ($1::uuid[]) AND event = 'ENTERQUEUE'`,
    [callIds],
  );
  await db.query(
    "UPDATE queue_entries SET caller_number = '', priority_reason = NULL WHERE call_id = ANY ($1::uuid[])",
    [callIds],
  );
  const { rowCount } = await db.query(
    `UPDATE calls SET caller_number = '', person_id = NULL, proof = NULL, only_case_ids = NULL, case_id = NULL
      WHERE id = ANY ($1::uuid[]) AND ended_at IS NOT NULL`,
    [callIds],
  );
  return rowCount ?? 0;
}

/**
 * Erases what callers heard and pressed in calls that are over, and what agents wrote down of them.
 */
export async function eraseDetails(
  db: Queryable,
  callIds: readonly string[],
  now: Date,
): Promise<void> {
  await db.query('DELETE FROM call_events WHERE call_id = ANY ($1::uuid[])', [callIds]);
  await db.query(
    `UPDATE agent_call_notes n SET notes = '' FROM queue_entries e
      WHERE e.id = n.entry_id AND e.call_id = ANY ($1::uuid[])`,
    [callIds],
  );
  await db.query(
    `UPDATE calls SET detail_erased_at = coalesce(detail_erased_at, $2)
      WHERE id = ANY ($1::uuid[]) AND ended_at IS NOT NULL`,
    [callIds, now],
  );
}

/**
 * Lists disclosures, or verifications, from before a moment that still identify a person or a call;
 * at most `limit`.
 */
export async function auditOfSomebody(
  db: Queryable,
  table: 'disclosures' | 'verifications',
  before: Date,
  limit: number,
): Promise<number[]> {
  const { rows } = await queryRows<{ id: number }>(
    db,
    `SELECT id FROM ${table} WHERE at < $1 AND num_nonnulls(person_id, call_id) > 0
      ORDER BY at LIMIT $2`,
    [before, limit],
  );
  return rows.map(({ id }) => id);
}

/**
 * Removes person and call from disclosures whose time is over, and the agent, who leads to the call by
 * the moment. At a person's request, too, they must be kept until then. The audit chain stays valid.
 */
export async function eraseDisclosed(db: Queryable, ids: readonly number[]): Promise<void> {
  await eraseExpired(db, 'disclosures', 'person_id', ids);
  await eraseExpired(db, 'disclosures', 'call_id', ids);
  await eraseExpired(db, 'disclosures', 'agent_id', ids);
}

/** Removes person, call and agent from verifications, as {@link eraseDisclosed} does from disclosures. */
export async function eraseVerified(db: Queryable, ids: readonly number[]): Promise<void> {
  await eraseExpired(db, 'verifications', 'person_id', ids);
  await eraseExpired(db, 'verifications', 'call_id', ids);
  await eraseExpired(db, 'verifications', 'agent_id', ids);
}

/**
 * Removes from tickets that are over who asked, what was written and why steps were taken.
 * @param why the time of all their steps is over, or the person has asked for it. For the latter
 *   `db` must be connected as the role of ERASURE_DATABASE_URL.
 * @returns from how many.
 */
export async function eraseTicketPeople(
  db: Queryable,
  ticketIds: readonly number[],
  now: Date,
  why: 'expired' | 'on_request',
): Promise<number> {
  await db.query(
    `UPDATE ticket_repeats SET caller_number = NULL, person_id = NULL, call_id = NULL WHERE ticket_id = ANY ($1)`,
    [ticketIds],
  );
  await db.query(
    `UPDATE ticket_messages SET body = NULL, text_erased_at = $2 WHERE ticket_id = ANY ($1) AND body IS NOT NULL`,
    [ticketIds, now],
  );
  const { rows } = await queryRows<{ id: number }>(
    db,
    'SELECT id FROM ticket_steps WHERE ticket_id = ANY ($1) AND reason IS NOT NULL',
    [ticketIds],
  );
  const steps = rows.map(({ id }) => id);
  const erase = why === 'expired' ? eraseExpired : eraseOnRequest;
  await erase(db, 'ticket_steps', 'reason', steps);
  const { rowCount } = await db.query(
    `UPDATE tickets
        SET caller_name = NULL, caller_number = NULL, person_id = NULL, call_id = NULL, people_erased_at = $2,
            extension = CASE WHEN extension ? 'reason' THEN jsonb_set(extension, '{reason}', '""') ELSE extension END
      WHERE id = ANY ($1) AND status IN ('closed', 'withdrawn') AND people_erased_at IS NULL`,
    [ticketIds, now],
  );
  return rowCount ?? 0;
}

/** Removes the numbers from callbacks that are over. @returns from how many. */
export async function eraseCallbacks(
  db: Queryable,
  ids: readonly number[],
  now: Date,
): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE callbacks SET number = NULL, requested_from = '', erased_at = $2
      WHERE id = ANY ($1) AND over_at IS NOT NULL AND erased_at IS NULL`,
    [ids, now],
  );
  return rowCount ?? 0;
}
