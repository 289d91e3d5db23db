/**
 * The words of Chinese carriers for what became of an SMS. They pass through all gateways: CMPP has
 * them as Stat of a report, HTTP gateways as a code.
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
 * The state that a word means. `MA:0001`, `MK:0005`, `CB:0007` and the like are errors of a message
 * centre or a gateway on the way.
 */
export function carrierState(word: string): SmsReceipt['state'] {
  return states[word] ?? (/^[A-Z]{2}:/.test(word) ? 'undelivered' : 'unknown');
}
