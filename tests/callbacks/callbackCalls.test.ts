import { openAttempts } from '../../app/callbacks/store/callbackAttempts.js';
import { DeskScene, nothingUp } from '../ivr/journeys/deskScene.js';
import { changeCallback } from '../../app/callbacks/changeCallback.js';
import { cleanUpCallbacks } from '../../app/callbacks/cleanUpCallbacks.js';
import { requestCallback } from '../../app/callbacks/requestCallback.js';
import { smsOf, smsWords } from '../../app/messages/rules/smsText.js';
import * as rows from './callbackRows.js';
import { FakeRinging } from '../queue/fakeTelephony.js';
import { FakeRungLeg, type FakeBridge } from '../queue/fakeLegs.js';
import { until } from '../queue/until.js';
import { reached } from '../telephone/untilTrue.js';

const her = '13800001111';
const other = '13800002222';
let scene: DeskScene;
let callbackId: number;

/**
 * A caller waits while agent 1001 is on a break, and requests a callback. Then 1001 returns, and
 * the hotline rings the caller.
 */
async function isRung(): Promise<FakeRinging> {
  await scene.queue('general', { hours: 'always', wrapUpS: 600, retryS: 0 });
  await scene.dials('1001', '*42');
  const call = await scene.waits();
  const [entry] = await scene.rows<{ id: number }>('SELECT id FROM queue_entries');
  const asked = await requestCallback(scene.runtime.deps, {
    from: 'queue',
    entryId: entry?.id ?? 0,
    number: her,
  });
  if (asked.kind === 'refused') throw new Error(asked.because);
  callbackId = asked.callback.id;
  call.leave();
  await isDue();
  await scene.dials('1001', '*3');
  return scene.telephony.rings(her);
}

const isDue = () => rows.isDue(scene);
const hasTalked = () => scene.becomes('1001', 'talking');
const becomes = (what: Record<string, unknown>) => rows.becomes(scene, callbackId, what);
const attempts = () => rows.attempts(scene);
const outgoing = () => rows.outgoing(scene);

beforeEach(async () => {
  scene = await DeskScene.start(['1001']);
});
afterEach(() => scene.stop());

