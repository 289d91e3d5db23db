/**
 * Erases number and text of SMS that were received long ago (Personal Information Protection Law
 * Art. 19 and 47), and old counts of replies.
 */
import { keptSince, type ErasingApp } from './erasingApp.js';
import { deleteOldReplyCounts } from '../messages/store/replyCounts.js';
import { eraseReceived } from '../messages/store/smsInbox.js';

const batchSize = 1000;

/**
 * Erases old received SMS.
 * @returns how many.
 */
export async function eraseOldReceivedSms(app: ErasingApp): Promise<number> {
  const before = keptSince(app, 'CALL_DETAIL_RETENTION_DAYS');
  await deleteOldReplyCounts(app.db, app.clock.now());
  let erased = 0;
  for (;;) {
    const batch = await eraseReceived(app.db, before, app.clock.now(), batchSize);
    erased += batch;
    if (batch < batchSize) return erased;
  }
}
