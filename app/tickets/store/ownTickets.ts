/** The tickets of a caller who has proved who they are. */
import { authorityCovers } from '../../court/cases/rules/headings.js';
import type { PartRow } from '../../court/cases/store/authorities.js';
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

/** Null: the person has no part in the case. */
type PartOrNone = { readonly [key in keyof PartRow]: PartRow[key] | null } & Pick<
  PartRow,
  'caseId'
>;

/**
 * Returns the cases of a person's tickets in which the person has no part on a day: an agent's authority is over,
 * or an import has taken them out of the case. Tickets about these are not theirs, whatever they have proved.
 * @param today the day in China
 */
export async function readCasesLeft(
  db: Queryable,
  personId: number,
  today: IsoDate,
): Promise<number[]> {
  const { rows } = await queryNamed<PartOrNone>(
    db,
    'cases-left-of-tickets',
    `SELECT o.case_id, t.role, t.authority_from, t.authority_until
       FROM (SELECT DISTINCT case_id FROM tickets WHERE person_id = $1 AND case_id IS NOT NULL) o
       LEFT JOIN parties t ON t.case_id = o.case_id AND t.person_id = $1
      ORDER BY o.case_id, t.position`,
    [personId],
  );
  const isCovered = ({ role, authorityFrom, authorityUntil }: PartOrNone) =>
    role !== null && authorityCovers({ role, authorityFrom, authorityUntil }, today);
  const covered = new Set(rows.filter(isCovered).map(({ caseId }) => caseId));
  return [...new Set(rows.map(({ caseId }) => caseId).filter((caseId) => !covered.has(caseId)))];
}

/**
 * Returns the caller's tickets, the latest first. If the caller proved their identity by a query
 * number, only tickets about that case. None about a case in which they have no part any more.
 */
export async function listOwnTickets(
  db: Queryable,
  { personId, onlyCaseIds }: VerifiedPerson,
  limit: number,
  today: IsoDate,
): Promise<TicketHeading[]> {
  const left = await readCasesLeft(db, personId, today);
  const { rows } = await queryNamed<TicketHeading>(
    db,
    'list-own-tickets',
    `SELECT number, kind, opened_at FROM tickets
      WHERE person_id = $1 AND ($3::bigint[] IS NULL OR case_id = ANY ($3)) AND (case_id = ANY ($4)) IS NOT TRUE
      ORDER BY opened_at DESC, id DESC LIMIT $2`,
    [personId, limit, onlyCaseIds, left],
  );
  return rows;
}
