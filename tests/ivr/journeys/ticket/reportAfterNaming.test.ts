/** A call that names its caller has no anonymous report, and no look at one: its reporter would be the one whom it names. */
import { randomUUID } from 'node:crypto';
import { findOpenCalls, openCall } from '../../../../app/calls/store/calls.js';
import { DeskScene } from '../deskScene.js';
import { calls, intro, offer } from '../notInQueueCalls.js';
import { hangsUp, presses, type Turn } from '../scriptedCall.js';
import { choosesEnforcement, leaves, TicketScene } from '../ticketScene.js';
import { TestApp } from '../testApp.js';

const toReports: readonly Turn[] = [
  presses('投诉、举报、建议请按四', '4'),
  presses('举报违纪违法请按二', '2'),
];
const aboutThisCourt = presses(/请选择涉及的法院[^]*临江市中级人民法院请按一/, '1');
/** What the caller hears instead of the choice who stays unknown, before they have chosen anything. */
const dialAgain =
  /^(?![^]*匿名请按二)[^]*匿名举报会暴露您的身份。要匿名举报，请挂机，稍后重新拨打[^]*现在留下号码举报，请按一/;
const signsIn: readonly Turn[] = [
  presses('查案件请按一', '1'),
  presses('请输入身份证号码', '11010519491231002*#'),
  presses('请输入六位查询密码', '246810#'),
  presses('您的民间借贷案', '*'),
];

describe('from self-service', () => {
  let hotline: TestApp;
  let scene: TicketScene;
  beforeEach(async () => {
    hotline = await TestApp.start();
    scene = new TicketScene(hotline);
  });
  afterEach(() => hotline.stop());

  const complains: readonly Turn[] = [
    presses('投诉、举报、建议请按四', '4'),
    presses('投诉请按一', '1'),
    aboutThisCourt,
    ...choosesEnforcement,
    ...leaves('请说明要投诉的事情'),
  ];

  test.each<[string, readonly Turn[]]>([
    ['who has verified', signsIn],
    ['who has complained', complains],
  ])('%s is told to dial again, and the number stays', async (_, before) => {
    const call = await hotline.call([...before, ...toReports, hangsUp(dialAgain)]);
    expect(await hotline.rowOf(call)).toMatchObject({ caller_number: '13800001111' });
    expect(await scene.rows('SELECT FROM deferred_reports')).toEqual([]);
  });

  test('who has had an SMS sent is told so, too', async () => {
    await hotline.call([
      presses('诉讼指南', '3'),
      presses('判决以后请按四', '4'),
      presses('上诉请按一', '1'),
      presses('发到您手机请按一', '1'),
      presses('已经发送', '*'),
      presses('上诉请按一', '*'),
      presses('判决以后请按四', '*'),
      ...toReports,
      hangsUp(dialAgain),
    ]);
  });

  test('who has heard a ticket of theirs is told so, too', async () => {
    const ticket = await scene.open();
    await hotline.call([
      ...scene.asksFor(ticket),
      presses('催办请按三', '*'),
      ...toReports,
      hangsUp(dialAgain),
    ]);
  });

  test('who reports by name does it in the same call, and is not asked again', async () => {
    await hotline.call([
      ...signsIn,
      ...toReports,
      presses(dialAgain, '1'),
      aboutThisCourt,
      ...choosesEnforcement,
      ...leaves('请说明要举报的人和事情'),
      hangsUp('登记编号是'),
    ]);
    expect(await scene.last()).toMatchObject({
      kind: 'violation_report',
      anonymous: false,
      callerNumber: '13800001111',
    });
  });

  test.each(['person', 'tried', 'sent', 'ticket'] as const)(
    'after a crash the rows say it: %s',
    async (left) => {
      const { app } = hotline;
      const id = randomUUID();
      const callerNumber = '13800001111';
      await openCall(app.db, {
        ...{ id, node: 'hotline', channelId: id, callerNumber, calledNumber: '12368' },
        courtId: app.court.current().court.id,
        startedAt: hotline.now,
      });
      if (left === 'person') {
        // An identity that the call had, and has no more.
        await scene.rows(
          `INSERT INTO disclosures (at, call_id, person_id, case_id, facts, proof)
           SELECT now(), $1, person_id, case_id, '{hearing}', 'resident_id_and_password' FROM parties
            WHERE person_id IS NOT NULL LIMIT 1`,
          [id],
        );
      } else if (left === 'tried') {
        // Whose number an agent has entered for them, though something did not fit.
        await scene.rows(
          `INSERT INTO verifications (at, event, call_id, person_id, agent_id)
           SELECT now(), 'agent_wrong', $1, p.id, a.id FROM persons p, agents a LIMIT 1`,
          [id],
        );
      } else if (left === 'sent') {
        await scene.rows(
          "INSERT INTO call_events (call_id, seq, at, kind, name, detail) VALUES ($1, 0, now(), 'step', 'sent', 'sms guidance')",
          [id],
        );
      } else await scene.open({ callId: id });
      const [row] = await findOpenCalls(app.db, 'hotline');
      await hotline.call(
        [
          presses(/系统刚才中断[^]*投诉、举报、建议请按四/, '4'),
          presses('举报违纪违法请按二', '2'),
          hangsUp(dialAgain),
        ],
        row,
      );
    },
  );

  test('the number of a report is refused as a wrong one is; the record tells neither from the other', async () => {
    const report = await scene.open({ kind: 'violation_report', anonymous: true });
    const kept: unknown[] = [];
    for (const number of [report.number, '2601051239']) {
      const call = await hotline.call([
        ...signsIn,
        presses('查办理进度、催办请按五', '5'),
        presses('有登记编号和查询码请按一', '1'),
        presses('请输入登记编号', `${number}#`),
        hangsUp(/登记编号有误，或者不能在本次通话中查询。查询匿名举报，请挂机，稍后重新拨打/),
      ]);
      const transcript = await hotline.transcriptOf(call);
      expect(transcript).toContain('digits ticketNumber (digits)');
      kept.push(transcript);
    }
    expect(kept[1]).toEqual(kept[0]);
  });

  test('what names nobody leaves the choice', async () => {
    await hotline.call([
      presses('诉讼指南', '3'),
      presses('返回请按星号键', '*'),
      ...toReports,
      aboutThisCourt,
      ...choosesEnforcement,
      hangsUp('匿名请按二'),
    ]);
  });
});

