/**
 * Erases recordings of agent calls when their retention period is over (Personal Information Protection
 * Law Art. 19 and 47: the shortest time the purpose needs). It goes by days in China, as the
 * folders do. The files go first. A row says "erased" only when its own file is known to be gone
 * from a folder that is known to be this node's. Files in those folders without a row are removed
 * too.
 *
 * What a node has on its own disk only that node erases, so each node needs a process with the role
 * `jobs`. Redis hands the work to them in turn. What is in the store of files any of them erases.
 */
import { storeOf } from '../core/files/storeOf.js';
import { keptSince, type ErasingApp } from './erasingApp.js';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { ownFolderOrTell } from './ownFolder.js';
import { removeOwnFiles } from './removeFiles.js';
import { chinaDate, chinaMoment } from '../court/rules/workCalendar.js';
import { markRecordingsErased, recordingsBefore } from '../queue/store/recordings.js';

/**
 * Erases old recordings.
 * @returns how many recordings of this node and of the store were erased.
 */
export async function eraseOldRecordings(app: ErasingApp): Promise<number> {
  const firstKept = chinaDate(keptSince(app, 'RECORDINGS_KEEP_DAYS'));
  const kind = await ownFolderOrTell(app, 'RECORDINGS_DIR', 'not erasing recordings');
  if (kind !== 'ours' && storeOf(app.config) === null) return 0;
  const { erased, isAllGone } = await eraseRecordings(app, chinaMoment(firstKept, '00:00'));
  // Files that could not be removed stay for an operator to look at.
  if (isAllGone && kind === 'ours')
    await eraseFolders(app.config.RECORDINGS_DIR, firstKept.split('-'));
  return erased;
}

async function eraseRecordings(
  app: ErasingApp,
  before: Date,
): Promise<{ erased: number; isAllGone: boolean }> {
  const { HOTLINE_NODE } = app.config;
  let erased = 0;
  let isAllGone = true;
  let after: string | null = null;
  for (;;) {
    const files = await recordingsBefore(app.db, HOTLINE_NODE, before, after);
    const last = files.at(-1);
    if (last === undefined) return { erased, isAllGone };
    after = last.id;
    const { gone } = await removeOwnFiles(app, 'RECORDINGS_DIR', files);
    isAllGone &&= gone.length === files.length;
    erased += await markRecordingsErased(app.db, gone, app.clock.now());
  }
}

/**
 * Removes the folders of past years, in the first year to keep those of past months, and in its
 * first month to keep those of past days.
 */
async function eraseFolders(folder: string, firstKept: readonly string[]): Promise<void> {
  const [first, ...rest] = firstKept;
  if (first === undefined) return;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    // Anything else in Asterisk's folder is not ours.
    if (!entry.isDirectory() || !/^\d+$/.test(entry.name)) continue;
    if (entry.name.length !== first.length) continue;
    const inside = path.join(folder, entry.name);
    if (entry.name < first) await rm(inside, { recursive: true, force: true });
    else if (entry.name === first) await eraseFolders(inside, rest);
  }
}
