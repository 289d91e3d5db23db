/** Commands about who may act by commands: users of the operating system, and personal tokens. */
import { InvalidArgumentError, type Command } from 'commander';
import type { Pool } from '../../core/database/pool.js';
import { findAgent } from '../../queue/store/agents.js';
import {
  listOsAccounts,
  listTokens,
  makeToken,
  mapOsAccount,
  revokeToken,
  unmapOsAccount,
  type PersonId,
} from '../../privacy/operators/store/operators.js';
import { BadInput } from '../terminal/badInput.js';
import { courtIdOf } from '../named/courtIdOf.js';
import { staffNamed } from '../named/namedStaff.js';
import { administrator, whoActs } from './operator.js';
import { minute } from '../terminal/words.js';
import { readDays } from '../terminal/readDays.js';
import { plain, textTable } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';

const help = `
A command acts for the user of the operating system who runs it; map assigns a staff member or an agent to that user.
If several people share one user, each needs a personal token: in the environment as HOTLINE_TOKEN, or in a file that
only its owner can read, named by HOTLINE_TOKEN_FILE. Root, the owner of the installation and the administrators they
appoint map users and make tokens. With sudo, the command acts for the user who called sudo. Every change is recorded
(hotline audit verify).

  sudo hotline staff map liuqing --staff 柳青
  sudo hotline staff map lin --agent 1001
  sudo hotline staff map ops --administrator
  sudo hotline staff token make --staff 曹建平 --days 30 > token && chmod 600 token`;

interface PersonOptions {
  readonly staff?: string;
  readonly agent?: string;
  readonly court?: string;
}

const dayMs = 86_400_000;

/** Adds `hotline staff`. */
export function addStaffCommand(program: Command): void {
  const group = program
    .command('staff')
    .description('manage for whom commands act: users of this machine and personal tokens')
    .addHelpText('after', help);

  group
    .command('whoami')
    .description('print for whom your commands act')
    .action(() => withPool([], whoami));

  group
    .command('list', { isDefault: true })
    .description('list the users of this machine, and for whom they act')
    .action(() => withPool([], list));

  personOptions(group.command('map').argument('<user>', 'user of the operating system'))
    .option(
      '--administrator',
      'the user may map users, make tokens, and read data of callers for a reason',
    )
    .description('map a user to a person; replaces an earlier mapping')
    .action((user: string, options: PersonOptions & { administrator?: boolean }) =>
      withPool([], (pool) => map(pool, user, options)),
    );

  group
    .command('unmap')
    .argument('<user>')
    .description('remove the mapping of a user')
    .action((user: string) =>
      withPool([], async (pool) => {
        administrator(await whoActs(pool));
        if (!(await unmapOsAccount(pool, user))) {
          throw new BadInput(
            `the user ${plain(user)} is not mapped; hotline staff list names the mapped users`,
          );
        }
        console.log(`removed the mapping of the user ${plain(user)}`);
      }),
    );

  addTokenCommands(group);
}

