import { until } from '../desk/fakeTelephony.js';
import { DeskScene } from './deskScene.js';

/** Waiting is told by name before this is over. */
jest.setTimeout(20_000);

let scene: DeskScene;
afterEach(() => scene.stop());

test('0, the line, the agent hears who calls, they talk, the caller stays on and gives a score', async () => {
  scene = await DeskScene.start();
  const call = await scene.caller();
  call.press('0');
  const ringing = await scene.telephony.rings('1001');
  expect(ringing.options.callerShown).toEqual({ name: 'general zh', number: '13800001111' });
  await call.hears('通话会录音');
  const leg = ringing.answer();
  await leg.hears('一般咨询。\n普通话。\n未核实身份。');
  expect(call.words).not.toContain('一般咨询');
  await until('they talk', () => call.talk !== null && call.talk === leg.talk);
  expect((await scene.state('1001')).status).toBe('talking');
  expect(await scene.rows('SELECT status, length_ms FROM recordings')).toEqual([
    { status: 'recording', length_ms: null },
  ]);

  leg.leave();
  await call.hears('评分，五分最高');
  call.press('4');
  await call.hears(/谢谢您的评价。\n查询您的案件请按一/);
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

test('the caller hangs up during the talk: the agent is let go and writes up', async () => {
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
  await until('they talk', () => call.talk !== null);
  expect(await scene.rows('SELECT offers, misses, first_place FROM line_entries')).toEqual([
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

test('the agent hangs up while she hears who it is: the caller waits on', async () => {
  scene = await DeskScene.start();
  await scene.waits();
  const leg = (await scene.telephony.rings('1001')).answer();
  leg.leave();
  const again = await scene.telephony.rings('1001');
  expect(again.purpose).toMatch(/-2$/);
});

test('star twice leaves for self-service; pound is for no recording', async () => {
  scene = await DeskScene.start();
  const call = await scene.caller();
  call.press('0#');
  await call.hears('本次通话不录音');
  const leg = (await scene.telephony.rings('1001')).answer();
  await until('they talk', () => call.talk !== null);
  expect(call.talk?.recordAs).toBeNull();
  expect(await scene.rows('SELECT 1 FROM recordings')).toEqual([]);
  leg.leave();

  const other = await scene.waits();
  other.press('**');
  await other.hears(/我们回到自助服务。\n查询您的案件请按一/);
  expect((await scene.entries())[1]).toMatchObject({ status: 'over', result: 'key' });
});

test.each([
  ['closed', '现在没有人工服务', (at: DeskScene) => Promise.resolve(at.opens(false))],
  ['full', '现在排队的人太多', (at: DeskScene) => at.line('general', { maxWaiting: 1 })],
])('%s has its own words, and the way back', async (result, words, prepare) => {
  scene = await DeskScene.start(['1001']);
  if (result === 'full') await scene.waits();
  await prepare(scene);
  const call = await scene.caller();
  call.press('0');
  await call.hears(new RegExp(`${words}[^]*要我们给您回电，请按一`));
  call.press('*');
  await call.hears(new RegExp(`${words}[^]*查询您的案件请按一`));
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
  await call.hears(/现在没有工作人员接听[^]*要我们给您回电，请按一/);
  call.press('*');
  await call.hears(/要我们给您回电[^]*查询您的案件请按一/);
});

test('closing time and the longest wait while she waits', async () => {
  scene = await DeskScene.start();
  await scene.line('general', { maxWaitS: 10, closingGraceS: 0 });
  await scene.talks();
  const closed = await scene.waits();
  scene.opens(false);
  await closed.hears(/现在没有人工服务[^]*要我们给您回电，请按一/);
  scene.opens(true);
  const late = await scene.waits();
  await scene.rows(
    `UPDATE line_entries SET entered_at = entered_at - interval '11 s' WHERE status = 'waiting'`,
  );
  await late.hears(/让您久等了[^]*要我们给您回电，请按一/);
  expect((await scene.entries()).map(({ result }) => result)).toEqual([null, 'closed', 'timeout']);
});

test('whose order is overdue, and whose callback came to nothing, comes earlier; who calls in is not called back', async () => {
  scene = await DeskScene.start();
  const reason = async () =>
    (await scene.rows('SELECT priority_reason FROM line_entries ORDER BY id DESC LIMIT 1'))[0];
  // Her own number, as it is written in orders and callbacks.
  await scene.rows(
    `INSERT INTO orders (number, kind, status, court_id, matter, caller_number, opened_at, dispatched_at,
            clock_started_at, due_at, overdue_level, overdue_at, department_id)
     SELECT '2611240011', 'opinion', 'dispatched', court_id, 'x', '13800001111', now(), now(), now(), now(), 1, now(), id
       FROM departments LIMIT 1`,
  );
  const first = await scene.waits();
  expect(await reason()).toEqual({ priority_reason: 'overdue_order' });
  first.leave();
  await scene.rows(
    `INSERT INTO callbacks (origin, line_id, number, requested_at, order_at, status, over_at, because)
     SELECT 'line', id, '13800001111', now(), now(), 'given_up', now(), 'expired' FROM lines LIMIT 1`,
  );
  await scene.becomes('1001', 'ready');
  await scene.waits();
  expect(await reason()).toEqual({ priority_reason: 'returned_call' });
  const leg = (await scene.telephony.rings('1001')).answer();
  await leg.hears('一般咨询。\n普通话。\n未核实身份。');
  expect(leg.words).not.toContain('回电');
});
