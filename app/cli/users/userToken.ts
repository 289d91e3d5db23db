import os from 'node:os';
import type { Command } from 'commander';
import { loadIdentityKeys } from '../../court/identity/store/identityKeys.js';
import { makeTokenFor } from '../../web/access/makeToken.js';
import { findUser } from '../../web/access/store/users.js';
import { administrator, whoActs } from '../staff/operator.js';
import { BadInput } from '../terminal/badInput.js';
import { readDays } from '../terminal/readDays.js';
import { plain } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';
import { minute } from '../terminal/words.js';

const help = `
Who has it may do by hotline api what the user may in the console. Users make their own in the console, under My account:
this is for scripts, and for users who never open a page. The list of sessions shows it with your name, and ends it.

  export HOTLINE_API_TOKEN=$(sudo hotline users token cao --days 1)`;

/** Adds `hotline users token`: an API token of a user. */
export function addTokenCommand(users: Command): void {
  users
    .command('token')
    .argument('<name>')
    .option('--days <number>', 'days until the token expires', readDays, 90)
    .option('--code <digits>', 'code of the second factor, of a user who has one')
    .description('make an API token of a user, and print it; it is shown only this once')
    .addHelpText('after', help)
    .action(make);
}

async function make(
  name: string,
  { days, code }: { readonly days: number; readonly code?: string },
): Promise<void> {
  await withPool(['IDENTITY_KEYS_FILE'], async (db, { IDENTITY_KEYS_FILE }) => {
    const { osUser } = administrator(await whoActs(db));
    const user = await findUser(db, { name });
    if (user === null) throw new BadInput(`name: there is no user ${plain(name)}`);
    const deps = {
      db,
      clock: { now: () => new Date() },
      identityKeys: loadIdentityKeys(IDENTITY_KEYS_FILE),
    };
    const by = { by: osUser, host: os.hostname() };
    const made = await makeTokenFor(deps, user, { days, code, ...by });
    if (made.kind !== 'made') throw new BadInput(problems[made.kind]);
    console.log(made.token);
    console.error(
      `token ${made.id} of ${name}, valid until ${minute(made.expiresAt)}; it is shown only this once`,
    );
  });
}

const problems = {
  code_needed: '--code: give the code of the user’s second factor',
  wrong_code: '--code: the code is wrong or was used',
  second_factor_needed:
    'a role of this user requires a second factor, and the user has none: it is turned on in the console, under My account',
  too_many_tokens:
    'this user has twenty tokens: end one in the console, under My account or Sessions',
  locked: 'this user is locked: hotline users unlock',
  wrong: 'the user was changed just now: try again',
} as const;
