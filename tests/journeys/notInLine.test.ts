/**
 * No agent can be reached. The caller leaves a message, which becomes an order, if they want no
 * callback or cannot have one.
 */
import { answerCall } from '../../app/journeys/answerCall.js';
import { findOpenCalls } from '../../app/calls/store/calls.js';
import { samplePeople } from '../../app/sample/samplePeople.js';
import { chinaDate, chinaMoment } from '../../app/court/rules/workCalendar.js';
import { FakeCall } from '../line/fakeTelephony.js';
import { DeskScene } from './deskScene.js';
import { leaves, OrderScene } from './orderScene.js';
import {
  hangsUp,
  presses,
  saysNothing,
  speaks,
  type ScriptedCall,
  type Turn,
} from './scriptedCall.js';

let scene: DeskScene;
let orders: OrderScene;
beforeEach(async () => {
  scene = await DeskScene.start();
  orders = new OrderScene(scene.hotline);
});
afterEach(() => scene.stop());

/**
 * Runs a whole call by the test's clock (10:00 of a day). The scene says whether the line is open.
 */
async function calls(turns: readonly Turn[], callerNumber?: string): Promise<ScriptedCall> {
  const { hotline, app } = scene;
  const call = hotline.newCall(turns);
  if (callerNumber !== undefined) call.callerNumber = callerNumber;
  await answerCall({ ...app, clock: hotline.app.clock }, scene.floor, call);
  expect(call.problems).toEqual([]);
  return call;
}

const offer = '要我们给您回电，请按一。给法院留言，请按二。返回请按星号键。';
const offerOfMessage = /给法院留言，请按二。返回请按星号键。\n$/;
const intro = '请说出您的姓名，能找到您的电话号码，和您要问的事情';
const asksForPerson = presses('查询您的案件请按一', '0');
const signsIn = ({ residentId, password }: { residentId: string; password: string }) => [
  presses('查询您的案件请按一', '1'),
  presses('请输入您的身份证号码', `${residentId.replace('X', '*')}#`),
  presses('请输入六位查询密码', `${password}#`),
];

async function courtOf(code: string): Promise<number> {
  const [row] = await orders.rows<{ id: number }>('SELECT id FROM courts WHERE code = $1', [code]);
  return row?.id ?? 0;
}

async function caseOf(name: string): Promise<number> {
  const [row] = await orders.rows<{ case_id: number }>(
    'SELECT t.case_id FROM parties t JOIN persons p ON p.id = t.person_id WHERE p.name = $1',
    [name],
  );
  return row?.case_id ?? 0;
}

/** Returns the purposes of the SMS sent to a person of the courts. */
async function smsTo(name: string): Promise<string[]> {
  const rows = await orders.rows<{ purpose: string }>(
    'SELECT o.purpose FROM sms_outbox o JOIN staff s ON s.mobile = o.to_number WHERE s.name = $1',
    [name],
  );
  return rows.map(({ purpose }) => purpose);
}

test('closed: her message is an order, with number and SMS, for whoever dispatches', async () => {
  scene.opens(false);
  const call = await calls([
    asksForPerson,
    presses(new RegExp(`现在没有人工服务[^]*${offer}`), '2'),
    ...leaves(intro),
    presses(/已经登记，您的工单号是[^]*法院会转交承办部门办理[^]*重听请按九/, '9'),
    hangsUp(/^已经登记，您的工单号是[^]*查询您的案件请按一/),
  ]);
  const order = await orders.last();
  const { id } = await scene.hotline.rowOf(call);
  expect(order).toMatchObject({
    kind: 'consultation',
    status: 'opened',
    anonymous: false,
    callId: id,
    caseId: null,
    courtId: await courtOf('苏98'),
    callerNumber: '13800001111',
    language: 'zh',
  });
  expect(call.words).toContain(`您的工单号是${orders.spokenNumber(order)}。`);
  expect(call.words).toContain('工单号和查询码已经用短信发给您');
  expect(
    await orders.rows('SELECT to_number, body FROM sms_outbox WHERE purpose = $1', ['opened']),
  ).toEqual([{ to_number: '13800001111', body: expect.stringContaining(order.number) as string }]);
  expect([await smsTo('柳青'), await smsTo('梅婷')]).toEqual([['to_dispatch'], ['to_dispatch']]);
  const due = await orders.rows('SELECT kind FROM order_due WHERE order_id = $1', [order.id]);
  expect(due).toEqual([{ kind: 'dispatch' }]);
  expect(await orders.rows('SELECT purpose, file FROM order_messages')).toEqual([
    { purpose: 'request', file: call.messages.at(-1) },
  ]);
  expect((await scene.hotline.rowOf(call)).outcome).toBe('served');
  expect(await scene.rows('SELECT FROM callbacks')).toEqual([]);
});

