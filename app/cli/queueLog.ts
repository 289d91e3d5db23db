import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { isDatabaseUnavailable, type Pool } from '../core/database/pool.js';
import { makeWhole } from '../core/wholeFile.js';
import { QueueLogFollower, readQueueLog, type QueueLogLine } from '../reports/store/queueLog.js';
import { BadInput } from './terminal/badInput.js';
import { momentHelp, readPeriod } from './terminal/chinaPeriod.js';
import { deskScope, noteReading, reasonOption, whoActs } from './staff/operator.js';
import { stopSignal } from './terminal/stopSignal.js';
import { withPool } from './terminal/withPool.js';

interface ExportOptions {
  from?: string;
  to?: string;
  follow?: true;
  reason?: string;
}

const followEveryMs = 1000;

const help = `
The command overwrites FILE, in Asterisk's format: epoch|callid|queue|agent|event|data1|data2|…; - is standard output.
With --follow it keeps appending every event within about a second, for a tool that reads queue_log as it grows; end
it with Ctrl-C. The same rows are in the view queue_log of the database.`;

/** Adds `hotline queue-log export`. */
export function addQueueLogCommand(program: Command): void {
  program
    .command('queue-log')
    .description("export the events of the queues in the format of Asterisk's queue_log")
    .command('export')
    .argument('<file>', 'output file; - is standard output')
    .description('export to a file, for QueueMetrics, Asternic and similar tools')
    .option('--from <time>', `${momentHelp}; default: the first event`)
    .option('--to <time>', 'like --from; a day is included; default: the last event')
    .option('--follow', 'keep running, and append new events')
    .option(...reasonOption)
    .addHelpText('after', help)
    .action((file: string, options: ExportOptions) =>
      withPool([], async (pool) => {
        const operator = await whoActs(pool);
        if (deskScope(operator) !== null) {
          throw new BadInput('the log contains all courts: only an administrator may export it');
        }
        if (options.follow === true && options.to !== undefined) {
          throw new BadInput('--follow has no end: leave out --to');
        }
        const subject = `${options.from ?? 'the first event'} to ${options.to ?? 'the last'}`;
        const { reason } = options;
        await noteReading(pool, operator, { command: 'queue-log export', subject, reason });
        await exportLog(pool, file, options);
      }),
    );
}

async function exportLog(pool: Pool, file: string, options: ExportOptions): Promise<void> {
  const isFollowed = options.follow === true;
  const period = periodOf(options);
  const stop = stopSignal(() => undefined);
  // No tool reads half a log, except one that follows it.
  const isWhole = file !== '-' && !isFollowed;
  const write = async (written: string): Promise<number> => {
    const out = file === '-' ? process.stdout : createWriteStream(written);
    // The failing write itself reports the error.
    out.on('error', () => undefined);
    if (file !== '-') await opened(out, file);
    const { lines, place } = await readQueueLog(pool, period, (batch) => {
      stop.signal.throwIfAborted();
      return append(out, batch);
    });
    if (isFollowed) await follow(out, new QueueLogFollower(pool, place, now()), stop.signal);
    if (file !== '-') {
      out.end();
      await once(out, 'finish');
    }
    return lines;
  };
  try {
    const lines = await (isWhole ? makeWhole([file], ([part]) => write(part)) : write(file));
    if (isWhole) console.log(`${lines} events`);
  } catch (error) {
    // The reader of the pipe has closed it.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
    if (!stop.signal.aborted) throw error;
    process.exitCode = 130;
  } finally {
    stop.release();
  }
}

/** Returns the period to export: open at each end for which no time is given. */
function periodOf(options: ExportOptions): { from: Date | null; until: Date | null } {
  if (options.from === undefined && options.to === undefined) return { from: null, until: null };
  const { from, until } = readPeriod(
    { ...options, ...(options.from === undefined && { from: '1970-01-01' }) },
    new Date(),
  );
  return { from, until: options.to === undefined ? null : until };
}

async function follow(
  out: Writable,
  follower: QueueLogFollower,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await append(out, await follower.next(now()));
    } catch (error) {
      // When the database is back, the next round continues from the same place, so nothing is
      // lost.
      if (!isDatabaseUnavailable(error)) throw error;
      console.error('PostgreSQL does not answer; the export will continue when it does');
    }
    await delay(followEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

async function append(out: Writable, lines: readonly QueueLogLine[]): Promise<void> {
  if (out.errored) throw out.errored;
  if (lines.length === 0) return;
  const text = lines.map((line) => `${line.text}\n`).join('');
  await new Promise<void>((resolve, reject) => {
    out.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

async function opened(out: Writable, file: string): Promise<void> {
  try {
    await once(out, 'open');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new BadInput(`${file} cannot be written (${code})`);
  }
}

function now(): number {
  return performance.now();
}
