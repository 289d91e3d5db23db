/**
 * Closes the rows of lost calls: their node died and did not come back, so no process can still
 * hold them. A node that does come back closes its own at its next connect
 * (app/ivr/journeys/takeCalls.ts).
 */
import { withTransaction } from '../core/database/pool.js';
import type { App } from '../core/app.js';
import { changeEntry } from './waiting/waitingQueue.js';
import { closeCall } from './store/closeCall.js';
import { entryOfCall } from './store/queueEntries.js';
import { findCallsLeftBefore } from '../calls/store/lostCalls.js';

/**
 * Minutes beyond a call's time limit before its row counts as lost. When a call reaches its limit,
 * the current sentence is still played to its end.
 */
const graceMinutes = 15;

/**
 * Closes lost calls, and frees agents who were in one.
 * @returns how many calls were lost.
 */
export async function closeLostCalls(app: Pick<App, 'db' | 'clock' | 'config'>): Promise<number> {
  const now = app.clock.now();
  const longestMs = (app.config.MAX_MINUTES_PER_CALL + graceMinutes) * 60_000;
  const callIds = await findCallsLeftBefore(app.db, new Date(now.getTime() - longestMs), now);
  for (const callId of callIds) {
    const entry = await entryOfCall(app.db, callId);
    if (entry !== null) await changeEntry(app, entry.id, { kind: 'lost' });
    const end = { at: now, outcome: 'lost', detail: 'never closed' } as const;
    // A call that is closed half would keep what must go with its end, and is never closed again.
    await withTransaction(app.db, (client) => closeCall(client, callId, end));
  }
  return callIds.length;
}
