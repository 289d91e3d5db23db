/** Reports whose caller stays unknown: the caller's number is kept nowhere. */
import { randomUUID } from 'node:crypto';
import { makeTicketNumber } from '../../../../app/tickets/rules/ticketNumber.js';
import { answerCall } from '../../../../app/ivr/journeys/answerCall.js';
import { findOpenCalls, openCall } from '../../../../app/calls/store/calls.js';
import { noteCalls } from '../../../../app/calls/store/noteCalls.js';
import {
  hangsUp,
  presses,
  saysNothing,
  speaks,
  type ScriptedCall,
  type Turn,
} from '../scriptedCall.js';
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
/** What a caller who stays unknown hears instead of what would name them; the main menu follows. */
const refused = /不暴露您的身份[^]*请挂机后重新拨打[^]*查案件请按一/;
const aboutThisCourt = presses(/请选择涉及的法院[^]*临江市中级人民法院请按一/, '1');

/** Opens the row of a call whose process has gone. @returns its id. */
async function leftCall(callerNumber: string): Promise<string> {
  const { app } = hotline;
  const id = randomUUID();
  await openCall(app.db, {
    id,
    node: 'hotline',
    channelId: id,
    callerNumber,
    calledNumber: '12368',
    courtId: app.court.current().court.id,
    startedAt: hotline.now,
  });
  return id;
}

describe('her number is not shown', () => {
  async function calls(turns: readonly Turn[]): Promise<ScriptedCall> {
    const call = hotline.newCall(turns);
    call.callerNumber = 'anonymous';
    await answerCall(hotline.app, null, call);
    expect(call.problems).toEqual([]);
    return call;
  }

  test('she enters one, and the answer will reach her', async () => {
    const call = await calls([
      ...chooses('1'),
      aboutThisCourt,
      ...choosesEnforcement,
      presses(/您的来电号码没有显示[^]*由法院答复您，请按一/, '1'),
      presses('请输入回电号码', '95588#'),
      presses('这是服务号码', '13900002222'),
      presses(/您输入的号码是[^]*号码正确请按一/, '1'),
      ...leaves('请说明要投诉的事情'),
      hangsUp(/登记编号是[^]*最迟[^。]*答复您。\n登记编号和查询码已经用短信发给您/),
    ]);
    expect(await scene.last()).toMatchObject({ kind: 'complaint', callerNumber: '13900002222' });
    expect((await hotline.transcriptOf(call)).join('\n')).not.toContain('digits 13900002222');
  });

  test('she gives none: she is told that no answer can reach her', async () => {
    const call = await calls([
      ...chooses('3'),
      aboutThisCourt,
      ...choosesEnforcement,
      presses('由法院答复您，请按一', '1'),
      presses('请输入回电号码', '*'),
      presses(/不留号码请按二，法院就无法答复您/, '2'),
      ...leaves('请说出您的意见或者建议'),
      hangsUp(/登记编号是[^]*法院无法联系您。您可以凭登记编号和查询码，来电查询进度/),
    ]);
    expect(call.words).not.toMatch(/最迟[^。]*答复您。|短信/);
    expect(await scene.last()).toMatchObject({ kind: 'opinion', callerNumber: null });
  });

  test('a report by name asks for one; verified, a complaint asks for none', async () => {
    await calls([
      ...chooses('2'),
      aboutThisCourt,
      ...choosesEnforcement,
      presses(/留下号码、由法院答复您，请按一。匿名请按二/, '1'),
      presses('请输入回电号码', '051083520000#'),
      presses('号码正确请按一', '1'),
      ...leaves('请说明要举报的人和事情'),
      presses(/登记编号是[^]*继续请按星号键/, '*'),
      presses('查案件请按一', '1'),
      presses('请输入身份证号码', '11010519491231002*#'),
      presses('请输入六位查询密码', '246810#'),
      presses('您的民间借贷案', '*'),
      ...chooses('1'),
      aboutThisCourt,
      ...choosesEnforcement,
      ...leaves('请说明要投诉的事情'),
      hangsUp(/最迟[^。]*答复您。/),
    ]);
    const tickets = await scene.rows(
      'SELECT kind, anonymous, caller_number FROM tickets ORDER BY id',
    );
    expect(tickets).toEqual([
      { kind: 'violation_report', anonymous: false, caller_number: '051083520000' },
      { kind: 'complaint', anonymous: false, caller_number: null },
    ]);
  });
});

