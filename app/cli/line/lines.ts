import { InvalidArgumentError, Option, type Command } from 'commander';
import { z } from 'zod';
import type { PriorityReason } from '../../line/rules/lineOrder.js';
import {
  listLines,
  listLineTitles,
  putLine,
  readLine,
  retireLine,
  type Line,
  type LineHours,
  type LineSettings,
  type LineTitle,
} from '../../line/store/lines.js';
import { changeServing } from '../../line/store/agentEvents.js';
import { withTransaction, type Pool } from '../../database/pool.js';
import { BadInput } from '../terminal/badInput.js';
import { courtIdOf } from '../named/courtIdOf.js';
import { readSkillWords } from '../agents/skillWords.js';
import { unknownCommand } from '../terminal/unknownCommand.js';
import { withPool } from '../terminal/withPool.js';

const help = `
Options that are not given leave a setting as it is; a new line gets the defaults.

  hotline lines set case --skill topic:case --strategy longest_idle --max-wait-s 1200
  hotline lines set case --head-start hearing_soon=300 overdue_ticket=300 returned_call=600
  hotline lines set case --relax 60:court 180:topic,language
  hotline lines set case --hours always
  hotline lines set case --title 案件咨询 --title-en Cases

The caller with the longest wait, plus the head start, is served first. --relax AFTER:KINDS drops the required skills
of these kinds after AFTER seconds; the kind agent is the agent whom a transferred caller waits for.`;

const hours: readonly LineHours[] = ['court', 'always'];
const strategies: readonly Line['strategy'][] = [
  'longest_idle',
  'fewest_calls',
  'linear',
  'random',
];
const reasons: readonly PriorityReason[] = [
  'hearing_soon',
  'overdue_ticket',
  'returned_call',
  'transferred',
];

/** Numeric settings of a line: option, setting, minimum, maximum, description. */
const numbers = [
  ['max-waiting', 'maxWaiting', 1, 100_000, 'maximum number of waiting callers'],
  [
    'max-wait-s',
    'maxWaitS',
    10,
    86_400,
    'seconds until a waiting caller is offered an alternative',
  ],
  ['ring-s', 'ringS', 3, 300, "seconds for which an agent's telephone rings"],
  ['wrap-up-s', 'wrapUpS', 0, 3600, 'seconds of wrap-up after a talk'],
  ['announce-every-s', 'announceEveryS', 10, 3600, 'seconds between announcements'],
  ['pause-after-misses', 'pauseAfterMisses', 1, 100, 'missed offers in a row that pause an agent'],
  ['retry-s', 'retryS', 0, 300, 'seconds until the next offer after a missed one'],
  [
    'empty-grace-s',
    'emptyGraceS',
    0,
    3600,
    'seconds without signed-in agents until callers are told',
  ],
  [
    'closing-grace-s',
    'closingGraceS',
    0,
    86_400,
    'seconds for which callers may wait on after closing time',
  ],
  [
    'service-level-s',
    'serviceLevelS',
    1,
    3600,
    'seconds within which an answer counts for the service level',
  ],
  [
    'short-abandon-s',
    'shortAbandonS',
    0,
    3600,
    'seconds below which an abandoned call does not count',
  ],
  [
    'expected-talk-s',
    'expectedTalkS',
    1,
    7200,
    'expected seconds of a talk, until talks have been measured',
  ],
  [
    'agent-return-s',
    'agentReturnS',
    0,
    600,
    'seconds that a caller is kept for an agent whose telephone is gone in mid-talk',
  ],
] as const;

type NumberSetting = (typeof numbers)[number][1];

interface SetOptions extends Partial<Record<NumberSetting, number>> {
  readonly title?: string;
  readonly titleEn?: string;
  readonly court?: string;
  readonly hours?: LineHours;
  readonly skill?: readonly string[];
  readonly strategy?: Line['strategy'];
  readonly headStart?: readonly string[];
  readonly relax?: readonly string[];
}

/** Adds `hotline lines list` and `hotline lines set`. */
export function addLinesCommand(program: Command): void {
  const group = program.command('lines').description('manage the lines in which callers wait');

  group
    .command('list', { isDefault: true })
    .description('list every line with its settings')
    .allowExcessArguments()
    .action((_options, list: Command) => {
      // Unknown commands arrive here, because list is the default.
      const [unknown] = list.args;
      if (unknown !== undefined) throw new BadInput(unknownCommand(group, unknown));
      return withPool([], async (pool) => {
        const lines = await listLines(pool);
        if (lines.length === 0) console.log('there are no lines; see hotline lines set --help');
        const titles = await titlesOf(pool);
        for (const line of lines) console.log(lineText(line, titles.get(line.name)));
      });
    });

  group
    .command('remove')
    .argument('<name>')
    .description('remove a line; the reports keep its history')
    .action((name: string) => withPool([], (pool) => removeLine(pool, name)));

  const set = group
    .command('set')
    .argument('<name>', 'name of the line: up to 32 characters of a-z, 0-9 and -')
    .option('--title <text>', 'what people call the line, in Chinese', titleText)
    .option('--title-en <text>', 'what people call the line, in English', titleText)
    .option('--court <code>', 'court whose opening hours apply; default: the greeting court')
    .addOption(
      new Option('--hours <hours>', "opening hours: the court's, or round the clock").choices(
        hours,
      ),
    )
    .option('--skill <skill...>', 'skills that every caller of the line needs')
    .addOption(
      new Option('--strategy <strategy>', 'how the next agent is chosen').choices(strategies),
    )
    .option(
      '--head-start <reason=seconds...>',
      `seconds added to the wait, for ${reasons.join(', ')}`,
    )
    .option('--relax <after:kinds...>', 'kinds of skill that are dropped after so many seconds')
    .description('create a line, or change its settings')
    .addHelpText('after', help);
  for (const [option, , least, most, what] of numbers) {
    set.option(`--${option} <number>`, what, (text: string) => wholeNumber(text, least, most));
  }
  set.action((name: string, options: SetOptions) => setLine(name, options));
}

