/**
 * Begins the calls that bring the answer to a ticket. They need no agent: the app speaks the answer
 * itself.
 */
import { whenOpen } from './rules/callbackPlan.js';
import { courtsWithAnswers, beginAnswerAttempts } from './store/answerCallbacks.js';
import type { QueueDeps } from '../queue/queueDeps.js';
import { oneByOne, throwFault, type OnFault } from '../queue/oneByOne.js';
import type { CallbackDeps } from './callbackDeps.js';

/**
 * Begins the calls that are due, for courts that are open now. This node then rings the people that
 * `attemptsToRing` (store/callbackAttempts.ts) lists.
 * @param atOnce calls that this node makes at once.
 */
export async function beginAnswerCalls(
  deps: CallbackDeps & Pick<QueueDeps, 'node'>,
  atOnce: number,
  onFault: OnFault = throwFault,
): Promise<void> {
  const now = deps.clock.now();
  const openCourts: number[] = [];
  await oneByOne(await courtsWithAnswers(deps.db, now), onFault, {
    name: (courtId) => `answers: court ${courtId}`,
    async work(courtId) {
      const { open } = await deps.courtCallbacks(courtId);
      if (whenOpen(now, open) <= now) openCourts.push(courtId);
    },
  });
  if (openCourts.length === 0) return;
  await beginAnswerAttempts(deps.db, now, { node: deps.node, openCourts, most: atOnce });
}
