import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { readSettings } from '../config.js';
import {
  addKey,
  createKeyFile,
  KeyFileError,
  loadIdentityKeys,
  lookAgainAfterMs,
  removeKey,
} from '../court/identity/store/identityKeys.js';
import {
  readKeyUsage,
  rotateIdNumbers,
  type KeyUsage,
} from '../court/identity/store/rotateKeys.js';
import { BadInput } from './terminal/badInput.js';
import { showProgress } from './terminal/progress.js';
import { stopSignal } from './terminal/stopSignal.js';
import { withPool } from './terminal/withPool.js';

const help = `
The key file (IDENTITY_KEYS_FILE) holds the keys for ID numbers and query passwords. Without it nobody can sign in,
and nothing brings it back: keep a copy apart from the database and its backups. Only its owner may read it.

To change keys: hotline keys rotate. Where the hotline runs on several machines, first
hotline keys rotate --add-only, copy the file to all of them, then hotline keys rotate.
Passwords come under the new key when somebody signs in, or when her case is imported again; when hotline keys
status shows an old key without rows, hotline keys retire takes it out of the file.`;

/** Adds `hotline keys` with its subcommands. */
export function addKeysCommand(program: Command): void {
  const group = program
    .command('keys')
    .description('the keys that stand between the database and the identities in it')
    .addHelpText('after', help);

  group
    .command('init')
    .description('make the key file, with one new key; an existing file is left alone')
    .action(() => {
      const { IDENTITY_KEYS_FILE } = readSettings(process.env, ['IDENTITY_KEYS_FILE']);
      mkdirSync(path.dirname(IDENTITY_KEYS_FILE), { recursive: true, mode: 0o700 });
      createKeyFile(IDENTITY_KEYS_FILE);
      console.log(`${IDENTITY_KEYS_FILE} made; keep a copy apart from the database`);
    });

  group
    .command('status')
    .description('list the keys, and how many rows each is named by')
    .action(() =>
      withPool(['IDENTITY_KEYS_FILE'], async (pool, config) => {
        const { keysMade } = loadIdentityKeys(config.IDENTITY_KEYS_FILE);
        const usage = await readKeyUsage(pool);
        keysMade.forEach(({ id, madeAt }, index) => {
          const used = usage.find((each) => each.keyId === id);
          const note = index === 0 ? ' (current)' : '';
          console.log(
            `key ${id}${note}, made ${madeAt.toISOString().slice(0, 10)}: ${used?.idNumbers ?? 0} ID numbers, ${used?.passwords ?? 0} passwords and codes`,
          );
        });
        const lost = usage.filter(({ keyId }) => !keysMade.some(({ id }) => id === keyId));
        for (const { keyId } of lost) {
          console.error(
            `key ${keyId} is named by rows, and is not in ${config.IDENTITY_KEYS_FILE}`,
          );
          process.exitCode = 1;
        }
      }),
    );

  group
    .command('rotate')
    .description('add a key, and put every ID number under it; stopped, it goes on when run again')
    .option('--add-only', 'add the key, and change no rows yet')
    .action((options: { addOnly?: boolean }) =>
      withPool(['IDENTITY_KEYS_FILE'], async (pool, { IDENTITY_KEYS_FILE: file }) => {
        const keys = loadIdentityKeys(file);
        const isUnfinished = countOlder(await readKeyUsage(pool), keys.currentKeyId) > 0;
        if (options.addOnly === true || !isUnfinished) {
          if (isUnfinished)
            throw new BadInput('the last change of keys is not finished: hotline keys rotate');
          const id = addKey(file);
          console.log(`key ${id} added to ${file}`);
          if (options.addOnly === true) return;
          // Running processes check the file once a second; they must know the key before rows use
          // it.
          await sleep(3 * lookAgainAfterMs);
        }
        await rotate(pool, file);
      }),
    );

  group
    .command('retire')
    .argument('<id>', 'number of a key')
    .description('take a key that no row names any more out of the file, for ever')
    .action((id: string) =>
      withPool(['IDENTITY_KEYS_FILE'], async (pool, config) => {
        const usage = (await readKeyUsage(pool)).find((each) => String(each.keyId) === id);
        if (usage !== undefined) {
          throw new BadInput(
            `key ${id} is named by ${usage.idNumbers} ID numbers and ${usage.passwords} passwords and codes still`,
          );
        }
        try {
          removeKey(config.IDENTITY_KEYS_FILE, Number(id));
        } catch (error) {
          if (error instanceof KeyFileError) throw new BadInput(error.message);
          throw error;
        }
        console.log(`key ${id} is gone`);
      }),
    );
}

function countOlder(usage: readonly KeyUsage[], currentKeyId: number): number {
  return usage
    .filter((each) => each.keyId !== currentKeyId)
    .reduce((sum, each) => sum + each.idNumbers, 0);
}

async function rotate(pool: Parameters<typeof rotateIdNumbers>[0], file: string): Promise<void> {
  const keys = loadIdentityKeys(file);
  const total = countOlder(await readKeyUsage(pool), keys.currentKeyId);
  const progress = showProgress('ID numbers', total);
  const { signal, release } = stopSignal(progress.say);
  let done: number;
  try {
    done = await rotateIdNumbers(pool, keys, {
      signal,
      onProgress: (count) => progress.update(count, `${count} of ${total}`),
    });
  } finally {
    progress.stop();
    release();
  }
  console.log(`${done} ID numbers put under key ${keys.currentKeyId}`);
  if (signal.aborted) {
    console.error('stopped; hotline keys rotate goes on');
    process.exitCode = 130;
  }
}
