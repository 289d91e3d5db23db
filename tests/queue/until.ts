/** Waits for a condition that becomes true without the test's doing. */
import { hangsAfterMs } from '../parts/patience.js';

/**
 * Waits until a condition holds, polling at growing intervals.
 * @throws Error naming the condition that never came, after a time that only a hang reaches.
 */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + hangsAfterMs;
  for (let pauseMs = 1; !(await isSo()); pauseMs = Math.min(25, pauseMs + 1)) {
    if (performance.now() > endsAt) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
