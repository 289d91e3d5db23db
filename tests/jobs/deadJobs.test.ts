/**
 * Work that always fails is dead: it is shown, hides nothing else, and is retried when an operator
 * says so.
 */
import { createLogger } from 'winston';
import { Redis } from 'ioredis';
import { dueWork, jobs as jobsCheck } from '../../app/cli/doctor/doctorJobs.js';
import type { Patient } from '../../app/cli/doctor/finding.js';
import { doDue } from '../../app/jobs/dueTasks.js';
import { sweepDueWork, enqueueNewWork, type DueWatchApp } from '../../app/jobs/dueWatch.js';
import { maskPersonalData } from '../../app/core/log.js';
import { startJobQueue, type JobQueue, type JobQueueOptions } from '../../app/jobs/jobQueue.js';
import { withDeadJobs } from '../../app/jobs/jobQueueDead.js';
import { listDue } from '../../app/core/database/dueWork.js';
import { makePool } from '../../app/core/database/pool.js';
import { writeFax } from '../../app/messages/fax/store/faxOutbox.js';
import { hotline, type Ran } from '../cli/hotline.js';
import { cleanDatabase, freshRedis, type TestDatabase, type TestRedis } from '../parts/database.js';
import { reached, untilTrue } from '../telephone/untilTrue.js';
import { addManyTickets } from './manyTickets.js';
import { anyLetter } from '../messages/fax/anyLetter.js';

let database: TestDatabase;
let redis: TestRedis;
let client: Redis;
let stops: (() => Promise<unknown>)[];
/** The logged warnings, by message. */
let warned: { message: string; jobId?: string }[];

beforeEach(async () => {
  [database, redis] = await Promise.all([cleanDatabase(), freshRedis()]);
  client = new Redis(redis.url);
  [stops, warned] = [[], []];
});
afterEach(async () => {
  for (const stop of stops.reverse()) await stop();
  client.disconnect();
  await Promise.all([database.close(), redis.drop()]);
});

const silent = createLogger({ silent: true });

function start(options: Partial<JobQueueOptions> = {}): JobQueue {
  const queue = startJobQueue({
    redis: redis.url,
    log: silent,
    work: [],
    dueRetryMs: 1,
    ...options,
  });
  stops.push(() => queue.stop());
  return queue;
}

async function sweep(queue: JobQueue): Promise<number> {
  const log = { warn: (message: string, more: object) => warned.push({ message, ...more }) };
  const app = {
    db: database.pool,
    clock: { now: () => new Date() },
    log,
  } as unknown as DueWatchApp;
  for (;;) {
    try {
      return await sweepDueWork({ ...app, log: Object.assign(silent.child({}), log) }, queue.due);
    } catch (error) {
      // The queue has just started.
      if (!(error instanceof Error) || error.message !== 'Redis is unavailable') throw error;
      await client.ping();
    }
  }
}

const dead = <T>(work: Parameters<typeof withDeadJobs<T>>[1]) => withDeadJobs(redis.url, work);
const deadIds = () => dead((jobs) => jobs.dueIds());
const untilDead = (count: number) =>
  untilTrue(
    `${count} jobs to be dead`,
    async () => ((await deadIds()).length === count ? true : undefined),
    120_000,
  );
const cli = (...args: readonly string[]): Promise<Ran> =>
  hotline(['jobs', ...args], { REDIS_URL: redis.url });
const patient = () =>
  ({
    pool: database.pool,
    config: { REDIS_URL: redis.url },
    now: new Date(),
  }) as unknown as Patient;

/** Adds reminders of tickets that were due an hour ago, and tells Redis of them. */
async function dueReminders(tickets: number, queue: JobQueue): Promise<string[]> {
  await addManyTickets(database.pool, tickets, new Date(), "$2::timestamptz - interval '1 hour'");
  await sweep(queue);
  return (await listDue(database.pool, 10_000)).map(({ jobId }) => jobId);
}

test('more dead jobs than a sweep looks at hide none that is late, and are not put back', async () => {
  const idle = start();
  const failing = await dueReminders(1005, idle);
  const worker = start({
    dueAtOnce: 50,
    doDue: () => Promise.reject(new Error('this row cannot be done')),
  });
  await untilDead(1005);
  await worker.stop();
  // One more, which Redis was told of and has lost.
  const at = new Date(Date.now() - 600_000);
  const fax = { toNumber: '051055501234', letter: anyLetter, expiresAt: new Date() };
  await writeFax(database.pool, { ...fax, purpose: 'guidance' }, at);
  await enqueueNewWork(
    { db: database.pool, clock: { now: () => new Date() }, log: silent },
    idle.due,
  );
  const late = (await listDue(database.pool, 2000)).at(-1)?.jobId ?? '';
  expect(late).toMatch(/^fax-/);
  await client.del(`bull:hotline-due:${late}`);
  expect(await sweep(idle)).toBe(1);
  expect(await idle.due.missing([late])).toEqual(new Set());
  expect(new Set(await deadIds())).toEqual(new Set(failing));
  // The warning about late work ignores them too.
  const complaints = warned.filter(({ message }) => message === 'due work is overdue');
  expect(complaints.at(-1)?.jobId).toBe(late);
  expect(await dueWork(patient())).toMatchObject({
    health: 'fail',
    says: expect.stringMatching(/^1 overdue, the oldest \(wakeFax\) by 60\d s/) as string,
  });
  expect(await jobsCheck(patient())).toMatchObject({
    health: 'fail',
    says: 'failed permanently: remindHandler 1005 times (this row cannot be done)',
  });
});

