/**
 * Erases SMS that were sent or given up long ago (Personal Information Protection Law Art. 19 and
 * 47): first the file that the file driver wrote, then number and text of the row. It also removes
 * files of SMS whose rows are already erased because their receiver wants to stay unknown.
 */
import { keptSince, type ErasingApp } from './erasingApp.js';
import { readdir } from 'node:fs/promises';
import { ownFolderOrTell } from './ownFolder.js';
import { removeOwnFiles } from './removeFiles.js';
import { eraseLeftSealed } from '../messages/store/sealedSms.js';
import { erasedSms, eraseSms, smsToErase } from '../messages/store/smsOutbox.js';

const batchSize = 1000;

/**
 * Erases old SMS.
 * @returns how many SMS were erased.
 */
export async function eraseOldSms(app: ErasingApp): Promise<number> {
  await eraseLeftSealed(app.db);
  const kind = await ownFolderOrTell(app, 'SMS_DIR', 'not erasing SMS');
  if (kind === 'not_ours') return 0;
  // If the folder does not exist, no SMS file was ever written.
  const hasFiles = kind === 'ours';
  const now = app.clock.now();
  const before = keptSince(app, 'CALL_DETAIL_RETENTION_DAYS');
  let erased = 0;
  let after = 0;
  for (;;) {
    const ids = await smsToErase(app.db, before, after, batchSize);
    const last = ids.at(-1);
    if (last === undefined) break;
    after = last;
    erased += await eraseSms(app.db, hasFiles ? await removeSms(app, ids) : ids, now);
  }
  if (hasFiles) await removeErased(app);
  return erased;
}

/**
 * Removes the files of SMS.
 * @returns the ids of those whose files are known to be gone.
 */
export async function removeSms(
  app: ErasingApp,
  ids: readonly number[],
): Promise<readonly number[]> {
  const files = ids.map((id) => ({ id, file: `sms-${id}.txt` }));
  return (await removeOwnFiles(app, 'SMS_DIR', files)).gone;
}

async function removeErased(app: ErasingApp): Promise<void> {
  const names = await readdir(app.config.SMS_DIR);
  const ids = names.flatMap((name) => {
    const [, id] = /^sms-(\d+)\.txt$/.exec(name) ?? [];
    return id === undefined ? [] : [Number(id)];
  });
  if (ids.length > 0) await removeSms(app, await erasedSms(app.db, ids));
}
