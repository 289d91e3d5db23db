/** Who is told by SMS. */
import { isWithNobody } from './rules/order.js';
import { inspectorsOf, isBarred } from './rules/orderAccess.js';
import { writeSms, type NewSms } from '../messages/store/smsOutbox.js';
import type { Queryable } from '../database/pool.js';
import type { Contact, People } from './store/orderPeople.js';
import type { NewOrderRow, Order } from './store/orders.js';

/** An SMS to each of these who has a mobile telephone, once, and never to whom the order is kept from. */
export function smsToStaff(
  order: NewOrderRow,
  purpose: string,
  body: string,
  staff: readonly Contact[],
): NewSms[] {
  const numbers = new Set(
    staff.flatMap((each) => (each.mobile === null || isBarred(order, each) ? [] : [each.mobile])),
  );
  return [...numbers].map((toNumber) => ({ toNumber, body, purpose }));
}

/** An SMS to the caller, where she has a mobile telephone. Who is anonymous has none. */
export function smsToCaller(order: NewOrderRow, purpose: string, body: string): NewSms[] {
  const number = order.callerNumber;
  if (order.anonymous || number === null || !/^1[3-9]\d{9}$/.test(number)) return [];
  return [{ toNumber: number, body, purpose }];
}

/** Writes them in the transaction of what they tell. */
export async function tellStaff(
  db: Queryable,
  order: Order,
  purpose: string,
  body: string,
  staff: readonly Contact[],
  now: Date,
): Promise<void> {
  const messages = smsToStaff(order, purpose, body, staff);
  await writeSms(
    db,
    messages.map((each) => ({ ...each, orderId: order.id })),
    now,
  );
}

export async function tellCaller(
  db: Queryable,
  order: Order,
  purpose: string,
  body: string,
  now: Date,
): Promise<void> {
  const messages = smsToCaller(order, purpose, body);
  await writeSms(
    db,
    messages.map((each) => ({ ...each, orderId: order.id })),
    now,
  );
}

/**
 * Whose turn it is: the handler, or the head of the department, and who has it at its step of the ladder. Who handles it goes
 * on doing so when it has climbed, and may have come after that. While nobody has it, who dispatches.
 */
export function holdersOf(order: NewOrderRow, people: People): Contact[] {
  if (isWithNobody(order.status)) return dispatchersOf(order, people);
  const handler = people.staff.filter(({ id }) => id === order.handlerId);
  const holder = people.staff.filter(({ id }) => id === order.holderId);
  return [...new Set([...(handler.length > 0 ? handler : headsOf(order, people)), ...holder])];
}

/** The head of the department it is with; of an inspection without one, its inspectors. */
export function headsOf(order: NewOrderRow, people: People): Contact[] {
  const own = people.staff.filter(
    ({ departmentId }) => order.departmentId !== null && departmentId === order.departmentId,
  );
  const heads = own.filter(({ role }) => role === 'head');
  return heads.length > 0 ? heads : own.filter(({ isInspection }) => isInspection);
}

/** Who gives it to somebody: the dispatchers, and of a confidential one the inspectors, or who stands in for them. */
export function dispatchersOf(order: NewOrderRow, people: People): Contact[] {
  if (order.confidential) return [...inspectorsOf(order, people.staff)];
  return people.staff.filter((each) => each.courtId === order.courtId && each.isDispatch);
}
