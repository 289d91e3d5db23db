/** The tickets of a caller who has proved who they are. */
import { readAuthorities } from '../../court/cases/store/authorities.js';
import type { VerifiedPerson } from '../../court/import/rules/caseFile.js';
import type { IsoDate } from '../../court/rules/workCalendar.js';
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
 * number, only tickets about that case. None about a case in which they no longer act for a party.
 */
export async function listOwnTickets(
  db: Queryable,
  { personId, onlyCaseIds }: VerifiedPerson,
  limit: number,
  today: IsoDate,
): Promise<TicketHeading[]> {
  const { overIn } = await readAuthorities(db, personId, today);
  const { rows } = await queryNamed<TicketHeading>(
    db,
    'list-own-tickets',
    `SELECT number, kind, opened_at FROM tickets
      WHERE person_id = $1 AND ($3::bigint[] IS NULL OR case_id = ANY ($3)) AND (case_id = ANY ($4)) IS NOT TRUE
      ORDER BY opened_at DESC, id DESC LIMIT $2`,
    [personId, limit, onlyCaseIds, overIn],
  );
  return rows;
}
