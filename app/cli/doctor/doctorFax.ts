/**
 * The doctor's checks of faxes: pages with something on them, the modem of Asterisk, and the
 * outbox.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { makeLetter } from '../../messages/fax/makeLetter.js';
import { checkReader } from '../../messages/fax/recogniseText.js';
import { readFaxPages } from '../../messages/fax/readFaxPages.js';
import { countBlack } from '../../messages/fax/rules/bilevelTiff.js';
import { listUnknownFaxes, oldestWaitingFax } from '../../messages/fax/store/listFaxes.js';
import { readMissingModules } from '../../telephony/asterisk/ari/exchangeState.js';
import { fail, ok, warn, type Check } from './finding.js';

/**
 * A page of characters has several thousand black dots more than one of lines alone; without fonts
 * or CMaps it has none.
 */
const fewestDots = 5000;
const latestS = 900;

/** Makes a page, as each fax does, and looks whether its characters are there. */
export const faxPages: Check = async () => {
  const advice =
    'install ghostscript, poppler-data, fonts-noto-cjk and libtiff-tools on this machine';
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fax-doctor-'));
  try {
    const blackOf = async (title: string) => {
      const file = path.join(folder, 'page.tif');
      await makeLetter(
        {
          court: '',
          reference: '',
          date: '',
          rows: [],
          code: null,
          foot: '',
          title,
          paragraphs: [],
        },
        file,
      );
      const [page] = await readFaxPages(file);
      return page === undefined ? 0 : countBlack(page);
    };
    const black = (await blackOf('诉讼服务热线传真测试'.repeat(5))) - (await blackOf(''));
    return black < fewestDots
      ? fail('the characters of a fax are missing on its page: it would go out blank', advice)
      : ok(`a page is made, and its characters are on it (${black} black dots)`);
  } catch (error) {
    return fail(
      `no page can be made: ${error instanceof Error ? error.message : String(error)}`,
      advice,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const modules = ['res_fax.so', 'res_fax_spandsp.so', 'res_pjsip_t38.so', 'func_env.so'] as const;

export const faxModem: Check = async ({ config }) => {
  const missing = await readMissingModules(config, modules);
  return missing.length === 0
    ? ok('the modem and T.38 are loaded in Asterisk')
    : fail(
        `Asterisk has not loaded ${missing.join(', ')}: no fax goes out or comes in`,
        'load them (asterisk-config/modules.conf); Debian’s package asterisk-modules has them',
      );
};

/** Whether text is read on faxes without a cover. */
export const faxText: Check = async () => {
  try {
    await checkReader();
    return ok('text on faxes is read, as a suggestion to the dispatchers');
  } catch (error) {
    return warn(
      `no text is read on faxes: ${error instanceof Error ? error.message : String(error)}`,
      'install tesseract-ocr and tesseract-ocr-chi-sim; without them, dispatchers get faxes without a suggestion',
    );
  }
};

/** More of them are not named one by one. */
const mostNamed = 5;

export const faxes: Check = async ({ pool, now }) => {
  const unknown = await listUnknownFaxes(pool, mostNamed);
  if (unknown.length > 0) {
    return warn(
      `nobody knows what became of fax ${unknown.join(', ')}: Asterisk died while they were sent`,
      'ask the receivers, then hotline api outbox-faxes-settle: only missing pages are sent again',
    );
  }
  const ageS = await oldestWaitingFax(pool, now);
  if (ageS === null) return ok('no fax waits');
  const says = `the oldest fax waits for ${Math.round(ageS / 60)} min`;
  return ageS < latestS
    ? ok(says)
    : warn(
        says,
        'hotline api outbox-faxes shows it; is a process with the role calls running, and FAX_MAX_SENT_AT_ONCE above 0?',
      );
};
