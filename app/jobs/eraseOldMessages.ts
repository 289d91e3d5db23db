/**
 * Erases the recorded messages, the attachments and the codes of orders that were over long ago (Personal Information Protection Law
 * Art. 19 and 47), those of anonymous orders like the others: the file first, so that no row says "erased" of one that is
 * still there.
 *
 * Each node has its own files, and leaves those of others alone: what is not on its disk is not known to be erased.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { App } from '../app.js';
import { messagesFolder } from '../call.js';
import { isThere, removeLeftParts } from '../orders/keptFiles.js';
import { attachmentsOfOrdersOverBefore, markAttachmentErased } from '../store/orderAttachments.js';
import { eraseOldCodes } from '../store/orderCodes.js';
import {
  erasedAtOnce,
  markMessageErased,
  messagesOfOrdersOverBefore,
} from '../store/orderMessages.js';

const dayMs = 86_400_000;

/** @returns how many messages and attachments of this node were erased. */
export async function eraseOldMessages(app: Pick<App, 'db' | 'clock' | 'config'>): Promise<number> {
  const { RECORDINGS_DIR, ATTACHMENTS_DIR, MESSAGES_KEEP_DAYS } = app.config;
  const messages = path.join(RECORDINGS_DIR, messagesFolder);
  const now = app.clock.now();
  const before = new Date(now.getTime() - MESSAGES_KEEP_DAYS * dayMs);
  const erased =
    (await eraseFiles(
      messages,
      (after) => messagesOfOrdersOverBefore(app.db, before, after),
      (id) => markMessageErased(app.db, id, now),
    )) +
    (await eraseFiles(
      ATTACHMENTS_DIR,
      (after) => attachmentsOfOrdersOverBefore(app.db, before, after),
      (id) => markAttachmentErased(app.db, id, now),
    ));
  for (const folder of [messages, ATTACHMENTS_DIR]) await removeLeftParts(folder, now);
  while ((await eraseOldCodes(app.db, before, erasedAtOnce)) === erasedAtOnce);
  return erased;
}

/** @param next the files that are due, from behind an id on; a part of them. */
async function eraseFiles(
  folder: string,
  next: (afterId: number) => Promise<readonly { readonly id: number; readonly file: string }[]>,
  mark: (id: number) => Promise<boolean>,
): Promise<number> {
  let erased = 0;
  let after = 0;
  for (;;) {
    const files = await next(after);
    for (const { id, file } of files) {
      after = id;
      const place = path.join(folder, file);
      if (!(await isThere(place))) continue;
      await rm(place, { force: true });
      if (await mark(id)) erased += 1;
    }
    if (files.length === 0) return erased;
  }
}
