/**
 * Due work of a whole court: how late it is among very many open limits, how long an emptied Redis
 * takes to be refilled, and how long opening a ticket takes. A test kills the workers.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { openTicket } from '../../app/tickets/opening/openTicket.js';
import { makePool } from '../../app/core/database/pool.js';
import { addManyTickets } from '../jobs/manyTickets.js';
import { startWorker } from '../jobs/workerProcess.js';
import { sendToFolder } from '../messages/sendOutbox.js';
import { startBenchDatabase, type BenchDatabase } from './benchDatabase.js';
import { benchFolder, startBenchRedis } from './benchHotline.js';
import { measured, percentile, say, type Figure } from './figure.js';
import { withParts } from './parts.js';

/** Reminders that fall due in each second of the measurement of lateness. */
const perSecond = 20;
const callersAtOnce = 50;
/** Connections of the program by default (`DATABASE_POOL`). */
const programPool = 20;

interface Place {
  readonly database: BenchDatabase;
  readonly redisUrl: string;
  readonly redis: Redis;
}

/** Runs the bench `dueWork`; `full` measures many times as many limits and tickets. */
export function benchDueWork(full: boolean): Promise<Figure[]> {
  return withParts(async (keep) => {
    const database = keep(await startBenchDatabase('due-work-postgres'));
    const { url: redisUrl } = keep(await startBenchRedis('due-work-redis'));
    const redis = new Redis(redisUrl);
    keep({ stop: () => Promise.resolve(redis.disconnect()) });
    const limits = full ? 100_000 : 3000;
    const opening = await measureOpening(database, limits, full ? 100 : 20);
    say('tickets were opened');
    await database.empty();
    const place = { database, redisUrl, redis };
    return [...opening, ...(await measureLateness(place, limits, full ? 60 : 10))];
  });
}

/**
 * Fifty callers open a ticket at the same moment, again and again, beside very many open tickets.
 */
async function measureOpening(
  database: BenchDatabase,
  openTickets: number,
  waves: number,
): Promise<Figure[]> {
  await addManyTickets(database.pool, openTickets, new Date());
  await database.pool.query('VACUUM ANALYZE');
  // Writes out what was just inserted, so that this does not happen while callers wait.
  await database.pool.query('CHECKPOINT');
  const { took, alone } = await openInWaves(database, waves);
  const many = `opening a ticket, ${callersAtOnce} at once`;
  return [
    measured('opening a ticket, one caller alone: p50', 'ms', percentile(alone, 0.5)),
    measured(`${many}: p50`, 'ms', percentile(took, 0.5)),
    measured(`${many}: p99`, 'ms', percentile(took, 0.99), { atMost: 50 }),
  ];
}

/**
 * Returns how long each caller waited from the request to the commit, first in waves, then one
 * caller after another.
 */
async function openInWaves(
  database: BenchDatabase,
  waves: number,
): Promise<{ readonly took: number[]; readonly alone: number[] }> {
  const pool = makePool({ DATABASE_URL: database.url, DATABASE_POOL: programPool });
  try {
    const { identityKeys } = database;
    const desk = { db: pool, clock: { now: () => new Date() }, identityKeys };
    let callers = 0;
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
  const { database, redis, redisUrl } = place;
  const smsFolder = path.join(benchFolder, 'due-work-sms');
  await rm(smsFolder, { recursive: true, force: true });
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
  const worker = startWorker({
    DATABASE_URL: database.url,
    REDIS_URL: redisUrl,
    IDENTITY_KEYS_FILE: database.identityKeysFile,
  });
  // No worker sends: the holder of the account does.
  const { pool: db, identityKeys } = database;
  const sender = sendToFolder(smsFolder, { db, identityKeys, clock: { now: () => new Date() } });
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
    const sent = before.map((row) => row.sent_ms);
    const lost = unknown + falling - rows.length;
    const many = `${limits.toLocaleString('en')} open limits`;
    say(`FLUSHALL with ${pending.toLocaleString('en')} pending`);
    return [
      measured(`${many}: lateness of what falls due, p50`, 'ms', percentile(done, 0.5)),
      measured('the same, p99', 'ms', percentile(done, 0.99), { atMost: 1000 }),
      measured('its SMS handed over after it was due, p99', 'ms', percentile(sent, 0.99)),
      measured('FLUSHALL: all restored', 's', restoredS, { atMost: 60 }),
      measured('FLUSHALL: the worst lateness from then on', 'ms', Math.max(...after)),
      measured('FLUSHALL: lost', '', lost, { atMost: 0 }),
      measured('FLUSHALL: done twice', '', await doneTwice(database), { atMost: 0 }),
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
