/**
 * Erases reminders of hearings that are long past, and the numbers of telephones that were asked
 * how content their callers were (Personal Information Protection Law Art. 19 and 47).
 */
import { deleteOldReminders } from '../ivr/sms/store/hearingReminders.js';
import { blankOldSurveys, surveyRestMs } from '../ivr/sms/store/smsSurveys.js';
import { keptSince, type ErasingApp } from './erasingApp.js';

const batchSize = 1000;

/** @returns how many reminders. */
export async function eraseOldReminders(app: ErasingApp): Promise<number> {
  const before = keptSince(app, 'CALL_DETAIL_RETENTION_DAYS');
  let erased = 0;
  for (let batch = batchSize; batch === batchSize; erased += batch) {
    batch = await deleteOldReminders(app.db, before, batchSize);
  }
  return erased;
}

/** @returns how many numbers. */
export function eraseOldSurveys({ db, clock }: ErasingApp): Promise<number> {
  return blankOldSurveys(db, new Date(clock.now().getTime() - surveyRestMs));
}
