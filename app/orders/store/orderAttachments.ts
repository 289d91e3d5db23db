/** Files that belong to an order, and the record of who has copied its files out. */
import type { Actor } from '../rules/orderAccess.js';
import type { Queryable } from '../../database/pool.js';
import { queryNamed, queryRows } from '../../database/rows.js';

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
  orderId: number,
  attachment: NewAttachment,
  by: Attacher,
  at: Date,
): Promise<void> {
  const { name, mediaType, file, bytes, sha256 } = attachment;
  await queryNamed(
    db,
    'insert-order-attachment',
    `INSERT INTO order_attachments (order_id, at, name, media_type, file, bytes, sha256, by_kind, by_agent_id,
                                    by_staff_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (file) DO NOTHING`,
    [
      ...[orderId, at, name, mediaType, file, bytes, sha256, by.kind],
      by.kind === 'agent' ? by.agentId : null,
      by.kind === 'staff' ? by.staff.id : null,
    ],
  );
}

/** An attachment as it is shown. */
export interface OrderAttachment {
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

/** Returns the attachments of an order, in order. */
export async function readAttachments(db: Queryable, orderId: number): Promise<OrderAttachment[]> {
  const { rows } = await queryNamed<
    Omit<OrderAttachment, 'kept'> & { name: string | null; file: string | null }
  >(
    db,
    'read-order-attachments',
    `SELECT t.id, t.at, coalesce(s.name, a.number || ' ' || a.name, t.by_kind) AS by, t.name, t.media_type, t.file,
            t.bytes, t.sha256, t.erased_at
       FROM order_attachments t
       LEFT JOIN staff s ON s.id = t.by_staff_id
       LEFT JOIN agents a ON a.id = t.by_agent_id
      WHERE t.order_id = $1 ORDER BY t.id`,
    [orderId],
  );
  return rows.map(({ name, file, ...row }) => ({
    ...row,
    kept: name === null || file === null ? null : { name, file },
  }));
}

/** Counts the files of an order that are not erased. */
export async function countAttachments(db: Queryable, orderId: number): Promise<number> {
  const { rows } = await queryNamed<{ count: number }>(
    db,
    'count-order-attachments',
    'SELECT count(*)::int AS count FROM order_attachments WHERE order_id = $1 AND file IS NOT NULL',
    [orderId],
  );
  return rows[0]?.count ?? 0;
}

/** Returns which of these files are attached to an order. */
export async function attachedFiles(db: Queryable, files: readonly string[]): Promise<string[]> {
  const { rows } = await queryRows<{ file: string }>(
    db,
    'SELECT file FROM order_attachments WHERE file = ANY ($1)',
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
    `UPDATE order_attachments SET file = NULL, name = NULL, erased_at = $2
      WHERE id = $1 AND file IS NOT NULL`,
    [id, at],
  );
  return rowCount === 1;
}

/** A file of an order, by the row that names it. */
export type OrderFileId = { readonly messageId: number } | { readonly attachmentId: number };

/** Records who copies a file out, before it is copied. */
export async function insertFileCopy(
  db: Queryable,
  orderId: number,
  byStaffId: number,
  file: OrderFileId,
  at: Date,
): Promise<void> {
  await queryNamed(
    db,
    'insert-order-file-copy',
    `INSERT INTO order_file_copies (at, order_id, by_staff_id, message_id, attachment_id)
     VALUES ($1, $2, $3, $4, $5)`,
    [
      ...[at, orderId, byStaffId],
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

/** Returns who has copied which files of an order out, in order. */
export async function readFileCopies(db: Queryable, orderId: number): Promise<FileCopy[]> {
  const { rows } = await queryNamed<FileCopy>(
    db,
    'read-order-file-copies',
    `SELECT c.at, s.name AS by, c.message_id, c.attachment_id
       FROM order_file_copies c JOIN staff s ON s.id = c.by_staff_id
      WHERE c.order_id = $1 ORDER BY c.id`,
    [orderId],
  );
  return rows;
}
