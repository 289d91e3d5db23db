/**
 * Ends a web page's use as an agent's telephone: the agent signed out or gave it up, or the session
 * is over.
 */
import { changeAgent } from '../../queue/agentStates.js';
import type { QueueDeps } from '../../queue/queueDeps.js';
import { deletePage } from './store/pageTelephones.js';

/**
 * Removes the account from the exchange, and takes the agent out of the queue: at the end of the
 * agent call, if there is one.
 * @param pageId only if it is this page; null: whichever it is.
 * @returns false when there was none.
 */
export async function releasePage(
  deps: Pick<QueueDeps, 'db' | 'clock'>,
  agentId: number,
  pageId: string | null,
): Promise<boolean> {
  if (!(await deletePage(deps.db, agentId, pageId))) return false;
  await changeAgent(deps, agentId, { kind: 'telephone_gone' });
  await changeAgent(deps, agentId, { kind: 'reach_regained' });
  return true;
}
