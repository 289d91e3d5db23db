import { InvalidArgumentError, Option, type Command } from 'commander';
import { z } from 'zod';
import type { PriorityReason } from '../../queue/rules/queueOrder.js';
import {
  listQueues,
  listQueueTitles,
  putQueue,
  readQueue,
  retireQueue,
  type Queue,
  type QueueHours,
  type QueueSettings,
  type QueueTitle,
} from '../../queue/store/queues.js';
import { changeServing } from '../../queue/store/agentEvents.js';
import { withTransaction, type Pool } from '../../core/database/pool.js';
import { BadInput } from '../terminal/badInput.js';
import { courtIdOf } from '../named/courtIdOf.js';
import { readSkillWords } from '../agents/skillWords.js';
import { unknownCommand } from '../terminal/unknownCommand.js';
import { withPool } from '../terminal/withPool.js';

const help = `
Options that are not given leave a setting as it is; a new queue gets the defaults.

  hotline queues set case --skill topic:case --strategy longest_idle --max-wait-s 1200
  hotline queues set case --head-start hearing_soon=300 overdue_ticket=300 returned_call=600
  hotline queues set case --relax 60:court 180:topic,language
  hotline queues set case --hours always
  hotline queues set case --title 案件咨询 --title-en Cases

The caller with the longest wait, plus the head start, is served first. --relax AFTER:KINDS drops the required skills
of these kinds after AFTER seconds; the kind agent is the agent whom a transferred caller waits for.`;

const hours: readonly QueueHours[] = ['court', 'always'];
const strategies: readonly Queue['strategy'][] = [
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

/** Numeric settings of a queue: option, setting, minimum, maximum, description. */
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
  ['wrap-up-s', 'wrapUpS', 0, 3600, 'seconds of wrap-up after a call'],
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
    'expected seconds of an agent call, until some have been measured',
  ],
  [
    'agent-return-s',
    'agentReturnS',
    0,
    600,
    'seconds that a caller is kept for an agent whose telephone is gone in mid-call',
  ],
] as const;

type NumberSetting = (typeof numbers)[number][1];

interface SetOptions extends Partial<Record<NumberSetting, number>> {
  readonly title?: string;
  readonly titleEn?: string;
  readonly court?: string;
  readonly hours?: QueueHours;
  readonly skill?: readonly string[];
  readonly strategy?: Queue['strategy'];
  readonly headStart?: readonly string[];
  readonly relax?: readonly string[];
}

/** Adds `hotline queues list` and `hotline queues set`. */
export function addQueuesCommand(program: Command): void {
  const group = program.command('queues').description('manage the queues in which callers wait');

  group
    .command('list', { isDefault: true })
    .description('list every queue with its settings')
    .allowExcessArguments()
    .action((_options, list: Command) => {
      // Unknown commands arrive here, because list is the default.
      const [unknown] = list.args;
      if (unknown !== undefined) throw new BadInput(unknownCommand(group, unknown));
      return withPool([], async (pool) => {
        const queues = await listQueues(pool);
        if (queues.length === 0) console.log('there are no queues; see hotline queues set --help');
        const titles = await titlesOf(pool);
        for (const queue of queues) console.log(queueText(queue, titles.get(queue.name)));
      });
    });

  group
    .command('remove')
    .argument('<name>')
    .description('remove a queue; the reports keep its history')
    .action((name: string) => withPool([], (pool) => removeQueue(pool, name)));

  const set = group
    .command('set')
    .argument('<name>', 'name of the queue: up to 32 characters of a-z, 0-9 and -')
    .option('--title <text>', 'what people call the queue, in Chinese', titleText)
    .option('--title-en <text>', 'what people call the queue, in English', titleText)
    .option('--court <code>', 'court whose opening hours apply; default: the greeting court')
    .addOption(
      new Option('--hours <hours>', "opening hours: the court's, or round the clock").choices(
        hours,
      ),
    )
    .option('--skill <skill...>', 'skills that every caller of the queue needs')
    .addOption(
      new Option('--strategy <strategy>', 'how the next agent is chosen').choices(strategies),
    )
    .option(
      '--head-start <reason=seconds...>',
      `seconds added to the wait, for ${reasons.join(', ')}`,
    )
    .option('--relax <after:kinds...>', 'kinds of skill that are dropped after so many seconds')
    .description('create a queue, or change its settings')
    .addHelpText('after', help);
  for (const [option, , least, most, what] of numbers) {
    set.option(`--${option} <number>`, what, (text: string) => wholeNumber(text, least, most));
  }
  set.action((name: string, options: SetOptions) => setQueue(name, options));
}

async function removeQueue(pool: Pool, name: string): Promise<void> {
  const retired = await withTransaction(pool, (client) =>
    changeServing(client, new Date(), () => retireQueue(client, name)),
  );
  if (retired === 'unknown') throw new BadInput(`there is no queue ${name}`);
  if (retired === 'in_use')
    throw new BadInput(`queue ${name} is in use: callers wait, talk or expect a callback in it`);
  console.log(`removed queue ${name}`);
}

async function setQueue(name: string, options: SetOptions): Promise<void> {
  if (!/^[a-z0-9-]{1,32}$/.test(name)) {
    throw new BadInput('the name of a queue must have 1 to 32 characters of a-z, 0-9 and -');
  }
  const settings: QueueSettings = {
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
        putQueue(client, name, { ...settings, ...(courtId !== null && { courtId }) }),
      ),
    );
    const queue = await readQueue(pool, name);
    if (queue !== null) console.log(queueText(queue, (await titlesOf(pool)).get(name)));
  });
}

function readHeadStarts(words: readonly string[]): Queue['headStarts'] {
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

function readRelaxations(words: readonly string[]): Queue['relax'] {
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

async function titlesOf(pool: Pool): Promise<ReadonlyMap<string, QueueTitle>> {
  return new Map((await listQueueTitles(pool, null)).map((queue) => [queue.name, queue]));
}

function queueText(queue: Queue, title: QueueTitle | undefined): string {
  const headStarts = Object.entries(queue.headStarts).map(([reason, s]) => `${reason}=${s}`);
  const relax = queue.relax.map(({ afterS, drop }) => `${afterS}:${drop.join(',')}`);
  const titles = [
    ['title', title?.titleZh ?? ''],
    ['title-en', title?.titleEn ?? ''],
  ].filter(([, text]) => text !== '');
  const rows = [
    ...titles,
    // What an agent presses to transfer a caller to this queue.
    ['transfer', `*2*${queue.id}#`],
    ['hours', queue.hours],
    ['skill', queue.skills.join(' ')],
    ['strategy', queue.strategy],
    ['head-start', headStarts.join(' ')],
    ['relax', relax.join(' ')],
    ...numbers.map(([option, setting]) => [option, String(queue[setting])]),
  ];
  return [queue.name, ...rows.map(([name = '', value]) => `  ${name.padEnd(19)} ${value}`)].join(
    '\n',
  );
}
