import { changeAgent } from '../../../app/line/agents/agentStates.js';
import { cancelCalledIn } from '../../../app/line/callbacks/cancelCalledIn.js';
import { changeAttempt } from '../../../app/line/callbacks/changeAttempt.js';
import { changeCallback } from '../../../app/line/callbacks/changeCallback.js';
import { beginAnswerCalls } from '../../../app/line/callbacks/beginAnswerCalls.js';
import { assignCallersAndCallbacks } from '../../../app/line/callbacks/assignCallersAndCallbacks.js';
import { requestCallback } from '../../../app/line/callbacks/requestCallback.js';
import { changeEntry, enterLine } from '../../../app/line/waiting/waitingLine.js';
import { keepLine } from '../../../app/line/waiting/lineUpkeep.js';
import { parseCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';
import { listAttempts } from '../../../app/line/callbacks/store/callbackAttempts.js';
import { insertAnswerCall } from '../../../app/line/callbacks/store/answerCallbacks.js';
import { markCallbackWoken } from '../../../app/line/callbacks/store/callbacks.js';
import { assignCallers, standingOffers } from '../../../app/line/store/assignCallers.js';
import type { LineEntry } from '../../../app/line/store/lineEntries.js';
import { retireLine } from '../../../app/line/store/lines.js';
import { makePool } from '../../../app/database/pool.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { makeCallbackScene, mobile, type CallbackScene } from './callbackScene.js';

let database: TestDatabase;
let scene: CallbackScene;

beforeEach(async () => {
  database = await cleanDatabase();
  // Tuesday, 10:00 in China.
  scene = await makeCallbackScene(database.pool);
  await scene.line('case', { wrapUpS: 0, retryS: 0, headStarts: { returned_call: 600 } });
});
afterEach(() => database.close());

describe('asking for one', () => {
  test('she leaves the line, keeps her place, and is no abandon', async () => {
    const [agent] = await scene.busyAgents(1);
    const entry = await scene.waits(1);
    const callback = await scene.takesCallback(entry, mobile(1));
    expect(await scene.entry(entry.id)).toMatchObject({ status: 'over', result: 'callback' });
    expect(callback).toMatchObject({
      origin: 'line',
      status: 'waiting',
      orderAt: entry.orderAt,
      callId: entry.callId,
      number: mobile(1),
      requestedFrom: mobile(1),
      entryId: entry.id,
      courtId: 1,
    });
    // Not rung while the caller may still be on the line.
    await changeAgent(scene.desk, agent?.id ?? 0, { kind: 'ready' });
    await scene.place();
    expect(await scene.toRing()).toEqual([]);
    await scene.pass(20);
    await scene.place();
    expect(await scene.theRing()).toMatchObject({ number: mobile(1), attempt: 1 });
  });

  test('refused, she waits on: wrong numbers, a second one, too many a day', async () => {
    await scene.busyAgents(1);
    const ask = async (number: string) => {
      const entry = await scene.waits(9);
      const asked = await requestCallback(scene.callbackDesk, {
        from: 'line',
        entryId: entry.id,
        number,
      });
      expect((await scene.entry(entry.id)).status).toBe(
        asked.kind === 'asked' ? 'over' : 'waiting',
      );
      return asked.kind === 'asked' ? 'asked' : asked.because;
    };
    expect(await ask('110')).toBe('service_number');
    expect(await ask('')).toBe('withheld');
    expect(await ask('83520000')).toBe('asked');
    expect(await ask('025 8352 0000')).toBe('open_already');
    expect(await ask(mobile(2))).toBe('asked');
    expect(await ask(mobile(3))).toBe('asked');
    // This telephone has made its three requests, whatever numbers they were for.
    expect(await ask(mobile(4))).toBe('too_many');
    await scene.pass(86_400);
    expect(await ask(mobile(4))).toBe('asked');
  });

  test('twenty at one moment for one number: one is open', async () => {
    await scene.busyAgents(1);
    const entries: LineEntry[] = [];
    for (let i = 0; i < 20; i += 1) entries.push(await scene.waits(i));
    const asked = await Promise.all(
      entries.map((entry) =>
        requestCallback(scene.callbackDesk, {
          from: 'line',
          entryId: entry.id,
          number: mobile(77),
        }),
      ),
    );
    expect(asked.filter(({ kind }) => kind === 'asked')).toHaveLength(1);
    const { rows } = await database.pool.query(
      "SELECT count(*)::int AS n FROM line_entries WHERE status = 'waiting'",
    );
    expect(rows).toEqual([{ n: 19 }]);
  });

  test('at night: in the next opening, so many in each quarter of an hour, with a head start', async () => {
    await scene.pass(11 * 3600);
    const at: (string | undefined)[] = [];
    for (let i = 0; i < 5; i += 1) {
      const asked = await requestCallback(scene.callbackDesk, {
        from: 'outside_hours',
        line: 'case',
        callId: await scene.call(),
        language: 'zh',
        callerNumber: mobile(i),
        number: mobile(i),
        skills: ['topic:case'],
      });
      if (asked.kind === 'refused') throw new Error(asked.because);
      at.push(asked.nextAt.toISOString());
      expect(asked.callback.orderAt.getTime()).toBe(asked.nextAt.getTime() - 600_000);
    }
    expect(at).toEqual([
      ...Array<string>(4).fill('2026-11-25T00:30:00.000Z'),
      '2026-11-25T00:45:00.000Z',
    ]);
  });

  test('of the list of missed calls: who talked to nobody, and nobody else', async () => {
    const [agent] = await scene.busyAgents(1);
    const missed = await scene.waits(1);
    await changeEntry(scene.desk, missed.id, { kind: 'caller_gone' });
    const request = { from: 'missed_call', entryId: missed.id } as const;
    expect(await requestCallback(scene.callbackDesk, request)).toMatchObject({
      kind: 'asked',
      callback: { origin: 'missed_call', number: mobile(1), requestedFrom: '' },
    });
    const served = await scene.waits(2);
    await changeAgent(scene.desk, agent?.id ?? 0, { kind: 'ready' });
    await assignCallers(database.pool, scene.desk.clock.now());
    await changeEntry(scene.desk, served.id, { kind: 'answered', agentId: agent?.id ?? 0 });
    await changeEntry(scene.desk, served.id, { kind: 'talk_ended', by: 'agent' });
    expect(
      await requestCallback(scene.callbackDesk, { from: 'missed_call', entryId: served.id }),
    ).toMatchObject({ kind: 'refused', because: 'not_missed' });
  });
});

describe('the place', () => {
  test('is that of her arrival: after who came before her, before who came after her', async () => {
    const agents = await scene.busyAgents(3);
    const before = await scene.waits(1);
    const hers = await scene.waits(2);
    const after = await scene.waits(3);
    await scene.takesCallback(hers, mobile(2));
    await scene.pass(30);
    const next = async (index: number) => {
      await changeAgent(scene.desk, agents[index]?.id ?? 0, { kind: 'ready' });
      await scene.place();
    };
    await next(0);
    expect((await scene.entry(before.id)).status).toBe('offered');
    expect(await scene.toRing()).toEqual([]);
    await next(1);
    expect((await scene.entry(after.id)).status).toBe('waiting');
    const ring = await scene.theRing();
    expect(await scene.entry(ring.entryId ?? 0)).toMatchObject({
      status: 'offered',
      agentId: agents[1]?.id,
      orderAt: hers.orderAt,
      callerNumber: mobile(2),
      priorityReason: 'returned_call',
    });
    await next(2);
    expect((await scene.entry(after.id)).status).toBe('offered');
  });

  test('a process that cannot call people back leaves callbacks alone', async () => {
    const [agent] = await scene.busyAgents(1);
    await scene.takesCallback(await scene.waits(1), mobile(1));
    const live = await scene.waits(2);
    await scene.pass(30);
    await changeAgent(scene.desk, agent?.id ?? 0, { kind: 'ready' });
    const offers = await assignCallers(database.pool, scene.desk.clock.now());
    expect(offers.map(({ entryId }) => entryId)).toEqual([live.id]);
    expect(await scene.toRing()).toEqual([]);
  });

  test('only an agent who has the skills, the court given up, the language not', async () => {
    await scene.line('case', { skills: ['topic:case'], relax: [{ afterS: 60, drop: ['court'] }] });
    await scene.agent('1001', { 'topic:case': 5, 'language:zh': 5 });
    const right = await scene.agent('1002', { 'topic:case': 5, 'language:en': 5 });
    const caller = { skills: ['language:en', 'court:苏98'], language: 'en' as const };
    const entry = await scene.caller('case', { ...caller, callerNumber: mobile(2) });
    await scene.takesCallback(entry, mobile(2));
    await scene.pass(30);
    await scene.place();
    const ring = await scene.theRing();
    expect((await scene.entry(ring.entryId ?? 0)).agentId).toBe(right.id);
    expect(ring.language).toBe('en');
  });
});

describe('agents', () => {
  test('never more in the air than agents kept for them, whoever places them at once', async () => {
    const agents = await scene.busyAgents(5);
    for (let i = 0; i < 12; i += 1) await scene.takesCallback(await scene.waits(i), mobile(i));
    await scene.pass(30);
    for (const agent of agents.slice(0, 3)) {
      await changeAgent(scene.desk, agent.id, { kind: 'ready' });
    }
    const pools = [1, 2, 3].map(() => makePool({ DATABASE_URL: database.url, DATABASE_POOL: 3 }));
    for (const pool of pools) pool.on('connect', (c) => c.on('error', () => undefined));
    try {
      await Promise.all(
        pools.flatMap((db, index) =>
          [1, 2].map(() =>
            assignCallersAndCallbacks({ ...scene.callbackDesk, db, node: `node-${index}` }),
          ),
        ),
      );
    } finally {
      await Promise.all(pools.map((pool) => pool.end()));
    }
    const { rows } = await database.pool.query(
      `SELECT count(*)::int AS air, count(DISTINCT e.agent_id)::int AS agents,
              array_agg(c.number ORDER BY c.number) AS numbers
         FROM callback_attempts t JOIN callbacks c ON c.id = t.callback_id
         JOIN line_entries e ON e.id = t.entry_id AND e.status = 'offered'
        WHERE t.over_at IS NULL`,
    );
    expect(rows).toEqual([{ air: 3, agents: 3, numbers: [0, 1, 2].map(mobile) }]);
  });

  test('is offered her once she has answered, and not before', async () => {
    const agent = await scene.agent('1001');
    await scene.takesCallback(await scene.caller('case'), mobile(1));
    await scene.pass(30);
    await scene.place();
    const ring = await scene.theRing();
    expect(await standingOffers(database.pool, 'hotline')).toEqual([]);
    // Ringing a person takes longer than an offer to an agent lasts.
    await scene.pass(40);
    await keepLine(scene.desk);
    expect((await scene.entry(ring.entryId ?? 0)).status).toBe('offered');
    await scene.comesOf(ring, { kind: 'reached' });
    expect(await standingOffers(database.pool, 'hotline')).toMatchObject([
      { entryId: ring.entryId, agentId: agent.id, callId: ring.callId },
    ]);
    // From now on the agent's telephone rings, for as long as for any other caller.
    await keepLine(scene.desk);
    expect((await scene.entry(ring.entryId ?? 0)).status).toBe('offered');
    await scene.pass(40);
    await keepLine(scene.desk);
    expect((await scene.entry(ring.entryId ?? 0)).status).toBe('waiting');
  });

  test('who misses her lets her wait at her place for the next one; her callback is one try', async () => {
    const first = await scene.agent('1001');
    const callback = await scene.takesCallback(await scene.caller('case'), mobile(1));
    await scene.pass(30);
    await scene.place();
    const ring = await scene.theRing();
    await scene.comesOf(ring, { kind: 'reached' });
    const entryId = ring.entryId ?? 0;
    await changeEntry(scene.desk, entryId, { kind: 'not_answered', agentId: first.id });
    const second = await scene.agent('1002');
    await changeAgent(scene.desk, first.id, { kind: 'pause', reason: 'lunch' });
    const offers = await assignCallers(database.pool, scene.desk.clock.now());
    expect(offers).toMatchObject([{ entryId, agentId: second.id }]);
    await changeEntry(scene.desk, entryId, { kind: 'answered', agentId: second.id });
    await changeEntry(scene.desk, entryId, { kind: 'caller_gone' });
    await scene.comesOf(ring, { kind: 'served' });
    expect(await scene.callback(callback.id)).toMatchObject({ status: 'done', attempts: 1 });
  });

  test('who was not needed keeps her turn', async () => {
    const agent = await scene.agent('1001');
    const { lastFreeAt } = await scene.state(agent);
    await scene.takesCallback(await scene.caller('case'), mobile(1));
    await scene.pass(30);
    await scene.place();
    await scene.comesOf(await scene.theRing(), { kind: 'not_reached', because: 'busy' });
    expect(await scene.state(agent)).toMatchObject({ status: 'ready', lastFreeAt, misses: 0 });
  });

  test('one who leaves while it rings: another is kept, or it is placed again and was no try', async () => {
    const agent = await scene.agent('1001');
    const callback = await scene.takesCallback(await scene.caller('case'), mobile(1));
    await scene.pass(30);
    await scene.place();
    const ring = await scene.theRing();
    await changeAgent(scene.desk, agent.id, { kind: 'telephone_gone' });
    const other = await scene.agent('1002');
    // The agent is reserved, but gets no offer before the person has answered.
    expect(await assignCallers(database.pool, scene.desk.clock.now())).toEqual([]);
    expect(await scene.entry(ring.entryId ?? 0)).toMatchObject({
      status: 'offered',
      agentId: other.id,
    });
    await changeAgent(scene.desk, other.id, { kind: 'telephone_gone' });
    await scene.comesOf(ring, { kind: 'withdrawn' });
    expect(await scene.callback(callback.id)).toMatchObject({
      status: 'waiting',
      attempts: 1,
      tries: 0,
    });
  });
});

describe('what comes of it', () => {
  test('a talk: done, with the call, the entry and the attempt that it was', async () => {
    await scene.agent('1001');
    const asked = await scene.takesCallback(await scene.caller('case'), mobile(1));
    await scene.pass(30);
    await scene.place();
    const ring = await scene.theRing();
    await scene.talk(ring);
    expect(await scene.callback(asked.id)).toMatchObject({ status: 'done', attempts: 1, tries: 0 });
    const { rows } = await database.pool.query(
      `SELECT k.direction, k.outcome, k.caller_number, e.result, t.outcome AS attempt
         FROM callback_attempts t JOIN calls k ON k.id = t.call_id JOIN line_entries e ON e.id = t.entry_id`,
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
      const inS = ((nextAt?.getTime() ?? 0) - scene.desk.clock.now().getTime()) / 1000;
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
      'SELECT to_number, purpose, body, callback_id FROM sms_outbox',
    );
    expect(rows).toEqual([
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
      const late = await changeAttempt(scene.callbackDesk, asked.id, ring.attempt, event);
      expect(late).toMatchObject({ kind: 'refused', because: 'over' });
    }
    expect((await scene.callback(asked.id)).status).toBe('waiting');
  });

  test('who calls in while her telephone rings, and is served, is not called again', async () => {
    await scene.agent('1001');
    const asked = await scene.takesCallback(await scene.caller('case'), mobile(1));
    await scene.pass(30);
    await scene.place();
    const ring = await scene.theRing();
    const { lineId } = await scene.entry(ring.entryId ?? 0);
    expect(await cancelCalledIn(scene.callbackDesk, lineId, mobile(1))).toBe(true);
    expect(await scene.callback(asked.id)).toMatchObject({ status: 'dialling', overAt: null });
    await scene.comesOf(ring, { kind: 'not_reached', because: 'not_answered' });
    expect(await scene.callback(asked.id)).toMatchObject({
      status: 'cancelled',
      because: 'called_in',
      calledInAt: scene.desk.clock.now(),
    });
    const { rows } = await database.pool.query('SELECT FROM sms_outbox');
    expect(rows).toEqual([]);
  });

  test('who called in meanwhile and talked is not called', async () => {
    await scene.busyAgents(1);
    const asked = await scene.takesCallback(await scene.waits(1), mobile(1));
    const event = { kind: 'cancelled', by: 'called_in' } as const;
    expect(await changeCallback(scene.callbackDesk, asked.id, event)).toMatchObject({
      kind: 'moved',
      callback: { status: 'cancelled', because: 'called_in' },
    });
  });
});

test('calls that bring answers need no agent, and are so many at once, one for each number', async () => {
  const { rows } = await database.pool.query<{ id: number }>(
    `INSERT INTO orders (number, kind, status, court_id, matter, caller_number, opened_at, replied_at)
     SELECT '261124001' || n, 'consultation', 'replied', 1, 'x' || n, '1', now(), now()
       FROM generate_series(1, 5) n RETURNING id`,
  );
  const now = scene.desk.clock.now();
  const ids: number[] = [];
  for (const [index, { id: orderId }] of rows.entries()) {
    const number = mobile(index === 0 ? 1 : index);
    const order = { orderId, courtId: 1, number, language: 'zh' as const };
    const callback = await insertAnswerCall(database.pool, order, now, now);
    if (callback === null) throw new Error('not written');
    expect(await insertAnswerCall(database.pool, order, now, now)).toBeNull();
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
  const now = scene.desk.clock.now();
  await database.pool.query(
    `INSERT INTO courts (id, code, name, level) VALUES (2, '苏0981', '临江市城东区人民法院', 'basic')`,
  );
  const ids: number[] = [];
  for (const [index, courtId] of [1, 1, 2].entries()) {
    const { rows } = await database.pool.query<{ id: number }>(
      `INSERT INTO orders (number, kind, status, court_id, matter, caller_number, opened_at, replied_at)
       VALUES ($1, 'consultation', 'replied', $2, $1, '1', now(), now()) RETURNING id`,
      [`261124001${index}`, courtId],
    );
    // The last two are for one number: first from the court that is closed, then from the open one.
    const order = { orderId: rows[0]?.id ?? 0, courtId, number: mobile(Math.min(index, 1)) };
    const callback = await insertAnswerCall(
      database.pool,
      { ...order, language: 'zh' },
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
  const desk: typeof scene.callbackDesk = {
    ...scene.callbackDesk,
    async courtCallbacks(courtId) {
      const court = await scene.callbackDesk.courtCallbacks(courtId);
      if (courtId !== 2) return court;
      const open = { ...court.open, hours: always.value.openingHours };
      return { ...court, courtId, open };
    },
  };
  await beginAnswerCalls(desk, 1);
  expect((await scene.theRing()).callbackId).toBe(ids[0]);
  await scene.comesOf(await scene.theRing(), { kind: 'not_reached', because: 'busy' });
  // 17:30: the first court is closed, the second never closes.
  await scene.pass(1800);
  await beginAnswerCalls(desk, 9);
  const ring = await scene.theRing();
  expect(ring.callbackId).toBe(ids[2]);
  await scene.comesOf(ring, { kind: 'reached' });
  await scene.comesOf(ring, { kind: 'served' });
  // First at night, then when the court opens again.
  await scene.pass(8 * 3600);
  await beginAnswerCalls(desk, 9);
  expect(await scene.toRing()).toEqual([]);
  await scene.pass(7.5 * 3600);
  await beginAnswerCalls(desk, 9);
  expect((await scene.toRing()).map(({ callbackId }) => callbackId)).toEqual([ids[1]]);
});

test('an entry of a line that is closed meanwhile is not offered to one who answers late', async () => {
  await scene.agent('1001');
  const asked = await scene.takesCallback(await scene.caller('case'), mobile(1));
  await scene.pass(30);
  await scene.place();
  const ring = await scene.theRing();
  await changeEntry(scene.desk, ring.entryId ?? 0, { kind: 'lost' });
  expect(
    await changeAttempt(scene.callbackDesk, asked.id, ring.attempt, { kind: 'reached' }),
  ).toMatchObject({ kind: 'refused', because: 'entry_over' });
  const entered = await enterLine(scene.desk, {
    line: 'case',
    callId: await scene.call(),
    callerNumber: mobile(1),
    language: 'zh',
    skills: [],
    reasons: ['returned_call'],
  });
  expect(entered).toMatchObject({ kind: 'waiting', entry: { priorityReason: 'returned_call' } });
});

test('a line stays in use as long as somebody is to be called back in it', async () => {
  await scene.agent('1001');
  const asked = await scene.takesCallback(await scene.caller('case'), mobile(1));
  expect(await retireLine(database.pool, 'case')).toBe('in_use');
  await changeCallback(scene.callbackDesk, asked.id, { kind: 'cancelled', by: 'staff' });
  expect(await retireLine(database.pool, 'case')).toBe('retired');
});
