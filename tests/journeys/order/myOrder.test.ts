import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messagePath } from '../../../app/orders/opening/unsentMessages.js';
import { makeOrderNumber } from '../../../app/orders/rules/orderNumber.js';
import { hangsUp, presses, saysNothing, speaks } from '../scriptedCall.js';
import { leaves, OrderScene } from '../orderScene.js';
import { TestApp } from '../testApp.js';

let hotline: TestApp;
let scene: OrderScene;
beforeEach(async () => {
  hotline = await TestApp.start();
  scene = new OrderScene(hotline);
});
afterEach(() => hotline.stop());

const asksFor = (...given: Parameters<OrderScene['asksFor']>) => scene.asksFor(...given);

const zhang = [
  presses('请输入您的身份证号码', '11010519491231002*#'),
  presses('请输入六位查询密码', '246810#'),
];

async function zhangId(): Promise<number> {
  const [row] = await scene.rows<{ id: number }>("SELECT id FROM persons WHERE name = '张秀英'");
  return row?.id ?? 0;
}

test('by number and code: how it stands, and by when it is answered; the record has the code nowhere', async () => {
  const order = await scene.open();
  const call = await hotline.call([
    ...asksFor(order),
    hangsUp(/投诉，工单号是[^]*已经转交承办部门[^]*催办请按三/),
  ]);
  expect(call.words).toContain(`工单号是${scene.spokenNumber(order)}。`);
  expect(call.words).toContain(`最迟${scene.spokenLatest(order)}答复。`);
  expect(await hotline.rowOf(call)).toMatchObject({ outcome: 'served' });
  const record = await hotline.transcriptOf(call);
  expect(record).toContain('keys orderCode (6 keys)');
  expect(record.join('\n')).not.toContain(scene.codeOf(order));
});

test('the telephone that it was opened from opens nothing: without the code she hears nothing of it', async () => {
  const order = await scene.open();
  const call = await hotline.call([
    ...asksFor(order, scene.wrongCodeFor(order)),
    presses(/工单号或者查询码不正确[^]*重新输入工单号请按一[^]*核实身份以后再查请按二/, '1'),
    presses('请输入工单号', `${order.number}#`),
    // The caller has no code.
    presses('请输入六位查询码', '#'),
    presses(/没有查询码，可以核实身份以后查询，也可以按零找工作人员/, '*'),
    hangsUp('查询您的案件请按一'),
  ]);
  expect(call.words).not.toMatch(/登记的|已经转交|最迟|催办请按/);
});

test('a number with a wrong digit is refused; one that no order has is as one with a wrong code', async () => {
  const order = await scene.open({ callerNumber: '13900002222' });
  const wrong = `${order.number.slice(0, -1)}${(Number(order.number.at(-1)) + 1) % 10}`;
  const nobodys = makeOrderNumber('2026-01-05', 54_321);
  const call = await hotline.call([
    presses('查询工单请按四', '4'),
    presses('有工单号和查询码请按一', '1'),
    presses('请输入工单号', `${wrong}#`),
    presses(/工单号有误/, `${nobodys}#`),
    presses('请输入六位查询码', '12345#'),
    presses('查询码应当是六位数字', '123456'),
    presses(/工单号或者查询码不正确[^]*重新输入工单号请按一/, '*'),
    hangsUp('查询您的案件请按一'),
  ]);
  expect(call.words).not.toContain(scene.spokenNumber(order));
});

test('wrong codes lock the order for everybody, and she hears for how long and whom to ask', async () => {
  const order = await scene.open();
  const wrong = scene.wrongCodeFor(order);
  const again = [
    presses('重新输入工单号请按一', '1'),
    presses('请输入工单号', `${order.number}#`),
    presses('请输入六位查询码', wrong),
  ];
  await hotline.call([
    ...asksFor(order, wrong),
    ...again,
    ...again,
    hangsUp(/输错次数过多，请在五分钟后再试，急需办理请按零找工作人员[^]*重新输入工单号请按一/),
  ]);
  // In another call the code is not even asked for.
  await hotline.call([...asksFor(order).slice(0, 3), hangsUp(/输错次数过多，请在五分钟后再试/)]);
  hotline.passTime(5 * 60_000);
  await hotline.call([...asksFor(order), hangsUp('已经转交承办部门')]);
});

