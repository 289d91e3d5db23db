/**
 * What a gateway has answered, without its own words: they may repeat number and text ("13900000123
 * is no mobile number"), and those of an SMS to a number on file stand in no table and no log.
 */
import type { SendResult, SmsToSend } from '../smsDriver.js';

/** A gateway's code for what was wrong, as their documents list them: `isv.MOBILE_NUMBER_ILLEGAL`, `8`. */
const codeForm = /^[\w.:-]{1,60}$/;

/** Returns a result with the gateway's code alone. */
export function withoutWords(result: SendResult, sms: Pick<SmsToSend, 'to' | 'text'>): SendResult {
  switch (result.kind) {
    case 'accepted':
    case 'throttled':
    case 'unknown':
      return result;
    case 'refused': {
      const code =
        codeForm.test(result.code) && !repeats(result.code, sms) ? result.code : 'refused';
      return { ...result, code, reason: code };
    }
  }
}

/** Whether digits of the number or the text, such as a code, stand in it. */
function repeats(code: string, { to, text }: Pick<SmsToSend, 'to' | 'text'>): boolean {
  const runs = code.match(/\d{4,}/g) ?? [];
  return runs.some((run) => `${to} ${text}`.includes(run) || run.includes(to));
}

/** More digits in a row than a gateway's code has: those of a code by SMS, or of a telephone. */
const manyDigits = /\d{6,}/;

/**
 * Returns the code of a receipt as it may be kept: `DELIVRD 000`, `MK:0001`. A receipt does not say
 * whether its SMS went to a number on file, so words and long numbers are kept of none.
 */
export function receiptCode(code: string): string {
  return /^[\w .:-]{1,60}$/.test(code) && !manyDigits.test(code) ? code : 'other';
}
