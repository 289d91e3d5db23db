/** The orders of a caller who has proved who they are. */
import type { VerifiedPerson } from '../../court/import/rules/caseFile.js';
import type { OrderKind } from '../rules/order.js';
import type { Queryable } from '../../database/pool.js';
import { queryNamed } from '../../database/rows.js';

/** What a list says about an order. */
export interface OrderHeading {
  readonly number: string;
  readonly kind: OrderKind;
  readonly openedAt: Date;
}

/**
 * Returns the caller's orders, the latest first. If the caller proved their identity by a query
 * number, only orders about that case.
 */
export async function listOwnOrders(
  db: Queryable,
  { personId, onlyCaseId }: VerifiedPerson,
  limit: number,
): Promise<OrderHeading[]> {
  const { rows } = await queryNamed<OrderHeading>(
    db,
    'list-own-orders',
    `SELECT number, kind, opened_at FROM orders WHERE person_id = $1 AND ($3::bigint IS NULL OR case_id = $3)
      ORDER BY opened_at DESC, id DESC LIMIT $2`,
    [personId, limit, onlyCaseId],
  );
  return rows;
}
