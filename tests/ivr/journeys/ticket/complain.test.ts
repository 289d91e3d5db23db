import { hangsUp, presses, saysNothing, speaks } from '../scriptedCall.js';
import { choosesEnforcement, leaves, TicketScene } from '../ticketScene.js';
import { TestApp } from '../testApp.js';

let hotline: TestApp;
let scene: TicketScene;
beforeEach(async () => {
  hotline = await TestApp.start();
  scene = new TicketScene(hotline);
});
afterEach(() => hotline.stop());

const chooses = (kind: string) => [
  presses('投诉、举报、建议请按四', '4'),
  presses('举报违纪违法请按二', kind),
];
const aboutThisCourt = presses(/请选择涉及的法院[^]*临江市中级人民法院请按一/, '1');

test('a complaint about a department goes to its head, and she hears its number and limit', async () => {
  const call = await hotline.call([
    ...chooses('1'),
    aboutThisCourt,
    ...choosesEnforcement,
    ...leaves('请说明要投诉的事情'),
    // Once more, so that the caller can write it down.
    presses(/登记编号是[^]*再听一遍请按九[^]*查案件请按一/, '9'),
    hangsUp(/登记编号是[^]*再听一遍请按九[^]*查案件请按一/),
  ]);
  const ticket = await scene.last();
  expect(ticket).toMatchObject({
    kind: 'complaint',
    status: 'dispatched',
    anonymous: false,
    callerNumber: '13800001111',
    aboutDepartmentId: await scene.department('执行局'),
  });
  expect(call.words).toContain(`已经登记，您的登记编号是${scene.spokenNumber(ticket)}。`);
  expect(call.words).toContain(`最迟${scene.spokenLatest(ticket)}答复您。`);
  expect(call.words).toContain('登记编号和查询码已经用短信发给您');
  expect(await hotline.rowOf(call)).toMatchObject({ outcome: 'served' });
  // The code is said digit by digit. The record contains none of the digits.
  const heard = scene.codeHeardIn(call);
  expect(heard).toMatch(/^(\d{6})\1$/);
  const code = heard.slice(0, 6);
  expect(call.words).toMatch(/您的六位查询码是：\n(\*\n){6}查询进度、听取答复[^]*再听一遍请按九/);
  const record = await hotline.transcriptOf(call);
  expect(record.filter((line) => line === 'prompt ticketCode *')).toHaveLength(6);
  expect(record.join('\n')).not.toMatch(/codeDigit|^prompt \S+ [零幺二三四五六七八九]。$/m);
  await hotline.call([...scene.asksFor(ticket, code), hangsUp('已经转交承办部门')]);
  const [message] = await scene.rows('SELECT purpose, file FROM ticket_messages');
  expect(message).toEqual({ purpose: 'request', file: call.messages.at(-1) });
});

test('a complaint about filing goes to the inspection, and is answered within 15 days', async () => {
  const call = await hotline.call([
    ...chooses('4'),
    aboutThisCourt,
    presses('立案庭请按一', '1'),
    ...leaves('法院在受理投诉后十五日内查明并答复您'),
    hangsUp(/登记编号是[^]*查案件请按一/),
  ]);
  const ticket = await scene.last();
  expect(ticket).toMatchObject({
    kind: 'filing_complaint',
    status: 'dispatched',
    confidential: true,
    aboutDepartmentId: await scene.department('立案庭'),
    departmentId: await scene.department('督察室'),
  });
  expect(call.words).toContain(`最迟${scene.spokenLatest(ticket)}答复您。`);
});

test('one about filing that names no department is about the department that dispatches', async () => {
  await hotline.call([
    ...chooses('4'),
    aboutThisCourt,
    presses('立案庭请按一', '6'),
    ...leaves('法院在受理投诉后十五日内查明并答复您'),
    hangsUp(/登记编号是[^]*查案件请按一/),
  ]);
  expect(await scene.last()).toMatchObject({
    kind: 'filing_complaint',
    confidential: true,
    aboutDepartmentId: await scene.department('诉讼服务中心'),
    departmentId: await scene.department('督察室'),
  });
});

test('the second page, and a department that nobody knows', async () => {
  await hotline.call([
    ...chooses('3'),
    aboutThisCourt,
    presses('听其他选项请按八', '8'),
    presses(/执行局请按一[^]*督察室请按[^]*从头再听请按八/, '8'),
    presses('立案庭请按一', '6'),
    ...leaves('请说出您的意见或者建议'),
    hangsUp('法院会转交承办部门办理'),
  ]);
  expect(await scene.last()).toMatchObject({ kind: 'opinion', aboutDepartmentId: null });
});

test('a complaint about the court below is that court’s', async () => {
  await hotline.call([
    ...chooses('1'),
    presses('城东区人民法院请按二', '2'),
    presses('民事审判庭请按二', '2'),
    ...leaves('请说明要投诉的事情'),
    hangsUp('登记编号是'),
  ]);
  const ticket = await scene.last();
  const [court] = await scene.rows('SELECT code FROM courts WHERE id = $1', [ticket.courtId]);
  expect(court).toEqual({ code: '苏9801' });
});

test('who hangs up after she has spoken has complained all the same', async () => {
  const call = await hotline.call([
    ...chooses('1'),
    aboutThisCourt,
    presses('立案庭请按一', '1'),
    speaks('请说明要投诉的事情', 20_000, null),
  ]);
  expect(await scene.last()).toMatchObject({ kind: 'complaint', status: 'dispatched' });
  expect(await hotline.rowOf(call)).toMatchObject({ outcome: 'served' });
});

