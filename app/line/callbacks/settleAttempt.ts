/** Ends an attempt whose process has not ended it, by what the rows say of it. */
import type { LeftAttempt } from './store/callbackAttempts.js';
import type { CallbackDesk } from './callbackDesk.js';
import { changeAttempt, type AttemptChange, type AttemptEvent } from './changeAttempt.js';

/**
 * Ends an attempt by what its rows say: who talked, or has heard the answer that was brought, is served, however it ended; who
 * was on the line and went, hung up; everything else is tried again.
 */
export async function settleAttempt(desk: CallbackDesk, left: LeftAttempt): Promise<AttemptChange> {
  return changeAttempt(desk, left.callbackId, left.attempt, howItEnded(left));
}

function howItEnded(left: LeftAttempt): AttemptEvent {
  if (left.reachedAt === null) return { kind: 'lost' };
  // Whatever became of the call then, also while nobody was there to see it.
  if (left.entryId === null && left.isAnswerHeard) return { kind: 'served' };
  switch (left.entryId === null ? left.callOutcome : left.entryResult) {
    case 'answered':
    case 'key':
    case 'callback':
    case 'served':
      return { kind: 'served' };
    case 'abandoned':
      return { kind: 'not_reached', because: 'hung_up' };
    default:
      return { kind: 'lost' };
  }
}
