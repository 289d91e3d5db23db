/**
 * Passwords of the sample court's agents. The published ones stay only where no other machine reaches SIP; elsewhere each agent
 * gets a random one, which is kept in `var/secrets` and told on the terminal.
 */
import type { Pool } from '../database/pool.js';
import { findAgent, makeSipPassword, setSipDigest, sipDigest } from '../line/store/agents.js';
import {
  findAgentsByPassword,
  findSampleAgents,
  sampleAgents,
  type AgentPassword,
} from '../sample/store/sampleDesk.js';
import { sampleAgentPassword } from '../line/agents/publishedAccounts.js';
import { keptSecret, readSecret } from './localSettings.js';

const secretOf = (number: string) => `agent-${number}`;

/** Gives whoever still has a published password a random one. */
export async function replaceSamplePasswords(pool: Pool): Promise<void> {
  for (const number of await findSampleAgents(pool)) {
    const found = await findAgent(pool, number);
    if (found === null) continue;
    const password = await keptSecret(secretOf(number), makeSipPassword);
    await setSipDigest(pool, found.agent.id, sipDigest(number, password));
  }
}

/** The sample agents who have the published password, or the random one of a start before. */
export async function findSampleAccounts(pool: Pool): Promise<AgentPassword[]> {
  const published = sampleAgents.map(({ number }) => ({
    number,
    password: sampleAgentPassword(number),
  }));
  const random = await Promise.all(
    sampleAgents.map(async ({ number }) => ({
      number,
      password: (await readSecret(secretOf(number))) ?? sampleAgentPassword(number),
    })),
  );
  return findAgentsByPassword(pool, [
    ...published,
    ...random.filter((account) => !isPublished(account)),
  ]);
}

/** Whether everybody can know a password: the sample court's. */
export function isPublished({ number, password }: AgentPassword): boolean {
  return password === sampleAgentPassword(number);
}

/** The password of a sample agent's telephone: the random one where there is one. */
export async function sampleAccountPassword(number: string): Promise<string> {
  return (await readSecret(secretOf(number))) ?? sampleAgentPassword(number);
}
