import { readPage } from '../../line/page/store/pageTelephones.js';
import type { Agent } from '../../line/store/agents.js';
import { countNodes } from '../../line/store/lineUpkeep.js';
import { isTelephoneThere } from '../../telephony/asterisk/ari/exchangeState.js';
import type { WebApp } from '../server/webApp.js';
import { refusedBecause } from '../server/webError.js';

/**
 * Nobody becomes ready at the console without a telephone: callers would be offered where nothing rings. A page is judged all the time
 * (app/line/page/pageWatch.ts), and a telephone on the desk that goes away signs its agent out; here it is looked whether one is there.
 * @throws WebError when the exchange says that it is not. With several exchanges it may be at another one; an exchange that does not
 *   answer cannot be asked.
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
