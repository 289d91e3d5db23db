/** The rows of orders. All changes go through app/orders. */
import type { Language } from '../../telephony/call.js';
import type { Pause } from '../rules/limitTime.js';
import type { OrderState, OrderStatus } from '../rules/order.js';
import type { OrderFacts } from '../rules/orderAccess.js';
import type { DatedStep } from '../rules/orderLimits.js';
import type { NewCode } from './orderCodes.js';
import type { NewMessage } from './orderMessages.js';
import { stepRow, type NewOrderStep } from './orderSteps.js';
import type { Queryable } from '../../database/pool.js';
import { queryNamed, queryRows } from '../../database/rows.js';
import type { NewSms } from '../../messages/store/smsOutbox.js';

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
type OrderRow = Omit<Order, 'pauses'> & {
  readonly pauses: readonly { readonly from: string; readonly until: string | null }[];
};

const columns = `o.id, o.number, o.kind, o.status, o.court_id, o.urgent, o.confidential, o.anonymous, o.language,
  o.case_id, o.about_department_id, o.about_staff_id, o.matter, o.caller_name, o.caller_number, o.person_id,
  o.call_id, o.opened_by_agent_id, o.department_id, o.handler_id, o.level, o.holder_id, o.held_by, o.opened_at,
  o.dispatched_at, o.clock_started_at, o.accepted_at, o.returned_at, o.returns, o.replied_at, o.closed_at,
  o.reopened_at, o.round, o.pauses, o.overdue_level, o.overdue_at, o.extension, o.supervision_level,
  o.supervised_at, o.supervisor_id, o.replied_by_id, o.due_at, o.latest_at, o.satisfied, o.urges, o.urged_at`;

function orderOf(row: OrderRow): Order {
  return {
    ...row,
    pauses: row.pauses.map(({ from, until }) => ({
      from: new Date(from),
      until: until === null ? null : new Date(until),
    })),
  };
}

/** The row of an order that has no id yet. */
export type NewOrderRow = Omit<Order, 'id'>;

/** What is written together with the row of a new order. */
export interface WithOrder {
  readonly message: NewMessage | null;
  readonly steps: readonly NewOrderStep[];
  readonly due: readonly DatedStep[];
  readonly sms: readonly NewSms[];
  readonly code: NewCode;
}

/**
 * Writes an order that is opened, and perhaps dispatched at once, with everything that belongs to
 * it, in one statement.
 * @param unless if given, the order is not written when this person or this number has an order of
 *   the same matter since then. Meanwhile nobody else can open an order for this caller: two
 *   simultaneous calls of theirs become an order and its repeat, not two orders.
 * @returns the order with its id; null when there is such an order.
 */
export async function insertOrder(
  db: Queryable,
  order: NewOrderRow,
  { message, steps, due, sms, code }: WithOrder,
  unless: { readonly since: Date } | null,
): Promise<Order | null> {
  const { rows } = await queryNamed<{ id: number | null }>(
    db,
    'insert-order',
    `WITH opened AS (SELECT open_order($1, $2, $3, $4, $5, $6, $7) AS id),
          its_code AS (INSERT INTO order_codes (order_id, key_id, salt, mac, sealed, made_at)
                       SELECT id, $8, $9, $10, $11, $12 FROM opened WHERE id IS NOT NULL)
     SELECT id FROM opened`,
    [
      JSON.stringify({
        number: order.number,
        kind: order.kind,
        status: order.status,
        court_id: order.courtId,
        urgent: order.urgent,
        confidential: order.confidential,
        anonymous: order.anonymous,
        language: order.language,
        case_id: order.caseId,
        about_department_id: order.aboutDepartmentId,
        about_staff_id: order.aboutStaffId,
        matter: order.matter,
        caller_name: order.callerName,
        caller_number: order.callerNumber,
        person_id: order.personId,
        call_id: order.callId,
        opened_by_agent_id: order.openedByAgentId,
        department_id: order.departmentId,
        handler_id: order.handlerId,
        holder_id: order.holderId,
        held_by: order.heldBy,
        opened_at: order.openedAt,
        dispatched_at: order.dispatchedAt,
        clock_started_at: order.clockStartedAt,
        pauses: order.pauses,
        due_at: order.dueAt,
        latest_at: order.latestAt,
      }),
      JSON.stringify(
        message === null
          ? []
          : [
              {
                body: message.body ?? null,
                file: message.voice?.file ?? null,
                length_ms: message.voice?.lengthMs ?? null,
                sha256: message.voice?.sha256 ?? null,
              },
            ],
      ),
      JSON.stringify(steps.map(stepRow)),
      JSON.stringify(
        due.map(({ kind, level, round, dueAt }) => ({ kind, level, round, due_at: dueAt })),
      ),
      JSON.stringify(
        sms.map(({ toNumber, body, purpose }) => ({ to_number: toNumber, body, purpose })),
      ),
      unless?.since ?? null,
      unless === null ? [] : locksOf({ personId: order.personId, number: order.callerNumber }),
      ...[code.stored.keyId, code.stored.salt, code.stored.mac, code.sealed, order.openedAt],
    ],
  );
  const id = rows[0]?.id ?? null;
  return id === null ? null : { ...order, id };
}

