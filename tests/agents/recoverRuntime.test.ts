import { randomUUID } from 'node:crypto';
import { listMissedCallers } from '../../app/callbacks/store/findCallbacks.js';
import { readLease, takeLease } from '../../app/core/nodes/store/nodeLeases.js';
import { answerCall } from '../../app/ivr/journeys/answerCall.js';
import type { OpenQueueRuntime } from '../../app/agents/openQueueRuntime.js';
import { findOpenCalls, openCall } from '../../app/calls/store/calls.js';
import { FakeCall, FakeRungLeg, type FakeBridge, type FakeLeg } from '../queue/fakeLegs.js';
import { FakeRinging } from '../queue/fakeTelephony.js';
import { until } from '../queue/until.js';
import { reached } from '../telephone/untilTrue.js';
import { enterQueue } from '../../app/queue/waiting/waitingQueue.js';
import { DeskScene, nothingUp } from '../ivr/journeys/deskScene.js';

let scene: DeskScene;
afterEach(() => scene.stop());

/**
 * Returns the caller's telephone as the next process sees it. The old process hears nothing more of
 * it.
 */
async function afterwards(call: FakeCall): Promise<{ again: FakeCall; callId: string }> {
  await until('the row knows the call', async () => {
    const rows = await findOpenCalls(scene.hotline.app.db, 'hotline');
    return rows.some(({ channelId }) => channelId === call.id);
  });
  const rows = await findOpenCalls(scene.hotline.app.db, 'hotline');
  const row = rows.find(({ channelId }) => channelId === call.id);
  if (row === undefined) throw new Error('no row');
  return { again: new FakeCall(call.id), callId: row.id };
}

async function takeUp(again: FakeCall): Promise<void> {
  const rows = await findOpenCalls(scene.hotline.app.db, 'hotline');
  const row = rows.find(({ channelId }) => channelId === again.id);
  scene.adopt(again, answerCall(scene.app, scene.runtime, again, row));
}

test('a waiting caller keeps place and time, hears why, and is offered again', async () => {
  scene = await DeskScene.start(['1001']);
  await scene.talks('1001');
  const first = await scene.waits();
  const second = await scene.waits();
  const before = await scene.rows('SELECT id, entered_at FROM queue_entries ORDER BY id');
  const one = await afterwards(first);
  const two = await afterwards(second);
  await scene.restart(new Set([one.callId, two.callId]));
  await takeUp(two.again);
  await takeUp(one.again);
  await two.again.hears(/排队顺序没有变[^]*您前面还有一位/);
  await one.again.hears(/排队顺序没有变[^]*您是下一位/);
  expect(await scene.rows('SELECT id, entered_at FROM queue_entries ORDER BY id')).toEqual(before);
  // The other agent call's caller was gone. The agent call counts, and its agent is not stuck.
  await scene.becomes('1001', 'wrap_up');
  await scene.dials('1001', '*5');
  (await scene.telephony.rings('1001')).answer();
  await until('they talk', () => one.again.bridge !== null);
});

test('who has heard that calls are recorded is not told again, and who has said no is not recorded', async () => {
  scene = await DeskScene.start(['1001']);
  await scene.talks('1001');
  const [told, refuses] = [await scene.waits(), await scene.waits()];
  refuses.press('2');
  await refuses.hears('不录音');
  await scene.until(
    'both in the record',
    `SELECT 1 FROM call_events HAVING count(*) FILTER (WHERE kind = 'prompt' AND name = 'recordingNotice') = 3
                                   AND count(*) FILTER (WHERE kind = 'digits' AND detail = '2') = 1`,
  );
  const calls = [await afterwards(told), await afterwards(refuses)] as const;
  await scene.restart(new Set(calls.map(({ callId }) => callId)));
  for (const { again } of calls) await takeUp(again);
  for (const { again } of calls) {
    await again.hears('排队顺序没有变');
    await again.hears(/您前面还有|您是下一位/);
    expect(again.words).not.toContain('通话会录音');
  }
  await scene.becomes('1001', 'wrap_up');
  for (const [index, { again, callId }] of calls.entries()) {
    await scene.dials('1001', '*5');
    const leg = (await scene.telephony.rings('1001')).answer();
    await until('they talk', () => again.bridge !== null);
    const recorded = `SELECT count(*)::int AS n FROM recordings WHERE call_id = '${callId}'`;
    expect(await scene.rows(recorded)).toEqual([{ n: index === 0 ? 1 : 0 }]);
    leg.leave();
    await scene.becomes('1001', 'wrap_up');
  }
});

