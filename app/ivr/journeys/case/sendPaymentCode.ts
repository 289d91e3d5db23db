/**
 * Sends the code by which a fee is paid to the number that the court has on file for its payer. The
 * caller is told the same where there is none: nobody hears of such a number (mobileOnFile.ts).
 */
import { chinaDate } from '../../../court/rules/workCalendar.js';
import type { CaseFile, VerifiedPerson } from '../../../court/import/rules/caseFile.js';
import { factName, type FeeFact } from '../../../court/cases/rules/disclosure.js';
import { countTold, recordDisclosure } from '../../../court/cases/store/disclosures.js';
import { findMobileOf } from '../../../court/identity/store/mobileOnFile.js';
import { withTransaction } from '../../../core/database/pool.js';
import { smsOf } from '../../../messages/rules/smsText.js';
import type { SmsMessage, SmsLanguage } from '../../../messages/rules/smsTemplates.js';
import { writeSealedSms } from '../../../messages/store/sealedSms.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { dayWords } from '../../sms/rules/dayWords.js';
import { feeNames, yuan } from '../../sms/rules/feeWords.js';
import { isUsedUp, noteSent } from '../send/sendWithin.js';

/** A fee with the code by which it is paid. */
export type CodedFee = FeeFact & { readonly paymentCode: string };

const dayMs = 24 * 3_600_000;

/**
 * Sends each code as an SMS of its own, within what one call, and one number in a day, may have sent.
 * @returns what the caller hears next
 */
export async function sendPaymentCodes(
  conversation: Conversation,
  person: VerifiedPerson,
  file: Pick<CaseFile, 'id' | 'courtId'>,
  fees: readonly CodedFee[],
): Promise<Prompt[]> {
  if (isUsedUp(conversation)) return [prompt('sendTooManyInCall')];
  const { app, record, language } = conversation;
  const at = conversation.now;
  const { personId } = person;
  const since = new Date(at.getTime() - dayMs);
  const told = { personId, caseId: file.id, facts: ['by_sms', 'payment_code'], since };
  const isSent = await conversation.database((db) =>
    withTransaction(db, async (client) => {
      if ((await countTold(client, told)) >= app.config.SENT_PER_NUMBER_PER_DAY) return false;
      const whose = { personId, onlyCaseIds: [file.id] };
      const found = await findMobileOf(client, app.identityKeys, whose, chinaDate(at));
      if (found !== null) {
        const facts = [...told.facts, ...fees.map(factName)];
        const { callId } = record;
        await recordDisclosure(client, { at, callId, person, caseId: file.id, facts });
      }
      for (const fee of fees) {
        const sms =
          found === null
            ? null
            : {
                toNumber: found.mobile,
                message: messageOf(fee, language),
                secret: fee.paymentCode,
                purpose: 'payment_code',
                courtId: file.courtId,
              };
        await writeSealedSms(client, app.identityKeys, sms, at);
      }
      return true;
    }),
  );
  if (!isSent) {
    record.event(conversation.now, 'step', 'notSent', 'sms payment_code too_many');
    return [prompt('payCodeTooMany')];
  }
  noteSent(conversation, 'sms payment_code');
  return [prompt('payCodeSent')];
}

function messageOf(fee: FeeFact, language: SmsLanguage): SmsMessage {
  const { feeKind, outstandingFen, dueOn, isOverdue } = fee;
  const values = { fee: feeNames[language][feeKind], sum: yuan(outstandingFen) };
  return dueOn === null || isOverdue
    ? smsOf('paymentCode', language, values)
    : smsOf('paymentCodeUntil', language, { ...values, latest: dayWords(dueOn, language) });
}
