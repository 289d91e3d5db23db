/** Finds tickets: by a search, the open ones, and those of a matter or a caller. */
import type { TicketKind, TicketStatus } from '../rules/ticket.js';
import type { TicketFacts } from '../rules/ticketAccess.js';
import { ticketColumns, ticketOf, type Ticket, type TicketRow } from './tickets.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';

/** A filter for tickets. */
export interface TicketFilter {
  readonly courtId: number;
  /** Null: tickets that are not over. */
  readonly statuses: readonly TicketStatus[] | null;
  readonly overdueOnly: boolean;
  readonly supervisedOnly: boolean;
  readonly kind?: TicketKind;
  /**
   * The words of a search: the beginning of a number, or a part of the caller's name or number, of
   * the assignee's name, of the case number, or of a text.
   */
  readonly words?: string;
  /** Only tickets that this member of staff has or supervises. */
  readonly mineOf?: number;
  /**
   * Also includes tickets of any court that this member of staff has or supervises. Null where only
   * the court is asked for.
   */
  readonly alsoOf: number | null;
  /**
   * Only tickets of this department and person. Null: all of the court, and confidential ones of the
   * courts below.
   */
  readonly onlyOf: { readonly staffId: number; readonly departmentId: number | null } | null;
}

/** What a list shows of a ticket, and what decides who may see it. */
export type ListedTicket = TicketFacts &
  Pick<
    Ticket,
    | 'id'
    | 'number'
    | 'status'
    | 'urgent'
    | 'overdueLevel'
    | 'supervisionLevel'
    | 'returns'
    | 'urges'
    | 'urgedAt'
    | 'round'
    | 'extension'
    | 'openedAt'
    | 'dueAt'
    | 'latestAt'
    | 'concludedAt'
    | 'repliedAt'
    | 'closedAt'
  >;

/** Half of a ticket's columns: a list has a hundred tickets, and each value costs. */
const listedColumns = `o.id, o.number, o.kind, o.status, o.court_id, o.urgent, o.confidential, o.anonymous,
  o.about_department_id, o.about_staff_id, o.department_id, o.assignee_id, o.escalated_to_id, o.supervisor_id, o.replied_by_id, o.overdue_level,
  o.supervision_level, o.returns, o.urges, o.urged_at, o.round, o.extension, o.opened_at, o.due_at, o.latest_at, o.concluded_at, o.replied_at,
  o.closed_at`;

/** SQL: what decides who may see a ticket. */
const factColumns = `o.kind, o.court_id, o.confidential, o.anonymous, o.about_department_id, o.about_staff_id, o.department_id,
  o.assignee_id, o.escalated_to_id, o.supervisor_id, o.replied_by_id`;

/** SQL: nobody has answered the ticket yet, nor is it over. */
const isOpen = `o.status IN ('opened', 'dispatched', 'accepted', 'returned', 'reopened')`;

/** SQL: a ticket that a member of staff has or supervises. */
const isOf = (staffId: string) =>
  `${staffId} IN (o.assignee_id, o.escalated_to_id, o.supervisor_id)`;

/** SQL: a ticket whose limit is over, or that is with nobody and whose dispatch was urged. */
const isLate = `(o.overdue_level > 0 OR (o.urged_at IS NOT NULL AND o.status IN ('opened', 'returned', 'reopened')))`;

/**
 * SQL: the ids of tickets in which somebody looks for words, one branch per index. `text_pairs` leaves few rows of many, and `strpos`
 * decides. Numbers of cases have no such index, because there may be millions: those of the tickets are read, if what is looked for
 * can be a part of one.
 */
