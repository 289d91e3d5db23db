/**
 * Passwords of agents that everybody can know, because the sample court publishes them. Asterisk
 * accepts them from the loopback only.
 */
import { sipDigest } from '../queue/store/agents.js';

/** The password of a sample agent's telephone. */
export function sampleAgentPassword(number: string): string {
  return `sample-agent-${number}`;
}

/** Whether an agent has the password of the sample court. */
export function isSampleAccount(account: {
  readonly number: string;
  readonly sipDigest: string;
}): boolean {
  return account.sipDigest === sipDigest(account.number, sampleAgentPassword(account.number));
}
