import { requestCallback } from '../../app/callbacks/requestCallback.js';
import { noteCalls } from '../../app/calls/store/noteCalls.js';
import { closeCall } from '../../app/queue/store/closeCall.js';
import { forgetCaller } from '../../app/queue/store/forgetCaller.js';
import type { QueueEntry } from '../../app/queue/store/queueEntries.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { makeCallbackScene, mobile, type CallbackScene } from './callbackScene.js';

let database: TestDatabase;
let scene: CallbackScene;

beforeEach(async () => {
  database = await cleanDatabase();
  // Tuesday, 10:00 in China.
  scene = await makeCallbackScene(database.pool);
  await scene.queue('case');
});
afterEach(() => database.close());

test('three calls at one moment from one telephone are counted one after the other', async () => {
  await scene.busyAgents(1);
  const entries: QueueEntry[] = [];
  for (let i = 0; i < 6; i += 1) entries.push(await scene.waits(9));
  const asked = await Promise.all(
    entries.map((entry, index) =>
      requestCallback(scene.callbackDeps, {
        from: 'queue',
        entryId: entry.id,
        number: mobile(index),
      }),
    ),
  );
  expect(asked.filter(({ kind }) => kind === 'asked')).toHaveLength(3);
});

describe('of callers whose telephone is not known', () => {
  /** Requests a callback at night, each in a call of its own unless `callId` is given. */
  async function asks(n: number, callerNumber = '', callId?: string) {
    const asked = await requestCallback(scene.callbackDeps, {
      from: 'outside_hours',
      queue: 'case',
      callId: callId ?? (await scene.call()),
      callerNumber,
      number: mobile(n),
      skills: ['topic:case'],
      language: 'zh',
    });
    return asked.kind === 'asked' ? asked.callback.id : asked.because;
  }

  test('one in a call, and so many in an hour of all of them', async () => {
    await scene.pass(11 * 3600);
    const callId = await scene.call();
    expect(await asks(1, '', callId)).toEqual(expect.any(Number));
    expect(await asks(2, '', callId)).toBe('too_many');
    const asked = await Promise.all([2, 3, 4, 5, 6, 7, 8, 9].map((n) => asks(n)));
    expect(asked.filter((answer) => answer !== 'too_many')).toHaveLength(5);
    // The limit does not apply to callers who show their number.
    expect(await asks(10, mobile(10))).toEqual(expect.any(Number));
    await scene.pass(3600);
    expect(await asks(11)).toEqual(expect.any(Number));
  });
});

test('a call that keeps no number leaves its callbacks: they count for the number and for the telephone', async () => {
  await scene.pass(11 * 3600);
  const asks = async (n: number, ends: (callId: string) => Promise<unknown>) => {
    const callId = await scene.call();
    const asked = await requestCallback(scene.callbackDeps, {
      from: 'outside_hours',
      queue: 'case',
      callId,
      callerNumber: mobile(99),
      number: mobile(n),
      skills: ['topic:case'],
      language: 'zh',
    });
    await ends(callId);
    await closeCall(database.pool, callId, { at: scene.deps.clock.now(), outcome: 'abandoned' });
    return asked.kind === 'asked' ? asked.callback.id : asked.because;
  };
  const atQuestion = (callId: string) => noteCalls(database.pool, [{ callId, endsUnnamed: true }]);
  const unrecorded = async (callId: string) => {
    const { rowCount } = await database.pool.query(
      `WITH declined AS (UPDATE calls SET recording_consent = false WHERE id = $1 RETURNING id)
       INSERT INTO queue_entries (queue_id, call_id, node, skills, needs, least_needs, entered_at, order_at, status, connected_at,
                                 over_at, result)
       SELECT l.id, c.id, 'hotline', '{}', '{}', '{}', now(), now(), 'over', now(), now(), 'answered'
         FROM queues l, declined c WHERE l.name = 'case'`,
      [callId],
    );
    expect(rowCount).toBe(1);
  };
  // The record of a caller who stays unknown ends first (app/ivr/journeys/ticket/stayUnknown.ts).
  const reported = async (callId: string) => {
    await atQuestion(callId);
    await closeCall(database.pool, callId, { at: scene.deps.clock.now(), outcome: 'abandoned' });
    await forgetCaller(database.pool, callId, scene.deps.clock.now());
  };
  const ids = [await asks(1, atQuestion), await asks(2, unrecorded), await asks(3, reported)];
  for (const [index, id] of ids.entries()) {
    expect(await scene.callback(Number(id))).toMatchObject({
      status: 'waiting',
      number: mobile(index + 1),
      requestedFrom: mobile(99),
      // No call leads to the number, nor the other way.
      callId: null,
      entryId: null,
    });
  }
  expect(await asks(1, atQuestion)).toBe('open_already');
  expect(await asks(4, atQuestion)).toBe('too_many');
});
