import { hearsUnknownCaller } from '../../queue/store/callsOfAgents.js';
import type { WebUser } from '../access/webUser.js';
import type { WebApp } from '../server/webApp.js';
import { refusedBecause } from '../server/webError.js';

/**
 * Lets nobody send a message who is consulted about a caller who may stay unknown, or listens to them.
 * @throws WebError
 */
export async function refuseWhoHearsUnknown(
  { db }: Pick<WebApp, 'db'>,
  { agentId }: WebUser,
): Promise<void> {
  if (agentId !== null && (await hearsUnknownCaller(db, agentId))) {
    throw refusedBecause('caller_stays_unknown');
  }
}
