/**
 * Whether calls reach an agent whose telephone is a web page: all three conditions must hold. Whether a telephone is lost in an
 * agent call.
 */
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

/** Milliseconds without audio after which a telephone that is no longer registered counts as lost. */
const goneAfterMs = 900;
/**
 * The same where it has not been seen registered: Asterisk takes 15 s after its start until it has asked each telephone,
 * and a process that has just started does not know yet who is registered at Kamailio.
 */
const unknownForMs = 20_000;

/**
 * Tells whether a telephone that is not registered, as far as is known, is lost in an agent call. One that is put on hold or muted
 * may send no audio either.
 * @param stillMs since when no audio has come from it, as far as it was watched
 * @param wasRegistered it has been registered since this process is connected to this Asterisk
 */
export function isTelephoneLost(stillMs: number, wasRegistered: boolean): boolean {
  return stillMs >= (wasRegistered ? goneAfterMs : unknownForMs);
}
