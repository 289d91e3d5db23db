/**
 * The changes of state that only SQL makes (`offer_agent`, `offer_callers` and `begin_attempt` in
 * sql/functions), stated once more as pure functions. Tests of the rules begin from them, and the
 * property tests of queues and callbacks hold every row that SQL writes to them.
 *
 * Each returns the state that follows, or null where SQL must not change it.
 */
import type { AgentState } from '../../../app/queue/rules/agentState.js';
import type { CallbackState } from '../../../app/callbacks/rules/callback.js';
import type { EntryState } from '../../../app/queue/rules/queueEntry.js';

/** An agent is offered a caller. */
export function offeredAgent(state: AgentState, entryId: number, now: Date): AgentState | null {
  if (state.status !== 'ready') return null;
  if (state.restsUntilAt !== null && state.restsUntilAt > now) return null;
  return { ...state, status: 'offered', sinceAt: now, entryId, reason: null, restsUntilAt: null };
}

/** A caller is offered to an agent. */
export function offeredEntry(state: EntryState, agentId: number, now: Date): EntryState | null {
  if (state.status !== 'waiting') return null;
  return { ...state, status: 'offered', agentId, offeredAt: now, offers: state.offers + 1 };
}

/** An agent is kept for a callback, and its telephone is about to ring. */
export function dialledCallback(state: CallbackState, now: Date): CallbackState | null {
  if (state.status !== 'waiting') return null;
  if (state.nextAt !== null && state.nextAt > now) return null;
  return { ...state, status: 'dialling', attempts: state.attempts + 1, nextAt: null };
}
