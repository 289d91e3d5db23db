/** The orders of somebody who has proved who she is. */
import type { VerifiedPerson } from '../../court/import/rules/caseFile.js';
import type { OrderKind } from '../rules/order.js';
import { queryNamed, type Queryable } from '../../database/pool.js';

export interface OrderHeading {
  readonly number: string;
  readonly kind: OrderKind;
  readonly openedAt: Date;
}

/** The latest of them first; of somebody who has proved who she is by a query number, those of that case. */
export async function listOwnOrders(
  db: Queryable,
  { personId, onlyCaseId }: VerifiedPerson,
  limit: number,
): Promise<OrderHeading[]> {
  const { rows } = await queryNamed<{ number: string; kind: OrderKind; opened_at: Date }>(
    db,
    'list-own-orders',
    `SELECT number, kind, opened_at FROM orders WHERE person_id = $1 AND ($3::bigint IS NULL OR case_id = $3)
      ORDER BY opened_at DESC, id DESC LIMIT $2`,
    [personId, limit, onlyCaseId],
  );
  return rows.map(({ number, kind, opened_at }) => ({ number, kind, openedAt: opened_at }));
}
