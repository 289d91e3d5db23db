/**
 * Watches for more wrong passwords and codes than usual across the hotline, and for more codes by
 * SMS than it may send, and warns in the log.
 */
import type { App } from '../../core/app.js';
import { defaultCourtSettings } from '../settings/rules/courtSettings.js';
import { alarmOf, budgetOf, guessLevel, raisedFrom, wayText } from './rules/guessing.js';
import { readCourt } from '../store/courts.js';
import { isOverCeiling } from './rules/signInCode.js';
import { readGuessRates } from './store/guessRates.js';
import { readCodesSent } from './store/signInCodes.js';

/**
 * Checks the failure rate of the hotline, and how many codes it has sent, once.
 * @returns how many alarms it raised.
 */
export async function watchGuessing(
  app: Pick<App, 'db' | 'clock' | 'log' | 'config'>,
): Promise<number> {
  const court = await readCourt(app.db, app.config.HOTLINE_COURT);
  const { guessing: policy, smsCodes } = court?.settings ?? defaultCourtSettings;
  let alarms = 0;
  for (const rate of await readGuessRates(app.db, app.clock.now())) {
    const budget = budgetOf(rate.way, policy);
    const level = guessLevel(rate, budget);
    if (level === 'usual') continue;
    alarms += 1;
    app.log.error(alarmOf(rate.way, level), {
      way: wayText[rate.way],
      failuresOfLastHour: rate.lastHour,
      triesAtNothing: rate.atNothing,
      usual: Math.round(rate.usual),
      limit: raisedFrom(rate, budget),
    });
  }
  const sent = await readCodesSent(app.db, app.clock.now());
  if (isOverCeiling(sent, smsCodes)) {
    alarms += 1;
    app.log.error('the hotline has sent all codes by SMS that it may: callers get none for now', {
      ...sent,
      perHour: smsCodes.perHour,
      perDay: smsCodes.perDay,
    });
  }
  return alarms;
}