test('her own by identity needs no code, and one that she has opened in this call none the second time', async () => {
  const order = await scene.open({ personId: await zhangId() });
  await hotline.call([
    presses('查询工单请按四', '4'),
    presses('核实身份以后查询，请按二', '2'),
    ...zhang,
    presses(/投诉，工单号是[^]*催办请按三/, '*'),
    presses('查询工单请按四', '4'),
    presses('有工单号和查询码请按一', '1'),
    presses('请输入工单号', `${order.number}#`),
    hangsUp(/投诉，工单号是/),
  ]);
});

test('verified by a query number she hears of the orders of that case alone', async () => {
  const { caseId, personId } = await zhangsCase();
  const ofCase = await scene.open({ kind: 'contact_judge', personId, caseId });
  const other = await scene.open({ personId });
  const call = await hotline.call([
    presses('查询工单请按四', '4'),
    presses('核实身份以后查询，请按二', '2'),
    presses('请输入您的身份证号码', '26000001#'),
    presses('请输入六位查询密码', '246810#'),
    presses(/联系法官，工单号是/, '*'),
    presses('查询工单请按四', '4'),
    presses('有工单号和查询码请按一', '1'),
    presses('请输入工单号', `${other.number}#`),
    hangsUp('请输入六位查询码'),
  ]);
  expect(call.words).toContain(scene.spokenNumber(ofCase));
});

test('an anonymous report: number and code tell how it stands, and nothing else', async () => {
  const order = await scene.open({ kind: 'violation_report', anonymous: true });
  const hears = async (status: string) => {
    const call = await hotline.call([
      ...asksFor(order),
      hangsUp(new RegExp(`这是匿名登记的工单[^]*${status}[^]*查询您的案件请按一`)),
    ]);
    expect(call.words).not.toMatch(/核实身份以后再查|登记的[^工]|最迟|催办|答复是/);
    return call;
  };
  const call = await hears('目前已经转交承办部门');
  expect(await hotline.rowOf(call)).toMatchObject({ outcome: 'served' });
  await scene.rows("UPDATE orders SET status = 'replied', replied_at = now() WHERE id = $1", [
    order.id,
  ]);
  await hears('已经办结');
});

test('a complaint without a number is hers by its code: she hears the answer', async () => {
  const order = await scene.open({ callerNumber: null });
  await scene.reply(order, '已经处理。');
  await hotline.call([...asksFor(order), hangsUp(/答复是，已经处理。[^]*对答复满意请按一/)]);
});

test.each([
  ['a report by name', { kind: 'violation_report' }],
  ['an anonymous one', { kind: 'violation_report', anonymous: true }],
] as const)(
  '%s says nothing to anybody without its code: not even that it is there',
  async (_, given) => {
    const order = await scene.open(given);
    const wordsOf = async (number: string) => {
      const call = await hotline.call([
        presses('查询工单请按四', '4'),
        presses('有工单号和查询码请按一', '1'),
        presses('请输入工单号', `${number}#`),
        presses('请输入六位查询码', scene.wrongCodeFor(order)),
        hangsUp('重新输入工单号请按一'),
      ]);
      return call.words;
    };
    expect(await wordsOf(order.number)).toBe(await wordsOf(makeOrderNumber('2026-01-05', 54_321)));
  },
);

test('without the code an order is hers once she is verified', async () => {
  const order = await scene.open({
    callerNumber: '13900002222',
    personId: await zhangId(),
  });
  await hotline.call([
    ...asksFor(order, '#'),
    presses('核实身份以后再查请按二', '2'),
    ...zhang,
    hangsUp(scene.spokenNumber(order)),
  ]);
});

test('verified she needs no number: of several she chooses', async () => {
  const personId = await zhangId();
  const first = await scene.open({ personId });
  await scene.open({ personId, kind: 'opinion', callerNumber: null });
  await hotline.call([
    presses('查询工单请按四', '4'),
    presses('核实身份以后查询，请按二', '2'),
    ...zhang,
    presses(/意见建议，请按一[^]*投诉，请按二/, '2'),
    hangsUp(scene.spokenNumber(first)),
  ]);
});

test('verified, and without an order', async () => {
  await hotline.call([
    presses('查询工单请按四', '4'),
    presses('核实身份以后查询，请按二', '2'),
    ...zhang,
    hangsUp(/没有查到您名下的工单[^]*查询您的案件请按一/),
  ]);
});