test('after an anonymous report the next one is anonymous, unasked', async () => {
  const call = await hotline.call([
    ...chooses('2'),
    aboutThisCourt,
    ...choosesEnforcement,
    presses('匿名请按二', '2'),
    ...leaves('请不要说出您的姓名和电话'),
    ...chooses('2'),
    aboutThisCourt,
    presses('立案庭请按一', '1'),
    ...leaves(/^(?![^]*匿名请按二)[^]*请不要说出您的姓名和电话/),
    hangsUp('您的号码没有保留'),
  ]);
  expect(call.messages).toHaveLength(2);
  await scene.nextMorning(call);
  expect(await scene.rows('SELECT FROM tickets WHERE anonymous')).toHaveLength(2);
});

test('an anonymous report leaves nothing in her call, nor of what she does afterwards in it', async () => {
  const call = await hotline.call([
    ...chooses('2'),
    aboutThisCourt,
    ...choosesEnforcement,
    presses('匿名请按二', '2'),
    ...leaves('请不要说出您的姓名和电话'),
    presses(
      /登记编号是[^]*您的号码没有保留。[^\n]*请不要用短信或者传真查询、补充材料，那样会留下您的号码。\n法院最迟[^。]*办结。\n法院无法联系您。您可以凭登记编号和查询码，来电查询[^]*投诉、举报、建议请按四/,
      '4',
    ),
    // What names her afterwards is refused.
    presses('投诉请按一', '1'),
    presses(refused, '1'),
    presses(refused, '0'),
    hangsUp(refused),
  ]);
  expect(call.words).not.toMatch(/最迟[^。]*答复您。/);
  // The record ends where the caller chose to be anonymous, as if they had hung up there.
  const row = await hotline.rowOf(call);
  expect(row).toMatchObject({
    caller_number: '',
    outcome: 'abandoned',
    outcome_detail: 'cause 16',
  });
  expect(row).toMatchObject({ forgotten_at: null, detail_erased_at: null });
  expect(row.person_id).toBeNull();
  const transcript = await hotline.transcriptOf(call);
  const heard = transcript.join('\n');
  // As of somebody who hangs up at this question: its digit would say that the caller stays
  // unknown.
  expect(transcript.at(-1)).toMatch(/^prompt askNamed /);
  expect(heard).not.toContain('reportAnonymousIntro');
  expect(await scene.rows('SELECT FROM calls')).toHaveLength(1);
  expect(await everywhere('13800001111')).toEqual([]);
  await scene.nextMorning(call);
  const [report] = await scene.rows<{ call_id: null; person_id: null; file: string }>(
    `SELECT o.call_id, o.person_id, o.anonymous, m.file FROM tickets o JOIN ticket_messages m ON m.ticket_id = o.id
      WHERE o.kind = 'violation_report'`,
  );
  expect(report).toMatchObject({ anonymous: true, call_id: null, person_id: null });
  // The name of the file leads to no caller.
  expect(report?.file).not.toContain(row.id);
  expect(await scene.rows('SELECT FROM sms_outbox WHERE to_number = $1', ['13800001111'])).toEqual(
    [],
  );
});

