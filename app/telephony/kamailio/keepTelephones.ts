/**
 * Agents' telephones at a Kamailio of this machine: gives it the accounts, and asks which are
 * registered. What it has is compared each time, so it does not matter which of the two was restarted.
 */
import { createHash } from 'node:crypto';
import { readFile, stat, utimes } from 'node:fs/promises';
import { writeWhole } from '../../core/wholeFile.js';
import { askKamailio, KamailioSilent } from './askKamailio.js';
import {
  accountRows,
  accountsFile,
  parseContacts,
  parseUptime,
  parseVersion,
  versionKey,
  type KamailioAccount,
} from './rules/telephones.js';

export interface TelephonesPlace {
  /** `accounts` in the folder that Kamailio reads (KAMAILIO_ACCOUNTS_FOLDER of its configuration). */
  readonly file: string;
  /** Its control socket. */
  readonly control: string;
}

/** What Kamailio says of the telephones. */
export interface Registered {
  readonly accounts: readonly string[];
  /**
   * For how many seconds it has run; null once that is long enough for every telephone to have
   * registered again.
   */
  readonly forNowS: number | null;
}

/** The longest time for which a telephone registers (max_expires of kamailio.conf), and ten seconds. */
const allRegisterWithinS = 130;

/**
 * Writes the accounts' file if it has changed, has Kamailio read it unless it has, and takes telephones off
 * whose accounts have gone.
 * @returns which accounts are registered
 * @throws KamailioSilent when Kamailio could not be told; the file is written then, too
 */
export async function keepTelephones(
  { file, control }: TelephonesPlace,
  accounts: readonly KamailioAccount[],
): Promise<Registered> {
  const rows = accountRows(accounts);
  const version = createHash('sha256').update(rows).digest('hex');
  const text = accountsFile(rows, version);
  const before = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  const modifiedBeforeS = before === null ? 0 : await modifiedS(file);
  // A digest serves as a password: nobody but Kamailio reads it.
  if (text !== before) await writeWhole(file, text, { mode: 0o640 });
  if ((await versionThere(control)) !== version) {
    // Its module db_text reads only a file that is newer, in whole seconds, than the one that it has read: a second change
    // within a second would never be seen, nor one after the clock was set back.
    const newerS = Math.max(modifiedBeforeS, await modifiedS(file)) + 1;
    await utimes(file, newerS, newerS);
    await askKamailio(control, ['htable.reload', 'accounts']);
  }
  const known = new Set(accounts.map(({ account }) => account));
  const listed = parseContacts(await askKamailio(control, ['ul.dump', 'brief']));
  for (const account of listed.filter((each) => !known.has(each))) {
    // `s:` because kamcmd would take the number for one.
    await askKamailio(control, ['ul.rm', 'location', `s:${account}`]).catch(ignoreSilence);
  }
  const uptimeS = parseUptime(await askKamailio(control, ['core.uptime']));
  return {
    accounts: listed.filter((each) => known.has(each)),
    forNowS: uptimeS < allRegisterWithinS ? uptimeS : null,
  };
}

/** Returns when a file was modified, in whole seconds since 1970. */
async function modifiedS(file: string): Promise<number> {
  return Math.trunc((await stat(file)).mtimeMs / 1000);
}

async function versionThere(control: string): Promise<string | null> {
  try {
    return parseVersion(await askKamailio(control, ['htable.get', 'accounts', versionKey]));
  } catch (error) {
    // It has no such row.
    if (error instanceof KamailioSilent && /No such key|404|500/i.test(error.message)) return null;
    throw error;
  }
}

/** The telephone has gone by itself meanwhile; whatever else it is, the next time finds it. */
function ignoreSilence(error: unknown): void {
  if (!(error instanceof KamailioSilent)) throw error;
}
