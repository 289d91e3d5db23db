/** Determines the caller of an order that an agent opens. */
import type { AgentCall } from '../../line/store/agentCalls.js';
import { normalNumber } from '../../telephony/rules/telephoneNumber.js';
import type { NewOrder } from './planOrder.js';

export type OrderCaller = Pick<NewOrder, 'callerName' | 'callerNumber' | 'personId' | 'callId'>;

/**
 * Returns the caller. Call and proved identity belong to the order only if the number is that of
 * the call.
 * @param given null for a caller who stays unknown. The order then names its call only so that it is
 *   refused where the talk is recorded, and the caller's number is removed from the agent's words.
 * @param call the agent's call; null when there is none.
 */
export function callerOfOrder(
  given: { readonly name: string | null; readonly number: string | null } | null,
  call: AgentCall | null,
): OrderCaller {
  if (given === null) {
    return { callerName: null, callerNumber: null, personId: null, callId: call?.callId ?? null };
  }
  const isOfCall = call !== null && given.number === normalNumber(call.callerNumber);
  return {
    callerName: given.name,
    callerNumber: given.number,
    personId: isOfCall ? call.personId : null,
    callId: isOfCall ? call.callId : null,
  };
}
