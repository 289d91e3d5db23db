/** The row of an order: reading, locking and saving one. All changes go through app/orders. */
import type { Language } from '../../telephony/call.js';
import type { OrderState } from '../rules/order.js';
import type { OrderFacts } from '../rules/orderAccess.js';
import type { Queryable } from '../../database/pool.js';
import { queryNamed } from '../../database/rows.js';

/** An order. */
export interface Order extends OrderState, OrderFacts {
  readonly id: number;
  readonly number: string;
  readonly departmentId: number | null;
  readonly handlerId: number | null;
  readonly holderId: number | null;
  readonly supervisorId: number | null;
  readonly repliedById: number | null;
  readonly urgent: boolean;
  readonly anonymous: boolean;
  readonly language: Language;
  readonly caseId: number | null;
  /** Key of the matter it is about: app/orders/rules/orderRepeats.ts. */
  readonly matter: string;
  readonly callerName: string | null;
  readonly callerNumber: string | null;
  readonly personId: number | null;
  readonly callId: string | null;
  readonly openedByAgentId: number | null;
  readonly openedAt: Date;
  /**
   * The limit that counts now, or that counted when it was answered. Null while nobody has it and
   * while the clock stands.
   */
  readonly dueAt: Date | null;
  /** The limit that the caller was told. */
  readonly latestAt: Date | null;
}

/** An order as it is stored: the moments inside `pauses` are texts. */
export type OrderRow = Omit<Order, 'pauses'> & {
  readonly pauses: readonly { readonly from: string; readonly until: string | null }[];
};

/** The columns of an order `o`, as {@link orderOf} takes them. */
export const orderColumns = `o.id, o.number, o.kind, o.status, o.court_id, o.urgent, o.confidential, o.anonymous, o.language,
  o.case_id, o.about_department_id, o.about_staff_id, o.matter, o.caller_name, o.caller_number, o.person_id,
  o.call_id, o.opened_by_agent_id, o.department_id, o.handler_id, o.level, o.holder_id, o.held_by, o.opened_at,
  o.dispatched_at, o.clock_started_at, o.accepted_at, o.returned_at, o.returns, o.replied_at, o.closed_at,
  o.reopened_at, o.round, o.pauses, o.overdue_level, o.overdue_at, o.extension, o.supervision_level,
  o.supervised_at, o.supervisor_id, o.replied_by_id, o.due_at, o.latest_at, o.satisfied, o.urges, o.urged_at,
  o.concluded_at`;

/** Returns the order that a row stores. */
export function orderOf(row: OrderRow): Order {
  return {
    ...row,
    pauses: row.pauses.map(({ from, until }) => ({
      from: new Date(from),
      until: until === null ? null : new Date(until),
    })),
  };
}

/** Locks an order until the transaction ends; null when there is none. */
export async function lockOrder(db: Queryable, orderId: number): Promise<Order | null> {
  const { rows } = await queryNamed<OrderRow>(
    db,
    'lock-order',
    `SELECT ${orderColumns} FROM orders o WHERE o.id = $1 FOR NO KEY UPDATE`,
    [orderId],
  );
  return rows[0] === undefined ? null : orderOf(rows[0]);
}

/** Returns an order by its number; null when there is none. */
export async function readOrder(db: Queryable, number: string): Promise<Order | null> {
  const { rows } = await queryNamed<OrderRow>(
    db,
    'read-order',
    `SELECT ${orderColumns} FROM orders o WHERE o.number = $1`,
    [number],
  );
  return rows[0] === undefined ? null : orderOf(rows[0]);
}

/** Returns an order by its id; null when there is none. */
export async function readOrderById(db: Queryable, orderId: number): Promise<Order | null> {
  const { rows } = await queryNamed<OrderRow>(
    db,
    'read-order-by-id',
    `SELECT ${orderColumns} FROM orders o WHERE o.id = $1`,
    [orderId],
  );
  return rows[0] === undefined ? null : orderOf(rows[0]);
}

/** Whether an error says that a recorded message belongs to an order already. */
export function isKnownFile(error: unknown): boolean {
  return (error as { constraint?: string } | null)?.constraint === 'order_messages_file_key';
}

/**
 * Returns the order that a recorded message belongs to. A repeated attempt to open an order for the
 * message finds it here.
 */
export async function readOrderOfFile(db: Queryable, file: string): Promise<Order | null> {
  const { rows } = await queryNamed<OrderRow>(
    db,
    'read-order-of-file',
    `SELECT ${orderColumns} FROM orders o JOIN order_messages m ON m.order_id = o.id WHERE m.file = $1`,
    [file],
  );
  return rows[0] === undefined ? null : orderOf(rows[0]);
}

/** Writes the state of a locked order, and its limits. */
export async function saveOrder(
  db: Queryable,
  orderId: number,
  state: OrderState,
  limits: { readonly dueAt: Date | null; readonly latestAt: Date | null },
): Promise<void> {
  await queryNamed(
    db,
    'save-order',
    `UPDATE orders
        SET status = $2, department_id = $3, handler_id = $4, level = $5, holder_id = $6, held_by = $7,
            dispatched_at = $8, clock_started_at = $9, accepted_at = $10, returned_at = $11, returns = $12,
            replied_at = $13, closed_at = $14, reopened_at = $15, round = $16, pauses = $17, overdue_level = $18,
            overdue_at = $19, extension = $20, supervision_level = $21, supervised_at = $22, supervisor_id = $23,
            satisfied = $24, due_at = $25, latest_at = $26, urges = $27, urged_at = $28, replied_by_id = $29, concluded_at = $30
      WHERE id = $1`,
    [
      orderId,
      state.status,
      state.departmentId,
      state.handlerId,
      state.level,
      state.holderId,
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
