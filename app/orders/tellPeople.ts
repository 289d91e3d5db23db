/** Tells people about orders by SMS. */
import { isWithNobody } from './rules/order.js';
import { inspectorsOf, isBarred } from './rules/orderAccess.js';
import { writeSms, type NewSms } from '../messages/store/smsOutbox.js';
import type { Queryable } from '../database/pool.js';
import type { Contact, People } from './store/orderPeople.js';
import type { NewOrderRow } from './store/insertOrder.js';
import type { Order } from './store/orders.js';

/**
 * Makes one SMS for each of these people who has a mobile telephone, except those from whom the
 * order is kept.
 */
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

/** Makes an SMS to the caller, if they have a mobile telephone. An anonymous caller has none. */
export function smsToCaller(order: NewOrderRow, purpose: string, body: string): NewSms[] {
  const number = order.callerNumber;
  if (order.anonymous || number === null || !/^1[3-9]\d{9}$/.test(number)) return [];
  return [{ toNumber: number, body, purpose }];
}

/** Writes the SMS to staff, in the transaction of what they tell. */
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

/** Writes the SMS to the caller, in the transaction of what it tells. */
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
 * Returns the people whose turn it is: the handler, or else the head of the department, and the
 * person who has the order at its step of the ladder. The handler keeps handling an order that has
 * climbed, and may have got it after it climbed. While nobody has the order, it is the turn of the
 * dispatchers.
 */
export function holdersOf(order: NewOrderRow, people: People): Contact[] {
  if (isWithNobody(order.status)) return dispatchersOf(order, people);
  const handler = people.staff.filter(({ id }) => id === order.handlerId);
  const holder = people.staff.filter(({ id }) => id === order.holderId);
  return [...new Set([...(handler.length > 0 ? handler : headsOf(order, people)), ...holder])];
}

/**
 * Returns the head of the department the order is with; for an inspection without a head, its
 * inspectors.
 */
export function headsOf(order: NewOrderRow, people: People): Contact[] {
  const own = people.staff.filter(
    ({ departmentId }) => order.departmentId !== null && departmentId === order.departmentId,
  );
  const heads = own.filter(({ role }) => role === 'head');
  return heads.length > 0 ? heads : own.filter(({ isInspection }) => isInspection);
}

/**
 * Returns the people who dispatch an order: the dispatchers; for a confidential one, the inspectors
 * or their stand-ins.
 */
export function dispatchersOf(order: NewOrderRow, people: People): Contact[] {
  if (order.confidential) return [...inspectorsOf(order, people.staff)];
  return people.staff.filter((each) => each.courtId === order.courtId && each.isDispatch);
}