const idsOfWords = (words: string) => `
        SELECT f.id FROM tickets f
         WHERE text_pairs(ticket_caller(f.number, f.caller_name, f.caller_number)) @> text_pairs(lower(${words}))
           AND (starts_with(f.number, ${words}) OR strpos(lower(f.caller_name), lower(${words})) > 0
                OR strpos(f.caller_number, ${words}) > 0)
        UNION ALL
        SELECT m.ticket_id FROM ticket_messages m
         WHERE text_pairs(lower(m.body)) @> text_pairs(lower(${words})) AND strpos(lower(m.body), lower(${words})) > 0
        UNION ALL
        SELECT f.id FROM tickets f
         WHERE f.assignee_id = ANY (ARRAY(SELECT s.id FROM staff s WHERE strpos(s.name, ${words}) > 0))
            OR f.escalated_to_id = ANY (ARRAY(SELECT s.id FROM staff s WHERE strpos(s.name, ${words}) > 0))
        UNION ALL
        SELECT f.id FROM tickets f JOIN cases c ON c.id = f.case_id
         WHERE ${words} ~ '[0-9]' AND strpos(c.number, ${words}) > 0`;

/** A condition of a search, and the letter that stands for it in the statement's name. */
type Condition = readonly [letter: string, sql: string];

/**
 * Puts a filter into SQL: only what it asks for, so that a session that sends a statement of one name is
 * served well by the same plan.
 * @param values the statement's values, to which those of the filter are added.
 */
function conditionsOf(filter: TicketFilter, values: unknown[]): readonly Condition[] {
  const { courtId, statuses, kind, words, mineOf, alsoOf, onlyOf } = filter;
  const add = (value: unknown, type = 'int') => `$${values.push(value)}::${type}`;
  const court = add(courtId);
  const places = [
    `o.court_id = ${court}`,
    `o.department_id IN (SELECT d.id FROM departments d WHERE d.court_id = ${court})`,
    ...(alsoOf === null ? [] : [isOf(add(alsoOf))]),
    ...(onlyOf === null
      ? [
          `o.confidential AND o.court_id IN (SELECT c.id FROM courts c WHERE c.parent_id = ${court})`,
        ]
      : []),
  ];
  const conditions: Condition[] = [[alsoOf === null ? '' : 'a', `(${places.join(' OR ')})`]];
  // Without a status, tickets that are over, which are nearly all, are not read: there is an index of
  // the others.
  if (statuses === null) {
    // One that was answered late is overdue no more.
    conditions.push(['', filter.overdueOnly ? isOpen : `(${isOpen} OR o.status = 'replied')`]);
  } else {
    conditions.push(['s', `o.status = ANY (${add(statuses, 'text[]')})`]);
  }
  if (onlyOf !== null) {
    const { staffId, departmentId } = onlyOf;
    conditions.push(['p', `(o.department_id = ${add(departmentId)} OR ${isOf(add(staffId))})`]);
  }
  if (filter.supervisedOnly) conditions.push(['v', 'o.supervision_level > 0']);
  if (filter.overdueOnly) conditions.push(['o', isLate]);
  if (kind !== undefined) conditions.push(['k', `o.kind = ${add(kind, 'text')}`]);
  if (mineOf !== undefined) conditions.push(['m', isOf(add(mineOf))]);
  if (words !== undefined) conditions.push(['w', `o.id IN (${idsOfWords(add(words, 'text'))})`]);
  return conditions;
}

/**
 * Returns a page of tickets, sorted by limit, the earliest first; after them those that were answered
 * or are over, whose limits nobody has to keep any more. app/tickets/rules/ticketAccess.ts decides
 * which of them a user may see.
 */
