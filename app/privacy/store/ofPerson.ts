/** Reads what is kept of one person, for a person who asks for its erasure. */
import { cameBetween, isSmsOfCall } from '../../calls/store/smsOfCall.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';

/** The person whose data is meant, by identity, by telephone number, or both. */
export interface Whom {
  /** The person whose identity callers have proved. */
  readonly personId: number | null;
  /**
   * Spellings of the telephone number the person calls from; empty when the number does not matter.
   */
  readonly numbers: readonly string[];
}

/**
 * What is kept of a person: ids where something is to be erased, numbers where it is only counted.
 */
export interface OfPerson {
  readonly openCalls: number;
  /** Calls that are over. */
  readonly calls: readonly string[];
  readonly recordings: readonly {
    id: string;
    callId: string;
    node: string;
    file: string;
    /** Whether the store of files has it. */
    isStored: boolean;
  }[];
  readonly events: number;
  readonly entries: number;
  /** Notes on agent calls that have words. */
  readonly notes: number;
  readonly queueEvents: number;
  readonly openTickets: number;
  readonly tickets: readonly number[];
  readonly repeats: number;
  readonly messages: readonly { id: number; ticketId: number; file: string | null }[];
  readonly attachments: readonly { id: number; ticketId: number; file: string }[];
  readonly codes: number;
  readonly reasons: number;
  readonly openCallbacks: number;
  readonly callbacks: readonly number[];
  readonly unsentSms: number;
  readonly sms: readonly number[];
  readonly unsentFaxes: number;
  readonly faxesSent: readonly number[];
  readonly faxesReceived: readonly number[];
  /** SMS that the person has written. */
  readonly receivedSms: readonly number[];
  readonly reminders: readonly number[];
  readonly surveys: readonly number[];
  readonly youngDisclosures: number;
  /** Disclosures older than their retention period. */
  readonly oldDisclosures: readonly number[];
  /** The names of those who have copied or read something. */
  readonly exporters: readonly string[];
}

/** Finds the person of an ID number. @param hashes of the number, under every identity key. */
export async function findPerson(db: Queryable, hashes: readonly Buffer[]): Promise<number | null> {
  const { rows } = await queryRows<{ id: number }>(
    db,
    'SELECT id FROM persons WHERE id_hash = ANY ($1::bytea[])',
    [hashes],
  );
  return rows[0]?.id ?? null;
}

/** Tells whether a person of this id exists. */
export async function isPerson(db: Queryable, personId: number): Promise<boolean> {
  const { rows } = await db.query('SELECT FROM persons WHERE id = $1', [personId]);
  return rows.length > 0;
}

/**
 * Reads everything kept of a person.
 * @param before disclosures older than this no longer need to be kept.
 */
