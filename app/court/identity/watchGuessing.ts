/** More wrong passwords and codes than usual, all over the hotline: whoever watches the log is told. */
import type { App } from '../../app.js';
import { defaultCourtSettings } from '../settings/rules/courtSettings.js';
import { guessAlarm, guessLevel, raisedFrom } from './rules/guessing.js';
import { readCourt } from '../store/courts.js';
import { readGuessRate } from './store/guessing.js';

/** @returns 1 when it gave the alarm. */
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
