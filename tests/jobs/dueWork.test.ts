import { mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { createLogger, transports } from 'winston';
import { Redis } from 'ioredis';
import { postgresWakeUps } from '../../app/core/wakeUps/wakeUps.js';
import { doDue, type DueApp } from '../../app/jobs/dueTasks.js';
import {
  startDueWatch,
  type DueWatch,
  sweepDueWork,
  enqueueNewWork,
  type DueQueue,
} from '../../app/jobs/dueWatch.js';
import { startJobQueue, type JobQueue } from '../../app/jobs/jobQueue.js';
import { listDue, readDueAge, readPage } from '../../app/core/database/dueWork.js';
import { readDueRows, writeDue } from '../../app/tickets/store/ticketDue.js';
import { sendToFolder, untilSent } from '../messages/sendOutbox.js';
import {
  cleanDatabase,
  freshRedis,
  sharedParts,
  type TestDatabase,
  type TestRedis,
} from '../parts/database.js';
import { addManyTickets } from './manyTickets.js';
import { startWorker } from './workerProcess.js';
import { patientPool } from '../parts/patientPool.js';
import { untilTrue } from '../telephone/untilTrue.js';

const log = createLogger({ transports: [new transports.Console({ silent: true })] });
const clock = { now: () => new Date() };

let database: TestDatabase;
let redis: TestRedis;
let client: Redis;
let folder: string;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  [database, redis] = await Promise.all([cleanDatabase(), freshRedis()]);
  client = new Redis(redis.url);
  folder = await mkdtemp(path.join(sharedParts().folder, 'sms-'));
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  client.disconnect();
  await Promise.all([database.close(), redis.drop()]);
  await rm(folder, { recursive: true, force: true });
});

function appOf(): DueApp {
  return {
    db: database.pool,
    clock,
    log,
    identityKeys: database.identityKeys,
    courtCallbacks: () => Promise.reject(new Error('no callbacks here')),
    eService: null,
  };
}

/** Sends all SMS that wait, as the holder of the account does. */
async function sendAllSms(): Promise<void> {
  const sender = sendToFolder(folder, appOf());
  await untilSent(appOf());
  await sender.stop();
}

/**
 * Starts the jobs part of one process. `isIdle`: it does no due work, and tells Redis nothing by
 * itself.
 */
function startProcess(app: DueApp, isIdle = false) {
  let over = 0;
  let tell: () => void = () => undefined;
  const queue: JobQueue = startJobQueue({
    redis: redis.url,
    log,
    work: [],
    ...(!isIdle && { doDue: (job) => doDue(app, job) }),
    onDone() {
      over += 1;
      tell();
    },
  });
  stops.push(() => queue.stop());
  const watch: DueWatch | null = isIdle
    ? null
    : startDueWatch(app, postgresWakeUps(database.url), queue.due);
  if (watch !== null) stops.push(() => watch.stop());
  return {
    due: queue.due,
    get over() {
      return over;
    },
    /** Waits until more than `seen` pieces of work are over. */
    async beyond(seen: number) {
      while (over <= seen) await new Promise<void>((resolve) => (tell = resolve));
    },
  };
}

/** Waits until no such row is left, looking again after each piece of work. */
async function untilNone(sql: string, processes: ReturnType<typeof startProcess>[]): Promise<void> {
  for (;;) {
    const seen = processes.map((process) => process.over);
    if ((await count(sql)) === 0) return;
    await Promise.race(processes.map((process, index) => process.beyond(seen[index] ?? 0)));
  }
}

async function whenThere<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Error) || error.message !== 'Redis is unavailable') throw error;
      await client.ping();
    }
  }
}

