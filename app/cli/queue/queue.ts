import type { Command } from 'commander';
import type { Pool } from '../../core/database/pool.js';
import { listen, type Listening } from '../../core/database/listen.js';
import type { CourtScope } from '../../court/rules/courtScope.js';
import { chinaDate, chinaMoment } from '../../court/rules/workCalendar.js';
import { readQueueNow } from '../../queue/store/queueNow.js';
import { listQueues } from '../../queue/store/queues.js';
import { isDatabaseUnavailable } from '../../core/database/pool.js';
import { BadInput } from '../terminal/badInput.js';
import { fitScreen, queueText } from './queueText.js';
import {
  checkQueueWithin,
  deskScope,
  noteReading,
  reasonOption,
  whoActs,
} from '../staff/operator.js';
import { withPool } from '../terminal/withPool.js';

interface QueueOptions {
  queue?: string;
  once?: true;
  reason?: string;
}

/** What is watched: the callers of one queue or of all, and the agents of some courts or of all. */
interface Watched {
  readonly queue: string | null;
  readonly scope: CourtScope;
}

const help = `
The display is redrawn when a caller arrives, is offered or leaves, and at least once a second. In a pipe each picture
follows the one before, separated by an empty line. Ctrl-C ends the command.`;

/** Adds `hotline queue`. */
export function addQueueCommand(program: Command): void {
  program
    .command('queue')
    .description(
      'watch the queue: waiting callers, agent calls, states of agents, current service level',
    )
    .option('--queue <name>', 'show only callers of this queue')
    .option('--once', 'print one picture and exit, for scripts')
    .option(...reasonOption)
    .addHelpText('after', help)
    .action((options: QueueOptions) =>
      withPool(['DATABASE_URL'], async (pool, { DATABASE_URL }) => {
        const queue = options.queue ?? null;
        const operator = await whoActs(pool);
        const scope = deskScope(operator);
        await checkQueue(pool, queue);
        await checkQueueWithin(pool, scope, queue);
        await noteReading(pool, operator, {
          command: options.once === true ? 'queue --once' : 'queue',
          subject: queue === null ? 'all queues' : `queue ${queue}`,
          reason: options.reason,
        });
        const watched = { queue, scope };
        if (options.once === true) console.log(await picture(pool, watched));
        else await watch(pool, DATABASE_URL, watched);
      }),
    );
}

async function checkQueue(pool: Pool, queue: string | null): Promise<void> {
  if (queue === null) return;
  const names = (await listQueues(pool)).map(({ name }) => name);
  if (!names.includes(queue)) {
    throw new BadInput(
      `there is no queue ${queue}; ${names.length === 0 ? 'no queue exists yet' : `the queues are ${names.join(', ')}`}`,
    );
  }
}

async function picture(pool: Pool, { queue, scope }: Watched): Promise<string> {
  const now = new Date();
  const today = chinaMoment(chinaDate(now), '00:00');
  return queueText(await readQueueNow(pool, now, today, queue, scope), queue);
}

const everyMs = 1000;
/** Shortest time between two pictures: a busy queue changes many times a second. */
const restMs = 250;

/** Escape sequences: the terminal's alternate screen without a cursor, and back. */
const screenOn = '\u001b[?1049h\u001b[?25l';
const screenOff = '\u001b[?25h\u001b[?1049l';
const home = '\u001b[H';
const clearLine = '\u001b[K';
const clearBelow = '\u001b[J';

/** Draws until stopped, or until the reader of the pipe is gone. */
async function watch(pool: Pool, databaseUrl: string, watched: Watched): Promise<void> {
  const out = process.stdout;
  const watcher = new Watcher(databaseUrl);
  const stop = () => watcher.stop();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  out.on('resize', () => watcher.wake());
  // The reader of the pipe has closed it.
  out.on('error', stop);
  if (out.isTTY) out.write(screenOn);
  try {
    let last = '';
    while (!watcher.isStopped) {
      last = await pictureOrWhy(pool, watched, last);
      draw(out, last);
      await watcher.rest();
    }
  } finally {
    if (out.isTTY) out.write(screenOff);
    await watcher.end();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

/**
 * Returns the current picture. While the database is away, returns the last one with a warning that
 * it is old.
 */
async function pictureOrWhy(pool: Pool, watched: Watched, last: string): Promise<string> {
  try {
    return await picture(pool, watched);
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    const warning = 'PostgreSQL does not answer; the figures below are old\n';
    return last.startsWith(warning) ? last : warning + last;
  }
}

function draw(out: NodeJS.WriteStream, text: string): void {
  if (!out.isTTY) {
    out.write(`${text}\n\n`);
    return;
  }
  // A terminal that does not report its size has 0 rows and columns.
  const lines = fitScreen(text, out.rows || 24, out.columns || 80).split('\n');
  out.write(home + lines.map((each) => each + clearLine).join('\r\n') + clearBelow);
}

/** Wakes the drawing: on database notifications, every second, and to stop. */
class Watcher {
  isStopped = false;
  private readonly listening: Listening;
  private hasNews = false;
  private wakeUp: () => void = () => undefined;

  constructor(databaseUrl: string) {
    const wake = () => this.wake();
    this.listening = listen({
      databaseUrl,
      applicationName: 'hotline queue',
      channels: ['queue', 'offer', 'entry'],
      onNotification: wake,
      onListening: wake,
      retryMs: { first: everyMs, longest: everyMs },
    });
  }

  wake(): void {
    this.hasNews = true;
    this.wakeUp();
  }

  stop(): void {
    this.isStopped = true;
    this.wake();
  }

  /** Waits until there is something new to show, at most a second. */
  async rest(): Promise<void> {
    await this.sleep(restMs, () => this.isStopped);
    await this.sleep(everyMs - restMs, () => this.hasNews);
    this.hasNews = false;
  }

  end(): Promise<void> {
    return this.listening.stop();
  }

  private async sleep(ms: number, isOver: () => boolean): Promise<void> {
    if (isOver()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        if (!isOver()) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeUp = () => undefined;
  }
}
