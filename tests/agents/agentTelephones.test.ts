import { makeLookAtAwayNodes } from '../../app/agents/agentTelephones.js';
import { DeskScene, nothingUp } from '../ivr/journeys/deskScene.js';
import { until } from '../queue/until.js';

let scene: DeskScene;
afterEach(() => scene.stop());

const changes = () =>
  scene.rows<{ change: string }>(
    `SELECT from_status || '>' || to_status AS change FROM agent_state_changes ORDER BY id`,
  );

test('an agent whom only the PBX rings or connects is offered no caller, and misses none', async () => {
  scene = await DeskScene.start(['1001']);
  scene.runtime.telephoneTaken('1001', true);
  await scene.becomes('1001', 'talking');
  const call = await scene.waits();
  expect(scene.telephony.rung).toEqual([]);
  scene.runtime.telephoneTaken('1001', false);
  (await scene.telephony.rings('1001')).answer();
  await until('they talk', () => call.bridge !== null);
  expect(await scene.rows('SELECT misses FROM queue_entries')).toEqual([{ misses: 0 }]);
  expect((await changes()).map(({ change }) => change)).toEqual([
    ...['signed_out>ready', 'ready>talking', 'talking>ready', 'ready>offered', 'offered>talking'],
  ]);
});

test('what is so at a start counts before anybody is offered', async () => {
  scene = await DeskScene.start(['1001']);
  await scene.restart(new Set(), undefined, (runtime) => runtime.telephoneTaken('1001', true));
  expect((await scene.state('1001')).status).toBe('talking');
  scene.runtime.telephoneTaken('1001', false);
  await scene.becomes('1001', 'ready');
});

test('a telephone of an agent on a break, signed out or in an agent call changes nothing', async () => {
  scene = await DeskScene.start(['1001']);
  await scene.talks('1001');
  await scene.signIn('1002');
  await scene.dials('1002', '*41');
  for (const isTaken of [true, false]) {
    for (const number of ['1001', '1002', '1003']) scene.runtime.telephoneTaken(number, isTaken);
  }
  await scene.dials('1002', '*6');
  const states = await Promise.all(['1001', '1002', '1003'].map((each) => scene.state(each)));
  expect(states.map(({ status }) => status)).toEqual(['talking', 'paused', 'signed_out']);
});

test('an agent of a dead node is free once the telephone is idle', async () => {
  scene = await DeskScene.start(['1001']);
  const { leg } = await scene.talks('1001');
  await scene.rows(`UPDATE queue_entries SET node = 'other'`);
  await scene.rows(`UPDATE agent_states SET since_at = since_at - interval '1 minute'`);
  const look = makeLookAtAwayNodes(scene.runtime);
  await look();
  await look();
  expect((await scene.state('1001')).status).toBe('talking');
  scene.telephony.idle = new Set(['1001']);
  await look();
  expect((await scene.state('1001')).status).toBe('talking');
  await look();
  expect((await scene.state('1001')).status).toBe('wrap_up');
  expect(await scene.entries()).toEqual([{ status: 'over', result: 'answered', ended_by: 'lost' }]);
  leg.leave();
});

test('a PBX that has just started takes every telephone for gone: who is there again stays', async () => {
  scene = await DeskScene.start(['1001', '1002']);
  await scene.runtime.recover(() => Promise.resolve(new Set()), nothingUp);
  for (const number of ['1001', '1002']) scene.runtime.telephoneChanged(number, false);
  for (const number of ['1001', '1002']) scene.runtime.telephoneChanged(number, true);
  const call = await scene.waits();
  (await scene.telephony.rings('1002')).answer();
  await until('they talk', () => call.bridge !== null);
  expect((await scene.state('1001')).status).toBe('ready');
});