async function count(sql: string): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${sql}`,
  );
  return rows[0]?.n ?? 0;
}

/** Checks that every ticket was reminded once, by one step and one SMS that was sent once. */
async function expectAllRemindedOnce(tickets: number): Promise<void> {
  expect(await count('ticket_due WHERE done_at IS NULL')).toBe(0);
  expect(await count("ticket_steps WHERE kind = 'reminded'")).toBe(tickets);
  expect(
    await count(`(SELECT ticket_id FROM ticket_steps WHERE kind = 'reminded'
                        GROUP BY ticket_id HAVING count(*) > 1) twice`),
  ).toBe(0);
  expect(await count("sms_outbox WHERE purpose = 'reminded'")).toBe(tickets);
  expect(await count('sms_outbox WHERE sent_at IS NULL OR attempts <> 1')).toBe(0);
  expect(await readdir(folder)).toHaveLength(tickets);
}

describe('what is new', () => {
  test('told twice, and done twice at the same moment, it is done once', async () => {
    const process = startProcess(appOf(), true);
    await addManyTickets(database.pool, 30, new Date(Date.now() - 3_600_000));
    const app = appOf();
    await whenThere(() => enqueueNewWork(app, process.due));
    expect(await enqueueNewWork(app, process.due)).toBe(0);
    const { works } = await readPage(database.pool, 'ticket', null, 100);
    expect(works.map(({ task }) => task)).toEqual(Array<string>(30).fill('remindHandler'));
    expect(works[0]?.jobId).toMatch(/^ticket-\d+-remind-1-0-\d+-\d{10}$/);
    const jobs = works.map(({ jobId: id, task: name, rowId }) => ({ id, name, rowId }));
    await Promise.all([...jobs, ...jobs].map((job) => doDue(app, job)));
    await sendAllSms();
    await expectAllRemindedOnce(30);
  });

  test('a moment that moves is another job, and the old one does nothing', async () => {
    await addManyTickets(database.pool, 1, new Date(Date.now() - 3_600_000));
    const process = startProcess(appOf(), true);
    await whenThere(() => enqueueNewWork(appOf(), process.due));
    const [before] = await listDue(database.pool, 1);
    await database.pool.query(
      "UPDATE ticket_due SET due_at = due_at + interval '2 hours', enqueued_at = NULL",
    );
    expect(await enqueueNewWork(appOf(), process.due)).toBe(1);
    const [after] = await listDue(database.pool, 1);
    expect(after?.jobId).not.toBe(before?.jobId);
    const old = { id: before?.jobId ?? '', name: 'remindHandler', rowId: before?.rowId ?? 0 };
    expect(await doDue(appOf(), old)).toEqual({ notBefore: after?.dueAt });
    expect(await count('ticket_steps')).toBe(0);
  });
});

test('what goes and is wanted again for the same moment is another job, which finds its row', async () => {
  await addManyTickets(database.pool, 1, new Date(Date.now() + 3_600_000));
  const process = startProcess(appOf(), true);
  await whenThere(() => enqueueNewWork(appOf(), process.due));
  const [before] = await listDue(database.pool, 1);
  const { rows } = await database.pool.query<{ id: number }>('SELECT id FROM tickets');
  const ticketId = rows[0]?.id ?? 0;
  const [due] = await readDueRows(database.pool, [ticketId]);
  await writeDue(database.pool, ticketId, []);
  await writeDue(database.pool, ticketId, due === undefined ? [] : [due]);
  expect(await enqueueNewWork(appOf(), process.due)).toBe(1);
  const [after] = await listDue(database.pool, 1);
  expect(after).toMatchObject({ dueAt: before?.dueAt, task: before?.task });
  expect(after?.rowId).not.toBe(before?.rowId);
  const data = await client.hget(`bull:hotline-due:${after?.jobId ?? ''}`, 'data');
  expect(JSON.parse(data ?? '')).toEqual({ rowId: after?.rowId });
});

describe('what Redis has lost', () => {
  test('emptied with much pending: all of it is put back, what was done is not', async () => {
    const due = new Date(Date.now() + 3_600_000);
    await addManyTickets(
      database.pool,
      2500,
      due,
      "CASE WHEN n <= 50 THEN now() - interval '1 minute' ELSE $2::timestamptz + n * interval '1 second' END",
    );
    const idle = startProcess(appOf(), true);
    await whenThere(() => sweepDueWork(appOf(), idle.due));
    const ids = (await readPage(database.pool, 'ticket', null, 5000)).works.map(
      ({ jobId }) => jobId,
    );
    expect(await idle.due.missing(ids)).toEqual(new Set());
    await client.flushdb();
    expect((await idle.due.missing(ids)).size).toBe(2500);
    // Two processes find Redis empty at the same time.
    const [one, two] = await Promise.all([
      sweepDueWork(appOf(), idle.due),
      sweepDueWork(appOf(), idle.due),
    ]);
    expect(Math.max(one, two)).toBe(2500);
    expect(await idle.due.missing(ids)).toEqual(new Set());
    expect(await sweepDueWork(appOf(), idle.due)).toBe(0);
    // Then the due ones are done, once.
    const process = startProcess(appOf());
    await untilNone('ticket_due WHERE done_at IS NULL AND due_at < now()', [process]);
    await sendAllSms();
    expect(await count("sms_outbox WHERE purpose = 'reminded' AND sent_at IS NOT NULL")).toBe(50);
    expect(await count("ticket_steps WHERE kind = 'reminded'")).toBe(50);
    expect(await count('ticket_due WHERE done_at IS NULL')).toBe(2450);

    // Once more, beneath a working process: it continues, and finds by itself what was lost.
    await client.flushdb();
    await database.pool.query(
      `UPDATE ticket_due SET due_at = now(), enqueued_at = NULL
        WHERE id = (SELECT min(id) FROM ticket_due WHERE done_at IS NULL)`,
    );
    await untilNone('ticket_due WHERE done_at IS NULL AND due_at < now()', [process]);
    await untilTrue('Redis to be filled', async () => (await idle.due.isFilled()) || undefined);
    const left = (await readPage(database.pool, 'ticket', null, 5000)).works;
    expect(await idle.due.missing(left.map(({ jobId }) => jobId))).toEqual(new Set());
  });

  test('is put back, although the connection that keeps others from it is lost meanwhile', async () => {
    await addManyTickets(database.pool, 2, new Date(Date.now() + 3_600_000));
    const idle = startProcess(appOf(), true);
    await whenThere(() => idle.due.isFilled());
    // A process's own pool, with no other listener.
    const pool = patientPool(database.url, 3);
    stops.push(() => pool.end());
    const lost = new Promise<void>((resolve) => {
      pool.on('connect', (connection) => connection.once('end', resolve));
    });
    const lock = "pg_locks WHERE locktype = 'advisory' AND objid = 12368011";
    const breaking: DueQueue = {
      ...idle.due,
      async fill(putAll) {
        await database.pool.query(`SELECT pg_terminate_backend(pid) FROM ${lock}`);
        await lost;
        return idle.due.fill(putAll);
      },
    };
    await expect(sweepDueWork({ ...appOf(), db: pool }, breaking)).rejects.toThrow();
    expect(await count(lock)).toBe(0);
    const works = await readPage(database.pool, 'ticket', null, 10);
    expect(await idle.due.missing(works.works.map(({ jobId }) => jobId))).toEqual(new Set());
    // The pool still works.
    expect(await sweepDueWork({ ...appOf(), db: pool }, idle.due)).toBe(0);
  });

  test('one job that is lost is missed when it is late, and put back', async () => {
    await addManyTickets(database.pool, 2, new Date(Date.now() - 60_000));
    const idle = startProcess(appOf(), true);
    await whenThere(() => sweepDueWork(appOf(), idle.due));
    const [lost, kept] = await listDue(database.pool, 2);
    await client.del(`bull:hotline-due:${lost?.jobId ?? ''}`);
    expect(await sweepDueWork(appOf(), idle.due)).toBe(1);
    expect(await idle.due.missing([lost?.jobId ?? '', kept?.jobId ?? ''])).toEqual(new Set());
  });

  test('the age of the oldest due work is told', async () => {
    expect(await readDueAge(database.pool, clock.now())).toEqual({
      due: 0,
      pending: 0,
      oldest: null,
    });
    const now = new Date();
    await addManyTickets(database.pool, 3, now, "$2::timestamptz + (n - 2) * interval '1 minute'");
    expect(await readDueAge(database.pool, now)).toMatchObject({
      due: 2,
      pending: 1,
      oldest: {
        task: 'remindHandler',
        ageS: 60,
        jobId: expect.stringMatching(/^ticket-/) as string,
      },
    });
  });
});

test('workers killed with -9, one after another: nothing is lost, nothing is done twice', async () => {
  await addManyTickets(database.pool, 300, new Date(Date.now() - 3_600_000));
  const env = {
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    IDENTITY_KEYS_FILE: database.identityKeysFile,
  };
  for (let round = 0; round < 3; round += 1) {
    expect(await startWorker({ ...env, DIES_AFTER: '60' }).ended).toBe('SIGKILL');
  }
  expect(await count('ticket_due WHERE done_at IS NULL')).toBeGreaterThan(0);
  const last = startWorker(env);
  for (let done = 1; (await count('due_work')) > 0; done += 1) await last.until(done);
  await last.kill();
  await sendAllSms();
  await expectAllRemindedOnce(300);
});
