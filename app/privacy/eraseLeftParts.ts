/**
 * Erases the parts of files that killed processes have left: of SMS, of notes on messages, of files
 * that somebody brought, of letters and faxes that programs were making. No row names them, so nothing
 * else finds them.
 */
import { dropFetched } from '../core/files/fetchedFiles.js';
import { fileKinds, messagesFolder } from '../core/files/fileKinds.js';
import { forgetErasedFiles } from '../core/files/store/storedFiles.js';
import { removeLeftFolders } from '../core/temporaryFolder.js';
import { removeLeftParts } from '../core/wholeFile.js';
import { removeLeftIncoming } from '../tickets/store/keptFiles.js';
import { unsentFolder } from '../tickets/opening/unsentMessages.js';
import type { ErasingApp } from './erasingApp.js';
import { ownFolderOrTell, ownFolders, type FolderSetting } from './ownFolder.js';

/** Milliseconds for which it is known of a file at least that the store had it: a node may be off for long. */
const rowsKeptMs = 365 * 86_400_000;

/**
 * Erases left parts in the hotline's own folders, and its left folders in that of the system. Logs
 * why it cannot in one, and goes on with the next.
 * @returns how many.
 */
export async function eraseLeftParts(app: ErasingApp): Promise<number> {
  const now = app.clock.now();
  let erased = await removeLeftFolders();
  for (const kind of fileKinds) erased += await dropFetched(app, kind);
  await forgetErasedFiles(app.db, new Date(now.getTime() - rowsKeptMs));
  for (const setting of ownFolders) {
    if ((await ownFolderOrTell(app, setting, 'not erasing parts of files')) !== 'ours') continue;
    const top = app.config[setting];
    for (const removeLeft of leftIn[setting]) {
      try {
        erased += await removeLeft(top, now);
      } catch (error) {
        app.log.error('cannot erase parts of files', { folder: top, error });
      }
    }
  }
  return erased;
}

type RemoveLeft = (top: string, now: Date) => Promise<number>;

/** What erases the parts in each folder. */
const leftIn: Readonly<Record<FolderSetting, readonly RemoveLeft[]>> = {
  RECORDINGS_DIR: [
    removeLeftParts,
    (top, now) => removeLeftParts(top, now, { below: `${messagesFolder}/${unsentFolder}` }),
    (top, now) => removeLeftIncoming(top, now, messagesFolder),
  ],
  ATTACHMENTS_DIR: [removeLeftParts, removeLeftIncoming],
  SMS_DIR: [removeLeftParts],
};
