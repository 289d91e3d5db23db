/** Checks whether the machine can carry the incoming calls. */
import { readAdmission } from '../../telephony/asterisk/ari/exchangeState.js';
import { fail, ok, warn, type Check } from './finding.js';

/** Refusing more than this share of callers is more than a peak. */
const failedShare = 0.5;

/** Checks whether new calls are being refused because of overload. */
export const load: Check = async ({ config, now }) => {
  if (config.OVERLOAD_SHEDDING === 'off') {
    return ok('overload is not looked after (OVERLOAD_SHEDDING is off)');
  }
  const told = await readAdmission(config);
  if (told === null || told.until * 1000 < now.getTime()) return ok('every new call is let in');
  const { perSecond, latenessMs, refusedInMinute } = told;
  const says = `up to ${perSecond} new calls a second are let in, ${latenessMs} ms late`;
  if (refusedInMinute === 0) return ok(says);
  const refused = `${refusedInMinute} new calls were refused in the last minute: ${says}`;
  const advice =
    'see in the log since when, and what else takes the processors (top); if it is calls, this machine needs more of them';
  const isMost = refusedInMinute > failedShare * (refusedInMinute + perSecond * 60);
  return (isMost ? fail : warn)(refused, advice);
};