export async function listTickets(
  db: Queryable,
  filter: TicketFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<ListedTicket[]> {
  const values: unknown[] = [page.limit, page.offset];
  const conditions = conditionsOf(filter, values);
  const text = `SELECT ${listedColumns} FROM tickets o WHERE ${conditions.map(([, sql]) => sql).join(' AND ')}
      ORDER BY NOT ${isOpen}, o.due_at NULLS LAST, o.opened_at, o.id LIMIT $1 OFFSET $2`;
  const letters = conditions.map(([letter]) => letter).join('');
  // A search is planned for its words, of which there may be few or many.
  const { rows } =
    filter.words === undefined
      ? await queryNamed<ListedTicket>(db, `list-tickets-${letters}`, text, values)
      : await queryRows<ListedTicket>(db, text, values);
  return rows;
}

/** How many tickets there are of a filter. */
export interface TicketCounts {
  readonly all: number;
  /** Those that the filter `overdueOnly` finds. */
  readonly overdue: number;
  /** Those that are with nobody. */
  readonly toDispatch: number;
  /** Those that have to be answered within the period. */
  readonly due: number;
}

/**
 * Counts tickets by what decides who may see them.
 * @param within the period of `due`; its end excluded.
 */
export async function countTickets(
  db: Queryable,
  filter: TicketFilter,
  within: { readonly from: Date; readonly until: Date },
): Promise<(TicketFacts & TicketCounts)[]> {
  const values: unknown[] = [within.from, within.until];
  const conditions = conditionsOf(filter, values);
  const { rows } = await queryNamed<TicketFacts & TicketCounts>(
    db,
    `count-tickets-${conditions.map(([letter]) => letter).join('')}`,
    `SELECT ${factColumns}, count(*)::int AS "all",
            (count(*) FILTER (WHERE ${isOpen} AND ${isLate}))::int AS overdue,
            (count(*) FILTER (WHERE o.status IN ('opened', 'returned', 'reopened')))::int AS to_dispatch,
            (count(*) FILTER (WHERE ${isOpen} AND o.due_at >= $1 AND o.due_at < $2))::int AS due
       FROM tickets o WHERE ${conditions.map(([, sql]) => sql).join(' AND ')}
      GROUP BY ${factColumns}`,
    values,
  );
  return rows;
}

/** Returns the tickets that have one of these numbers. */
export async function readTicketsOf(db: Queryable, numbers: readonly string[]): Promise<Ticket[]> {
  const { rows } = await queryNamed<TicketRow>(
    db,
    'read-tickets-of',
    `SELECT ${ticketColumns} FROM tickets o WHERE o.number = ANY ($1) ORDER BY o.id`,
    [numbers],
  );
  return rows.map(ticketOf);
}

/**
 * Returns tickets that await an answer, in pages by id: of one court (`null`: of all), from after an
 * id on. Does not lock them.
 */
export async function readOpenTickets(
  db: Queryable,
  courtId: number | null,
  afterId: number,
  limit: number,
): Promise<Ticket[]> {
  const { rows } = await queryNamed<TicketRow>(
    db,
    'read-open-tickets',
    `SELECT ${ticketColumns} FROM tickets o
      WHERE o.id > $2 AND ($1::int IS NULL OR o.court_id = $1)
        AND o.status IN ('opened', 'dispatched', 'accepted', 'returned', 'reopened')
      ORDER BY o.id LIMIT $3`,
    [courtId, afterId, limit],
  );
  return rows.map(ticketOf);
}

/**
 * Returns the number of the latest question to a court that awaits its answer and came from a telephone number, for the people who
 * dispatch; null when there is none that they may all know of.
 */
export async function questionOfNumber(
  db: Queryable,
  courtId: number,
  callerNumber: string,
): Promise<string | null> {
  const { rows } = await queryNamed<{ number: string }>(
    db,
    'question-of-number',
    `SELECT o.number FROM tickets o
      WHERE o.caller_number = $2 AND o.court_id = $1 AND ${isOpen} AND NOT o.confidential
        AND o.kind IN ('contact_judge', 'consultation', 'handed_over')
      ORDER BY o.opened_at DESC, o.id DESC LIMIT 1`,
    [courtId, callerNumber],
  );
  return rows[0]?.number ?? null;
}

/**
 * Returns tickets of a matter since a moment that may be this person's, the latest first.
 * app/tickets/rules/ticketRepeats.ts decides whether they are.
 */
export async function ticketsOfMatter(
  db: Queryable,
  matter: string,
  caller: { readonly personId: number | null; readonly number: string | null },
  since: Date,
): Promise<Ticket[]> {
  const { rows } = await queryNamed<TicketRow>(
    db,
    'tickets-of-matter',
    // One branch per index.
    `SELECT ${ticketColumns} FROM tickets o WHERE o.id IN (
       SELECT id FROM tickets WHERE person_id = $2 AND matter = $1 AND opened_at >= $4
       UNION
       SELECT id FROM tickets WHERE caller_number = $3 AND matter = $1 AND opened_at >= $4)
      ORDER BY o.opened_at DESC, o.id DESC`,
    [matter, caller.personId, caller.number, since],
  );
  return rows.map(ticketOf);
}
