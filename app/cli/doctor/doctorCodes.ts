/** The doctor's check of codes by SMS for callers without their query password. */
import { isOverCeiling } from '../../court/identity/rules/signInCode.js';
import { isAnyMobileOnFile } from '../../court/identity/store/mobileOnFile.js';
import { readCodesSent } from '../../court/identity/store/signInCodes.js';
import { defaultCourtSettings } from '../../court/settings/rules/courtSettings.js';
import { readCourt } from '../../court/store/courts.js';
import { ok, warn, type Check } from './finding.js';

export const codes: Check = async ({ pool, config, now }) => {
  const court = await readCourt(pool, config.HOTLINE_COURT);
  const { smsCodes } = court?.settings ?? defaultCourtSettings;
  if (!smsCodes.enabled) return ok('codes by SMS are off');
  if (!(await isAnyMobileOnFile(pool))) {
    return warn(
      'callers are offered a code by SMS, but no number is on file',
      'import the mobile numbers of parties (sql/README.md), or set smsCodes.enabled to false',
    );
  }
  const sent = await readCodesSent(pool, now);
  const says = `codes by SMS: ${sent.sentInHour} of ${smsCodes.perHour} in the last hour, ${sent.sentInDay} of ${smsCodes.perDay} in the last day`;
  if (!isOverCeiling(sent, smsCodes)) return ok(says);
  return warn(
    `${says}: callers get none for now`,
    'look in the list of calls for telephones that ask repeatedly, and have the carrier block them; if they are people, set smsCodes.perHour or smsCodes.perDay higher',
  );
};