function addTokenCommands(group: Command): void {
  const tokens = group.command('token').description('manage personal tokens');
  personOptions(tokens.command('make'))
    .option('--days <number>', 'days until the token expires', readDays, 90)
    .description('make a token, and print it; it is shown only this once')
    .action((options: PersonOptions & { days: number }) =>
      withPool([], async (pool) => {
        const { osUser } = administrator(await whoActs(pool));
        const person = await personNamed(pool, options);
        if (person === null)
          throw new BadInput('--staff or --agent must name the owner of the token');
        const now = new Date();
        const expiresAt = new Date(now.getTime() + options.days * dayMs);
        const { id, token } = await makeToken(pool, person, osUser, now, expiresAt);
        console.log(token);
        console.error(`token ${id}, valid until ${minute(expiresAt)}; it is shown only this once`);
      }),
    );
  tokens
    .command('list', { isDefault: true })
    .description('list the tokens with owner and expiry')
    .action(() =>
      withPool([], async (pool) => {
        administrator(await whoActs(pool));
        const rows = (await listTokens(pool)).map((each) => [
          String(each.id),
          plain(each.person),
          minute(each.madeAt),
          plain(each.madeBy),
          minute(each.expiresAt),
          each.revokedAt === null ? '' : `revoked ${minute(each.revokedAt)}`,
        ]);
        console.log(
          rows.length === 0
            ? 'there are no tokens'
            : textTable([['id', 'of', 'made', 'by', 'until', ''], ...rows], [true]),
        );
      }),
    );
  tokens
    .command('revoke')
    .argument('<id>', 'id of the token, as printed by list', readId)
    .description('revoke a token at once')
    .action((id: number) =>
      withPool([], async (pool) => {
        administrator(await whoActs(pool));
        if (!(await revokeToken(pool, id, new Date()))) {
          throw new BadInput(`there is no valid token ${id}`);
        }
        console.log(`revoked token ${id}`);
      }),
    );
}

function personOptions(command: Command): Command {
  return command
    .option('--staff <name>', 'staff member, by name or id')
    .option('--agent <number>', 'agent, by number')
    .option('--court <code>', 'court of the staff member, if several have the same name');
}

async function whoami(pool: Pool): Promise<void> {
  const { actsFor, isAdministrator, osUser, tokenId } = await whoActs(pool);
  const who =
    actsFor === null
      ? 'an administrator'
      : actsFor.kind === 'staff'
        ? `${plain(actsFor.staff.name)} (${actsFor.staff.role}, id ${actsFor.staff.id})`
        : `agent ${actsFor.agent.number}, ${plain(actsFor.agent.name)}`;
  const by = tokenId === null ? `user ${plain(osUser)}` : `token ${tokenId}`;
  const also = isAdministrator && actsFor !== null ? '; also an administrator' : '';
  console.log(`${who}, by ${by}${also}`);
}

async function list(pool: Pool): Promise<void> {
  administrator(await whoActs(pool));
  const rows = (await listOsAccounts(pool)).map((each) => [
    plain(each.osUser),
    [each.person === '' ? [] : [plain(each.person)], each.isAdministrator ? ['administrator'] : []]
      .flat()
      .join(', '),
    minute(each.mappedAt),
    plain(each.mappedBy),
  ]);
  console.log(
    rows.length === 0
      ? 'no user is mapped; see hotline staff map --help'
      : textTable([['user', 'is', 'since', 'by'], ...rows]),
  );
}

async function map(
  pool: Pool,
  user: string,
  options: PersonOptions & { administrator?: boolean },
): Promise<void> {
  const { osUser } = administrator(await whoActs(pool));
  if (!/^[^\s:/]{1,64}$/.test(user))
    throw new BadInput(`user: ${plain(user)} is not a valid user name`);
  const person = await personNamed(pool, options);
  const isAdministrator = options.administrator === true;
  if (person === null && !isAdministrator) {
    throw new BadInput('give --staff, --agent or --administrator: for whom the user acts');
  }
  await mapOsAccount(pool, user, { person, isAdministrator }, osUser, new Date());
  console.log(`mapped the user ${plain(user)}`);
}

async function personNamed(pool: Pool, options: PersonOptions): Promise<PersonId | null> {
  const { staff, agent, court } = options;
  if (staff !== undefined && agent !== undefined)
    throw new BadInput('give either --staff or --agent, not both');
  if (staff !== undefined) {
    const { id } = await staffNamed(pool, '--staff', staff, await courtIdOf(pool, court));
    return { staffId: id };
  }
  if (agent === undefined) return null;
  const found = await findAgent(pool, agent.trim());
  if (found === null) throw new BadInput(`--agent: there is no agent ${plain(agent)}`);
  return { agentId: found.agent.id };
}

function readId(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a number.');
  return Number(text);
}