test('a dead job is listed without personal data, and is done when it is tried again', async () => {
  expect(await cli('dead')).toMatchObject({ code: 0, stdout: 'no job has failed permanently\n' });
  expect(await jobsCheck(patient())).toMatchObject({ health: 'ok' });
  const idle = start();
  const [first = '', second = ''] = await dueReminders(2, idle);
  const done: string[] = [];
  let isMended = false;
  let tries = 0;
  start({
    mask: maskPersonalData,
    doDue({ id }) {
      tries += 1;
      if (!isMended) return Promise.reject(new Error('no SMS to 13800138000'));
      done.push(id);
      return Promise.resolve('over');
    },
  });
  await untilDead(2);
  expect(tries).toBe(10);
  const listed = await cli('dead');
  expect(listed.code).toBe(1);
  expect(listed.stdout).toContain('no SMS to 138****8000');
  expect(listed.stdout).toContain(first);
  const kept = await client.hgetall(`bull:hotline-due:${first}`);
  expect(JSON.stringify(kept)).not.toContain('13800138000');
  const asJson = JSON.parse((await cli('dead', '--json', '--limit', '1')).stdout) as unknown[];
  expect(asJson).toEqual([expect.objectContaining({ task: 'remindHandler', tries: 5 })]);

  isMended = true;
  expect(await cli('retry', first)).toMatchObject({ code: 0, stdout: 'retrying 1 jobs\n' });
  await untilDead(1);
  expect(await cli('retry', first)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`${first}: not dead`) as string,
  });
  expect(await cli('retry', '--all')).toMatchObject({ code: 0, stdout: 'retrying 1 jobs\n' });
  await untilTrue('both to be done', () => (reached('done', done.length, 2) ? true : undefined));
  expect(done).toEqual([first, second]);
  expect(await cli('dead')).toMatchObject({ code: 0 });
  for (const args of [['retry'], ['retry', first, '--all']]) {
    expect(await cli(...args)).toMatchObject({ code: 2 });
  }
});

test('what is away, and what belongs to a newer version, does not make a job dead', async () => {
  const pool = makePool({
    DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing',
    DATABASE_POOL: 1,
  });
  const app = { db: pool, clock: { now: () => new Date() }, log: silent } as unknown as Parameters<
    typeof doDue
  >[0];
  try {
    for (const name of ['remindHandler', 'wakeFax', 'wakeCallback', 'ofANewerVersion']) {
      expect([name, await doDue(app, { id: 'x', name, rowId: 1 })]).toEqual([
        name,
        { notBefore: expect.any(Date) as Date },
      ]);
    }
  } finally {
    await pool.end();
  }
});

test('timed work that fails is listed until it is done, however often others fail', async () => {
  let isMended = false;
  const ended: string[] = [];
  const queue = start({
    onDone: (name) => ended.push(name),
    work: [
      {
        name: 'nightly',
        pattern: '0 0 1 1 *',
        run: () =>
          isMended ? Promise.resolve() : Promise.reject(new Error('the folder is not there')),
      },
      {
        name: 'often',
        pattern: '0 0 1 1 *',
        run: () => Promise.reject(new Error('this neither')),
      },
    ],
  });
  const until = (count: number) =>
    untilTrue(`${count} pieces of work`, () => (ended.length >= count ? true : undefined), 60_000);
  await queue.runSoon('nightly');
  await until(1);
  // More failures than Redis keeps.
  for (let n = 0; n < 600; n += 1) await queue.runSoon('often');
  await until(601);
  expect((await cli('dead')).stdout).toMatch(/nightly .* the folder is not there/);
  expect(await jobsCheck(patient())).toMatchObject({
    health: 'fail',
    says: 'failed permanently: nightly (the folder is not there); often (this neither)',
  });
  isMended = true;
  expect(await cli('retry', 'nightly')).toMatchObject({ code: 0 });
  await untilTrue('it to be listed no more', async () =>
    (await dead((jobs) => jobs.list(9))).some(({ id }) => id === 'nightly') ? undefined : true,
  );
  expect((await dead((jobs) => jobs.list(9))).map(({ id }) => id)).toEqual(['often']);
});

test('without Redis the command says so', async () => {
  const ran = await hotline(['jobs', 'dead'], { REDIS_URL: 'redis://127.0.0.1:1' });
  expect(ran.code).not.toBe(0);
  expect(ran.stderr).toContain('Redis does not answer at 127.0.0.1:1');
});
