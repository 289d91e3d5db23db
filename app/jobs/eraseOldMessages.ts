/**
 * Erases the recorded messages of orders that were closed long ago (Personal Information Protection Law Art. 19 and 47), those of
 * anonymous orders like the others: the file first, so that no row says "erased" of one that is still there.
 *
 * Each node has its own messages, and leaves those of others alone: what is not on its disk is not known to be erased.
 */
import { rm, stat } from 'node:fs/promises';
import type { App } from '../app.js';
import { messagePath } from '../orders/unsentMessages.js';
import { markMessageErased, messagesOfOrdersClosedBefore } from '../store/orderMessages.js';

const dayMs = 86_400_000;

/** @returns how many messages of this node were erased. */
export async function eraseOldMessages(app: Pick<App, 'db' | 'clock' | 'config'>): Promise<number> {
  const { RECORDINGS_DIR, MESSAGES_KEEP_DAYS } = app.config;
  const now = app.clock.now();
  const before = new Date(now.getTime() - MESSAGES_KEEP_DAYS * dayMs);
  let erased = 0;
  let after = 0;
  for (;;) {
    const messages = await messagesOfOrdersClosedBefore(app.db, before, after);
    for (const { id, file } of messages) {
      after = id;
      const place = messagePath(RECORDINGS_DIR, file);
      if (!(await isThere(place))) continue;
      await rm(place, { force: true });
      if (await markMessageErased(app.db, id, now)) erased += 1;
    }
    if (messages.length === 0) return erased;
  }
}

async function isThere(place: string): Promise<boolean> {
  try {
    await stat(place);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