describe('Asterisk is gone with the process', () => {
  const newStart = new Date('2026-11-24T00:00:00.001Z');

  const pool = () => scene.hotline.database.pool;

  async function takesName(): Promise<void> {
    const holder = { holder: randomUUID(), host: 'pbx9', pid: 7, mark: null };
    const before = await readLease(pool(), 'hotline');
    expect(await takeLease(pool(), 'hotline', holder, before)).toBe(true);
  }

  /** Another process has the name; the one before was there until so many minutes before the new start. */
  async function nextProcess(minutes: number): Promise<void> {
    await pool().query(
      "UPDATE node_leases SET expires_at = $1::timestamptz + interval '30 seconds' WHERE node = 'hotline'",
      [new Date(newStart.getTime() - minutes * 60_000)],
    );
    await takesName();
  }

  /** A process knows the Asterisk, one talks to an agent, and two wait. */
  async function twoWait(): Promise<Record<string, unknown>[]> {
    scene = await DeskScene.start(['1001']);
    await takesName();
    await scene.restart(new Set());
    await scene.talks('1001');
    for (const number of ['13800003333', '13800004444'])
      await afterwards(await scene.waits(number));
    return scene.rows(
      "SELECT caller_number AS number, order_at FROM queue_entries WHERE status = 'waiting' ORDER BY order_at",
    );
  }

  const calledBack = () =>
    scene.rows("SELECT number, order_at FROM callbacks WHERE origin = 'cut_off' ORDER BY order_at");

  test('another one is there: who waited is called back at the same place, and the agent is free', async () => {
    const places = await twoWait();
    await nextProcess(4);
    scene.telephony.startedAt = newStart;
    await scene.restart(new Set());
    expect(places).toHaveLength(2);
    expect(await calledBack()).toEqual(places);
    expect(await scene.entries()).toEqual([
      { status: 'over', result: 'answered', ended_by: 'lost' },
      { status: 'over', result: 'lost', ended_by: null },
      { status: 'over', result: 'lost', ended_by: null },
    ]);
    await scene.becomes('1001', 'wrap_up');
  });

  test('another one is there: who has dialled again elsewhere meanwhile has the same place', async () => {
    const [place] = await twoWait();
    const call = { id: randomUUID(), channelId: 'again', callerNumber: String(place?.number) };
    const { callerNumber } = call;
    await openCall(pool(), {
      ...{ ...call, node: 'other', calledNumber: '12368', courtId: null },
      startedAt: new Date(),
    });
    const deps = { ...scene.runtime.deps, node: 'other' };
    const arrival = { queue: 'general', language: 'zh', skills: [], reasons: [] } as const;
    const entered = await enterQueue(deps, { ...arrival, callId: call.id, callerNumber });
    expect(entered.kind).toBe('waiting');
    await nextProcess(4);
    scene.telephony.startedAt = newStart;
    await scene.restart(new Set());
    expect(await scene.rows("SELECT order_at FROM queue_entries WHERE node = 'other'")).toEqual([
      { order_at: place?.order_at },
    ]);
  });

  test('another one is there, and the process had ended long before: who waited may have hung up meanwhile, and is only in the list of missed calls', async () => {
    await twoWait();
    await nextProcess(6);
    // One that never reached Asterisk says nothing of its callers.
    await nextProcess(1);
    scene.telephony.startedAt = newStart;
    await scene.restart(new Set());
    expect(await calledBack()).toEqual([]);
    const missed = await listMissedCallers(pool(), new Date(Date.now() - 3_600_000), 10, null);
    expect(missed.map(({ number, result }) => `${number} ${result}`).sort()).toEqual([
      '13800003333 lost',
      '13800004444 lost',
    ]);
    await scene.becomes('1001', 'wrap_up');
  });

  // By a wrong clock, or because the process was connected to neither at its end.
  test.each([60, 0.5])('one was started %d minutes before its end', async (minutes) => {
    await twoWait();
    await nextProcess(-minutes);
    scene.telephony.startedAt = newStart;
    await scene.restart(new Set());
    expect(await calledBack()).toHaveLength(minutes > 1 ? 0 : 2);
  });

  test('the same one is there: who is gone has hung up', async () => {
    await twoWait();
    await scene.restart(new Set());
    expect(await calledBack()).toEqual([]);
    expect((await scene.entries()).map(({ status }) => status)).toEqual(['over', 'over', 'over']);
  });

  test('one that was restarted beneath the process before is the same for the next one', async () => {
    await twoWait();
    scene.telephony.startedAt = newStart;
    await scene.runtime.recover(() => Promise.resolve(new Set()), nothingUp);
    await scene.until(
      'the start to be noted',
      `SELECT FROM node_leases WHERE pbx_started_at = '${newStart.toISOString()}'`,
    );
    await scene.restart(new Set());
    expect(await calledBack()).toEqual([]);
  });
});

