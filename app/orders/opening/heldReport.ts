/**
 * An anonymous report on its way: held until its day is over (store/heldReports.ts), and then opened with all others of that day, at
 * one moment and in an order that tells nothing. What its caller is told (number, code, by when) is that of the order to be.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { makeOrderNumber } from '../rules/orderNumber.js';
import { addDays, chinaDate, chinaMoment, type IsoDate } from '../../court/rules/workCalendar.js';
import { insertHeldReport, isNumberTaken, readHeldOfFile } from '../store/heldReports.js';
import type { IdentityKeys } from '../../court/identity/store/identityKeys.js';
import type { OrderContext } from '../store/orderContext.js';
import type { Order } from '../store/orders.js';
import type { Queryable } from '../../database/pool.js';
import { planOrder, type CodedOrder } from './planOrder.js';

/** What is sealed of one. */
export interface SealedReport {
  readonly given: CodedOrder;
  /** Name of the file that its message will be copied to: the first one is as old as her call. */
  readonly copyTo: string;
}

/** Six digits, which the serials of others have only beyond 90,000 a day. Drawn: nothing tells which was first. */
const serials = { from: 100_000, below: 1_000_000 } as const;

/**
 * @param client in a transaction.
 * @returns the order to be, without an id.
 */
export async function holdReport(
  client: Queryable,
  keys: IdentityKeys,
  given: CodedOrder,
  context: OrderContext,
  now: Date,
): Promise<{ readonly order: Order; readonly code: string | null }> {
  const day = chinaDate(now);
  const opensOn = addDays(day, 1);
  const number = await drawNumber(client, day);
  const file = given.message?.voice?.file ?? null;
  const copyTo = `${opensOn.replaceAll('-', '/')}/${randomUUID()}.wav`;
  const report: SealedReport = { given, copyTo };
  const sealed = keys.seal(JSON.stringify(report), boundTo(number));
  const isNew = await insertHeldReport(client, { number, opensOn, file, sealed });
  const before = isNew || file === null ? null : await readHeldOfFile(client, file);
  const held =
    before === null ? { number, given } : { number: before.number, ...unsealed(keys, before) };
  const { order } = planOrder(keys, held.given, context, held.number, momentOf(opensOn));
  return { order: { ...order, id: 0 }, code: held.given.code === given.code ? given.code : null };
}

/** In the morning: those who are told of them by SMS sleep at midnight. */
const opensAt = { time: '08:00', hours: 8 } as const;

/** All reports of a day are opened at one moment. */
export function momentOf(opensOn: IsoDate): Date {
  return chinaMoment(opensOn, opensAt.time);
}

/** Reports that open on this day or before are due. */
export function lastDueDay(now: Date): IsoDate {
  return chinaDate(new Date(now.getTime() - opensAt.hours * 3_600_000));
}

export function unsealed(
  keys: IdentityKeys,
  held: { readonly number: string; readonly sealed: Buffer },
): SealedReport {
  return JSON.parse(keys.unseal(held.sealed, boundTo(held.number))) as SealedReport;
}

const boundTo = (number: string) => `held report ${number}`;

async function drawNumber(db: Queryable, day: IsoDate): Promise<string> {
  for (;;) {
    const number = makeOrderNumber(day, randomInt(serials.from, serials.below));
    if (!(await isNumberTaken(db, number))) return number;
  }
}
