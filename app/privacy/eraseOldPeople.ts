/**
 * Removes the identity of people from records of calls, disclosures and orders when their retention
 * period is over (Personal Information Protection Law Art. 19 and 47). The rows stay, for reports
 * and for the audit: they still say that somebody called, asked, or was told something.
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

/** Rows per transaction, so that none holds its locks for long. */
const batchSize = 1000;

/** Removes callers from calls, and the persons from disclosures. @returns from how many calls. */
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
    await withTransaction(db, (client) => eraseDisclosed(client, told));
  }
}

/** Removes from finished orders who asked and what was written. @returns from how many orders. */
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
    erased += await withTransaction(db, (client) =>
      eraseOrderPeople(client, orders, now, 'expired'),
    );
  }
}
