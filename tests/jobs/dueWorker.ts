/**
 * A process that does due work, to be killed: the jobs part of the program, on a test's database
 * and Redis. Prints a line for each finished piece of work.
 */
import { createLogger, transports } from 'winston';
import { postgresWakeUps } from '../../app/core/wakeUps/wakeUps.js';
import type { DueApp } from '../../app/jobs/dueTasks.js';
import { doDue } from '../../app/jobs/dueTasks.js';
import { startDueWatch } from '../../app/jobs/dueWatch.js';
import { startJobQueue } from '../../app/jobs/jobQueue.js';
import { loadIdentityKeys } from '../../app/court/identity/store/identityKeys.js';
import { makePool } from '../../app/core/database/pool.js';

const { DATABASE_URL = '', REDIS_URL = '', IDENTITY_KEYS_FILE = '', DIES_AFTER } = process.env;

const log = createLogger({
  transports: [new transports.Console({ level: 'error', stderrLevels: ['error'] })],
});
const db = makePool({ DATABASE_URL, DATABASE_POOL: 10 });
const clock = { now: () => new Date() };
const app: DueApp = {
  db,
  clock,
  log,
  identityKeys: loadIdentityKeys(IDENTITY_KEYS_FILE),
  courtCallbacks: () => Promise.reject(new Error('there are no callbacks here')),
  eService: null,
};
let over = 0;
const queue = startJobQueue({
  redis: REDIS_URL,
  log,
  clock,
  work: [],
  doDue: (job) => doDue(app, job),
  onDone(name, error) {
    over += 1;
    // In the middle of whatever else it is doing.
    if (over === Number(DIES_AFTER)) process.kill(process.pid, 'SIGKILL');
    process.stdout.write(`${error === null ? 'done' : 'failed'} ${name}\n`);
  },
});
startDueWatch({ db, clock, log }, postgresWakeUps(DATABASE_URL), queue.due);
// Ends when the process that started it is gone.
process.stdin.on('end', () => process.exit()).resume();
