import { answerCall } from '../../app/answerCall.js';
import { findOpenCalls } from '../../app/store/calls.js';
import { FakeCall, FakeRinging, until, type FakeTalk } from './fakeTelephony.js';
import { DeskScene, nothingUp } from '../flows/deskScene.js';

/** Waiting is told by name before this is over. */
jest.setTimeout(20_000);

let scene: DeskScene;
afterEach(() => scene.stop());

/** The same telephones, seen by the process that comes after: nobody of the old one hears from them. */
async function afterwards(call: FakeCall): Promise<{ again: FakeCall; callId: string }> {
  await until('the row knows the call', async () => {
    const rows = await findOpenCalls(scene.hotline.app.db, 'hotline');
    return rows.some(({ channelId }) => channelId === call.id);
  });
  const rows = await findOpenCalls(scene.hotline.app.db, 'hotline');
  const row = rows.find(({ channelId }) => channelId === call.id);
  if (row === undefined) throw new Error('no row');
  return { again: new FakeCall(call.id), callId: row.id };
}

async function takeUp(again: FakeCall): Promise<void> {
  const rows = await findOpenCalls(scene.hotline.app.db, 'hotline');
  const row = rows.find(({ channelId }) => channelId === again.id);
  scene.adopt(again, answerCall(scene.app, again, row));
}

test('who waited keeps her place and her time, hears why, and is offered again', async () => {
  scene = await DeskScene.start(['1001']);
  await scene.talks('1001');
  const first = await scene.waits();
  const second = await scene.waits();
  const before = await scene.rows('SELECT id, entered_at FROM line_entries ORDER BY id');
  const one = await afterwards(first);
  const two = await afterwards(second);
  await scene.restart(new Set([one.callId, two.callId]));
  await takeUp(two.again);
  await takeUp(one.again);
  await two.again.hears(/排队位置没有变[^]*您前面还有一位/);
  await one.again.hears(/排队位置没有变[^]*您是下一位/);
  expect(await scene.rows('SELECT id, entered_at FROM line_entries ORDER BY id')).toEqual(before);
  // The talk's caller was gone: it counts, and its agent is not stuck.
  await scene.becomes('1001', 'wrap_up');
  await scene.dials('1001', '*5');
  (await scene.telephony.rings('1001')).answer();
  await until('they talk', () => one.again.talk !== null);
});

test('a telephone that rings goes on ringing, and its caller is connected', async () => {
  scene = await DeskScene.start(['1001']);
  const call = await scene.waits();
  const ringing = await scene.telephony.rings('1001');
  const { again, callId } = await afterwards(call);
  const still = new FakeRinging(ringing.id, { to: ringing.to, purpose: ringing.purpose });
  const rungBefore = scene.telephony.rung.length;
  await scene.restart(new Set([callId]), { ...nothingUp, ringing: [still] });
  await takeUp(again);
  const leg = still.answer();
  await until('they talk', () => again.talk !== null && again.talk === leg.talk);
  expect(scene.telephony.rung).toHaveLength(rungBefore);
});

test('a telephone that does not ring any more frees its agent, and the caller is offered anew', async () => {
  scene = await DeskScene.start(['1001']);
  const call = await scene.waits();
  await scene.telephony.rings('1001');
  const { again, callId } = await afterwards(call);
  await scene.restart(new Set([callId]));
  await takeUp(again);
  await until('rung anew', () => scene.telephony.rung.length === 2);
  expect(await scene.rows('SELECT misses FROM line_entries')).toEqual([{ misses: 0 }]);
});

test('a talk goes on, and its end and its recording are counted', async () => {
  scene = await DeskScene.start(['1001']);
  const { call, leg } = await scene.talks('1001');
  const talk = call.talk as FakeTalk;
  const { again, callId } = await afterwards(call);
  again.talk = talk;
  talk.legs.splice(talk.legs.indexOf(call), 1, again);
  await scene.restart(new Set([callId]), { ...nothingUp, talks: [talk], rungLegs: [leg] });
  await takeUp(again);
  leg.press('*1');
  await leg.hears('来电人正在听音乐');
  leg.press('*1');
  await until('they are back', () => again.talk === talk);
  leg.leave();
  await again.hears('请按一到五评分');
  await scene.until('stored', `SELECT 1 FROM recordings WHERE status = 'stored'`);
  await scene.becomes('1001', 'wrap_up');
});

test('a recording that nobody makes any more is ended, and strays are hung up', async () => {
  scene = await DeskScene.start(['1001']);
  const { call, leg } = await scene.talks('1001');
  await afterwards(call);
  await scene.restart(new Set(), { ...nothingUp, rungLegs: [leg] });
  expect(leg.isOver).toBe(true);
  expect(await scene.rows('SELECT status FROM recordings')).toEqual([{ status: 'failed' }]);
  expect(await scene.entries()).toEqual([{ status: 'over', result: 'answered', ended_by: 'lost' }]);
});
