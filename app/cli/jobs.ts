import type { Command } from 'commander';
import { readSettings } from '../core/config.js';
import { listDue, readDueAge } from '../core/database/dueWork.js';
import { redisPlaceOf, redisPlaceSettings } from '../core/redis/openRedis.js';
import { withDeadJobs, type DeadJob, type DeadJobs } from '../jobs/jobQueueDead.js';
import { BadInput } from './terminal/badInput.js';
import { readLimit } from './terminal/listOptions.js';
import { minute } from './terminal/words.js';
import { plain, textTable } from './terminal/textTable.js';
import { withPool } from './terminal/withPool.js';

const help = `
Due work (limits of tickets, callbacks, SMS) that failed five times is dead: it stays in this list, and is not retried
automatically. Timed work that failed is listed until it succeeds once. The log says more about each failure.

  hotline jobs due
  hotline jobs dead
  hotline jobs retry sms-17-0-1790000000
  hotline jobs retry --all`;

/** Adds `hotline jobs due`, `dead` and `retry`. */
export function addJobsCommand(program: Command): void {
  const group = program
    .command('jobs')
    .description('list what is due, and list and retry jobs that failed permanently')
    .addHelpText('after', help);

  group
    .command('due')
    .option('--limit <number>', 'maximum number of rows', '20')
    .description('list the next due work, and the age of the oldest overdue work')
    .action(due);

  group
    .command('dead')
    .option('--limit <number>', 'maximum number of jobs', '50')
    .option('--json', 'print them as JSON')
    .description('list jobs that failed permanently, latest first; exit code 1 if there are any')
    .action((options: { limit: string; json?: boolean }) => dead(options));

  group
    .command('retry')
    .argument('[job...]', 'jobs as named by hotline jobs dead')
    .option('--all', 'all of them')
    .description('retry jobs as if they were new')
    .action((ids: readonly string[], options: { all?: boolean }) =>
      retry(ids, options.all === true),
    );
}

async function due(options: { limit: string }): Promise<void> {
  const limit = readLimit(options.limit);
  await withPool([], async (pool) => {
    const works = await listDue(pool, limit);
    const age = await readDueAge(pool, new Date());
    if (works.length > 0) {
      console.log(
        textTable([
          ['due', 'task', 'job'],
          ...works.map(({ dueAt, task, jobId }) => [minute(dueAt), task, jobId]),
        ]),
      );
    }
    const oldest =
      age.oldest === null ? '' : `; the oldest has been due for ${Math.round(age.oldest.ageS)} s`;
    console.log(`${age.due} due, ${age.pending} later${oldest}`);
  });
}

function withJobs<T>(work: (dead: DeadJobs) => Promise<T>): Promise<T> {
  return withDeadJobs(redisPlaceOf(readSettings(process.env, redisPlaceSettings)), work);
}

async function dead(options: { limit: string; json?: boolean }): Promise<void> {
  const limit = readLimit(options.limit);
  const { jobs, total } = await withJobs(async (found) => ({
    jobs: await found.list(limit),
    total: (await found.byTask()).reduce((sum, each) => sum + each.jobs, 0),
  }));
  if (jobs.length > 0) process.exitCode = 1;
  if (options.json === true) {
    console.log(JSON.stringify(jobs, null, 2));
    return;
  }
  if (jobs.length === 0) {
    console.log('no job has failed permanently');
    return;
  }
  console.log(textTable([['failed', 'task', 'tries', 'job', 'error'], ...jobs.map(row)]));
  if (total > jobs.length)
    console.log(`and ${total - jobs.length} more; raise --limit to see them`);
}

function row({ failedAt, task, tries, id, error }: DeadJob): string[] {
  return [minute(failedAt), plain(task), String(tries), plain(id), plain(error)];
}

async function retry(ids: readonly string[], isAll: boolean): Promise<void> {
  if (isAll === ids.length > 0) {
    throw new BadInput('name jobs as hotline jobs dead lists them, or give --all');
  }
  await withJobs(async (found) => {
    const chosen = isAll
      ? [...new Set([...(await found.dueIds()), ...(await timedIds(found))])]
      : ids;
    const notDead = await found.retry(chosen);
    console.log(`retrying ${chosen.length - notDead.length} jobs`);
    // With --all, a job that was done meanwhile is not the user's mistake.
    if (isAll || notDead.length === 0) return;
    throw new BadInput(`${notDead.map(plain).join(', ')}: not dead, or unknown`);
  });
}

async function timedIds(found: DeadJobs): Promise<string[]> {
  // Timed work comes first in the list, and there is little of it.
  const jobs = await found.list(1000);
  return jobs.filter(({ kind }) => kind === 'timed').map(({ id }) => id);
}