function pausesText(pauses: readonly Pause[]): string {
  return JSON.stringify(pauses);
}

/** Locks an order until the transaction ends; null when there is none. */
export async function lockOrder(db: Queryable, orderId: number): Promise<Order | null> {
  const { rows } = await queryNamed<OrderRow>(
    db,
    'lock-order',
    `SELECT ${columns} FROM orders o WHERE o.id = $1 FOR NO KEY UPDATE`,
    [orderId],
  );
  return rows[0] === undefined ? null : orderOf(rows[0]);
}

/** Returns an order by its number; null when there is none. */
export async function readOrder(db: Queryable, number: string): Promise<Order | null> {
  const { rows } = await queryNamed<OrderRow>(
    db,
    'read-order',
    `SELECT ${columns} FROM orders o WHERE o.number = $1`,
    [number],
  );
  return rows[0] === undefined ? null : orderOf(rows[0]);
}

/** Returns an order by its id; null when there is none. */
export async function readOrderById(db: Queryable, orderId: number): Promise<Order | null> {
  const { rows } = await queryNamed<OrderRow>(
    db,
    'read-order-by-id',
    `SELECT ${columns} FROM orders o WHERE o.id = $1`,
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
    `SELECT ${columns} FROM orders o JOIN order_messages m ON m.order_id = o.id WHERE m.file = $1`,
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
            satisfied = $24, due_at = $25, latest_at = $26, urges = $27, urged_at = $28, replied_by_id = $29
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
      pausesText(state.pauses),
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
    ],
  );
}

/** Which orders somebody looks for. */
export interface OrderFilter {
  readonly courtId: number;
  /** Null: orders that are not over. */
  readonly statuses: readonly OrderStatus[] | null;
  readonly overdueOnly: boolean;
  readonly supervisedOnly: boolean;
  /**
   * Also includes orders of any court that this member of staff has or supervises. Null where only
   * the court is asked for.
   */
  readonly alsoOf: number | null;
  /**
   * Only orders of this department and person. Null: all of the court, and confidential ones of the
   * courts below.
   */
  readonly onlyOf: { readonly staffId: number; readonly departmentId: number | null } | null;
}

/**
 * Returns a page of orders, sorted by limit, the earliest first. app/orders/rules/orderAccess.ts
 * decides which of them somebody may see.
 */