describe('the record of a call that ends at the question is the same, whatever was heard and pressed there', () => {
  const toQuestion: readonly Turn[] = [...chooses('2'), aboutThisCourt];
  const question = '匿名请按二';
  const reports = [speaks('请不要说出您的姓名和电话', 20_000, null)];

  /** What is kept of a call: its row and its events, without moments. */
  async function keptOf(turns: readonly Turn[]): Promise<unknown> {
    const call = await hotline.call([...toQuestion, ...turns]);
    await scene.nextMorning(call);
    const { id, ...row } = (await hotline.rowOf(call)) as unknown as Record<string, unknown>;
    const lasting = Object.entries(row).filter(([column]) => !/_at$/.test(column));
    return {
      id: typeof id,
      ...Object.fromEntries(lasting),
      events: await hotline.transcriptOf(call),
    };
  }

  test.each<[string, readonly Turn[]]>([
    ['she hangs up', [...choosesEnforcement, hangsUp(question)]],
    [
      'she hangs up after silence',
      [...choosesEnforcement, saysNothing(question), hangsUp(question)],
    ],
    [
      'she hangs up after a wrong digit',
      [...choosesEnforcement, presses(question, '5'), hangsUp('按键无效')],
    ],
    ['she reports', [...choosesEnforcement, presses(question, '2'), ...reports]],
    [
      'she reports after silence',
      [...choosesEnforcement, saysNothing(question), presses(question, '2'), ...reports],
    ],
    [
      'she reports by a digit typed ahead',
      [presses('听其他选项请按八', '8'), presses('执行局请按一', '12'), ...reports],
    ],
    [
      'she reports during what is said after silence',
      [
        ...choosesEnforcement,
        saysNothing(question),
        { hears: question, digits: '2', afterMs: 500 },
        ...reports,
      ],
    ],
  ])('%s', async (_, turns) => {
    const kept = await keptOf(turns);
    expect(kept).toMatchObject({ caller_number: '', ends_unnamed: false });
    const heard = (kept as { events: string[] }).events;
    expect(heard.slice(-2)).toEqual([
      'digits aboutDepartment 1',
      expect.stringMatching(/^prompt askNamed [^…]+$/),
    ]);
    expect(kept).toEqual(await keptOf([...choosesEnforcement, hangsUp(question)]));
    expect(
      await scene.rows(
        'SELECT FROM call_events e WHERE NOT EXISTS (SELECT FROM calls WHERE id = e.call_id)',
      ),
    ).toEqual([]);
  });

  test.each<[string, readonly Turn[]]>([
    ['who wants to be named', [presses(question, '1'), speaks('请说明要举报的人和事情', 0, null)]],
    ['who goes back', [presses(question, '*'), hangsUp('查案件请按一')]],
    ['who asks for a person', [presses(question, '0'), hangsUp(/./)]],
  ])('%s keeps the number', async (_, turns) => {
    expect(await keptOf([...choosesEnforcement, ...turns])).toMatchObject({
      caller_number: '13800001111',
      ends_unnamed: false,
    });
  });

  test('a process that goes on with a call begins where she was, and not at the question', async () => {
    const { app } = hotline;
    await noteCalls(app.db, [{ callId: await leftCall('13800001111'), endsUnnamed: true }]);
    const [row] = await findOpenCalls(app.db, 'hotline');
    await hotline.call([hangsUp('系统刚才中断')], row);
    expect(await scene.rows('SELECT caller_number, outcome FROM calls')).toEqual([
      { caller_number: '13800001111', outcome: 'abandoned' },
    ]);
  });
});

describe('in a call that has become anonymous', () => {
  const reports: readonly Turn[] = [
    ...chooses('2'),
    aboutThisCourt,
    ...choosesEnforcement,
    presses('匿名请按二', '2'),
    ...leaves('请不要说出您的姓名和电话'),
  ];
  const asksForNumber = [
    presses('查办理进度、催办请按五', '5'),
    presses('有登记编号和查询码请按一', '1'),
  ];
  const enters = (number: string) => presses('请输入登记编号', `${number}#`);

  test.each<[string, readonly Turn[]]>([
    ['her case', [presses('查案件请按一', '1'), hangsUp(refused)]],
    ['her judge', [presses('联系法官请按二', '2'), hangsUp(refused)]],
    ['a complaint', [...chooses('1'), hangsUp(refused)]],
    ['a suggestion', [...chooses('3'), hangsUp(refused)]],
    ['a complaint about filing', [...chooses('4'), hangsUp(refused)]],
    ['a person', [presses('人工', '0'), hangsUp(refused)]],
    [
      'tickets of hers, verified',
      [
        presses('查办理进度、催办请按五', '5'),
        presses('核实身份以后查询，请按二', '2'),
        hangsUp(refused),
      ],
    ],
  ])('%s is refused, with the way on, and leaves no row', async (_, turns) => {
    const before = await named();
    const call = await hotline.call([...reports, ...turns]);
    expect(call.words).toMatch(/请挂机后重新拨打/);
    expect(await named()).toEqual(before);
    expect(await scene.rows('SELECT FROM calls')).toHaveLength(1);
    expect(await everywhere('13800001111')).toEqual([]);
  });

  test('a named ticket is refused; guidance and the court go on', async () => {
    const ticket = await scene.open();
    await hotline.call([
      ...reports,
      ...asksForNumber,
      enters(ticket.number),
      presses(/不暴露您的身份[^]*重新输入登记编号请按一/, '*'),
      presses('诉讼指南', '3'),
      presses('返回请按星号键', '*'),
      presses('查案件请按一', '6'),
      hangsUp('临江市'),
    ]);
    expect(await scene.ticket(ticket.number)).toEqual(ticket);
  });

  test('how an anonymous report stands is told, and each next one still has the tries of the same call', async () => {
    const report = await scene.open({ kind: 'violation_report', anonymous: true });
    const nobodys = (n: number) => makeTicketNumber('2026-01-05', 123_450 + n);
    const tries = (n: number): Turn[] => [
      enters(nobodys(n)),
      presses('请输入六位查询码', '123456'),
      presses(/登记编号或者查询码不正确[^]*重新输入登记编号请按一/, n < 5 ? '1' : '*'),
    ];
    await hotline.call([
      ...scene.asksFor(report),
      presses('这是匿名登记的事项', '5'),
      presses('有登记编号和查询码请按一', '1'),
      ...[1, 2, 3, 4, 5].flatMap(tries),
      ...chooses('2'),
      aboutThisCourt,
      ...choosesEnforcement,
      ...leaves('请不要说出您的姓名和电话'),
      ...asksForNumber,
      enters(nobodys(6)),
      hangsUp('本次通话输错次数过多'),
    ]);
  });

  /** Counts the rows that name somebody. */
  function named(): Promise<object[]> {
    const ofCallers = ['disclosures', 'verifications', 'tickets', 'callbacks', 'queue_entries'];
    const counts = [...ofCallers, 'sms_outbox', 'fax_outbox'].map(
      (name) => `SELECT '${name}' AS name, count(*)::int AS n FROM ${name}`,
    );
    return scene.rows(`${counts.join(' UNION ')} ORDER BY name`);
  }
});

