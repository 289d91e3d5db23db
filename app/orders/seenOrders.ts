import { isInspector, maySee, type StaffMember } from './rules/orderAccess.js';
import type { OrderStatus } from './rules/order.js';
import { readOfficials, type Contact } from './store/orderPeople.js';
import { listOrders, type Order } from './store/orders.js';
import type { Queryable } from '../database/pool.js';

/** Which orders somebody looks for. */
export interface Wanted {
  /** Null: of her own court, and whatever she has or supervises elsewhere. */
  readonly courtId: number | null;
  /** Null: those that are not over. */
  readonly statuses: readonly OrderStatus[] | null;
  readonly overdueOnly: boolean;
  readonly supervisedOnly: boolean;
}

export interface SeenOrders {
  /** The one that is due first before the others. */
  readonly orders: readonly Order[];
  /** There are more than these. */
  readonly hasMore: boolean;
}

const pageSize = 500;

/** The first orders that somebody may see, of those she looks for. */
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
  const officials = new Map<number, readonly Contact[]>();
  const seen: Order[] = [];
  for (let offset = 0; seen.length <= limit; offset += pageSize) {
    const page = await listOrders(db, filter, { limit: pageSize, offset });
    for (const order of page) {
      const people = officials.get(order.courtId) ?? (await readOfficials(db, order.courtId));
      officials.set(order.courtId, people);
      if (maySee({ kind: 'staff', staff }, order, people)) seen.push(order);
    }
    if (page.length < pageSize) break;
  }
  return { orders: seen.slice(0, limit), hasMore: seen.length > limit };
}
