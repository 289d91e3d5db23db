/**
 * Decides how the sender of a fax gets a receipt. A caller's number proves nothing, so a receipt
 * holds a number and a count of pages and nothing personal, and a limit keeps anybody's telephone
 * from ringing, or filling with SMS, because others send faxes in their name.
 */
import { isLandline, isMobile } from '../../../telephony/rules/telephoneNumber.js';

/** Receipts to one number within a day. */
export const mostReceiptsADay = 3;

/**
 * @param fromNumber in its normal form; empty when withheld
 * @param stationId what the machine shows of itself
 * @param receiptsToday faxes with a receipt to this number within the last day
 */
export function receiptBy(
  fromNumber: string,
  stationId: string,
  receiptsToday: number,
): 'sms' | 'fax' | null {
  if (receiptsToday >= mostReceiptsADay) return null;
  const reachesPerson: boolean = isMobile(fromNumber);
  if (reachesPerson) return 'sms';
  if (!isLandline(fromNumber)) return null;
  // A machine that names another number is behind a switchboard. A person would answer there who
  // has sent no fax.
  const named = stationId.replace(/\D/g, '');
  return named.length < 7 || fromNumber.endsWith(named.slice(-7)) ? 'fax' : null;
}
