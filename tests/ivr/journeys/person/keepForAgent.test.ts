/**
 * The agent's telephone is gone during an agent call: the caller is kept for the agent, and then goes to
 * the next agent.
 */
import { postgresWakeUps } from '../../../../app/core/wakeUps/wakeUps.js';
import { answerCall } from '../../../../app/ivr/journeys/answerCall.js';
import { findOpenCalls } from '../../../../app/calls/store/calls.js';
import { changeAgent } from '../../../../app/queue/agentStates.js';
import { AgentCallAsker } from '../../../../app/agents/calls/agentCallAsker.js';
import type { AgentCallRequest } from '../../../../app/agents/rules/agentCallActions.js';
import { noteMicrophone } from '../../../../app/agents/page/noteMicrophone.js';
import { releasePage } from '../../../../app/agents/page/releasePage.js';
import { takePage } from '../../../../app/agents/page/takePage.js';
import { FakeCall, type FakeRungLeg, type FakeBridge } from '../../../queue/fakeLegs.js';
import { audioCount } from '../../../queue/fakeTelephony.js';
import { until } from '../../../queue/until.js';
import { DeskScene, nothingUp } from '../deskScene.js';

const pageId = '6f9a0c3e-1d7c-4f0e-9c6d-2b8f1f3f0a11';
const otherPageId = 'b1f6f5f0-52a9-4a45-8d43-55a7f4d5c0de';

let scene: DeskScene;
afterEach(() => scene.stop());

/** An agent's telephone is there, and sends audio, or neither. */
function telephoneOf(leg: FakeRungLeg, isThere: boolean): void {
  scene.telephony.there = new Set(isThere ? [leg.to.number] : []);
  scene.telephony.audio.set(leg.id, audioCount({ received: 500 }));
}

/** The telephones are looked at so often; the last time to the end. */
async function looksAgain(times: number): Promise<void> {
  const last = scene.telephony.looks + times + 1;
  await until('the telephones to be looked at', () => scene.telephony.looks >= last);
}

/** The agent's telephone goes: it was registered, and is neither registered nor sending. */
async function goes(leg: FakeRungLeg): Promise<void> {
  telephoneOf(leg, true);
  await looksAgain(1);
  telephoneOf(leg, false);
}

/** They talk, and the agent's telephone goes. */
async function isLost(): Promise<{ call: FakeCall; leg: FakeRungLeg }> {
  const talking = await scene.talks();
  await goes(talking.leg);
  await talking.call.hears('正在为您重新接通');
  await until('music', () => talking.call.hearsMusic);
  return talking;
}

const talkTogether = (call: FakeCall, leg: FakeRungLeg) =>
  until('they talk', () => call.bridge !== null && call.bridge === leg.bridge);

test('her telephone sends no audio, and it is not known yet whether it is there, as right after the start of the app or of Asterisk: it is not lost', async () => {
  scene = await DeskScene.start();
  const { call, leg } = await scene.talks();
  telephoneOf(leg, false);
  await looksAgain(3);
  expect(leg.isOver).toBe(false);
  telephoneOf(leg, true);
  await looksAgain(1);
  telephoneOf(leg, false);
  await scene.runtime.recover(() => Promise.resolve(new Set()), nothingUp);
  await looksAgain(3);
  expect(leg.isOver).toBe(false);
  await goes(leg);
  await call.hears('正在为您重新接通');
});

test('she is rung when her telephone is there again, and goes on in the same agent call', async () => {
  scene = await DeskScene.start();
  const { call, leg } = await isLost();
  expect(leg.wasHungUpByHotline).toBe(true);
  expect(
    await scene.rows('SELECT status, agent_lost_at IS NULL AS there FROM queue_entries'),
  ).toEqual([{ status: 'talking', there: false }]);
  telephoneOf(leg, true);
  const ringing = await scene.telephony.rings('1001');
  expect(ringing.options).toMatchObject({ answersItself: true, purpose: { kind: 'return' } });
  const again = ringing.answer();
  await talkTogether(call, again);
  await scene.until('back', 'SELECT FROM queue_entries WHERE agent_lost_at IS NULL');
  again.leave();
  await call.hears('非常满意按五');
  expect(await scene.entries()).toEqual([
    { status: 'over', result: 'answered', ended_by: 'agent' },
  ]);
});

