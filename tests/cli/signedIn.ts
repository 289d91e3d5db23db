/** Commands of a particular person, who has a personal token. */
import type { Pool } from 'pg';
import { findAgent } from '../../app/queue/store/agents.js';
import { makeToken, type PersonId } from '../../app/privacy/operators/store/operators.js';
import { findStaff } from '../../app/tickets/store/ticketPeople.js';

const dayMs = 86_400_000;

/**
 * Returns the settings that make a command a person's own. `who` is the name of a staff member or
 * the number of an agent.
 */
export async function signedIn(db: Pool, who: string): Promise<{ HOTLINE_TOKEN: string }> {
  const now = new Date();
  const expiresAt = new Date(now.getTime() + dayMs);
  const { token } = await makeToken(db, await personOf(db, who), 'test', now, expiresAt);
  return { HOTLINE_TOKEN: token };
}

async function personOf(db: Pool, who: string): Promise<PersonId> {
  const agent = /^\d+$/.test(who) ? await findAgent(db, who) : null;
  if (agent !== null) return { agentId: agent.agent.id };
  const [staff] = await findStaff(db, who);
  if (staff === undefined) throw new Error(`there is nobody named ${who}`);
  return { staffId: staff.id };
}
