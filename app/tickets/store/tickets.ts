/** The row of a ticket: reading, locking and saving one. All changes go through app/tickets. */
import type { Language } from '../../telephony/call.js';
import type { TicketState } from '../rules/ticket.js';
import type { TicketFacts } from '../rules/ticketAccess.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/** A ticket. */
export interface Ticket extends TicketState, TicketFacts {
  readonly id: number;
  readonly number: string;
  readonly departmentId: number | null;
  readonly assigneeId: number | null;
  readonly escalatedToId: number | null;
  readonly supervisorId: number | null;
  readonly repliedById: number | null;
  readonly urgent: boolean;
  readonly anonymous: boolean;
  readonly language: Language;
  readonly caseId: number | null;
  /** Key of the matter it is about: app/tickets/rules/ticketRepeats.ts. */
  readonly matter: string;
  readonly callerName: string | null;
  readonly callerNumber: string | null;
  readonly personId: number | null;
  readonly callId: string | null;
  readonly openedByAgentId: number | null;
  readonly openedAt: Date;
  /**
   * The limit that counts now, or that counted when it was answered. Null while nobody has it and
   * while the clock is stopped.
   */
  readonly dueAt: Date | null;
  /** The limit that the caller was told. */
  readonly latestAt: Date | null;
}

/** A ticket as it is stored: the moments inside `pauses` are texts. */
export type TicketRow = Omit<Ticket, 'pauses'> & {
  readonly pauses: readonly { readonly from: string; readonly until: string | null }[];
};

/** The columns of a ticket `o`, as {@link ticketOf} takes them. */
export const ticketColumns = `o.id, o.number, o.kind, o.status, o.court_id, o.urgent, o.confidential, o.anonymous, o.language,
  o.case_id, o.about_department_id, o.about_staff_id, o.matter, o.caller_name, o.caller_number, o.person_id,
  o.call_id, o.opened_by_agent_id, o.department_id, o.assignee_id, o.level, o.escalated_to_id, o.held_by, o.opened_at,
  o.dispatched_at, o.clock_started_at, o.accepted_at, o.returned_at, o.returns, o.replied_at, o.closed_at,
  o.reopened_at, o.round, o.pauses, o.overdue_level, o.overdue_at, o.extension, o.supervision_level,
  o.supervised_at, o.supervisor_id, o.replied_by_id, o.due_at, o.latest_at, o.satisfied, o.urges, o.urged_at,
  o.concluded_at`;

/** Returns the ticket that a row stores. */
export function ticketOf(row: TicketRow): Ticket {
  return {
    ...row,
    pauses: row.pauses.map(({ from, until }) => ({
      from: new Date(from),
      until: until === null ? null : new Date(until),
    })),
  };
}

/** Locks a ticket until the transaction ends; null when there is none. */
export async function lockTicket(db: Queryable, ticketId: number): Promise<Ticket | null> {
  const { rows } = await queryNamed<TicketRow>(
    db,
    'lock-ticket',
    `SELECT ${ticketColumns} FROM tickets o WHERE o.id = $1 FOR NO KEY UPDATE`,
    [ticketId],
  );
  return rows[0] === undefined ? null : ticketOf(rows[0]);
}

/** Returns a ticket by its number; null when there is none. */
export async function readTicket(db: Queryable, number: string): Promise<Ticket | null> {
  const { rows } = await queryNamed<TicketRow>(
    db,
    'read-ticket',
    `SELECT ${ticketColumns} FROM tickets o WHERE o.number = $1`,
    [number],
  );
  return rows[0] === undefined ? null : ticketOf(rows[0]);
}

/** Returns a ticket by its id; null when there is none. */
export async function readTicketById(db: Queryable, ticketId: number): Promise<Ticket | null> {
  const { rows } = await queryNamed<TicketRow>(
    db,
    'read-ticket-by-id',
    `SELECT ${ticketColumns} FROM tickets o WHERE o.id = $1`,
    [ticketId],
  );
  return rows[0] === undefined ? null : ticketOf(rows[0]);
}

/** Whether an error says that a recorded message belongs to a ticket already. */
export function isKnownFile(error: unknown): boolean {
  return (error as { constraint?: string } | null)?.constraint === 'ticket_messages_file_key';
}

/**
 * Returns the ticket that a recorded message belongs to. A repeated attempt to open a ticket for the
 * message finds it here.
 */
export async function readTicketOfFile(db: Queryable, file: string): Promise<Ticket | null> {
  const { rows } = await queryNamed<TicketRow>(
    db,
    'read-ticket-of-file',
    `SELECT ${ticketColumns} FROM tickets o JOIN ticket_messages m ON m.ticket_id = o.id WHERE m.file = $1`,
    [file],
  );
  return rows[0] === undefined ? null : ticketOf(rows[0]);
}

/** Writes the state of a locked ticket, and its limits. */
export async function saveTicket(
  db: Queryable,
  ticketId: number,
  state: TicketState,
  limits: { readonly dueAt: Date | null; readonly latestAt: Date | null },
): Promise<void> {
  await queryNamed(
    db,
    'save-ticket',
    `UPDATE tickets
        SET status = $2, department_id = $3, assignee_id = $4, level = $5, escalated_to_id = $6, held_by = $7,
            dispatched_at = $8, clock_started_at = $9, accepted_at = $10, returned_at = $11, returns = $12,
            replied_at = $13, closed_at = $14, reopened_at = $15, round = $16, pauses = $17, overdue_level = $18,
            overdue_at = $19, extension = $20, supervision_level = $21, supervised_at = $22, supervisor_id = $23,
            satisfied = $24, due_at = $25, latest_at = $26, urges = $27, urged_at = $28, replied_by_id = $29, concluded_at = $30
      WHERE id = $1`,
    [
      ticketId,
      state.status,
      state.departmentId,
      state.assigneeId,
      state.level,
      state.escalatedToId,
      state.heldBy,
      state.dispatchedAt,
      state.clockStartedAt,
      state.acceptedAt,
      state.returnedAt,
      state.returns,
      state.repliedAt,
      state.closedAt,
      state.reopenedAt,
      state.round,
      JSON.stringify(state.pauses),
      state.overdueLevel,
      state.overdueAt,
      state.extension === null ? null : JSON.stringify(state.extension),
      state.supervisionLevel,
      state.supervisedAt,
      state.supervisorId,
      state.satisfied,
      limits.dueAt,
      limits.latestAt,
      state.urges,
      state.urgedAt,
      state.repliedById,
      state.concludedAt,
    ],
  );
}