async function removeLine(pool: Pool, name: string): Promise<void> {
  const retired = await withTransaction(pool, (client) =>
    changeServing(client, new Date(), () => retireLine(client, name)),
  );
  if (retired === 'unknown') throw new BadInput(`there is no line ${name}`);
  if (retired === 'in_use')
    throw new BadInput(`line ${name} is in use: callers wait, talk or expect a callback in it`);
  console.log(`removed line ${name}`);
}

async function setLine(name: string, options: SetOptions): Promise<void> {
  if (!/^[a-z0-9-]{1,32}$/.test(name)) {
    throw new BadInput('the name of a line must have 1 to 32 characters of a-z, 0-9 and -');
  }
  const settings: LineSettings = {
    ...Object.fromEntries(
      numbers.flatMap(([, setting]) =>
        options[setting] === undefined ? [] : [[setting, options[setting]]],
      ),
    ),
    ...(options.title !== undefined && { titleZh: options.title }),
    ...(options.titleEn !== undefined && { titleEn: options.titleEn }),
    ...(options.hours && { hours: options.hours }),
    ...(options.skill && { skills: readSkillWords(options.skill) }),
    ...(options.strategy && { strategy: options.strategy }),
    ...(options.headStart && { headStarts: readHeadStarts(options.headStart) }),
    ...(options.relax && { relax: readRelaxations(options.relax) }),
  };
  await withPool([], async (pool) => {
    const courtId = await courtIdOf(pool, options.court);
    await withTransaction(pool, (client) =>
      changeServing(client, new Date(), () =>
        putLine(client, name, { ...settings, ...(courtId !== null && { courtId }) }),
      ),
    );
    const line = await readLine(pool, name);
    if (line !== null) console.log(lineText(line, (await titlesOf(pool)).get(name)));
  });
}

function readHeadStarts(words: readonly string[]): Line['headStarts'] {
  return Object.fromEntries(
    words.map((word) => {
      const [name, seconds] = word.split('=');
      const reason = reasons.find((each) => each === name);
      const parsed = z.coerce.number().int().min(0).max(86_400).safeParse(seconds);
      if (reason === undefined || !parsed.success) {
        throw new BadInput(`${word}: write REASON=SECONDS; the reasons are ${reasons.join(', ')}`);
      }
      return [reason, parsed.data];
    }),
  );
}

function readRelaxations(words: readonly string[]): Line['relax'] {
  return words
    .map((word) => {
      const [, after, kinds] = /^(\d{1,5}):([a-z]+(?:,[a-z]+)*)$/.exec(word) ?? [];
      if (after === undefined || kinds === undefined) {
        throw new BadInput(`${word}: write SECONDS:KINDS, such as 60:court`);
      }
      return { afterS: Number(after), drop: kinds.split(',') };
    })
    .sort((a, b) => a.afterS - b.afterS);
}

function titleText(text: string): string {
  const title = text.trim();
  if (title === '' || title.length > 40)
    throw new InvalidArgumentError('It must have 1 to 40 characters.');
  return title;
}

function wholeNumber(text: string, least: number, most: number): number {
  const n = Number(text);
  if (!/^\d+$/.test(text) || n < least || n > most) {
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  }
  return n;
}

async function titlesOf(pool: Pool): Promise<ReadonlyMap<string, LineTitle>> {
  return new Map((await listLineTitles(pool, null)).map((line) => [line.name, line]));
}

function lineText(line: Line, title: LineTitle | undefined): string {
  const headStarts = Object.entries(line.headStarts).map(([reason, s]) => `${reason}=${s}`);
  const relax = line.relax.map(({ afterS, drop }) => `${afterS}:${drop.join(',')}`);
  const titles = [
    ['title', title?.titleZh ?? ''],
    ['title-en', title?.titleEn ?? ''],
  ].filter(([, text]) => text !== '');
  const rows = [
    ...titles,
    // What an agent presses to transfer a caller to this line.
    ['transfer', `*2*${line.id}#`],
    ['hours', line.hours],
    ['skill', line.skills.join(' ')],
    ['strategy', line.strategy],
    ['head-start', headStarts.join(' ')],
    ['relax', relax.join(' ')],
    ...numbers.map(([option, setting]) => [option, String(line[setting])]),
  ];
  return [line.name, ...rows.map(([name = '', value]) => `  ${name.padEnd(19)} ${value}`)].join(
    '\n',
  );
}