describe('somebody is called back', () => {
  test('hears who calls, presses a digit, and talks to the agent who was kept', async () => {
    const ringing = await isRung();
    expect(ringing.options).toMatchObject({
      to: { kind: 'telephone', number: her },
      purpose: { kind: 'callback', callbackId, attempt: 1 },
      timeoutMs: 30_000,
    });
    // The agent is reserved for the callback, but does not ring before the person is there.
    expect((await scene.state('1001')).status).toBe('offered');
    const leg = ringing.answer();
    await leg.hears(
      /临江市中级人民法院幺二三六八，您登记了回电，回电编号[^]*法院工作人员不会要您转账，也不会要您说出密码、验证码。接通工作人员，请按一/,
    );
    expect(scene.telephony.rung.map(({ to }) => to.number)).toEqual([her]);
    leg.press('1');
    const agent = (await scene.telephony.rings('1001')).answer();
    await agent.hears(/一般咨询[^]*这是回电/);
    await until('they talk', () => leg.bridge !== null && leg.bridge === agent.bridge);
    expect(leg.words).toMatch(/正在为您接通，请稍候。\n[^]*录音/);
    await hasTalked();
    agent.leave();
    await leg.hears('请评价');
    // The person may stay in self-service. The callback lasts until they hang up.
    await becomes({ status: 'talking' });
    leg.press('5');
    await leg.hears('查案件请按一');
    leg.leave();
    await becomes({ status: 'done', attempts: 1, tries: 0 });
    expect(await attempts()).toEqual([{ attempt: 1, outcome: 'served' }]);
    expect(await outgoing()).toEqual([{ outcome: 'served', resumed: 0 }]);
    expect(await scene.rows('SELECT score FROM satisfaction')).toEqual([{ score: 5 }]);
  });

  test('the kept agent hears so after a code; the telephone shows as ringing only while it rings', async () => {
    const said = async (code: string) => (await scene.dials('1001', code)).words;
    const ringing = await isRung();
    const kept = '正在为您拨打回电，您的话机马上会响。';
    expect(await said('*6')).toBe(kept);
    // The agent has no call yet that would prevent it.
    expect(await said('*3')).toBe(kept);
    expect(await said('*42')).toBe(`${kept}\n这个电话处理完以后，转为小休。`);
    expect(await said('*6')).toBe(`${kept}\n这个电话处理完以后，转为小休。`);
    expect(await said('*2')).toBe(`${kept}\n这个电话处理完以后，系统为您签出。`);
    expect(await said('*3')).toBe(`${kept}\n您可以接听。`);
    expect(await said('*42')).toContain('转为小休');
    const leg = ringing.answer();
    await leg.hears('请按一');
    expect(await said('*6')).toContain(kept);
    leg.press('1');
    const agent = await scene.telephony.rings('1001');
    expect(await said('*6')).toBe('正在呼叫您。\n这个电话处理完以后，转为小休。');
    agent.answer().leave();
    leg.leave();
    await scene.becomes('1001', 'paused');
    expect((await scene.state('1001')).reason).toBe('meal');
  });

  test('nobody is reached: the kept agent is on the requested break', async () => {
    const ringing = await isRung();
    await scene.dials('1001', '*42');
    ringing.end({ kind: 'not_answered' });
    await scene.becomes('1001', 'paused');
    expect((await scene.state('1001')).reason).toBe('meal');
  });

  test.each([
    [{ kind: 'refused', reason: 'busy' }, 'busy'],
    [{ kind: 'refused', reason: 'rejected' }, 'refused'],
    [{ kind: 'not_answered' }, 'not_answered'],
    [{ kind: 'unreachable', reason: 'cause 1' }, 'unreachable'],
  ] as const)(
    'who is not reached (%p) is tried again, and her agent is free',
    async (end, because) => {
      (await isRung()).end(end);
      await becomes({ status: 'waiting', tries: 1, because });
      await scene.becomes('1001', 'ready');
      expect(await outgoing()).toEqual([{ outcome: 'not_reached', resumed: 0 }]);
      await isDue();
      (await scene.telephony.rings(her)).end(end);
      await becomes({ status: 'waiting', attempts: 2, tries: 2 });
    },
  );

  test('Asterisk was lost while it rang: that does not count as a try', async () => {
    (await isRung()).end({ kind: 'unreachable', reason: 'away', isOurs: true });
    await becomes({ status: 'waiting', tries: 0, losses: 1 });
    await scene.becomes('1001', 'ready');
  });

  test('our trunk did not take the call: no try, again in a minute, and no SMS says that nobody answered', async () => {
    const outage = { kind: 'unreachable', reason: 'cause 34, SIP 503', isTrunk: true } as const;
    const sms = () => scene.rows("SELECT body FROM sms_outbox WHERE purpose = 'callback_given_up'");
    // More outages than a plan has tries, and more than the number of lost processes allowed.
    for (let outages = 1; outages <= 7; outages += 1) {
      if (outages === 1) (await isRung()).end(outage);
      else {
        await isDue();
        (await scene.telephony.rings(her)).end(outage);
      }
      await becomes({ status: 'waiting', tries: 0, losses: 0, outages, because: 'no_trunk' });
      await scene.becomes('1001', 'ready');
    }
    expect((await attempts()).map((each) => (each as { outcome: string }).outcome)).toEqual(
      Array<string>(7).fill('no_trunk'),
    );
    expect(new Set((await outgoing()).map((each) => JSON.stringify(each)))).toEqual(
      new Set([JSON.stringify({ outcome: 'failed', resumed: 0 })]),
    );
    expect(await sms()).toEqual([]);
    await changeCallback(scene.runtime.deps, callbackId, { kind: 'expired' });
    await becomes({ status: 'given_up', tries: 0 });
    expect(await sms()).toEqual([{ body: smsWords(smsOf('callbackNotPlaced', 'zh', {})) }]);
  });

  test('who presses no digit is a machine', async () => {
    const leg = (await isRung()).answer();
    leg.saysNothing();
    leg.saysNothing();
    await leg.hears(/接通工作人员，请按一。\n您登记了回电。接通/);
    await leg.ended;
    await becomes({ status: 'waiting', tries: 1, because: 'machine' });
    await scene.becomes('1001', 'ready');
    expect(scene.telephony.rung).toHaveLength(1);
  });

  test.each(['before the digit', 'before the agent is there'])(
    'who hangs up %s is tried again',
    async (when) => {
      const leg = (await isRung()).answer();
      await leg.hears('请按一');
      if (when !== 'before the digit') {
        leg.press('1');
        await scene.telephony.rings('1001');
      }
      leg.leave();
      await becomes({ status: 'waiting', tries: 1, because: 'hung_up' });
      await scene.becomes('1001', 'ready');
    },
  );

  test('who hangs up is tried again, also if the clean-up is the first to see the end of the call', async () => {
    const leg = (await isRung()).answer();
    await leg.hears('请按一');
    const { recorder, log } = scene.app;
    const flush = recorder.flush.bind(recorder);
    // The call is over in its record. What it means for the callback is not written yet.
    jest.spyOn(recorder, 'flush').mockImplementationOnce(async () => {
      await cleanUpCallbacks(scene.runtime.deps, log);
      await flush();
    });
    leg.leave();
    await becomes({ status: 'waiting', tries: 1, losses: 0, because: 'hung_up' });
    expect(await attempts()).toEqual([{ attempt: 1, outcome: 'hung_up' }]);
  });

  test('an error in the process that calls leaves no attempt open', async () => {
    const leg = (await isRung()).answer();
    await leg.hears('请按一');
    jest.spyOn(scene.app.recorder, 'flush').mockRejectedValueOnce(new Error('broken'));
    leg.leave();
    await becomes({ status: 'waiting', tries: 1, because: 'hung_up' });
  });

  test('nor does one while the telephone rings', async () => {
    const ringing = await isRung();
    ringing.fail(new Error('broken'));
    await becomes({ status: 'waiting', tries: 0, losses: 1 });
    await scene.becomes('1001', 'ready');
  });

  test('the agent leaves while it rings: the ringing stops, and does not count as a try', async () => {
    const ringing = await isRung();
    scene.runtime.telephoneChanged('1001', false);
    await until('it stops', () => ringing.isCancelled);
    await becomes({ status: 'waiting', tries: 0, losses: 0 });
    expect(await attempts()).toEqual([{ attempt: 1, outcome: 'withdrawn' }]);
  });

  test('the agent leaves while another is free: it rings on, for that one', async () => {
    const ringing = await isRung();
    await scene.signIn('1002');
    scene.runtime.telephoneChanged('1001', false);
    await scene.becomes('1002', 'offered');
    const leg = ringing.answer();
    await leg.hears('请按一');
    leg.press('1');
    const agent = (await scene.telephony.rings('1002')).answer();
    await until('they talk', () => leg.bridge !== null && leg.bridge === agent.bridge);
  });

  test('two are to be called back, and one agent is free: one telephone rings', async () => {
    const first = await isRung();
    await requestCallback(scene.runtime.deps, {
      from: 'outside_hours',
      queue: 'general',
      callId: null,
      callerNumber: other,
      number: other,
      language: 'zh',
      skills: [],
    });
    await isDue();
    first.end({ kind: 'refused', reason: 'busy' });
    (await scene.telephony.rings(other)).end({ kind: 'not_answered' });
    await becomes({ status: 'waiting', attempts: 1 });
    expect(scene.telephony.rung.map(({ to }) => to.number)).toEqual([her, other]);
  });

  test('a caller who is called back is before later callers', async () => {
    await scene.queue('general', { hours: 'always' });
    await scene.dials('1001', '*42');
    const first = await scene.waits();
    const [entry] = await scene.rows<{ id: number }>('SELECT id FROM queue_entries');
    await requestCallback(scene.runtime.deps, {
      from: 'queue',
      entryId: entry?.id ?? 0,
      number: her,
    });
    first.leave();
    const second = await scene.waits();
    expect(second.words).toContain('您前面还有一位');
  });
});

