import { findOpenCalls } from '../../../app/calls/store/calls.js';
import { answerCall } from '../../../app/ivr/journeys/answerCall.js';
import { changeAgent } from '../../../app/queue/agentStates.js';
import { findTarget } from '../../../app/agents/runtime/transferTarget.js';
import { putQueue } from '../../../app/queue/store/queues.js';
import { FakeCall, type FakeBridge } from '../../queue/fakeLegs.js';
import { until } from '../../queue/until.js';
import { DeskScene, nothingUp } from '../../ivr/journeys/deskScene.js';

let scene: DeskScene;
afterEach(() => scene.stop());

/** Agent 1001 talks to a caller, then 1002 signs in. */
async function talkWithColleague() {
  scene = await DeskScene.start(['1001'], { hasGate: true });
  const talking = await scene.talks('1001');
  await scene.signIn('1002');
  return talking;
}

/** The rows of colleagues who are consulted now: by these they read who the caller is. */
const thirds = () =>
  scene.rows('SELECT third, third_state FROM queue_entries WHERE third IS NOT NULL');
const asked = [{ third: 'agent:1002', third_state: 'asked' }];

const transfers = () => scene.rows('SELECT kind, target, result FROM call_transfers ORDER BY id');

test('hold and back; the time is counted; wrong digits and help', async () => {
  const { call, leg } = await talkWithColleague();
  leg.press('*1');
  await leg.hears('已保持通话');
  expect(call.hearsMusic).toBe(true);
  expect(call.bridge).toBeNull();
  await scene.until(
    'the row says so',
    `UPDATE queue_entries SET held_since_at = held_since_at - interval '30 s'
      WHERE held_since_at IS NOT NULL RETURNING 1`,
  );
  leg.press('*1');
  await leg.hears('已恢复通话');
  await scene.until(
    'counted',
    'SELECT 1 FROM queue_entries WHERE held_since_at IS NULL AND hold_s BETWEEN 30 AND 60',
  );
  expect(await scene.rows(`SELECT data2 FROM queue_events WHERE event = 'CONNECT'`)).toEqual([
    { data2: leg.id },
  ]);
  expect(call.bridge).toBe(leg.bridge);
  leg.press('5');
  await leg.hears('没有这个操作');
  leg.press('*9');
  await leg.hears('星二加号码');
});

test('blind to a colleague: the caller waits for that colleague, first in the queue, and then talks to them', async () => {
  const { call, leg } = await talkWithColleague();
  leg.press('*21002#');
  await leg.hears('已转接');
  await leg.ended;
  const second = (await scene.telephony.rings('1002')).answer();
  await second.hears('同事转来');
  await until('they talk', () => call.bridge !== null && call.bridge === second.bridge);
  expect(await transfers()).toEqual([{ kind: 'blind', target: 'agent:1002', result: 'done' }]);
  expect((await scene.state('1001')).status).toBe('wrap_up');
  expect(await scene.rows('SELECT ended_by FROM queue_entries ORDER BY id')).toEqual([
    { ended_by: 'transfer' },
    { ended_by: null },
  ]);
});

test('blind to a queue, by its number; to nobody known, refused', async () => {
  const { call, leg } = await talkWithColleague();
  leg.press('*2999999#');
  await leg.hears('没有这个号码');
  const [queue] = await scene.rows<{ id: number }>(`SELECT id FROM queues WHERE name = 'case'`);
  leg.press(`*2*${queue?.id ?? 0}#`);
  await leg.hears('已转接');
  const second = (await scene.telephony.rings('1002')).answer();
  await until('they talk', () => call.bridge !== null && call.bridge === second.bridge);
  expect(await transfers()).toEqual([{ kind: 'blind', target: 'queue:case', result: 'done' }]);
});

test('a caller stays within the agent’s court, unless that court allows more', async () => {
  const { leg } = await talkWithColleague();
  const [other] = await scene.rows<{ id: number }>(`SELECT id FROM courts WHERE code = '苏9801'`);
  const courtId = other?.id ?? 0;
  const { db } = scene.app;
  await db.query(`UPDATE agents SET court_id = $1 WHERE number = '1002'`, [courtId]);
  await putQueue(db, 'elsewhere', { courtId });
  const [queue] = await scene.rows<{ id: number }>(
    `SELECT id FROM queues WHERE name = 'elsewhere'`,
  );
  const [theirs] = await scene.rows<{ telephone: string }>(
    `SELECT d.telephone FROM departments d JOIN courts k ON k.id = d.court_id
      WHERE k.code = '苏9801' AND d.telephone IS NOT NULL ORDER BY d.id LIMIT 1`,
  );
  const numbers = ['1002', `*${queue?.id ?? 0}`, theirs?.telephone.replaceAll(/\D/g, '') ?? ''];
  const may = async () => {
    const [self] = await scene.rows<{ id: number }>(`SELECT id FROM agents WHERE number = '1001'`);
    return Promise.all(
      numbers.map(async (number) => (await findTarget(db, number, self?.id ?? 0))?.kind ?? null),
    );
  };
  expect(await may()).toEqual([null, null, null]);
  leg.press('*21002#');
  await leg.hears('没有这个号码');
  await db.query(
    `UPDATE courts SET settings = '{"transfersToOtherCourts": true}' WHERE code = '苏98'`,
  );
  expect(await may()).toEqual(['agent', 'queue', 'telephone']);
  leg.press('*21002#');
  await leg.hears('已转接');
});