test('the answer is spoken; content with it, she closes the order', async () => {
  const order = await scene.open();
  await scene.reply(order, '您反映的问题已经处理，执行款将于本周发放。');
  await hotline.call([
    ...asksFor(order),
    presses(
      /法院已经答复[^]*答复是，您反映的问题已经处理，执行款将于本周发放。[^]*满意请按一/,
      '1',
    ),
    hangsUp(/谢谢，您的评价已经记下[^]*查询您的案件请按一/),
  ]);
  expect(await scene.order(order.number)).toMatchObject({ status: 'closed', satisfied: true });
});

test('a key pressed twice in the list does not say that she is content', async () => {
  const personId = await zhangId();
  await scene.open({ personId, kind: 'opinion', callerNumber: null });
  const order = await scene.open({ personId });
  await scene.reply(order, '已经处理。');
  await hotline.call([
    presses('查询工单请按四', '4'),
    presses('核实身份以后查询，请按二', '2'),
    ...zhang,
    presses('投诉，请按一', '11'),
    hangsUp(/^您[^]*登记的投诉[^]*答复是，已经处理。[^]*满意请按一/),
  ]);
  expect((await scene.order(order.number)).status).toBe('replied');
});

test('in English an answer in Chinese is announced', async () => {
  const order = await scene.open();
  await scene.reply(order, '已经处理。');
  const call = await hotline.call([
    presses('For English, press eight', '8'),
    presses('For a request you have made, press four', '4'),
    presses('If you have the number and the code of your request, press one', '1'),
    presses('Please enter the number of your request', `${order.number}#`),
    presses('Please enter the six digit code', scene.codeOf(order)),
    hangsUp(/Your complaint of[^]*答复是，已经处理。[^]*If you are content with the answer/),
  ]);
  const spokenIn = call.heard.find(({ name }) => name === 'orderAnswerText')?.language;
  expect(spokenIn).toBe('zh');
});

test('not content, she has it done again by somebody else, with or without a message; once', async () => {
  const order = await scene.open({
    kind: 'contact_judge',
    aboutDepartmentId: null,
    ...(await zhangsCase()),
  });
  await scene.reply(order, '请耐心等待。');
  const call = await hotline.call([
    ...asksFor(order),
    presses(/答复是，请耐心等待[^]*要求重新办理，请按二/, '2'),
    presses('想补充说明请按一', '1'),
    ...leaves('请说明您对答复哪里不满意'),
    hangsUp(/由另一位工作人员重新办理[^]*最迟/),
  ]);
  const again = await scene.order(order.number);
  expect(again).toMatchObject({ status: 'dispatched', round: 1 });
  expect(again.handlerId).not.toBe(order.handlerId);
  const files = await scene.rows<{ file: string }>(
    'SELECT file FROM order_messages WHERE file IS NOT NULL',
  );
  expect(files).toEqual([{ file: call.messages.at(-1) }]);

  await scene.reply(again, '已经安排。');
  const last = await hotline.call([
    ...asksFor(order),
    presses(/答复是，已经安排[^]*满意请按一[^]*不能再次重新办理。您可以按零找工作人员/, '1'),
    ...asksFor(order).slice(0, 3),
    hangsUp(/已经办结[^]*不能再次重新办理[^]*查询您的案件请按一/),
  ]);
  expect(last.words).not.toContain('要求重新办理，请按二');
});

test('who hangs up while she says why has it done again all the same', async () => {
  const order = await scene.open();
  await scene.reply(order, '请耐心等待。');
  await hotline.call([
    ...asksFor(order),
    presses('要求重新办理，请按二', '2'),
    presses('想补充说明请按一', '1'),
    speaks('请说明您对答复哪里不满意', 20_000, null),
  ]);
  expect((await scene.order(order.number)).status).not.toBe('replied');
});

test.each([
  ['hangs up', [hangsUp('想补充说明请按一')]],
  ['says nothing', Array.from({ length: 3 }, () => saysNothing('请按一'))],
  [
    'is not heard, and hangs up',
    [
      presses('想补充说明请按一', '1'),
      ...Array.from({ length: 3 }, () => speaks('请在提示音后留言', 0)),
      hangsUp(/没有收到您的留言[^]*直接提交请按二/),
    ],
  ],
  [
    'is not heard, and hands it in as it is',
    [
      presses('想补充说明请按一', '1'),
      ...Array.from({ length: 3 }, () => speaks('请在提示音后留言', 0)),
      presses(/没有收到您的留言[^]*直接提交请按二/, '2'),
    ],
  ],
  [
    'hangs up before she has said anything',
    [presses('想补充说明请按一', '1'), speaks('请说明您对答复哪里不满意', 0, null)],
  ],
])('once she wants it done again it is, even if she %s', async (what, turns) => {
  const order = await scene.open();
  await scene.reply(order, '请耐心等待。');
  const isThere = turns.at(-1)?.keys !== null;
  const call = await hotline.call([
    ...asksFor(order),
    presses('要求重新办理，请按二', '2'),
    ...turns,
    ...(isThere ? [hangsUp('由另一位工作人员重新办理')] : []),
  ]);
  expect(await scene.order(order.number)).toMatchObject({ status: 'reopened' });
  expect([what, call.messages]).toEqual([what, []]);
});

