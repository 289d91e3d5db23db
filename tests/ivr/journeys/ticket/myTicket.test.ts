import { makeTicketNumber } from '../../../../app/tickets/rules/ticketNumber.js';
import { hangsUp, presses, saysNothing } from '../scriptedCall.js';
import { TicketScene } from '../ticketScene.js';
import { rowsWith } from '../../../parts/rowsWith.js';
import { TestApp } from '../testApp.js';
import { zhang, zhangId, zhangsCase } from './zhang.js';

let hotline: TestApp;
let scene: TicketScene;
beforeEach(async () => {
  hotline = await TestApp.start();
  scene = new TicketScene(hotline);
});
afterEach(() => hotline.stop());

const asksFor = (...given: Parameters<TicketScene['asksFor']>) => scene.asksFor(...given);

test('by number and code: how it stands, and by when it is answered; the record has the code nowhere', async () => {
  const ticket = await scene.open();
  const call = await hotline.call([
    ...asksFor(ticket),
    hangsUp(/投诉事项，登记编号是[^]*已经转交承办部门[^]*催办请按三/),
  ]);
  expect(call.words).toContain(`登记编号是${scene.spokenNumber(ticket)}。`);
  expect(call.words).toContain(`最迟${scene.spokenLatest(ticket)}答复您。`);
  expect(await hotline.rowOf(call)).toMatchObject({ outcome: 'served' });
  const record = await hotline.transcriptOf(call);
  expect(record).toContainEqual(expect.stringMatching(/^prompt askTicketCode /));
  expect(record.join('\n')).not.toContain('digits ticketCode');
  expect(record.join('\n')).not.toContain(scene.codeOf(ticket));
});

test('the telephone that it was opened from opens nothing: without the code she hears nothing of it', async () => {
  const ticket = await scene.open();
  const call = await hotline.call([
    ...asksFor(ticket, scene.wrongCodeFor(ticket)),
    presses(/登记编号或者查询码不正确[^]*重新输入登记编号请按一[^]*核实身份以后再查请按二/, '1'),
    presses('请输入登记编号', `${ticket.number}#`),
    // The caller has no code.
    presses('请输入六位查询码', '*'),
    presses(/没有查询码，可以核实身份以后查询，也可以按零转人工/, '*'),
    hangsUp('查案件请按一'),
  ]);
  expect(call.words).not.toMatch(/提交的|已经转交|最迟|催办请按三/);
});

test('a number with a wrong digit is refused; one that no ticket has is as one with a wrong code', async () => {
  const ticket = await scene.open({ callerNumber: '13900002222' });
  const wrong = `${ticket.number.slice(0, -1)}${(Number(ticket.number.at(-1)) + 1) % 10}`;
  const nobodys = makeTicketNumber('2026-01-05', 54_321);
  const call = await hotline.call([
    presses('查办理进度、催办请按五', '5'),
    presses('有登记编号和查询码请按一', '1'),
    presses('请输入登记编号', `${wrong}#`),
    presses(/登记编号有误/, `${nobodys}#`),
    presses('请输入六位查询码', '12345#'),
    presses('查询码应当是六位数字', '123456'),
    presses(/登记编号或者查询码不正确[^]*重新输入登记编号请按一/, '*'),
    hangsUp('查案件请按一'),
  ]);
  expect(call.words).not.toContain(scene.spokenNumber(ticket));
});

test('wrong codes lock the ticket for everybody, and she hears for how long and whom to ask', async () => {
  const ticket = await scene.open();
  const wrong = scene.wrongCodeFor(ticket);
  const again = [
    presses('重新输入登记编号请按一', '1'),
    presses('请输入登记编号', `${ticket.number}#`),
    presses('请输入六位查询码', wrong),
  ];
  await hotline.call([
    ...asksFor(ticket, wrong),
    ...again,
    ...again,
    hangsUp(/输错次数过多，请五分钟后再试。急需办理请按零转人工[^]*重新输入登记编号请按一/),
  ]);
  // In another call the code is not even asked for.
  await hotline.call([...asksFor(ticket).slice(0, 3), hangsUp(/输错次数过多，请五分钟后再试/)]);
  hotline.passTime(5 * 60_000);
  await hotline.call([...asksFor(ticket), hangsUp('已经转交承办部门')]);
});

test('her own by identity needs no code, and one that she has opened in this call none the second time', async () => {
  const ticket = await scene.open({ personId: await zhangId(scene) });
  await hotline.call([
    presses('查办理进度、催办请按五', '5'),
    presses('核实身份以后查询，请按二', '2'),
    ...zhang,
    presses(/投诉事项，登记编号是[^]*催办请按三/, '*'),
    presses('查办理进度、催办请按五', '5'),
    presses('有登记编号和查询码请按一', '1'),
    presses('请输入登记编号', `${ticket.number}#`),
    hangsUp(/投诉事项，登记编号是/),
  ]);
});

test('verified by a query number she hears of the tickets of that case alone', async () => {
  const { caseId, personId } = await zhangsCase(scene);
  const ofCase = await scene.open({ kind: 'contact_judge', personId, caseId });
  const other = await scene.open({ personId });
  const call = await hotline.call([
    presses('查办理进度、催办请按五', '5'),
    presses('核实身份以后查询，请按二', '2'),
    presses('请输入身份证号码', '26000001#'),
    presses('请输入六位查询密码', '246810#'),
    presses(/联系法官事项，登记编号是/, '*'),
    presses('查办理进度、催办请按五', '5'),
    presses('有登记编号和查询码请按一', '1'),
    presses('请输入登记编号', `${other.number}#`),
    hangsUp('请输入六位查询码'),
  ]);
  expect(call.words).toContain(scene.spokenNumber(ofCase));
});

