/**
 * Takes a page's report on its microphone: a page reports every change at once, and otherwise every
 * five seconds.
 */
import { changeAgent } from '../../queue/agentStates.js';
import type { QueueDeps } from '../../queue/queueDeps.js';
import type { Unreachable } from '../../queue/rules/agentState.js';
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
  deps: Pick<QueueDeps, 'db' | 'clock'>,
  agentId: number,
  pageId: string,
  microphone: Microphone,
): Promise<PageReach> {
  if (!(await writeMicrophone(deps.db, agentId, pageId, microphone, deps.clock.now()))) return null;
  const page = await readPage(deps.db, agentId);
  if (page === null) return null;
  if (microphone === 'live' || page.unreachable !== null) return { why: page.unreachable };
  await changeAgent(deps, agentId, { kind: 'reach_lost', because: 'no_microphone' });
  return { why: 'no_microphone' };
}
