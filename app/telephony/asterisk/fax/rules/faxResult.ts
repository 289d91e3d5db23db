/**
 * Reads what the dialplan writes about a fax that is over (asterisk-config/extensions.d/fax.conf):
 * one line, `status|pages|mode|rate|station|error|caller|called|channel|filed|end`.
 */
import type { FaxTransmission } from '../../../rules/faxTransmission.js';

export type FaxResult = FaxTransmission & {
  readonly callerNumber: string;
  readonly calledNumber: string;
  readonly channelId: string;
  readonly filedAs: string;
};

/** Returns null while the line is not complete. */
export function readFaxResult(text: string): FaxResult | null {
  const fields = text.trim().split('|');
  if (fields.length !== 11 || fields[10] !== 'end') return null;
  const [
    status = '',
    pages,
    mode,
    rate,
    station = '',
    error = '',
    caller = '',
    called = '',
    channel = '',
    filedAs = '',
  ] = fields;
  const isSuccess = status === 'SUCCESS';
  return {
    status: isSuccess ? 'success' : 'failed',
    pages: Number(pages) || 0,
    mode: mode === 'T38' || mode === 'audio' ? mode : '',
    rate: Number(rate) || 0,
    stationId: station.trim(),
    error: isSuccess ? '' : error || 'UNKNOWN',
    callerNumber: caller,
    calledNumber: called,
    channelId: channel,
    filedAs,
  };
}