test('an anonymous report: number and code tell how it stands, and nothing else', async () => {
  const ticket = await scene.open({ kind: 'violation_report', anonymous: true });
  const hears = async (status: string) => {
    const call = await hotline.call([
      ...asksFor(ticket),
      hangsUp(new RegExp(`这是匿名登记的事项[^]*${status}[^]*查案件请按一`)),
    ]);
    expect(call.words).not.toMatch(/核实身份以后再查|提交的|最迟|正在催办|催办请按三|答复是/);
    return call;
  };
  const call = await hears('目前已经转交承办部门');
  // The record ends where the code was asked for, as if the caller had hung up there, and shows no
  // number. It says neither for which ticket the code was, nor that one was entered.
  const row = await hotline.rowOf(call);
  expect(row).toMatchObject({ caller_number: '', outcome: 'abandoned' });
  const none = await hotline.call([...asksFor(ticket).slice(0, 3), hangsUp('请输入六位查询码')]);
  expect(await hotline.transcriptOf(call)).toEqual(await hotline.transcriptOf(none));
  expect((await hotline.transcriptOf(call)).at(-1)).toMatch(/^prompt askTicketCode [^…]+$/);
  const without = { ...(await hotline.rowOf(none)), id: row.id };
  expect({ ...row, ended_at: without.ended_at }).toEqual({
    ...without,
    ...{ started_at: expect.any(Date) as Date, answered_at: expect.any(Date) as Date },
  });
  expect(await scene.rows('SELECT FROM calls')).toHaveLength(2);
  const named = (await rowsWith(hotline.database.pool, ticket.number)).filter((each) =>
    /^(call|queue|disclos)/.test(each),
  );
  expect(named).toEqual([]);
  await scene.rows("UPDATE tickets SET status = 'replied', replied_at = now() WHERE id = $1", [
    ticket.id,
  ]);
  await hears('已经办结');
});

test('a complaint without a number is hers by its code: she hears the answer', async () => {
  const ticket = await scene.open({ callerNumber: null });
  await scene.reply(ticket, '已经处理。');
  await hotline.call([...asksFor(ticket), hangsUp(/答复是，已经处理。[^]*对答复满意请按一/)]);
});

test.each([
  ['a report by name', { kind: 'violation_report' }],
  ['an anonymous one', { kind: 'violation_report', anonymous: true }],
] as const)(
  '%s says nothing to anybody without its code: not even that it is there',
  async (_, given) => {
    const ticket = await scene.open(given);
    const wordsOf = async (number: string) => {
      const call = await hotline.call([
        presses('查办理进度、催办请按五', '5'),
        presses('有登记编号和查询码请按一', '1'),
        presses('请输入登记编号', `${number}#`),
        presses('请输入六位查询码', scene.wrongCodeFor(ticket)),
        hangsUp('重新输入登记编号请按一'),
      ]);
      return call.words;
    };
    expect(await wordsOf(ticket.number)).toBe(
      await wordsOf(makeTicketNumber('2026-01-05', 54_321)),
    );
  },
);

test('without the code a ticket is hers once she is verified', async () => {
  const ticket = await scene.open({
    callerNumber: '13900002222',
    personId: await zhangId(scene),
  });
  await hotline.call([
    ...asksFor(ticket, '*'),
    presses('核实身份以后再查请按二', '2'),
    ...zhang,
    hangsUp(scene.spokenNumber(ticket)),
  ]);
});

test('verified she needs no number: of several she chooses', async () => {
  const personId = await zhangId(scene);
  const first = await scene.open({ personId });
  await scene.open({ personId, kind: 'opinion', callerNumber: null });
  await hotline.call([
    presses('查办理进度、催办请按五', '5'),
    presses('核实身份以后查询，请按二', '2'),
    ...zhang,
    presses(/意见建议事项，请按一[^]*投诉事项，请按二/, '2'),
    hangsUp(scene.spokenNumber(first)),
  ]);
});

test('verified, and without a ticket', async () => {
  await hotline.call([
    presses('查办理进度、催办请按五', '5'),
    presses('核实身份以后查询，请按二', '2'),
    ...zhang,
    hangsUp(/没有查到您名下的事项[^]*查案件请按一/),
  ]);
});

test('urging is counted once a call; the third call puts it under supervision', async () => {
  const ticket = await scene.open();
  await hotline.call([
    ...asksFor(ticket),
    presses('催办请按三', '3'),
    // A ticket that was opened in this call needs no code any more.
    ...asksFor(ticket).slice(0, 3),
    presses('催办请按三', '3'),
    hangsUp(/本次来电已经登记过您的催办/),
  ]);
  expect((await scene.ticket(ticket.number)).supervisionLevel).toBe(0);
  await hotline.call([
    ...asksFor(ticket),
    presses('催办请按三', '3'),
    hangsUp(/您的催办已经登记[^]*该事项已经列入督办/),
  ]);
  expect((await scene.ticket(ticket.number)).supervisionLevel).toBe(1);
});

test('an overdue ticket says so, and no date that has passed', async () => {
  const ticket = await scene.open();
  await scene.rows('UPDATE tickets SET overdue_level = 1, overdue_at = now() WHERE id = $1', [
    ticket.id,
  ]);
  const call = await hotline.call([...asksFor(ticket), hangsUp(/答复期限已经过期，法院正在催办/)]);
  expect(call.words).not.toContain('最迟');
});

test('silence leads back to the main menu', async () => {
  hotline.closes();
  await hotline.call([
    presses('查办理进度、催办请按五', '5'),
    saysNothing('有登记编号和查询码请按一'),
    saysNothing(/没有收到您的按键[^]*短信里也有/),
    saysNothing('有登记编号和查询码请按一'),
    hangsUp(/返回上一级[^]*查案件请按一/),
  ]);
});
