/**
 * Cleans up callbacks by the clock: ends orphaned attempts, postpones what is due while its queue is
 * closed, and gives up what is too old.
 */
import type { Logger } from 'winston';
import { expiresAt, whenOpen } from './rules/callbackPlan.js';
import { leftAttempts } from './store/callbackAttempts.js';
import { dueCallbacks } from './store/dueCallbacks.js';
import { isDatabaseUnavailable } from '../core/database/pool.js';
import { hoursOfCallback, type CallbackDeps } from './callbackDeps.js';
import { settleAttempt } from './settleAttempt.js';
import { changeCallback } from './changeCallback.js';

/** No court lets a telephone ring for longer (courtSettings.ts). */
const longestRingS = 60;

/**
 * Ends orphaned attempts, postpones callbacks whose queue has closed, and gives up those whose days
 * are over. Any number of processes may run it at once. One that cannot be changed is logged, and
 * does not hold up the others.
 * @returns how many rows it changed.
 */
export async function cleanUpCallbacks(deps: CallbackDeps, log: Logger): Promise<number> {
  const now = deps.clock.now();
  let changed = 0;
  const change = async (callbackId: number, work: () => Promise<{ kind: string } | null>) => {
    try {
      if ((await work())?.kind === 'moved') changed += 1;
    } catch (error) {
      // An absent database concerns all of them.
      if (isDatabaseUnavailable(error)) throw error;
      log.error('cannot clean up a callback', { callbackId, error });
    }
  };
  for (const attempt of await leftAttempts(deps.db, now, longestRingS)) {
    await change(attempt.callbackId, () => settleAttempt(deps, attempt));
  }
  // Hundreds may wait for agents of one queue, so its hours are read once.
  const known = new Map<string, Awaited<ReturnType<typeof hoursOfCallback>>>();
  for (const callback of await dueCallbacks(deps.db, now)) {
    await change(callback.id, async () => {
      const whose = `${callback.queueId} ${callback.courtId}`;
      const hours = known.get(whose) ?? (await hoursOfCallback(deps, callback));
      known.set(whose, hours);
      const { court, open } = hours;
      const opensAt = whenOpen(now, open);
      const event =
        expiresAt(court.plan, callback.requestedAt, open) <= now
          ? ({ kind: 'expired' } as const)
          : opensAt > now
            ? ({ kind: 'postponed', until: opensAt } as const)
            : null;
      return event === null ? null : changeCallback(deps, callback.id, event);
    });
  }
  return changed;
}
