/**
 * Erases data that is no longer needed (Personal Information Protection Law Art. 19 and 47: the
 * shortest time the purpose needs): the prompts and keys of old calls, what agents wrote down of
 * them, the numbers of callbacks that are over, and failed passwords and codes that no longer lock
 * anything.
 */
import { keptSince, type ErasingApp } from './erasingApp.js';
import { eraseCallbackNumbers } from '../callbacks/store/eraseCallbacks.js';
import { eraseCallDetail } from '../calls/store/calls.js';
import { eraseOldNotes } from '../agents/calls/store/agentCallNotes.js';
import { eraseOldLocks } from '../court/identity/store/guessing.js';

const dayMs = 86_400_000;
/** Calls per statement, so that none holds its locks for long. */
const batchSize = 1000;
/**
 * Days until a failure is forgotten that does not record its own moment: far beyond every court's
 * escalation of locks.
 */
const lockDays = 400;

/**
 * Erases old details.
 * @returns how many calls lost their details.
 */
export async function eraseOldDetails(app: ErasingApp): Promise<number> {
  const now = app.clock.now();
  const before = keptSince(app, 'CALL_DETAIL_RETENTION_DAYS');
  let erased = 0;
  for (let batch = batchSize; batch === batchSize; erased += batch) {
    batch = await eraseCallDetail(app.db, before, now, batchSize);
  }
  await eraseOldNotes(app.db, before);
  while ((await eraseCallbackNumbers(app.db, before, now, batchSize)) === batchSize);
  await eraseOldLocks(app.db, now, new Date(now.getTime() - lockDays * dayMs));
  return erased;
}
