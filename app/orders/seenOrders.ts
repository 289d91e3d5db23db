import { isInspector, maySee, type Actor, type StaffMember } from './rules/orderAccess.js';
import type { OrderKind, OrderStatus } from './rules/order.js';
import { readOfficials, type Contact } from './store/orderPeople.js';
import { listOrders, type OrderFilter } from './store/findOrders.js';
import type { Order } from './store/orders.js';
import type { Queryable } from '../database/pool.js';

/** A filter for orders. */
export interface Wanted {
  /** Null: the person's own court, and any order they have or supervise elsewhere. */
  readonly courtId: number | null;
  /** Null: orders that are not over. */
  readonly statuses: readonly OrderStatus[] | null;
  readonly overdueOnly: boolean;
  readonly supervisedOnly: boolean;
  readonly kind?: OrderKind;
  /** Searched for in number, names and texts: store/findOrders.ts. */
  readonly words?: string;
  /** Only orders that the person has or supervises; an agent has none. */
  readonly mineOnly?: boolean;
}

/** The orders found. */
export interface SeenOrders {
  /** Sorted by when they are due, the earliest first. */
  readonly orders: readonly Order[];
  /** There are more than these. */
  readonly hasMore: boolean;
}

const pageSize = 500;

/**
 * Returns the matching orders that a member of staff may see.
 * @param offset how many of them to skip at the beginning.
 */
export async function seenOrders(
  db: Queryable,
  staff: StaffMember,
  { courtId, mineOnly = false, ...wanted }: Wanted,
  limit: number,
  offset = 0,
): Promise<SeenOrders> {
  const isOfCourt = staff.role === 'leader' || staff.isDispatch || isInspector(staff);
  const own = { staffId: staff.id, departmentId: staff.departmentId };
  const filter = {
    ...wanted,
    courtId: courtId ?? staff.courtId,
    alsoOf: courtId === null ? staff.id : null,
    onlyOf: isOfCourt ? null : own,
    ...(mineOnly && { mineOf: staff.id }),
  };
  return seenPart(db, { kind: 'staff', staff }, filter, limit, offset);
}

/** Returns the matching orders of a court that an agent may see. */
export async function seenByAgent(
  db: Queryable,
  agent: Extract<Actor, { kind: 'agent' }>,
  { mineOnly = false, ...wanted }: Wanted & { readonly courtId: number },
  limit: number,
  offset = 0,
): Promise<SeenOrders> {
  if (mineOnly) return { orders: [], hasMore: false };
  return seenPart(db, agent, { ...wanted, alsoOf: null, onlyOf: null }, limit, offset);
}

async function seenPart(
  db: Queryable,
  by: Actor,
  filter: OrderFilter,
  limit: number,
  from: number,
): Promise<SeenOrders> {
  const officials = new Map<number, readonly Contact[]>();
  const seen: Order[] = [];
  for (let offset = 0; seen.length <= from + limit; offset += pageSize) {
    const page = await listOrders(db, filter, { limit: pageSize, offset });
    for (const order of page) {
      const people = officials.get(order.courtId) ?? (await readOfficials(db, order.courtId));
      officials.set(order.courtId, people);
      if (maySee(by, order, people)) seen.push(order);
    }
    if (page.length < pageSize) break;
  }
  return { orders: seen.slice(from, from + limit), hasMore: seen.length > from + limit };
}
