import { beginAnswerCalls } from '../../app/callbacks/beginAnswerCalls.js';
import { parseCourtSettings } from '../../app/court/settings/rules/courtSettings.js';
import { insertAnswerCall } from '../../app/callbacks/store/answerCallbacks.js';
import { markCallbackWoken } from '../../app/callbacks/store/callbacks.js';
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

test('calls that bring answers need no agent, and are so many at once, one for each number', async () => {
  const { rows } = await database.pool.query<{ id: number }>(
    `INSERT INTO tickets (number, kind, status, court_id, matter, caller_number, opened_at, replied_at)
     SELECT '261124001' || n, 'consultation', 'replied', 1, 'x' || n, '1', now(), now()
       FROM generate_series(1, 5) n RETURNING id`,
  );
  const now = scene.deps.clock.now();
  const ids: number[] = [];
  for (const [index, { id: ticketId }] of rows.entries()) {
    const number = mobile(index === 0 ? 1 : index);
    const ticket = { ticketId, courtId: 1, number, language: 'zh' as const };
    const callback = await insertAnswerCall(database.pool, ticket, now, now);
    if (callback === null) throw new Error('not written');
    expect(await insertAnswerCall(database.pool, ticket, now, now)).toBeNull();
    ids.push(callback.id);
  }
  await scene.place();
  expect(await scene.toRing()).toEqual([]);
  for (const id of ids) await markCallbackWoken(database.pool, id, now);
  await scene.place();
  await scene.place();
  const ringing = await scene.toRing();
  expect(ringing.map(({ number, entryId }) => [number, entryId])).toEqual([
    [mobile(1), null],
    [mobile(2), null],
  ]);
  const [first] = ringing;
  if (first === undefined) throw new Error('nobody is rung');
  await scene.comesOf(first, { kind: 'reached' });
  await scene.comesOf(first, { kind: 'served' });
  await scene.place();
  expect((await scene.toRing()).map(({ callbackId }) => callbackId)).toEqual([ids[2], ids[1]]);
});

test('answers are brought in the hours of their court, whatever was woken before it closed', async () => {
  // Tuesday, 16:59:30. Nothing postpones what is due, as when Redis is away.
  await scene.pass(7 * 3600 - 30);
  const now = scene.deps.clock.now();
  await database.pool.query(
    `INSERT INTO courts (id, code, name, level) VALUES (2, '苏0981', '临江市城东区人民法院', 'basic')`,
  );
  const ids: number[] = [];
  for (const [index, courtId] of [1, 1, 2].entries()) {
    const { rows } = await database.pool.query<{ id: number }>(
      `INSERT INTO tickets (number, kind, status, court_id, matter, caller_number, opened_at, replied_at)
       VALUES ($1, 'consultation', 'replied', $2, $1, '1', now(), now()) RETURNING id`,
      [`261124001${index}`, courtId],
    );
    // The last two are for one number: first from the court that is closed, then from the open one.
    const ticket = { ticketId: rows[0]?.id ?? 0, courtId, number: mobile(Math.min(index, 1)) };
    const callback = await insertAnswerCall(
      database.pool,
      { ...ticket, language: 'zh' },
      now,
      new Date(now.getTime() - (9 - index) * 1000),
    );
    await markCallbackWoken(database.pool, callback?.id ?? 0, now);
    ids.push(callback?.id ?? 0);
  }
  const always = parseCourtSettings({
    openingHours: Object.fromEntries(
      ['workdays', 'saturday', 'sunday', 'holiday'].map((day) => [
        day,
        [{ from: '00:00', to: '24:00' }],
      ]),
    ),
  });
  if (always.kind === 'invalid') throw new Error(always.problems.join());
  const deps: typeof scene.callbackDeps = {
    ...scene.callbackDeps,
    async courtCallbacks(courtId) {
      const court = await scene.callbackDeps.courtCallbacks(courtId);
      if (courtId !== 2) return court;
      const open = { ...court.open, hours: always.value.openingHours };
      return { ...court, courtId, open };
    },
  };
  await beginAnswerCalls(deps, 1);
  expect((await scene.theRing()).callbackId).toBe(ids[0]);
  await scene.comesOf(await scene.theRing(), { kind: 'not_reached', because: 'busy' });
  // 17:30: the first court is closed, the second never closes.
  await scene.pass(1800);
  await beginAnswerCalls(deps, 9);
  const ring = await scene.theRing();
  expect(ring.callbackId).toBe(ids[2]);
  await scene.comesOf(ring, { kind: 'reached' });
  await scene.comesOf(ring, { kind: 'served' });
  // First at night, then when the court opens again.
  await scene.pass(8 * 3600);
  await beginAnswerCalls(deps, 9);
  expect(await scene.toRing()).toEqual([]);
  await scene.pass(7.5 * 3600);
  await beginAnswerCalls(deps, 9);
  expect((await scene.toRing()).map(({ callbackId }) => callbackId)).toEqual([ids[1]]);
});
