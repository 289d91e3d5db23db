import {
  isInspector,
  maySee,
  type Actor,
  type OrderFacts,
  type StaffMember,
} from './rules/orderAccess.js';
import type { OrderKind, OrderStatus } from './rules/order.js';
import { readOfficials, type Contact } from './store/orderPeople.js';
import {
  listOrders,
  readOrdersOf,
  type ListedOrder,
  type OrderFilter,
} from './store/findOrders.js';
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
  readonly orders: readonly ListedOrder[];
  /** There are more than these. */
  readonly hasMore: boolean;
}

/** Orders that are read at a time where many of them may not be seen. */
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

/** Returns those of some numbers of orders whose orders this member of staff may not see. */
export async function keptFrom(
  db: Queryable,
  staff: StaffMember,
  numbers: readonly string[],
): Promise<ReadonlySet<string>> {
  const orders = numbers.length === 0 ? [] : await readOrdersOf(db, numbers);
  const seen = await whichSees(db, { kind: 'staff', staff }, orders);
  const kept = new Set(orders.map(({ number }) => number));
  for (const { number } of seen) kept.delete(number);
  return kept;
}

async function seenPart(
  db: Queryable,
  by: Actor,
  filter: OrderFilter,
  limit: number,
  from: number,
): Promise<SeenOrders> {
  const officials = new Map<number, readonly Contact[]>();
  const seen: ListedOrder[] = [];
  // Most people see every order of their list, so the first page is as large as what is needed and
  // one more.
  let size = Math.min(pageSize, from + limit + 1);
  for (let offset = 0; seen.length <= from + limit;) {
    const page = await listOrders(db, filter, { limit: size, offset });
    seen.push(...(await whichSees(db, by, page, officials)));
    if (page.length < size) break;
    offset += size;
    size = pageSize;
  }
  return { orders: seen.slice(from, from + limit), hasMore: seen.length > from + limit };
}

/**
 * Leaves out what an actor may not see. Only where that depends on it are the people of an order's
 * court read: most lists have no such order.
 * @param officials of courts, as they are read.
 */
async function whichSees<O extends OrderFacts>(
  db: Queryable,
  by: Actor,
  orders: readonly O[],
  officials = new Map<number, readonly Contact[]>(),
): Promise<O[]> {
  const seen: O[] = [];
  for (const order of orders) {
    if (maySee(by, order) || (await standsInFor(db, by, order, officials))) seen.push(order);
  }
  return seen;
}

/** Whether an actor sees an order only because of who else there is. */
async function standsInFor(
  db: Queryable,
  by: Actor,
  order: OrderFacts,
  officials: Map<number, readonly Contact[]>,
): Promise<boolean> {
  if (by.kind !== 'staff' || !order.confidential) return false;
  const people = officials.get(order.courtId) ?? (await readOfficials(db, order.courtId));
  officials.set(order.courtId, people);
  return maySee(by, order, people);
}
