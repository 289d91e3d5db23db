/**
 * A caller without their query password asks for a code by SMS. It goes to the number that the
 * court has on file. The caller is told the same where there is none, and where that telephone has
 * had all that it may have.
 */
import { chinaDate } from '../court/rules/workCalendar.js';
import { withTransaction, type Pool } from '../core/database/pool.js';
import { claimed, type Claim } from '../court/identity/rules/claim.js';
import { whyNoCode, type NoCode } from '../court/identity/rules/signInCode.js';
import { sixDigits } from '../court/identity/sixDigits.js';
import type { Guesser } from '../court/identity/store/guessing.js';
import type { IdentityKeys } from '../court/identity/store/identityKeys.js';
import { findKnownTelephone } from '../court/identity/store/knownTelephones.js';
import { findMobile } from '../court/identity/store/mobileOnFile.js';
import {
  beginInTurn,
  codeExpiresAt,
  codeSubjects,
  countSms,
  keepCode,
  readCodesAsked,
  type CodeSettings,
} from '../court/identity/store/signInCodes.js';
import { smsOf } from './rules/smsText.js';
import type { SmsLanguage } from './rules/smsTemplates.js';
import { writeSealedSms } from './store/sealedSms.js';

export async function askForCode(
  pool: Pool,
  identityKeys: IdentityKeys,
  asker: Guesser & { readonly language: SmsLanguage },
  claim: Claim,
  now: Date,
  settings: CodeSettings,
): Promise<{ readonly kind: 'asked' } | NoCode> {
  const { callId, language } = asker;
  const known = await findKnownTelephone(pool, identityKeys, asker, claim, now);
  const subjects = codeSubjects(identityKeys, asker, claim, known, settings.guessing);
  if (subjects === null) return { kind: 'no_code', because: 'withheld' };
  return withTransaction(
    pool,
    async (client) => {
      const asked = await readCodesAsked(client, callId, subjects, now);
      const why = whyNoCode(asked, settings.smsCodes, now);
      if (why !== null) return why;
      const found = await findMobile(client, identityKeys, claim, chinaDate(now));
      const whom = claimed(claim);
      const { smsCodes } = settings;
      const isKnown = known !== null;
      const mayGo = await countSms(client, identityKeys, whom, found, isKnown, smsCodes, now);
      const onFile = mayGo ? found : null;
      const code = sixDigits();
      const otherwise = found === null ? 'nothing_on_file' : 'held_back';
      const kept = { callId, code, onFile, otherwise } as const;
      await keepCode(client, identityKeys, kept, subjects, asked, settings.smsCodes, now);
      const sms =
        onFile === null
          ? null
          : {
              toNumber: onFile.mobile,
              message: smsOf('signInCode', language, {}),
              secret: code,
              purpose: 'sign_in_code',
              expiresAt: codeExpiresAt(now),
            };
      await writeSealedSms(client, identityKeys, sms, now);
      return { kind: 'asked' };
    },
    beginInTurn,
  );
}
