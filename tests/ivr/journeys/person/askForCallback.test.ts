/**
 * A caller requests a callback, in the queue or when no agent can be reached: which number is
 * called, and which requests are refused.
 */
import { randomUUID } from 'node:crypto';
import { answerCall } from '../../../../app/ivr/journeys/answerCall.js';
import { Conversation } from '../../../../app/ivr/conversation/conversation.js';
import { talkToAgent } from '../../../../app/ivr/journeys/person/talkToAgent.js';
import { spoken } from '../../../../app/voice/prompts/spoken.js';
import { chinaDate } from '../../../../app/court/rules/workCalendar.js';
import { FakeCall } from '../../../queue/fakeLegs.js';
import { until } from '../../../queue/until.js';
import { DeskScene } from '../deskScene.js';

let scene: DeskScene;
afterEach(() => scene.stop());

interface CallbackRow {
  readonly origin: string;
  readonly number: string;
  readonly requested_from: string;
  readonly status: string;
  readonly because: string | null;
  readonly language: string;
  readonly next_at: Date | null;
  readonly requested_at: Date;
  readonly order_at: Date;
  readonly queue: string;
  readonly is_of_call: boolean;
}

async function callbacks(): Promise<CallbackRow[]> {
  return scene.rows<CallbackRow>(
    `SELECT c.origin, c.number, c.requested_from, c.status, c.because, c.language, c.next_at, c.requested_at,
            c.order_at, l.name AS queue, c.call_id IS NOT NULL AS is_of_call
       FROM callbacks c JOIN queues l ON l.id = c.queue_id ORDER BY c.id`,
  );
}

/** Returns a caller at the main menu. */
async function caller(number: string): Promise<FakeCall> {
  const call = new FakeCall(`caller-${randomUUID()}`);
  call.callerNumber = number;
  scene.adopt(call, answerCall(scene.app, scene.runtime, call));
  await call.hears('查案件请按一');
  return call;
}

/** Returns a caller who waits in the queue, because the only agent is talking to another caller. */
async function waits(number: string): Promise<FakeCall> {
  const call = await caller(number);
  call.press('0');
  await call.hears(/通话会录音[^]*(您是下一位|您前面还有)[^]*不想等请按星号键，我们可以给您回电/);
  return call;
}

/** Inserts a callback that was requested before. */
async function askedBefore(number: string, isOpen: boolean): Promise<void> {
  await scene.rows(
    `INSERT INTO callbacks (origin, queue_id, number, requested_at, order_at, status, next_at, over_at)
     SELECT 'queue', id, '${number}', now(), now(), ${
       isOpen ? "'waiting', now() + interval '1 h', NULL" : "'done', NULL, now()"
     } FROM queues WHERE name = 'general'`,
  );
}

