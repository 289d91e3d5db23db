/**
 * Erases recordings of talks when their time is over (Personal Information Protection Law Art. 19 and 47: the shortest
 * time the purpose needs). By day of China, as the folders are; the files first, so that no row says "erased" of a file
 * that is still there. What is in the folders without a row goes with them.
 *
 * Each node's recordings are on its own disk, so each node needs a process that plays `jobs`; Redis hands the work to
 * them in turn.
 */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { App } from '../app.js';
import { chinaDate, chinaMoment } from '../rules/workCalendar.js';
import { markRecordingsErased } from '../store/recordings.js';

const dayMs = 86_400_000;

/** @returns how many recordings of this node were erased. */
export async function eraseOldRecordings(
  app: Pick<App, 'db' | 'clock' | 'config'>,
): Promise<number> {
  const { RECORDINGS_DIR, RECORDINGS_KEEP_DAYS, HOTLINE_NODE } = app.config;
  const now = app.clock.now();
  const firstKept = chinaDate(new Date(now.getTime() - RECORDINGS_KEEP_DAYS * dayMs));
  if (!(await eraseFolders(RECORDINGS_DIR, firstKept.split('-')))) return 0;
  return markRecordingsErased(app.db, HOTLINE_NODE, chinaMoment(firstKept, '00:00'), now);
}

/**
 * Removes the folders of years, in the first year kept those of months, in its first month kept those of days.
 * @returns false when there is no folder: the disk may be away, and then nothing is known to be erased.
 */
async function eraseFolders(folder: string, firstKept: readonly string[]): Promise<boolean> {
  const [first, ...rest] = firstKept;
  if (first === undefined) return true;
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (entries === null) return false;
  for (const entry of entries) {
    // Nothing else in Asterisk's folder is ours.
    if (!entry.isDirectory() || !/^\d+$/.test(entry.name)) continue;
    if (entry.name.length !== first.length) continue;
    const inside = path.join(folder, entry.name);
    if (entry.name < first) await rm(inside, { recursive: true, force: true });
    else if (entry.name === first) await eraseFolders(inside, rest);
  }
  return true;
}
