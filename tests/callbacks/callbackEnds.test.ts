import { changeAttempt } from '../../app/callbacks/changeAttempt.js';
import { cleanUpCallbacks } from '../../app/callbacks/cleanUpCallbacks.js';
import { listAttempts } from '../../app/callbacks/store/callbackAttempts.js';
import { assignCallersAndCallbacks } from '../../app/agents/queueWatch.js';
import { recoverQueue } from '../../app/queue/waiting/recoverQueue.js';
import { changeEntry } from '../../app/queue/waiting/waitingQueue.js';
import { changeAgent } from '../../app/queue/agentStates.js';
import { closeCall } from '../../app/queue/store/closeCall.js';
import { forgetCaller } from '../../app/queue/store/forgetCaller.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { makeCallbackScene, mobile, silentLog, type CallbackScene } from './callbackScene.js';

let database: TestDatabase;
let scene: CallbackScene;

beforeEach(async () => {
  database = await cleanDatabase();
  // Tuesday, 10:00 in China.
  scene = await makeCallbackScene(database.pool);
  await scene.queue('case', { wrapUpS: 0, retryS: 0, headStarts: { returned_call: 600 } });
});
afterEach(() => database.close());

describe('by the clock', () => {
  test('a queue that closes leaves its callbacks to the next opening; their days are two', async () => {
    await scene.busyAgents(1);
    const asked = await scene.takesCallback(await scene.waits(1), mobile(1));
    await scene.pass(2 * 3600);
    expect(await cleanUpCallbacks(scene.callbackDeps, silentLog)).toBe(1);
    expect(await cleanUpCallbacks(scene.callbackDeps, silentLog)).toBe(0);
    expect((await scene.callback(asked.id)).nextAt?.toISOString()).toBe('2026-11-24T05:30:00.000Z');
    await scene.pass(3 * 86_400);
    expect(await cleanUpCallbacks(scene.callbackDeps, silentLog)).toBe(1);
    expect(await scene.callback(asked.id)).toMatchObject({
      status: 'given_up',
      because: 'expired',
    });
    const { rows } = await database.pool.query(
      "SELECT body FROM sms_outbox WHERE purpose <> 'callback_asked'",
    );
    expect(rows).toEqual([{ body: expect.stringContaining('优先') as string }]);
  });

  test('killed after the attempt was written, before anything rang: placed again, once', async () => {
    const agent = await scene.agent('1001');
    const asked = await scene.takesCallback(await scene.caller('case'), mobile(1));
    await scene.pass(30);
    await scene.place();
    const first = await scene.theRing();
    // This node's next process finds nothing of the call on the PBX.
    await recoverQueue(scene.deps, { callIds: new Set() });
    expect((await scene.state(agent)).status).toBe('ready');
    expect(await cleanUpCallbacks(scene.callbackDeps, silentLog)).toBe(1);
    expect(await scene.callback(asked.id)).toMatchObject({
      status: 'waiting',
      tries: 0,
      losses: 1,
    });
    await scene.pass(20);
    await scene.place();
    const second = await scene.theRing();
    expect(second.attempt).toBe(2);
    // The telephone that the dead process rang is answered: that has no effect.
    expect(
      await changeAttempt(scene.callbackDeps, asked.id, first.attempt, { kind: 'reached' }),
    ).toMatchObject({ kind: 'refused', because: 'over' });
    await scene.talk(second);
    expect((await scene.callback(asked.id)).status).toBe('done');
  });

  test.each(['no_agents', 'closed', 'timeout'] as const)(
    'the agent leaves while it rings, and the wait ends (%s) before the ringing: no process was lost',
    async (kind) => {
      const agent = await scene.agent('1001');
      const asked = await scene.takesCallback(await scene.caller('case'), mobile(1));
      await scene.pass(30);
      await scene.place();
      const { entryId } = await scene.theRing();
      await changeAgent(scene.deps, agent.id, { kind: 'telephone_gone' });
      await changeEntry(scene.deps, entryId ?? 0, { kind });
      expect(await cleanUpCallbacks(scene.callbackDeps, silentLog)).toBe(1);
      expect(await scene.callback(asked.id)).toMatchObject({
        status: 'waiting',
        tries: 0,
        losses: 0,
      });
      expect(await listAttempts(database.pool, asked.id)).toMatchObject([{ outcome: 'withdrawn' }]);
    },
  );

  test('killed during the agent call: the caller has had the call, and there is no other', async () => {
    const agent = await scene.agent('1001');
    const asked = await scene.takesCallback(await scene.caller('case'), mobile(1));
    await scene.pass(30);
    await scene.place();
    const ring = await scene.theRing();
    await scene.comesOf(ring, { kind: 'reached' });
    await changeEntry(scene.deps, ring.entryId ?? 0, { kind: 'answered', agentId: agent.id });
    // While the agent call goes on, nothing ends it from outside.
    await scene.pass(600);
    expect(await cleanUpCallbacks(scene.callbackDeps, silentLog)).toBe(0);
    expect(
      await changeAttempt(scene.callbackDeps, asked.id, ring.attempt, { kind: 'lost' }),
    ).toMatchObject({ kind: 'refused', because: 'in_the_air' });
    await recoverQueue(scene.deps, { callIds: new Set() });
    // The person may still be in self-service.
    expect(await cleanUpCallbacks(scene.callbackDeps, silentLog)).toBe(0);
    await closeCall(database.pool, ring.callId, { at: scene.deps.clock.now(), outcome: 'lost' });
    expect(await cleanUpCallbacks(scene.callbackDeps, silentLog)).toBe(1);
    expect(await scene.callback(asked.id)).toMatchObject({ status: 'done', attempts: 1 });
  });

  test('one that cannot be changed holds up no other', async () => {
    await database.pool.query(
      `INSERT INTO courts (id, code, name, level) VALUES (2, '苏0981', '临江市城东区人民法院', 'basic')`,
    );
    await scene.queue('general', { wrapUpS: 0, courtId: 2 });
    const deps: typeof scene.callbackDeps = {
      ...scene.callbackDeps,
      courtCallbacks: (courtId) =>
        courtId === 2
          ? Promise.reject(new Error('its settings are not usable'))
          : scene.callbackDeps.courtCallbacks(courtId),
    };
    const agents = [await scene.agent('1001'), await scene.agent('1002')];
    for (const [n, queue] of ['general', 'case'].entries()) {
      await scene.takesCallback(await scene.caller(queue), mobile(n));
      await scene.pass(30);
      await assignCallersAndCallbacks({ ...scene.callbackDeps, node: 'dead' });
    }
    await scene.pass(31);
    expect(await cleanUpCallbacks(deps, silentLog)).toBe(1);
    const states = await Promise.all(agents.map((agent) => scene.state(agent)));
    expect(states.map(({ status }) => status).sort()).toEqual(['offered', 'ready']);
    // The same holds when the court closes.
    await cleanUpCallbacks(scene.callbackDeps, silentLog);
    await scene.pass(2 * 3600);
    expect(await cleanUpCallbacks(deps, silentLog)).toBe(1);
  });

  test('a node that is away frees the agent and leaves the callback to another', async () => {
    const agent = await scene.agent('1001');
    const asked = await scene.takesCallback(await scene.caller('case'), mobile(1));
    await scene.pass(30);
    await assignCallersAndCallbacks({ ...scene.callbackDeps, node: 'dead' });
    await scene.pass(31);
    expect(await cleanUpCallbacks(scene.callbackDeps, silentLog)).toBe(1);
    expect((await scene.state(agent)).status).toBe('ready');
    await scene.pass(15);
    await scene.place();
    expect(await scene.theRing()).toMatchObject({ callbackId: asked.id, attempt: 2 });
  });
});

