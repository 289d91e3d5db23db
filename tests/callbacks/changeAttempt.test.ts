import { cancelCalledIn } from '../../app/callbacks/cancelCalledIn.js';
import { changeAttempt } from '../../app/callbacks/changeAttempt.js';
import { changeCallback } from '../../app/callbacks/changeCallback.js';
import { listAttempts } from '../../app/callbacks/store/callbackAttempts.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { makeCallbackScene, mobile, type CallbackScene } from './callbackScene.js';

let database: TestDatabase;
let scene: CallbackScene;

beforeEach(async () => {
  database = await cleanDatabase();
  // Tuesday, 10:00 in China.
  scene = await makeCallbackScene(database.pool);
  await scene.queue('case', { wrapUpS: 0, retryS: 0, headStarts: { returned_call: 600 } });
});
afterEach(() => database.close());

describe('what comes of it', () => {
  test('an agent call: done, with the call, the entry and the attempt that it was', async () => {
    await scene.agent('1001');
    const asked = await scene.takesCallback(await scene.caller('case'), mobile(1));
    await scene.pass(30);
    await scene.place();
    const ring = await scene.theRing();
    await scene.talk(ring);
    expect(await scene.callback(asked.id)).toMatchObject({ status: 'done', attempts: 1, tries: 0 });
    const { rows } = await database.pool.query(
      `SELECT k.direction, k.outcome, k.caller_number, e.result, t.outcome AS attempt
         FROM callback_attempts t JOIN calls k ON k.id = t.call_id JOIN queue_entries e ON e.id = t.entry_id`,
    );
    expect(rows).toEqual([
      {
        direction: 'out',
        outcome: 'served',
        caller_number: mobile(1),
        result: 'answered',
        attempt: 'served',
      },
    ]);
    // The person came once, and the reports count them once.
    const { rows: figures } = await database.pool.query(
      `SELECT offered::int, callbacks::int, answered::int,
              (SELECT handled::int FROM report_handling('2026-11-24', '2026-11-25', 'total', NULL, now())) AS handled,
              (SELECT calls::int FROM report_calls('2026-11-24', '2026-11-25', 'total')) AS calls
         FROM report_service('2026-11-24', '2026-11-25', 'total', NULL)`,
    );
    expect(figures).toEqual([{ offered: 1, callbacks: 1, answered: 0, handled: 1, calls: 1 }]);
  });

  test('busy, no answer, machine, hung up: tried on the plan, then given up with an SMS and the reason', async () => {
    await scene.agent('1001');
    const asked = await scene.takesCallback(await scene.caller('case'), mobile(1));
    const waits: number[] = [];
    for (const because of ['busy', 'not_answered', 'machine', 'hung_up'] as const) {
      const { nextAt } = await scene.callback(asked.id);
      const inS = ((nextAt?.getTime() ?? 0) - scene.deps.clock.now().getTime()) / 1000;
      await scene.pass(inS - 1);
      await scene.place();
      expect(await scene.toRing()).toEqual([]);
      await scene.pass(1);
      await scene.place();
      const ring = await scene.theRing();
      if (because === 'hung_up') await scene.comesOf(ring, { kind: 'reached' });
      await scene.comesOf(ring, { kind: 'not_reached', because });
      waits.push(inS / 60);
    }
    // Twenty seconds for the caller to hang up, then the intervals of the plan.
    expect(waits).toEqual([20 / 60, 5, 60, 180]);
    expect(await scene.callback(asked.id)).toMatchObject({
      status: 'given_up',
      because: 'hung_up',
      attempts: 4,
      tries: 4,
    });
    const attempts = await listAttempts(database.pool, asked.id);
    expect(attempts.map(({ outcome }) => outcome)).toEqual([
      ...['busy', 'not_answered', 'machine', 'hung_up'],
    ]);
    const { rows } = await database.pool.query(
      'SELECT to_number, purpose, body, callback_id FROM sms_outbox ORDER BY id',
    );
    expect(rows).toEqual([
      {
        to_number: mobile(1),
        purpose: 'callback_asked',
        callback_id: asked.id,
        body: expect.stringMatching(`回电编号${asked.id}，.*不会要您转账`) as string,
      },
      {
        to_number: mobile(1),
        purpose: 'callback_given_up',
        callback_id: asked.id,
        body: expect.stringContaining('4次') as string,
      },
    ]);
  });

  test('a late word of an attempt that is over changes nothing', async () => {
    await scene.agent('1001');
    const asked = await scene.takesCallback(await scene.caller('case'), mobile(1));
    await scene.pass(30);
    await scene.place();
    const ring = await scene.theRing();
    await scene.comesOf(ring, { kind: 'not_reached', because: 'busy' });
    for (const event of [{ kind: 'reached' }, { kind: 'lost' }] as const) {
      const late = await changeAttempt(scene.callbackDeps, asked.id, ring.attempt, event);
      expect(late).toMatchObject({ kind: 'refused', because: 'over' });
    }
    expect((await scene.callback(asked.id)).status).toBe('waiting');
  });

  test('a caller who calls in while the callback rings, and is served, is not called again', async () => {
    await scene.agent('1001');
    const asked = await scene.takesCallback(await scene.caller('case'), mobile(1));
    await scene.pass(30);
    await scene.place();
    const ring = await scene.theRing();
    const { queueId } = await scene.entry(ring.entryId ?? 0);
    expect(await cancelCalledIn(scene.callbackDeps, queueId, mobile(1))).toBe(true);
    expect(await scene.callback(asked.id)).toMatchObject({ status: 'dialling', overAt: null });
    await scene.comesOf(ring, { kind: 'not_reached', because: 'not_answered' });
    expect(await scene.callback(asked.id)).toMatchObject({
      status: 'cancelled',
      because: 'called_in',
      calledInAt: scene.deps.clock.now(),
    });
    const { rows } = await database.pool.query('SELECT purpose FROM sms_outbox');
    expect(rows).toEqual([{ purpose: 'callback_asked' }]);
  });

  test('who called in meanwhile and talked is not called', async () => {
    await scene.busyAgents(1);
    const asked = await scene.takesCallback(await scene.waits(1), mobile(1));
    const event = { kind: 'cancelled', by: 'called_in' } as const;
    expect(await changeCallback(scene.callbackDeps, asked.id, event)).toMatchObject({
      kind: 'moved',
      callback: { status: 'cancelled', because: 'called_in' },
    });
  });
});