test('attended: asks, then transfers; a new recording begins', async () => {
  const { call, leg } = await talkWithColleague();
  leg.press('*31002#');
  const second = (await scene.telephony.rings('1002')).answer();
  await second.hears(/同事.*找您/);
  await leg.hears('已接通');
  expect(leg.bridge).toBe(second.bridge);
  expect(call.hearsMusic).toBe(true);
  leg.press('*3');
  await until('they talk', () => call.bridge !== null && call.bridge === second.bridge);
  await leg.ended;
  await scene.becomes('1001', 'wrap_up');
  expect((await scene.state('1002')).status).toBe('talking');
  expect(await transfers()).toEqual([{ kind: 'attended', target: 'agent:1002', result: 'done' }]);
  expect(await scene.rows('SELECT 1 FROM recordings')).toHaveLength(2);
  second.leave();
  await call.hears('非常满意按五');
  await scene.becomes('1002', 'wrap_up');
});

test('attended, and back to the caller: the colleague is free', async () => {
  const { call, leg } = await talkWithColleague();
  leg.press('*31002#');
  const second = (await scene.telephony.rings('1002')).answer();
  await leg.hears('已接通');
  leg.press('*0');
  await leg.hears('已回到来电人');
  await second.ended;
  await scene.becomes('1002', 'ready');
  expect(call.bridge).toBe(leg.bridge);
});

test('attended, and back while the database is away: the colleague is free, and reads nothing any more', async () => {
  const { leg } = await talkWithColleague();
  leg.press('*31002#');
  const second = (await scene.telephony.rings('1002')).answer();
  await leg.hears('已接通');
  expect(await thirds()).toEqual(asked);
  await scene.hotline.gate.shut();
  leg.press('*0');
  await second.ended;
  await scene.hotline.gate.open();
  await leg.hears('已回到来电人');
  await scene.becomes('1002', 'ready');
  expect(await thirds()).toEqual([]);
});

test('a consultation that a crash has ended: the next process takes the colleague’s name from the row', async () => {
  const { call, leg } = await talkWithColleague();
  leg.press('*31002#');
  (await scene.telephony.rings('1002')).answer();
  await leg.hears('已接通');
  expect(await thirds()).toEqual(asked);
  await scene.app.recorder.written();
  const rows = await findOpenCalls(scene.hotline.app.db, 'hotline');
  const row = rows.find(({ channelId }) => channelId === call.id);
  const bridge = scene.telephony.bridges.find(({ id }) => id.startsWith('entry-')) as FakeBridge;
  const again = new FakeCall(call.id);
  // The colleague has hung up meanwhile.
  await scene.restart(new Set([row?.id ?? '']), {
    ...nothingUp,
    bridges: [bridge],
    rungLegs: [leg],
  });
  scene.adopt(again, answerCall(scene.app, scene.runtime, again, row));
  await leg.hears('已回到来电人');
  await scene.becomes('1002', 'ready');
  expect(await thirds()).toEqual([]);
});

test('the colleague refuses, does not answer, or hangs up during the consultation', async () => {
  const { call, leg } = await talkWithColleague();
  leg.press('*31002#');
  (await scene.telephony.rings('1002')).end({ kind: 'refused', reason: 'busy' });
  await leg.hears('对方正忙');
  await scene.becomes('1002', 'ready');
  leg.press('*31002#');
  const second = (await scene.telephony.rings('1002')).answer();
  await leg.hears('已接通');
  second.leave();
  await leg.hears('已回到来电人');
  await until('they are back', () => call.bridge !== null && call.bridge === leg.bridge);
  await scene.becomes('1002', 'ready');
  expect((await transfers())[0]).toMatchObject({ result: 'refused' });
});