test('a call that keeps no number, of the asking or of the calling, leaves the callback to go on', async () => {
  await scene.agent('1001');
  const entry = await scene.caller('case', { callerNumber: mobile(1) });
  const asked = await scene.takesCallback(entry, mobile(1));
  await forgetCaller(database.pool, entry.callId, scene.deps.clock.now());
  await scene.pass(30);
  await scene.place();
  await scene.comesOf(await scene.theRing(), { kind: 'not_reached', because: 'busy' });
  await scene.pass(300);
  await scene.place();
  const ring = await scene.theRing();
  expect(ring.number).toBe(mobile(1));
  await forgetCaller(database.pool, ring.callId, scene.deps.clock.now());
  await scene.talk(ring);
  const done = { status: 'done', number: mobile(1), requestedFrom: mobile(1) };
  expect(await scene.callback(asked.id)).toMatchObject(done);
  const { rows } = await database.pool.query(
    'SELECT DISTINCT caller_number FROM calls WHERE id IN ($1, $2)',
    [entry.callId, ring.callId],
  );
  expect(rows).toEqual([{ caller_number: '' }]);
  // Only the first ringing, where nobody was reached, still says which call it was.
  const attempts = await database.pool.query(
    'SELECT outcome, call_id, entry_id FROM callback_attempts ORDER BY attempt',
  );
  expect(attempts.rows).toEqual([
    {
      outcome: 'busy',
      call_id: expect.any(String) as string,
      entry_id: expect.any(Number) as number,
    },
    { outcome: 'served', call_id: null, entry_id: null },
  ]);
  const entries = await database.pool.query(
    'SELECT callback_id FROM queue_entries WHERE call_id = $1',
    [ring.callId],
  );
  expect(entries.rows).toEqual([{ callback_id: 0 }]);
});

test('a call-back whose agent call was not recorded is cut off from its number, whichever ends last', async () => {
  await scene.agent('1001');
  const entry = await scene.caller('case', { callerNumber: mobile(1) });
  const asked = await scene.takesCallback(entry, mobile(1));
  const { callId } = entry;
  await closeCall(database.pool, callId, { at: scene.deps.clock.now(), outcome: 'abandoned' });
  await scene.pass(30);
  await scene.place();
  const ring = await scene.theRing();
  await database.pool.query('UPDATE calls SET recording_consent = false WHERE id = $1', [
    ring.callId,
  ]);
  // The record of the call is written before the attempt is over.
  await scene.talk(ring, async () => {
    await closeCall(database.pool, ring.callId, { at: scene.deps.clock.now(), outcome: 'served' });
  });
  expect(await scene.callback(asked.id)).toMatchObject({
    status: 'done',
    number: mobile(1),
    callId,
  });
  const left = await database.pool.query(
    `SELECT FROM callback_attempts WHERE call_id = $1
     UNION ALL SELECT FROM queue_entries WHERE call_id = $1 AND callback_id = $2`,
    [ring.callId, asked.id],
  );
  expect(left.rowCount).toBe(0);
});
