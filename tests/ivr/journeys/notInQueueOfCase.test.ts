/**
 * No agent can be reached for the caller's case. The caller's message becomes a ticket that names
 * the case and the person. Who has reported anonymously in this call comes to no queue.
 */
import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import { chinaDate, chinaMoment } from '../../../app/court/rules/workCalendar.js';
import { DeskScene } from './deskScene.js';
import { choosesEnforcement, leaves, TicketScene } from './ticketScene.js';
import { hangsUp, presses } from './scriptedCall.js';
import { calls, offer, intro, signsIn, courtOf, caseOf, smsTo } from './notInQueueCalls.js';

let scene: DeskScene;
let tickets: TicketScene;
beforeEach(async () => {
  scene = await DeskScene.start();
  tickets = new TicketScene(scene.hotline);
});
afterEach(() => scene.stop());

describe('from her case', () => {
  beforeEach(() => scene.opens(false));

  test('outside of hours: the ticket has the case, and she is back at it', async () => {
    const { hotline } = scene;
    hotline.setTime(chinaMoment(chinaDate(hotline.now), '22:00'));
    const call = await calls(scene, [
      ...signsIn(samplePeople.zhang),
      presses('您的民间借贷案', '0'),
      presses(new RegExp(`自助查询全天开通[^]*${offer}`), '2'),
      ...leaves(intro),
      presses(/您的登记编号是[^]*其他内容请按八/, '5'),
      hangsUp('立案日期'),
    ]);
    const ticket = await tickets.last();
    expect(ticket).toMatchObject({
      kind: 'consultation',
      status: 'opened',
      courtId: await courtOf(tickets, '苏98'),
      caseId: await caseOf(tickets, '张秀英'),
      callerName: '张秀英',
      callerNumber: '13800001111',
    });
    expect(ticket.personId).toBe((await hotline.rowOf(call)).person_id);
    // Only the dispatcher gets it, to listen first. For the judge there is a separate digit.
    expect([await smsTo(tickets, '柳青'), await smsTo(tickets, '沈国栋')]).toEqual([
      ['to_dispatch'],
      [],
    ]);
  });

  test('a case of a court below is that court’s to answer', async () => {
    await calls(scene, [
      ...signsIn(samplePeople.zhou),
      presses('正在审查', '0'),
      presses(offer, '2'),
      ...leaves(intro),
      hangsUp(/您的登记编号是[^]*其他内容请按八/),
    ]);
    expect(await tickets.last()).toMatchObject({
      kind: 'consultation',
      courtId: await courtOf(tickets, '苏9801'),
      caseId: await caseOf(tickets, '周杰'),
    });
    expect([await smsTo(tickets, '岳琳'), await smsTo(tickets, '柳青')]).toEqual([
      ['to_dispatch'],
      [],
    ]);
  });

  test('a case that she may not be told of is not named', async () => {
    await calls(scene, [
      presses('查案件请按一', '1'),
      presses('请输入身份证号码', '260007011#'),
      presses('请输入六位查询密码', `${samplePeople.wang.password}#`),
      presses('代理期限', '0'),
      presses(offer, '2'),
      ...leaves(intro),
      hangsUp('您的登记编号是'),
    ]);
    expect(await tickets.last()).toMatchObject({
      caseId: null,
      courtId: await courtOf(tickets, '苏98'),
      callerName: '王律师',
    });
  });

  test('before she has chosen one, it is a question like any other', async () => {
    await calls(scene, [
      ...signsIn(samplePeople.li),
      presses('您共有三件案件', '0'),
      presses(offer, '2'),
      ...leaves(intro),
      hangsUp(/您的登记编号是[^]*返回请按星号键/),
    ]);
    expect(await tickets.last()).toMatchObject({ caseId: null, callerName: '李建国' });
  });
});

test('who has reported anonymously comes to no agent and is offered nothing that names her, whether the queue is open or not', async () => {
  const reports = [
    presses('投诉、举报、建议请按四', '4'),
    presses('举报违纪违法请按二', '2'),
    presses('临江市中级人民法院请按一', '1'),
    ...choosesEnforcement,
    presses('匿名请按二', '2'),
    ...leaves('请不要说出您的姓名和电话'),
    presses(/您的号码没有保留[^]*查案件请按一/, '0'),
  ];
  const isRefused = hangsUp(/不暴露您的身份[^]*请挂机后重新拨打[^]*查案件请按一/);
  const whileOpen = await calls(scene, [...reports, isRefused]);
  scene.opens(false);
  const call = await calls(scene, [...reports, isRefused]);
  const withoutDesk = await scene.hotline.call([...reports, isRefused]);
  const all = [whileOpen, call, withoutDesk];
  for (const { words } of all) {
    expect(words).not.toContain('给法院留言');
    expect(words).not.toContain('回电');
    // Where the message is recorded no person is promised either.
    expect(words).not.toMatch(/不要说出您的姓名和电话。\n返回请按星号键，人工请按零/);
  }
  expect(await tickets.rows('SELECT FROM queue_entries')).toEqual([]);
  for (const each of all) await tickets.nextMorning(each);
  const rows = await tickets.rows('SELECT kind, caller_number, person_id, call_id FROM tickets');
  const nobody = { caller_number: null, person_id: null, call_id: null };
  expect(rows).toEqual([
    { kind: 'violation_report', ...nobody },
    { kind: 'violation_report', ...nobody },
    { kind: 'violation_report', ...nobody },
  ]);
});