test('the colleague has left the consultation: the agent is back with the caller, and hears so once', async () => {
  const { call, leg } = await talkWithColleague();
  leg.press('*31002#');
  (await scene.telephony.rings('1002')).answer();
  await leg.hears('已接通');
  const colleagueId = await scene.agentId('1002');
  await changeAgent(scene.runtime.deps, colleagueId, { kind: 'consultation_ended' });
  leg.press('*3');
  await leg.hears('对方不在');
  expect(leg.words.match(/已回到来电人/g)).toHaveLength(1);
  expect(call.bridge).toBe(leg.bridge);
});

test('the agent hangs up during a consultation: the colleague has the caller', async () => {
  const { call, leg } = await talkWithColleague();
  leg.press('*31002#');
  const second = (await scene.telephony.rings('1002')).answer();
  await leg.hears('已接通');
  leg.leave();
  await until('they talk', () => call.bridge !== null && call.bridge === second.bridge);
  await scene.becomes('1001', 'wrap_up');
});

test('the same while the database is away: the caller hears so, and then has the colleague', async () => {
  const { call, leg } = await talkWithColleague();
  leg.press('*31002#');
  const second = (await scene.telephony.rings('1002')).answer();
  await leg.hears('已接通');
  await scene.hotline.gate.shut();
  leg.leave();
  await call.hears('请您稍等');
  await scene.hotline.gate.open();
  await until('they talk', () => call.bridge !== null && call.bridge === second.bridge);
  expect(second.isOver).toBe(false);
  await scene.becomes('1001', 'wrap_up');
});

test('the caller hangs up while the colleague is asked: everybody is free', async () => {
  const { call, leg } = await talkWithColleague();
  leg.press('*31002#');
  const second = (await scene.telephony.rings('1002')).answer();
  await leg.hears('已接通');
  call.leave();
  await Promise.all([leg.ended, second.ended]);
  await scene.becomes('1001', 'wrap_up');
  await scene.becomes('1002', 'ready');
});

test('three-way with an office of the court; it leaves, the two talk on', async () => {
  const { call, leg } = await talkWithColleague();
  const [office] = await scene.rows<{ telephone: string }>(
    'SELECT telephone FROM staff WHERE telephone IS NOT NULL LIMIT 1',
  );
  const digits = (office?.telephone ?? '').replace(/\D/g, '');
  leg.press(`*4${digits}#`);
  const third = (await scene.telephony.rings(digits)).answer();
  await leg.hears('三方通话');
  expect(call.bridge?.legs).toHaveLength(3);
  expect(await transfers()).toEqual([
    { kind: 'three_way', target: `telephone:${digits}`, result: 'done' },
  ]);
  third.leave();
  await leg.hears('第三方已经退出');
  expect(call.bridge).toBe(leg.bridge);
});

test('to a telephone with an extension: its number is found, and rings without the extension', async () => {
  const { call, leg } = await talkWithColleague();
  await scene.rows(
    `UPDATE staff SET telephone = '0512-88886666-801' WHERE id = (SELECT max(id) FROM staff
      WHERE court_id = (SELECT court_id FROM agents WHERE number = '1001')) RETURNING 1`,
  );
  const selfId = await scene.agentId('1001');
  const found = (digits: string) => findTarget(scene.app.db, digits, selfId);
  expect(await found('051288886666801')).toBeNull();
  expect(await found('88886666')).toBeNull();
  expect(await found('051288886666')).toEqual({ kind: 'telephone', number: '051288886666' });
  leg.press('*2051288886666#');
  const clerk = (await scene.telephony.rings('051288886666')).answer();
  await until('they talk', () => call.bridge !== null && call.bridge === clerk.bridge);
});

test('the third party hangs up just as the three-way begins: the agent is back with the caller, who is off hold', async () => {
  const { call, leg } = await talkWithColleague();
  leg.press('*31002#');
  const second = (await scene.telephony.rings('1002')).answer();
  await leg.hears('已接通');
  const consultation = leg.bridge as FakeBridge;
  const end = consultation.end.bind(consultation);
  consultation.end = () => {
    second.leave();
    return end();
  };
  leg.press('*4');
  await leg.hears('已回到来电人');
  expect(call.bridge).not.toBeNull();
  expect(call.bridge).toBe(leg.bridge);
  expect(call.hearsMusic).toBe(false);
  expect(await transfers()).toEqual([
    { kind: 'attended', target: 'agent:1002', result: 'cancelled' },
  ]);
  await scene.becomes('1002', 'ready');
});

test('so it is when a telephone that is taken in answers and is gone at once', async () => {
  const { call, leg } = await talkWithColleague();
  const agentCall = leg.bridge as FakeBridge;
  leg.press('*41002#');
  const ringing = await scene.telephony.rings('1002');
  await until('the caller is on hold', () => call.hearsMusic && leg.bridge === null);
  const second = ringing.answer();
  const add = agentCall.add.bind(agentCall);
  agentCall.add = (each) => {
    if (each === second) second.leave();
    return add(each);
  };
  await leg.hears('已回到来电人');
  expect(call.bridge).toBe(agentCall);
  expect(leg.bridge).toBe(agentCall);
  expect(await transfers()).toEqual([
    { kind: 'three_way', target: 'agent:1002', result: 'cancelled' },
  ]);
});

