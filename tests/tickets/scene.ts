/** The sample court with its people, a clock moved by hand, and tickets that take their course. */
import { randomUUID } from 'node:crypto';
import { doTicketDue } from '../../app/tickets/state/doTicketDue.js';
import type { TicketCodeDeps, TicketChange } from '../../app/tickets/state/changeTicket.js';
import { openTicket, type NewTicket } from '../../app/tickets/opening/openTicket.js';
import type { Actor } from '../../app/tickets/rules/ticketAccess.js';
import { chinaMoment } from '../../app/court/rules/workCalendar.js';
import { openCall } from '../../app/calls/store/calls.js';
import { loadIdentityKeys } from '../../app/court/identity/store/identityKeys.js';
import { findStaff, type Contact } from '../../app/tickets/store/ticketPeople.js';
import { readTicket, type Ticket } from '../../app/tickets/store/tickets.js';
import { readSteps, type ShownStep } from '../../app/tickets/store/ticketSteps.js';
import type { Pool } from 'pg';
import { sharedParts, type TestDatabase } from '../parts/database.js';
import { nextMorning } from './nextMorning.js';

export interface Scene {
  readonly deps: TicketCodeDeps;
  readonly pool: Pool;
  readonly courtId: number;
  now(): Date;
  /** Sets the clock, in China's time: `2026-09-29 10:00`. */
  moveTo(moment: string): void;
  /** Moves the clock on, and does everything that falls due on the way at its own moment. */
  passTo(moment: string): Promise<void>;
  /** Finds a person of the sample courts. */
  contact(name: string): Promise<Contact>;
  as(name: string): Promise<Actor>;
  department(name: string): Promise<number>;
  call(callerNumber?: string): Promise<string>;
  /** Returns the code of a ticket opened by {@link open}. */
  codeOf(ticket: Ticket): string;
  /** Opens a ticket, which must not be a repeat. */
  open(given?: Partial<NewTicket>): Promise<Ticket>;
  newTicket(given?: Partial<NewTicket>): NewTicket;
  ticket(number: string): Promise<Ticket>;
  steps(ticket: Ticket): Promise<ShownStep[]>;
  /** Returns `purpose: body` of the SMS to a number, in order. */
  smsTo(number: string): Promise<string[]>;
}

/**
 * Deletes all tickets with their data, and resets what a test has set, so that the next test finds
 * the court as it was.
 */
export async function clearTickets(database: TestDatabase): Promise<void> {
  const { rows } = await database.pool.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^ticket|^sms_|^calendar_days$|^sign_in_locks$|^guess_failures$'",
  );
  // Steps are append-only everywhere else.
  await database.asOwner(`SET session_replication_role = 'replica';
    ${rows.map(({ name }) => `DELETE FROM "${name}";`).join(' ')}
    UPDATE courts SET settings = '{}'`);
}

/** Formats a moment in China's time: `2026-09-29 10:00`. */
export function inChina(moment: Date | null): string | null {
  return moment === null
    ? null
    : new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

/** Parses a moment in China's time: `2026-09-29 10:00`. */
export const at = (text: string) => chinaMoment(text.slice(0, 10), text.slice(11));

/**
 * Returns the ticket of a change that must have succeeded.
 * @throws Error if it was refused.
 */
export function changed(change: TicketChange): Ticket {
  if (change.kind === 'changed') return change.ticket;
  throw new Error(change.kind === 'refused' ? change.because : change.kind);
}

/** Creates a scene in the sample court 苏98, starting at a moment in China's time. */
export async function makeScene(pool: Pool, start = '2026-11-24 10:00'): Promise<Scene> {
  let now = at(start);
  const identityKeys = loadIdentityKeys(sharedParts().identityKeysFile);
  const deps: TicketCodeDeps = { db: pool, clock: { now: () => now }, identityKeys };
  const codes = new Map<number, string | null>();
  const { rows } = await pool.query<{ id: number }>("SELECT id FROM courts WHERE code = '苏98'");
  const courtId = rows[0]?.id ?? 0;

  async function contact(name: string): Promise<Contact> {
    const [found] = await findStaff(pool, name);
    if (found === undefined) throw new Error(`the sample courts have no ${name}`);
    return found;
  }

  /** Returns the ticket of an anonymous report after its day is over. */
  async function openedNext(number: string): Promise<Ticket> {
    await nextMorning(deps);
    const ticket = await readTicket(pool, number);
    if (ticket === null) throw new Error(`report ${number} became no ticket`);
    return ticket;
  }

  const newTicket = (given: Partial<NewTicket> = {}): NewTicket => ({
    kind: 'complaint',
    courtId,
    language: 'zh',
    by: { kind: 'caller' },
    callerNumber: '13800138000',
    callId: null,
    message: { body: '请尽快处理' },
    ...given,
  });

  return {
    deps,
    pool,
    courtId,
    newTicket,
    contact,
    now: () => now,
    moveTo(moment) {
      now = at(moment);
    },
    async passTo(moment) {
      for (;;) {
        const { rows } = await pool.query<{ id: number; due_at: Date }>(
          `SELECT id, due_at FROM ticket_due WHERE done_at IS NULL AND due_at <= $1
            ORDER BY due_at, id LIMIT 1`,
          [at(moment)],
        );
        const [due] = rows;
        if (due === undefined) break;
        if (due.due_at > now) now = due.due_at;
        await doTicketDue(deps, due.id);
      }
      now = at(moment);
    },
    async as(name) {
      return { kind: 'staff', staff: await contact(name) };
    },
    async department(name) {
      const found = await pool.query<{ id: number }>(
        'SELECT id FROM departments WHERE court_id = $1 AND name = $2',
        [courtId, name],
      );
      return found.rows[0]?.id ?? 0;
    },
    async call(callerNumber = '13800138000') {
      const id = randomUUID();
      await openCall(pool, {
        id,
        node: 'hotline',
        channelId: id,
        callerNumber,
        calledNumber: '12368',
        courtId,
        startedAt: now,
      });
      return id;
    },
    codeOf: ({ id }) => codes.get(id) ?? '',
    async open(given = {}) {
      const opened = await openTicket(deps, newTicket(given));
      if (opened.kind !== 'opened') throw new Error(`the ticket was ${opened.kind}`);
      const ticket =
        opened.isHeld === true ? await openedNext(opened.ticket.number) : opened.ticket;
      codes.set(ticket.id, opened.code);
      return ticket;
    },
    async ticket(number) {
      const ticket = await readTicket(pool, number);
      if (ticket === null) throw new Error(`there is no ticket ${number}`);
      return ticket;
    },
    steps: (ticket) => readSteps(pool, ticket.id),
    async smsTo(number) {
      const found = await pool.query<{ purpose: string; body: string }>(
        'SELECT purpose, body FROM sms_outbox WHERE to_number = $1 ORDER BY id',
        [number],
      );
      return found.rows.map(({ purpose, body }) => `${purpose}: ${body}`);
    },
  };
}