/** The same ringing telephone, as the next process sees it. */
const still = (ringing: FakeRinging) =>
  new FakeRinging(ringing.id, { to: ringing.to, purpose: ringing.purpose });

describe('the process dies', () => {
  test('after the row, before anything rang: the caller is rung again, once', async () => {
    await isRung();
    await scene.restart(new Set());
    await becomes({ status: 'waiting', tries: 0, losses: 1 });
    await scene.becomes('1001', 'ready');
    await isDue();
    await until('rung again', () => reached('rung', scene.telephony.rung.length, 2));
    expect(scene.telephony.rung[1]?.purpose).toEqual({ kind: 'callback', callbackId, attempt: 2 });
  });

  test('while it rings: it rings on, and comes to one agent call', async () => {
    const before = await isRung();
    const ringing = still(before);
    await scene.restart(new Set(), { ...nothingUp, ringing: [ringing] });
    expect((await scene.state('1001')).status).toBe('offered');
    const leg = ringing.answer();
    await leg.hears('请按一');
    leg.press('1');
    const agent = (await scene.telephony.rings('1001')).answer();
    await until('they talk', () => leg.bridge !== null && leg.bridge === agent.bridge);
    agent.leave();
    leg.leave();
    await becomes({ status: 'done', attempts: 1 });
    expect(scene.telephony.rung.map(({ to }) => to.number)).toEqual([her, '1001']);
  });

  test('when the caller has answered and it was not written: the caller hears who calls, and talks', async () => {
    const { id, to, purpose } = await isRung();
    const leg = new FakeRungLeg(id, to, purpose);
    await scene.restart(new Set(), { ...nothingUp, rungLegs: [leg] });
    await leg.hears('请按一');
    leg.press('1');
    const agent = (await scene.telephony.rings('1001')).answer();
    await until('they talk', () => leg.bridge !== null && leg.bridge === agent.bridge);
    leg.leave();
    await becomes({ status: 'done', attempts: 1 });
  });

  test('during the agent call: it goes on; if the caller has gone, that was it', async () => {
    const leg = (await isRung()).answer();
    await leg.hears('请按一');
    leg.press('1');
    const agent = (await scene.telephony.rings('1001')).answer();
    await hasTalked();
    const bridge = leg.bridge as FakeBridge;
    const [herself, colleague] = [leg, agent].map(
      (each) => new FakeRungLeg(each.id, each.to, each.purpose),
    );
    if (herself === undefined || colleague === undefined) throw new Error('two');
    bridge.legs.splice(0, 2, herself, colleague);
    for (const each of [herself, colleague]) each.bridge = bridge;
    const rungBefore = scene.telephony.rung.length;
    await scene.restart(new Set(), {
      bridges: [bridge],
      ringing: [],
      rungLegs: [herself, colleague],
    });
    expect((await scene.state('1001')).status).toBe('talking');
    await becomes({ status: 'talking' });

    // The next process finds nothing of the call.
    await scene.restart(new Set());
    await becomes({ status: 'done', attempts: 1, tries: 0 });
    await scene.becomes('1001', 'wrap_up');
    expect(scene.telephony.rung).toHaveLength(rungBefore);
    expect(await openAttempts(scene.hotline.app.db, 'hotline')).toEqual([]);
  });
});
