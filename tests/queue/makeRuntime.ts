/** The queue runtime of a process, which rings telephones that the test answers. */
import { createLogger } from 'winston';
import { OpenQueueRuntime, type QueueRuntimeOptions } from '../../app/agents/openQueueRuntime.js';

/** Makes it; it does nothing before it, or its watch, is started. */
export function makeRuntime(
  options: Pick<QueueRuntimeOptions, 'deps' | 'wakeUps' | 'telephony'> &
    Partial<QueueRuntimeOptions>,
): OpenQueueRuntime {
  return new OpenQueueRuntime({
    log: createLogger({ silent: true }),
    say: () => Promise.resolve([]),
    stopping: new AbortController().signal,
    recordings: {
      folder: '/nowhere',
      measure: (file) => Promise.reject(new Error(`there is no ${file}`)),
    },
    ...options,
  });
}