test('from where she keys in a number: 9 says that of her message again', async () => {
  scene.opens(false);
  const call = await calls([
    presses('查询工单请按四', '4'),
    presses('有工单号和查询码请按一', '1'),
    presses('请输入工单号', '0#'),
    presses(offer, '2'),
    ...leaves(intro),
    presses(/已经登记，您的工单号是[^]*请输入工单号/, '9#'),
    hangsUp(/^已经登记，您的工单号是[^]*请输入工单号/),
  ]);
  expect(call.words).toContain('幺');
});

test.each([
  ['full', '现在排队的人太多', (at: DeskScene) => at.line('general', { maxWaiting: 1 })],
  [
    'no_agents',
    '现在没有工作人员接听',
    async (at: DeskScene) => void (await at.dials('1001', '*2')),
  ],
])('%s: the same', async (result, words, prepare) => {
  if (result === 'full') await scene.waits();
  await prepare(scene);
  await calls([
    asksForPerson,
    presses(new RegExp(`${words}[^]*法院的电话是[^]*${offer}`), '2'),
    ...leaves(intro),
    hangsUp(/您的工单号是[^]*查询您的案件请按一/),
  ]);
  expect(await orders.last()).toMatchObject({ kind: 'consultation', status: 'opened' });
  expect((await scene.entries()).at(-1)?.result).toBe(result);
});

describe('no callback', () => {
  beforeEach(() => scene.opens(false));

  test.each([
    ['one is registered already', `'waiting', now() + interval '1 h', NULL`, 1, '已经登记了回电'],
    ['too many today', `'done', NULL, now()`, 3, '这一天登记回电的次数已经到了上限'],
  ])('%s: she hears so, and leaves a message', async (_, standing, times, why) => {
    await scene.rows(
      `INSERT INTO callbacks (origin, line_id, number, requested_at, order_at, status, next_at, over_at)
       SELECT 'line', id, '13800001111', now(), now(), ${standing}
         FROM lines, generate_series(1, ${times}) WHERE name = 'general'`,
    );
    await calls([
      asksForPerson,
      presses(offer, '1'),
      presses('就打这个号码，请按一', '1'),
      presses(new RegExp(`${why}[^]*${offerOfMessage.source}`), '2'),
      ...leaves(intro),
      hangsUp(/您的工单号是[^]*查询您的案件请按一/),
    ]);
    expect(await orders.last()).toMatchObject({ kind: 'consultation' });
    expect(await scene.rows('SELECT FROM callbacks')).toHaveLength(times);
  });

  test('none of her numbers can be called', async () => {
    const call = await calls(
      [
        asksForPerson,
        presses(offer, '1'),
        presses(/我们看不到您的来电号码[^]*请输入能找到您的电话号码/, '95588#'),
        presses('这是服务号码', '83520000#'),
        presses('固定电话请先按区号', '12#'),
        presses(new RegExp(`没有登记回电[^]*${offerOfMessage.source}`), '2'),
        ...leaves(intro),
        hangsUp(/您的工单号是[^]*查询您的案件请按一/),
      ],
      '',
    );
    expect(await orders.last()).toMatchObject({ kind: 'consultation', callerNumber: null });
    expect(call.words).not.toContain('短信');
  });

  test('she thinks better of it, twice', async () => {
    const call = await calls([
      asksForPerson,
      presses(offer, '1'),
      presses('就打这个号码，请按一', '*'),
      presses(new RegExp(`没有登记回电[^]*${offerOfMessage.source}`), '*'),
      hangsUp('查询您的案件请按一'),
    ]);
    expect([call.messages, await orders.count()]).toEqual([[], 0]);
  });

  test('the court has no line at all, or the hotline no desk', async () => {
    await scene.rows("UPDATE lines SET name = name || '-closed-down'");
    const leavesOne = [
      asksForPerson,
      presses(new RegExp(`人工服务尚未开通[^]*周一至周五[^]*${offerOfMessage.source}`), '1'),
      presses(new RegExp(`这个键没有对应的服务[^]*${offerOfMessage.source}`), '2'),
      ...leaves(intro),
      hangsUp(/您的工单号是[^]*查询您的案件请按一/),
    ];
    const call = await calls(leavesOne);
    expect(call.words).not.toContain('回电');
    expect(await orders.last()).toMatchObject({ kind: 'consultation' });
    // The caller's second question is kept with the first.
    const other = await scene.hotline.call([
      ...leavesOne.slice(0, -1),
      hangsUp(/您反映的事项正在办理，本次留言已经一并转交[^]*查询您的案件请按一/),
    ]);
    expect(other.words).not.toContain(orders.spokenNumber(await orders.last()));
    expect(await orders.count()).toBe(1);
    expect(await orders.rows('SELECT purpose FROM order_messages ORDER BY id')).toEqual([
      ...[{ purpose: 'request' }, { purpose: 'repeat' }],
    ]);
  });
});

