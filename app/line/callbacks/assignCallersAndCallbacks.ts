/**
 * Gives agents to callers in the line and to people who are to be called back.
 *
 * A callback holds a place in its line as a caller does. When it is its turn, assign_callers keeps the first agent who
 * fits for it: in one transaction the agent is offered an entry of hers at her old place, the attempt is written, and
 * this node is told to ring her. So there are never more callbacks in the air than agents kept for them, and only
 * an attempt that stands can come to a talk: a callback has one open attempt, an attempt one entry, an entry one talk.
 * When she has answered she is a caller like any other, who is offered to that agent.
 */
import { whenOpen } from '../rules/callbackPlan.js';
import { assignCallers, linesWithCallbacks, type Offer } from '../store/assignCallers.js';
import type { Desk } from '../floor/desk.js';
import { oneByOne, throwFault, type OnFault } from '../floor/oneByOne.js';
import type { CallbackDesk } from './callbackDesk.js';

/**
 * Gives callers and callbacks to agents, every pair that is possible now. This node then rings whom
 * store/callbackAttempts.ts `attemptsToRing` names.
 * @param onFault told of a line whose hours nobody can tell: of it nobody is called back, and everybody else is served.
 * @returns new offers of callers who are on the line.
 */
export async function assignCallersAndCallbacks(
  desk: CallbackDesk & Pick<Desk, 'node'>,
  onFault: OnFault = throwFault,
): Promise<Offer[]> {
  const now = desk.clock.now();
  const openLines: number[] = [];
  await oneByOne(await linesWithCallbacks(desk.db, now), onFault, {
    name: ({ lineId }) => `callbacks: line ${lineId}`,
    async work({ lineId, courtId, isAlways }) {
      const { open } = await desk.courtCallbacks(courtId);
      if (isAlways || whenOpen(now, open) <= now) openLines.push(lineId);
    },
  });
  return assignCallers(desk.db, now, { node: desk.node, openLines });
}
