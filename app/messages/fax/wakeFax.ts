/**
 * The moment of a fax has come: notes it, and wakes the processes with calls. Nothing is dialled
 * here.
 */
import type { App } from '../../core/app.js';
import { withTransaction } from '../../core/database/pool.js';
import type { DueResult } from '../../core/database/dueTask.js';
import { lockFax, markFaxWoken } from './store/faxOutbox.js';

export async function wakeFax(app: Pick<App, 'db' | 'clock'>, faxId: number): Promise<DueResult> {
  return withTransaction(app.db, async (client) => {
    const fax = await lockFax(client, faxId);
    if (fax?.state !== 'waiting') return 'over';
    const now = app.clock.now();
    if (fax.nextAt > now) return { notBefore: fax.nextAt };
    await markFaxWoken(client, faxId, now);
    return 'over';
  });
}
