/** The doctor's checks of due work and jobs. */
import { withDeadJobs } from '../../jobs/jobQueueDead.js';
import { redisPlaceOf } from '../../core/redis/openRedis.js';
import { readDueAge } from '../../core/database/dueWork.js';
import { fail, ok, warn, type Check } from './finding.js';
import { plain } from '../terminal/textTable.js';

/**
 * Seconds for which the oldest due work may be late: after the first an operator should look, after
 * the second people do not receive what they should.
 */
const lateDueS = 30;
const failedDueS = 600;
/** Most tasks named. */
const mostNamed = 3;

/**
 * Checks that no due work is late. Leaves out work that has failed for good: check `jobs` reports
 * it, and it would hide here what is late.
 */
export const dueWork: Check = async ({ pool, config, now }) => {
  // While Redis is away, dead jobs are unknown; check `redis` reports that.
  const dead = await withDeadJobs(redisPlaceOf(config), (jobs) => jobs.dueIds()).catch(() => []);
  const { due, pending, oldest } = await readDueAge(pool, now, dead);
  if (oldest === null) return ok(`nothing is overdue, ${pending} pending`);
  const says = `${due} overdue, the oldest (${oldest.task}) by ${Math.round(oldest.ageS)} s; ${pending} pending`;
  if (oldest.ageS < lateDueS) return ok(says);
  const advice =
    'check that a process with the role jobs runs, and read its log; hotline jobs due lists the work';
  return oldest.ageS < failedDueS ? warn(says, advice) : fail(says, advice);
};

/**
 * Checks for jobs that have failed for good. Names each task, however many dead jobs another task
 * has.
 */
export const jobs: Check = async ({ config }) => {
  const tasks = await withDeadJobs(redisPlaceOf(config), (dead) => dead.byTask());
  if (tasks.length === 0) return ok('no job has failed permanently');
  const named = tasks.slice(0, mostNamed).map(({ task, jobs, lastError }) => {
    const times = jobs === 1 ? '' : ` ${jobs} times`;
    return `${task}${times} (${plain(lastError).slice(0, 120)})`;
  });
  const others = tasks.slice(mostNamed).map(({ task }) => task);
  const more = others.length > 0 ? `; and ${others.join(', ')}` : '';
  return fail(
    `failed permanently: ${named.join('; ')}${more}`,
    'hotline jobs dead lists them, and the log says more; fix the cause, then run hotline jobs retry',
  );
};
