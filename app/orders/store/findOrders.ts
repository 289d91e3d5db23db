/** Finds orders: by a search, the open ones, and those of a matter or a caller. */
import type { OrderKind, OrderStatus } from '../rules/order.js';
import type { OrderFacts } from '../rules/orderAccess.js';
import { orderColumns, orderOf, type Order, type OrderRow } from './orders.js';
import type { Queryable } from '../../database/pool.js';
import { queryNamed, queryRows } from '../../database/rows.js';

/** A filter for orders. */
export interface OrderFilter {
  readonly courtId: number;
  /** Null: orders that are not over. */
  readonly statuses: readonly OrderStatus[] | null;
  readonly overdueOnly: boolean;
  readonly supervisedOnly: boolean;
  readonly kind?: OrderKind;
  /**
   * The words of a search: the beginning of a number, or a part of the caller's name or number, of
   * the handler's name, of the case number, or of a text.
   */
  readonly words?: string;
  /** Only orders that this member of staff has or supervises. */
  readonly mineOf?: number;
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

/** What a list shows of an order, and what decides who may see it. */
export type ListedOrder = OrderFacts &
  Pick<
    Order,
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
    | 'repliedAt'
    | 'closedAt'
  >;

/** Half of an order's columns: a list has a hundred orders, and each value costs. */
const listedColumns = `o.id, o.number, o.kind, o.status, o.court_id, o.urgent, o.confidential, o.anonymous,
  o.about_department_id, o.about_staff_id, o.department_id, o.handler_id, o.holder_id, o.supervisor_id, o.replied_by_id, o.overdue_level,
  o.supervision_level, o.returns, o.urges, o.urged_at, o.round, o.extension, o.opened_at, o.due_at, o.latest_at, o.replied_at, o.closed_at`;

/** SQL: an order that a member of staff has or supervises. */
const isOf = (staffId: string) => `${staffId} IN (o.handler_id, o.holder_id, o.supervisor_id)`;

/** SQL: an order whose limit is over, or that is with nobody and whose dispatch was urged. */
const isLate = `(o.overdue_level > 0 OR (o.urged_at IS NOT NULL AND o.status IN ('opened', 'returned', 'reopened')))`;

/**
 * SQL: the ids of orders in which somebody looks for words, one branch per index. `text_pairs` leaves few rows of many, and `strpos`
 * decides. Numbers of cases have no such index, because there may be millions: those of the orders are read, if what is looked for
 * can be a part of one.
 */
const idsOfWords = (words: string) => `
        SELECT f.id FROM orders f
         WHERE text_pairs(order_caller(f.number, f.caller_name, f.caller_number)) @> text_pairs(lower(${words}))
           AND (starts_with(f.number, ${words}) OR strpos(lower(f.caller_name), lower(${words})) > 0
                OR strpos(f.caller_number, ${words}) > 0)
        UNION ALL
        SELECT m.order_id FROM order_messages m
         WHERE text_pairs(lower(m.body)) @> text_pairs(lower(${words})) AND strpos(lower(m.body), lower(${words})) > 0
        UNION ALL
        SELECT f.id FROM orders f
         WHERE f.handler_id = ANY (ARRAY(SELECT s.id FROM staff s WHERE strpos(s.name, ${words}) > 0))
            OR f.holder_id = ANY (ARRAY(SELECT s.id FROM staff s WHERE strpos(s.name, ${words}) > 0))
        UNION ALL
        SELECT f.id FROM orders f JOIN cases c ON c.id = f.case_id
         WHERE ${words} ~ '[0-9]' AND strpos(c.number, ${words}) > 0`;

/** A condition of a search, and the letter that stands for it in the statement's name. */
type Condition = readonly [letter: string, sql: string];

/**
 * Puts a filter into SQL: only what it asks for, so that whoever sends a statement of one name is
 * served well by the same plan.
 * @param values the statement's values, to which those of the filter are added.
 */
function conditionsOf(filter: OrderFilter, values: unknown[]): readonly Condition[] {
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
  // Without a status, orders that are over, which are nearly all, are not read: there is an index of
  // the others.
  if (statuses === null) {
    const isOpen = `o.status IN ('opened', 'dispatched', 'accepted', 'returned', 'reopened')`;
    conditions.push(['', `(${isOpen} OR o.status = 'replied')`]);
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
 * Returns a page of orders, sorted by limit, the earliest first. app/orders/rules/orderAccess.ts
 * decides which of them a user may see.
 */
export async function listOrders(
  db: Queryable,
  filter: OrderFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<ListedOrder[]> {
  const values: unknown[] = [page.limit, page.offset];
  const conditions = conditionsOf(filter, values);
  const text = `SELECT ${listedColumns} FROM orders o WHERE ${conditions.map(([, sql]) => sql).join(' AND ')}
      ORDER BY o.due_at NULLS LAST, o.opened_at, o.id LIMIT $1 OFFSET $2`;
  const letters = conditions.map(([letter]) => letter).join('');
  // A search is planned for its words, of which there may be few or many.
  const { rows } =
    filter.words === undefined
      ? await queryNamed<ListedOrder>(db, `list-orders-${letters}`, text, values)
      : await queryRows<ListedOrder>(db, text, values);
  return rows;
}

/** Returns the orders that have one of these numbers. */
export async function readOrdersOf(db: Queryable, numbers: readonly string[]): Promise<Order[]> {
  const { rows } = await queryNamed<OrderRow>(
    db,
    'read-orders-of',
    `SELECT ${orderColumns} FROM orders o WHERE o.number = ANY ($1) ORDER BY o.id`,
    [numbers],
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
    `SELECT ${orderColumns} FROM orders o
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
    `SELECT ${orderColumns} FROM orders o WHERE o.id IN (
       SELECT id FROM orders WHERE person_id = $2 AND matter = $1 AND opened_at >= $4
       UNION
       SELECT id FROM orders WHERE caller_number = $3 AND matter = $1 AND opened_at >= $4)
      ORDER BY o.opened_at DESC, o.id DESC`,
    [matter, caller.personId, caller.number, since],
  );
  return rows.map(orderOf);
}
