/**
 * What becomes due by the clock: skills are given up, wrap-ups and long waits end, the court closes, agents leave,
 * nodes die. Any number of processes may run it at once; each ends the waits of its own callers only, because it is
 * the one who can tell them.
 */
import {
  beat,
  ghostsOf,
  linesWithWaiters,
  longestWaiters,
  overdueWrapUps,
  relaxCallers,
  staleOffers,
  unattendedCallers,
  waitersOf,
  type LineWithWaiters,
} from '../store/lineUpkeep.js';
import { changeAgent } from './agentStates.js';
import type { Desk } from './desk.js';
import { changeEntry } from './waitingLine.js';

/** Does all that is due now. A caller whose wait it ends is told by whoever follows her entry. */
export async function keepLine(desk: Desk): Promise<void> {
  const { db, node } = desk;
  const now = desk.clock.now();
  await beat(db, node, now);
  for (const { entryId, agentId } of await staleOffers(db, now)) {
    await changeEntry(desk, entryId, { kind: 'withdrawn', agentId });
  }
  for (const agentId of await overdueWrapUps(db, now)) {
    await changeAgent(desk, agentId, { kind: 'wrap_up_done' });
  }
  for (const entryId of await longestWaiters(db, node, now)) {
    await changeEntry(desk, entryId, { kind: 'timeout' });
  }
  for (const line of await linesWithWaiters(db, node)) {
    if (!(await isClosedFor(desk, line, now))) continue;
    for (const entryId of await waitersOf(db, node, line.lineId)) {
      await changeEntry(desk, entryId, { kind: 'closed' });
    }
  }
  for (const entryId of await unattendedCallers(db, node, now)) {
    await changeEntry(desk, entryId, { kind: 'no_agents' });
  }
  for (const entryId of await ghostsOf(db, node, now)) {
    await changeEntry(desk, entryId, { kind: 'caller_gone' });
  }
  await relaxCallers(db, now);
}

async function isClosedFor(desk: Desk, line: LineWithWaiters, now: Date): Promise<boolean> {
  if (await desk.isOpen(line, now)) return false;
  return !(await desk.isOpen(line, new Date(now.getTime() - line.closingGraceS * 1000)));
}
