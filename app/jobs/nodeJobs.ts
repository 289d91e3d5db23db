/**
 * Does timed work on what lies on this node's own disk. A turn of the shared queue (jobQueue.ts) goes to one process
 * of all nodes, which looks at the disk of its own node. So each process with calls does this work by itself.
 */
import type { Logger } from 'winston';
import type { TimedJob } from './timedJobs.js';

/**
 * Does it whenever a period is over, one run at a time.
 * @param everyMs the period, counted from 1970: all nodes begin together, so that the time of a row does not say which
 *   node has written it.
 * @returns stops it, once the work under way is done.
 */
export function startNodeJobs(
  jobs: readonly Pick<TimedJob, 'name' | 'run'>[],
  log: Logger,
  everyMs = 60_000,
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let running = Promise.resolve();
  const runAll = async () => {
    for (const { name, run } of jobs) {
      if (isStopped) return;
      await run().catch((error: unknown) => {
        log.error('timed work failed', { job: name, error });
      });
    }
    wait();
  };
  const wait = () => {
    if (isStopped) return;
    timer = setTimeout(() => void (running = runAll()), everyMs - (Date.now() % everyMs));
  };
  wait();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await running;
  };
}
