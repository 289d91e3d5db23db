/**
 * Watches this process's own PBX. One that stays away has died with its callers, as far as anybody can tell: who waited is called
 * back, agents are free, calls are lost, as when the whole node has died. A short break changes nothing. A process that has not
 * reached it yet does not look: it finds out by the start of the PBX who was cut off (recoverRuntime.ts). One whose place another
 * process has taken there ends nothing, either: that one has the calls.
 *
 * A PBX that was only out of reach has its callers still. When it is back, they go on as those of a node that another one took
 * for dead: who waits has the same place again, and calls have their own end.
 */
import { makeEndDeadNode } from './endDeadNode.js';
import type { QueueRuntime } from './runtime/queueRuntime.js';

/** How often it is looked whether the PBX is there. */
export const lookAtPbxMs = 2000;
/**
 * After how many looks without it the PBX counts as dead: half a minute, longer than one that is restarted is away. A process that
 * stood still has not looked meanwhile.
 */
const looksUntilDead = 15;

/** Makes the look. It never rejects. */
export function makeLookAtPbx(
  { deps, telephony, log }: Pick<QueueRuntime, 'deps' | 'telephony' | 'log'>,
  looks = looksUntilDead,
): () => Promise<void> {
  const endAll = makeEndDeadNode(deps, log);
  let away = 0;
  return async () => {
    away = telephony.isConnected || telephony.isReplaced ? 0 : away + 1;
    if (away < looks) return;
    try {
      // Each time: a caller who had pressed the digit before may have been written late.
      const ended = await endAll(deps.node);
      if (Object.values(ended).every((count) => count === 0)) return;
      log.error(
        'Asterisk stays away: its waiting callers are called back, its agents are free',
        ended,
      );
    } catch (error) {
      // The next look tries again; the queue itself reports that the database is away.
      log.debug('cannot end what Asterisk had', { error });
    }
  };
}
