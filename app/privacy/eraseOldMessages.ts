/**
 * Erases the recorded messages, the attachments and the codes of tickets that were over long ago
 * (Personal Information Protection Law Art. 19 and 47). Anonymous tickets are no exception. The file
 * goes first, so that no row says "erased" while its file still exists.
 *
 * Each node erases its own files and those in the store that all share. It leaves alone what only
 * another node has, because a file that is not on its disk is not known to be erased. In a folder that is not known to be the hotline's own, nothing is
 * erased.
 */
import { storeOf } from '../core/files/storeOf.js';
import { keptSince, type ErasingApp } from './erasingApp.js';
import path from 'node:path';
import { messagesFolder } from '../core/files/fileKinds.js';
import { ownFolderOrTell, type FolderSetting } from './ownFolder.js';
import { removeOwnFiles } from './removeFiles.js';
import { markAttachmentErased } from '../tickets/store/ticketAttachments.js';
import { eraseOldCodes } from '../tickets/store/ticketCodes.js';
import {
  erasedAtOnce,
  markMessageErased,
  filesOfTicketsOverBefore,
} from '../tickets/store/ticketMessages.js';

/**
 * Erases old messages, attachments and codes.
 * @returns how many messages and attachments of this node were erased.
 */
export async function eraseOldMessages(app: ErasingApp): Promise<number> {
  const { db } = app;
  const now = app.clock.now();
  const before = keptSince(app, 'MESSAGES_KEEP_DAYS');
  const erased =
    (await eraseFiles(app, 'RECORDINGS_DIR', {
      below: messagesFolder,
      next: (after) => filesOfTicketsOverBefore(db, 'ticket_messages', before, after),
      mark: (id) => markMessageErased(db, id, now),
    })) +
    (await eraseFiles(app, 'ATTACHMENTS_DIR', {
      below: '',
      next: (after) => filesOfTicketsOverBefore(db, 'ticket_attachments', before, after),
      mark: (id) => markAttachmentErased(db, id, now),
    }));
  while ((await eraseOldCodes(db, before, erasedAtOnce)) === erasedAtOnce);
  return erased;
}

interface Erasable {
  /** The subfolder of the setting's folder to which the file names are relative. */
  readonly below: string;
  /** Returns a batch of the files that are due, with ids above the given one. */
  readonly next: (
    afterId: number,
  ) => Promise<readonly { readonly id: number; readonly file: string }[]>;
  readonly mark: (id: number) => Promise<boolean>;
}

async function eraseFiles(
  app: ErasingApp,
  setting: FolderSetting,
  { below, next, mark }: Erasable,
): Promise<number> {
  const kind = await ownFolderOrTell(app, setting, 'not erasing messages and attachments');
  if (kind !== 'ours' && storeOf(app.config) === null) return 0;
  let erased = 0;
  let after = 0;
  for (;;) {
    const files = await next(after);
    const last = files.at(-1);
    if (last === undefined) return erased;
    after = last.id;
    const named = files.map(({ id, file }) => ({ id, file: path.join(below, file) }));
    const { removed } = await removeOwnFiles(app, setting, named);
    for (const id of removed) if (await mark(id)) erased += 1;
  }
}