test('Asterisk dies meanwhile: it counts as cut off, and the agent writes up', async () => {
  scene = await DeskScene.start();
  const { call } = await isLost();
  call.cutOff();
  await scene.becomes('1001', 'wrap_up');
  expect(await scene.entries()).toEqual([{ status: 'over', result: 'answered', ended_by: 'lost' }]);
});

test('whose audio still comes is left alone, registered or not', async () => {
  scene = await DeskScene.start();
  const { call, leg } = await scene.talks();
  scene.telephony.there = new Set();
  const { audio } = scene.telephony;
  let packets = 0;
  // As long as it is asked for, there is more.
  audio.get = () => audioCount({ received: (packets += 50) });
  await until('looked at a few times', () => packets > 200);
  expect(call.bridge).toBe(leg.bridge);
  expect(leg.isOver).toBe(false);
});

test('who does not come back: the caller goes to the next agent, before those who came later', async () => {
  scene = await DeskScene.start();
  await scene.queue('general', { agentReturnS: 3 });
  const { call } = await isLost();
  await scene.signIn('1002');
  const leg = (await scene.telephony.rings('1002')).answer();
  await call.hears('现在为您转接其他工作人员');
  await talkTogether(call, leg);
  expect(await scene.entries()).toMatchObject([
    { status: 'over', result: 'answered', ended_by: 'lost' },
    { status: 'talking' },
  ]);
  expect((await scene.state('1001')).status).toBe('wrap_up');
});

test('a caller who hangs up meanwhile is over, and her agent is free', async () => {
  scene = await DeskScene.start();
  const { call } = await isLost();
  call.leave();
  await scene.becomes('1001', 'wrap_up');
  expect(await scene.entries()).toEqual([
    { status: 'over', result: 'answered', ended_by: 'caller' },
  ]);
});

test('the next process keeps her on after a crash', async () => {
  scene = await DeskScene.start();
  const { call, leg } = await isLost();
  await scene.until('written', 'SELECT FROM queue_entries WHERE agent_lost_at IS NOT NULL');
  await scene.app.recorder.written();
  const rows = await findOpenCalls(scene.hotline.app.db, 'hotline');
  const row = rows.find(({ channelId }) => channelId === call.id);
  const bridge = scene.telephony.bridges.at(-1) as FakeBridge;
  const again = new FakeCall(call.id);
  await scene.restart(new Set([row?.id ?? '']), { ...nothingUp, bridges: [bridge] });
  scene.adopt(again, answerCall(scene.app, scene.runtime, again, row));
  await again.hears('正在为您重新接通');
  telephoneOf(leg, true);
  const back = (await scene.telephony.rings('1001')).answer();
  await talkTogether(again, back);
});

