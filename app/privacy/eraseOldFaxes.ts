/**
 * Erases faxes that were sent, given up or received long ago (Personal Information Protection Law
 * Art. 19 and 47): numbers, and the content of the pages. The pages that came are attachments of
 * their tickets, and go with those.
 */
import { keptSince, type ErasingApp } from './erasingApp.js';
import { eraseFaxesBefore } from '../messages/fax/store/oldFaxes.js';

const batchSize = 1000;

/**
 * Erases old faxes.
 * @returns how many.
 */
export async function eraseOldFaxes(app: ErasingApp): Promise<number> {
  const now = app.clock.now();
  const before = keptSince(app, 'CALL_DETAIL_RETENTION_DAYS');
  let erased = 0;
  for (;;) {
    const batch = await eraseFaxesBefore(app.db, before, now, batchSize);
    if (batch === 0) return erased;
    erased += batch;
  }
}
