/**
 * Closes the rows of calls that nobody can still be holding: their node died and did not come back. A node that
 * does come back closes its own at its next connect (takeCalls.ts).
 */
import type { App } from '../app.js';
import { changeEntry } from './waiting/waitingLine.js';
import { closeCall } from './store/closeCall.js';
import { entryOfCall } from './store/line.js';
import { findCallsLeftBefore } from '../calls/store/lostCalls.js';

/** Minutes beyond a call's limit before its row counts as lost: what is being said then is said to its end. */
const graceMinutes = 15;

/** @returns how many there were; an agent who was held by one of them is free. */
export async function closeLostCalls(app: Pick<App, 'db' | 'clock' | 'config'>): Promise<number> {
  const now = app.clock.now();
  const longestMs = (app.config.MAX_MINUTES_PER_CALL + graceMinutes) * 60_000;
  const callIds = await findCallsLeftBefore(app.db, new Date(now.getTime() - longestMs), now);
  for (const callId of callIds) {
    const entry = await entryOfCall(app.db, callId);
    if (entry !== null) await changeEntry(app, entry.id, { kind: 'lost' });
    await closeCall(app.db, callId, { at: now, outcome: 'lost', detail: 'never closed' });
  }
  return callIds.length;
}
