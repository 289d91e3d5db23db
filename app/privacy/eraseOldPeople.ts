/**
 * Removes the identity of people from records of calls, disclosures and tickets when their retention
 * period is over (Personal Information Protection Law Art. 19 and 47). The rows stay, for reports
 * and for the audit: they still say that somebody called, asked, or was told something.
 */
import { keptSince, type ErasingApp } from './erasingApp.js';
import {
  auditOfSomebody,
  callsOfSomebody,
  eraseCallers,
  eraseDisclosed,
  eraseTicketPeople,
  eraseVerified,
} from './store/erasePeople.js';
import { ticketsOfSomebodyOverBefore } from '../tickets/store/ticketMessages.js';
import { withTransaction } from '../core/database/pool.js';

/** Rows per transaction, so that none holds its locks for long. */
const batchSize = 1000;

/** Removes callers from calls, and the persons from disclosures and verifications. @returns from how many calls. */
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
    const told = await auditOfSomebody(db, 'disclosures', before, batchSize);
    if (told.length === 0) break;
    await withTransaction(db, (client) => eraseDisclosed(client, told));
  }
  for (;;) {
    const verified = await auditOfSomebody(db, 'verifications', before, batchSize);
    if (verified.length === 0) return erased;
    await withTransaction(db, (client) => eraseVerified(client, verified));
  }
}

/** Removes from finished tickets who asked and what was written. @returns from how many tickets. */
export async function eraseOldTicketPeople(app: ErasingApp): Promise<number> {
  const { db } = app;
  const now = app.clock.now();
  const before = keptSince(app, 'MESSAGES_KEEP_DAYS');
  let erased = 0;
  let after = 0;
  for (;;) {
    const tickets = await ticketsOfSomebodyOverBefore(db, before, after);
    const last = tickets.at(-1);
    if (last === undefined) return erased;
    after = last;
    erased += await withTransaction(db, (client) =>
      eraseTicketPeople(client, tickets, now, 'expired'),
    );
  }
}
