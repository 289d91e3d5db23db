/**
 * Watches for more wrong passwords and codes than usual across the hotline, and warns in the log.
 */
import type { App } from '../../app.js';
import { defaultCourtSettings } from '../settings/rules/courtSettings.js';
import { guessAlarm, guessLevel, raisedFrom } from './rules/guessing.js';
import { readCourt } from '../store/courts.js';
import { readGuessRate } from './store/guessing.js';

/**
 * Checks the failure rate of the hotline once.
 * @returns 1 when it raised the alarm.
 */
export async function watchGuessing(
  app: Pick<App, 'db' | 'clock' | 'log' | 'config'>,
): Promise<number> {
  const court = await readCourt(app.db, app.config.HOTLINE_COURT);
  const policy = (court?.settings ?? defaultCourtSettings).guessing.hotline;
  const rate = await readGuessRate(app.db, app.clock.now());
  const level = guessLevel(rate, policy);
  if (level === 'usual') return 0;
  app.log.error(guessAlarm[level], {
    failuresOfLastHour: rate.lastHour,
    usual: Math.round(rate.usual),
    limit: raisedFrom(rate, policy),
  });
  return 1;
}
