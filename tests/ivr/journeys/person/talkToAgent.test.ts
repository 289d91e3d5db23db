import { openTicket } from '../../../../app/tickets/opening/openTicket.js';
import { until } from '../../../queue/until.js';
import { DeskScene } from '../deskScene.js';

let scene: DeskScene;
afterEach(() => scene.stop());

test('0, the queue, the agent hears who calls, they talk, the caller stays on and gives a score', async () => {
  scene = await DeskScene.start();
  const call = await scene.caller();
  call.press('0');
  const ringing = await scene.telephony.rings('1001');
  expect(ringing.options.callerShown).toEqual({ name: 'general zh', number: '13800001111' });
  await call.hears('通话会录音');
  const leg = ringing.answer();
  await leg.hears('一般咨询。\n普通话。\n未核验身份。');
  expect(call.words).not.toContain('一般咨询');
  await until('they talk', () => call.bridge !== null && call.bridge === leg.bridge);
  expect((await scene.state('1001')).status).toBe('talking');
  expect(await scene.rows('SELECT status, length_ms FROM recordings')).toEqual([
    { status: 'recording', length_ms: null },
  ]);

  leg.leave();
  await call.hears('非常满意按五');
  call.press('4');
  await call.hears(/谢谢您的评价。\n查案件请按一/);
  expect(await scene.rows('SELECT score FROM satisfaction')).toEqual([{ score: 4 }]);
  expect((await scene.state('1001')).status).toBe('wrap_up');
  expect(await scene.entries()).toEqual([
    { status: 'over', result: 'answered', ended_by: 'agent' },
  ]);
  await scene.until(
    'stored',
    `SELECT 1 FROM recordings WHERE status = 'stored' AND length_ms = 1500`,
  );
  call.leave();
  await scene.until('served', `SELECT 1 FROM calls WHERE outcome = 'served'`);
});

test('a page rings when the caller has heard that agent calls are recorded: nobody waits for the other', async () => {
  scene = await DeskScene.start();
  scene.telephony.pages.add('1001');
  const call = await scene.caller();
  call.dwellsOn = '通话会录音';
  call.press('0');
  await scene.becomes('1001', 'offered');
  await call.hears('通话会录音');
  expect(scene.telephony.rung).toEqual([]);

  // A digit other than that which declines: the notice is said once more, to its end.
  call.dwellsOn = null;
  call.press('9');
  await call.hears(/通话会录音[^]*通话会录音[^]*您是下一位/);
  const leg = (await scene.telephony.rings('1001')).answer();
  await until('they talk', () => call.bridge !== null && call.bridge === leg.bridge);
});

test('a page rings late in the time to decline: not yet for a caller who declines at once', async () => {
  scene = await DeskScene.start();
  scene.telephony.pages.add('1001');
  const call = await scene.caller();
  const rungBefore: unknown[] = [];
  call.inPause = async () => {
    const [entry] = await scene.rows('SELECT id FROM queue_entries');
    await until('she is offered', () => scene.runtime.offers.has(Number(entry?.['id']), 1));
    rungBefore.push(...scene.telephony.rung);
    call.press('2');
  };
  call.press('0');
  await call.hears('本次通话不录音');
  expect(rungBefore).toEqual([]);
  const leg = (await scene.telephony.rings('1001')).answer();
  await until('they talk', () => call.bridge !== null && call.bridge === leg.bridge);
  expect(await scene.rows('SELECT 1 FROM recordings')).toEqual([]);
});

test('a page does not ring for a caller who hangs up before', async () => {
  scene = await DeskScene.start();
  scene.telephony.pages.add('1001');
  const call = await scene.caller();
  call.dwellsOn = '通话会录音';
  call.press('0');
  await scene.becomes('1001', 'offered');
  call.leave();
  await scene.becomes('1001', 'ready');
  expect(scene.telephony.rung).toEqual([]);
});

test('the caller hangs up during the agent call: the agent is let go and writes up', async () => {
  scene = await DeskScene.start();
  const { call, leg } = await scene.talks();
  call.leave();
  await leg.ended;
  await scene.becomes('1001', 'wrap_up');
  expect(await scene.entries()).toEqual([
    { status: 'over', result: 'answered', ended_by: 'caller' },
  ]);
});

test('the caller hangs up while the telephone rings: it stops, and the agent is free', async () => {
  scene = await DeskScene.start();
  const call = await scene.waits();
  const ringing = await scene.telephony.rings('1001');
  call.leave();
  await until('it stops', () => ringing.isCancelled);
  await scene.becomes('1001', 'ready');
  expect((await scene.entries())[0]?.result).toBe('abandoned');
});

