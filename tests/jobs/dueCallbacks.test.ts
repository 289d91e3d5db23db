/**
 * Callbacks as due work: each is woken once at its time, and calls that bring an answer are made
 * only while the ticket waits for the caller's verdict.
 */
import { createLogger, transports } from 'winston';
import { doDue, dueTasks, type DueApp } from '../../app/jobs/dueTasks.js';
import { replyTicket } from '../../app/tickets/state/replyTicket.js';
import { openCallbacks } from '../../app/callbacks/store/findCallbacks.js';
import { readCallback } from '../../app/callbacks/store/callbacks.js';
import {
  listDue,
  markEnqueued,
  readUnenqueued,
  type DueWork,
} from '../../app/core/database/dueWork.js';
import { makeCallbackScene, type CallbackScene } from '../callbacks/callbackScene.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { addManyTickets } from './manyTickets.js';

const log = createLogger({ transports: [new transports.Console({ silent: true })] });

let database: TestDatabase;
beforeEach(async () => {
  database = await cleanDatabase();
});
afterEach(() => database.close());

function appOf({ callbackDeps }: CallbackScene): DueApp {
  return { ...callbackDeps, log, identityKeys: database.identityKeys, eService: null };
}

const dueCallbacks = (): Promise<DueWork[]> => listDue(database.pool, 5);

describe('callbacks', () => {
  test('when its time comes it is woken once; until then the job waits', async () => {
    const scene = await makeCallbackScene(database.pool);
    const app: DueApp = appOf(scene);
    await scene.queue('case');
    await scene.agent('1001');
    const { id } = await scene.takesCallback(await scene.caller('case'), '13800000001');
    const [work] = await dueCallbacks();
    expect(work).toMatchObject({ task: 'wakeCallback', rowId: id });
    expect(work?.jobId).toMatch(/^callback-\d+-1-\d{10}$/);
    const job = { id: work?.jobId ?? '', name: 'wakeCallback', rowId: id };
    expect(await doDue(app, job)).toEqual({ notBefore: work?.dueAt });
    await scene.pass(20);
    expect(await doDue(app, job)).toBe('over');
    expect(await dueCallbacks()).toEqual([]);
    await scene.place();
    const ring = await scene.theRing();
    expect(await doDue(app, job)).toBe('over');
    expect(await scene.toRing()).toHaveLength(1);
    // Another due time is another job.
    await scene.comesOf(ring, { kind: 'not_reached', because: 'busy' });
    expect((await dueCallbacks())[0]?.jobId).toMatch(/^callback-\d+-2-/);
  });

  test('that Redis knows of it is noted while nobody is given an agent: otherwise a later caller would come before', async () => {
    const { pool } = database;
    const scene = await makeCallbackScene(pool);
    await scene.queue('case');
    await scene.agent('1001');
    await scene.takesCallback(await scene.caller('case'), '13800000001');
    const works = await dueCallbacks();
    expect(await readUnenqueued(pool, 5)).toEqual(works);
    const assigning = await pool.connect();
    try {
      await assigning.query('BEGIN');
      // As assign_callers does, which passes over rows that somebody is changing.
      await assigning.query('SELECT pg_advisory_xact_lock(12368010)');
      const marking = markEnqueued(pool, works, scene.deps.clock.now()).then(() => 'done');
      const waiting = untilTrue('the mark to wait for its turn', async () => {
        const { rowCount } = await pool.query(
          `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 12368010 AND NOT granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        );
        return rowCount === 1 ? 'waits' : undefined;
      });
      expect(await Promise.race([marking, waiting])).toBe('waits');
      await assigning.query('COMMIT');
      await marking;
    } finally {
      assigning.release();
    }
    expect(await readUnenqueued(pool, 5)).toEqual([]);
  });

  test('an answer is brought while the ticket waits for her word, and only then', async () => {
    const scene = await makeCallbackScene(database.pool);
    const app: DueApp = appOf(scene);
    await addManyTickets(database.pool, 2, scene.deps.clock.now());
    const { rows } = await database.pool.query<{ id: number }>(
      'SELECT id FROM tickets ORDER BY id',
    );
    for (const { id } of rows) {
      await database.pool.query('UPDATE tickets SET caller_number = $2 WHERE id = $1', [
        id,
        `1390000000${id}`,
      ]);
      expect((await replyTicket(scene.deps, id, judge, answer)).kind).toBe('changed');
    }
    const calls = await openCallbacks(database.pool);
    expect(calls.map(({ origin, ticketId }) => [origin, ticketId])).toEqual(
      rows.map(({ id }) => ['answer', id]),
    );
    await database.pool.query('UPDATE tickets SET satisfied = true WHERE id = $1', [rows[1]?.id]);
    const [first, second] = calls;
    if (first === undefined || second === undefined) throw new Error('no calls');
    for (const { id } of calls) await dueTasks.followUpAnswer?.(app, id);
    await scene.place();
    expect((await scene.toRing()).map(({ callbackId }) => callbackId)).toEqual([first.id]);
    expect(await readCallback(database.pool, second.id)).toMatchObject({ status: 'cancelled' });
  });
});

const answer = { body: '已排期，十二月三日开庭。' };
const judge = {
  kind: 'staff',
  staff: {
    id: 1,
    name: '李法官',
    role: 'judge' as const,
    courtId: 1,
    departmentId: 1,
    otherRows: [],
    isInspection: false,
    isDispatch: false,
    isSupervision: false,
  },
} as const;
