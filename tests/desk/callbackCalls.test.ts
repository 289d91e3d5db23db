import { openAttempts } from '../../app/store/callbackAttempts.js';
import { DeskScene, nothingUp } from '../flows/deskScene.js';
import { OrderScene } from '../flows/orderScene.js';
import { requestCallback } from '../../app/desk/callbacks.js';
import type { NewOrder } from '../../app/orders/openOrder.js';
import { FakeRinging, FakeRungLeg, until, type FakeTalk } from './fakeTelephony.js';

const her = '13800001111';
const other = '13800002222';
let scene: DeskScene;
let callbackId: number;

/** Somebody waits for 1001, who is on a break, and leaves for a callback; then 1001 is back. */
async function isRung(): Promise<FakeRinging> {
  await scene.line('general', { hours: 'always', wrapUpS: 600, retryS: 0 });
  await scene.dials('1001', '*42');
  const call = await scene.waits();
  const [entry] = await scene.rows<{ id: number }>('SELECT id FROM line_entries');
  const asked = await requestCallback(scene.floor.desk, {
    ...{ from: 'line', entryId: entry?.id ?? 0, number: her },
  });
  if (asked.kind === 'refused') throw new Error(asked.because);
  callbackId = asked.callback.id;
  call.leave();
  await isDue();
  await scene.dials('1001', '*3');
  return scene.telephony.rings(her);
}

/** Its time has come, and the clock has said so. */
async function isDue(): Promise<void> {
  await scene.hotline.database.pool.query(
    `UPDATE callbacks SET next_at = now() - interval '1 s',
            woken_at = CASE WHEN order_id IS NULL THEN woken_at ELSE now() END
      WHERE status = 'waiting'`,
  );
  await scene.hotline.database.pool.query(
    "SELECT pg_notify('line', ''), pg_notify('callback', 'hotline')",
  );
}

const hasTalked = () => scene.becomes('1001', 'talking');

