/** Agents' telephones: their accounts on the PBX, and who is taken out because hers is gone. */
import type { AgentAccount } from '../call.js';
import { findAgent, listAccounts } from '../store/agents.js';
import { changeAgent } from './agentStates.js';
import type { Floor } from './floor.js';
import { untilWritten } from './untilWritten.js';

/** How soon a new agent's telephone can register, and a removed one's cannot. */
const lookMs = 1000;

/** Keeps the accounts of the PBX as the rows are, until the returned function is called. */
export function keepAccounts(floor: Floor): () => void {
  let published = '';
  let isBusy = false;
  let isTroubled = false;
  const look = async () => {
    if (isBusy) return;
    isBusy = true;
    try {
      const accounts: AgentAccount[] = await listAccounts(floor.desk.db);
      const wanted = JSON.stringify(accounts);
      if (wanted !== published) await floor.telephony.keepAgents(accounts);
      published = wanted;
      isTroubled = false;
    } catch (error) {
      // Said once; the PBX keeps what it has.
      if (!isTroubled) floor.log.warn('the accounts of agents wait', { error });
      isTroubled = true;
      published = '';
    } finally {
      isBusy = false;
    }
  };
  void look();
  const timer = setInterval(() => void look(), lookMs);
  return () => clearInterval(timer);
}

/** An agent whose telephone is gone is taken out; she signs in again from it. Never rejects. */
export async function telephoneGone(floor: Floor, number: string): Promise<void> {
  try {
    const found = await findAgent(floor.desk.db, number);
    if (found === null || found.state.status === 'signed_out') return;
    const { id } = found.agent;
    await untilWritten(floor, () => changeAgent(floor.desk, id, { kind: 'telephone_gone' }));
    floor.log.warn('an agent is taken out: her telephone is gone', { agent: number });
  } catch (error) {
    floor.log.error('an agent whose telephone is gone could not be taken out', { error });
  }
}
