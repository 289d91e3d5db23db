/** Determines the caller of a ticket that an agent opens. */
import type { CallOfAgent } from '../../queue/store/callsOfAgents.js';
import { normalNumber } from '../../telephony/rules/telephoneNumber.js';
import type { NewTicket } from './planTicket.js';

export type TicketCaller = Pick<
  NewTicket,
  'callerName' | 'callerNumber' | 'personId' | 'onlyCaseIds' | 'callId'
>;

/** What an agent says of the caller. */
export interface GivenCaller {
  readonly name: string | null;
  /** Null: none was given, and the call shows none. */
  readonly number: string | null;
  /** The number is that of the call's caller, although the call does not show it. */
  readonly isOfCaller: boolean;
}

/**
 * Returns the caller. Call and proved identity belong to the ticket only if the number is that of
 * the call. A call may show none: the caller withholds it, or declined the recording and has hung up
 * (queue/store/closeCall.ts). Then the agent says whose it is.
 * @param given null for a caller who stays unknown.
 * @param call the agent's call; null when there is none.
 */
export function callerOfTicket(given: GivenCaller | null, call: CallOfAgent | null): TicketCaller {
  if (given === null) {
    return { callerName: null, callerNumber: null, personId: null, callId: call?.callId ?? null };
  }
  const shown = call === null ? null : normalNumber(call.callerNumber);
  const isOfCall =
    call !== null && (given.number === shown || (shown === null && given.isOfCaller));
  return {
    callerName: given.name,
    callerNumber: given.number,
    personId: isOfCall ? (call.person?.personId ?? null) : null,
    onlyCaseIds: isOfCall ? (call.person?.onlyCaseIds ?? null) : null,
    callId: isOfCall ? call.callId : null,
  };
}
