/** What a caller does who telephones from a fax machine. */
import type { CallEnd, Caller } from '../caller.js';
import { hearCase, partDigits, signIn } from './callerScript.js';

/** The digits of the ways behind the menu of a case. */
const wayDigits = { fax: '2', faxToCourt: '4' } as const;

/** Signs in, hears the case, and comes to the ways of sending. */
async function toWays(call: Caller, queryNumber: string, password: string): Promise<void> {
  await signIn(call, queryNumber, password);
  await hearCase(call);
  await call.press(partDigits.more);
  await call.hears('partWays');
  await call.press(partDigits.more);
  await call.hears('sendSmsOffer');
}

/** Has the case sent over this call, to a file. */
export async function takesCaseByFax(
  call: Caller,
  who: { readonly queryNumber: string; readonly password: string },
  file: string,
): Promise<CallEnd> {
  await toWays(call, who.queryNumber, who.password);
  await call.press(wayDigits.fax);
  await call.hears('sendFaxTo');
  await call.press('2');
  // The sentence says: when you hear the tone.
  await call.hears('sendFaxHere', { until: 'end' });
  return call.startFax('receive', file);
}

/** Sends the pages of a file to the court, for the case. */
export async function faxesToCourt(
  call: Caller,
  who: { readonly queryNumber: string; readonly password: string },
  file: string,
): Promise<CallEnd> {
  await toWays(call, who.queryNumber, who.password);
  await call.press(wayDigits.faxToCourt);
  await call.hears('faxToCourtReady');
  await call.press('1');
  await call.hears('faxToCourtStart');
  return call.startFax('send', file);
}
