/** The report of a delivery (状态报告), which comes as the content of a DELIVER. */
import type { SmsReceipt } from '../../smsDriver.js';
import { carrierState } from '../carrierState.js';
import { FieldReader } from './bytes.js';
import { CmppError } from './packets.js';

/** Message ids are shown as 16 hexadecimal digits. */
export function messageRef(messageId: bigint): string {
  return messageId.toString(16).padStart(16, '0');
}

/**
 * Reads a report: Msg_Id, Stat, Submit_time, Done_time, Dest_terminal_Id, SMSC_sequence.
 * @param now stands in for a time that is missing or wrong.
 * @throws CmppError when the content is no report.
 */
export function readReport(content: Buffer, now: Date): SmsReceipt {
  // The number has 21 bytes in version 2 and 32 in version 3.
  if (content.length !== 60 && content.length !== 71) {
    throw new CmppError(`a report of ${content.length} bytes`);
  }
  const fields = new FieldReader(content);
  const ref = messageRef(fields.long());
  const code = fields.text(7);
  fields.text(10);
  const at = readTime(fields.text(10)) ?? now;
  return { ref, state: carrierState(code), code, at };
}

/** YYMMDDhhmm in Beijing. */
function readTime(text: string): Date | null {
  const match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute] = match;
  const at = new Date(`20${year}-${month}-${day}T${hour}:${minute}:00+08:00`);
  return Number.isNaN(at.getTime()) ? null : at;
}
