import { setTimeout as sleep } from 'node:timers/promises';
import { readPage } from '../../agents/page/store/pageTelephones.js';
import type { Agent } from '../../queue/store/agents.js';
import { isRegistered } from '../../queue/store/registrations.js';
import { countNodes } from '../../queue/store/queueUpkeep.js';
import { isTelephoneThere } from '../../telephony/asterisk/ari/exchangeState.js';
import type { WebApp } from '../server/webApp.js';
import { refusedBecause } from '../server/webError.js';

type DeskApp = Pick<WebApp, 'db' | 'clock' | 'config' | 'log'>;
type AgentHere = Pick<Agent, 'id' | 'number'>;

/**
 * How long a telephone may take to be there. Asterisk counts a telephone that has just registered
 * once it has answered the first OPTIONS. SIP sends a lost one again after 0.5 s, and after 1 s
 * more (RFC 3261, 17.1.2.2).
 */
const comesWithinMs = 2000;
const askAgainMs = 250;

/**
 * Returns the function that refuses to make an agent ready at the console without a telephone,
 * because callers would be offered where nothing rings. A page is judged all the time
 * (app/agents/page/pageWatch.ts), and a desk telephone that disappears signs its agent out. The
 * function checks whether one is there now, or comes within two seconds. Requests of one agent
 * share one wait, so that many at once ask the exchange no more often.
 *
 * It throws a WebError when the exchange says that the agent has none, or Kamailio where telephones
 * register there. With several exchanges and no Kamailio the telephone may be registered at another
 * one, and an exchange that does not answer cannot be asked; both are accepted.
 */
export function telephoneCheck(app: DeskApp): (agent: AgentHere) => Promise<void> {
  const waits = new Map<number, Promise<void>>();
  return (agent) => {
    const wait =
      waits.get(agent.id) ??
      refuseWithoutTelephone(app, agent).finally(() => waits.delete(agent.id));
    waits.set(agent.id, wait);
    return wait;
  };
}

async function refuseWithoutTelephone(app: DeskApp, agent: AgentHere): Promise<void> {
  const { db, clock, config } = app;
  const hasPage = async () => (await readPage(db, agent.id)) !== null;
  if (await hasPage()) return;
  const isAtKamailio = config.KAMAILIO_SIP_ADDRESS !== undefined;
  if (!isAtKamailio && (await countNodes(db, clock.now())) > 1) return;
  const untilMs = performance.now() + comesWithinMs;
  while (await isWithout(app, agent)) {
    if (performance.now() >= untilMs) {
      // One may have become the telephone meanwhile.
      if (await hasPage()) return;
      throw refusedBecause('no_telephone');
    }
    await sleep(askAgainMs);
  }
}

async function isWithout({ config, db, log }: DeskApp, { number }: AgentHere): Promise<boolean> {
  if (config.KAMAILIO_SIP_ADDRESS !== undefined) return !(await isRegistered(db, number));
  const isThere = await isTelephoneThere(config, number).catch((error: unknown) => {
    log.debug('cannot ask whether a telephone is there', { agent: number, error });
    return null;
  });
  return isThere === false;
}