test('only star takes it back, and she is where she was', async () => {
  const order = await scene.open();
  await scene.reply(order, '请耐心等待。');
  await hotline.call([
    ...asksFor(order),
    presses('要求重新办理，请按二', '2'),
    presses('返回请按星号键', '*'),
    hangsUp(/^对答复满意请按一[^]*要求重新办理，请按二/),
  ]);
  expect(await scene.order(order.number)).toMatchObject({ round: 0, status: 'replied' });
});

test('without a message it is handed in as it is', async () => {
  const order = await scene.open();
  await scene.reply(order, '请耐心等待。');
  await hotline.call([
    ...asksFor(order),
    presses('要求重新办理，请按二', '2'),
    presses('直接提交请按二', '2'),
    // The next handler is not known yet, and therefore neither is the date.
    hangsUp(/由另一位工作人员重新办理[^]*法院会转交承办部门办理/),
  ]);
});

test('urging is counted once a call; the third call puts it under supervision', async () => {
  const order = await scene.open();
  await hotline.call([
    ...asksFor(order),
    presses('催办请按三', '3'),
    // An order that was opened in this call needs no code any more.
    ...asksFor(order).slice(0, 3),
    presses('催办请按三', '3'),
    hangsUp(/本次来电已经记下了您的催办/),
  ]);
  expect((await scene.order(order.number)).supervisionLevel).toBe(0);
  await hotline.call([
    ...asksFor(order),
    presses('催办请按三', '3'),
    hangsUp(/您的催办已经记下[^]*这个工单已经列入督办/),
  ]);
  expect((await scene.order(order.number)).supervisionLevel).toBe(1);
});

test('an overdue order says so, and no date that has passed', async () => {
  const order = await scene.open();
  await scene.rows('UPDATE orders SET overdue_level = 1, overdue_at = now() WHERE id = $1', [
    order.id,
  ]);
  const call = await hotline.call([...asksFor(order), hangsUp(/答复期限已经过了，法院正在催办/)]);
  expect(call.words).not.toContain('最迟');
});

test('a recorded answer is played', async () => {
  const order = await scene.open();
  await scene.reply(order, '见录音。');
  await scene.rows(
    `UPDATE order_messages SET file = '2026/11/24/answer.wav', length_ms = 9000, sha256 = repeat('a', 64)
      WHERE purpose = 'answer'`,
  );
  const file = messagePath(hotline.app.config.RECORDINGS_DIR, '2026/11/24/answer.wav');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '');
  const call = await hotline.call([
    ...asksFor(order),
    hangsUp(/答复是，见录音。[^]*下面是答复的录音/),
  ]);
  const played = call.heard.find(({ name }) => name === 'orderAnswerVoice');
  expect(played?.sounds).toEqual([file.replace('.wav', '')]);
  expect(played?.durationMs).toBeGreaterThan(9000);
});

test('a recorded answer whose file is gone is not played', async () => {
  const order = await scene.open();
  await scene.reply(order, '见录音。');
  await scene.rows(
    `UPDATE order_messages SET body = NULL, file = 'gone.wav', length_ms = 1000, sha256 = repeat('a', 64)
      WHERE purpose = 'answer'`,
  );
  await hotline.call([...asksFor(order), hangsUp('答复的录音现在不能播放')]);
});

test('silence leads back to the main menu', async () => {
  await hotline.call([
    presses('查询工单请按四', '4'),
    saysNothing('有工单号和查询码请按一'),
    saysNothing(/没有听到您的按键[^]*短信里也有/),
    saysNothing('有工单号和查询码请按一'),
    hangsUp(/我们回到上一步[^]*查询您的案件请按一/),
  ]);
});

async function zhangsCase(): Promise<{ caseId: number; personId: number }> {
  const personId = await zhangId();
  const [row] = await scene.rows<{ case_id: number }>(
    'SELECT case_id FROM parties WHERE person_id = $1',
    [personId],
  );
  return { caseId: row?.case_id ?? 0, personId };
}
