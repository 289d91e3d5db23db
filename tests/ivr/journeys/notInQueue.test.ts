/**
 * No agent can be reached. The caller leaves a message, which becomes a ticket, if they want no
 * callback or cannot have one.
 */
import { answerCall } from '../../../app/ivr/journeys/answerCall.js';
import { findOpenCalls } from '../../../app/calls/store/calls.js';
import { FakeCall } from '../../queue/fakeLegs.js';
import { DeskScene } from './deskScene.js';
import { leaves, TicketScene } from './ticketScene.js';
import { hangsUp, presses, saysNothing, speaks } from './scriptedCall.js';
import { calls, offer, intro, courtOf, caseOf, smsTo } from './notInQueueCalls.js';

let scene: DeskScene;
let tickets: TicketScene;
beforeEach(async () => {
  scene = await DeskScene.start();
  tickets = new TicketScene(scene.hotline);
});
afterEach(() => scene.stop());
const offerOfMessage = /给法院留言请按二，返回请按星号键。\n$/;
const asksForPerson = presses('查案件请按一', '0');

test('closed: her message is a ticket, with number and SMS, for the dispatchers', async () => {
  scene.opens(false);
  const call = await calls(scene, [
    asksForPerson,
    presses(new RegExp(`自助查询全天开通[^]*${offer}`), '2'),
    ...leaves(intro),
    presses(/已经登记，您的登记编号是[^]*法院会转交承办部门办理[^]*重听请按九/, '9'),
    hangsUp(/^已经登记，您的登记编号是[^]*查案件请按一/),
  ]);
  const ticket = await tickets.last();
  const { id } = await scene.hotline.rowOf(call);
  expect(ticket).toMatchObject({
    kind: 'consultation',
    status: 'opened',
    anonymous: false,
    callId: id,
    caseId: null,
    courtId: await courtOf(tickets, '苏98'),
    callerNumber: '13800001111',
    language: 'zh',
  });
  expect(call.words).toContain(`您的登记编号是${tickets.spokenNumber(ticket)}。`);
  expect(call.words).toContain('登记编号和查询码已经用短信发给您');
  expect(
    await tickets.rows('SELECT to_number, body FROM sms_outbox WHERE purpose = $1', ['opened']),
  ).toEqual([{ to_number: '13800001111', body: expect.stringContaining(ticket.number) as string }]);
  expect([await smsTo(tickets, '柳青'), await smsTo(tickets, '梅婷')]).toEqual([
    ['to_dispatch'],
    ['to_dispatch'],
  ]);
  const due = await tickets.rows('SELECT kind FROM ticket_due WHERE ticket_id = $1', [ticket.id]);
  expect(due).toEqual([{ kind: 'dispatch' }]);
  expect(await tickets.rows('SELECT purpose, file FROM ticket_messages')).toEqual([
    { purpose: 'request', file: call.messages.at(-1) },
  ]);
  expect((await scene.hotline.rowOf(call)).outcome).toBe('served');
  expect(await scene.rows('SELECT FROM callbacks')).toEqual([]);
});

test('from where she enters a number: 9 says that of her message again', async () => {
  scene.opens(false);
  const call = await calls(scene, [
    presses('查办理进度、催办请按五', '5'),
    presses('有登记编号和查询码请按一', '1'),
    presses('请输入登记编号', '0#'),
    presses(offer, '2'),
    ...leaves(intro),
    presses(/已经登记，您的登记编号是[^]*请输入登记编号/, '9#'),
    hangsUp(/^已经登记，您的登记编号是[^]*请输入登记编号/),
  ]);
  expect(call.words).toContain('幺');
});

test.each([
  ['full', '排队人数已满', (at: DeskScene) => at.queue('general', { maxWaiting: 1 })],
  [
    'no_agents',
    '目前没有工作人员接听',
    async (at: DeskScene) => void (await at.dials('1001', '*2')),
  ],
])('%s: the same', async (result, words, prepare) => {
  if (result === 'full') await scene.waits();
  await prepare(scene);
  await calls(scene, [
    asksForPerson,
    presses(new RegExp(`${words}[^]*法院的电话是[^]*${offer}`), '2'),
    ...leaves(intro),
    hangsUp(/您的登记编号是[^]*查案件请按一/),
  ]);
  expect(await tickets.last()).toMatchObject({ kind: 'consultation', status: 'opened' });
  expect((await scene.entries()).at(-1)?.result).toBe(result);
});

test.each([
  ['at the password, without one', true],
  ['at the main menu', false],
])('closed, %s: the callback says whether she is to be verified', async (_, wantsVerification) => {
  scene.opens(false);
  const withoutPassword = [
    presses('查案件请按一', '1'),
    presses('请输入身份证号码', '11010519491231002*#'),
    presses('请输入六位查询密码', '0#'),
    presses('由工作人员核实，请按二', '2'),
  ];
  await calls(scene, [
    ...(wantsVerification ? withoutPassword : [asksForPerson]),
    presses(offer, '1'),
    presses('给这个号码回电请按一', '1'),
    hangsUp(wantsVerification ? '请输入六位查询密码' : '查案件请按一'),
  ]);
  expect(await scene.rows('SELECT origin, wants_verification FROM callbacks')).toEqual([
    { origin: 'outside_hours', wants_verification: wantsVerification },
  ]);
});

