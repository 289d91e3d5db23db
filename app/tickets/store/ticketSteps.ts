/** Every step of a ticket, with who and when. Append-only. */
import type { MovedBecause } from '../rules/movedBecause.js';
import type { Actor } from '../rules/ticketAccess.js';
import type { TicketStatus } from '../rules/ticket.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';

/** The kind of a step. */
export type TicketStepKind =
  | 'opened'
  | 'dispatched'
  | 'accepted'
  | 'returned'
  | 'concluded'
  | 'replied'
  | 'closed'
  | 'reopened'
  | 'withdrawn'
  | 'reminded'
  | 'escalated'
  | 'overdue'
  | 'supervised'
  | 'extended'
  | 'repeated'
  | 'limits_moved'
  /** The caller was verified, and has another code. */
  | 'code_renewed'
  /** Its appointment was set, moved or cancelled. */
  | 'appointed';

/** A step to be appended. */
export interface NewTicketStep {
  readonly kind: TicketStepKind;
  readonly by: Actor;
  /** Who got the ticket, was reminded, or supervises it. */
  readonly toStaffId?: number | null;
  readonly toDepartmentId?: number | null;
  readonly fromStatus?: TicketStatus | null;
  readonly toStatus?: TicketStatus | null;
  readonly reason?: string | null;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** The columns of a step besides its ticket and its moment, as in {@link stepRow}. */
const stepColumns = `kind, by_kind, by_agent_id, by_staff_id, to_staff_id, to_department_id, from_status,
  to_status, reason, detail`;
/** The same columns with their types, for `jsonb_to_recordset`. */
const stepTypes = `kind text, by_kind text, by_agent_id int, by_staff_id int, to_staff_id int,
  to_department_id int, from_status text, to_status text, reason text, detail jsonb`;

/** Returns a step as a row with {@link stepColumns}. */
export function stepRow(step: NewTicketStep) {
  return {
    kind: step.kind,
    by_kind: step.by.kind,
    by_agent_id: step.by.kind === 'agent' ? step.by.agentId : null,
    by_staff_id: step.by.kind === 'staff' ? step.by.staff.id : null,
    to_staff_id: step.toStaffId ?? null,
    to_department_id: step.toDepartmentId ?? null,
    from_status: step.fromStatus ?? null,
    to_status: step.toStatus ?? null,
    reason: step.reason ?? null,
    detail: step.detail ?? {},
  };
}

/** Appends steps to a ticket, in this order. */
export async function appendSteps(
  db: Queryable,
  ticketId: number,
  steps: readonly NewTicketStep[],
  at: Date,
): Promise<void> {
  await queryNamed(
    db,
    'append-ticket-steps',
    `INSERT INTO ticket_steps (ticket_id, at, ${stepColumns})
     SELECT $1, $2, s.* FROM jsonb_to_recordset($3::jsonb) AS s (${stepTypes})`,
    [ticketId, at, JSON.stringify(steps.map(stepRow))],
  );
}

/** A step as it is shown. */
export interface ShownStep {
  readonly at: Date;
  readonly kind: TicketStepKind;
  /** `caller`, `clock`, or a name. */
  readonly by: string;
  readonly to: string | null;
  readonly fromStatus: TicketStatus | null;
  readonly toStatus: TicketStatus | null;
  readonly reason: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Returns the steps of a ticket, in order. */
export async function readSteps(db: Queryable, ticketId: number): Promise<ShownStep[]> {
  const { rows } = await queryNamed<ShownStep>(
    db,
    'read-ticket-steps',
    `SELECT p.at, p.kind, coalesce(b.name, a.number || ' ' || a.name, p.by_kind) AS by,
            nullif(concat_ws(' ', d.name, t.name), '') AS to, p.from_status, p.to_status, p.reason, p.detail
       FROM ticket_steps p
       LEFT JOIN staff b ON b.id = p.by_staff_id
       LEFT JOIN agents a ON a.id = p.by_agent_id
       LEFT JOIN staff t ON t.id = p.to_staff_id
       LEFT JOIN departments d ON d.id = p.to_department_id
      WHERE p.ticket_id = $1 ORDER BY p.id`,
    [ticketId],
  );
  return rows;
}

/** Why a step has moved the limits of its ticket, and from when to when; null: it has not. */
export function movedBy({ kind, detail }: Pick<ShownStep, 'kind' | 'detail'>) {
  if (kind !== 'limits_moved') return null;
  const { dueBefore, due, because } = detail as {
    readonly dueBefore: string | null;
    readonly due: string | null;
    readonly because: MovedBecause;
  };
  const dateOf = (text: string | null) => (text === null ? null : new Date(text));
  return { dueBefore: dateOf(dueBefore), due: dateOf(due), because };
}
