/**
 * Notes that the time of a callback has come, and wakes the processes that give callers to agents.
 * An agent is kept for it at its turn (`assignCallersAndCallbacks` in app/agents/queueWatch.ts). Nothing is dialled here.
 */
import { lockCallback, markCallbackWoken } from './store/callbacks.js';
import { withTransaction } from '../core/database/pool.js';
import type { App } from '../core/app.js';
import type { DueResult } from '../core/database/dueTask.js';

export async function wakeDueCallback(
  app: Pick<App, 'db' | 'clock'>,
  callbackId: number,
): Promise<DueResult> {
  return withTransaction(app.db, async (client) => {
    const callback = await lockCallback(client, callbackId);
    if (callback?.nextAt == null) return 'over';
    const now = app.clock.now();
    if (callback.nextAt > now) return { notBefore: callback.nextAt };
    await markCallbackWoken(client, callbackId, now);
    return 'over';
  });
}
