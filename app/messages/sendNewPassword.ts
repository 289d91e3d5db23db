/**
 * Sends a new query password to the number that the court has on file for a person who has proved who
 * they are. Who asks is told the same where there is none, and where that telephone has had all that it
 * may have. Nobody but the SMS has the password.
 */
import { chinaDate } from '../court/rules/workCalendar.js';
import type { VerifiedPerson } from '../court/import/rules/caseFile.js';
import {
  newPasswordMinutes,
  whyNoRenewal,
  type NoRenewal,
} from '../court/identity/rules/newPassword.js';
import { sixDigits } from '../court/identity/sixDigits.js';
import type { IdentityKeys } from '../court/identity/store/identityKeys.js';
import { findMobileOf } from '../court/identity/store/mobileOnFile.js';
import {
  keepRenewed,
  readRenewalsAsked,
  renewalSubjects,
  type RenewalAsker,
} from '../court/identity/store/askedRenewals.js';
import { beginInTurn, countSms, type CodeSettings } from '../court/identity/store/signInCodes.js';
import type { CourtSettings } from '../court/settings/rules/courtSettings.js';
import { withTransaction, type Pool, type Queryable } from '../core/database/pool.js';
import { smsOf } from './rules/smsText.js';
import type { SmsLanguage } from './rules/smsTemplates.js';
import { writeSealedSms } from './store/sealedSms.js';

/** The settings of a court that limit new passwords. */
export type RenewalSettings = CodeSettings & Pick<CourtSettings, 'passwordRenewal'>;

/** For whom a new password is. */
export type Whose = Pick<VerifiedPerson, 'personId' | 'onlyCaseIds'>;

/**
 * @param whose reads, in the transaction, who the caller of the call has proved to be, and keeps that as it
 *   is until the transaction ends; or why there is no new password for them.
 */
export async function sendNewPassword<Refused extends string>(
  pool: Pool,
  identityKeys: IdentityKeys,
  asker: RenewalAsker & { readonly language: SmsLanguage },
  whose: (db: Queryable) => Promise<Whose | Refused>,
  now: Date,
  settings: RenewalSettings,
): Promise<
  { readonly kind: 'asked' } | { readonly kind: 'refused'; readonly because: Refused } | NoRenewal
> {
  const { passwordRenewal: policy, smsCodes } = settings;
  return withTransaction(
    pool,
    async (client) => {
      const person = await whose(client);
      if (typeof person === 'string') return { kind: 'refused', because: person };
      const { personId } = person;
      const subjects = renewalSubjects(identityKeys, asker, personId, settings.guessing);
      const asked = await readRenewalsAsked(client, subjects, now);
      const why = whyNoRenewal(asked, policy, smsCodes, now);
      if (why !== null) return why;
      const found = await findMobileOf(client, identityKeys, person, chinaDate(now));
      const whom = `person ${personId}`;
      // Who asks without an agent has just keyed in a right code, and strangers who use up the codes have not.
      const isKnown = asker.agentId === null;
      const mayGo = await countSms(client, identityKeys, whom, found, isKnown, smsCodes, now);
      const onFile = mayGo ? found : null;
      const password = sixDigits();
      const sms =
        onFile === null
          ? null
          : {
              toNumber: onFile.mobile,
              message: smsOf('newPassword', asker.language, {}),
              secret: password,
              purpose: 'new_password',
              expiresAt: new Date(now.getTime() + newPasswordMinutes * 60_000),
            };
      const smsId = await writeSealedSms(client, identityKeys, sms, now);
      const sent = onFile === null || smsId === null ? null : { onFile, smsId };
      const renewal = { asker, personId, password, sent };
      await keepRenewed(client, identityKeys, renewal, subjects, asked, policy, now);
      return { kind: 'asked' };
    },
    beginInTurn,
  );
}
