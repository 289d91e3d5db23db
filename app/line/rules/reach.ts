/** Whether a call reaches an agent whose telephone is a web page: all three must be so. */
import type { Unreachable } from './agentState.js';

/** What a page says its microphone does. */
export type Microphone =
  /** Asked for, and nothing was heard of it yet. */
  | 'starting'
  | 'live'
  /** It gives nothing but zeros. */
  | 'silent'
  /** The system has muted it, or it was pulled out. */
  | 'muted'
  /** It was taken away for good, or is not allowed. */
  | 'ended';

/** A page says every five seconds what its microphone does; after three times without a word it is asleep. */
export const silentAfterMs = 17_000;

/**
 * Why no call reaches her; null when one does.
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