test('the caller hangs up while the agent hears who it is', async () => {
  scene = await DeskScene.start();
  const call = await scene.waits();
  const ringing = await scene.telephony.rings('1001');
  call.leave();
  const leg = ringing.isSettled ? null : ringing.answer();
  if (leg !== null) await leg.ended;
  await scene.becomes('1001', 'ready');
});

test('Asterisk dies: who waited is called back at the same place, a number once; who talked is cut off, and the agent writes up', async () => {
  scene = await DeskScene.start();
  const { call: talking, leg } = await scene.talks();
  const [first, second] = [await scene.waits(), await scene.waits()];
  const [place] = await scene.rows(
    "SELECT id AS entry_id, order_at FROM queue_entries WHERE status = 'waiting' ORDER BY id",
  );
  first.cutOff();
  await scene.until('called back', 'SELECT FROM callbacks');
  // They share a number.
  for (const each of [second, talking, leg]) each.cutOff();
  await scene.until(
    'closed',
    "SELECT FROM calls WHERE outcome = 'lost' AND outcome_detail = 'its Asterisk died' HAVING count(*) = 3",
  );
  expect(await scene.rows('SELECT origin, entry_id, order_at, status FROM callbacks')).toEqual([
    { origin: 'cut_off', ...place, status: 'waiting' },
  ]);
  expect(await scene.entries()).toEqual([
    { status: 'over', result: 'answered', ended_by: 'lost' },
    { status: 'over', result: 'lost', ended_by: null },
    { status: 'over', result: 'lost', ended_by: null },
  ]);
  expect((await scene.state('1001')).status).toBe('wrap_up');
});

test('Asterisk dies while the agent hears who calls: the agent has missed nothing, and rings when the caller is called back', async () => {
  scene = await DeskScene.start();
  const call = await scene.waits();
  const leg = (await scene.telephony.rings('1001')).answer();
  leg.dwellsOn = '一般咨询';
  await leg.hears('一般咨询');
  leg.cutOff();
  call.cutOff();
  await scene.until('called back', "SELECT FROM callbacks WHERE status = 'dialling'");
  expect(await scene.rows('SELECT misses, result FROM queue_entries ORDER BY id')).toEqual([
    { misses: 0, result: 'lost' },
    { misses: 0, result: null },
  ]);
});

test('Asterisk dies while caller and agent are joined: the agent has refused nobody', async () => {
  scene = await DeskScene.start();
  const { telephony } = scene;
  const call = await scene.waits();
  const ringing = await telephony.rings('1001');
  const bridge = telephony.bridge.bind(telephony);
  telephony.bridge = (options) => {
    leg.cutOff();
    call.cutOff();
    return bridge(options);
  };
  const leg = ringing.answer();
  await scene.until('called back', "SELECT FROM callbacks WHERE status = 'dialling'");
  expect(await scene.rows('SELECT misses, result FROM queue_entries ORDER BY id')).toEqual([
    { misses: 0, result: 'lost' },
    { misses: 0, result: null },
  ]);
});

test('Asterisk dies while one is offered and one waits: the agent who is free then calls back who came first', async () => {
  scene = await DeskScene.start();
  const [first, second] = [await scene.waits('13800003333'), await scene.waits('13800004444')];
  const ringing = await scene.telephony.rings('1001');
  second.cutOff();
  first.cutOff();
  ringing.end({ kind: 'unreachable', reason: 'gone', isOurs: true });
  await scene.until('called back', 'SELECT FROM callback_attempts');
  // The agent is free as soon as the first one is written.
  await scene.until('both written', 'SELECT FROM callbacks HAVING count(*) = 2');
  expect(await scene.rows('SELECT number, status FROM callbacks ORDER BY order_at')).toEqual([
    { number: '13800003333', status: 'dialling' },
    { number: '13800004444', status: 'waiting' },
  ]);
});

test('not answered: the caller keeps her place, hears music, and is offered to the next agent', async () => {
  scene = await DeskScene.start(['1001', '1002']);
  const call = await scene.waits();
  const first = await Promise.race([
    scene.telephony.rings('1001').then((ringing) => ({ ringing, other: '1002' })),
    scene.telephony.rings('1002').then((ringing) => ({ ringing, other: '1001' })),
  ]);
  expect(call.hearsMusic).toBe(true);
  first.ringing.end({ kind: 'not_answered' });
  (await scene.telephony.rings(first.other)).answer();
  await until('they talk', () => call.bridge !== null);
  expect(await scene.rows('SELECT offers, misses, first_place FROM queue_entries')).toEqual([
    { offers: 2, misses: 1, first_place: 1 },
  ]);
});

