/**
 * Watches for more wrong passwords and codes than usual across the hotline, and warns in the log.
 */
import type { App } from '../../core/app.js';
import { defaultCourtSettings } from '../settings/rules/courtSettings.js';
import { budgetOf, guessAlarm, guessLevel, raisedFrom, wayText } from './rules/guessing.js';
import { readCourt } from '../store/courts.js';
import { readGuessRates } from './store/guessRates.js';

/**
 * Checks the failure rate of the hotline once.
 * @returns for how many ways it raised the alarm.
 */
export async function watchGuessing(
  app: Pick<App, 'db' | 'clock' | 'log' | 'config'>,
): Promise<number> {
  const court = await readCourt(app.db, app.config.HOTLINE_COURT);
  const policy = (court?.settings ?? defaultCourtSettings).guessing;
  let alarms = 0;
  for (const rate of await readGuessRates(app.db, app.clock.now())) {
    const budget = budgetOf(rate.way, policy);
    const level = guessLevel(rate, budget);
    if (level === 'usual') continue;
    alarms += 1;
    app.log.error(guessAlarm[level], {
      way: wayText[rate.way],
      failuresOfLastHour: rate.lastHour,
      triesAtNothing: rate.atNothing,
      usual: Math.round(rate.usual),
      limit: raisedFrom(rate, budget),
    });
  }
  return alarms;
}
