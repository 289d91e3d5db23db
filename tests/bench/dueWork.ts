/**
 * Due work of a whole court: how late it is among very many open limits, how long an emptied Redis
 * takes to be refilled, whether killed workers lose or double anything, and how long opening an
 * ticket takes.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startRedis } from '../../app/local/parts/redis.js';
import { openTicket } from '../../app/tickets/opening/openTicket.js';
import { varFolder } from '../../app/core/paths.js';
import { makePool } from '../../app/core/database/pool.js';
import type { RunningSender } from '../../app/messages/sms/sendFromAccount.js';
import { addManyTickets } from '../jobs/manyTickets.js';
import { startWorker, type WorkerProcess } from '../jobs/workerProcess.js';
import { sendToFolder } from '../messages/sendOutbox.js';
import { startBenchDatabase, type BenchDatabase } from './benchDatabase.js';
import { held, percentile, printFigures, told, writeFigures, type Figure } from './figure.js';

/** Reminders that fall due in each second of the measurement of lateness. */
const perSecond = 20;
const callersAtOnce = 50;
/** Connections of the program by default (`DATABASE_POOL`). */
const programPool = 20;

interface Place {
  readonly database: BenchDatabase;
  readonly redis: Redis;
  readonly smsFolder: string;
  readonly startWorker: () => WorkerProcess;
  /** Starts what sends the SMS: the holder of the account, which no worker waits for. */
  readonly startSender: () => RunningSender;
}

