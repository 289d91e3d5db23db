/** Waits for what comes by itself. */
import { hangsAfterMs } from '../parts/patience.js';

/** Waits until something is so, looking again ever later; the time only names what never comes. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + hangsAfterMs;
  for (let pauseMs = 1; !(await isSo()); pauseMs = Math.min(25, pauseMs + 1)) {
    if (performance.now() > endsAt) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
