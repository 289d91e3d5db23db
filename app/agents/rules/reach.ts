/** Whether calls reach an agent whose telephone is a web page: all three conditions must hold. */
import type { Unreachable } from '../../queue/rules/agentState.js';

/** The state of its microphone that a page reports. */
export type Microphone =
  /** Asked for, and not reported yet. */
  | 'starting'
  | 'live'
  /** It gives nothing but zeros. */
  | 'silent'
  /** The system has muted it, or it was pulled out. */
  | 'muted'
  /** It was removed for good, or is not allowed. */
  | 'ended';

/**
 * A page reports its microphone every five seconds; after three missed reports it counts as asleep.
 */
export const silentAfterMs = 17_000;

/**
 * Returns why no call reaches the agent; null when calls do.
 * @param isConnected the page is registered at the exchange and answers it
 */
export function reachOf(
  page: { readonly microphone: Microphone; readonly toldAt: Date },
  isConnected: boolean,
  now: Date,
): Unreachable | null {
  if (!isConnected) return 'not_connected';
  if (now.getTime() - page.toldAt.getTime() > silentAfterMs) return 'page_silent';
  return page.microphone === 'live' ? null : 'no_microphone';
}