test('an agent who misses twice is paused with the reason, and hears nothing more', async () => {
  scene = await DeskScene.start();
  await scene.waits();
  (await scene.telephony.rings('1001')).end({ kind: 'refused', reason: 'rejected' });
  (await scene.telephony.rings('1001')).end({ kind: 'unreachable', reason: 'gone' });
  await scene.becomes('1001', 'paused');
  expect((await scene.state('1001')).reason).toBe('unreachable');
});

test('an agent whose telephone was lost with our own connection has missed nothing', async () => {
  scene = await DeskScene.start();
  await scene.waits();
  for (let time = 1; time <= 3; time += 1) {
    const ringing = await scene.telephony.rings('1001');
    ringing.end({ kind: 'unreachable', reason: 'gone', isOurs: true });
  }
  await scene.telephony.rings('1001');
  expect((await scene.state('1001')).status).toBe('offered');
  expect(await scene.rows('SELECT offers, misses FROM queue_entries')).toEqual([
    { offers: 4, misses: 0 },
  ]);
});

test('the agent hangs up while she hears who it is: the caller waits on', async () => {
  scene = await DeskScene.start();
  await scene.waits();
  const leg = (await scene.telephony.rings('1001')).answer();
  leg.leave();
  const again = await scene.telephony.rings('1001');
  expect(again.purpose).toMatchObject({ kind: 'offer', offer: 2 });
});

test('star twice leaves for self-service; 2 is for no recording', async () => {
  scene = await DeskScene.start();
  const call = await scene.caller();
  call.press('02');
  await call.hears('本次通话不录音');
  const leg = (await scene.telephony.rings('1001')).answer();
  await until('they talk', () => call.bridge !== null);
  expect(call.bridge?.recordAs).toBeNull();
  expect(await scene.rows('SELECT 1 FROM recordings')).toEqual([]);
  leg.leave();

  const other = await scene.waits();
  other.press('**');
  await other.hears(/返回自助服务。\n查案件请按一/);
  expect((await scene.entries())[1]).toMatchObject({ status: 'over', result: 'digit' });
});

test.each([
  ['closed', '自助查询全天开通', (at: DeskScene) => Promise.resolve(at.opens(false))],
  ['full', '排队人数已满', (at: DeskScene) => at.queue('general', { maxWaiting: 1 })],
])('%s has its own words, and the way back', async (result, words, prepare) => {
  scene = await DeskScene.start(['1001']);
  if (result === 'full') await scene.waits();
  await prepare(scene);
  const call = await scene.caller();
  call.press('0');
  await call.hears(new RegExp(`${words}[^]*需要回电请按一`));
  call.press('*');
  await call.hears(new RegExp(`${words}[^]*查案件请按一`));
  expect((await scene.entries()).at(-1)?.result).toBe(result);
});

test('places are counted as people count', async () => {
  scene = await DeskScene.start();
  await scene.talks();
  await scene.waits();
  await scene.waits();
  const third = await scene.caller();
  third.press('0');
  await third.hears(/您前面还有两位/);
});

test('nobody signed in has its own words', async () => {
  scene = await DeskScene.start([]);
  const call = await scene.caller();
  call.press('0');
  await call.hears(/目前没有工作人员接听[^]*需要回电请按一/);
  call.press('*');
  await call.hears(/需要回电请按一[^]*查案件请按一/);
});

test('closing time and the longest wait while she waits', async () => {
  scene = await DeskScene.start();
  await scene.queue('general', { maxWaitS: 10, closingGraceS: 0 });
  await scene.talks();
  const closed = await scene.waits();
  scene.opens(false);
  await closed.hears(/自助查询全天开通[^]*需要回电请按一/);
  scene.opens(true);
  const late = await scene.waits();
  await scene.rows(
    `UPDATE queue_entries SET entered_at = entered_at - interval '11 s' WHERE status = 'waiting'`,
  );
  await late.hears(/让您久等了[^]*需要回电请按一/);
  expect((await scene.entries()).map(({ result }) => result)).toEqual([null, 'closed', 'timeout']);
});

/** Returns the tables that contain a text anywhere. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await scene.rows<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  );
  const found = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await scene.rows(
        `SELECT FROM "${name}" t WHERE t::text LIKE '%${text}%' LIMIT 1`,
      );
      return rows.length === 0 ? [] : [name];
    }),
  );
  return found.flat();
}

/**
 * During an agent call that is not recorded an agent takes down an anonymous report of a caller who has
 * signed in and heard their case.
 */
