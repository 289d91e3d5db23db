/**
 * Sends a letter within a call: the caller telephones from a fax machine, and presses its start
 * key. No number is needed, and none can be wrong: the pages reach the caller who has heard what is
 * on them.
 */
import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { inTemporaryFolder } from '../../core/temporaryFolder.js';
import type { App } from '../../core/app.js';
import { withTransaction } from '../../core/database/pool.js';
import type { Leg } from '../../telephony/call.js';
import type { FaxMachine } from '../../telephony/fax.js';
import { endFaxAttempt, nothingSent, transmissionName } from './endFaxAttempt.js';
import { makeLetter } from './makeLetter.js';
import { countTiffPages } from './rules/bilevelTiff.js';
import { limitOf } from './rules/faxPlan.js';
import { writeFaxInCall, type NewFax } from './store/faxOutbox.js';

export interface InCallApp extends Pick<App, 'db' | 'clock' | 'log'> {
  readonly node: string;
  readonly fax: Pick<FaxMachine, 'fileToSend' | 'forgetSent' | 'handOver'>;
}

/**
 * Makes the pages, writes the fax, and hands the call over: it leaves this process, and ends here
 * with {@link CallEnded}, left for a fax. `faxLine.ts` follows it to its outcome. There is one
 * attempt, since there is no number for another.
 * @param call answered; its caller has been told to press the start key now
 * @returns the id of the fax
 * @throws CallEnded when the caller has hung up; LetterNotSet, PagesNotMade before anything is
 *   written
 */
export async function sendFaxInCall(
  app: InCallApp,
  call: Pick<Leg, 'id'>,
  fax: Omit<NewFax, 'toNumber' | 'expiresAt'>,
): Promise<number> {
  return inTemporaryFolder(async (folder) => {
    const made = path.join(folder, 'whole.tif');
    await makeLetter(fax.letter, made);
    const pages = countTiffPages(await readFile(made));
    const limitS = limitOf(pages);
    const faxId = await withTransaction(app.db, (client) =>
      writeFaxInCall(
        client,
        { ...fax, pages, limitS, node: app.node, channelId: call.id },
        app.clock.now(),
      ),
    );
    const attempt = { faxId, number: 1 };
    const name = transmissionName(attempt);
    try {
      await app.fax.forgetSent(name);
      await copyFile(made, await app.fax.fileToSend(name));
      await app.fax.handOver(call, { name, mayUseT38: true, limitS });
    } catch (error) {
      await endFaxAttempt(app, attempt, pages, {
        ...nothingSent,
        outcome: 'no_fax',
        error: 'the fax program did not get the call',
      });
      throw error;
    }
    return faxId;
  });
}
