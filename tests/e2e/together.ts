/**
 * Runs scenarios side by side, because they spend most of their time waiting for a voice. Each is
 * reported as a test of its own.
 */

import { takeEvidence } from '../failedCalls/keepFailed.js';

type Scenario = () => Promise<void>;

/**
 * Declares a test for each scenario. The first test starts all of them.
 * @param after runs as the last test, when all are done
 */
export function together(
  scenarios: Readonly<Record<string, Scenario>>,
  after?: { readonly name: string; readonly check: () => Promise<void> },
): void {
  const running = new Map<string, Promise<void>>();
  const start = () => {
    if (running.size > 0) return;
    for (const [name, scenario] of Object.entries(scenarios)) {
      const done = scenario();
      // Its test may be further down, so the evidence of a failure is taken now.
      done.catch((error: unknown) => takeEvidence(error));
      running.set(name, done);
    }
  };
  for (const name of Object.keys(scenarios)) {
    test(name, async () => {
      start();
      await running.get(name);
      await Promise.allSettled(running.values());
    });
  }
  if (after === undefined) return;
  test(after.name, async () => {
    await Promise.allSettled(running.values());
    await after.check();
  });
}
