import { until } from '../queue/until.js';
import { reached } from '../telephone/untilTrue.js';
import { DeskScene } from '../ivr/journeys/deskScene.js';

let scene: DeskScene;
beforeEach(async () => {
  scene = await DeskScene.start([]);
});
afterEach(() => scene.stop());

test('sign in, pause with a reason, ready, wrap-up, sign out, each confirmed or refused', async () => {
  const said = async (code: string) => (await scene.dials('1001', code)).words;
  expect(await said('*3')).toBe('您还没有签入。');
  expect(await said('*1')).toBe('您已签入，可以接听。');
  expect(await said('*1')).toBe('您已经签入了。');
  expect(await said('*42')).toBe('您已小休。');
  expect((await scene.state('1001')).reason).toBe('meal');
  expect(await said('*42')).toContain('已经因为这个原因');
  expect(await said('*6')).toBe('您已小休。');
  expect(await said('*3')).toBe('您可以接听。');
  expect(await said('*5')).toBe('现在没有需要处理的通话。');
  expect(await said('*77')).toMatch(/没有这个代码。\n星一签入/);
  expect(await said('*71002')).toBe('只有班长可以这样操作。');
  expect(await said('*2')).toBe('您已签出。');
  expect((await scene.state('1001')).status).toBe('signed_out');
});

test('a pause without a reason asks for it; wrap-up ends early', async () => {
  await scene.dials('1001', '*1');
  const wrong = scene.dial('1001', '*4');
  await wrong.hears('小休原因');
  // The digits of reasons go up from 1, so 0 is given away last.
  wrong.press('0');
  await wrong.hears('没有这个代码');
  await wrong.ended;
  const call = scene.dial('1001', '*4');
  await call.hears('小休原因');
  call.press('3');
  await call.ended;
  expect(await scene.state('1001')).toMatchObject({ status: 'paused', reason: 'meeting' });
  await scene.dials('1001', '*3');
  const { leg } = await scene.talks();
  leg.leave();
  await scene.becomes('1001', 'wrap_up');
  expect((await scene.dials('1001', '*5')).words).toBe('话后处理结束，可以接听。');
});

test('an agent whose telephone is gone is taken out, with the reason', async () => {
  await scene.dials('1001', '*1');
  scene.runtime.telephoneChanged('1001', false);
  await scene.becomes('1001', 'signed_out');
  expect((await scene.state('1001')).reason).toBe('telephone_gone');
});

test.each([
  ['listen', '*7'],
  ['whisper', '*8'],
] as const)('a supervisor can %s, and it leaves a row', async (mode, code) => {
  await scene.dials('1001', '*1');
  expect((await scene.dials('1900', `${code}1001`)).words).toBe('这个坐席没有在通话。');
  const { leg, call } = await scene.talks();
  const supervisor = scene.dial('1900', `${code}1001`);
  await until('she listens', () => reached('listening', scene.telephony.listened.length, 1));
  expect(scene.telephony.listened[0]).toMatchObject({ legId: leg.id, mode });
  expect(
    await scene.rows(
      'SELECT mode, ended_at FROM supervisions LEFT JOIN supervision_ends USING (id)',
    ),
  ).toEqual([{ mode, ended_at: null }]);
  call.leave();
  await supervisor.hears('通话已经结束');
  await scene.until('it ended', 'SELECT 1 FROM supervision_ends');
});

test('a supervisor joins an agent call, and leaves it again', async () => {
  await scene.dials('1001', '*1');
  const { call } = await scene.talks();
  const supervisor = scene.dial('1900', '*91001');
  await until('three talk', () => call.bridge?.legs.includes(supervisor) === true);
  supervisor.leave();
  await scene.until('it ended', 'SELECT 1 FROM supervision_ends');
  expect(call.bridge?.legs).toHaveLength(2);
});

test('a supervisor of another court hears nothing, and there is no row of listening', async () => {
  await scene.rows(
    "UPDATE agents SET court_id = (SELECT id FROM courts WHERE code = '苏9801') WHERE number = '1900'",
  );
  await scene.dials('1001', '*1');
  // The refusal does not even reveal whether an agent call is going on.
  expect((await scene.dials('1900', '*71001')).words).toBe('您只能监听本法院的通话。');
  await scene.talks();
  for (const code of ['*71001', '*81001', '*91001']) {
    expect((await scene.dials('1900', code)).words).toBe('您只能监听本法院的通话。');
  }
  // When an agent belongs to no single court, each supervisor may hear only the agent calls of their own
  // court's queues.
  await scene.rows("UPDATE agents SET court_id = NULL WHERE number = '1001'");
  expect((await scene.dials('1900', '*71001')).words).toBe('您只能监听本法院的通话。');
  expect(scene.telephony.listened).toEqual([]);
  expect(await scene.rows('SELECT FROM supervisions')).toEqual([]);
  await scene.rows(
    "UPDATE queues SET court_id = (SELECT court_id FROM agents WHERE number = '1900')",
  );
  scene.dial('1900', '*71001');
  await until('she listens', () => reached('listening', scene.telephony.listened.length, 1));
});

test('accounts are published at once, and again when one changes', async () => {
  await until('published', () => scene.telephony.accounts.length === 5);
  await scene.rows(`UPDATE agents SET name = '林芳芳' WHERE number = '1001'`);
  await until('changed', () => scene.telephony.accounts[0]?.name === '林芳芳');
});
