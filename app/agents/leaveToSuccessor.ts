/** The end of a process from which another one has taken over: it leaves when it has nothing left to serve. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable } from '../core/database/pool.js';
import { hasOpenWork } from '../queue/store/otherNodes.js';
import type { NodeDrain } from './nodeDrain.js';
import type { QueueRuntime } from './runtime/queueRuntime.js';

const lookEveryMs = 1000;

/** What {@link untilNothingLeft} looks at. */
export type Leaving = Pick<QueueRuntime, 'deps' | 'telephony' | 'stopping' | 'log'> & {
  readonly watch: { readonly drain: Pick<NodeDrain, 'isSucceeded'> };
};

/**
 * Resolves when neither the exchange nor the rows have anything of this process any more, while its successor
 * is there; or when this process is stopped. However long its callers wait and talk.
 */
export async function untilNothingLeft(leaving: Leaving): Promise<void> {
  const { stopping, log } = leaving;
  while (!stopping.aborted) {
    try {
      if (await isNothingLeft(leaving)) return;
    } catch (error) {
      // The queue itself reports that the database is away.
      if (!isDatabaseUnavailable(error)) log.error('cannot look what is left to serve', { error });
    }
    await sleep(lookEveryMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}

async function isNothingLeft({ deps, telephony, watch }: Leaving): Promise<boolean> {
  const isIdle = () => watch.drain.isSucceeded && telephony.isConnected && telephony.isIdle;
  // A call that comes while the rows are read has none yet.
  return isIdle() && !(await hasOpenWork(deps.db, deps.node)) && isIdle();
}
