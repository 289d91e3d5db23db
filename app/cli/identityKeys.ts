import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { makeOwnedFolder } from '../core/fileOwner.js';
import { loadIdentityKeys, lookAgainAfterMs } from '../court/identity/store/identityKeys.js';
import {
  addIdentityKey,
  createKeyFile,
  KeyFileError,
  removeIdentityKey,
} from '../court/identity/store/keyFile.js';
import {
  readIdentityKeyUsage,
  rotateIdNumbers,
  type IdentityKeyUsage,
} from '../court/identity/store/rotateIdentityKeys.js';
import { BadInput } from './terminal/badInput.js';
import { showProgress } from './terminal/progress.js';
import { stopSignal } from './terminal/stopSignal.js';
import { withPool } from './terminal/withPool.js';

const help = `
The key file (IDENTITY_KEYS_FILE) holds the identity keys for ID numbers and query passwords. Without it no caller can be
verified, and it cannot be restored: keep a copy apart from the database and its backups. Only its owner may read it.

To change them, run hotline identity-keys rotate. If the hotline runs on several machines, first run
hotline identity-keys rotate --add-only, copy the file to all of them, and then run hotline identity-keys rotate.
A password moves to the new identity key when its owner is verified, or when the case is imported again. When hotline identity-keys
status shows that no row uses an old identity key, remove it from the file with hotline identity-keys retire.`;

/** Adds `hotline identity-keys` with its subcommands. */
export function addIdentityKeysCommand(program: Command): void {
  const group = program
    .command('identity-keys')
    .description('manage the identity keys, which protect the identities in the database')
    .addHelpText('after', help);

  group
    .command('init')
    .description('create the key file with one new identity key; never overwrites a file')
    .option('--lost', 'the key file is lost, and so is every copy: create one all the same')
    .action((options: { lost?: boolean }) =>
      withPool(['IDENTITY_KEYS_FILE'], async (pool, { IDENTITY_KEYS_FILE: file }) => {
        // A file that exists is refused, whatever the database holds.
        const [newest] = existsSync(file) ? [] : await readIdentityKeyUsage(pool);
        if (newest !== undefined && options.lost !== true) {
          throw new BadInput(
            `rows in the database use identity key ${newest.identityKeyId}; restore ${file} from its copy. If there is none, run hotline identity-keys init --lost, and import all cases again`,
          );
        }
        makeOwnedFolder(path.dirname(file), 0o700);
        // Another one than those that are lost: their rows must not count as those of the new one.
        await createKeyFile(file, (newest?.identityKeyId ?? 0) + 1);
        console.log(`created ${file}; keep a copy apart from the database`);
      }),
    );

  group
    .command('status')
    .description('list the identity keys, and how many rows use each')
    .action(() =>
      withPool(['IDENTITY_KEYS_FILE'], async (pool, config) => {
        const { keysMade } = loadIdentityKeys(config.IDENTITY_KEYS_FILE);
        const usage = await readIdentityKeyUsage(pool);
        keysMade.forEach(({ id, madeAt }, index) => {
          const used = usage.find((each) => each.identityKeyId === id);
          const note = index === 0 ? ' (current)' : '';
          console.log(
            `identity key ${id}${note}, made ${madeAt.toISOString().slice(0, 10)}: ${used?.idNumbers ?? 0} ID numbers, ${used?.mobiles ?? 0} mobile numbers, ${used?.passwords ?? 0} passwords and codes`,
          );
        });
        const lost = usage.filter(
          ({ identityKeyId }) => !keysMade.some(({ id }) => id === identityKeyId),
        );
        for (const { identityKeyId } of lost) {
          console.error(
            `rows use identity key ${identityKeyId}, but ${config.IDENTITY_KEYS_FILE} does not contain it; restore the file from its copy`,
          );
          process.exitCode = 1;
        }
      }),
    );

  group
    .command('rotate')
    .description(
      'add an identity key, and re-encrypt every ID number and mobile number with it; if stopped, run it again to continue',
    )
    .option('--add-only', 'only add the identity key; change no rows yet')
    .action((options: { addOnly?: boolean }) =>
      withPool(['IDENTITY_KEYS_FILE'], async (pool, { IDENTITY_KEYS_FILE: file }) => {
        const identityKeys = loadIdentityKeys(file);
        const isUnfinished =
          countOlder(await readIdentityKeyUsage(pool), identityKeys.currentKeyId) > 0;
        if (options.addOnly === true || !isUnfinished) {
          if (isUnfinished)
            throw new BadInput(
              'the last rotation is not finished; run hotline identity-keys rotate to finish it',
            );
          const id = await addIdentityKey(file);
          console.log(`added identity key ${id} to ${file}`);
          if (options.addOnly === true) return;
          // Running processes check the file once a second; they must know the identity key before
          // rows use it.
          await sleep(3 * lookAgainAfterMs);
        }
        await rotate(pool, file);
      }),
    );

  group
    .command('retire')
    .argument('<id>', 'number of an identity key')
    .description('remove an identity key that no row uses any more from the file, permanently')
    .action((id: string) =>
      withPool(['IDENTITY_KEYS_FILE'], async (pool, config) => {
        const usage = (await readIdentityKeyUsage(pool)).find(
          (each) => String(each.identityKeyId) === id,
        );
        if (usage !== undefined) {
          throw new BadInput(
            `identity key ${id} is still in use by ${usage.idNumbers} ID numbers, ${usage.mobiles} mobile numbers and ${usage.passwords} passwords and codes`,
          );
        }
        try {
          await removeIdentityKey(config.IDENTITY_KEYS_FILE, Number(id));
        } catch (error) {
          if (error instanceof KeyFileError) throw new BadInput(error.message);
          throw error;
        }
        console.log(`removed identity key ${id}`);
      }),
    );
}

function countOlder(usage: readonly IdentityKeyUsage[], currentKeyId: number): number {
  return usage
    .filter((each) => each.identityKeyId !== currentKeyId)
    .reduce((sum, each) => sum + each.idNumbers + each.mobiles, 0);
}

async function rotate(pool: Parameters<typeof rotateIdNumbers>[0], file: string): Promise<void> {
  const identityKeys = loadIdentityKeys(file);
  const total = countOlder(await readIdentityKeyUsage(pool), identityKeys.currentKeyId);
  const progress = showProgress('numbers', total);
  const { signal, release } = stopSignal(progress.say);
  let done: number;
  try {
    done = await rotateIdNumbers(pool, identityKeys, {
      signal,
      onProgress: (count) => progress.update(count, `${count} of ${total}`),
    });
  } finally {
    progress.stop();
    release();
  }
  console.log(`re-encrypted ${done} numbers with identity key ${identityKeys.currentKeyId}`);
  if (signal.aborted) {
    console.error('stopped; run hotline identity-keys rotate again to continue');
    process.exitCode = 130;
  }
}
