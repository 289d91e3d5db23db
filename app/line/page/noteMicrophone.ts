/** What a page says of its microphone: at once when it changes, and every five seconds. */
import { changeAgent } from '../agents/agentStates.js';
import type { Desk } from '../floor/desk.js';
import type { Unreachable } from '../rules/agentState.js';
import type { Microphone } from '../rules/reach.js';
import { readPage, writeMicrophone } from './store/pageTelephones.js';

/** Null: the page is no telephone, or another one is. */
export type PageReach = { readonly why: Unreachable | null } | null;

/**
 * Writes it. A microphone that is gone takes its agent out at once: a caller who is being offered to her
 * goes to the next agent. That it is back, the process at the exchange judges together with the rest.
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
