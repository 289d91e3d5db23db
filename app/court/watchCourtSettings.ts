/**
 * Reports invalid settings, which somebody stored by hand: the log names each court and the settings for
 * which the defaults apply.
 */
import type { App } from '../core/app.js';
import { findUnusableSettings } from './store/courts.js';

/** How long (ms) the same problem is not logged again. */
const tellAgainMs = 3_600_000;

/**
 * Makes the job.
 * @returns the job, which returns how many courts it reported.
 */
export function makeWatchCourtSettings(): (app: Pick<App, 'db' | 'log'>) => Promise<number> {
  const toldAtMs = new Map<string, number>();
  return async ({ db, log }) => {
    const nowMs = performance.now();
    for (const [fault, atMs] of toldAtMs) if (nowMs - atMs >= tellAgainMs) toldAtMs.delete(fault);
    let told = 0;
    for (const { courtCode, problems } of await findUnusableSettings(db)) {
      const fault = `${courtCode}: ${problems.join('; ')}`;
      if (toldAtMs.has(fault)) continue;
      toldAtMs.set(fault, nowMs);
      log.error('a court has invalid settings: using the defaults', {
        court: courtCode,
        problems,
      });
      told += 1;
    }
    return told;
  };
}
