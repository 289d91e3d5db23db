import type { Command } from 'commander';
import type { Pool } from '../../database/pool.js';
import { changeAgent, type AgentOwnEvent } from '../../line/agents/agentStates.js';
import type { AgentRefusal, AgentState } from '../../line/rules/agentState.js';
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
} from '../../line/store/agents.js';
import { pauseReasons } from '../../prompts/texts/keys/pauseReasons.js';
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

A skill is a word that a line asks for (hotline lines list), with a level from 1 to 10: callers go to the highest.
An agent can register her telephone at once. She signs in from it, by the codes that it is answered with.`;

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
    .description('the people who answer, and their telephones')
    .addHelpText('after', help);

  group
    .command('list', { isDefault: true })
    .description('every agent, her skills, and what she does now')
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
    .argument('<number>', 'her number, also the user name of her telephone: 2 to 10 digits')
    .requiredOption('--name <name>', 'her name')
    .option('--court <code>', 'the court she belongs to')
    .option('--supervisor', 'may listen in, whisper and join')
    .option('--skill <skill...>', 'a skill with its level, such as topic:case:8', [])
    .description('add an agent, and print what to enter in her telephone')
    .action((number: string, options: AddOptions) => add(number, options));

  group
    .command('change')
    .argument('<number>')
    .option('--name <name>', 'her name')
    .option('--court <code>', 'the court she belongs to')
    .option('--supervisor', 'may listen in, whisper and join')
    .option('--no-supervisor', 'may not any more')
    .description('change the name, the court or the rights of an agent; what is not given stays')
    .action((number: string, options: ChangeOptions) => changeAccount(number, options));

  group
    .command('remove')
    .argument('<number>')
    .description('take an agent out; what she did stays in the reports')
    .action((number: string) =>
      withPool([], async (pool) => {
        const { agent } = await existing(pool, number);
        const removed = await removeAgent(pool, agent.id, new Date());
        if (removed.kind === 'signed_in') {
          throw new BadInput(`agent ${number} is signed in: hotline agents sign-out ${number}`);
        }
        console.log(`agent ${number}, ${plain(agent.name)}, is removed`);
      }),
    );

  group
    .command('password')
    .argument('<number>')
    .description('give an agent a new password; the old one registers no longer')
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
    .argument('[skill...]', 'all her skills, in place of those she has; none: print them')
    .option('--none', 'take all her skills')
    .description('print or replace the skills of an agent')
    .action((number: string, words: string[], options: { none?: boolean }) => {
      if (options.none === true && words.length > 0) throw new BadInput('--none, or skills');
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
  event('sign-in', 'sign an agent in, whether her telephone is there or not', () => ({
    kind: 'sign_in',
  }));
  event('ready', 'end the pause or the wrap-up of an agent', () => ({ kind: 'ready' }));
  event('sign-out', 'sign an agent out; when she is busy, as soon as she is free', () => ({
    kind: 'sign_out',
    reason: 'administrator',
  }));
  event(
    'release',
    'free an agent who is kept by an offer or a colleague that is not there',
    () => ({
      kind: 'released',
    }),
  );
  group
    .command('pause')
    .argument('<number>')
    .argument('[reason]', `such as ${reasons.join(', ')}`, 'administrator')
    .description('give an agent no callers; when she is busy, as soon as she is free')
    .action((number: string, reason: string) => change(number, { kind: 'pause', reason }));
}

async function add(number: string, options: AddOptions): Promise<void> {
  if (!/^\d{2,10}$/.test(number)) throw new BadInput('a number has 2 to 10 digits');
  if (number === '12368') throw new BadInput('12368 is the number of the hotline itself');
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
    if (added.kind === 'number_taken') throw new BadInput(`there is an agent ${number} already`);
    console.log(`${isSupervisor ? 'supervisor' : 'agent'} ${number}, ${plain(name)}, is added`);
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
    const desk = { db: pool, clock: { now: () => new Date() } };
    const result = await changeAgent(desk, agent.id, event);
    if (result.kind === 'unknown_agent') throw new BadInput(`there is no agent ${number}`);
    if (result.kind === 'refused') throw new BadInput(`agent ${number} ${why[result.because]}`);
    console.log(`agent ${number}: ${stateText(result.state)}`);
  });
}

const why: Readonly<Record<AgentRefusal, string>> = {
  not_signed_in: 'is not signed in',
  already_signed_in: 'is signed in already',
  already_ready: 'is ready already',
  already_paused: 'is paused already',
  not_ready: 'is not ready',
  busy: 'is busy',
  talking: 'is talking',
  no_offer: 'has no offer',
  no_talk: 'has no talk',
  no_wrap_up: 'is not in a wrap-up',
};

const statusText = {
  signed_out: 'signed out',
  ready: 'ready',
  paused: 'paused',
  offered: 'ringing',
  talking: 'talking',
  wrap_up: 'wrap-up',
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
  if (agents.length === 0) return 'there are no agents: hotline agents add --help';
  const rows = agents.map(({ agent, state }) => [
    agent.number,
    plain(agent.name) + (agent.isSupervisor ? ' (supervisor)' : ''),
    stateText(state),
    clockOf((now.getTime() - state.sinceAt.getTime()) / 1000),
    skillText(agent),
  ]);
  return textTable([['number', 'name', 'now', 'since', 'skills'], ...rows]);
}
