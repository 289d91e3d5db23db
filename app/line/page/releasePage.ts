/** A web page is an agent's telephone no more: she signed out, her session is over, or she gave it back. */
import { changeAgent } from '../agents/agentStates.js';
import type { Desk } from '../floor/desk.js';
import { deletePage } from './store/pageTelephones.js';

/**
 * Takes the account from the exchange, and the agent out of the line: after her talk, if she is in one.
 * @param pageId only if it is this page; null: whichever it is.
 * @returns false when it was none.
 */
export async function releasePage(
  desk: Pick<Desk, 'db' | 'clock'>,
  agentId: number,
  pageId: string | null,
): Promise<boolean> {
  if (!(await deletePage(desk.db, agentId, pageId))) return false;
  await changeAgent(desk, agentId, { kind: 'telephone_gone' });
  await changeAgent(desk, agentId, { kind: 'reach_regained' });
  return true;
}
