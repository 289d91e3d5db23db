import {
  isInspector,
  isKeptFrom,
  maySee,
  rowsOf,
  type Actor,
  type TicketFacts,
  type StaffMember,
  type StaffRow,
} from './rules/ticketAccess.js';
import type { TicketKind, TicketStatus } from './rules/ticket.js';
import { readOfficials, type Contact } from './store/ticketPeople.js';
import {
  readReportsAboutAnybody,
  readTicketsAbout,
  type TicketAbout,
} from './store/ticketsOfCall.js';
import {
  countTickets,
  listTickets,
  readTicketsOf,
  type ListedTicket,
  type TicketCounts,
  type TicketFilter,
} from './store/findTickets.js';
import type { Queryable } from '../core/database/pool.js';

/** A filter for tickets. */
export interface Wanted {
  /** Null: the person's own court, and any ticket they have or supervise elsewhere. */
  readonly courtId: number | null;
  /** Null: tickets that are not over. */
  readonly statuses: readonly TicketStatus[] | null;
  readonly overdueOnly: boolean;
  readonly supervisedOnly: boolean;
  readonly kind?: TicketKind;
  /** Searched for in number, names and texts: store/findTickets.ts. */
  readonly words?: string;
  /** Only tickets that the person has or supervises; an agent has none. */
  readonly mineOnly?: boolean;
}

/** The tickets found. */
export interface SeenTickets {
  /** Sorted by when they are due, the earliest first. */
  readonly tickets: readonly ListedTicket[];
  /** There are more than these. */
  readonly hasMore: boolean;
}

/** Tickets that are read at a time where many of them may not be seen. */
const pageSize = 500;

/**
 * Returns the matching tickets that a member of staff may see.
 * @param offset how many of them to skip at the beginning.
 */
export async function seenTickets(
  db: Queryable,
  staff: StaffMember,
  wanted: Wanted,
  limit: number,
  offset = 0,
): Promise<SeenTickets> {
  return seenPart(db, { kind: 'staff', staff }, filterOf(staff, wanted), limit, offset);
}

/**
 * Counts the tickets of the person's own lists that are not over, and those due within a period.
 * @param greetingCourtId the court of an agent of no court.
 */
export async function countSeen(
  db: Queryable,
  by: Extract<Actor, { kind: 'staff' | 'agent' }>,
  greetingCourtId: number,
  within: { readonly from: Date; readonly until: Date },
): Promise<TicketCounts> {
  const all = { courtId: null, statuses: null, overdueOnly: false, supervisedOnly: false };
  const filter =
    by.kind === 'staff'
      ? filterOf(by.staff, all)
      : { ...all, courtId: by.courtId ?? greetingCourtId, alsoOf: null, onlyOf: null };
  const counts = await whichSees(db, by, await countTickets(db, filter, within));
  const sum = (which: keyof TicketCounts) =>
    counts.reduce((total, { [which]: count }) => total + count, 0);
  return {
    all: sum('all'),
    overdue: sum('overdue'),
    toDispatch: sum('toDispatch'),
    due: sum('due'),
  };
}

function filterOf(
  staff: StaffMember,
  { courtId, mineOnly = false, ...wanted }: Wanted,
): TicketFilter {
  const isOfCourt =
    staff.role === 'leader' || staff.isDispatch || staff.isSupervision || isInspector(staff);
  const own = { staffId: staff.id, departmentId: staff.departmentId };
  return {
    ...wanted,
    courtId: courtId ?? staff.courtId,
    alsoOf: courtId === null ? staff.id : null,
    onlyOf: isOfCourt ? null : own,
    ...(mineOnly && { mineOf: staff.id }),
  };
}

/** Returns the matching tickets of a court that an agent may see. */
export async function seenByAgent(
  db: Queryable,
  agent: Extract<Actor, { kind: 'agent' }>,
  { mineOnly = false, ...wanted }: Wanted & { readonly courtId: number },
  limit: number,
  offset = 0,
): Promise<SeenTickets> {
  if (mineOnly) return { tickets: [], hasMore: false };
  return seenPart(db, agent, { ...wanted, alsoOf: null, onlyOf: null }, limit, offset);
}

