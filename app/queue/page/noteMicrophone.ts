/**
 * Takes a page's report on its microphone: a page reports every change at once, and otherwise every
 * five seconds.
 */
import { changeAgent } from '../agents/agentStates.js';
import type { Desk } from '../floor/desk.js';
import type { Unreachable } from '../rules/agentState.js';
import type { Microphone } from '../rules/reach.js';
import { readPage, writeMicrophone } from './store/pageTelephones.js';

/** Null: the page is not the agent's telephone, or another one is. */
export type PageReach = { readonly why: Unreachable | null } | null;

/**
 * Writes the report. If the microphone is gone, the agent is taken out of the queue at once, and a
 * caller who is being offered goes to the next agent. The watch at the exchange (pageWatch.ts)
 * decides when the agent can be reached again.
 */
export async function noteMicrophone(
  desk: Pick<Desk, 'db' | 'clock'>,
  agentId: number,
  pageId: string,
  microphone: Microphone,
): Promise<PageReach> {
  if (!(await writeMicrophone(desk.db, agentId, pageId, microphone, desk.clock.now()))) return null;
  const page = await readPage(desk.db, agentId);
  if (page === null) return null;
  if (microphone === 'live' || page.unreachable !== null) return { why: page.unreachable };
  await changeAgent(desk, agentId, { kind: 'reach_lost', because: 'no_microphone' });
  return { why: 'no_microphone' };
}
