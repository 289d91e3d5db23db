/**
 * Erases what the store of files has, no row names, and is older than its retention period: it was
 * handed over after the backup from which the database was restored. Until then it may be a good one.
 * Recordings without a row on the disk of a node eraseOldRecordings.ts removes.
 */
import { chinaDate } from '../court/rules/workCalendar.js';
import { isOurs } from '../core/files/eraseStored.js';
import { fileKinds, keyOf, storedBefore } from '../core/files/fileKinds.js';
import { storeOf } from '../core/files/storeOf.js';
import { markStoredErased, readFileStates } from '../core/files/store/storedFiles.js';
import { keptSince, type ErasingApp } from './erasingApp.js';

/**
 * Erases old files without a row. Does nothing without a store.
 * @returns how many.
 * @throws Error while the store is away.
 */
export async function eraseUnnamed(app: ErasingApp): Promise<number> {
  const { db, clock, config } = app;
  const store = storeOf(config);
  if (store === null || !(await isOurs(app, store))) return 0;
  let erased = 0;
  for (const kind of fileKinds) {
    const days = kind === 'recordings' ? 'RECORDINGS_KEEP_DAYS' : 'MESSAGES_KEEP_DAYS';
    const firstKept = chinaDate(keptSince(app, days));
    for await (const files of storedBefore(store, kind, firstKept)) {
      for (const { file, sha256 } of await readFileStates(db, kind, files)) {
        if (sha256 !== null) continue;
        await store.delete(keyOf(kind, file));
        await markStoredErased(db, kind, file, clock.now());
        erased += 1;
      }
    }
  }
  return erased;
}