async function reportsInAgentCall() {
  scene = await DeskScene.start();
  const call = await scene.caller();
  await scene.signsIn(call);
  await call.hears('您的民间借贷案');
  call.press('02');
  await call.hears('本次通话不录音');
  const leg = (await scene.telephony.rings('1001')).answer();
  await until('they talk', () => call.bridge !== null && call.bridge === leg.bridge);
  await scene.until('it is known', 'SELECT FROM calls WHERE case_id IS NOT NULL');
  const [row] = await scene.rows<{ id: string }>('SELECT id FROM calls');
  const opened = await openTicket(scene.app, {
    kind: 'violation_report',
    anonymous: true,
    language: 'zh',
    callerNumber: null,
    courtId: scene.app.court.current().court.id,
    callId: row?.id ?? null,
    by: { kind: 'agent', agentId: await scene.agentId('1001'), courtId: null },
    message: { body: '收受礼金' },
  });
  expect(opened.kind).toBe('opened');
  return { call, leg, callId: row?.id ?? '' };
}

test('an agent takes down an anonymous report: the call goes on like any other, and at its end nothing of her number is left', async () => {
  const { call, leg, callId } = await reportsInAgentCall();
  leg.leave();
  await call.hears('非常满意按五');
  call.press('4');
  // The caller returns to their case, listens on, and asks for an agent once more.
  await call.hears(/谢谢您的评价。\n[^]*请按/);
  call.press('1');
  await scene.until('told', 'SELECT FROM disclosures OFFSET 1');
  await scene.signIn('1002');
  call.press('0');
  const second = (await scene.telephony.rings('1002')).answer();
  await until('they talk', () => call.bridge !== null && call.bridge === second.bridge);
  call.leave();
  await scene.until('over', 'SELECT FROM calls WHERE ended_at IS NOT NULL');
  await scene.becomes('1002', 'wrap_up');
  expect(await tablesWith('13800001111')).toEqual([]);
  expect(await scene.rows('SELECT id, caller_number, forgotten_at FROM calls')).toEqual([
    { id: callId, caller_number: '', forgotten_at: null },
  ]);
  const steps = await scene.rows<{ detail: string }>(
    "SELECT detail FROM call_events WHERE name = 'agentCallOver' ORDER BY seq",
  );
  expect(steps.map(({ detail }) => detail)).toEqual(['agent_left', 'caller_gone']);
  // No ticket leads to the call.
  expect(await tablesWith(callId)).not.toContain('tickets');
});

test('she hangs up in that agent call: her number goes with the end of her call', async () => {
  const { call } = await reportsInAgentCall();
  call.leave();
  await scene.until('over', 'SELECT FROM calls WHERE ended_at IS NOT NULL');
  await scene.becomes('1001', 'wrap_up');
  expect(await tablesWith('13800001111')).toEqual([]);
  expect(await scene.rows('SELECT caller_number, forgotten_at FROM calls')).toEqual([
    { caller_number: '', forgotten_at: null },
  ]);
});

test('whose ticket is overdue, and whose callback came to nothing, comes earlier; who calls in is not called back', async () => {
  scene = await DeskScene.start();
  const reason = async () =>
    (await scene.rows('SELECT priority_reason FROM queue_entries ORDER BY id DESC LIMIT 1'))[0];
  // The caller's own number, as tickets and callbacks store it.
  await scene.rows(
    `INSERT INTO tickets (number, kind, status, court_id, matter, caller_number, opened_at, dispatched_at,
            clock_started_at, due_at, overdue_level, overdue_at, department_id)
     SELECT '2611240011', 'opinion', 'dispatched', court_id, 'x', '13800001111', now(), now(), now(), now(), 1, now(), id
       FROM departments LIMIT 1`,
  );
  const first = await scene.waits();
  expect(await reason()).toEqual({ priority_reason: 'overdue_ticket' });
  first.leave();
  await scene.rows(
    `INSERT INTO callbacks (origin, queue_id, number, requested_at, order_at, status, over_at, because)
     SELECT 'queue', id, '13800001111', now(), now(), 'given_up', now(), 'expired' FROM queues LIMIT 1`,
  );
  await scene.becomes('1001', 'ready');
  await scene.waits();
  expect(await reason()).toEqual({ priority_reason: 'returned_call' });
  const leg = (await scene.telephony.rings('1001')).answer();
  await leg.hears('一般咨询。\n普通话。\n未核验身份。');
  expect(leg.words).not.toContain('回电');
});

test('who was told what to do in danger comes before others, and also when she asks from another menu', async () => {
  scene = await DeskScene.start();
  const call = await scene.caller();
  call.press('3');
  await call.hears('遭受家庭暴力请按六');
  call.press('6');
  await call.hears('有危险先拨打幺幺零，要工作人员随时按零');
  call.press('*');
  await call.hears(/遭受家庭暴力请按六[^]*遭受家庭暴力请按六/);
  call.press('0');
  await scene.telephony.rings('1001');
  expect(await scene.rows('SELECT priority, priority_reason FROM queue_entries')).toEqual([
    { priority: 1800, priority_reason: 'in_danger' },
  ]);
});