test('who hangs up before has not', async () => {
  await hotline.call([...chooses('1'), aboutThisCourt, hangsUp('立案庭请按一')]);
  expect(await scene.count()).toBe(0);
});

/** The caller proves their identity first, and complains afterwards. */
const verifies = [
  presses('查办理进度、催办请按五', '5'),
  presses('核实身份以后查询，请按二', '2'),
  presses('请输入身份证号码', '11010519491231002*#'),
  presses('请输入六位查询密码', '246810#'),
];
const complains = [
  ...chooses('1'),
  aboutThisCourt,
  ...choosesEnforcement,
  ...leaves('请说明要投诉的事情'),
];
const goesBack = presses('返回请按星号键', '*');

test('verified, a complaint about what was answered has it done again, and she hears that', async () => {
  await hotline.call([...verifies, ...complains, hangsUp(/已经登记/)]);
  const ticket = await scene.last();
  await scene.reply(ticket, '查无此事。');
  // The head answered it in person, so the dispatcher must find another handler. Until then there
  // is no date, and the old one no longer applies.
  const again = await hotline.call([
    ...[...verifies, goesBack, ...complains],
    hangsUp(/法院答复过[^]*由另一位工作人员重新办理[^]*会转交/),
  ]);
  expect(again.words).toContain(scene.spokenNumber(ticket));
  expect(await scene.ticket(ticket.number)).toMatchObject({ status: 'reopened' });
  const asked = await hotline.call([...verifies, hangsUp('正在安排重新办理')]);
  expect(asked.words).not.toContain('最迟');
});

test('verified, a call on a matter joins its ticket; the third puts it under supervision', async () => {
  await hotline.call([...verifies, ...complains, hangsUp(/已经登记/)]);
  const number = scene.spokenNumber(await scene.last());
  const again = [...verifies, goesBack, ...complains];
  await hotline.call([
    ...again,
    hangsUp(new RegExp(`此前已经登记，本次来电已经并入。登记编号是${number}`)),
  ]);
  expect((await scene.last()).supervisionLevel).toBe(0);
  const third = await hotline.call([...again, hangsUp(/该事项已经列入督办/)]);
  expect(third.words).toContain(number);
  expect(await scene.count()).toBe(1);
  expect((await scene.last()).supervisionLevel).toBe(1);
  expect(await scene.rows("SELECT FROM ticket_messages WHERE purpose = 'repeat'")).toHaveLength(2);
});

test('who shows the number of somebody who has complained hears nothing of her ticket, and changes nothing in it', async () => {
  await hotline.call([...complains, hangsUp(/已经登记/)]);
  const ticket = await scene.last();
  for (let n = 0; n < 3; n++) {
    const call = await hotline.call([
      ...complains,
      hangsUp(/您反映的事项正在办理，本次留言已经一并转交[^]*查案件请按一/),
    ]);
    expect(call.words).not.toContain(scene.spokenNumber(ticket));
    expect(call.words).not.toMatch(/最迟|督办|查询码是/);
  }
  expect(await scene.ticket(ticket.number)).toMatchObject({ supervisionLevel: 0 });
  await scene.reply(ticket, '查无此事。');
  const after = await hotline.call([...complains, hangsUp(/已经登记/)]);
  expect(after.words).not.toMatch(/答复过|重新办理/);
  expect(await scene.ticket(ticket.number)).toMatchObject({ status: 'replied' });
  expect(await scene.count()).toBe(2);
});

test('a named report is confidential, goes to the inspection, and keeps the number', async () => {
  const call = await hotline.call([
    ...chooses('2'),
    aboutThisCourt,
    ...choosesEnforcement,
    presses(/由法院答复您，请按一。匿名请按二/, '1'),
    ...leaves('请说明要举报的人和事情'),
    hangsUp('登记编号是'),
  ]);
  expect(call.words).not.toContain('您的号码没有保留');
  expect(await scene.last()).toMatchObject({
    kind: 'violation_report',
    confidential: true,
    anonymous: false,
    callerNumber: '13800001111',
    departmentId: await scene.department('督察室'),
  });
});

test('silence leads back to the main menu', async () => {
  hotline.closes();
  const call = await hotline.call([
    presses('投诉、举报、建议请按四', '4'),
    saysNothing('投诉请按一'),
    saysNothing(/没有收到您的按键[^]*对法院的工作不满意，请按一/),
    saysNothing('投诉请按一'),
    hangsUp(/返回上一级[^]*查案件请按一/),
  ]);
  expect(call.messages).toEqual([]);
});

test('star goes back from every question', async () => {
  await hotline.call([
    ...chooses('2'),
    aboutThisCourt,
    ...choosesEnforcement,
    presses('匿名请按二', '*'),
    ...chooses('1'),
    presses('请选择涉及的法院', '*'),
    hangsUp('查案件请按一'),
  ]);
  expect(await scene.count()).toBe(0);
});

test('in English', async () => {
  await hotline.call([
    presses('For English, press eight', '8'),
    presses('For complaints, reports and suggestions, press four', '4'),
    presses('For a complaint, press one', '1'),
    presses(/For the Linjiang[^]*, press one/, '1'),
    presses(/For more, press eight/, '8'),
    presses(/For the Enforcement Bureau, press one/, '1'),
    ...leaves('Please say what your complaint is about'),
    hangsUp(/The number of your request is[^]*It will be answered by[^]*at the latest/),
  ]);
  expect(await scene.last()).toMatchObject({ language: 'en' });
});
