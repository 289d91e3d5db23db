import { randomUUID } from 'node:crypto';
import { createLogger, transports } from 'winston';
import type { App } from '../../app/core/app.js';
import type { JobApp } from '../../app/jobs/timedJobs.js';
import { readConfig } from '../../app/core/config.js';
import { closeLostCalls } from '../../app/queue/closeLostCalls.js';
import { eraseOldDetails } from '../../app/privacy/eraseOldDetails.js';
import { jobsOfNode, timedJobs } from '../../app/jobs/timedJobs.js';
import { watchConnectionRate } from '../../app/reports/watchConnectionRate.js';
import { changeAgent } from '../../app/queue/agentStates.js';
import { changeEntry, enterQueue } from '../../app/queue/waiting/waitingQueue.js';
import { findAgent } from '../../app/queue/store/agents.js';
import { assignCallers } from '../../app/queue/store/assignCallers.js';
import { entryOfCall } from '../../app/queue/store/queueEntries.js';
import { beat, signOff } from '../../app/queue/store/queueUpkeep.js';
import { loadSampleDesk } from '../../app/local/sample/store/sampleDesk.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { databaseOnly } from '../parts/databaseOnly.js';

const now = new Date('2026-11-24T02:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const daysAgo = (days: number) => minutesAgo(days * 1440);

describe('timed jobs', () => {
  let database: TestDatabase;
  let app: JobApp;
  beforeEach(async () => {
    database = await cleanDatabase();
    app = {
      db: database.pool,
      identityKeys: database.identityKeys,
      clock: { now: () => now },
      log: createLogger({ transports: [new transports.Console({ silent: true })] }),
      config: readConfig({
        ...databaseOnly(database),
        RECORDINGS_DIR: '/nowhere/recordings',
        MAX_MINUTES_PER_CALL: '30',
        CALL_DETAIL_RETENTION_DAYS: '180',
      }),
    };
  });
  afterEach(() => database.close());

  async function addCall(startedAt: Date, endedAt: Date | null): Promise<string> {
    const id = randomUUID();
    await database.pool.query(
      `INSERT INTO calls (id, node, channel_id, started_at, ended_at, outcome, phase)
       VALUES ($1::uuid, 'gone', $1::uuid::text, $2, $3, $4, $5)`,
      [id, startedAt, endedAt, endedAt && 'served', endedAt ? 'over' : 'menu'],
    );
    await database.pool.query(
      `INSERT INTO call_events (call_id, seq, at, kind, name) VALUES ($1, 0, $2, 'step', 'a')`,
      [id, startedAt],
    );
    return id;
  }

  test('calls that nobody can hold any more are closed as lost, and no others', async () => {
    const lost = await addCall(minutesAgo(46), null);
    const long = await addCall(minutesAgo(44), null);
    const over = await addCall(minutesAgo(90), minutesAgo(80));
    expect(await closeLostCalls(app)).toBe(1);
    expect(await closeLostCalls(app)).toBe(0);
    const { rows } = await database.pool.query<{ id: string; outcome: string | null }>(
      'SELECT id, outcome FROM calls',
    );
    const outcomes = new Map(rows.map(({ id, outcome }) => [id, outcome]));
    expect(outcomes.get(lost)).toBe('lost');
    expect(outcomes.get(long)).toBeNull();
    expect(outcomes.get(over)).toBe('served');
  });

  test('a call of a node that is served may be any age', async () => {
    const talking = await addCall(minutesAgo(120), null);
    await beat(database.pool, 'gone', minutesAgo(1));
    expect(await closeLostCalls(app)).toBe(0);
    await database.pool.query('UPDATE queue_nodes SET seen_at = $1', [minutesAgo(6)]);
    expect(await closeLostCalls(app)).toBe(1);
    const { rows } = await database.pool.query('SELECT outcome FROM calls WHERE id = $1', [
      talking,
    ]);
    expect(rows).toEqual([{ outcome: 'lost' }]);
  });

  test('an agent whom a lost call held is free again', async () => {
    await loadSampleDesk(database.pool, minutesAgo(200));
    const deps = {
      ...app,
      node: 'gone',
      isOpen: () => Promise.resolve(true),
      courtCallbacks: () => Promise.reject(new Error('there are no callbacks here')),
    };
    const agent = await findAgent(database.pool, '1001');
    if (agent === null) throw new Error('no sample agent');
    const agentId = agent.agent.id;
    const callId = await addCall(minutesAgo(120), null);
    await changeAgent(deps, agentId, { kind: 'sign_in' });
    await enterQueue(deps, {
      queue: 'general',
      callId,
      callerNumber: '',
      language: 'zh',
      skills: [],
      reasons: [],
    });
    await beat(database.pool, 'gone', now);
    const [offer] = await assignCallers(database.pool, now);
    if (offer === undefined) throw new Error('no offer');
    await changeEntry(deps, offer.entryId, { kind: 'answered', agentId });
    await signOff(database.pool, 'gone');

    expect(await closeLostCalls(app)).toBe(1);
    expect((await findAgent(database.pool, '1001'))?.state.status).toBe('wrap_up');
    expect(await entryOfCall(database.pool, callId)).toBeNull();
  });

  test('prompts and digits of old calls are erased, their rows stay', async () => {
    const old = await addCall(daysAgo(181), daysAgo(180.5));
    const recent = await addCall(daysAgo(179), daysAgo(179));
    const open = await addCall(daysAgo(200), null);
    expect(await eraseOldDetails(app)).toBe(1);
    expect(await eraseOldDetails(app)).toBe(0);
    const { rows } = await database.pool.query<{ id: string; events: number; erased: boolean }>(
      `SELECT id, detail_erased_at IS NOT NULL AS erased,
              (SELECT count(*)::int FROM call_events WHERE call_id = id) AS events
         FROM calls`,
    );
    const left = new Map(rows.map(({ id, ...rest }) => [id, rest]));
    expect(left.get(old)).toEqual({ erased: true, events: 0 });
    expect(left.get(recent)).toEqual({ erased: false, events: 1 });
    expect(left.get(open)).toEqual({ erased: false, events: 1 });
  });

  test('failed sign-ins that lock nothing any more are forgotten', async () => {
    await database.pool.query(
      `INSERT INTO sign_in_locks (subject, failures, last_failure_at, locked_until, forget_at)
       VALUES ('\\x01', 3, $1, $1, $2), ('\\x02', 3, $1, $1, $3)`,
      [daysAgo(10), daysAgo(1), daysAgo(-1)],
    );
    await eraseOldDetails(app);
    const { rows } = await database.pool.query<{ subject: Buffer }>(
      'SELECT subject FROM sign_in_locks',
    );
    expect(rows.map(({ subject }) => subject.toString('hex'))).toEqual(['02']);
  });

  test('a connection rate below 95% over 24 hours gives an alarm', async () => {
    await loadSampleDesk(database.pool, daysAgo(2));
    const warnings: unknown[] = [];
    const log = { ...app.log, warn: (_: string, fields: unknown) => warnings.push(fields) };
    const watched = { ...app, log: log as unknown as App['log'] };
    const add = async (at: Date, count: number, isAnswered: boolean) => {
      for (let n = 0; n < count; n += 1) {
        const callId = await addCall(at, at);
        await database.pool.query(
          `INSERT INTO queue_entries (queue_id, call_id, node, skills, needs, least_needs, entered_at, order_at, status,
                  agent_id, offered_at, connected_at, over_at, result)
           SELECT l.id, $1, 'gone', '{}', '{}', '{}', $2::timestamptz, $2, 'over', CASE WHEN $3 THEN a.id END, $2,
                  CASE WHEN $3 THEN $2::timestamptz END, $2, CASE WHEN $3 THEN 'answered' ELSE 'abandoned' END
             FROM queues l, agents a WHERE l.name = 'general' AND a.number = '1001'`,
          [callId, at, isAnswered],
        );
      }
    };
    expect(await watchConnectionRate(watched)).toBe(0);
    await add(minutesAgo(60), 19, true);
    await add(minutesAgo(50), 1, false);
    await add(daysAgo(1.1), 5, false);
    expect(await watchConnectionRate(watched)).toBe(0);
    await add(minutesAgo(40), 1, false);
    expect(await watchConnectionRate(watched)).toBe(1);
    expect(warnings).toEqual([{ rate: 0.9048, limit: 0.95 }]);
  });

  test('each is registered under a name of its own, and can be run', async () => {
    const jobs = [...timedJobs(app), ...jobsOfNode(app, () => Promise.resolve(null))];
    expect(new Set(jobs.map(({ name }) => name)).size).toBe(jobs.length);
    await addCall(minutesAgo(46), null);
    for (const job of jobs) await job.run();
    const { rows } = await database.pool.query('SELECT outcome FROM calls');
    expect(rows).toEqual([{ outcome: 'lost' }]);
  });
});
