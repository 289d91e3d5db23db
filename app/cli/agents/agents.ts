import type { Command } from 'commander';
import type { Pool } from '../../core/database/pool.js';
import { changeAgent, type AgentOwnEvent } from '../../queue/agentStates.js';
import type { AgentRefusal, AgentState } from '../../queue/rules/agentState.js';
import {
  addAgent,
  changeAgentAccount,
  findAgent,
  listAgents,
  makeSipPassword,
  removeAgent,
  setAgentSkills,
  setSipDigest,
  sipDigest,
  type Agent,
  type AgentNow,
} from '../../queue/store/agents.js';
import { pauseReasons } from '../../voice/prompts/texts/digits/pauseReasons.js';
import { BadInput } from '../terminal/badInput.js';
import { courtIdOf } from '../named/courtIdOf.js';
import { readSkillLevels } from './skillWords.js';
import { sipServer, softphoneSettings } from './softphoneSettings.js';
import { unknownCommand } from '../terminal/unknownCommand.js';
import { clockOf, plain, textTable } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';

const help = `
  hotline agents add 1001 --name 林芳 --skill topic:case:8 --skill language:zh
  hotline agents add 1900 --name 高阳 --supervisor

A skill is a word that a queue requires (hotline queues list), with a level from 1 to 10. Callers go to the agent with the highest level.
A new agent can register a telephone at once, and signs in from it by dialling *1 (*0 lists all codes).`;

const reasons = Object.values(pauseReasons).map(({ reason }) => reason);

interface ChangeOptions {
  readonly name?: string;
  readonly court?: string;
  /** Undefined: unchanged. */
  readonly supervisor?: boolean;
}

interface AddOptions {
  readonly name: string;
  readonly court?: string;
  readonly supervisor?: boolean;
  readonly skill: readonly string[];
}

/** Adds `hotline agents` with its subcommands. */
export function addAgentsCommand(program: Command): void {
  const group = program
    .command('agents')
    .description('manage the agents who answer callers, and their SIP accounts')
    .addHelpText('after', help);

  group
    .command('list', { isDefault: true })
    .description('list every agent with state and skills')
    .allowExcessArguments()
    .action((_options, list: Command) => {
      // Unknown commands arrive here, because list is the default.
      const [unknown] = list.args;
      if (unknown !== undefined) throw new BadInput(unknownCommand(group, unknown));
      return withPool([], async (pool) => {
        console.log(agentTable(await listAgents(pool), new Date()));
      });
    });

  group
    .command('add')
    .argument('<number>', 'number of the agent, also the SIP user name: 2 to 10 digits')
    .requiredOption('--name <name>', 'name of the agent')
    .option('--court <code>', 'court that the agent belongs to')
    .option('--supervisor', 'the agent may listen in, whisper and join')
    .option('--skill <skill...>', 'skill with its level, such as topic:case:8', [])
    .description('add an agent, and print the settings for the telephone')
    .action((number: string, options: AddOptions) => add(number, options));

  group
    .command('change')
    .argument('<number>')
    .option('--name <name>', 'name of the agent')
    .option('--court <code>', 'court that the agent belongs to')
    .option('--supervisor', 'the agent may listen in, whisper and join')
    .option('--no-supervisor', 'the agent may no longer do so')
    .description(
      'change the name, court or rights of an agent; options that are not given leave them as they are',
    )
    .action((number: string, options: ChangeOptions) => changeAccount(number, options));

  group
    .command('remove')
    .argument('<number>')
    .description('remove an agent; the reports keep the past work')
    .action((number: string) =>
      withPool([], async (pool) => {
        const { agent } = await existing(pool, number);
        const removed = await removeAgent(pool, agent.id, new Date());
        if (removed.kind === 'signed_in') {
          throw new BadInput(
            `agent ${number} is signed in; run hotline agents sign-out ${number} first`,
          );
        }
        console.log(`removed agent ${number}, ${plain(agent.name)}`);
      }),
    );

  group
    .command('password')
    .argument('<number>')
    .description('set a new SIP password for an agent, and print it; the old one stops working')
    .action((number: string) =>
      withPool([], async (pool) => {
        const { agent } = await existing(pool, number);
        const password = makeSipPassword();
        await setSipDigest(pool, agent.id, sipDigest(number, password));
        console.log(softphoneSettings(number, password, await sipServer(process.env)));
      }),
    );

  group
    .command('skills')
    .argument('<number>')
    .argument(
      '[skill...]',
      'the new skills, which replace all old ones; without any, the command prints the skills',
    )
    .option('--none', 'remove all skills')
    .description('print or replace the skills of an agent')
    .action((number: string, words: string[], options: { none?: boolean }) => {
      if (options.none === true && words.length > 0)
        throw new BadInput('give either --none or skills, not both');
      const skills = readSkillLevels(words);
      return withPool([], async (pool) => {
        const { agent } = await existing(pool, number);
        if (skills.length > 0 || options.none === true) {
          await setAgentSkills(pool, agent.id, skills, new Date());
        }
        console.log(skillText((await existing(pool, number)).agent) || 'no skills');
      });
    });

  const event = (name: string, description: string, make: (reason: string) => AgentOwnEvent) =>
    group
      .command(name)
      .argument('<number>')
      .description(description)
      .action((number: string) => change(number, make('')));
  event('sign-in', 'sign an agent in, whether the telephone is registered or not', () => ({
    kind: 'sign_in',
  }));
  event('ready', 'end the pause or wrap-up of an agent', () => ({ kind: 'ready' }));
  event('sign-out', 'sign an agent out, now or when the current call ends', () => ({
    kind: 'sign_out',
    reason: 'administrator',
  }));
  event(
    'release',
    'free an agent who is held by an offer or a consultation that no longer exists',
    () => ({
      kind: 'released',
    }),
  );
  group
    .command('pause')
    .argument('<number>')
    .argument('[reason]', `reason, such as ${reasons.join(', ')}`, 'administrator')
    .description('pause an agent, now or when the current call ends')
    .action((number: string, reason: string) => change(number, { kind: 'pause', reason }));

  group
    .command('pauses')
    .description('list the reasons of a pause, and the code that an agent dials for each')
    .action(() => {
      console.log(pauseTable());
    });
}

