import type { Command } from 'commander';
import type { Pool } from '../../core/database/pool.js';
import { loadIdentityKeys } from '../../court/identity/store/identityKeys.js';
import { findAgent } from '../../queue/store/agents.js';
import { addUser, whyNotRoles, type UserProblem } from '../../web/access/addUser.js';
import { lockUser } from '../../web/access/lockUser.js';
import { resetPassword } from '../../web/access/resetPassword.js';
import type { Role } from '../../web/access/rules/permissions.js';
import { changeUser, findUser, listUsers, type ListedUser } from '../../web/access/store/users.js';
import { courtIdOf } from '../named/courtIdOf.js';
import { staffNamed } from '../named/namedStaff.js';
import { administrator, whoActs } from '../staff/operator.js';
import { BadInput } from '../terminal/badInput.js';
import { plain, textTable } from '../terminal/textTable.js';
import { minute } from '../terminal/words.js';
import { withPool } from '../terminal/withPool.js';
import { readRole, roleList } from './readRole.js';
import { addSecondFactorCommand } from './secondFactors.js';
import { addTokenCommand } from './userToken.js';

const help = `
A user signs in to the console with a name and a password, and may have several roles. A user with the role handler,
dispatcher (转办), ticket_supervisor (督办) or inspector (举报) must be of the staff; one with the role agent or supervisor must
be an agent; an administrator and an auditor may be neither. The first password is printed once, and must be changed at the
first sign-in. Every change is part of the audit.

  hotline users add lin --agent 1001 --role agent
  hotline users add cao --staff 曹建平 --court 苏98 --role handler
  hotline users add root --full-name 系统管理员 --role administrator
  hotline users reset lin
  hotline users token cao --days 1
  hotline users second-factor require administrator`;

interface AddOptions {
  readonly staff?: string;
  readonly agent?: string;
  readonly court?: string;
  readonly fullName?: string;
  readonly role: Role[];
}

const clock = { now: () => new Date() };

/** Adds `hotline users` with its subcommands. */
export function addUsersCommand(program: Command): void {
  const group = program
    .command('users')
    .description('manage the users of the console')
    .addHelpText('after', help);

  group
    .command('list', { isDefault: true })
    .description('list the users with their roles')
    .action(() => withPool([], list));
  group
    .command('add')
    .argument('<name>', 'name for signing in: a-z, 0-9, dot, hyphen, underscore')
    .requiredOption('--role <role...>', roleList, readRole)
    .option('--staff <name>', 'the member of the staff that the user is, by name or id')
    .option('--agent <number>', 'the agent that the user is')
    .option('--full-name <name>', 'name of a user who is neither')
    .option(
      '--court <code>',
      'court of the staff member; or of a user who is neither: only this one',
    )
    .description('add a user, and print the first password')
    .action((name: string, options: AddOptions) =>
      withPool([], (pool) => add(pool, name, options)),
    );
  group
    .command('roles')
    .argument('<name>')
    .argument('<role...>', roleList, readRole)
    .description('give a user other roles, in place of all old ones')
    .action((name: string, given: Role[]) => withPool([], (pool) => setRoles(pool, name, given)));
  group
    .command('reset')
    .argument('<name>')
    .description('print a new first password, take the second factor away, and end all sessions')
    .action((name: string) =>
      withPool(['IDENTITY_KEYS_FILE'], async (pool, { IDENTITY_KEYS_FILE }) => {
        administrator(await whoActs(pool));
        const user = await named(pool, name);
        const identityKeys = loadIdentityKeys(IDENTITY_KEYS_FILE);
        printPassword(user.name, await resetPassword({ db: pool, clock, identityKeys }, user));
      }),
    );
  const lock = (command: string, isLocked: boolean, description: string) =>
    group
      .command(command)
      .argument('<name>')
      .description(description)
      .action((name: string) =>
        withPool([], async (pool) => {
          administrator(await whoActs(pool));
          const user = await named(pool, name);
          await lockUser({ db: pool, clock }, user.id, isLocked);
          console.log(`${isLocked ? 'locked' : 'unlocked'} the user ${user.name}`);
        }),
      );
  lock('lock', true, 'lock a user, who is signed out at once');
  lock('unlock', false, 'let a locked user in again');
  addTokenCommand(group);
  addSecondFactorCommand(group);
}

async function list(pool: Pool): Promise<void> {
  administrator(await whoActs(pool));
  const users = await listUsers(pool);
  const rows = users.map((user) => [
    user.name,
    plain(user.fullName),
    user.roles.join(', '),
    plain(user.court ?? 'every court'),
    user.signedInAt === null ? '' : minute(user.signedInAt),
    [
      ...(user.lockedAt === null ? [] : [`locked ${minute(user.lockedAt)}`]),
      ...(user.mustChangePassword ? ['first password'] : []),
      ...(user.hasSecondFactor ? ['second factor'] : []),
      ...(user.lacksSecondFactor ? ['lacks second factor'] : []),
    ].join(', '),
  ]);
  const head = ['name', 'is', 'roles', 'court', 'signed in', ''];
  console.log(
    rows.length === 0 ? 'there are no users; see hotline users --help' : textTable([head, ...rows]),
  );
}

async function add(pool: Pool, name: string, options: AddOptions): Promise<void> {
  const { osUser } = administrator(await whoActs(pool));
  const { staff, agent, court, fullName, role } = options;
  const courtId = await courtIdOf(pool, court);
  const staffId =
    staff === undefined ? null : (await staffNamed(pool, '--staff', staff, courtId)).id;
  const found = agent === undefined ? null : await findAgent(pool, agent.trim());
  if (agent !== undefined && found === null) {
    throw new BadInput(`--agent: there is no agent ${plain(agent)}`);
  }
  const added = await addUser(
    { db: pool, clock },
    {
      name,
      roles: role,
      staffId,
      agentId: found?.agent.id ?? null,
      fullName: fullName ?? null,
      courtId,
    },
    osUser,
  );
  if (added.kind === 'refused') throw new BadInput(problems[added.because]);
  console.error(`added the user ${name}`);
  printPassword(name, added.password);
}

async function setRoles(pool: Pool, name: string, given: readonly Role[]): Promise<void> {
  administrator(await whoActs(pool));
  const user = await named(pool, name);
  const problem = await whyNotRoles({ db: pool }, user, given);
  if (problem !== null) throw new BadInput(problems[problem]);
  await changeUser(pool, user.id, { roles: given });
  console.log(`${user.name}: ${given.join(', ')}`);
}

async function named(pool: Pool, name: string): Promise<ListedUser> {
  const user = await findUser(pool, { name });
  if (user === null) throw new BadInput(`name: there is no user ${plain(name)}`);
  return user;
}

function printPassword(name: string, password: string): void {
  console.log(password);
  console.error(`the first password of ${name}; it is shown only this once`);
}

const problems: Readonly<Record<UserProblem, string>> = {
  bad_name: 'name: it must have 2 to 32 characters of a-z, 0-9, dot, hyphen and underscore',
  name_taken: 'name: there is such a user already; names are never used again',
  no_roles: '--role: give at least one',
  needs_staff:
    '--staff: a handler, a dispatcher, a ticket supervisor and an inspector are of the staff',
  needs_agent: '--agent: an agent and a supervisor are agents',
  needs_supervisor: '--agent: this agent is no supervisor (hotline api agent-set --is-supervisor)',
  unknown_person: '--staff, --agent: there is no such person',
  needs_full_name: '--full-name: name a user who is neither of the staff nor an agent',
};