test('closed, beaten at home: the callback says that she may be in danger', async () => {
  scene.opens(false);
  await calls(scene, [
    presses('查案件请按一', '3'),
    presses('遭受家庭暴力请按六', '6'),
    presses('有危险先拨打幺幺零，要工作人员随时按零', '0'),
    presses(offer, '1'),
    presses('给这个号码回电请按一', '1'),
    hangsUp(/./),
  ]);
  expect(await scene.rows('SELECT origin, in_danger FROM callbacks')).toEqual([
    { origin: 'outside_hours', in_danger: true },
  ]);
});

describe('no callback', () => {
  beforeEach(() => scene.opens(false));

  test.each([
    ['one is registered already', `'waiting', now() + interval '1 h', NULL`, 1, '已经登记回电'],
    ['too many today', `'done', NULL, now()`, 3, '登记回电的次数已经到了今天的上限'],
  ])('%s: she hears so, and leaves a message', async (_, standing, times, why) => {
    await scene.rows(
      `INSERT INTO callbacks (origin, queue_id, number, requested_at, order_at, status, next_at, over_at)
       SELECT 'queue', id, '13800001111', now(), now(), ${standing}
         FROM queues, generate_series(1, ${times}) WHERE name = 'general'`,
    );
    await calls(scene, [
      asksForPerson,
      presses(offer, '1'),
      presses('给这个号码回电请按一', '1'),
      presses(new RegExp(`${why}[^]*${offerOfMessage.source}`), '2'),
      ...leaves(intro),
      hangsUp(/您的登记编号是[^]*查案件请按一/),
    ]);
    expect(await tickets.last()).toMatchObject({ kind: 'consultation' });
    expect(await scene.rows('SELECT FROM callbacks')).toHaveLength(times);
  });

  test('none of her numbers can be called', async () => {
    const call = await calls(
      scene,
      [
        asksForPerson,
        presses(offer, '1'),
        presses(/您的来电号码没有显示[^]*请输入回电号码/, '95588#'),
        presses('这是服务号码', '83520000#'),
        presses('固定电话请先输入区号', '12#'),
        presses(new RegExp(`没有登记回电[^]*${offerOfMessage.source}`), '2'),
        ...leaves(intro),
        hangsUp(/您的登记编号是[^]*查案件请按一/),
      ],
      '',
    );
    expect(await tickets.last()).toMatchObject({ kind: 'consultation', callerNumber: null });
    expect(call.words).not.toContain('短信');
  });

  test('she thinks better of it, twice', async () => {
    const call = await calls(scene, [
      asksForPerson,
      presses(offer, '1'),
      presses('给这个号码回电请按一', '*'),
      presses(new RegExp(`没有登记回电[^]*${offerOfMessage.source}`), '*'),
      hangsUp('查案件请按一'),
    ]);
    expect([call.messages, await tickets.count()]).toEqual([[], 0]);
  });

  test('the court has no queue at all, or the hotline no agents', async () => {
    await scene.rows("UPDATE queues SET name = name || '-closed-down'");
    const leavesOne = [
      asksForPerson,
      presses(new RegExp(`人工服务尚未开通[^]*周一到周五[^]*${offerOfMessage.source}`), '1'),
      presses(new RegExp(`按键无效[^]*${offerOfMessage.source}`), '2'),
      ...leaves(intro),
      hangsUp(/您的登记编号是[^]*查案件请按一/),
    ];
    const call = await calls(scene, leavesOne);
    expect(call.words).not.toContain('回电');
    expect(await tickets.last()).toMatchObject({ kind: 'consultation' });
    // The caller's second question is kept with the first.
    const other = await scene.hotline.call([
      ...leavesOne.slice(0, -1),
      hangsUp(/您反映的事项正在办理，本次留言已经一并转交[^]*查案件请按一/),
    ]);
    expect(other.words).not.toContain(tickets.spokenNumber(await tickets.last()));
    expect(await tickets.count()).toBe(1);
    expect(await tickets.rows('SELECT purpose FROM ticket_messages ORDER BY id')).toEqual([
      ...[{ purpose: 'request' }, { purpose: 'repeat' }],
    ]);
  });
});