test('an office answers while the database is away: it hears who calls, and the two talk; the row comes later', async () => {
  const { call, leg } = await talkWithColleague();
  const [office] = await scene.rows<{ telephone: string }>(
    'SELECT telephone FROM departments WHERE telephone IS NOT NULL LIMIT 1',
  );
  const digits = (office?.telephone ?? '').replace(/\D/g, '');
  leg.press(`*2${digits}#`);
  await call.hears('正在为您接通法院的电话');
  await scene.becomes('1001', 'wrap_up');
  const ringing = await scene.telephony.rings(digits);
  await scene.hotline.gate.shut();
  const there = ringing.answer();
  await there.hears('为您转接来电');
  await until('they talk', () => call.bridge !== null && call.bridge === there.bridge);
  there.leave();
  await scene.hotline.gate.open();
  await call.hears('请评价');
  expect(await transfers()).toEqual([
    { kind: 'blind', target: `telephone:${digits}`, result: 'done' },
  ]);
});

test('the database goes away right after an attended transfer: the office has the caller at once, and the row is there', async () => {
  const { call, leg } = await talkWithColleague();
  const [office] = await scene.rows<{ telephone: string }>(
    'SELECT telephone FROM departments WHERE telephone IS NOT NULL LIMIT 1',
  );
  const digits = (office?.telephone ?? '').replace(/\D/g, '');
  leg.press(`*3${digits}#`);
  const there = (await scene.telephony.rings(digits)).answer();
  await leg.hears('已接通');
  await scene.until(
    'the row says that the caller is on hold',
    `UPDATE queue_entries SET held_since_at = held_since_at - interval '30 s'
      WHERE held_since_at IS NOT NULL RETURNING 1`,
  );
  const consultation = there.bridge as FakeBridge;
  const part = consultation.end.bind(consultation);
  consultation.end = async () => {
    await scene.hotline.gate.shut();
    await part();
  };
  leg.press('*3');
  await until('they talk', () => call.bridge !== null && call.bridge === there.bridge);
  expect(call.hearsMusic).toBe(false);
  await scene.hotline.gate.open();
  there.leave();
  await call.hears('请评价');
  expect(await transfers()).toEqual([
    { kind: 'attended', target: `telephone:${digits}`, result: 'done' },
  ]);
  expect(
    await scene.rows(
      'SELECT FROM queue_entries WHERE held_since_at IS NULL AND hold_s BETWEEN 30 AND 60',
    ),
  ).toHaveLength(1);
});

test('blind to an office that does not answer: the caller is back in the queue, not lost', async () => {
  const { call, leg } = await talkWithColleague();
  const [office] = await scene.rows<{ telephone: string }>(
    'SELECT telephone FROM departments WHERE telephone IS NOT NULL LIMIT 1',
  );
  const digits = (office?.telephone ?? '').replace(/\D/g, '');
  leg.press(`*2${digits}#`);
  await call.hears('正在为您接通法院的电话');
  (await scene.telephony.rings(digits)).end({ kind: 'not_answered' });
  await call.hears('电话无人接听');
  const second = (await scene.telephony.rings('1002')).answer();
  await until('they talk', () => call.bridge !== null && call.bridge === second.bridge);
  expect(await transfers()).toEqual([
    { kind: 'blind', target: `telephone:${digits}`, result: 'no_answer' },
  ]);
});

test('an office that does not answer, and the caller hangs up: the caller is in no queue', async () => {
  const { call, leg } = await talkWithColleague();
  const [office] = await scene.rows<{ telephone: string }>(
    'SELECT telephone FROM departments WHERE telephone IS NOT NULL LIMIT 1',
  );
  const digits = (office?.telephone ?? '').replace(/\D/g, '');
  leg.press(`*2${digits}#`);
  await scene.telephony.rings(digits);
  call.leave();
  await until('it is written', async () => (await transfers()).length > 0);
  expect(await transfers()).toMatchObject([{ kind: 'blind', result: 'cancelled' }]);
  expect(await scene.rows('SELECT status FROM queue_entries')).toEqual([{ status: 'over' }]);
});

test('the agent hangs up while the caller is on hold: the music is over, too', async () => {
  const { call, leg } = await talkWithColleague();
  leg.press('*1');
  await leg.hears('已保持通话');
  leg.leave();
  await call.hears('请评价');
  expect(call.hearsMusic).toBe(false);
});
