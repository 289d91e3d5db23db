import { readPage } from '../../agents/page/store/pageTelephones.js';
import type { Agent } from '../../queue/store/agents.js';
import { countNodes } from '../../queue/store/queueUpkeep.js';
import { isTelephoneThere } from '../../telephony/asterisk/ari/exchangeState.js';
import type { WebApp } from '../server/webApp.js';
import { refusedBecause } from '../server/webError.js';

/**
 * Refuses to make an agent ready at the console without a telephone, because callers would be
 * offered where nothing rings. A page is judged all the time (app/agents/page/pageWatch.ts), and a
 * desk telephone that disappears signs its agent out. This function checks whether one is there
 * now.
 * @throws WebError when the exchange says that the agent has none. With several exchanges the
 *   telephone may be registered at another one, and an exchange that does not answer cannot be
 *   asked; both are accepted.
 */
export async function refuseWithoutTelephone(
  { db, clock, config, log }: Pick<WebApp, 'db' | 'clock' | 'config' | 'log'>,
  { id, number }: Pick<Agent, 'id' | 'number'>,
): Promise<void> {
  if ((await readPage(db, id)) !== null || (await countNodes(db, clock.now())) > 1) return;
  const isThere = await isTelephoneThere(config, number).catch((error: unknown) => {
    log.debug('cannot ask whether a telephone is there', { agent: number, error });
    return null;
  });
  if (isThere === false) throw refusedBecause('no_telephone');
}
