/** The rows of orders. Who changes them goes through app/orders. */
import type { Language } from '../call.js';
import type { Pause } from '../rules/limitTime.js';
import type { Extension, OrderKind, OrderState, OrderStatus } from '../rules/order.js';
import type { OrderFacts } from '../rules/orderAccess.js';
import { queryNamed, type Queryable } from './pool.js';

export interface Order extends OrderState, OrderFacts {
  readonly id: number;
  readonly number: string;
  readonly departmentId: number | null;
  readonly handlerId: number | null;
  readonly holderId: number | null;
  readonly supervisorId: number | null;
  readonly urgent: boolean;
  readonly anonymous: boolean;
  readonly language: Language;
  readonly caseId: number | null;
  /** Key of what it is about: app/rules/orderRepeats.ts. */
  readonly matter: string;
  readonly callerName: string | null;
  readonly callerNumber: string | null;
  readonly personId: number | null;
  readonly callId: string | null;
  readonly openedByAgentId: number | null;
  readonly openedAt: Date;
  /** The limit that counts now, or counted last; null before dispatch and while the clock stands. */
  readonly dueAt: Date | null;
  /** What the caller was told. */
  readonly latestAt: Date | null;
}

interface OrderRow {
  id: number;
  number: string;
  kind: OrderKind;
  status: OrderStatus;
  court_id: number;
  urgent: boolean;
  confidential: boolean;
  anonymous: boolean;
  language: Language;
  case_id: number | null;
  about_department_id: number | null;
  about_staff_id: number | null;
  matter: string;
  caller_name: string | null;
  caller_number: string | null;
  person_id: number | null;
  call_id: string | null;
  opened_by_agent_id: number | null;
  department_id: number | null;
  handler_id: number | null;
  level: number;
  holder_id: number | null;
  held_by: number[];
  opened_at: Date;
  dispatched_at: Date | null;
  clock_started_at: Date | null;
  accepted_at: Date | null;
  returned_at: Date | null;
  returns: number;
  replied_at: Date | null;
  closed_at: Date | null;
  reopened_at: Date | null;
  round: number;
  pauses: { from: string; until: string | null }[];
  overdue_level: number;
  overdue_at: Date | null;
  extension: Extension | null;
  supervision_level: number;
  supervised_at: Date | null;
  supervisor_id: number | null;
  due_at: Date | null;
  latest_at: Date | null;
  satisfied: boolean | null;
}

const columns = `o.id, o.number, o.kind, o.status, o.court_id, o.urgent, o.confidential, o.anonymous, o.language,
  o.case_id, o.about_department_id, o.about_staff_id, o.matter, o.caller_name, o.caller_number, o.person_id,
  o.call_id, o.opened_by_agent_id, o.department_id, o.handler_id, o.level, o.holder_id, o.held_by, o.opened_at,
  o.dispatched_at, o.clock_started_at, o.accepted_at, o.returned_at, o.returns, o.replied_at, o.closed_at,
  o.reopened_at, o.round, o.pauses, o.overdue_level, o.overdue_at, o.extension, o.supervision_level,
  o.supervised_at, o.supervisor_id, o.due_at, o.latest_at, o.satisfied`;

function orderOf(row: OrderRow): Order {
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    status: row.status,
    courtId: row.court_id,
    urgent: row.urgent,
    confidential: row.confidential,
    anonymous: row.anonymous,
    language: row.language,
    caseId: row.case_id,
    aboutDepartmentId: row.about_department_id,
    aboutStaffId: row.about_staff_id,
    matter: row.matter,
    callerName: row.caller_name,
    callerNumber: row.caller_number,
    personId: row.person_id,
    callId: row.call_id,
    openedByAgentId: row.opened_by_agent_id,
    departmentId: row.department_id,
    handlerId: row.handler_id,
    level: row.level,
    holderId: row.holder_id,
    heldBy: row.held_by,
    openedAt: row.opened_at,
    dispatchedAt: row.dispatched_at,
    clockStartedAt: row.clock_started_at,
    acceptedAt: row.accepted_at,
    returnedAt: row.returned_at,
    returns: row.returns,
    repliedAt: row.replied_at,
    closedAt: row.closed_at,
    reopenedAt: row.reopened_at,
    round: row.round,
    pauses: row.pauses.map(({ from, until }) => ({
      from: new Date(from),
      until: until === null ? null : new Date(until),
    })),
    overdueLevel: row.overdue_level,
    overdueAt: row.overdue_at,
    extension: row.extension,
    supervisionLevel: row.supervision_level,
    supervisedAt: row.supervised_at,
    supervisorId: row.supervisor_id,
    dueAt: row.due_at,
    latestAt: row.latest_at,
    satisfied: row.satisfied,
  };
}

export type NewOrderRow = Omit<Order, 'id'>;

