/**
 * Passwords of the sample court's agents. The published passwords stay only where no other machine
 * can reach SIP. Elsewhere each agent gets a random one, which is kept in `var/secrets` and shown
 * on the terminal.
 */
import type { Pool } from '../core/database/pool.js';
import { findAgent, makeSipPassword, setSipDigest, sipDigest } from '../queue/store/agents.js';
import {
  findAgentsByPassword,
  findSampleAgents,
  sampleAgents,
  type AgentPassword,
} from './sample/store/sampleDesk.js';
import { sampleAgentPassword } from '../agents/publishedAccounts.js';
import { keptSecret, readSecret } from './localSettings.js';

const secretOf = (number: string) => `agent-${number}`;

/** Replaces every published password with a random one. */
export async function replaceSamplePasswords(pool: Pool): Promise<void> {
  for (const number of await findSampleAgents(pool)) {
    const found = await findAgent(pool, number);
    if (found === null) continue;
    const password = await keptSecret(secretOf(number), makeSipPassword);
    await setSipDigest(pool, found.agent.id, sipDigest(number, password));
  }
}

/**
 * Finds the sample agents with the published password, or with the random one of an earlier start.
 */
export async function findSampleAccounts(pool: Pool): Promise<AgentPassword[]> {
  const published = sampleAgents.map(({ number }) => ({
    number,
    password: sampleAgentPassword(number),
  }));
  const random = await Promise.all(
    sampleAgents.map(async ({ number }) => ({
      number,
      password: await sampleAccountPassword(number),
    })),
  );
  return findAgentsByPassword(pool, [
    ...published,
    ...random.filter((account) => !isPublished(account)),
  ]);
}

/** Returns whether a password is public knowledge: the sample court's. */
export function isPublished({ number, password }: AgentPassword): boolean {
  return password === sampleAgentPassword(number);
}

/** Returns the password of a sample agent's telephone: the random one if there is one. */
export async function sampleAccountPassword(number: string): Promise<string> {
  return (await readSecret(secretOf(number))) ?? sampleAgentPassword(number);
}