describe('from her case', () => {
  beforeEach(() => scene.opens(false));

  test('outside of hours: the order has the case, and she is back at it', async () => {
    const { hotline } = scene;
    hotline.setTime(chinaMoment(chinaDate(hotline.now), '22:00'));
    const call = await calls([
      ...signsIn(samplePeople.zhang),
      presses('案由是民间借贷纠纷', '0'),
      presses(new RegExp(`现在没有人工服务[^]*现在不是办公时间[^]*${offer}`), '2'),
      ...leaves(intro),
      presses(/您的工单号是[^]*立案情况请按一/, '1'),
      hangsUp('立案日期'),
    ]);
    const order = await orders.last();
    expect(order).toMatchObject({
      kind: 'consultation',
      status: 'opened',
      courtId: await courtOf('苏98'),
      caseId: await caseOf('张秀英'),
      callerName: '张秀英',
      callerNumber: '13800001111',
    });
    expect(order.personId).toBe((await hotline.rowOf(call)).person_id);
    // Only the dispatcher gets it, to listen first. For the judge there is a separate key.
    expect([await smsTo('柳青'), await smsTo('沈国栋')]).toEqual([['to_dispatch'], []]);
  });

  test('a case of a court below is that court’s to answer', async () => {
    await calls([
      ...signsIn(samplePeople.zhou),
      presses('法院正在审查', '0'),
      presses(offer, '2'),
      ...leaves(intro),
      hangsUp(/您的工单号是[^]*立案情况请按一/),
    ]);
    expect(await orders.last()).toMatchObject({
      kind: 'consultation',
      courtId: await courtOf('苏9801'),
      caseId: await caseOf('周杰'),
    });
    expect([await smsTo('岳琳'), await smsTo('柳青')]).toEqual([['to_dispatch'], []]);
  });

  test('a case that she may not be told of is not named', async () => {
    await calls([
      presses('查询您的案件请按一', '1'),
      presses('请输入您的身份证号码', '260007011#'),
      presses('请输入六位查询密码', `${samplePeople.wang.password}#`),
      presses('代理权限', '0'),
      presses(offer, '2'),
      ...leaves(intro),
      hangsUp('您的工单号是'),
    ]);
    expect(await orders.last()).toMatchObject({
      caseId: null,
      courtId: await courtOf('苏98'),
      callerName: '王律师',
    });
  });

  test('before she has chosen one, it is a question like any other', async () => {
    await calls([
      ...signsIn(samplePeople.li),
      presses('您共有三个案件', '0'),
      presses(offer, '2'),
      ...leaves(intro),
      hangsUp(/您的工单号是[^]*返回请按星号键/),
    ]);
    expect(await orders.last()).toMatchObject({ caseId: null, callerName: '李建国' });
  });
});

describe('after she has waited in vain', () => {
  /** The caller waits from their case; the only agent is on a break. */
  async function waitsFromCase(call: FakeCall): Promise<void> {
    await call.hears('查询您的案件请按一');
    await scene.signsIn(call);
    await call.hears('立案情况请按一');
    call.press('0');
    await call.hears('不想等请按星号键');
  }

  async function leavesMessage(call: FakeCall): Promise<void> {
    await call.hears(offer);
    call.speaksMs = 20_000;
    call.press('2');
    await call.hears(intro);
    await call.hears('发送请按三或者井号键');
    call.press('3');
    await call.hears('已经登记，您的工单号是');
  }

  test('the wait is no time of self-service, and the order has the case', async () => {
    await scene.dials('1001', '*41');
    await scene.line('case', { maxWaitS: 10 });
    let aheadMs = 0;
    const clock = { now: () => new Date(Date.now() + aheadMs) };
    const call = new FakeCall('waits long');
    scene.adopt(call, answerCall({ ...scene.app, clock }, scene.floor, call));
    await waitsFromCase(call);
    aheadMs = 60 * 60_000;
    await scene.rows(`UPDATE line_entries SET entered_at = entered_at - interval '11 s'`);
    await call.hears('让您久等了');
    await leavesMessage(call);
    await call.hears(/您的工单号是[^]*立案情况请按一/);
    expect(call.words).not.toContain('时间上限');
    expect(await orders.last()).toMatchObject({
      kind: 'consultation',
      caseId: await caseOf('张秀英'),
    });
  });

  test('after a crash, too', async () => {
    await scene.dials('1001', '*41');
    const before = new FakeCall('resumed');
    scene.adopt(before, answerCall(scene.app, scene.floor, before));
    await waitsFromCase(before);
    await scene.app.recorder.written();
    const rows = await findOpenCalls(scene.hotline.app.db, 'hotline');
    const row = rows.find(({ channelId }) => channelId === before.id);
    await scene.restart(new Set([row?.id ?? '']));
    const call = new FakeCall(before.id);
    scene.adopt(call, answerCall(scene.app, scene.floor, call, row));
    await call.hears('您的排队位置没有变');
    scene.opens(false);
    await leavesMessage(call);
    await call.hears(/您的工单号是[^]*查询您的案件请按一/);
    expect(await orders.last()).toMatchObject({ caseId: await caseOf('张秀英') });
  });
});

