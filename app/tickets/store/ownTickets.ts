/** The tickets of a caller who has proved who they are. */
import type { VerifiedPerson } from '../../court/import/rules/caseFile.js';
import type { TicketKind } from '../rules/ticket.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/** What a list says about a ticket. */
export interface TicketHeading {
  readonly number: string;
  readonly kind: TicketKind;
  readonly openedAt: Date;
}

/**
 * Returns the caller's tickets, the latest first. If the caller proved their identity by a query
 * number, only tickets about that case.
 */
export async function listOwnTickets(
  db: Queryable,
  { personId, onlyCaseIds }: VerifiedPerson,
  limit: number,
): Promise<TicketHeading[]> {
  const { rows } = await queryNamed<TicketHeading>(
    db,
    'list-own-tickets',
    `SELECT number, kind, opened_at FROM tickets WHERE person_id = $1 AND ($3::bigint[] IS NULL OR case_id = ANY ($3))
      ORDER BY opened_at DESC, id DESC LIMIT $2`,
    [personId, limit, onlyCaseIds],
  );
  return rows;
}
