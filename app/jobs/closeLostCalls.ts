/**
 * Closes the rows of calls that nobody can still be holding: their node died and did not come back. A node that
 * does come back closes its own at its next connect (takeCalls.ts).
 */
import type { App } from '../app.js';
import { closeCallsBefore } from '../store/lostCalls.js';

/** Minutes beyond a call's limit before its row counts as lost: what is being said then is said to its end. */
const graceMinutes = 15;

export async function closeLostCalls(app: Pick<App, 'db' | 'clock' | 'config'>): Promise<number> {
  const now = app.clock.now();
  const longestMs = (app.config.MAX_MINUTES_PER_CALL + graceMinutes) * 60_000;
  return closeCallsBefore(app.db, new Date(now.getTime() - longestMs), now);
}