async function becomes(what: Record<string, unknown>): Promise<void> {
  const columns = Object.keys(what).join(', ');
  let last: unknown;
  await until(`the callback is ${JSON.stringify(what)}`, async () => {
    [last] = await scene.rows(`SELECT ${columns} FROM callbacks WHERE id = ${callbackId}`);
    return JSON.stringify(last) === JSON.stringify(what);
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}, it is ${JSON.stringify(last)}`);
  });
}

const attempts = () =>
  scene.rows('SELECT attempt, outcome FROM callback_attempts ORDER BY callback_id, attempt');
const outgoing = () => scene.rows("SELECT outcome, resumed FROM calls WHERE direction = 'out'");

beforeEach(async () => {
  scene = await DeskScene.start(['1001']);
});
afterEach(() => scene.stop());

describe('somebody is called back', () => {
  test('hears who calls, presses a key, and meets the agent who is kept for her', async () => {
    const ringing = await isRung();
    expect(ringing.options).toMatchObject({
      ...{ to: { kind: 'telephone', number: her }, purpose: `callback-${callbackId}-1` },
      ...{ callerShown: { name: '12368', number: '12368' }, timeoutMs: 30_000 },
    });
    // Kept for her, and not rung before she is there.
    expect((await scene.state('1001')).status).toBe('offered');
    const leg = ringing.answer();
    await leg.hears(/您登记了回电。接通工作人员，请按一/);
    expect(scene.telephony.rung.map(({ to }) => to.number)).toEqual([her]);
    leg.press('1');
    const agent = (await scene.telephony.rings('1001')).answer();
    await agent.hears(/一般咨询[^]*这是回电/);
    await until('they talk', () => leg.talk !== null && leg.talk === agent.talk);
    expect(leg.words).toMatch(/正在为您接通，请稍候。\n[^]*录音/);
    await hasTalked();
    agent.leave();
    await leg.hears('评分');
    // What she does then is her own; until she hangs up nothing of it is over.
    await becomes({ status: 'talking' });
    leg.press('5');
    await leg.hears('查询您的案件请按一');
    leg.leave();
    await becomes({ status: 'done', attempts: 1, tries: 0 });
    expect(await attempts()).toEqual([{ attempt: 1, outcome: 'served' }]);
    expect(await outgoing()).toEqual([{ outcome: 'served', resumed: 0 }]);
    expect(await scene.rows('SELECT score FROM satisfaction')).toEqual([{ score: 5 }]);
  });

  test('the agent who is kept for her hears so to her codes, and that her telephone rings only when it does', async () => {
    const said = async (code: string) => (await scene.dials('1001', code)).words;
    const ringing = await isRung();
    const kept = '正在为您接一个回电，您的电话马上会响。';
    expect(await said('*6')).toBe(kept);
    // She has no call yet that would keep her from it.
    expect(await said('*3')).toBe(kept);
    expect(await said('*42')).toBe(`${kept}\n这个电话处理完以后，为您暂停。`);
    expect(await said('*6')).toBe(`${kept}\n这个电话处理完以后，为您暂停。`);
    expect(await said('*2')).toBe(`${kept}\n这个电话处理完以后，为您签出。`);
    expect(await said('*3')).toBe(`${kept}\n您可以接听。`);
    expect(await said('*42')).toContain('为您暂停');
    const leg = ringing.answer();
    await leg.hears('请按一');
    expect(await said('*6')).toContain(kept);
    leg.press('1');
    const agent = await scene.telephony.rings('1001');
    expect(await said('*6')).toBe('正在呼叫您。\n这个电话处理完以后，为您暂停。');
    agent.answer().leave();
    leg.leave();
    await scene.becomes('1001', 'paused');
    expect((await scene.state('1001')).reason).toBe('meal');
  });

  test('nobody is reached: the agent who was kept is on the break that she has asked for', async () => {
    const ringing = await isRung();
    await scene.dials('1001', '*42');
    ringing.end({ kind: 'not_answered' });
    await scene.becomes('1001', 'paused');
    expect((await scene.state('1001')).reason).toBe('meal');
  });

  test.each([
    [{ kind: 'refused', reason: 'busy' }, 'busy'],
    [{ kind: 'refused', reason: 'rejected' }, 'refused'],
    [{ kind: 'not_answered' }, 'not_answered'],
    [{ kind: 'unreachable', reason: 'cause 1' }, 'unreachable'],
  ] as const)(
    'who is not reached (%p) is tried again, and her agent is free',
    async (end, because) => {
      (await isRung()).end(end);
      await becomes({ status: 'waiting', tries: 1, because });
      await scene.becomes('1001', 'ready');
      expect(await outgoing()).toEqual([{ outcome: 'not_reached', resumed: 0 }]);
      await isDue();
      (await scene.telephony.rings(her)).end(end);
      await becomes({ status: 'waiting', attempts: 2, tries: 2 });
    },
  );

  test('Asterisk was lost while it rang: that is no try of hers', async () => {
    (await isRung()).end({ kind: 'unreachable', reason: 'away', isOurs: true });
    await becomes({ status: 'waiting', tries: 0, losses: 1 });
    await scene.becomes('1001', 'ready');
  });

  test('who presses no key is a machine', async () => {
    const leg = (await isRung()).answer();
    leg.saysNothing();
    leg.saysNothing();
    await leg.hears(/接通工作人员，请按一。\n您登记了回电/);
    await leg.ended;
    await becomes({ status: 'waiting', tries: 1, because: 'machine' });
    await scene.becomes('1001', 'ready');
    expect(scene.telephony.rung).toHaveLength(1);
  });

  test.each(['before the key', 'before the agent is there'])(
    'who hangs up %s is tried again',
    async (when) => {
      const leg = (await isRung()).answer();
      await leg.hears('请按一');
      if (when !== 'before the key') {
        leg.press('1');
        await scene.telephony.rings('1001');
      }
      leg.leave();
      await becomes({ status: 'waiting', tries: 1, because: 'hung_up' });
      await scene.becomes('1001', 'ready');
    },
  );

  test('the agent leaves while it rings: it stops, and is no try of hers', async () => {
    const ringing = await isRung();
    scene.floor.telephoneChanged('1001', false);
    await until('it stops', () => ringing.isCancelled);
    await becomes({ status: 'waiting', tries: 0, losses: 0 });
    expect(await attempts()).toEqual([{ attempt: 1, outcome: 'withdrawn' }]);
  });

  test('the agent leaves while another is free: it rings on, for that one', async () => {
    const ringing = await isRung();
    await scene.signIn('1002');
    scene.floor.telephoneChanged('1001', false);
    await scene.becomes('1002', 'offered');
    const leg = ringing.answer();
    await leg.hears('请按一');
    leg.press('1');
    const agent = (await scene.telephony.rings('1002')).answer();
    await until('they talk', () => leg.talk !== null && leg.talk === agent.talk);
  });

  test('two are to be called back, and one agent is free: one telephone rings', async () => {
    const first = await isRung();
    await requestCallback(scene.floor.desk, {
      ...{ from: 'outside_hours', line: 'general', callId: null, callerNumber: other },
      ...{ number: other, language: 'zh', skills: [] },
    });
    await isDue();
    first.end({ kind: 'refused', reason: 'busy' });
    (await scene.telephony.rings(other)).end({ kind: 'not_answered' });
    await becomes({ status: 'waiting', attempts: 1 });
    expect(scene.telephony.rung.map(({ to }) => to.number)).toEqual([her, other]);
  });

  test('who is called back stands before those who came after her', async () => {
    await scene.line('general', { hours: 'always' });
    await scene.dials('1001', '*42');
    const first = await scene.waits();
    const [entry] = await scene.rows<{ id: number }>('SELECT id FROM line_entries');
    await requestCallback(scene.floor.desk, {
      ...{ from: 'line', entryId: entry?.id ?? 0, number: her },
    });
    first.leave();
    const second = await scene.waits();
    expect(second.words).toContain('您前面还有一位');
  });
});

/** The same telephone, seen by the process that comes after. */
const still = (ringing: FakeRinging) =>
  new FakeRinging(ringing.id, { to: ringing.to, purpose: ringing.purpose });

describe('the process dies', () => {
  test('after the row, before anything rang: she is rung again, once', async () => {
    await isRung();
    await scene.restart(new Set());
    await becomes({ status: 'waiting', tries: 0, losses: 1 });
    await scene.becomes('1001', 'ready');
    await isDue();
    await until('rung again', () => scene.telephony.rung.length === 2);
    expect(scene.telephony.rung[1]?.purpose).toBe(`callback-${callbackId}-2`);
  });

  test('while it rings: it rings on, and comes to one talk', async () => {
    const before = await isRung();
    const ringing = still(before);
    await scene.restart(new Set(), { ...nothingUp, ringing: [ringing] });
    expect((await scene.state('1001')).status).toBe('offered');
    const leg = ringing.answer();
    await leg.hears('请按一');
    leg.press('1');
    const agent = (await scene.telephony.rings('1001')).answer();
    await until('they talk', () => leg.talk !== null && leg.talk === agent.talk);
    agent.leave();
    leg.leave();
    await becomes({ status: 'done', attempts: 1 });
    expect(scene.telephony.rung.map(({ to }) => to.number)).toEqual([her, '1001']);
  });

  test('when she has answered and it was not noted: she hears who calls, and talks', async () => {
    const { id, to, purpose } = await isRung();
    const leg = new FakeRungLeg(id, to, purpose);
    await scene.restart(new Set(), { ...nothingUp, rungLegs: [leg] });
    await leg.hears('请按一');
    leg.press('1');
    const agent = (await scene.telephony.rings('1001')).answer();
    await until('they talk', () => leg.talk !== null && leg.talk === agent.talk);
    leg.leave();
    await becomes({ status: 'done', attempts: 1 });
  });

  test('during the talk: it goes on; gone with her, it was her talk', async () => {
    const leg = (await isRung()).answer();
    await leg.hears('请按一');
    leg.press('1');
    const agent = (await scene.telephony.rings('1001')).answer();
    await hasTalked();
    const talk = leg.talk as FakeTalk;
    const [herself, colleague] = [leg, agent].map(
      (each) => new FakeRungLeg(each.id, each.to, each.purpose),
    );
    if (herself === undefined || colleague === undefined) throw new Error('two');
    talk.legs.splice(0, 2, herself, colleague);
    for (const each of [herself, colleague]) each.talk = talk;
    const rungBefore = scene.telephony.rung.length;
    await scene.restart(new Set(), {
      ...{ talks: [talk], ringing: [], rungLegs: [herself, colleague] },
    });
    expect((await scene.state('1001')).status).toBe('talking');
    await becomes({ status: 'talking' });

    // The next one finds nothing of it.
    await scene.restart(new Set());
    await becomes({ status: 'done', attempts: 1, tries: 0 });
    await scene.becomes('1001', 'wrap_up');
    expect(scene.telephony.rung).toHaveLength(rungBefore);
    expect(await openAttempts(scene.hotline.app.db, 'hotline')).toEqual([]);
  });
});

describe('her order was answered', () => {
  /** Of the order that somebody is called about. */
  let code: string;
  /** Its handler marks that the answer holds nothing personal. */
  let nothingPersonal: boolean;
  beforeEach(() => {
    nothingPersonal = false;
  });

  /** She presses the key, and is asked for the code. */
  async function takesUp(leg: FakeRungLeg): Promise<void> {
    await leg.hears(/工单[^]*本人接听，请按一/);
    leg.press('1');
    await leg.hears('请输入登记时告诉您的六位查询码');
  }
  async function proves(leg: FakeRungLeg): Promise<void> {
    await takesUp(leg);
    leg.press(code);
  }

  /** Somebody is called because her order was answered, at the time for it. */
  async function answerIsBrought(given: Partial<NewOrder> = {}): Promise<{
    orders: OrderScene;
    number: string;
    rings: FakeRinging;
  }> {
    const orders = new OrderScene(scene.hotline);
    const order = await orders.open({ callerNumber: her, ...given });
    const { number } = order;
    code = orders.codeOf(order);
    await orders.reply(order, '执行款将于本周发放。', nothingPersonal);
    const [row] = await scene.rows<{ id: number }>('SELECT id FROM callbacks');
    callbackId = row?.id ?? 0;
    await isDue();
    return { orders, number, rings: await scene.telephony.rings(her) };
  }

  test('she is called without an agent, hears the answer after a key, and is content', async () => {
    const { orders, number, rings } = await answerIsBrought();
    expect((await scene.state('1001')).status).toBe('ready');
    const leg = rings.answer();
    await proves(leg);
    expect(leg.words).not.toMatch(/执行款|答复|投诉/);
    await leg.hears(/答复是，执行款将于本周发放[^]*满意请按一/);
    leg.press('1');
    await leg.hears(/谢谢，您的评价已经记下。\n[^]*再见/);
    await becomes({ status: 'done', attempts: 1 });
    expect(await orders.order(number)).toMatchObject({ status: 'closed', satisfied: true });
    expect(await outgoing()).toEqual([{ outcome: 'served', resumed: 0 }]);
  });

  test('she is not content: it is done again', async () => {
    const { orders, number, rings } = await answerIsBrought();
    const leg = rings.answer();
    await proves(leg);
    await leg.hears('不满意，要求重新办理，请按二');
    leg.press('2');
    await leg.hears('直接提交请按二');
    leg.press('2');
    await leg.hears('由另一位工作人员重新办理。');
    await becomes({ status: 'done', attempts: 1 });
    expect(await orders.order(number)).toMatchObject({ reopenedAt: expect.any(Date) as Date });
  });

  test('nobody presses the key: tried again by the plan', async () => {
    const { rings } = await answerIsBrought();
    rings.answer().leave();
    await becomes({ status: 'waiting', tries: 1, because: 'hung_up' });
  });

  test('she hangs up in the middle of the answer: tried again by the plan, and then she hears it', async () => {
    const { orders, number, rings } = await answerIsBrought();
    const leg = rings.answer();
    leg.dwellsOn = '执行款';
    await proves(leg);
    await leg.hears('答复是，执行款');
    await becomes({ status: 'talking' });
    leg.leave();
    await becomes({ status: 'waiting', attempts: 1, tries: 1, because: 'hung_up' });
    expect(await attempts()).toEqual([{ attempt: 1, outcome: 'hung_up' }]);
    expect(await outgoing()).toEqual([{ outcome: 'abandoned', resumed: 0 }]);
    expect((await orders.order(number)).status).toBe('replied');

    await isDue();
    const again = (await scene.telephony.rings(her)).answer();
    await proves(again);
    await again.hears(/答复是，执行款将于本周发放[^]*满意请按一/);
    // She need not say whether she is content.
    again.leave();
    await becomes({ status: 'done', attempts: 2, tries: 1 });
    expect((await orders.order(number)).status).toBe('replied');
  });

  test('a key in the middle of it says that she has heard enough, and not that she is content', async () => {
    const { orders, number, rings } = await answerIsBrought();
    const leg = rings.answer();
    leg.dwellsOn = '法院已经答复';
    await proves(leg);
    await leg.hears('法院已经答复');
    leg.press('1');
    await leg.hears(/满意请按一[^]*重听请按九，结束通话请按星号键/);
    expect(leg.words).not.toContain('执行款');
    leg.press('*');
    await leg.hears('感谢您的接听，再见');
    await becomes({ status: 'done', attempts: 1 });
    expect((await orders.order(number)).status).toBe('replied');
  });

  test.each(['before', 'at'])(
    'a key too many after the code is none to the answer: %s its beginning',
    async (when) => {
      const { orders, number, rings } = await answerIsBrought();
      const leg = rings.answer();
      await takesUp(leg);
      if (when === 'before') {
        leg.press(`${code}1`);
      } else {
        leg.dwellsOn = '登记的投诉';
        leg.press(code);
        await leg.hears('登记的投诉');
        leg.dwellsOn = null;
        leg.press('1');
      }
      await leg.hears(/答复是，执行款将于本周发放[^]*满意请按一/);
      leg.leave();
      await becomes({ status: 'done', attempts: 1 });
      expect((await orders.order(number)).status).toBe('replied');
    },
  );

  test('she presses nothing sensible: the call ends, and there was nothing to go back to', async () => {
    const { rings } = await answerIsBrought();
    const leg = rings.answer();
    await proves(leg);
    for (const times of [1, 2, 3]) {
      await leg.hears(new RegExp(`(结束通话请按星号键[^]*){${times}}`));
      leg.press('7');
    }
    await leg.hears('感谢您的接听，再见');
    expect(leg.words).not.toContain('上一步');
    expect(leg.words).not.toContain('感谢您的来电');
  });

  test('the second answer: there is no third, and key 0 is for a person', async () => {
    const { orders, number, rings } = await answerIsBrought();
    rings.end({ kind: 'not_answered' });
    await orders.rows("UPDATE orders SET round = 1, status = 'replied' WHERE number = $1", [
      number,
    ]);
    await becomes({ status: 'waiting', tries: 1 });
    await isDue();
    const leg = (await scene.telephony.rings(her)).answer();
    await proves(leg);
    await leg.hears(
      /满意请按一[^]*不能再次重新办理。您可以按零找工作人员。\n重听请按九，结束通话请按星号键/,
    );
    expect(leg.words).not.toContain('要求重新办理，请按二');
    leg.press('0');
    await leg.hears('正在为您转接人工服务');
  });

  test('closed meanwhile, there is a key for a person before the call ends', async () => {
    const { orders, number, rings } = await answerIsBrought();
    rings.end({ kind: 'not_answered' });
    const { id } = await orders.order(number);
    await orders.rows(
      "UPDATE orders SET round = 1, status = 'closed', closed_at = now() WHERE id = $1",
      [id],
    );
    await becomes({ status: 'waiting', tries: 1 });
    await isDue();
    const leg = (await scene.telephony.rings(her)).answer();
    await proves(leg);
    await leg.hears(/办结[^]*您可以按零找工作人员。\n重听请按九，结束通话请按星号键/);
    leg.press('0');
    await leg.hears('正在为您转接人工服务');
  });

  test('she hangs up while nobody is there: by the rows it is known whether she had heard it', async () => {
    const { rings } = await answerIsBrought();
    const leg = rings.answer();
    leg.dwellsOn = '执行款';
    await proves(leg);
    await leg.hears('答复是，执行款');
    await scene.restart(new Set());
    await becomes({ status: 'waiting', tries: 0, losses: 1 });

    await isDue();
    const again = (await scene.telephony.rings(her)).answer();
    await proves(again);
    await scene.until('heard', "SELECT FROM call_events WHERE name = 'answerHeard'");
    await scene.restart(new Set());
    await becomes({ status: 'done', attempts: 2, losses: 1 });
  });

  test('the process dies while she hears it: she hears it anew', async () => {
    const { rings } = await answerIsBrought();
    const leg = rings.answer();
    await proves(leg);
    await leg.hears('满意请按一');
    const again = new FakeRungLeg(leg.id, leg.to, leg.purpose);
    await scene.restart(new Set(), { ...nothingUp, rungLegs: [again] });
    // Nothing of what she has proved outlives the process.
    await again.hears('请输入登记时告诉您的六位查询码');
    expect(again.words).not.toContain('执行款');
    again.press(code);
    await again.hears(/答复是，执行款将于本周发放[^]*满意请按一/);
    again.press('1');
    await becomes({ status: 'done', attempts: 1 });
  });

  test('whoever else takes up the telephone hears nothing of it: she is called again', async () => {
    const { orders, number, rings } = await answerIsBrought();
    const leg = rings.answer();
    await takesUp(leg);
    const wrong = code === '000000' ? '111111' : '000000';
    for (const times of [1, 2]) {
      leg.press(wrong);
      await leg.hears(new RegExp(`(工单号或者查询码不正确[^]*请输入登记时[^]*){${times}}`));
    }
    leg.press(wrong);
    // The third has locked it; an identity would do.
    await leg.hears(/输错次数过多[^]*用身份证号码核实请按一/);
    leg.press('*');
    await leg.hears('没有核实是登记人本人');
    expect(leg.words).not.toMatch(/执行款|投诉/);
    await becomes({ status: 'waiting', tries: 1, because: 'hung_up' });
    expect((await orders.order(number)).status).toBe('replied');
  });

  test('without the code she is verified, and hears it', async () => {
    const [row] = await scene.rows<{ id: number }>("SELECT id FROM persons WHERE name = '张秀英'");
    const { rings } = await answerIsBrought({ personId: row?.id ?? 0 });
    const leg = rings.answer();
    await takesUp(leg);
    leg.press('#');
    await leg.hears('用身份证号码核实请按一');
    leg.press('1');
    await leg.hears('请输入您的身份证号码');
    leg.press('11010519491231002*#');
    await leg.hears('请输入六位查询密码');
    leg.press('246810#');
    await leg.hears(/答复是，执行款将于本周发放[^]*满意请按一/);
    leg.press('1');
    await becomes({ status: 'done', attempts: 1 });
  });

  test('who would rather call herself is not called again', async () => {
    const { orders, number, rings } = await answerIsBrought();
    const leg = rings.answer();
    await takesUp(leg);
    leg.press('#');
    await leg.hears('以后自己来电查询请按二');
    leg.press('2');
    await leg.hears('您可以随时拨打本热线');
    await becomes({ status: 'done', attempts: 1, tries: 0 });
    expect((await orders.order(number)).status).toBe('replied');
  });

  describe('and its handler has marked that the answer holds nothing personal', () => {
    const lets = (isOpen: boolean) =>
      scene.rows(`UPDATE courts SET settings = '{"impersonalAnswersOpen": ${isOpen}}'`);
    beforeEach(() => {
      nothingPersonal = true;
    });

    test('where the court lets it, anybody hears the answer and nothing else; to say more needs the code', async () => {
      await lets(true);
      const { orders, number, rings } = await answerIsBrought();
      const leg = rings.answer();
      await leg.hears('本人接听，请按一');
      leg.press('1');
      await leg.hears(/答复是，执行款将于本周发放[^]*满意请按一/);
      expect(leg.words).not.toMatch(/投诉|登记的[^人]/);
      leg.press('1');
      await leg.hears('请输入登记时告诉您的六位查询码');
      expect((await orders.order(number)).status).toBe('replied');
      leg.press(code);
      await leg.hears('谢谢，您的评价已经记下');
      await becomes({ status: 'done', attempts: 1 });
      expect(await orders.order(number)).toMatchObject({ status: 'closed', satisfied: true });
    });

    test.each([
      ['the court does not let it', false, {}],
      ['it is a report of a violation', true, { kind: 'violation_report' }],
    ] as const)('but %s: the code is asked for', async (_, isOpen, given) => {
      await lets(isOpen);
      const { rings } = await answerIsBrought(given);
      const leg = rings.answer();
      await takesUp(leg);
      expect(leg.words).not.toMatch(/执行款|举报/);
    });
  });
});
