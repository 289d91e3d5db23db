import vm from 'node:vm';

/** A thousand times what anything takes that is computed with it. */
const longestMs = 10_000;

/**
 * Computes something that must not take a time out of all proportion: it is broken off where a regular expression would try for
 * minutes, which neither a time limit of jest nor anything else ends.
 * @throws Error (ERR_SCRIPT_EXECUTION_TIMEOUT)
 */
export function inTime<T>(compute: () => T): T {
  return vm.runInNewContext('compute()', { compute }, { timeout: longestMs }) as T;
}
