import { changeAgent } from '../../app/queue/agentStates.js';
import { requestCallback } from '../../app/callbacks/requestCallback.js';
import { cleanUpCallbacks } from '../../app/callbacks/cleanUpCallbacks.js';
import { takeCallback } from '../../app/callbacks/takeCallback.js';
import { changeEntry } from '../../app/queue/waiting/waitingQueue.js';
import { readArrivalFacts } from '../../app/queue/store/arrivals.js';
import {
  listMissedCallers,
  wasCalledBack,
  wasCalledBackAlone,
} from '../../app/callbacks/store/findCallbacks.js';
import { assignCallers } from '../../app/queue/store/assignCallers.js';
import type { QueueEntry } from '../../app/queue/store/queueEntries.js';
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

describe('asking for one', () => {
  test('the caller leaves the queue, keeps the place, and does not count as abandoned', async () => {
    const [agent] = await scene.busyAgents(1);
    const entry = await scene.waits(1);
    const callback = await scene.takesCallback(entry, mobile(1));
    expect(await scene.entry(entry.id)).toMatchObject({ status: 'over', result: 'callback' });
    expect(callback).toMatchObject({
      origin: 'queue',
      status: 'waiting',
      orderAt: entry.orderAt,
      callId: entry.callId,
      number: mobile(1),
      requestedFrom: mobile(1),
      entryId: entry.id,
      courtId: 1,
    });
    // Not rung while the caller may still be on the line.
    await changeAgent(scene.deps, agent?.id ?? 0, { kind: 'ready' });
    await scene.place();
    expect(await scene.toRing()).toEqual([]);
    await scene.pass(20);
    await scene.place();
    expect(await scene.theRing()).toMatchObject({ number: mobile(1), attempt: 1 });
  });

  test('refused, the caller goes on waiting: wrong numbers, a second callback, too many a day', async () => {
    await scene.busyAgents(1);
    const ask = async (number: string) => {
      const entry = await scene.waits(9);
      const asked = await requestCallback(scene.callbackDeps, {
        from: 'queue',
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
    const entries: QueueEntry[] = [];
    for (let i = 0; i < 20; i += 1) entries.push(await scene.waits(i));
    const asked = await Promise.all(
      entries.map((entry) =>
        requestCallback(scene.callbackDeps, {
          from: 'queue',
          entryId: entry.id,
          number: mobile(77),
        }),
      ),
    );
    expect(asked.filter(({ kind }) => kind === 'asked')).toHaveLength(1);
    const { rows } = await database.pool.query(
      "SELECT count(*)::int AS n FROM queue_entries WHERE status = 'waiting'",
    );
    expect(rows).toEqual([{ n: 19 }]);
  });

  test('at night: in the next opening, so many in each quarter of an hour, with a head start', async () => {
    await scene.pass(11 * 3600);
    const at: (string | undefined)[] = [];
    for (let i = 0; i < 5; i += 1) {
      const asked = await requestCallback(scene.callbackDeps, {
        from: 'outside_hours',
        queue: 'case',
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

  test('at night, in danger: at the opening and first, and the agent sees why', async () => {
    await scene.pass(11 * 3600);
    const ask = async (n: number, inDanger: boolean) => {
      const asked = await requestCallback(scene.callbackDeps, {
        from: 'outside_hours',
        queue: 'case',
        callId: await scene.call(),
        language: 'zh',
        callerNumber: mobile(n),
        number: mobile(n),
        skills: [],
        inDanger,
      });
      if (asked.kind === 'refused') throw new Error(asked.because);
      return asked.nextAt.toISOString();
    };
    for (let n = 0; n < 5; n += 1) await ask(n, false);
    expect(await ask(9, true)).toBe('2026-11-25T00:30:00.000Z');
    await scene.pass(11.5 * 3600);
    const [agent] = await scene.busyAgents(1);
    await changeAgent(scene.deps, agent?.id ?? 0, { kind: 'ready' });
    await scene.place();
    const ring = await scene.theRing();
    expect(ring.number).toBe(mobile(9));
    expect((await scene.entry(ring.entryId ?? 0)).priorityReason).toBe('in_danger');
  });

  test('from the queue and of the list of missed calls it is as urgent as the place that was left', async () => {
    await scene.busyAgents(1);
    const waits = (n: number) =>
      scene.caller('case', { callerNumber: mobile(n), reasons: ['in_danger'] });
    await scene.queue('case', { wrapUpS: 0, retryS: 0, headStarts: { in_danger: 1800 } });
    expect((await scene.takesCallback(await waits(1), mobile(1))).inDanger).toBe(true);
    const missed = await waits(2);
    await changeEntry(scene.deps, missed.id, { kind: 'caller_gone' });
    const now = scene.deps.clock.now().getTime();
    expect(
      await requestCallback(scene.callbackDeps, { from: 'missed_call', entryId: missed.id }),
    ).toMatchObject({ callback: { inDanger: true, orderAt: new Date(now - 1_800_000) } });
  });

  test('of somebody whose node died: at the place that was left, however often the number was called back', async () => {
    await scene.busyAgents(1);
    const cutOff = async (n: number) => {
      const entry = await scene.waits(n);
      return { entry, request: { from: 'cut_off', entryId: entry.id } as const };
    };
    for (let day = 0; day < 4; day += 1) {
      const { entry, request } = await cutOff(1);
      expect(await requestCallback(scene.callbackDeps, request)).toMatchObject({
        kind: 'asked',
        callback: { origin: 'cut_off', number: mobile(1), orderAt: entry.orderAt },
        nextAt: scene.deps.clock.now(),
      });
      expect(await scene.entry(entry.id)).toMatchObject({ status: 'over', result: 'lost' });
      // Another node is second.
      expect(await requestCallback(scene.callbackDeps, request)).toMatchObject({
        because: 'not_waiting',
      });
      await database.pool.query(
        "UPDATE callbacks SET status = 'done', over_at = $1, next_at = NULL WHERE status = 'waiting'",
        [scene.deps.clock.now()],
      );
    }
  });

  test('of somebody whose node died, who dials again: they have their place, and are not rung while they wait', async () => {
    const [agent, wanted] = await scene.busyAgents(2);
    const { id, orderAt } = await scene.waits(1);
    await requestCallback(scene.callbackDeps, { from: 'cut_off', entryId: id });
    const later = await scene.waits(2);
    await scene.pass(30);
    const { cutOffPlace } = await readArrivalFacts(
      database.pool,
      { person: null, number: mobile(1), callbackNumber: mobile(1) },
      scene.deps.clock.now(),
    );
    // Somebody whom the next free agent does not serve.
    const again = await scene.caller('case', {
      callerNumber: mobile(1),
      place: cutOffPlace,
      wantedAgentId: wanted?.id ?? 0,
    });
    expect(again).toMatchObject({ orderAt, priorityReason: 'returned_call' });
    expect(again.orderAt < later.orderAt).toBe(true);
    await changeEntry(scene.deps, later.id, { kind: 'caller_gone' });
    await changeAgent(scene.deps, agent?.id ?? 0, { kind: 'ready' });
    await scene.place();
    expect(await scene.toRing()).toEqual([]);
    await changeEntry(scene.deps, again.id, { kind: 'caller_gone' });
    await scene.place();
    expect(await scene.theRing()).toMatchObject({ number: mobile(1) });
  });

  test('of somebody whose node died, who dials again: they are not rung while an agent is offered their call, or talks to them', async () => {
    const [first, second] = await scene.busyAgents(2);
    const { id } = await scene.waits(1);
    await requestCallback(scene.callbackDeps, { from: 'cut_off', entryId: id });
    const again = await scene.waits(1);
    await changeAgent(scene.deps, first?.id ?? 0, { kind: 'ready' });
    await scene.place();
    expect(await scene.entry(again.id)).toMatchObject({ status: 'offered', agentId: first?.id });
    await changeAgent(scene.deps, second?.id ?? 0, { kind: 'ready' });
    await scene.place();
    expect(await scene.toRing()).toEqual([]);
    await changeEntry(scene.deps, again.id, { kind: 'answered', agentId: first?.id ?? 0 });
    await scene.place();
    expect(await scene.toRing()).toEqual([]);
  });

  test('of somebody whose node died: it counts towards no limit of what they ask for', async () => {
    await scene.busyAgents(1);
    for (let time = 0; time < 3; time += 1) {
      const { id } = await scene.waits(1);
      await requestCallback(scene.callbackDeps, { from: 'cut_off', entryId: id });
      await database.pool.query(
        "UPDATE callbacks SET status = 'done', over_at = $1, next_at = NULL WHERE status = 'waiting'",
        [scene.deps.clock.now()],
      );
    }
    expect(await scene.takesCallback(await scene.waits(1), mobile(1))).toMatchObject({
      origin: 'queue',
    });
  });

  describe('of somebody whose node died, and whose number has an open callback', () => {
    const cutOff = ({ id }: QueueEntry) =>
      requestCallback(scene.callbackDeps, { from: 'cut_off', entryId: id });
    /** A callback of the first caller's number, asked for from another telephone by somebody who came later. */
    const openCallback = async () => scene.takesCallback(await scene.waits(9), mobile(1));

    test('that one is pulled forward to the place that was left, and the caller is told of it once', async () => {
      const [agent] = await scene.busyAgents(1);
      const entry = await scene.waits(1);
      const between = await scene.waits(2);
      const open = await openCallback();
      expect(open.orderAt > between.orderAt).toBe(true);
      const now = scene.deps.clock.now();
      expect(await cutOff(entry)).toMatchObject({
        kind: 'asked',
        callback: { id: open.id },
        nextAt: now,
      });
      expect(await scene.entry(entry.id)).toMatchObject({ status: 'over', result: 'lost' });
      expect(await scene.callback(open.id)).toMatchObject({
        status: 'waiting',
        // Who dials again has the place, and is not rung while in the queue.
        origin: 'cut_off',
        requestedFrom: mobile(1),
        orderAt: entry.orderAt,
        nextAt: now,
        // Where it was asked for.
        entryId: open.entryId,
      });
      const sent = await database.pool.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM sms_outbox WHERE purpose = 'callback_asked'",
      );
      expect(sent.rows).toEqual([{ n: 1 }]);
      await changeAgent(scene.deps, agent?.id ?? 0, { kind: 'ready' });
      await scene.place();
      expect(await scene.theRing()).toMatchObject({ number: mobile(1) });
      expect((await scene.entry(between.id)).status).toBe('waiting');
    });

    test('one that waits for its next try is made now, and keeps its place where that is the better one', async () => {
      const [agent] = await scene.busyAgents(1);
      const open = await scene.takesCallback(await scene.waits(1), mobile(1));
      await scene.pass(20);
      await changeAgent(scene.deps, agent?.id ?? 0, { kind: 'ready' });
      await scene.place();
      await scene.comesOf(await scene.theRing(), { kind: 'not_reached', because: 'busy' });
      const entry = await scene.waits(1);
      await cutOff(entry);
      expect(await scene.callback(open.id)).toMatchObject({
        orderAt: open.orderAt,
        nextAt: scene.deps.clock.now(),
      });
    });

    test('one whose tries and days are used up but for the last begins anew; its attempt stays', async () => {
      const [agent] = await scene.busyAgents(1);
      const open = await scene.takesCallback(await scene.waits(1), mobile(1));
      const { plan } = await scene.callbackDeps.courtCallbacks(null);
      await scene.pass(20);
      await changeAgent(scene.deps, agent?.id ?? 0, { kind: 'ready' });
      await scene.place();
      await scene.comesOf(await scene.theRing(), { kind: 'not_reached', because: 'busy' });
      await database.pool.query(
        "UPDATE callbacks SET tries = $1, losses = 5, outages = 4, requested_at = requested_at - interval '30 days'",
        [plan.tries - 1],
      );
      await changeAgent(scene.deps, agent?.id ?? 0, { kind: 'pause', reason: 'lunch' });
      await cutOff(await scene.waits(1));
      const now = scene.deps.clock.now();
      const anew = { tries: 0, losses: 0, outages: 0, because: null, requestedAt: now };
      expect(await scene.callback(open.id)).toMatchObject({ ...anew, attempts: 1, nextAt: now });
      await cleanUpCallbacks(scene.callbackDeps, silentLog);
      expect((await scene.callback(open.id)).status).toBe('waiting');

      await changeAgent(scene.deps, agent?.id ?? 0, { kind: 'ready' });
      await scene.place();
      const ring = await scene.theRing();
      expect(ring.attempt).toBe(2);
      await scene.comesOf(ring, { kind: 'not_reached', because: 'busy' });
      expect(await scene.callback(open.id)).toMatchObject({ status: 'waiting', tries: 1 });
    });

    test('the place that was left counts as called back, also when its caller was shown with the code of the country', async () => {
      const [agent] = await scene.busyAgents(1);
      const entry = await scene.caller('case', { callerNumber: `+86${mobile(1)}` });
      await scene.pass(1);
      const open = await openCallback();
      // Somebody else, who is cut off, too.
      const another = await scene.waits(2);
      await cutOff(entry);
      await changeEntry(scene.deps, another.id, { kind: 'lost' });
      const missed = async () => {
        const since = new Date(entry.enteredAt.getTime() - 1);
        const found = await listMissedCallers(database.pool, since, 10, null);
        return found.map(({ entryId }) => entryId);
      };
      expect(await missed()).toEqual([another.id]);
      const isCalledBack = () =>
        Promise.all([entry, another].map(({ id }) => wasCalledBack(database.pool, id)));
      expect(await isCalledBack()).toEqual([false, false]);
      await changeAgent(scene.deps, agent?.id ?? 0, { kind: 'ready' });
      await scene.place();
      const ring = await scene.theRing();
      expect(ring.callbackId).toBe(open.id);
      await scene.talk(ring);
      expect(await isCalledBack()).toEqual([true, false]);
      expect(await missed()).toEqual([another.id]);
      const request = { from: 'missed_call', entryId: entry.id } as const;
      expect(await requestCallback(scene.callbackDeps, request)).toMatchObject({
        because: 'not_missed',
      });
    });

    test('two of one number have one callback: whoever of them is on the line all the same waits on', async () => {
      const [agent] = await scene.busyAgents(1);
      await scene.queue('case', { wrapUpS: 0, retryS: 0, headStarts: { in_danger: 1800 } });
      const waits = (n: number, reasons: readonly ['in_danger'] | readonly []) =>
        scene.caller('case', { callerNumber: mobile(n), reasons });
      // Somebody else of the third one's number, on another day.
      const before = await waits(2, []);
      await changeEntry(scene.deps, before.id, { kind: 'lost' });
      await scene.pass(86_400);
      const entries = [await waits(1, []), await waits(1, ['in_danger']), await waits(2, [])];
      for (const entry of entries) {
        await scene.pass(1);
        expect(await cutOff(entry)).toMatchObject({ kind: 'asked' });
      }
      await changeAgent(scene.deps, agent?.id ?? 0, { kind: 'ready' });
      for (let person = 0; person < 2; person += 1) {
        await scene.place();
        await scene.talk(await scene.theRing());
      }
      const ofAll = (is: typeof wasCalledBack) =>
        Promise.all(entries.map(({ id }) => is(database.pool, id)));
      expect(await ofAll(wasCalledBack)).toEqual([true, true, true]);
      expect(await ofAll(wasCalledBackAlone)).toEqual([false, false, true]);
    });

    test('one that is better already stays as it is', async () => {
      await scene.busyAgents(1);
      const open = await scene.takesCallback(await scene.waits(1), mobile(1));
      await scene.pass(20);
      const before = await scene.callback(open.id);
      expect(await cutOff(await scene.waits(1))).toMatchObject({ because: 'open_already' });
      expect(await scene.callback(open.id)).toEqual(before);
    });

    test('of another queue, or ringing already: it stays as it is', async () => {
      const [agent] = await scene.busyAgents(1);
      await scene.queue('other');
      const first = await scene.caller('other', { callerNumber: mobile(1) });
      const second = await scene.waits(1);
      const open = await openCallback();
      const before = await scene.callback(open.id);
      expect(await cutOff(first)).toMatchObject({ because: 'open_already' });
      expect(await scene.callback(open.id)).toEqual(before);
      // The callback rings although its number is in the queue: it was asked for from another telephone.
      await changeEntry(scene.deps, first.id, { kind: 'caller_gone' });
      await scene.pass(20);
      const taken = await takeCallback(scene.callbackDeps, open.id, agent?.id ?? 0, null);
      expect(taken.kind).toBe('taken');
      await changeAgent(scene.deps, agent?.id ?? 0, { kind: 'ready' });
      await scene.place();
      const ringing = await scene.callback(open.id);
      expect(ringing.status).toBe('dialling');
      expect(await cutOff(second)).toMatchObject({ because: 'open_already' });
      expect(await scene.callback(open.id)).toEqual(ringing);
    });

    test('several calls of one number, cut off at one moment: one callback, at the best place', async () => {
      await scene.busyAgents(1);
      const entries: QueueEntry[] = [];
      for (let call = 0; call < 6; call += 1) entries.push(await scene.waits(1));
      await Promise.all(entries.toReversed().map(cutOff));
      const { rows } = await database.pool.query('SELECT origin, order_at FROM callbacks');
      expect(rows).toEqual([{ origin: 'cut_off', order_at: entries[0]?.orderAt }]);
    });
  });

  test('of the list of missed calls: who talked to nobody, and nobody else', async () => {
    const [agent] = await scene.busyAgents(1);
    const missed = await scene.waits(1);
    await changeEntry(scene.deps, missed.id, { kind: 'caller_gone' });
    const request = { from: 'missed_call', entryId: missed.id } as const;
    expect(await requestCallback(scene.callbackDeps, request)).toMatchObject({
      kind: 'asked',
      callback: { origin: 'missed_call', number: mobile(1), requestedFrom: '' },
    });
    const served = await scene.waits(2);
    await changeAgent(scene.deps, agent?.id ?? 0, { kind: 'ready' });
    await assignCallers(database.pool, scene.deps.clock.now());
    await changeEntry(scene.deps, served.id, { kind: 'answered', agentId: agent?.id ?? 0 });
    await changeEntry(scene.deps, served.id, { kind: 'agent_call_ended', by: 'agent' });
    expect(
      await requestCallback(scene.callbackDeps, { from: 'missed_call', entryId: served.id }),
    ).toMatchObject({ kind: 'refused', because: 'not_missed' });
  });

  test('of the list of missed calls: a call leads to no second agent call, and to a second callback only after one in vain', async () => {
    await scene.busyAgents(1);
    const missed = await scene.waits(1);
    await changeEntry(scene.deps, missed.id, { kind: 'caller_gone' });
    const request = { from: 'missed_call', entryId: missed.id } as const;
    const ended = async (status: string) => {
      expect(await requestCallback(scene.callbackDeps, request)).toMatchObject({ kind: 'asked' });
      await database.pool.query(
        "UPDATE callbacks SET status = $1, over_at = $2, next_at = NULL WHERE status = 'waiting'",
        [status, scene.deps.clock.now()],
      );
    };
    await ended('given_up');
    await ended('done');
    expect(await requestCallback(scene.callbackDeps, request)).toMatchObject({
      kind: 'refused',
      because: 'not_missed',
    });
  });
});