test('a telephone that rings goes on ringing, and its caller is connected', async () => {
  scene = await DeskScene.start(['1001']);
  const call = await scene.waits();
  const ringing = await scene.telephony.rings('1001');
  const { again, callId } = await afterwards(call);
  const still = new FakeRinging(ringing.id, { to: ringing.to, purpose: ringing.purpose });
  const rungBefore = scene.telephony.rung.length;
  await scene.restart(new Set([callId]), { ...nothingUp, ringing: [still] });
  await takeUp(again);
  const leg = still.answer();
  await until('they talk', () => again.bridge !== null && again.bridge === leg.bridge);
  expect(scene.telephony.rung).toHaveLength(rungBefore);
});

test('a telephone that does not ring any more frees its agent, and the caller is offered again', async () => {
  scene = await DeskScene.start(['1001']);
  const call = await scene.waits();
  await scene.telephony.rings('1001');
  const { again, callId } = await afterwards(call);
  await scene.restart(new Set([callId]));
  await takeUp(again);
  await until('rung again', () => reached('rung', scene.telephony.rung.length, 2));
  expect(await scene.rows('SELECT misses FROM queue_entries')).toEqual([{ misses: 0 }]);
});

test('an agent call goes on, and its end and its recording are counted', async () => {
  scene = await DeskScene.start(['1001']);
  const { call, leg } = await scene.talks('1001');
  const bridge = call.bridge as FakeBridge;
  const { again, callId } = await afterwards(call);
  again.bridge = bridge;
  bridge.legs.splice(bridge.legs.indexOf(call), 1, again);
  await scene.restart(new Set([callId]), { ...nothingUp, bridges: [bridge], rungLegs: [leg] });
  await takeUp(again);
  leg.press('*1');
  await leg.hears('已保持通话');
  leg.press('*1');
  await until('they are back', () => again.bridge === bridge);
  leg.leave();
  await again.hears('非常满意按五');
  await scene.until('stored', `SELECT 1 FROM recordings WHERE status = 'stored'`);
  await scene.becomes('1001', 'wrap_up');
});

test('a recording that nobody makes any more is ended, and strays are hung up', async () => {
  scene = await DeskScene.start(['1001']);
  const { call, leg } = await scene.talks('1001');
  await afterwards(call);
  await scene.restart(new Set(), { ...nothingUp, rungLegs: [leg] });
  expect(leg.isOver).toBe(true);
  expect(await scene.rows('SELECT status FROM recordings')).toEqual([{ status: 'failed' }]);
  expect(await scene.entries()).toEqual([{ status: 'over', result: 'answered', ended_by: 'lost' }]);
});

describe('who hangs up while she is taken up', () => {
  test('from an agent call: the agent is released, and free', async () => {
    scene = await DeskScene.start(['1001']);
    const { call, leg } = await scene.talks('1001');
    const bridge = call.bridge as FakeBridge;
    const { again, callId } = await afterwards(call);
    await scene.restart(new Set([callId]), { ...nothingUp, bridges: [bridge], rungLegs: [leg] });
    again.leave();
    await takeUp(again);
    await scene.becomes('1001', 'wrap_up');
    await leg.ended;
    expect(bridge.isOver).toBe(true);
    expect(await scene.entries()).toEqual([
      { status: 'over', result: 'answered', ended_by: 'caller' },
    ]);
  });

  test('from the queue: no agent is offered the caller', async () => {
    scene = await DeskScene.start(['1001']);
    await scene.dials('1001', '*41');
    const { again, callId } = await afterwards(await scene.waits());
    await scene.restart(new Set([callId]));
    again.leave();
    await takeUp(again);
    await scene.until('out of the queue', `SELECT 1 FROM queue_entries WHERE result = 'abandoned'`);
  });

  test('from an office: nobody there waits for the caller', async () => {
    scene = await DeskScene.start(['1001']);
    const { call, leg } = await scene.talks('1001');
    const [row] = await scene.rows<{ telephone: string }>(
      'SELECT telephone FROM departments WHERE telephone IS NOT NULL LIMIT 1',
    );
    const digits = (row?.telephone ?? '').replace(/\D/g, '');
    leg.press(`*2${digits}#`);
    const office = (await scene.telephony.rings(digits)).answer();
    await until('they talk', () => call.bridge !== null && call.bridge === office.bridge);
    const bridge = call.bridge as FakeBridge;
    const { again, callId } = await afterwards(call);
    await scene.restart(new Set([callId]), { ...nothingUp, bridges: [bridge], rungLegs: [office] });
    again.leave();
    await takeUp(again);
    await office.ended;
    expect(bridge.isOver).toBe(true);
    expect(scene.runtime.left.isEmpty).toBe(true);
  });
});

