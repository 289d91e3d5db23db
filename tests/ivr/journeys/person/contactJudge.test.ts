import { randomUUID } from 'node:crypto';
import { answerCall } from '../../../../app/ivr/journeys/answerCall.js';
import type { StillUp } from '../../../../app/telephony/telephony.js';
import { findOpenCalls } from '../../../../app/calls/store/calls.js';
import { FakeCall, FakeRungLeg, type FakeBridge } from '../../../queue/fakeLegs.js';
import { FakeRinging } from '../../../queue/fakeTelephony.js';
import { until } from '../../../queue/until.js';
import { DeskScene, nothingUp } from '../deskScene.js';
import { leaves, TicketScene } from '../ticketScene.js';
import { hangsUp, presses, saysNothing, speaks } from '../scriptedCall.js';
import { TestApp } from '../testApp.js';

const toTheCase = [
  presses('查案件请按一', '1'),
  presses('请输入身份证号码', '11010519491231002*#'),
  presses('请输入六位查询密码', '246810#'),
];
const judge = '051055501101';
const secretary = '051055501021';

describe('a message to the judge', () => {
  let hotline: TestApp;
  let scene: TicketScene;
  beforeEach(async () => {
    hotline = await TestApp.start();
    scene = new TicketScene(hotline);
  });
  afterEach(() => hotline.stop());

  test('the telephones are said, and the message is a ticket for the judge', async () => {
    const call = await hotline.call([
      ...toTheCase,
      presses(/联系法官请按二[^]*其他内容请按八/, '2'),
      presses(/承办法官是沈国栋[^]*办公电话是[^]*书记员是潘晓[^]*办公电话是[^]*留言请按二/, '2'),
      ...leaves('请说出您的姓名和要告诉法官的事情'),
      // Back at the caller's case.
      hangsUp(/登记编号是[^]*其他内容请按八/),
    ]);
    const ticket = await scene.last();
    const [caller] = await scene.rows<{ case_id: number; person_id: number }>(
      "SELECT t.case_id, p.id AS person_id FROM parties t JOIN persons p ON p.id = t.person_id WHERE p.name = '张秀英'",
    );
    expect(ticket).toMatchObject({
      kind: 'contact_judge',
      status: 'dispatched',
      callerName: '张秀英',
      caseId: caller?.case_id,
      personId: caller?.person_id,
      callerNumber: '13800001111',
    });
    const [handler] = await scene.rows('SELECT name FROM staff WHERE id = $1', [ticket.assigneeId]);
    expect(handler).toEqual({ name: '沈国栋' });
    expect(call.words).toContain(`您的登记编号是${scene.spokenNumber(ticket)}。`);
    expect(call.words).toContain(`最迟${scene.spokenLatest(ticket)}答复您。`);
    const sms = await scene.rows<{ to_number: string; purpose: string }>(
      'SELECT to_number, purpose FROM sms_outbox ORDER BY id',
    );
    expect(sms).toContainEqual({ to_number: '19900000001', purpose: 'dispatched' });
    expect(sms).toContainEqual({ to_number: '13800001111', purpose: 'opened' });
    // The caller was told whom to contact, and the audit has it.
    expect(await hotline.auditOf(call)).toContainEqual([
      ...['judge_in_charge', 'clerk', 'department', 'panel'],
    ]);
  });

  test('outside of the hours she hears when the court opens, and is not connected', async () => {
    await scene.rows(
      `UPDATE courts SET settings = '{"openingHours": [{"from": "13:30", "to": "17:00"}]}' WHERE code = '苏98'`,
    );
    await hotline.app.court.read();
    const call = await hotline.call([
      ...toTheCase,
      presses('联系法官请按二', '2'),
      presses(/自助查询全天开通[^]*留言请按二/, '1'),
      hangsUp('按键无效'),
    ]);
    expect(call.words).not.toContain('现在接通请按一');
  });

  test('where to send materials is said, and sent by SMS', async () => {
    const call = await hotline.call([
      ...toTheCase,
      presses('联系法官请按二', '2'),
      presses('材料邮寄地址请按三', '3'),
      hangsUp(/诉讼材料请寄到诉讼服务中心，地址是[^]*已经用短信发给您/),
    ]);
    const [sms] = await scene.rows<{ to_number: string; body: string }>(
      "SELECT to_number, body FROM sms_outbox WHERE purpose = 'materials'",
    );
    expect(sms?.to_number).toBe('13800001111');
    expect(sms?.body).toMatch(/诉讼服务中心：.+/);
    expect(call.words).toContain('诉讼服务中心');
  });

  test('asked for twice they are sent once, however the trunk writes her number', async () => {
    const call = hotline.newCall([
      ...toTheCase,
      presses('联系法官请按二', '2'),
      presses('材料邮寄地址请按三', '3'),
      presses(/已经用短信发给您/, '3'),
      hangsUp(/诉讼材料请寄到[^]*已经用短信发给您/),
    ]);
    call.callerNumber = '+8613800001111';
    await answerCall(hotline.app, null, call);
    expect(call.problems).toEqual([]);
    expect(
      await scene.rows("SELECT to_number FROM sms_outbox WHERE purpose = 'materials'"),
    ).toEqual([{ to_number: '13800001111' }]);
  });

  test('who hangs up after she has spoken has left her message', async () => {
    await hotline.call([
      ...toTheCase,
      presses('联系法官请按二', '2'),
      presses('留言请按二', '2'),
      speaks('请说出您的姓名', 20_000, null),
    ]);
    expect(await scene.last()).toMatchObject({ kind: 'contact_judge', status: 'dispatched' });
  });

  test('silence leads back to the case; star, too', async () => {
    hotline.closes();
    await hotline.call([
      ...toTheCase,
      presses('联系法官请按二', '2'),
      saysNothing('留言请按二'),
      saysNothing('需要办理哪一项'),
      saysNothing('留言请按二'),
      presses(/返回上一级[^]*其他内容请按八/, '2'),
      presses('留言请按二', '*'),
      hangsUp('其他内容请按八'),
    ]);
  });

  test('a case that no judge has yet: the message is the department’s', async () => {
    await hotline.call([
      presses('查案件请按一', '1'),
      presses('请输入身份证号码', '26000008#'),
      presses('请输入六位查询密码', '303030#'),
      presses('正在审查', '2'),
      presses(/承办部门是立案庭[^]*留言请按二/, '2'),
      ...leaves('请说出您的姓名'),
      hangsUp('登记编号是'),
    ]);
    const ticket = await scene.last();
    expect(ticket).toMatchObject({ kind: 'contact_judge', status: 'dispatched', assigneeId: null });
    const [department] = await scene.rows('SELECT name FROM departments WHERE id = $1', [
      ticket.departmentId,
    ]);
    expect(department).toEqual({ name: '立案庭' });
  });
});

