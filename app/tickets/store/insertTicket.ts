/** Writes new tickets with everything that belongs to them, one ticket of a caller at a time. */
import DataLoader from 'dataloader';
import type { DatedStep } from '../rules/ticketLimits.js';
import type { NewCode } from './ticketCodes.js';
import type { NewMessage } from './ticketMessages.js';
import type { Ticket } from './tickets.js';
import { stepRow, type NewTicketStep } from './ticketSteps.js';
import { isDatabaseUnavailable, type Pool, type Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';
import { smsRows, type NewSms } from '../../messages/store/smsOutbox.js';

/** The row of a ticket that has no id yet. */
export type NewTicketRow = Omit<Ticket, 'id'>;

/** What is written together with the row of a new ticket. */
export interface WithTicket {
  readonly message: NewMessage | null;
  readonly steps: readonly NewTicketStep[];
  readonly due: readonly DatedStep[];
  readonly sms: readonly NewSms[];
  readonly code: NewCode;
}

/** A ticket that is to be written. */
interface Asked {
  readonly ticket: NewTicketRow;
  readonly parts: WithTicket;
  readonly unless: { readonly since: Date } | null;
}

/**
 * Writes a ticket that is opened, and perhaps dispatched at once, with everything that belongs to
 * it, in one statement.
 * @param unless if given, the ticket is not written when this person or this number has a ticket of
 *   the same matter since then. Meanwhile nobody else can open a ticket for this caller: two
 *   simultaneous calls of theirs become a ticket and its repeat, not two tickets.
 * @returns the ticket with its id; null when there is such a ticket.
 */
export async function insertTicket(
  db: Queryable,
  ticket: NewTicketRow,
  parts: WithTicket,
  unless: { readonly since: Date } | null,
): Promise<Ticket | null> {
  return (await insertAll(db, [{ ticket, parts, unless }]))[0] ?? null;
}

/**
 * How many tickets one statement writes at most. Ten cost little more than two, and several
 * statements keep several processors of the database busy.
 */
const togetherAtMost = 10;

/**
 * Does what {@link insertTicket} does, in a transaction of its own. Tickets that are written at the same
 * moment share a statement: many messages end together when a queue of them has waited for the
 * database. Nobody notices the others: a ticket that cannot be written fails alone.
 * @param db the pool.
 */
export async function insertTicketWithOthers(
  db: Pool,
  ticket: NewTicketRow,
  parts: WithTicket,
  unless: { readonly since: Date },
): Promise<Ticket | null> {
  let loader = loaders.get(db);
  if (loader === undefined) {
    loader = new DataLoader((asked) => Promise.resolve(insertTogether(db, asked)), {
      cache: false,
      maxBatchSize: togetherAtMost,
    });
    loaders.set(db, loader);
  }
  return loader.load({ ticket, parts, unless });
}

/** One per pool. It loads a promise, so that an error is one only for the tickets that have it. */
const loaders = new WeakMap<Pool, DataLoader<Asked, Promise<Ticket | null>>>();

function insertTogether(db: Pool, asked: readonly Asked[]): Promise<Ticket | null>[] {
  const first = firstOfEachCaller(asked);
  const together = insertAll(db, first);
  return asked.map(async (one) => {
    const index = first.indexOf(one);
    try {
      const tickets = await together;
      if (index >= 0) return tickets[index] ?? null;
    } catch (error) {
      if (index >= 0 && (first.length === 1 || isDatabaseUnavailable(error))) throw error;
    }
    // The caller has a ticket among the others, which this one must see; or one of the others cannot
    // be written, and nothing was.
    return insertTicket(db, one.ticket, one.parts, one.unless);
  });
}

/** Returns the tickets, without the second and further ones that share a lock. */
function firstOfEachCaller(asked: readonly Asked[]): Asked[] {
  const held = new Set<string>();
  return asked.filter(({ ticket }) => {
    const locks = locksOf(ticket);
    if (locks.some((lock) => held.has(lock))) return false;
    for (const lock of locks) held.add(lock);
    return true;
  });
}

/** Writes tickets of different callers, all or none. */
async function insertAll(db: Queryable, asked: readonly Asked[]): Promise<(Ticket | null)[]> {
  const rows = <T extends object>(of: (one: Asked) => readonly T[]) =>
    JSON.stringify(
      asked.flatMap((one, index) => of(one).map((row) => ({ nth: index + 1, ...row }))),
    );
  const keys = asked.flatMap(({ ticket, unless }) => (unless === null ? [] : locksOf(ticket)));
  const { rows: answers } = await queryNamed<{ ids: (number | null)[] }>(
    db,
    'open-tickets',
    'SELECT to_jsonb(open_tickets($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)) AS ids',
    [
      JSON.stringify(asked.map(({ ticket }) => ticketRow(ticket))),
      asked.map(({ ticket }) => ticket.number),
      asked.map(({ ticket }) => ticket.openedAt),
      asked.map(({ unless }) => unless?.since ?? null),
      rows(({ parts }) => (parts.message === null ? [] : [messageRow(parts.message)])),
      rows(({ parts }) => parts.steps.map(stepRow)),
      rows(({ parts }) =>
        parts.due.map(({ kind, level, round, dueAt }) => ({ kind, level, round, due_at: dueAt })),
      ),
      rows(({ ticket, parts }) => smsRows(parts.sms, ticket.openedAt)),
      rows(({ parts }) => [codeRow(parts.code)]),
      // Always in the same order, so that nobody waits for somebody who waits for them.
      keys.sort(),
    ],
  );
  const ids = answers[0]?.ids ?? [];
  return asked.map(({ ticket }, index) => {
    const id = ids[index] ?? null;
    return id === null ? null : { ...ticket, id };
  });
}

function ticketRow(ticket: NewTicketRow) {
  return {
    number: ticket.number,
    kind: ticket.kind,
    status: ticket.status,
    court_id: ticket.courtId,
    urgent: ticket.urgent,
    confidential: ticket.confidential,
    anonymous: ticket.anonymous,
    language: ticket.language,
    case_id: ticket.caseId,
    about_department_id: ticket.aboutDepartmentId,
    about_staff_id: ticket.aboutStaffId,
    matter: ticket.matter,
    caller_name: ticket.callerName,
    caller_number: ticket.callerNumber,
    person_id: ticket.personId,
    call_id: ticket.callId,
    opened_by_agent_id: ticket.openedByAgentId,
    department_id: ticket.departmentId,
    assignee_id: ticket.assigneeId,
    escalated_to_id: ticket.escalatedToId,
    held_by: ticket.heldBy,
    opened_at: ticket.openedAt,
    dispatched_at: ticket.dispatchedAt,
    clock_started_at: ticket.clockStartedAt,
    pauses: ticket.pauses,
    due_at: ticket.dueAt,
    latest_at: ticket.latestAt,
  };
}

function messageRow({ body, voice }: NewMessage) {
  return {
    body: body ?? null,
    file: voice?.file ?? null,
    length_ms: voice?.lengthMs ?? null,
    sha256: voice?.sha256 ?? null,
  };
}

function codeRow({ stored, sealed }: NewCode) {
  return {
    identity_key_id: stored.identityKeyId,
    salt: bytes(stored.salt),
    mac: bytes(stored.mac),
    sealed: sealed === null ? null : bytes(sealed),
  };
}

/** As PostgreSQL reads a bytea. */
const bytes = (of: Buffer) => `\\x${of.toString('hex')}`;

/** Returns the keys of the locks under which tickets are opened for a caller. */
function locksOf({ personId, callerNumber }: Pick<Ticket, 'personId' | 'callerNumber'>): string[] {
  const keys = [
    ...(personId === null ? [] : [`person:${Number(personId)}`]),
    ...(callerNumber === null ? [] : [`number:${callerNumber.replace(/\D/g, '')}`]),
  ];
  // Always in the same order, so that two callers who share both keys do not deadlock.
  return keys.sort();
}

/**
 * Returns the statements that begin a transaction in which nobody else opens a ticket for this
 * caller, as {@link insertTicket} does by itself. `withTransaction` sends them in one round trip.
 * @param caller the caller, with the number in the normal form of app/tickets/rules/ticketRepeats.ts:
 *   digits.
 */
export function beginForCaller(caller: {
  readonly personId: number | null;
  readonly number: string | null;
}): string {
  const locks = locksOf({ personId: caller.personId, callerNumber: caller.number }).map(
    (key) => `SELECT pg_advisory_xact_lock(hashtextextended('${key}', 12368))`,
  );
  return ['BEGIN', ...locks].join('; ');
}