describe('after she has waited in vain', () => {
  /** The caller waits from their case; the only agent is on a break. */
  async function waitsFromCase(call: FakeCall): Promise<void> {
    await call.hears('查案件请按一');
    await scene.signsIn(call);
    await call.hears('其他内容请按八');
    call.press('0');
    await call.hears('不想等请按星号键');
  }

  async function leavesMessage(call: FakeCall): Promise<void> {
    await call.hears(offer);
    call.speaksMs = 20_000;
    call.press('2');
    await call.hears(intro);
    await call.hears('发送请按三');
    call.press('3');
    await call.hears('已经登记，您的登记编号是');
  }

  test('the wait is no time of self-service, and the ticket has the case', async () => {
    await scene.dials('1001', '*41');
    await scene.queue('case', { maxWaitS: 10 });
    let aheadMs = 0;
    const clock = { now: () => new Date(Date.now() + aheadMs) };
    const call = new FakeCall('waits long');
    scene.adopt(call, answerCall({ ...scene.app, clock }, scene.runtime, call));
    await waitsFromCase(call);
    aheadMs = 60 * 60_000;
    await scene.rows(`UPDATE queue_entries SET entered_at = entered_at - interval '11 s'`);
    await call.hears('让您久等了');
    await leavesMessage(call);
    await call.hears(/您的登记编号是[^]*其他内容请按八/);
    expect(call.words).not.toContain('时间上限');
    expect(await tickets.last()).toMatchObject({
      kind: 'consultation',
      caseId: await caseOf(tickets, '张秀英'),
    });
  });

  test('after a crash, too', async () => {
    await scene.dials('1001', '*41');
    const before = new FakeCall('resumed');
    scene.adopt(before, answerCall(scene.app, scene.runtime, before));
    await waitsFromCase(before);
    await scene.app.recorder.written();
    const rows = await findOpenCalls(scene.hotline.app.db, 'hotline');
    const row = rows.find(({ channelId }) => channelId === before.id);
    await scene.restart(new Set([row?.id ?? '']));
    const call = new FakeCall(before.id);
    scene.adopt(call, answerCall(scene.app, scene.runtime, call, row));
    await call.hears('您的排队顺序没有变');
    scene.opens(false);
    await leavesMessage(call);
    await call.hears(/您的登记编号是[^]*查案件请按一/);
    expect(await tickets.last()).toMatchObject({ caseId: await caseOf(tickets, '张秀英') });
  });
});

describe('digits', () => {
  beforeEach(() => scene.opens(false));

  test('silence and wrong digits are asked once more, and lead back; 9 repeats, 0 and star go back', async () => {
    const call = await calls(scene, [
      asksForPerson,
      presses(offer, '9'),
      presses(new RegExp(`自助查询全天开通[^]*${offer}`), '5'),
      presses(new RegExp(`按键无效[^]*${offer}`), '#'),
      saysNothing(offer),
      asksForPerson,
      saysNothing(offer),
      saysNothing(new RegExp(`没有收到您的按键[^]*${offer}`)),
      asksForPerson,
      presses(offer, '0'),
      asksForPerson,
      presses(offer, '*'),
      hangsUp('查案件请按一'),
    ]);
    expect([call.messages, await tickets.count()]).toEqual([[], 0]);
  });

  test('what she discards is no ticket, nor is silence', async () => {
    const call = await calls(scene, [
      asksForPerson,
      presses(offer, '2'),
      speaks(intro),
      presses('发送请按三', '*'),
      presses(/您的留言已经删除[^]*查案件请按一/, '0'),
      presses(offer, '2'),
      ...Array.from({ length: 3 }, () => speaks('请在提示音后留言', 0)),
      hangsUp(/没有收到您的留言[^]*查案件请按一/),
    ]);
    expect(call.messages).toHaveLength(1);
    expect(await tickets.count()).toBe(0);
  });

  test('who hangs up after she has spoken has a ticket; who does before has none', async () => {
    await calls(scene, [asksForPerson, presses(offer, '2'), speaks(intro, 0, null)]);
    expect(await tickets.count()).toBe(0);
    const call = await calls(scene, [
      asksForPerson,
      presses(offer, '2'),
      speaks(intro, 20_000, null),
    ]);
    expect(await tickets.last()).toMatchObject({
      kind: 'consultation',
      callerNumber: '13800001111',
    });
    expect(await scene.hotline.rowOf(call)).toMatchObject({ outcome: 'served' });
  });

  test('in English', async () => {
    await calls(scene, [
      presses('For English, press eight', '8'),
      presses('For a person, press zero', '0'),
      presses(
        /Our staff are (not on duty now|here again [^.]+)\. Self-service is open all day\.[^]*For us to call you back, press one. To leave a message for the court, press two. To go back, press star/,
        '2',
      ),
      ...leaves(
        'Please say your name, the number where we can reach you, and what you want to ask',
      ),
      presses(/The number of your request is[^]*For a person, press zero/, '0'),
      presses('To leave a message for the court, press two', '1'),
      presses('To be called back there, press one', '*'),
      presses(/No call back is registered[^]*To leave a message for the court, press two/, '*'),
      hangsUp('For a person, press zero'),
    ]);
    expect(await tickets.last()).toMatchObject({ kind: 'consultation', language: 'en' });
    const [sms] = await tickets.rows<{ body: string }>(
      "SELECT body FROM sms_outbox WHERE purpose = 'opened'",
    );
    expect(sms?.body).toContain('Your request is number');
  });
});
