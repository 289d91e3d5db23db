import type { Command } from 'commander';
import type { Pool } from '../../core/database/pool.js';
import type { Role } from '../../web/access/rules/permissions.js';
import { listRoles, requireSecondFactor } from '../../web/access/store/roles.js';
import { listUsers } from '../../web/access/store/users.js';
import { administrator, whoActs } from '../staff/operator.js';
import { plain, textTable } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';
import { minute } from '../terminal/words.js';
import { readRole, roleList } from './readRole.js';

const help = `
A user without the second factor that a role requires signs in to the console only to turn it on. Sessions that
are open when this is set go on until they end, after twelve hours at most; the console's list of sessions ends them earlier.

  hotline users second-factor require administrator auditor
  hotline users second-factor waive auditor`;

/** Adds `hotline users second-factor`: which roles require one. */
export function addSecondFactorCommand(users: Command): void {
  const group = users
    .command('second-factor')
    .description('which roles require a second factor, and how many of their users have none')
    .addHelpText('after', help);
  group
    .command('list', { isDefault: true })
    .description('list the roles')
    .action(() => withPool([], list));
  group
    .command('require')
    .argument('<role...>', roleList, readRole)
    .description('require a second factor of every user with these roles')
    .action((roles: Role[]) => withPool([], (pool) => set(pool, roles, true)));
  group
    .command('waive')
    .argument('<role...>', roleList, readRole)
    .description('leave it to the users with these roles again')
    .action((roles: Role[]) => withPool([], (pool) => set(pool, roles, false)));
}

async function list(pool: Pool): Promise<void> {
  administrator(await whoActs(pool));
  const rows = (await listRoles(pool, null)).map(({ role, secondFactorSince, setBy, lacking }) => [
    role,
    secondFactorSince === null
      ? 'up to each user'
      : `required since ${minute(secondFactorSince)}, set by ${plain(setBy ?? '')}`,
    String(lacking),
  ]);
  console.log(textTable([['role', 'second factor', 'users without it'], ...rows]));
}

async function set(pool: Pool, roles: readonly Role[], isRequired: boolean): Promise<void> {
  const { osUser } = administrator(await whoActs(pool));
  for (const role of roles) await requireSecondFactor(pool, role, isRequired, osUser, new Date());
  const named = roles.join(', ');
  if (!isRequired) {
    console.log(`left to the users: ${named}`);
    return;
  }
  const lacking = (await listUsers(pool)).filter(
    (user) => user.lacksSecondFactor && user.roles.some((role) => roles.includes(role)),
  );
  const names = lacking.map(({ name }) => name).join(', ');
  const who = lacking.length === 1 ? '1 user lacks it' : `${lacking.length} users lack it`;
  console.log(
    `required of ${named}; ${lacking.length === 0 ? 'nobody lacks it' : `${who}: ${names}`}`,
  );
}
