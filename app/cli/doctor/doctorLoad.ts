/** Checks whether the machine can carry the incoming calls. */
import { readAdmission } from '../../telephony/asterisk/ari/exchangeState.js';
import { fail, ok, warn, type Check } from './finding.js';

/** Refusing more than this share of callers is more than a peak. */
const failedShare = 0.5;

/** Checks whether new calls are being refused because of overload. */
export const load: Check = async ({ config, now }) => {
  if (config.OVERLOAD_SHEDDING === 'off') {
    return ok('the app does not shed overload (OVERLOAD_SHEDDING is off)');
  }
  const told = await readAdmission(config);
  if (told === null || told.until * 1000 < now.getTime()) return ok('admitting every new call');
  const { perSecond, latenessMs, refusedInMinute } = told;
  const says = `admitting up to ${perSecond} new calls a second; lag ${latenessMs} ms`;
  if (refusedInMinute === 0) return ok(says);
  const refused = `${refusedInMinute} new calls were refused in the last minute: ${says}`;
  const advice =
    'the log says since when; check what else loads the processors (top); if it is the calls, this machine needs more processors';
  const isMost = refusedInMinute > failedShare * (refusedInMinute + perSecond * 60);
  return (isMost ? fail : warn)(refused, advice);
};
