/**
 * Takes people out of what is kept of calls, disclosures and orders when their time is over (Personal Information Protection Law
 * Art. 19 and 47). The rows stay, for reports and for the audit: that somebody called, asked, was told.
 */
import { keptSince, type ErasingApp } from './erasingApp.js';
import {
  callsOfSomebody,
  disclosuresOfSomebody,
  eraseCallers,
  eraseDisclosed,
  eraseOrderPeople,
} from './store/erasePeople.js';
import { ordersOfSomebodyOverBefore } from '../orders/store/orderMessages.js';
import { withTransaction } from '../database/pool.js';

/** Rows of one transaction, so that none holds its locks for long. */
const batchSize = 1000;
const why = 'its time is over';

/** Who called, and whose cases were told. @returns how many calls it was taken out of. */
export async function eraseOldCallers(app: ErasingApp): Promise<number> {
  const { db } = app;
  const before = keptSince(app, 'CALLERS_KEEP_DAYS');
  let erased = 0;
  for (;;) {
    const calls = await callsOfSomebody(db, before, batchSize);
    if (calls.length === 0) break;
    erased += await withTransaction(db, (client) => eraseCallers(client, calls));
  }
  for (;;) {
    const told = await disclosuresOfSomebody(db, before, batchSize);
    if (told.length === 0) return erased;
    await withTransaction(db, (client) => eraseDisclosed(client, told, why));
  }
}

/** Who asked, and what was written, of orders that are over. @returns how many orders it was taken out of. */
export async function eraseOldOrderPeople(app: ErasingApp): Promise<number> {
  const { db } = app;
  const now = app.clock.now();
  const before = keptSince(app, 'MESSAGES_KEEP_DAYS');
  let erased = 0;
  let after = 0;
  for (;;) {
    const orders = await ordersOfSomebodyOverBefore(db, before, after);
    const last = orders.at(-1);
    if (last === undefined) return erased;
    after = last;
    erased += await withTransaction(db, (client) => eraseOrderPeople(client, orders, now, why));
  }
}
