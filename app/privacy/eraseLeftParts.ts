/**
 * Erases the parts of files that killed processes have left: of SMS, of notes on messages, of files
 * that somebody brought, of letters and faxes that programs were making. No row names them, so nothing
 * else finds them.
 */
import path from 'node:path';
import { removeLeftFolders } from '../core/temporaryFolder.js';
import { removeLeftParts } from '../core/wholeFile.js';
import { messagesFolder } from '../telephony/call.js';
import { removeLeftIncoming } from '../tickets/store/keptFiles.js';
import { unsentFolder } from '../tickets/opening/unsentMessages.js';
import type { ErasingApp } from './erasingApp.js';
import { ownFolderOrTell, ownFolders } from './ownFolder.js';

/**
 * Erases left parts in the hotline's own folders, and its left folders in that of the system.
 * @returns how many.
 */
export async function eraseLeftParts(app: ErasingApp): Promise<number> {
  const { RECORDINGS_DIR, ATTACHMENTS_DIR } = app.config;
  const messages = path.join(RECORDINGS_DIR, messagesFolder);
  const now = app.clock.now();
  let erased = await removeLeftFolders();
  for (const setting of ownFolders) {
    if ((await ownFolderOrTell(app, setting, 'not erasing parts of files')) !== 'ours') continue;
    erased += await removeLeftParts(app.config[setting], now);
    if (setting === 'RECORDINGS_DIR') {
      erased += await removeLeftParts(path.join(messages, unsentFolder), now);
      erased += await removeLeftIncoming(messages, now);
    }
    if (setting === 'ATTACHMENTS_DIR') erased += await removeLeftIncoming(ATTACHMENTS_DIR, now);
  }
  return erased;
}
