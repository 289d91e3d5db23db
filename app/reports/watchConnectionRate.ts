/**
 * Watches the connection rate. GB/T 33358-2016 requires that 95% of the calls of any 24 hours are
 * connected; below that, it warns in the log.
 */
import type { App } from '../core/app.js';
import { connectionAlarmBelow } from './store/reportColumns.js';
import { readConnectionRate } from './store/readConnectionRate.js';

/**
 * Checks the connection rate of the last 24 hours once.
 * @returns 1 when it raised the alarm.
 */
export async function watchConnectionRate(app: Pick<App, 'db' | 'clock' | 'log'>): Promise<number> {
  const rate = await readConnectionRate(app.db, app.clock.now());
  if (rate === null || rate >= connectionAlarmBelow) return 0;
  app.log.warn('the connection rate over 24 h is below the limit: see the report connection', {
    rate: Number(rate.toFixed(4)),
    limit: connectionAlarmBelow,
  });
  return 1;
}
