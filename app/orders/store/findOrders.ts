/** Finds orders: by a search, the open ones, and those of a matter or a caller. */
import type { OrderKind, OrderStatus } from '../rules/order.js';
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

/**
 * SQL: the ids of orders in which somebody looks for $12, one branch per index. `text_pairs` leaves few rows of many, and `strpos`
 * decides. Numbers of cases have no such index, because there may be millions: those of the orders are read, if what is looked for
 * can be a part of one.
 */
const idsOfWords = `
        SELECT f.id FROM orders f
         WHERE text_pairs(order_caller(f.number, f.caller_name, f.caller_number)) @> text_pairs(lower($12))
           AND (starts_with(f.number, $12) OR strpos(lower(f.caller_name), lower($12)) > 0 OR strpos(f.caller_number, $12) > 0)
        UNION ALL
        SELECT m.order_id FROM order_messages m
         WHERE text_pairs(lower(m.body)) @> text_pairs(lower($12)) AND strpos(lower(m.body), lower($12)) > 0
        UNION ALL
        SELECT f.id FROM orders f
         WHERE f.handler_id = ANY (ARRAY(SELECT s.id FROM staff s WHERE strpos(s.name, $12) > 0))
            OR f.holder_id = ANY (ARRAY(SELECT s.id FROM staff s WHERE strpos(s.name, $12) > 0))
        UNION ALL
        SELECT f.id FROM orders f JOIN cases c ON c.id = f.case_id
         WHERE $12 ~ '[0-9]' AND strpos(c.number, $12) > 0`;

/**
 * Returns a page of orders, sorted by limit, the earliest first. app/orders/rules/orderAccess.ts
 * decides which of them a user may see.
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
    `SELECT ${orderColumns} FROM orders o
      WHERE (o.court_id = $1
             OR o.department_id IN (SELECT d.id FROM departments d WHERE d.court_id = $1)
             OR $5::int IN (o.handler_id, o.holder_id, o.supervisor_id)
             OR ($6::int IS NULL AND o.confidential
                 AND o.court_id IN (SELECT c.id FROM courts c WHERE c.parent_id = $1)))
        AND ($6::int IS NULL OR o.department_id = $7 OR $6 IN (o.handler_id, o.holder_id, o.supervisor_id))
        AND ${status} AND (NOT $4 OR o.supervision_level > 0)
       AND (NOT $3 OR o.overdue_level > 0
            OR (o.urged_at IS NOT NULL AND o.status IN ('opened', 'returned', 'reopened')))
        AND ($10::text IS NULL OR o.kind = $10)
        AND ($11::int IS NULL OR $11 IN (o.handler_id, o.holder_id, o.supervisor_id))
        ${filter.words === undefined ? '' : `AND o.id IN (${idsOfWords})`}
      ORDER BY o.due_at NULLS LAST, o.opened_at, o.id LIMIT $8 OFFSET $9`,
    [
      ...[filter.courtId, filter.statuses, filter.overdueOnly, filter.supervisedOnly],
      ...[filter.alsoOf, filter.onlyOf?.staffId ?? null, filter.onlyOf?.departmentId ?? null],
      ...[page.limit, page.offset],
      ...[filter.kind ?? null, filter.mineOf ?? null],
      ...(filter.words === undefined ? [] : [filter.words]),
    ],
  );
  return rows.map(orderOf);
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