describe('in the queue', () => {
  beforeEach(async () => {
    scene = await DeskScene.start();
    await scene.talks();
  });

  test('she keeps her place: the number is said, confirmed, and she is asked to hang up', async () => {
    const call = await waits('13800002222');
    call.press('*');
    await call.hears('要我们给您回电，请按一，您的排队位置会保留');
    call.press('1');
    await call.hears('您的来电号码是幺三八，零零零零，二二二二。给这个号码回电请按一');
    call.press('1');
    await call.hears(
      /排队顺序为您保留。轮到您时，我们会拨打幺三八，零零零零，二二二二。请您挂机等候。\n回电编号是[^]*\n感谢您的来电/,
    );
    await call.ended;
    expect(call.wasHungUpByHotline).toBe(true);
    const [entry] = await scene.rows<{ order_at: Date; result: string; callback: string }>(
      `SELECT e.order_at, e.result, c.status AS callback FROM queue_entries e JOIN callbacks c ON c.entry_id = e.id`,
    );
    expect(entry).toMatchObject({ result: 'callback', callback: 'waiting' });
    const [callback] = await callbacks();
    expect(callback).toMatchObject({
      origin: 'queue',
      number: '13800002222',
      requested_from: '13800002222',
      queue: 'general',
      language: 'zh',
      is_of_call: true,
      order_at: entry?.order_at,
    });
    // Not called while the caller may still be on the line.
    const { next_at: nextAt, requested_at: requestedAt } = callback ?? {};
    expect((nextAt?.getTime() ?? 0) - (requestedAt?.getTime() ?? 0)).toBe(20_000);
    await scene.until('served', `SELECT 1 FROM calls WHERE outcome = 'served'`);
  });

  test('she may wait on, and her place is said again', async () => {
    const call = await waits('13800002222');
    call.press('*');
    await call.hears('要我们给您回电');
    call.press('2');
    await call.hears(/请再按一次星号键。\n您是下一位/);
    call.press('*5');
    await call.hears(/按键无效，请重新选择。\n要我们给您回电/);
    call.press('1');
    await call.hears('给这个号码回电请按一');
    call.press('*');
    await call.hears(/没有登记回电。\n您是下一位/);
    expect(call.words).not.toContain('本次通话不录音');
    call.press('**');
    await call.hears('返回自助服务');
    expect(await callbacks()).toEqual([]);
  });

  test('an agent who comes while she is asked has her', async () => {
    const call = await waits('13800002222');
    call.press('*12');
    await call.hears('请输入回电号码');
    await scene.signIn('1002');
    const leg = (await scene.telephony.rings('1002')).answer();
    await until('they talk', () => call.bridge !== null && call.bridge === leg.bridge);
    expect(await callbacks()).toEqual([]);
  });

  test('she hangs up while she is asked', async () => {
    const call = await waits('13800002222');
    call.press('*1');
    await call.hears('给这个号码回电请按一');
    call.leave();
    await scene.until('gone', `SELECT 1 FROM queue_entries WHERE result = 'abandoned'`);
    expect(await callbacks()).toEqual([]);
  });

  test('another number is entered, said back, entered again, and confirmed', async () => {
    const call = await waits('13800002222');
    call.press('*12');
    await call.hears('固定电话请先输入区号');
    call.press('95588#');
    await call.hears(/这是服务号码[^]*手机号码有十一位/);
    call.press('02583520000#');
    await call.hears('您输入的号码是零二五，八三五二，零零零零。号码正确请按一');
    call.press('2');
    await call.hears(/号码正确[^]*请输入回电号码/);
    // The number is complete before the # arrives.
    call.press('13912345678#');
    await call.hears('您输入的号码是幺三九，幺二三四，五六七八');
    call.press('1');
    await call.hears('轮到您时，我们会拨打幺三九，幺二三四，五六七八');
    const [callback] = await callbacks();
    expect(callback).toMatchObject({ number: '13912345678', requested_from: '13800002222' });
    const digits = await scene.rows<{ detail: string }>(
      `SELECT detail FROM call_events WHERE kind = 'digits' AND name = 'callbackNumberEntered' ORDER BY seq`,
    );
    expect(digits.map(({ detail }) => detail)).toEqual([
      '(5 digits)',
      '(11 digits)',
      '(11 digits)',
    ]);
  });

  test('three numbers that cannot be: she waits on', async () => {
    const call = await waits('13800002222');
    call.press('*12');
    await call.hears('请输入回电号码');
    call.press('83520000#');
    await call.hears('固定电话请先输入区号');
    call.press('0085221234567#');
    await call.hears('只能给中国大陆的号码回电');
    call.press('12#');
    await call.hears(/没有登记回电。\n您是下一位/);
    expect(await callbacks()).toEqual([]);
  });

  test('a withheld number must be entered; one that cannot be called is told', async () => {
    const hidden = await waits('');
    hidden.press('*1');
    await hidden.hears(/您的来电号码没有显示。\n请输入回电号码/);
    hidden.press('13912345678');
    await hidden.hears('您输入的号码是幺三九');
    hidden.press('1');
    await hidden.hears('轮到您时，我们会拨打幺三九');
    expect(await callbacks()).toMatchObject([{ number: '13912345678', requested_from: '' }]);

    const service = await waits('95588');
    service.press('*1');
    await service.hears(/无法给您的来电号码回电。\n请输入回电号码/);
    service.press('*');
    await service.hears(/没有登记回电。\n(您是下一位|您前面还有)/);
  });

  test('one is open already; too many today: told so, and she waits on', async () => {
    await askedBefore('13800002222', true);
    const open = await waits('13800002222');
    open.press('*11');
    await open.hears(/该号码已经登记回电，无需再次登记。\n(您是下一位|您前面还有)/);
    open.leave();
    await scene.until('gone', `SELECT 1 FROM queue_entries WHERE result = 'abandoned'`);
    for (let n = 0; n < 3; n += 1) await askedBefore('13800003333', false);
    const many = await waits('13800003333');
    many.press('*11');
    await many.hears(/登记回电的次数已经到了今天的上限[^]*(您是下一位|您前面还有)/);
    expect(await callbacks()).toHaveLength(4);
  });

  test('in English', async () => {
    const call = await caller('13800002222');
    call.press('8');
    await call.hears('For a person, press zero');
    call.press('0');
    // No agent here speaks English.
    await call.hears('For us to call you back, press one');
    call.press('1');
    await call.hears('To be called back there, press one');
    call.press('1');
    await call.hears(/as soon as somebody is free. Please hang up[^]*Goodbye/);
    expect(await callbacks()).toMatchObject([{ origin: 'outside_hours', language: 'en' }]);
  });
});

