/** What callers said and handlers answered. */
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';

/** A recorded message whose file is complete. */
export interface VoiceMessage {
  /** Its path below the messages folder. The name says nothing about the caller. */
  readonly file: string;
  readonly lengthMs: number;
  readonly sha256: string;
}

/** A message to be written: text, recording, or both. */
export interface NewMessage {
  readonly body?: string | null;
  readonly voice?: VoiceMessage | null;
  /** For an answer: its author says that it contains nothing personal. */
  readonly nothingPersonal?: boolean;
}

/** The purpose of a message. */
export type MessagePurpose = 'request' | 'repeat' | 'answer' | 'note';

/**
 * Writes a message of a ticket. Fails with an error that `isKnownFile` recognises if its recording
 * belongs to a ticket already.
 */
export async function insertMessage(
  db: Queryable,
  ticketId: number,
  purpose: MessagePurpose,
  message: NewMessage,
  at: Date,
): Promise<void> {
  await queryNamed(
    db,
    'insert-ticket-message',
    `INSERT INTO ticket_messages (ticket_id, at, purpose, body, file, length_ms, sha256, nothing_personal)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ticketId,
      at,
      purpose,
      message.body ?? null,
      message.voice?.file ?? null,
      message.voice?.lengthMs ?? null,
      message.voice?.sha256 ?? null,
      message.nothingPersonal ?? false,
    ],
  );
}

/** A message of a ticket. */
export interface TicketMessage {
  readonly id: number;
  readonly at: Date;
  readonly purpose: MessagePurpose;
  readonly body: string | null;
  /** Null when nothing was recorded, or the recording is erased. */
  readonly voice: VoiceMessage | null;
  readonly erasedAt: Date | null;
  /** As in {@link NewMessage}. */
  readonly nothingPersonal: boolean;
}

/** Returns the messages of a ticket, in order. */
export async function readMessages(db: Queryable, ticketId: number): Promise<TicketMessage[]> {
  const { rows } = await queryNamed<
    Omit<TicketMessage, 'voice'> & {
      file: string | null;
      lengthMs: number | null;
      sha256: string | null;
    }
  >(
    db,
    'read-ticket-messages',
    `SELECT id, at, purpose, body, file, length_ms, sha256, erased_at, nothing_personal FROM ticket_messages
      WHERE ticket_id = $1 ORDER BY id`,
    [ticketId],
  );
  return rows.map(({ file, lengthMs, sha256, ...row }) => ({
    ...row,
    voice:
      file === null || lengthMs === null || sha256 === null ? null : { file, lengthMs, sha256 },
  }));
}

/** How many files are erased per query. */
export const erasedAtOnce = 500;

/** SQL: whether the ticket `o` was closed or withdrawn before a time, and has not been reopened. */
export const overBefore = (moment: string) =>
  `(o.status = 'closed' AND o.closed_at < ${moment}
    OR o.status = 'withdrawn' AND (SELECT max(w.at) FROM ticket_steps w
                                    WHERE w.ticket_id = o.id AND w.kind = 'withdrawn') < ${moment})`;

/**
 * Returns the files of recorded messages, or of attachments, of tickets that were over before a
 * time, in pages by id, from after an id on.
 */
export async function filesOfTicketsOverBefore(
  db: Queryable,
  table: 'ticket_messages' | 'ticket_attachments',
  before: Date,
  afterId: number,
): Promise<{ readonly id: number; readonly file: string }[]> {
  const { rows } = await queryRows<{ id: number; file: string }>(
    db,
    `SELECT f.id, f.file FROM ${table} f JOIN tickets o ON o.id = f.ticket_id
      WHERE f.id > $1 AND f.file IS NOT NULL AND ${overBefore('$2')}
      ORDER BY f.id LIMIT $3`,
    [afterId, before, erasedAtOnce],
  );
  return rows;
}

/**
 * Records that the file of a message is erased.
 * @returns false when that was recorded before.
 */
export async function markMessageErased(db: Queryable, id: number, at: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE ticket_messages SET file = NULL, erased_at = $2 WHERE id = $1 AND file IS NOT NULL',
    [id, at],
  );
  return rowCount === 1;
}

/**
 * Returns the ids of tickets that were over before a moment and still say who asked, in pages by id,
 * from after an id on. A ticket with a later step that has a reason (somebody gave it a new code)
 * stays until that is as old: the audit erases no younger reason (sql/functions/audit.sql).
 */
export async function ticketsOfSomebodyOverBefore(
  db: Queryable,
  before: Date,
  afterId: number,
): Promise<number[]> {
  const { rows } = await queryRows<{ id: number }>(
    db,
    `SELECT o.id FROM tickets o
      WHERE o.id > $1 AND o.people_erased_at IS NULL AND o.status IN ('closed', 'withdrawn')
        AND ${overBefore('$2')}
        AND NOT EXISTS (SELECT FROM ticket_steps s
                         WHERE s.ticket_id = o.id AND s.reason IS NOT NULL AND s.at >= $2)
      ORDER BY o.id LIMIT $3`,
    [afterId, before, erasedAtOnce],
  );
  return rows.map(({ id }) => id);
}
