/**
 * Erases rows and columns that are no longer needed (Personal Information Protection Law Art. 19 and
 * 47: the shortest time the purpose needs). What has files, too, has erasers of its own.
 */
import { keptSince, type ErasingApp } from './erasingApp.js';
import { eraseCallbackNumbers } from '../callbacks/store/eraseCallbacks.js';
import { eraseCallDetail } from '../calls/store/calls.js';
import { eraseOldNotes } from '../agents/calls/store/agentCallNotes.js';
import { eraseOldLocks } from '../court/identity/store/guessing.js';
import { eraseRenewedPasswords } from '../court/identity/store/renewedPasswords.js';
import { eraseReplacedPasswords } from '../court/identity/store/replacedPasswords.js';
import { eraseOldSignInCodes } from '../court/identity/store/signInCodes.js';
import { keptMs } from '../tickets/rules/linkAttempts.js';
import { deleteOldLinks } from '../tickets/links/store/linkRequests.js';
import { deleteOldReminders } from '../ivr/sms/store/hearingReminders.js';
import { blankOldSurveys, surveyRestMs } from '../ivr/sms/store/smsSurveys.js';
import { eraseFaxesBefore } from '../messages/fax/store/oldFaxes.js';
import { deleteOldReplyCounts } from '../messages/store/replyCounts.js';
import { eraseReceived } from '../messages/store/smsInbox.js';

/** Rows per statement, so that none holds its locks for long. */
const batchSize = 1000;

async function inBatches(erase: (most: number) => Promise<number>): Promise<number> {
  let erased = 0;
  for (;;) {
    const batch = await erase(batchSize);
    if (batch === 0) return erased;
    erased += batch;
  }
}

/**
 * Erases the prompts and digits of old calls, what agents wrote down of them, the numbers of
 * callbacks that are over, failed passwords and codes that no longer lock anything, and renewed passwords
 * that open nothing any more.
 * @returns how many calls lost their details.
 */
export async function eraseOldDetails(app: ErasingApp): Promise<number> {
  const { db } = app;
  const now = app.clock.now();
  const before = keptSince(app, 'CALL_DETAIL_RETENTION_DAYS');
  const erased = await inBatches((most) => eraseCallDetail(db, before, now, most));
  await eraseOldNotes(db, before);
  await inBatches((most) => eraseCallbackNumbers(db, before, now, most));
  await eraseOldLocks(db, now);
  await eraseOldSignInCodes(db, now);
  await eraseRenewedPasswords(db, now);
  await eraseReplacedPasswords(db, now);
  return erased;
}

/**
 * Erases numbers and pages of faxes that were sent, given up or received long ago. Pages that came
 * are attachments of their tickets, and go with those. @returns how many.
 */
export function eraseOldFaxes(app: ErasingApp): Promise<number> {
  const before = keptSince(app, 'CALL_DETAIL_RETENTION_DAYS');
  const now = app.clock.now();
  return inBatches((most) => eraseFaxesBefore(app.db, before, now, most));
}

/** Erases number and text of SMS that were received long ago, and old counts of replies. @returns how many SMS. */
export async function eraseOldReceivedSms(app: ErasingApp): Promise<number> {
  const before = keptSince(app, 'CALL_DETAIL_RETENTION_DAYS');
  const now = app.clock.now();
  await deleteOldReplyCounts(app.db, now);
  return inBatches((most) => eraseReceived(app.db, before, now, most));
}

/** Erases reminders of hearings that are long past. @returns how many. */
export function eraseOldReminders(app: ErasingApp): Promise<number> {
  const before = keptSince(app, 'CALL_DETAIL_RETENTION_DAYS');
  return inBatches((most) => deleteOldReminders(app.db, before, most));
}

/** Erases requests for links that are over. @returns how many. */
export function eraseOldLinks(app: ErasingApp): Promise<number> {
  const before = new Date(app.clock.now().getTime() - keptMs);
  return inBatches((most) => deleteOldLinks(app.db, before, most));
}

/** Erases telephones that were asked how content their callers were. @returns how many numbers. */
export function eraseOldSurveys({ db, clock }: ErasingApp): Promise<number> {
  return blankOldSurveys(db, new Date(clock.now().getTime() - surveyRestMs));
}