export async function listOrders(
  db: Queryable,
  filter: OrderFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<Order[]> {
  // Without a status filter, orders that are over, which are nearly all, are not read: there is an
  // index of the others.
  const status =
    filter.statuses === null
      ? `$2::text[] IS NULL AND (o.status IN ('opened', 'dispatched', 'accepted', 'returned', 'reopened')
                                 OR o.status = 'replied')`
      : 'o.status = ANY ($2::text[])';
  const { rows } = await queryRows<OrderRow>(
    db,
    `SELECT ${columns} FROM orders o
      WHERE (o.court_id = $1
             OR o.department_id IN (SELECT d.id FROM departments d WHERE d.court_id = $1)
             OR $5::int IN (o.handler_id, o.holder_id, o.supervisor_id)
             OR ($6::int IS NULL AND o.confidential
                 AND o.court_id IN (SELECT c.id FROM courts c WHERE c.parent_id = $1)))
        AND ($6::int IS NULL OR o.department_id = $7 OR $6 IN (o.handler_id, o.holder_id, o.supervisor_id))
        AND ${status} AND (NOT $4 OR o.supervision_level > 0)
       AND (NOT $3 OR o.overdue_level > 0
            OR (o.urged_at IS NOT NULL AND o.status IN ('opened', 'returned', 'reopened')))
      ORDER BY o.due_at NULLS LAST, o.opened_at, o.id LIMIT $8 OFFSET $9`,
    [
      ...[filter.courtId, filter.statuses, filter.overdueOnly, filter.supervisedOnly],
      ...[filter.alsoOf, filter.onlyOf?.staffId ?? null, filter.onlyOf?.departmentId ?? null],
      ...[page.limit, page.offset],
    ],
  );
  return rows.map(orderOf);
}

/**
 * Returns orders that await an answer, in pages by id: of one court (`null`: of all), from after an
 * id on. Does not lock them.
 */
export async function readOpenOrders(
  db: Queryable,
  courtId: number | null,
  afterId: number,
  limit: number,
): Promise<Order[]> {
  const { rows } = await queryNamed<OrderRow>(
    db,
    'read-open-orders',
    `SELECT ${columns} FROM orders o
      WHERE o.id > $2 AND ($1::int IS NULL OR o.court_id = $1)
        AND o.status IN ('opened', 'dispatched', 'accepted', 'returned', 'reopened')
      ORDER BY o.id LIMIT $3`,
    [courtId, afterId, limit],
  );
  return rows.map(orderOf);
}

/**
 * Returns orders of a matter since a moment that may be this person's, the latest first.
 * app/orders/rules/orderRepeats.ts decides whether they are.
 */
export async function ordersOfMatter(
  db: Queryable,
  matter: string,
  caller: { readonly personId: number | null; readonly number: string | null },
  since: Date,
): Promise<Order[]> {
  const { rows } = await queryNamed<OrderRow>(
    db,
    'orders-of-matter',
    // One branch per index.
    `SELECT ${columns} FROM orders o WHERE o.id IN (
       SELECT id FROM orders WHERE person_id = $2 AND matter = $1 AND opened_at >= $4
       UNION
       SELECT id FROM orders WHERE caller_number = $3 AND matter = $1 AND opened_at >= $4)
      ORDER BY o.opened_at DESC, o.id DESC`,
    [matter, caller.personId, caller.number, since],
  );
  return rows.map(orderOf);
}

/** Returns the keys of the locks under which orders are opened for a caller. */
function locksOf(caller: {
  readonly personId: number | null;
  readonly number: string | null;
}): string[] {
  const keys = [
    ...(caller.personId === null ? [] : [`person:${Number(caller.personId)}`]),
    ...(caller.number === null ? [] : [`number:${caller.number.replace(/\D/g, '')}`]),
  ];
  // Always in the same order, so that two callers who share both keys do not deadlock.
  return keys.sort();
}

/**
 * Returns the statements that begin a transaction in which nobody else opens an order for this
 * caller, as {@link insertOrder} does by itself. `withTransaction` sends them in one round trip.
 * @param caller the caller, with the number in the normal form of app/orders/rules/orderRepeats.ts:
 *   digits.
 */
export function beginForCaller(caller: {
  readonly personId: number | null;
  readonly number: string | null;
}): string {
  const locks = locksOf(caller).map(
    (key) => `SELECT pg_advisory_xact_lock(hashtextextended('${key}', 12368))`,
  );
  return ['BEGIN', ...locks].join('; ');
}
