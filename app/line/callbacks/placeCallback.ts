/**
 * The time of a callback has come: whoever gives callers to agents is told, and places it when its turn comes and an
 * agent is free for it (desk/callbacks.ts `placeCallbacks`). Nothing is dialled here.
 */
import { lockCallback, wakeCallback } from './store/callbacks.js';
import { withTransaction } from '../../database/pool.js';
import type { App } from '../../app.js';
import type { DueResult } from '../../database/dueTask.js';

export async function placeCallback(
  app: Pick<App, 'db' | 'clock'>,
  callbackId: number,
): Promise<DueResult> {
  return withTransaction(app.db, async (client) => {
    const callback = await lockCallback(client, callbackId);
    if (callback?.nextAt == null) return 'over';
    const now = app.clock.now();
    if (callback.nextAt > now) return { notBefore: callback.nextAt };
    await wakeCallback(client, callbackId, now);
    return 'over';
  });
}