test('outside of hours: the day and time of the next opening, and self-service goes on', async () => {
  scene = await DeskScene.start();
  scene.opens(false);
  const call = await caller('13800002222');
  call.press('0');
  await call.hears(/自助查询全天开通[^]*需要回电请按一，给法院留言请按二。返回请按星号键/);
  call.press('11');
  await call.hears(/回电已登记[^]*查案件请按一/);
  const [callback] = await callbacks();
  expect(callback).toMatchObject({ origin: 'outside_hours', queue: 'general', is_of_call: true });
  const when = spoken('zh', chinaDate(new Date())).dateTime(callback?.next_at ?? new Date(0));
  expect(call.words).toContain(`我们会在${when}以后拨打幺三八，零零零零，二二二二，请您留意接听`);

  call.press('0');
  await call.hears(/查案件请按一[^]*自助查询全天开通[^]*需要回电请按一/);
  call.press('11');
  await call.hears(/该号码已经登记回电[^]*给法院留言请按二/);
  call.press('*');
  await call.hears(/该号码已经登记回电[^]*查案件请按一/);
});

test('the longest wait is over: the time in the queue does not count for the questions that follow', async () => {
  scene = await DeskScene.start();
  await scene.queue('general', { maxWaitS: 10 });
  await scene.talks();
  let aheadMs = 0;
  const clock = { now: () => new Date(Date.now() + aheadMs) };
  const call = new FakeCall(`caller-${randomUUID()}`);
  scene.adopt(call, answerCall({ ...scene.app, clock }, scene.runtime, call));
  await call.hears('查案件请按一');
  call.press('0');
  await call.hears('不想等请按星号键');
  aheadMs = 60 * 60_000;
  await scene.rows(
    `UPDATE queue_entries SET entered_at = entered_at - interval '11 s' WHERE status = 'waiting'`,
  );
  await call.hears(/让您久等了[^]*需要回电请按一/);
  call.press('*');
  await call.hears(/需要回电请按一[^]*查案件请按一/);
  expect(call.words).not.toContain('时间上限');
});

test('nobody signed in: she is called as soon as somebody is there, but not while she is on the line', async () => {
  scene = await DeskScene.start([]);
  const call = await caller('13800002222');
  call.press('0');
  await call.hears(/目前没有工作人员接听[^]*需要回电请按一/);
  call.press('11');
  await call.hears(/会拨打幺三八[^]*感谢您的来电/);
  await call.ended;
  const [callback] = await callbacks();
  expect(callback?.origin).toBe('outside_hours');
  const { next_at: nextAt, requested_at: requestedAt } = callback ?? {};
  expect((nextAt?.getTime() ?? 0) - (requestedAt?.getTime() ?? 0)).toBe(20_000);
});

test('she calls in before she is called, and talks: the callback is taken back', async () => {
  scene = await DeskScene.start();
  await askedBefore('13800001111', true);
  await askedBefore('13800002222', true);
  const { leg } = await scene.talks();
  await until('taken back', async () => (await callbacks())[0]?.status === 'cancelled');
  leg.leave();
  expect(await callbacks()).toMatchObject([
    { number: '13800001111', status: 'cancelled', because: 'called_in' },
    { number: '13800002222', status: 'waiting', because: null },
  ]);
});

test('who wants to stay unknown comes to an agent only where they may be in danger, and is not called back', async () => {
  scene = await DeskScene.start();
  await scene.talks();
  const call = new FakeCall(`caller-${randomUUID()}`);
  const { app } = scene;
  const { record } = await app.recorder.open({
    id: randomUUID(),
    node: app.config.HOTLINE_NODE,
    channelId: call.id,
    calledNumber: '12368',
    callerNumber: call.callerNumber,
    courtId: null,
    startedAt: new Date(),
  });
  const conversation = new Conversation({
    app,
    call,
    record,
    log: app.log,
    toPerson: () => Promise.resolve(),
  });
  await conversation.forgotten();
  await talkToAgent(conversation, scene.runtime);
  expect(conversation.takeWaiting().map(({ name }) => name)).toEqual(['anonymousCannot']);
  const ofHers = "SELECT FROM queue_entries WHERE caller_number = ''";
  expect(await scene.rows(ofHers)).toEqual([]);
  conversation.isInDanger = true;
  const inQueue = talkToAgent(conversation, scene.runtime);
  scene.adopt(
    call,
    inQueue.catch(() => undefined),
  );
  await call.hears(/您是下一位[^]*不想等请按星号键，返回自助服务/);
  call.press('*');
  await inQueue;
  expect(conversation.takeWaiting().map(({ name }) => name)).toEqual(['queueLeft']);

  scene.opens(false);
  await talkToAgent(conversation, scene.runtime);
  const names = conversation.takeWaiting().map(({ name }) => name);
  expect(names[0]).toBe('inDangerNoAgent');
  // Which of the two depends on the time of day: the queue is closed, and perhaps the court.
  expect(names.some((name) => name === 'queueClosed' || name === 'closedNow')).toBe(true);
  expect(names).not.toContain('callbackOffer');
  expect(call.words).not.toContain('留言');
  expect(await scene.rows('SELECT FROM tickets')).toEqual([]);
  expect(await scene.rows(ofHers)).toHaveLength(2);
  call.leave();
});
