/**
 * The codes of Chinese carriers for the outcome of an SMS. All gateways pass them on: CMPP as Stat
 * of a report, HTTP gateways as a code.
 */
import type { SmsReceipt } from '../smsDriver.js';

const states: Readonly<Record<string, SmsReceipt['state']>> = {
  DELIVRD: 'delivered',
  EXPIRED: 'expired',
  DELETED: 'undelivered',
  UNDELIV: 'undelivered',
  REJECTD: 'rejected',
  ACCEPTD: 'unknown',
  UNKNOWN: 'unknown',
};

/**
 * Returns the state that a code means. `MA:0001`, `MK:0005`, `CB:0007` and the like are errors of a
 * message centre or a gateway on the way.
 */
export function carrierState(word: string): SmsReceipt['state'] {
  return states[word] ?? (/^[A-Z]{2}:/.test(word) ? 'undelivered' : 'unknown');
}
