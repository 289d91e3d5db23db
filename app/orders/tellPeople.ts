/** Who is told by SMS. Rows only, in the transaction of the step that is told. */
import { isBarred } from '../rules/orderAccess.js';
import { writeSms, type NewSms } from '../store/smsOutbox.js';
import type { Queryable } from '../store/pool.js';
import type { Contact, People } from '../store/orderPeople.js';
import type { Order } from '../store/orders.js';

/** Writes an SMS to each of these who has a mobile telephone, once, and never to whom the order is kept from. */
export async function tellStaff(
  db: Queryable,
  order: Order,
  purpose: string,
  body: string,
  staff: readonly (Contact | null | undefined)[],
  now: Date,
): Promise<void> {
  const numbers = new Set(
    staff.flatMap((each) => (each?.mobile == null || isBarred(order, each) ? [] : [each.mobile])),
  );
  await writeSms(
    db,
    [...numbers].map((toNumber): NewSms => ({ toNumber, body, purpose, orderId: order.id })),
    now,
  );
}

/** Writes an SMS to the caller, where she has a mobile telephone. Who is anonymous has none. */
export async function tellCaller(
  db: Queryable,
  order: Order,
  purpose: string,
  body: string,
  now: Date,
): Promise<void> {
  const number = order.callerNumber;
  if (order.anonymous || number === null || !/^1[3-9]\d{9}$/.test(number)) return;
  await writeSms(db, [{ toNumber: number, body, purpose, orderId: order.id }], now);
}

/** Whose turn it is: who has it at its step of the ladder, else the handler, else the head of the department. */
export function holdersOf(order: Order, people: People): Contact[] {
  const named = people.staff.find(({ id }) => id === (order.holderId ?? order.handlerId));
  return named === undefined ? headsOf(order, people) : [named];
}

/** The head of the department it is with; of an inspection without one, its inspectors. */
export function headsOf(order: Order, people: People): Contact[] {
  const own = people.staff.filter(
    ({ departmentId }) => order.departmentId !== null && departmentId === order.departmentId,
  );
  const heads = own.filter(({ role }) => role === 'head');
  return heads.length > 0 ? heads : own.filter(({ isInspection }) => isInspection);
}

/** Who gives it to somebody: the dispatchers, and of a confidential one the inspectors. */
export function dispatchersOf(order: Order, people: People): Contact[] {
  return people.staff.filter(
    (each) =>
      each.courtId === order.courtId &&
      (order.confidential ? each.role === 'inspector' || each.isInspection : each.isDispatch),
  );
}
