/** Files that belong to a ticket, and the record of who has copied its files out. */
import type { Actor } from '../rules/ticketAccess.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';

/** An attachment whose file is on the disk. */
export interface NewAttachment {
  /** The name as it was sent. */
  readonly name: string;
  readonly mediaType: string;
  /** Its path below the attachments folder. The name says nothing about the caller. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Who can attach something; a job never does. */
export type Attacher = Exclude<Actor, { kind: 'clock' }>;

/** Writes the row of an attachment whose file is complete. Idempotent. */
export async function insertAttachment(
  db: Queryable,
  ticketId: number,
  attachment: NewAttachment,
  by: Attacher,
  at: Date,
): Promise<void> {
  const { name, mediaType, file, bytes, sha256 } = attachment;
  await queryNamed(
    db,
    'insert-ticket-attachment',
    `INSERT INTO ticket_attachments (ticket_id, at, name, media_type, file, bytes, sha256, by_kind, by_agent_id,
                                    by_staff_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (file) DO NOTHING`,
    [
      ...[ticketId, at, name, mediaType, file, bytes, sha256, by.kind],
      by.kind === 'agent' ? by.agentId : null,
      by.kind === 'staff' ? by.staff.id : null,
    ],
  );
}

/** An attachment as it is shown. */
export interface TicketAttachment {
  readonly id: number;
  readonly at: Date;
  /** `caller`, or a name. */
  readonly by: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Null once the file is erased. */
  readonly kept: { readonly name: string; readonly file: string } | null;
  readonly erasedAt: Date | null;
}

/** Returns the attachments of a ticket, in order. */
export async function readAttachments(
  db: Queryable,
  ticketId: number,
): Promise<TicketAttachment[]> {
  const { rows } = await queryNamed<
    Omit<TicketAttachment, 'kept'> & { name: string | null; file: string | null }
  >(
    db,
    'read-ticket-attachments',
    `SELECT t.id, t.at, coalesce(s.name, a.number || ' ' || a.name, t.by_kind) AS by, t.name, t.media_type, t.file,
            t.bytes, t.sha256, t.erased_at
       FROM ticket_attachments t
       LEFT JOIN staff s ON s.id = t.by_staff_id
       LEFT JOIN agents a ON a.id = t.by_agent_id
      WHERE t.ticket_id = $1 ORDER BY t.id`,
    [ticketId],
  );
  return rows.map(({ name, file, ...row }) => ({
    ...row,
    kept: name === null || file === null ? null : { name, file },
  }));
}

/** Counts the files of a ticket that are not erased. */
export async function countAttachments(db: Queryable, ticketId: number): Promise<number> {
  const { rows } = await queryNamed<{ count: number }>(
    db,
    'count-ticket-attachments',
    'SELECT count(*)::int AS count FROM ticket_attachments WHERE ticket_id = $1 AND file IS NOT NULL',
    [ticketId],
  );
  return rows[0]?.count ?? 0;
}

/** Returns which of these files are attached to a ticket. */
export async function attachedFiles(db: Queryable, files: readonly string[]): Promise<string[]> {
  const { rows } = await queryRows<{ file: string }>(
    db,
    'SELECT file FROM ticket_attachments WHERE file = ANY ($1)',
    [files],
  );
  return rows.map(({ file }) => file);
}

/**
 * Records that an attachment is erased, and forgets its name.
 * @returns false when that was recorded before.
 */
export async function markAttachmentErased(db: Queryable, id: number, at: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE ticket_attachments SET file = NULL, name = NULL, erased_at = $2
      WHERE id = $1 AND file IS NOT NULL`,
    [id, at],
  );
  return rowCount === 1;
}

/** A file of a ticket, by the row that names it. */
export type TicketFileId = { readonly messageId: number } | { readonly attachmentId: number };

/** Records who copies a file out, before it is copied. */
export async function insertFileCopy(
  db: Queryable,
  ticketId: number,
  byStaffId: number,
  file: TicketFileId,
  at: Date,
): Promise<void> {
  await queryNamed(
    db,
    'insert-ticket-file-copy',
    `INSERT INTO ticket_file_copies (at, ticket_id, by_staff_id, message_id, attachment_id)
     VALUES ($1, $2, $3, $4, $5)`,
    [
      ...[at, ticketId, byStaffId],
      'messageId' in file ? file.messageId : null,
      'attachmentId' in file ? file.attachmentId : null,
    ],
  );
}

/** A user's copy of a file. */
export interface FileCopy {
  readonly at: Date;
  readonly by: string;
  readonly messageId: number | null;
  readonly attachmentId: number | null;
}

/** Returns who has copied which files of a ticket out, in order. */
export async function readFileCopies(db: Queryable, ticketId: number): Promise<FileCopy[]> {
  const { rows } = await queryNamed<FileCopy>(
    db,
    'read-ticket-file-copies',
    `SELECT c.at, s.name AS by, c.message_id, c.attachment_id
       FROM ticket_file_copies c JOIN staff s ON s.id = c.by_staff_id
      WHERE c.ticket_id = $1 ORDER BY c.id`,
    [ticketId],
  );
  return rows;
}
