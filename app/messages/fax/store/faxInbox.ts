/** Received faxes. Their pages are attachments of the tickets that they belong to. */
import type { Queryable } from '../../../core/database/pool.js';
import { queryRows, type PartOfList } from '../../../core/database/rows.js';

/** Erases numbers and hashes of received faxes; their rows stay. Returns how many. */
export async function eraseReceived(
  db: Queryable,
  ids: readonly number[],
  now: Date,
): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE fax_inbox SET from_number = '', station_id = '', page_hashes = '{}', call_id = NULL, error = NULL, erased_at = $2
      WHERE id = ANY ($1) AND erased_at IS NULL`,
    [ids, now],
  );
  return rowCount ?? 0;
}

/** A received fax whose pages are kept. */
export interface NewReceivedFax {
  readonly node: string;
  /** The exchange's name for it. */
  readonly name: string;
  /** Empty when withheld. */
  readonly fromNumber: string;
  readonly toNumber: string;
  readonly stationId: string;
  readonly pages: number;
  readonly isBroken: boolean;
  readonly error: string;
  readonly mode: string;
  readonly pageHashes: readonly string[];
  readonly sameAsId: number | null;
  readonly ticketId: number | null;
  readonly caseId: number | null;
  /** The ticket that its code names, and whose faxes of the day are used up. */
  readonly overflowOfId: number | null;
  /** The call in which the caller announced it. */
  readonly callId: string | null;
}

/** Writes a received fax once; returns its id, or null when it is already written. */
export async function insertReceived(
  db: Queryable,
  fax: NewReceivedFax,
  at: Date,
): Promise<number | null> {
  const { rows } = await queryRows<{ id: number }>(
    db,
    `INSERT INTO fax_inbox (node, name, received_at, from_number, to_number, station_id, pages, is_broken, error, mode,
                            page_hashes, same_as_id, ticket_id, case_id, call_id, overflow_of_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     ON CONFLICT (node, name) DO NOTHING RETURNING id`,
    [
      ...[
        fax.node,
        fax.name,
        at,
        fax.fromNumber,
        fax.toNumber,
        fax.stationId,
        fax.pages,
        fax.isBroken,
      ],
      ...[
        fax.error.slice(0, 500) || null,
        fax.mode,
        fax.pageHashes,
        fax.sameAsId,
        fax.ticketId,
        fax.caseId,
        fax.callId,
        fax.overflowOfId,
      ],
    ],
  );
  return rows[0]?.id ?? null;
}

export async function isReceived(db: Queryable, node: string, name: string): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM fax_inbox WHERE node = $1 AND name = $2', [
    node,
    name,
  ]);
  return rowCount === 1;
}

/** An earlier fax, for the comparison. */
export interface EarlierFax {
  readonly id: number;
  readonly pageHashes: readonly string[];
  readonly ticketId: number | null;
  /** The ticket that had its faxes of the day, so that another one has it; null for most. */
  readonly overflowOfId: number | null;
}

/**
 * Lists the faxes of a number, and those of a ticket with its overflow, since a moment that have pages, the latest first. A withheld number is none.
 * @param ticket its number; null for none
 */
export async function receivedFrom(
  db: Queryable,
  fromNumber: string,
  ticket: string | null,
  since: Date,
): Promise<EarlierFax[]> {
  const { rows } = await queryRows<EarlierFax>(
    db,
    `SELECT id, page_hashes, ticket_id, overflow_of_id FROM fax_inbox
      WHERE ((from_number = $1 AND from_number <> '')
             OR (SELECT id FROM tickets WHERE number = $3) IN (ticket_id, overflow_of_id))
        AND received_at > $2 AND pages > 0 AND erased_at IS NULL
      ORDER BY received_at DESC, id DESC`,
    [fromNumber, since, ticket],
  );
  return rows;
}

/**
 * Counts the faxes of a ticket since a moment that came without proof of a caller, and not as the overflow of another. The same pages
 * again are not kept, and do not count.
 */
export async function countUnproven(db: Queryable, ticket: string, since: Date): Promise<number> {
  const { rows } = await queryRows<{ count: number }>(
    db,
    `SELECT count(*)::int AS count FROM fax_inbox i
      WHERE i.ticket_id = (SELECT id FROM tickets WHERE number = $1) AND i.received_at > $2
        AND i.call_id IS NULL AND i.overflow_of_id IS NULL
        AND NOT EXISTS (SELECT FROM fax_inbox s WHERE s.id = i.same_as_id AND s.ticket_id = i.ticket_id AND s.pages >= i.pages)`,
    [ticket, since],
  );
  return rows[0]?.count ?? 0;
}

/** Returns the id of the latest ticket that has got the overflow of another one since a moment; null when there is none. */
export async function overflowTicket(
  db: Queryable,
  ticketId: number,
  since: Date,
): Promise<number | null> {
  const { rows } = await queryRows<{ ticketId: number }>(
    db,
    'SELECT ticket_id FROM fax_inbox WHERE overflow_of_id = $1 AND received_at > $2 ORDER BY id DESC LIMIT 1',
    [ticketId, since],
  );
  return rows[0]?.ticketId ?? null;
}

/** Counts the faxes of a number since a moment whose sender got a receipt. */
export async function countReceipts(
  db: Queryable,
  fromNumber: string,
  since: Date,
): Promise<number> {
  const { rows } = await queryRows<{ count: number }>(
    db,
    `SELECT count(*)::int AS count FROM fax_inbox WHERE from_number = $1 AND received_at > $2 AND told_by IS NOT NULL`,
    [fromNumber, since],
  );
  return rows[0]?.count ?? 0;
}

/** Notes how the sender got a receipt. */
export async function markTold(db: Queryable, id: number, by: 'sms' | 'fax'): Promise<void> {
  await db.query('UPDATE fax_inbox SET told_by = $2 WHERE id = $1', [id, by]);
}

/** A received fax, for people to look at. */
export interface ShownReceived {
  readonly id: number;
  readonly receivedAt: Date;
  readonly fromNumber: string;
  readonly pages: number;
  readonly isBroken: boolean;
  readonly mode: string;
  readonly sameAsId: number | null;
  readonly ticket: string | null;
  readonly toldBy: string | null;
}

/** Lists the latest received faxes. */
export async function listReceived(
  db: Queryable,
  { limit, offset }: PartOfList,
): Promise<ShownReceived[]> {
  const { rows } = await queryRows<ShownReceived>(
    db,
    `SELECT i.id, i.received_at, i.from_number, i.pages, i.is_broken, i.mode, i.same_as_id, o.number AS ticket, i.told_by
       FROM fax_inbox i LEFT JOIN tickets o ON o.id = i.ticket_id
      ORDER BY i.received_at DESC, i.id DESC LIMIT $1 OFFSET $2`,
    [limit, offset],
  );
  return rows;
}