test('a queue that cannot be put right is tried again, and its callers are offered then', async () => {
  scene = await DeskScene.start(['1001']);
  await scene.hotline.database.asOwner('ALTER TABLE supervisions RENAME TO elsewhere');
  let runtime: OpenQueueRuntime | null = null;
  const restarted = scene.restart(new Set(), nothingUp, (made) => (runtime = made));
  await until('it begins', () => runtime !== null);
  await scene.runtime.left.recovered;
  await scene.hotline.database.asOwner('ALTER TABLE elsewhere RENAME TO supervisions');
  await restarted;
  await scene.waits();
  await scene.telephony.rings('1001');
});

describe('an agent call of more than two', () => {
  let call: FakeCall;
  let leg: FakeRungLeg;
  let callId: string;

  beforeEach(async () => {
    scene = await DeskScene.start(['1001', '1002']);
    await scene.dials('1002', '*41');
    ({ call, leg } = await scene.talks('1001'));
    await scene.dials('1002', '*3');
  });

  /** Restarts the process, which finds the people who are still in the agent calls. */
  async function restart(bridges: readonly FakeBridge[], others: readonly FakeRungLeg[]) {
    const found = await afterwards(call);
    callId = found.callId;
    seenAnew(call, found.again);
    const legs = new Map([leg, ...others].map((each) => [each, anew(each)]));
    const live = [...bridges];
    await scene.restart(new Set([callId]), {
      ...nothingUp,
      bridges: live.filter((bridge) => !bridge.isOver),
      rungLegs: [...legs.values()].filter((each) => !each.isOver),
    });
    void takeUp(found.again);
    return { again: found.again, legOf: (each: FakeRungLeg) => legs.get(each) ?? each };
  }

  function seenAnew(before: FakeLeg, after: FakeLeg): void {
    after.isOver = before.isOver;
    after.bridge = before.bridge;
    before.bridge?.legs.splice(before.bridge.legs.indexOf(before), 1, after);
  }

  function anew(before: FakeRungLeg): FakeRungLeg {
    const after = new FakeRungLeg(before.id, before.to, before.purpose);
    seenAnew(before, after);
    return after;
  }

  const officeNumber = async () => {
    const [office] = await scene.rows<{ telephone: string }>(
      'SELECT telephone FROM departments WHERE telephone IS NOT NULL LIMIT 1',
    );
    return (office?.telephone ?? '').replace(/\D/g, '');
  };

  test('three go on, and it is known who they are', async () => {
    const bridge = call.bridge as FakeBridge;
    leg.press('*41002#');
    const second = (await scene.telephony.rings('1002')).answer();
    await leg.hears('三方通话');
    const { again, legOf } = await restart([bridge], [second]);
    expect((await scene.state('1002')).status).toBe('talking');
    await until('taken up', () => scene.runtime.agentCalls.size === 1);
    expect(bridge.legs).toHaveLength(3);
    legOf(second).leave();
    await legOf(leg).hears('第三方已经退出');
    await scene.becomes('1002', 'ready');
    expect(again.bridge).toBe(bridge);
  });

  test('of three the agent has left meanwhile: the caller goes on with the third', async () => {
    const bridge = call.bridge as FakeBridge;
    leg.press('*41002#');
    const second = (await scene.telephony.rings('1002')).answer();
    await leg.hears('三方通话');
    // No process was running to notice.
    bridge.legs.splice(bridge.legs.indexOf(leg), 1);
    leg.isOver = true;
    const { again, legOf } = await restart([bridge], [second]);
    await until('they talk', () => again.bridge !== null && again.bridge !== bridge);
    expect(again.bridge).toBe(legOf(second).bridge);
    await scene.becomes('1001', 'wrap_up');
    expect((await scene.state('1002')).status).toBe('talking');
  });

  test('a consultation is over: the agent is back with the caller, hears so, and the colleague is free', async () => {
    const bridge = call.bridge as FakeBridge;
    leg.press('*31002#');
    const second = (await scene.telephony.rings('1002')).answer();
    await leg.hears('已接通');
    const { again, legOf } = await restart([bridge, second.bridge as FakeBridge], [second]);
    await legOf(leg).hears('已回到来电人');
    await until('they talk', () => again.bridge === bridge && legOf(leg).bridge === bridge);
    expect(legOf(second).isOver).toBe(true);
    await scene.becomes('1002', 'ready');
  });

  test('who was on hold is back', async () => {
    const bridge = call.bridge as FakeBridge;
    leg.press('*1');
    await leg.hears('已保持通话');
    const { again, legOf } = await restart([bridge], []);
    await legOf(leg).hears('已恢复通话');
    await until('they talk', () => again.bridge === bridge);
  });

  test('who was proving on the keypad who they are is back, and what they say is recorded again', async () => {
    const bridge = call.bridge as FakeBridge;
    await scene.runtime.agentCalls
      .of(await scene.agentId('1001'))
      ?.ask({ kind: 'verify' }, new Date(Date.now() + 6000));
    await call.hears('请输入身份证号码');
    const { again, legOf } = await restart([bridge], []);
    await legOf(leg).hears('已恢复通话');
    await until('they talk', () => again.bridge === bridge);
    expect(await scene.rows('SELECT verification FROM queue_entries')).toEqual([
      { verification: 'interrupted' },
    ]);
  });

  test('with an office the caller talks on', async () => {
    const digits = await officeNumber();
    leg.press(`*2${digits}#`);
    await call.hears('正在为您接通法院的电话');
    const office = (await scene.telephony.rings(digits)).answer();
    await until('they talk', () => call.bridge !== null && call.bridge === office.bridge);
    const bridge = call.bridge as FakeBridge;
    const { again, legOf } = await restart([bridge], [office]);
    expect(legOf(office).isOver).toBe(false);
    expect(again.bridge).toBe(bridge);
    await until('taken up', () => scene.runtime.left.isEmpty);
    legOf(office).leave();
    await again.hears(/请评价/);
  });

  test('an office that rings goes on ringing', async () => {
    const digits = await officeNumber();
    leg.press(`*2${digits}#`);
    const ringing = await scene.telephony.rings(digits);
    const found = await afterwards(call);
    const still = new FakeRinging(ringing.id, { to: ringing.to, purpose: ringing.purpose });
    await scene.restart(new Set([found.callId]), { ...nothingUp, ringing: [still] });
    await takeUp(found.again);
    const office = still.answer();
    await until(
      'they talk',
      () => found.again.bridge !== null && found.again.bridge === office.bridge,
    );
    // They do not wait for the row.
    await until('the transfer to be written', async () => {
      const [transfer] = await scene.rows<{ result: string }>('SELECT result FROM call_transfers');
      return transfer?.result === 'done';
    });
  });

  test('an office that has stopped ringing meanwhile: the caller is in the queue again', async () => {
    const digits = await officeNumber();
    leg.press(`*2${digits}#`);
    await scene.telephony.rings(digits);
    const found = await afterwards(call);
    await scene.restart(new Set([found.callId]));
    await takeUp(found.again);
    await found.again.hears('电话无人接听');
    (await scene.telephony.rings('1002')).answer();
    await until('they talk', () => found.again.bridge !== null);
  });
});

test('minutes in the queue and with an agent count for no limit, after a crash neither', async () => {
  scene = await DeskScene.start(['1001']);
  const { call, leg } = await scene.talks('1001');
  expect(call.limitS).toBe(8 * 3600);
  const { again, callId } = await afterwards(call);
  await scene.rows(`UPDATE queue_entries SET entered_at = entered_at - interval '2 hours'`);
  await scene.rows(`UPDATE calls SET started_at = started_at - interval '2 hours'`);
  const bridge = call.bridge as FakeBridge;
  again.bridge = bridge;
  bridge.legs.splice(bridge.legs.indexOf(call), 1, again);
  await scene.restart(new Set([callId]), { ...nothingUp, bridges: [bridge], rungLegs: [leg] });
  await takeUp(again);
  await until('taken up', () => scene.runtime.agentCalls.size === 1);
  leg.leave();
  await again.hears(/请评价/);
  again.press('5');
  await again.hears('查案件请按一');
  expect(again.isOver).toBe(false);
  expect(again.limitS).toBeLessThan(3600);
});
