/**
 * Begins the calls that bring the answer to a ticket. They need no agent: the app speaks the answer
 * itself.
 */
import { whenOpen } from '../rules/callbackPlan.js';
import { courtsWithAnswers, beginAnswerAttempts } from './store/answerCallbacks.js';
import type { Desk } from '../floor/desk.js';
import { oneByOne, throwFault, type OnFault } from '../floor/oneByOne.js';
import type { CallbackDesk } from './callbackDesk.js';

/**
 * Begins the calls that are due, for courts that are open now. This node then rings the people that
 * `attemptsToRing` (store/callbackAttempts.ts) lists.
 * @param atOnce calls that this node makes at once.
 */
export async function beginAnswerCalls(
  desk: CallbackDesk & Pick<Desk, 'node'>,
  atOnce: number,
  onFault: OnFault = throwFault,
): Promise<void> {
  const now = desk.clock.now();
  const openCourts: number[] = [];
  await oneByOne(await courtsWithAnswers(desk.db, now), onFault, {
    name: (courtId) => `answers: court ${courtId}`,
    async work(courtId) {
      const { open } = await desk.courtCallbacks(courtId);
      if (whenOpen(now, open) <= now) openCourts.push(courtId);
    },
  });
  if (openCourts.length === 0) return;
  await beginAnswerAttempts(desk.db, now, { node: desk.node, openCourts, most: atOnce });
}