describe('a page as the telephone', () => {
  const page = async (id: string, sessionId = 1, takesOver = false) =>
    takePage(scene.runtime.deps, {
      agentId: await scene.agentId('1001'),
      agentNumber: '1001',
      pageId: id,
      sessionId,
      takesOver,
    });
  const microphone = async (id: string, state: 'live' | 'muted' | 'ended') =>
    noteMicrophone(scene.runtime.deps, await scene.agentId('1001'), id, state);
  const isThere = () => (scene.telephony.there = new Set(['1001']));

  test('ready is who is registered, answers, and whose microphone is live; why not is in the state', async () => {
    scene = await DeskScene.start();
    expect(await page(pageId)).toMatchObject({ kind: 'taken', user: '1001w', realm: 'hotline' });
    expect(scene.telephony.accounts.find(({ number }) => number === '1001')?.pageDigest).toMatch(
      /^[0-9a-f]{32}$/,
    );
    expect(await scene.state('1001')).toMatchObject({
      status: 'unreachable',
      reason: 'not_connected',
    });
    isThere();
    await until(
      'no microphone',
      async () => (await scene.state('1001')).reason === 'no_microphone',
    );
    expect(await microphone(pageId, 'live')).not.toBeNull();
    await scene.becomes('1001', 'ready');

    // The moment the telephone is gone the agent is signed out, and the offered caller waits at the
    // same place.
    const call = await scene.waits();
    const ringing = await scene.telephony.rings('1001');
    expect(await microphone(pageId, 'ended')).toEqual({ why: 'no_microphone' });
    await until('it stops', () => ringing.isCancelled);
    expect((await scene.state('1001')).misses).toBe(0);
    await scene.signIn('1002');
    const leg = (await scene.telephony.rings('1002')).answer();
    await talkTogether(call, leg);
  });

  test('rung when it is no longer registered, it has missed nothing, and the caller goes to the next', async () => {
    scene = await DeskScene.start();
    scene.telephony.pages.add('1001');
    expect(await page(pageId)).toMatchObject({ kind: 'taken' });
    isThere();
    expect(await microphone(pageId, 'live')).not.toBeNull();
    await scene.becomes('1001', 'ready');
    const call = await scene.waits();
    const ringing = await scene.telephony.rings('1001');
    // The PBX answers the ringing before anything else says that the page is gone.
    scene.telephony.there = new Set();
    ringing.end({ kind: 'unreachable', reason: 'Allocation failed', isDisconnected: true });
    await scene.becomes('1001', 'unreachable');
    expect(await scene.state('1001')).toMatchObject({ reason: 'not_connected', misses: 0 });
    expect(await scene.rows('SELECT offers, misses FROM queue_entries')).toEqual([
      { offers: 1, misses: 0 },
    ]);
    await scene.signIn('1002');
    const leg = (await scene.telephony.rings('1002')).answer();
    await talkTogether(call, leg);
    isThere();
    await scene.becomes('1001', 'ready');
  });

  test('another session’s page is refused while it lives; one that takes over gets the agent call', async () => {
    scene = await DeskScene.start();
    await page(pageId);
    isThere();
    await microphone(pageId, 'live');
    await scene.becomes('1001', 'ready');
    const { call, leg } = await scene.talks();
    // Whose telephone is a page sees who calls: nothing is said before the agent call.
    expect(leg.words).not.toContain('一般咨询');
    expect(await page(otherPageId, 2)).toEqual({ kind: 'other_tab' });
    expect(await page(otherPageId, 2, true)).toMatchObject({ kind: 'taken' });
    await call.hears('正在为您重新接通');
    expect(await microphone(pageId, 'live')).toBeNull();
    await microphone(otherPageId, 'live');
    await talkTogether(call, (await scene.telephony.rings('1001')).answer());
  });

  test('whose page ends with its session in an agent call is not rung on the desk, unless signed in again there', async () => {
    scene = await DeskScene.start();
    await scene.queue('general', { agentReturnS: 600 });
    const id = await scene.agentId('1001');
    await page(pageId);
    isThere();
    await microphone(pageId, 'live');
    await scene.becomes('1001', 'ready');
    const { call, leg } = await scene.talks();
    scene.telephony.audio.set(leg.id, audioCount({ received: 500 }));
    // The telephone on the desk is registered under the same number.
    isThere();
    const looks = jest.spyOn(scene.telephony, 'telephonesThere');
    await until('the page watch to know that it is a page', () => looks.mock.calls.length > 1);
    const rung = scene.telephony.rung.length;
    expect(await releasePage(scene.runtime.deps, id, pageId)).toBe(true);
    await call.hears('正在为您重新接通');
    const times = jest.spyOn(scene.runtime.deps.clock, 'now');
    await until('the agent to be looked for a few times', () => times.mock.calls.length > 5);
    expect(scene.telephony.rung).toHaveLength(rung);

    await scene.signIn('1001');
    await talkTogether(call, (await scene.telephony.rings('1001')).answer());
  });

  test('a page that is given back takes its agent out of the queue, and its account away', async () => {
    scene = await DeskScene.start();
    await page(pageId);
    const id = await scene.agentId('1001');
    expect(await releasePage(scene.runtime.deps, id, otherPageId)).toBe(false);
    expect(await releasePage(scene.runtime.deps, id, pageId)).toBe(true);
    expect(await scene.state('1001')).toMatchObject({ status: 'signed_out', unreachable: null });
    await until(
      'no account',
      () => scene.telephony.accounts.find(({ number }) => number === '1001')?.pageDigest === null,
    );
  });
});

