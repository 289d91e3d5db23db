import { isInspector, maySee, type Actor, type StaffMember } from './rules/orderAccess.js';
import type { OrderStatus } from './rules/order.js';
import { readOfficials, type Contact } from './store/orderPeople.js';
import { listOrders, type OrderFilter } from './store/findOrders.js';
import type { Order } from './store/orders.js';
import type { Queryable } from '../database/pool.js';

/** Which orders somebody looks for. */
export interface Wanted {
  /** Null: the person's own court, and any order they have or supervise elsewhere. */
  readonly courtId: number | null;
  /** Null: orders that are not over. */
  readonly statuses: readonly OrderStatus[] | null;
  readonly overdueOnly: boolean;
  readonly supervisedOnly: boolean;
}

/** The orders found. */
export interface SeenOrders {
  /** Sorted by when they are due, the earliest first. */
  readonly orders: readonly Order[];
  /** There are more than these. */
  readonly hasMore: boolean;
}

const pageSize = 500;

/** Returns the first orders, of those wanted, that a member of staff may see. */
export async function seenOrders(
  db: Queryable,
  staff: StaffMember,
  { courtId, statuses, overdueOnly, supervisedOnly }: Wanted,
  limit: number,
): Promise<SeenOrders> {
  const isOfCourt = staff.role === 'leader' || staff.isDispatch || isInspector(staff);
  const own = { staffId: staff.id, departmentId: staff.departmentId };
  const filter = {
    courtId: courtId ?? staff.courtId,
    statuses,
    overdueOnly,
    supervisedOnly,
    alsoOf: courtId === null ? staff.id : null,
    onlyOf: isOfCourt ? null : own,
  };
  return firstSeen(db, { kind: 'staff', staff }, filter, limit);
}

/** Returns the first orders of a court, of those wanted, that an agent may see. */
export async function seenByAgent(
  db: Queryable,
  agent: Extract<Actor, { kind: 'agent' }>,
  wanted: Wanted & { readonly courtId: number },
  limit: number,
): Promise<SeenOrders> {
  return firstSeen(db, agent, { ...wanted, alsoOf: null, onlyOf: null }, limit);
}

async function firstSeen(
  db: Queryable,
  by: Actor,
  filter: OrderFilter,
  limit: number,
): Promise<SeenOrders> {
  const officials = new Map<number, readonly Contact[]>();
  const seen: Order[] = [];
  for (let offset = 0; seen.length <= limit; offset += pageSize) {
    const page = await listOrders(db, filter, { limit: pageSize, offset });
    for (const order of page) {
      const people = officials.get(order.courtId) ?? (await readOfficials(db, order.courtId));
      officials.set(order.courtId, people);
      if (maySee(by, order, people)) seen.push(order);
    }
    if (page.length < pageSize) break;
  }
  return { orders: seen.slice(0, limit), hasMore: seen.length > limit };
}
