/** The doctor's check of codes and new query passwords by SMS, for callers without theirs. */
import { isOverCeiling } from '../../court/identity/rules/signInCode.js';
import { isAnyMobileOnFile } from '../../court/identity/store/mobileOnFile.js';
import { readCodesSent } from '../../court/identity/store/signInCodes.js';
import { defaultCourtSettings } from '../../court/settings/rules/courtSettings.js';
import { readCourt } from '../../court/store/courts.js';
import { ok, warn, type Check } from './finding.js';

export const codes: Check = async ({ pool, config, now }) => {
  const court = await readCourt(pool, config.HOTLINE_COURT);
  const { smsCodes, passwordRenewal } = court?.settings ?? defaultCourtSettings;
  if (!smsCodes.enabled && !passwordRenewal.enabled) {
    return ok('codes and new passwords by SMS are off');
  }
  if (!(await isAnyMobileOnFile(pool))) {
    return warn(
      'callers are offered a code or a new password by SMS, but no number is on file',
      'import the mobile numbers of parties (sql/README.md), or set smsCodes.enabled and passwordRenewal.enabled to false',
    );
  }
  const sent = await readCodesSent(pool, now);
  const says = `codes and new passwords by SMS: ${sent.sentInHour} of ${smsCodes.perHour} in the last hour, ${sent.sentInDay} of ${smsCodes.perDay} in the last day`;
  if (!isOverCeiling(sent, smsCodes)) return ok(says);
  return warn(
    `${says}: callers get none for now`,
    'look in the list of calls for telephones that ask repeatedly, and have the carrier block them; if they are people, set smsCodes.perHour or smsCodes.perDay higher',
  );
};