/** Writes the row of an order that is opened, and perhaps dispatched at once. @returns it with its id. */
export async function insertOrder(db: Queryable, order: NewOrderRow): Promise<Order> {
  const { rows } = await queryNamed<{ id: number }>(
    db,
    'insert-order',
    `INSERT INTO orders (number, kind, status, court_id, urgent, confidential, anonymous, language, case_id,
            about_department_id, about_staff_id, matter, caller_name, caller_number, person_id, call_id,
            opened_by_agent_id, department_id, handler_id, holder_id, held_by, opened_at, dispatched_at,
            clock_started_at, pauses, due_at, latest_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
             $23, $24, $25, $26, $27)
     RETURNING id`,
    [
      order.number,
      order.kind,
      order.status,
      order.courtId,
      order.urgent,
      order.confidential,
      order.anonymous,
      order.language,
      order.caseId,
      order.aboutDepartmentId,
      order.aboutStaffId,
      order.matter,
      order.callerName,
      order.callerNumber,
      order.personId,
      order.callId,
      order.openedByAgentId,
      order.departmentId,
      order.handlerId,
      order.holderId,
      order.heldBy,
      order.openedAt,
      order.dispatchedAt,
      order.clockStartedAt,
      pausesText(order.pauses),
      order.dueAt,
      order.latestAt,
    ],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('the order was not written');
  return { ...order, id };
}

function pausesText(pauses: readonly Pause[]): string {
  return JSON.stringify(pauses);
}

/** The serial of the next order of a day: unique, never waited for, with gaps. */
export async function nextOrderSerial(db: Queryable, day: string): Promise<number> {
  const { rows } = await queryNamed<{ serial: number }>(
    db,
    'next-order-serial',
    'SELECT next_order_serial($1) AS serial',
    [day],
  );
  return rows[0]?.serial as number;
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

/** An order by its number; null when there is none. */
export async function readOrder(db: Queryable, number: string): Promise<Order | null> {
  const { rows } = await queryNamed<OrderRow>(
    db,
    'read-order',
    `SELECT ${columns} FROM orders o WHERE o.number = $1`,
    [number],
  );
  return rows[0] === undefined ? null : orderOf(rows[0]);
}

/** The order that a recorded message belongs to: whoever opens an order again for it finds this one. */
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
            satisfied = $24, due_at = $25, latest_at = $26
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
    ],
  );
}

/** Orders to look at, the one whose limit comes first before the others. */
export async function listOrders(
  db: Queryable,
  filter: {
    readonly courtId: number | null;
    readonly statuses: readonly OrderStatus[] | null;
    readonly overdueOnly: boolean;
    readonly supervisedOnly: boolean;
  },
): Promise<Order[]> {
  const { rows } = await db.query<OrderRow>(
    `SELECT ${columns} FROM orders o
      WHERE ($1::int IS NULL OR o.court_id = $1 OR o.department_id IN
              (SELECT d.id FROM departments d WHERE d.court_id = $1))
        AND ($2::text[] IS NULL OR o.status = ANY ($2))
        AND (NOT $3 OR o.overdue_level > 0) AND (NOT $4 OR o.supervision_level > 0)
      ORDER BY o.due_at NULLS LAST, o.opened_at, o.id`,
    [filter.courtId, filter.statuses, filter.overdueOnly, filter.supervisedOnly],
  );
  return rows.map(orderOf);
}

/**
 * Orders that await an answer, in pages by id: of one court (`null`: of all), from behind an id on. Not locked.
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
 * Orders of a matter since a moment that may be this person's, the latest first. Whether they are says
 * app/rules/orderRepeats.ts.
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
    // A branch for each index.
    `SELECT ${columns} FROM orders o WHERE o.id IN (
       SELECT id FROM orders WHERE person_id = $2 AND matter = $1 AND opened_at >= $4
       UNION
       SELECT id FROM orders WHERE caller_number = $3 AND matter = $1 AND opened_at >= $4)
      ORDER BY o.opened_at DESC, o.id DESC`,
    [matter, caller.personId, caller.number, since],
  );
  return rows.map(orderOf);
}

/**
 * Until the transaction ends, nobody else opens an order for this caller: two of her calls at once are then an order
 * and its repeat, and not two orders.
 */
export async function lockCaller(
  db: Queryable,
  caller: { readonly personId: number | null; readonly number: string | null },
): Promise<void> {
  const keys = [
    ...(caller.personId === null ? [] : [`person:${caller.personId}`]),
    ...(caller.number === null ? [] : [`number:${caller.number}`]),
  ].sort();
  for (const key of keys) {
    await queryNamed(
      db,
      'lock-caller',
      'SELECT pg_advisory_xact_lock(hashtextextended($1, 12368))',
      [key],
    );
  }
}

/** Department and judge of a case, to whom what is about it goes; null when there is no such case. */
export async function readCaseAddressee(
  db: Queryable,
  caseId: number,
): Promise<{ readonly departmentId: number | null; readonly judgeId: number | null } | null> {
  const { rows } = await queryNamed<{ department_id: number | null; judge_id: number | null }>(
    db,
    'case-addressee',
    'SELECT department_id, judge_id FROM cases WHERE id = $1',
    [caseId],
  );
  const row = rows[0];
  return row === undefined ? null : { departmentId: row.department_id, judgeId: row.judge_id };
}

/** The number of a case; null before it has one. */
export async function readCaseNumber(db: Queryable, caseId: number): Promise<string | null> {
  const { rows } = await db.query<{ number: string | null }>(
    'SELECT number FROM cases WHERE id = $1',
    [caseId],
  );
  return rows[0]?.number ?? null;
}