describe('keys', () => {
  beforeEach(() => scene.opens(false));

  test('silence and wrong keys are asked once more, and lead back; 9 repeats, 0 and star go back', async () => {
    const call = await calls([
      asksForPerson,
      presses(offer, '9'),
      presses(new RegExp(`现在没有人工服务[^]*${offer}`), '7'),
      presses(new RegExp(`这个键没有对应的服务[^]*${offer}`), '#'),
      saysNothing(offer),
      asksForPerson,
      saysNothing(offer),
      saysNothing(new RegExp(`没有听到您的按键[^]*${offer}`)),
      asksForPerson,
      presses(offer, '0'),
      asksForPerson,
      presses(offer, '*'),
      hangsUp('查询您的案件请按一'),
    ]);
    expect([call.messages, await orders.count()]).toEqual([[], 0]);
  });

  test('what she discards is no order, nor is silence', async () => {
    const call = await calls([
      asksForPerson,
      presses(offer, '2'),
      speaks(intro),
      presses('发送请按三', '*'),
      presses(/您的留言已经删除[^]*查询您的案件请按一/, '0'),
      presses(offer, '2'),
      ...Array.from({ length: 3 }, () => speaks('请在提示音后留言', 0)),
      hangsUp(/没有收到您的留言[^]*查询您的案件请按一/),
    ]);
    expect(call.messages).toHaveLength(1);
    expect(await orders.count()).toBe(0);
  });

  test('who hangs up after she has spoken has an order; who does before has none', async () => {
    await calls([asksForPerson, presses(offer, '2'), speaks(intro, 0, null)]);
    expect(await orders.count()).toBe(0);
    const call = await calls([asksForPerson, presses(offer, '2'), speaks(intro, 20_000, null)]);
    expect(await orders.last()).toMatchObject({
      kind: 'consultation',
      callerNumber: '13800001111',
    });
    expect(await scene.hotline.rowOf(call)).toMatchObject({ outcome: 'served' });
  });

  test('in English', async () => {
    await calls([
      presses('For English, press eight', '8'),
      presses('For a person, press zero', '0'),
      presses(
        /Our staff are not on duty now[^]*For us to call you back, press one. To leave a message for the court, press two. To go back, press star/,
        '2',
      ),
      ...leaves(
        'Please say your name, the number where we can reach you, and what you want to ask',
      ),
      presses(/The number of your request is[^]*For a person, press zero/, '0'),
      presses('To leave a message for the court, press two', '1'),
      presses('If that is right, press one', '*'),
      presses(/No call back is registered[^]*To leave a message for the court, press two/, '*'),
      hangsUp('For a person, press zero'),
    ]);
    expect(await orders.last()).toMatchObject({ kind: 'consultation', language: 'en' });
    const [sms] = await orders.rows<{ body: string }>(
      "SELECT body FROM sms_outbox WHERE purpose = 'opened'",
    );
    expect(sms?.body).toContain('Your request is number');
  });
});

test('who has reported anonymously is offered nothing that names her', async () => {
  scene.opens(false);
  const reports = [
    presses('投诉、举报和建议请按三', '3'),
    presses('举报违纪违法请按二', '2'),
    presses('临江市中级人民法院请按一', '1'),
    presses('执行局请按六', '6'),
    presses('匿名举报请按二', '2'),
    ...leaves('请不要说出您的姓名和电话'),
    presses(/您的号码没有保留[^]*查询您的案件请按一/, '0'),
  ];
  const call = await calls([...reports, hangsUp(/现在没有人工服务[^]*查询您的案件请按一/)]);
  const withoutDesk = await scene.hotline.call([
    ...reports,
    hangsUp(/人工服务尚未开通[^]*查询您的案件请按一/),
  ]);
  for (const { words } of [call, withoutDesk]) {
    expect(words).not.toContain('给法院留言');
    expect(words).not.toContain('回电');
  }
  for (const each of [call, withoutDesk]) await orders.nextMorning(each);
  const rows = await orders.rows('SELECT kind, caller_number, person_id, call_id FROM orders');
  const nobody = { caller_number: null, person_id: null, call_id: null };
  expect(rows).toEqual([
    { kind: 'violation_report', ...nobody },
    { kind: 'violation_report', ...nobody },
  ]);
});