/** Returns those of some numbers of tickets whose tickets this member of staff may not see. */
export async function keptFrom(
  db: Queryable,
  staff: StaffMember,
  numbers: readonly string[],
): Promise<ReadonlySet<string>> {
  const tickets = numbers.length === 0 ? [] : await readTicketsOf(db, numbers);
  const seen = await whichSees(db, { kind: 'staff', staff }, tickets);
  const kept = new Set(tickets.map(({ number }) => number));
  for (const { number } of seen) kept.delete(number);
  return kept;
}

/**
 * Who reads a list or a figure. Null: a user who is not of the staff, and whom no ticket is about.
 * `anybody`: nobody knows who, as with a mail or a screen on a wall; who is reported may be among them.
 */
export type Reader = StaffMember | null | 'anybody';

/**
 * Returns the calls that are kept from a reader, because a ticket of theirs is: a recording tells all that
 * the ticket says, and who said it.
 */
export async function callsKeptFrom(db: Queryable, reader: Reader): Promise<readonly string[]> {
  return (await barredFrom(db, reader)).flatMap(({ callIds }) => callIds);
}

/** Returns the ids of the tickets that are kept from a reader: no count includes them. */
export async function ticketsKeptFrom(db: Queryable, reader: Reader): Promise<readonly number[]> {
  return (await barredFrom(db, reader)).map(({ id }) => id);
}

/**
 * From `anybody` each report of a violation is kept that is kept from somebody. Complaints are not: one
 * about a case is about its judge, so their count would be of little else.
 */
async function barredFrom(db: Queryable, reader: Reader): Promise<readonly TicketAbout[]> {
  if (reader === null) return [];
  if (reader === 'anybody') return readReportsAboutAnybody(db);
  const about = await readTicketsAbout(db, rowsKeptFrom(reader));
  return about.filter((ticket) => isKeptFrom(ticket, reader));
}

/** Returns the rows of whom the reader's tickets may be about: of one who files, all departments that do. */
function rowsKeptFrom(reader: StaffMember): StaffRow[] {
  const { id, filing = [] } = reader;
  const own = rowsOf(reader);
  const files = own.some((row) => row.departmentId !== null && filing.includes(row.departmentId));
  return [...own, ...(files ? filing.map((departmentId) => ({ id, departmentId })) : [])];
}

async function seenPart(
  db: Queryable,
  by: Actor,
  filter: TicketFilter,
  limit: number,
  from: number,
): Promise<SeenTickets> {
  const officials = new Map<number, readonly Contact[]>();
  const seen: ListedTicket[] = [];
  // Most people see every ticket of their list, so the first page is as large as what is needed and
  // one more.
  let size = Math.min(pageSize, from + limit + 1);
  for (let offset = 0; seen.length <= from + limit;) {
    const page = await listTickets(db, filter, { limit: size, offset });
    seen.push(...(await whichSees(db, by, page, officials)));
    if (page.length < size) break;
    offset += size;
    size = pageSize;
  }
  return { tickets: seen.slice(from, from + limit), hasMore: seen.length > from + limit };
}

/**
 * Leaves out what an actor may not see. Only where that depends on it are the people of a ticket's
 * court read: most lists have no such ticket.
 * @param officials of courts, as they are read.
 */
async function whichSees<O extends TicketFacts>(
  db: Queryable,
  by: Actor,
  tickets: readonly O[],
  officials = new Map<number, readonly Contact[]>(),
): Promise<O[]> {
  const seen: O[] = [];
  for (const ticket of tickets) {
    if (maySee(by, ticket) || (await standsInFor(db, by, ticket, officials))) seen.push(ticket);
  }
  return seen;
}

/** Whether an actor sees a ticket only because of who else there is. */
async function standsInFor(
  db: Queryable,
  by: Actor,
  ticket: TicketFacts,
  officials: Map<number, readonly Contact[]>,
): Promise<boolean> {
  if (by.kind !== 'staff' || !ticket.confidential) return false;
  const people = officials.get(ticket.courtId) ?? (await readOfficials(db, ticket.courtId));
  officials.set(ticket.courtId, people);
  return maySee(by, ticket, people);
}