export async function readOfPerson(db: Queryable, whom: Whom, before: Date): Promise<OfPerson> {
  const { personId, numbers } = whom;
  const all = async <T extends object>(sql: string, values: readonly unknown[]) =>
    (await queryRows<T>(db, sql, [...values])).rows;
  const count = async (sql: string, values: readonly unknown[]) =>
    (await all<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`, values))[0]?.n ?? 0;
  const hers = 'person_id = $1 OR caller_number = ANY ($2::text[])';

  const found = await all<{ id: string; open: boolean }>(
    `SELECT id, ended_at IS NULL AS open FROM calls WHERE ${hers}`,
    [personId, numbers],
  );
  const calls = found.filter(({ open }) => !open).map(({ id }) => id);
  const ticketsFound = await all<{ id: number; open: boolean; number: string | null }>(
    `SELECT id, status NOT IN ('closed', 'withdrawn') AS open, caller_number AS number FROM tickets WHERE ${hers}`,
    [personId, numbers],
  );
  const tickets = ticketsFound.filter(({ open }) => !open).map(({ id }) => id);
  const callbacksFound = await all<{ id: number; open: boolean; number: string | null }>(
    `SELECT id, over_at IS NULL AS open, number FROM callbacks
      WHERE erased_at IS NULL
        AND (call_id = ANY ($1::uuid[]) OR ticket_id = ANY ($2) OR number = ANY ($3::text[]))`,
    [found.map(({ id }) => id), ticketsFound.map(({ id }) => id), numbers],
  );
  const known = [...ticketsFound, ...callbacksFound].flatMap(({ number }) => number ?? []);
  // The SMS of a call in which the person was verified are theirs until somebody else calls from there.
  const smsFound = await all<{ id: number; unsent: boolean }>(
    `SELECT id, coalesce(sent_at, given_up_at) IS NULL AS unsent FROM sms_outbox
      WHERE erased_at IS NULL
        AND (callback_id = ANY ($1) OR to_number = ANY ($2::text[])
             OR (ticket_id = ANY ($3) AND to_number = ANY ($4::text[]))
             OR id IN (
               SELECT s.id FROM calls c JOIN sms_outbox s ON ${isSmsOfCall}
                WHERE c.person_id = $5
                  AND NOT EXISTS (SELECT FROM calls x WHERE ${cameBetween} AND x.person_id IS DISTINCT FROM $5)))`,
    [
      callbacksFound.map(({ id }) => id),
      numbers,
      ticketsFound.map(({ id }) => id),
      known,
      personId,
    ],
  );
  const faxes = await all<{ id: number; over: boolean }>(
    `SELECT id, over_at IS NOT NULL AS over FROM fax_outbox
      WHERE erased_at IS NULL
        AND (to_number = ANY ($1::text[]) OR call_id = ANY ($2::uuid[])
             OR (ticket_id = ANY ($3) AND to_number = ANY ($4::text[])))`,
    [numbers, found.map(({ id }) => id), ticketsFound.map(({ id }) => id), known],
  );
  const faxesReceived = await all<{ id: number }>(
    `SELECT id FROM fax_inbox
      WHERE erased_at IS NULL
        AND (from_number = ANY ($1::text[]) OR ticket_id = ANY ($2) OR call_id = ANY ($3::uuid[]))`,
    [numbers, tickets, calls],
  );
  const told = await all<{ id: number; old: boolean }>(
    'SELECT id, at < $2 AS old FROM disclosures WHERE person_id = $1',
    [personId, before],
  );
  const exporters = await all<{ who: string }>(
    `SELECT DISTINCT s.name AS who FROM ticket_file_copies c JOIN staff s ON s.id = c.by_staff_id
      WHERE c.ticket_id = ANY ($1)
     UNION
     SELECT DISTINCT coalesce(s.name, a.name, r.os_user || '@' || r.host)
       FROM readings r LEFT JOIN staff s ON s.id = r.by_staff_id LEFT JOIN agents a ON a.id = r.by_agent_id
      WHERE r.shown && $2::text[] OR r.subject = ANY ($3::text[])
     ORDER BY 1`,
    [tickets, calls, calls.map((id) => `call ${id}`)],
  );
  return {
    openCalls: found.length - calls.length,
    calls,
    recordings: await all(
      `SELECT id, call_id, node, file,
              EXISTS (SELECT FROM stored_files s
                       WHERE s.kind = 'recordings' AND s.file = r.file AND s.is_stored) AS is_stored
         FROM recordings r
        WHERE call_id = ANY ($1::uuid[]) AND file IS NOT NULL`,
      [calls],
    ),
    events: await count('call_events WHERE call_id = ANY ($1::uuid[])', [calls]),
    entries: await count("queue_entries WHERE call_id = ANY ($1::uuid[]) AND caller_number <> ''", [
      calls,
    ]),
    queueEvents: await count(
      `queue_events WHERE call_id = ANY ($1::uuid[]) AND event = 'ENTERQUEUE' AND data2 <> ''`,
      [calls],
    ),
    openTickets: ticketsFound.length - tickets.length,
    tickets,
    repeats: await count(
      `ticket_repeats WHERE ticket_id = ANY ($1)
         AND num_nonnulls(caller_number, person_id, call_id) > 0`,
      [tickets],
    ),
    messages: await all(
      `SELECT id, ticket_id, file FROM ticket_messages
        WHERE ticket_id = ANY ($1) AND (file IS NOT NULL OR body IS NOT NULL)`,
      [tickets],
    ),
    attachments: await all(
      `SELECT id, ticket_id, file FROM ticket_attachments
        WHERE ticket_id = ANY ($1) AND file IS NOT NULL`,
      [tickets],
    ),
    codes: await count('ticket_codes WHERE ticket_id = ANY ($1)', [tickets]),
    reasons: await count('ticket_steps WHERE ticket_id = ANY ($1) AND reason IS NOT NULL', [
      tickets,
    ]),
    openCallbacks: callbacksFound.filter(({ open }) => open).length,
    callbacks: callbacksFound.filter(({ open }) => !open).map(({ id }) => id),
    unsentSms: smsFound.filter(({ unsent }) => unsent).length,
    sms: smsFound.filter(({ unsent }) => !unsent).map(({ id }) => id),
    unsentFaxes: faxes.filter(({ over }) => !over).length,
    faxesSent: faxes.filter(({ over }) => over).map(({ id }) => id),
    faxesReceived: faxesReceived.map(({ id }) => id),
    receivedSms: (
      await all<{ id: number }>(
        'SELECT id FROM sms_inbox WHERE from_number = ANY ($1::text[]) AND erased_at IS NULL',
        [numbers],
      )
    ).map(({ id }) => id),
    reminders: (
      await all<{ id: number }>(
        'SELECT id FROM hearing_reminders WHERE person_id = $1 OR number = ANY ($2::text[])',
        [personId, numbers],
      )
    ).map(({ id }) => id),
    surveys: (
      await all<{ entryId: number }>(
        `SELECT entry_id FROM sms_surveys
          WHERE number = ANY ($1::text[]) OR (number <> '' AND call_id = ANY ($2::uuid[]))`,
        [numbers, calls],
      )
    ).map(({ entryId }) => entryId),
    youngDisclosures: told.filter(({ old }) => !old).length,
    oldDisclosures: told.filter(({ old }) => old).map(({ id }) => id),
    exporters: exporters.map(({ who }) => who),
    notes: await count(
      `agent_call_notes n JOIN queue_entries e ON e.id = n.entry_id WHERE n.notes <> '' AND e.call_id = ANY ($1::uuid[])`,
      [calls],
    ),
  };
}

/** Deletes the codes of tickets that are over. */
export async function deleteCodes(db: Queryable, ticketIds: readonly number[]): Promise<void> {
  await db.query('DELETE FROM ticket_codes WHERE ticket_id = ANY ($1)', [ticketIds]);
}
