/** Ends an attempt whose call is over, by what its rows say. */
import type { LeftAttempt } from './store/callbackAttempts.js';
import type { CallbackDeps } from './callbackDeps.js';
import { changeAttempt, type AttemptChange, type AttemptEvent } from './changeAttempt.js';

/**
 * Ends an attempt by what its rows say, which is the same whether the process that held the call does
 * it or, before that or instead, the clean-up. A person who talked, or heard the answer, counts as
 * served, however the call ended. A person who answered and left has hung up. An attempt whose
 * place in the queue ended by itself was withdrawn: no process died over it. Everything else is
 * tried again as lost.
 */
export async function settleAttempt(deps: CallbackDeps, left: LeftAttempt): Promise<AttemptChange> {
  return changeAttempt(deps, left.callbackId, left.attempt, howItEnded(left));
}

/** How the queue itself ends a wait (queue/waiting/queueUpkeep.ts), or a supervisor. */
const endsOfQueue: readonly LeftAttempt['entryResult'][] = ['timeout', 'closed', 'no_agents'];

function howItEnded(left: LeftAttempt): AttemptEvent {
  if (left.reachedAt === null) {
    if (left.isHungUp) return { kind: 'not_reached', because: 'hung_up' };
    return { kind: endsOfQueue.includes(left.entryResult) ? 'withdrawn' : 'lost' };
  }
  // The answer counts as heard whatever happened to the call then, also if no process saw its end.
  if (left.entryId === null && left.isAnswerHeard) return { kind: 'served' };
  switch (left.entryId === null ? left.callOutcome : left.entryResult) {
    case 'answered':
    case 'digit':
    case 'callback':
    case 'served':
      return { kind: 'served' };
    case 'abandoned':
      return { kind: 'not_reached', because: 'hung_up' };
    default:
      return { kind: 'lost' };
  }
}