describe('connected in office hours', () => {
  let scene: DeskScene;
  beforeEach(async () => {
    scene = await DeskScene.start([]);
    const always = [{ from: '00:00', to: '24:00' }];
    const openingHours = {
      workdays: always,
      saturday: always,
      sunday: always,
      holiday: always,
    };
    await scene.hotline.database.pool.query(
      "UPDATE courts SET settings = jsonb_build_object('openingHours', $1::jsonb) WHERE code = '苏98'",
      [JSON.stringify(openingHours)],
    );
    await scene.hotline.app.court.read();
  });
  afterEach(() => scene.stop());

  async function asksToBeConnected() {
    const call = await scene.caller();
    await scene.signsIn(call);
    await call.hears('联系法官请按二');
    call.press('2');
    await call.hears('现在接通请按一');
    call.press('1');
    return call;
  }

  test('she talks to the judge, and is back at her case', async () => {
    const call = await asksToBeConnected();
    const ringing = await scene.telephony.rings(judge);
    expect(ringing.options.timeoutMs).toBe(20_000);
    await call.hears('正在为您接通');
    const leg = ringing.answer();
    await until('they talk', () => call.bridge !== null && call.bridge === leg.bridge);
    expect(call.bridge?.recordAs).toBeNull();
    leg.leave();
    await call.hears(/通话已经结束。\n开庭安排请按一/);
    call.leave();
    await scene.until('served', "SELECT 1 FROM calls WHERE outcome = 'served'");
  });

  test('who is put through to a switchboard hears which extension to ask for', async () => {
    await scene.hotline.database.pool.query(
      "UPDATE staff SET telephone = '0510-55501101转801' WHERE name = '沈国栋'",
    );
    const call = await asksToBeConnected();
    const ringing = await scene.telephony.rings(judge);
    await call.hears(/正在为您接通，请稍候。\s*电话接通后，请总机转分机八零幺。/);
    ringing.end({ kind: 'refused', reason: 'busy' });
    const duty = await scene.telephony.rings(secretary);
    await call.hears(/正在为您接通庭室值班人员，请稍候。$/);
    duty.answer();
    await until('they talk', () => call.bridge !== null);
    call.leave();
  });

  test('where the norm is nine rings, the telephone rings for so long; then she is back at the hotline', async () => {
    const { database, app } = scene.hotline;
    await database.pool.query(
      `UPDATE courts SET settings = settings || '{"norms": {"officeRings": 9}}' WHERE code = '苏98'`,
    );
    await app.court.read();
    const call = await asksToBeConnected();
    const ringing = await scene.telephony.rings(judge);
    expect(ringing.options.timeoutMs).toBe(45_000);
    ringing.end({ kind: 'not_answered' });
    (await scene.telephony.rings(secretary)).end({ kind: 'not_answered' });
    await call.hears('电话无人接听');
    call.leave();
  });

  test('a case with an assistant: the assistant is said first, and rung first', async () => {
    await scene.hotline.database.pool.query(
      `UPDATE cases SET assistant_id = (SELECT id FROM staff WHERE name = '程雨薇') WHERE source_ref = 'K-001'`,
    );
    const call = await asksToBeConnected();
    expect(call.words).toMatch(/法官助理是程雨薇[^]*办公电话是[^]*承办法官是沈国栋/);
    (await scene.telephony.rings('051055501401')).end({ kind: 'not_answered' });
    await scene.telephony.rings(secretary);
    call.leave();
  });

  test('nobody answers: the secretary; nobody there, either: a message', async () => {
    const call = await asksToBeConnected();
    (await scene.telephony.rings(judge)).end({ kind: 'not_answered' });
    const ringing = await scene.telephony.rings(secretary);
    await call.hears('正在为您接通庭室值班人员');
    ringing.end({ kind: 'refused', reason: 'busy' });
    await call.hears(/电话无人接听。您可以留言[^]*请说出您的姓名/);
  });

  test('she hangs up while it rings: it stops', async () => {
    const call = await asksToBeConnected();
    const ringing = await scene.telephony.rings(judge);
    call.leave();
    await until('it stops', () => ringing.isCancelled);
  });

  /** The process dies. The next one finds the caller on the line, and whatever else is still up. */
  async function crash(call: FakeCall, there: (again: FakeCall) => StillUp): Promise<FakeCall> {
    const rows = await findOpenCalls(scene.hotline.app.db, 'hotline');
    const row = rows.find(({ channelId }) => channelId === call.id);
    const again = new FakeCall(call.id);
    await scene.restart(new Set([row?.id ?? '']), there(again));
    scene.adopt(again, answerCall(scene.app, scene.runtime, again, row));
    return again;
  }

  /** Waits until the record contains the caller's last step. */
  const isNoted = (note: string) =>
    scene.until(
      note,
      `SELECT FROM call_events WHERE kind = 'step' AND name = 'callOffice' AND detail = '${note}'`,
    );

  /**
   * Returns the judge's telephone once it rings and the record, which is written behind the call,
   * says so.
   */
  async function judgeRings(): Promise<FakeRinging> {
    const ringing = await scene.telephony.rings(judge);
    await isNoted(`rings ${judge}`);
    return ringing;
  }

  /** The same telephone, as the next process sees it. */
  const still = ({ id, to, purpose }: FakeRinging) => new FakeRinging(id, { to, purpose });

  test('after a crash they talk on', async () => {
    const call = await asksToBeConnected();
    const judgeLeg = (await judgeRings()).answer();
    await until('they talk', () => call.bridge !== null && call.bridge === judgeLeg.bridge);
    const bridge = call.bridge as FakeBridge;
    const leg = new FakeRungLeg(judgeLeg.id, judgeLeg.to, judgeLeg.purpose);
    const again = await crash(call, (her) => {
      bridge.legs.splice(0, 2, leg, her);
      for (const each of [her, leg]) each.bridge = bridge;
      return { bridges: [bridge], rungLegs: [leg], ringing: [] };
    });
    await until('taken up', () => scene.runtime.left.isEmpty);
    expect(again.bridge).toBe(bridge);
    leg.leave();
    await again.hears(/通话已经结束。\n查案件请按一/);
    expect(again.words).not.toContain('系统中断');
  });

  test('the process dies while it rings: it rings on, and he answers', async () => {
    const call = await asksToBeConnected();
    const ringing = still(await judgeRings());
    const again = await crash(call, () => ({ ...nothingUp, ringing: [ringing] }));
    await again.hears('正在为您接通');
    expect(again.hearsMusic).toBe(true);
    const leg = ringing.answer();
    await until('they talk', () => again.bridge !== null && again.bridge === leg.bridge);
    expect(scene.telephony.rung).toHaveLength(1);
    leg.leave();
    await again.hears(/通话已经结束。\n查案件请按一/);
    expect(again.words).not.toContain('系统中断');
  });

  test('the process dies twice while it rings, and then when he has just answered', async () => {
    const call = await asksToBeConnected();
    const first = still(await judgeRings());
    const second = await crash(call, () => ({ ...nothingUp, ringing: [first] }));
    await second.hears('正在为您接通');
    const leg = new FakeRungLeg(first.id, first.to, first.purpose);
    const third = await crash(second, () => ({ ...nothingUp, rungLegs: [leg] }));
    await until('they talk', () => third.bridge !== null && third.bridge === leg.bridge);
  });

  test('after a crash nobody answers: the secretary; nobody there, either: her message is for the judge', async () => {
    const call = await asksToBeConnected();
    const ringing = still(await judgeRings());
    const again = await crash(call, () => ({ ...nothingUp, ringing: [ringing] }));
    ringing.end({ kind: 'not_answered' });
    const next = await scene.telephony.rings(secretary);
    await again.hears('正在为您接通庭室值班人员');
    next.end({ kind: 'refused', reason: 'busy' });
    await again.hears(/电话无人接听。您可以留言[^]*请说出您的姓名/);
  });

  test.each(['rings', 'answered'])(
    'it %s, and was gone when the next process came: she goes on from there',
    async (what) => {
      const call = await asksToBeConnected();
      const ringing = await judgeRings();
      if (what === 'answered') ringing.answer();
      await isNoted(`${what} ${judge}`);
      const again = await crash(call, () => nothingUp);
      if (what === 'answered') {
        await again.hears(/^通话已经结束。\n查案件请按一/);
      } else {
        await scene.telephony.rings(secretary);
        await again.hears(/^刚才的电话无人接听。正在为您接通庭室值班人员/);
      }
    },
  );

  test('the secretary rings during the crash and does not answer: her message', async () => {
    const call = await asksToBeConnected();
    (await scene.telephony.rings(judge)).end({ kind: 'not_answered' });
    await scene.telephony.rings(secretary);
    await isNoted(`rings ${secretary}`);
    const again = await crash(call, () => nothingUp);
    await again.hears(/^对不起，电话无人接听。您可以留言[^]*请说出您的姓名/);
    expect(scene.telephony.rung).toHaveLength(2);
  });

  test('she hangs up before or after the next process has come: it rings no more', async () => {
    const call = await asksToBeConnected();
    const ringing = still(await judgeRings());
    const again = await crash(call, () => ({ ...nothingUp, ringing: [ringing] }));
    again.leave();
    await until('it stops', () => ringing.isCancelled);
    const lost = new FakeRinging('lost', {
      to: ringing.to,
      purpose: { kind: 'contact', callId: randomUUID(), number: 1 },
    });
    await scene.restart(new Set(), { ...nothingUp, ringing: [lost] });
    expect(lost.isCancelled).toBe(true);
  });

  test('the case is not hers any more: he is rung to the end, and nobody else', async () => {
    const call = await asksToBeConnected();
    const ringing = still(await judgeRings());
    await scene.rows('UPDATE calls SET person_id = NULL, proof = NULL');
    const again = await crash(call, () => ({ ...nothingUp, ringing: [ringing] }));
    await again.hears('正在为您接通');
    ringing.end({ kind: 'not_answered' });
    await again.hears(/系统刚才中断，现在返回主菜单/);
    expect(scene.telephony.rung).toHaveLength(1);
  });

  test('she hangs up while they talk: the judge is let go', async () => {
    const call = await asksToBeConnected();
    const leg = (await scene.telephony.rings(judge)).answer();
    await until('they talk', () => call.bridge !== null && call.bridge === leg.bridge);
    call.leave();
    await leg.ended;
    expect(leg.wasHungUpByHotline).toBe(true);
  });
});