describe.each([
  ['another process', false],
  ['this process', true],
])('what is asked at the console of an agent call of %s', (_whose, isHere) => {
  let asker: AgentCallAsker;
  beforeEach(async () => {
    scene = await DeskScene.start();
    asker = new AgentCallAsker({
      db: scene.hotline.app.db,
      wakeUps: postgresWakeUps(scene.hotline.database.url),
      clock: scene.app.clock,
      runtime: isHere ? scene.runtime : null,
    });
    asker.start();
  });
  afterEach(async () => {
    const requests = await scene.rows('SELECT FROM agent_call_requests');
    expect(requests.length > 0).toBe(!isHere);
    await asker.stop();
  });

  const ask = async (request: AgentCallRequest) => asker.ask(await scene.agentId('1001'), request);
  const done = { kind: 'done' };
  const refused = (because: string) => ({ kind: 'refused', because });

  test('hold, consultation, three in an agent call, and leaving it are carried out by the process that holds it', async () => {
    expect(await ask({ kind: 'hold' })).toEqual(refused('no_agent_call'));
    const { call, leg } = await scene.talks();
    await scene.signIn('1002');
    expect(await ask({ kind: 'hold' })).toEqual(done);
    expect(call.hearsMusic).toBe(true);
    // What is so already stays so.
    expect(await ask({ kind: 'hold' })).toEqual(done);
    expect(await ask({ kind: 'resume' })).toEqual(done);
    await talkTogether(call, leg);

    expect(await ask({ kind: 'three_way' })).toEqual(refused('not_possible'));
    expect(await ask({ kind: 'consult', number: '4711' })).toEqual(refused('target_unknown'));
    expect(await ask({ kind: 'consult', number: '1002' })).toEqual(done);
    const colleague = (await scene.telephony.rings('1002')).answer();
    await talkTogetherLegs(leg, colleague);
    await scene.until(
      'asked',
      `SELECT FROM queue_entries WHERE third = 'agent:1002' AND third_state = 'asked'`,
    );
    expect(await ask({ kind: 'three_way' })).toEqual(done);
    await until('three', () => call.bridge !== null && call.bridge === colleague.bridge);
    expect(await ask({ kind: 'complete' })).toEqual(done);
    await leg.ended;
    await talkTogether(call, colleague);
    await scene.becomes('1001', 'wrap_up');
  });

  test('a colleague who has left the consultation does not get the caller, and the page is told so', async () => {
    const { call, leg } = await scene.talks();
    await scene.signIn('1002');
    expect(await ask({ kind: 'consult', number: '1002' })).toEqual(done);
    const colleague = (await scene.telephony.rings('1002')).answer();
    await talkTogetherLegs(leg, colleague);
    const colleagueId = await scene.agentId('1002');
    await changeAgent(scene.runtime.deps, colleagueId, { kind: 'consultation_ended' });
    expect(await ask({ kind: 'complete' })).toEqual(refused('target_away'));
    await talkTogether(call, leg);
  });

  test('a hang-up leads the caller on', async () => {
    const { call, leg } = await scene.talks();
    expect(await ask({ kind: 'hang_up' })).toEqual(done);
    await leg.ended;
    await call.hears('非常满意按五');
  });

  const talkTogetherLegs = (one: FakeRungLeg, other: FakeRungLeg) =>
    until('they talk', () => one.bridge !== null && one.bridge === other.bridge);
});