/** The handbooks for agents point to this table, so that they need not list the reasons. */
function pauseTable(): string {
  const rows = Object.entries(pauseReasons).map(([digit, { reason, zh, en }]) => [
    `*4${digit}`,
    reason,
    en,
    zh,
  ]);
  return textTable([['code', 'reason', 'English', '中文'], ...rows]);
}

async function add(number: string, options: AddOptions): Promise<void> {
  if (!/^\d{2,10}$/.test(number))
    throw new BadInput('the number of an agent must have 2 to 10 digits');
  if (number === '12368')
    throw new BadInput('12368 is the number of the hotline itself; choose another');
  const name = options.name.trim();
  if (name === '') throw new BadInput('--name must not be empty');
  const skills = readSkillLevels(options.skill);
  await withPool([], async (pool) => {
    const courtId = await courtIdOf(pool, options.court);
    const password = makeSipPassword();
    const isSupervisor = options.supervisor === true;
    const added = await addAgent(
      pool,
      { number, name, courtId, isSupervisor, skills, sipDigest: sipDigest(number, password) },
      new Date(),
    );
    if (added.kind === 'number_taken') throw new BadInput(`agent ${number} already exists`);
    console.log(`added ${isSupervisor ? 'supervisor' : 'agent'} ${number}, ${plain(name)}`);
    console.log(softphoneSettings(number, password, await sipServer(process.env)));
  });
}

async function changeAccount(number: string, options: ChangeOptions): Promise<void> {
  const { court, supervisor: isSupervisor } = options;
  const name = options.name?.trim();
  if (name === '') throw new BadInput('--name must not be empty');
  if (name === undefined && court === undefined && isSupervisor === undefined) {
    throw new BadInput('nothing to change: give --name, --court, --supervisor or --no-supervisor');
  }
  await withPool([], async (pool) => {
    const { agent } = await existing(pool, number);
    const courtId = court === undefined ? undefined : await courtIdOf(pool, court);
    await changeAgentAccount(pool, agent.id, {
      ...(name !== undefined && { name }),
      ...(courtId !== undefined && { courtId }),
      ...(isSupervisor !== undefined && { isSupervisor }),
    });
    console.log(agentTable([await existing(pool, number)], new Date()));
  });
}

async function existing(pool: Pool, number: string): Promise<AgentNow> {
  const found = await findAgent(pool, number);
  if (found === null) throw new BadInput(`there is no agent ${number}`);
  return found;
}

async function change(number: string, event: AgentOwnEvent): Promise<void> {
  await withPool([], async (pool) => {
    const { agent } = await existing(pool, number);
    const deps = { db: pool, clock: { now: () => new Date() } };
    const result = await changeAgent(deps, agent.id, event);
    if (result.kind === 'unknown_agent') throw new BadInput(`there is no agent ${number}`);
    if (result.kind === 'refused') throw new BadInput(`agent ${number} ${why[result.because]}`);
    console.log(`agent ${number}: ${stateText(result.state)}`);
  });
}

const why: Readonly<Record<AgentRefusal, string>> = {
  not_signed_in: 'is not signed in',
  already_signed_in: 'is already signed in',
  already_ready: 'is already ready',
  already_paused: 'is already paused',
  busy: 'is busy',
  talking: 'is in a call',
  no_offer: 'has no offer',
  no_agent_call: 'has no call',
  no_wrap_up: 'is not in wrap-up',
  unreachable: 'cannot be reached by a call now',
  no_more_time: 'has used up the time of a wrap-up',
};

const statusText = {
  signed_out: 'signed out',
  ready: 'ready',
  paused: 'paused',
  offered: 'ringing',
  talking: 'talking',
  wrap_up: 'wrap-up',
  unreachable: 'unreachable',
} as const;

function stateText(state: AgentState): string {
  const { reason, afterwards } = state;
  const then = afterwards === null ? '' : `, then ${statusText[afterwards.to]}`;
  return `${statusText[state.status]}${reason === null ? '' : ` (${plain(reason)})`}${then}`;
}

function skillText(agent: Agent): string {
  return agent.skills.map(({ skill, level }) => `${skill}:${level}`).join(' ');
}

function agentTable(agents: readonly AgentNow[], now: Date): string {
  if (agents.length === 0) return 'there are no agents; see hotline agents add --help';
  const rows = agents.map(({ agent, state }) => [
    agent.number,
    plain(agent.name) + (agent.isSupervisor ? ' (supervisor)' : ''),
    stateText(state),
    clockOf((now.getTime() - state.sinceAt.getTime()) / 1000),
    skillText(agent),
  ]);
  return textTable([['number', 'name', 'now', 'since', 'skills'], ...rows]);
}