/** Runs the bench `dueWork`; `full` measures many times as many limits and tickets. */
export async function benchDueWork(full: boolean): Promise<Figure[]> {
  const folder = path.join(varFolder, 'bench', 'due-work');
  const database = await startBenchDatabase('due-work-postgres');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const server = await startRedis({ folder: path.join(folder, 'redis'), durable: true });
  const redis = new Redis(server.url);
  const smsFolder = path.join(folder, 'sms');
  const place: Place = {
    database,
    redis,
    smsFolder,
    startWorker: () =>
      startWorker({
        DATABASE_URL: database.url,
        REDIS_URL: server.url,
        IDENTITY_KEYS_FILE: database.identityKeysFile,
      }),
    startSender() {
      const { pool: db, identityKeys } = database;
      return sendToFolder(smsFolder, { db, identityKeys, clock: { now: () => new Date() } });
    },
  };
  const figures: Figure[] = [];
  const empty = async () => {
    await redis.flushall();
    await database.empty();
    await rm(smsFolder, { recursive: true, force: true });
  };
  try {
    figures.push(...(await measureOpening(place, full ? 100_000 : 3000, full ? 100 : 20)));
    await empty();
    figures.push(...(await measureLateness(place, full ? 100_000 : 3000, full ? 60 : 10)));
    await empty();
    figures.push(...(await measureKills(place, full ? 10_000 : 300)));
  } finally {
    redis.disconnect();
    await server.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
  await writeFigures('due-work', figures);
  printFigures('Due work', figures);
  return figures;
}

/**
 * Fifty callers open a ticket at the same moment, again and again, beside very many open tickets.
 */
async function measureOpening(
  { database }: Place,
  openTickets: number,
  waves: number,
): Promise<Figure[]> {
  await addManyTickets(database.pool, openTickets, new Date());
  await database.pool.query('VACUUM ANALYZE');
  // Writes out what was just inserted, so that this does not happen while callers wait.
  await database.pool.query('CHECKPOINT');
  const program = await openInWaves(database, programPool, waves);
  const each = await openInWaves(database, callersAtOnce, waves);
  const p99 = percentile(program.took, 0.99);
  return [
    told('opening a ticket, one caller alone: p50, ms', percentile(program.alone, 0.5)),
    told(`opening a ticket, ${callersAtOnce} at once: p50, ms`, percentile(program.took, 0.5)),
    held(
      `opening a ticket, ${callersAtOnce} at once: p99, ms`,
      ...([p99, null, '<= 50 ms', p99 <= 50] as const),
    ),
    told('the same over a connection each: p99, ms', percentile(each.took, 0.99)),
  ];
}

/**
 * Returns how long each caller waited from the request to the commit, first in waves, then one
 * caller after another.
 */
async function openInWaves(
  database: BenchDatabase,
  connections: number,
  waves: number,
): Promise<{ readonly took: number[]; readonly alone: number[] }> {
  const pool = makePool({ DATABASE_URL: database.url, DATABASE_POOL: connections });
  try {
    const desk = {
      db: pool,
      clock: { now: () => new Date() },
      identityKeys: database.identityKeys,
    };
    let callers = connections * 1_000_000;
    const open = async () => {
      callers += 1;
      const began = performance.now();
      const opened = await openTicket(desk, {
        kind: 'consultation',
        courtId: 1,
        language: 'zh',
        callerNumber: `138${String(callers).padStart(8, '0')}`,
        callId: null,
        by: { kind: 'caller' },
        to: { departmentId: 1, assigneeId: 1 },
        message: { body: '请问何时开庭？' },
      });
      if (opened.kind !== 'opened') throw new Error(`a ticket was ${opened.kind}`);
      return performance.now() - began;
    };
    const wave = () => Promise.all(Array.from({ length: callersAtOnce }, open));
    // Warms up connections, statement plans and Node's compiler, because a hotline runs for weeks.
    for (let n = 0; n < 50; n += 1) await wave();
    const took: number[] = [];
    for (let n = 0; n < waves; n += 1) took.push(...(await wave()));
    const alone: number[] = [];
    for (let n = 0; n < 100; n += 1) alone.push(await open());
    return { took, alone };
  } finally {
    await pool.end();
  }
}

/**
 * Some limits fall due each second, among very many that do not. In the middle Redis is emptied.
 */
async function measureLateness(place: Place, limits: number, seconds: number): Promise<Figure[]> {
  const { database, redis } = place;
  const falling = 2 * seconds * perSecond;
  // Time to start, and to fill Redis.
  const leadS = 10 + limits / 2000;
  const firstAt = Date.now() + leadS * 1000;
  await addManyTickets(
    database.pool,
    limits,
    new Date(firstAt),
    `CASE WHEN n <= ${falling} THEN $2::timestamptz + n * interval '1 second' / ${perSecond}
          ELSE $2::timestamptz + interval '1 day' + n * interval '1 second' END`,
  );
  await database.pool.query('VACUUM ANALYZE');
  const worker = place.startWorker();
  const sender = place.startSender();
  try {
    await sleep(firstAt + seconds * 1000 - Date.now());
    const flushedAt = new Date();
    const began = performance.now();
    await redis.flushall();
    while ((await redis.exists('bull:hotline-due:filled')) === 0) await sleep(20);
    const restoredS = (performance.now() - began) / 1000;
    const unknown = await withoutJob(place);
    const pending = await countOf(database, 'ticket_due WHERE done_at IS NULL');

    await untilZero(
      database,
      "ticket_due WHERE done_at IS NULL AND due_at < now() + interval '12 hours'",
    );
    await untilZero(database, 'sms_outbox WHERE sent_at IS NULL');
    const { rows } = await database.pool.query<{ due_at: Date; done_ms: number; sent_ms: number }>(
      `SELECT d.due_at, extract(epoch FROM d.done_at - d.due_at)::float8 * 1000 AS done_ms,
              extract(epoch FROM s.sent_at - d.due_at)::float8 * 1000 AS sent_ms
         FROM ticket_due d JOIN sms_outbox s USING (ticket_id) WHERE d.done_at IS NOT NULL`,
    );
    const before = rows.filter((row) => row.due_at < flushedAt);
    const after = rows.filter((row) => row.due_at >= flushedAt).map((row) => row.done_ms);
    const done = before.map((row) => row.done_ms);
    const p99 = percentile(done, 0.99);
    const sent = percentile(
      before.map((row) => row.sent_ms),
      0.99,
    );
    const lost = unknown + falling - rows.length;
    const twice = await doneTwice(database);
    return [
      told(`${limits} open limits: lateness of what falls due, p50, ms`, percentile(done, 0.5)),
      held(
        `${limits} open limits: lateness of what falls due, p99, ms`,
        ...([p99, null, '<= 1 s', p99 <= 1000] as const),
      ),
      told(`${limits} open limits: its SMS handed over, p99, ms after it was due`, sent),
      held(
        `FLUSHALL with ${pending} pending: all restored, s`,
        ...([restoredS, null, '<= 60 s', restoredS <= 60] as const),
      ),
      told('FLUSHALL: lateness of what falls due from then on, the worst, ms', Math.max(...after)),
      held('FLUSHALL: lost', ...([lost, null, '0', lost === 0] as const)),
      held('FLUSHALL: done twice', ...([twice, null, '0', twice === 0] as const)),
    ];
  } finally {
    await sender.stop();
    await worker.kill();
  }
}

/** Counts the future limits for which Redis has no job. */
async function withoutJob({ database, redis }: Place): Promise<number> {
  // Work that is due now is being done, and its job disappears when it is finished.
  const { rows } = await database.pool.query<{ job_id: string }>(
    "SELECT job_id FROM due_work WHERE due_at > now() + interval '10 seconds'",
  );
  const jobs = redis.pipeline();
  for (const { job_id } of rows) jobs.exists(`bull:hotline-due:${job_id}`);
  const answers = (await jobs.exec()) ?? [];
  return rows.length - answers.filter(([, exists]) => exists === 1).length;
}

/** Kills workers, one after another, while all their jobs are due. */
async function measureKills(place: Place, jobs: number): Promise<Figure[]> {
  const { database } = place;
  await addManyTickets(database.pool, jobs, new Date(Date.now() - 60_000));
  const began = performance.now();
  let kills = 0;
  for (let left = jobs; left > jobs / 10; kills += 1) {
    const worker = place.startWorker();
    await worker.until(Math.max(20, jobs / 10));
    await worker.kill();
    left = await countOf(database, 'ticket_due WHERE done_at IS NULL');
  }
  const last = place.startWorker();
  const sender = place.startSender();
  try {
    await untilZero(database, 'due_work');
    await untilZero(database, 'sms_outbox WHERE sent_at IS NULL');
  } finally {
    await sender.stop();
    await last.kill();
  }
  const lost =
    jobs -
    (await countOf(
      database,
      'ticket_due d JOIN sms_outbox s USING (ticket_id) WHERE d.done_at IS NOT NULL AND s.sent_at IS NOT NULL',
    ));
  const files = (await readdir(place.smsFolder)).filter((name) => name.endsWith('.txt')).length;
  const twice = (await doneTwice(database)) + Math.max(0, files - jobs);
  return [
    told(`${jobs} due jobs, kill -9 in a loop: kills`, kills),
    told(
      `${jobs} due jobs, kill -9 in a loop: s until all are done`,
      (performance.now() - began) / 1000,
    ),
    held('kill -9: lost', ...([lost, null, '0', lost === 0 && files >= jobs] as const)),
    held('kill -9: done twice', ...([twice, null, '0', twice === 0] as const)),
  ];
}

/** Counts the tickets with more than one reminder step or reminder SMS. */
function doneTwice(database: BenchDatabase): Promise<number> {
  return countOf(
    database,
    `(SELECT ticket_id FROM ticket_steps WHERE kind = 'reminded' GROUP BY ticket_id HAVING count(*) > 1
      UNION SELECT ticket_id FROM sms_outbox WHERE purpose = 'reminded' GROUP BY ticket_id HAVING count(*) > 1) twice`,
  );
}

async function untilZero(database: BenchDatabase, of: string): Promise<void> {
  while ((await countOf(database, of)) > 0) await sleep(250);
}

async function countOf({ pool }: BenchDatabase, of: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${of}`);
  return rows[0]?.n ?? 0;
}