test('who hangs up while she reports anonymously stays unknown', async () => {
  const call = await hotline.call([
    ...chooses('2'),
    aboutThisCourt,
    ...choosesEnforcement,
    presses('匿名请按二', '2'),
    speaks('请不要说出您的姓名和电话', 20_000, null),
  ]);
  await scene.nextMorning(call);
  expect(await scene.last()).toMatchObject({ anonymous: true, callId: null, callerNumber: null });
  expect(await everywhere('13800001111')).toEqual([]);
  expect((await hotline.transcriptOf(call)).join()).not.toContain('reportAnonymousIntro');
});

test('who hangs up while the database is away, which it was when she chose to stay unknown, leaves the same', async () => {
  await hotline.stop();
  hotline = await TestApp.start({}, { hasGate: true });
  scene = new TicketScene(hotline);
  const call = hotline.newCall([
    ...chooses('2'),
    aboutThisCourt,
    ...choosesEnforcement,
    presses('匿名请按二', '2', () => hotline.gate.shut()),
  ]);
  const talking = answerCall(hotline.app, null, call);
  await call.hears('oneMoment');
  call.callerHangsUp();
  await talking;
  await hotline.gate.open();
  await hotline.app.recorder.flush();
  // A row without numbers that begins when another ends would say whose the report is.
  expect(await scene.rows('SELECT caller_number, ends_unnamed FROM calls')).toEqual([
    { caller_number: '', ends_unnamed: false },
  ]);
  expect((await hotline.transcriptOf(call)).at(-1)).toMatch(/^prompt askNamed /);
  expect(await everywhere('13800001111')).toEqual([]);
});

test('after a crash she stays unknown', async () => {
  const { app } = hotline;
  await leftCall('');
  const [row] = await findOpenCalls(app.db, 'hotline');
  await hotline.call(
    [
      presses(/系统刚才中断[^]*投诉、举报、建议请按四/, '4'),
      presses('投诉请按一', '1'),
      presses(refused, '4'),
      presses('举报违纪违法请按二', '2'),
      aboutThisCourt,
      presses('立案庭请按一', '1'),
      ...leaves('请不要说出您的姓名和电话'),
      hangsUp('登记编号是'),
    ],
    row,
  );
  expect(await everywhere('13800001111')).toEqual([]);
  expect(await scene.rows('SELECT FROM call_events')).toEqual([]);
});

/** Returns the tables with a row that contains the text. */
async function everywhere(text: string): Promise<string[]> {
  const tables = await scene.rows<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await scene.rows(`SELECT FROM "${name}" t WHERE t::text LIKE '%' || $1 || '%'`, [
      text,
    ]);
    if (rows.length > 0) found.push(name);
  }
  return found;
}