describe('at a question behind which the caller asks for a person', () => {
  let desk: DeskScene;
  let scene: TicketScene;
  beforeEach(async () => {
    desk = await DeskScene.start();
    desk.opens(false);
    scene = new TicketScene(desk.hotline);
  });
  afterEach(() => desk.stop());

  const question = '匿名请按二';
  const leavesMessage: readonly Turn[] = [presses(offer, '2'), ...leaves(intro)];
  /** An agent writes a ticket of the call that goes on. */
  const writes = async () => {
    const [row] = await scene.rows<{ id: string }>('SELECT id FROM calls WHERE ended_at IS NULL');
    await scene.open({ callId: row?.id ?? null });
  };
  const nobodyReported = async () =>
    expect(await scene.rows('SELECT FROM deferred_reports')).toEqual([]);

  test('about which department: a message left there names the call', async () => {
    const call = await calls(desk, [
      ...toReports,
      aboutThisCourt,
      presses('听其他选项请按八', '0'),
      ...leavesMessage,
      ...choosesEnforcement,
      hangsUp(/^(?![^]*匿名请按二)[^]*要匿名举报，请挂机，稍后重新拨打/),
    ]);
    expect(await desk.hotline.rowOf(call)).toMatchObject({ caller_number: '13800001111' });
    await nobodyReported();
  });

  test('whether they stay unknown: it is not asked again', async () => {
    const call = await calls(desk, [
      ...toReports,
      aboutThisCourt,
      ...choosesEnforcement,
      presses(question, '0'),
      ...leavesMessage,
      presses(/^(?![^]*匿名请按二)已经登记[^]*要匿名举报，请挂机，稍后重新拨打/, '1'),
      ...leaves('请说明要举报的人和事情'),
      hangsUp('登记编号是'),
    ]);
    expect(await desk.hotline.rowOf(call)).toMatchObject({ caller_number: '13800001111' });
    await nobodyReported();
  });

  test.each(['1', '2', '*'])(
    'a ticket that an agent writes while the question is put counts, whatever they press: %s',
    async (digit) => {
      const call = await calls(desk, [
        ...toReports,
        aboutThisCourt,
        ...choosesEnforcement,
        presses(question, digit, writes),
        hangsUp(/^(?![^]*匿名请按二)[^]*要匿名举报，请挂机，稍后重新拨打/),
      ]);
      expect(await desk.hotline.rowOf(call)).toMatchObject({ caller_number: '13800001111' });
      await nobodyReported();
    },
  );

  test.each(['message', 'agent'])(
    'the code of a report: it opens nothing, and the number counts as a wrong one (%s)',
    async (by) => {
      const report = await scene.open({ kind: 'violation_report', anonymous: true });
      const call = await calls(desk, [
        presses('查办理进度、催办请按五', '5'),
        presses('有登记编号和查询码请按一', '1'),
        presses('请输入登记编号', `${report.number}#`),
        ...(by === 'message'
          ? [presses('请输入六位查询码', '0#'), ...leavesMessage]
          : [presses('请输入六位查询码', scene.codeOf(report), writes)]),
        presses('请输入登记编号', `${report.number}#`),
        hangsUp(/登记编号有误，或者不能在本次通话中查询。查询匿名举报，请挂机/),
      ]);
      expect(call.words).not.toContain('匿名登记的事项');
      expect(await desk.hotline.rowOf(call)).toMatchObject({ caller_number: '13800001111' });
    },
  );
});

test('who has asked for a callback is told so, and is called back', async () => {
  const scene = await DeskScene.start();
  try {
    scene.opens(false);
    const number = '13800002222';
    const turns = [
      presses('查案件请按一', '0'),
      presses(offer, '1'),
      presses('给这个号码回电请按一', '1'),
      ...toReports,
      hangsUp(dialAgain),
    ];
    await calls(scene, turns, number);
    expect(await scene.rows('SELECT number, status FROM callbacks')).toEqual([
      { number, status: 'waiting' },
    ]);
  } finally {
    await scene.stop();
  }
});
