/**
 * A supervisor listens in from the console: by the supervisor's own telephone, which the process
 * that holds the agent call rings.
 */
import { randomUUID } from 'node:crypto';
import { postgresWakeUps } from '../../../app/core/wakeUps/wakeUps.js';
import { AgentCallAsker } from '../../../app/agents/calls/agentCallAsker.js';
import { putPage } from '../../../app/agents/page/store/pageTelephones.js';
import { findAgent } from '../../../app/queue/store/agents.js';
import { until } from '../../queue/until.js';
import { reached } from '../../telephone/untilTrue.js';
import { DeskScene } from '../../ivr/journeys/deskScene.js';

let scene: DeskScene;
let asker: AgentCallAsker;
afterEach(async () => {
  await asker.stop();
  await scene.stop();
});

/**
 * Agent 1001 talks to a caller; 1900 is a supervisor at the console with a registered telephone.
 * @param isHere the console's process is the one that controls the agent call.
 */
async function agentCallAndConsole(isHere = false) {
  scene = await DeskScene.start(['1001']);
  const talking = await scene.talks('1001');
  scene.telephony.there = new Set(['1900']);
  const { pool, url } = scene.hotline.database;
  asker = new AgentCallAsker({
    db: pool,
    wakeUps: postgresWakeUps(url),
    clock: { now: () => new Date() },
    runtime: isHere ? scene.runtime : null,
  });
  asker.start();
  const idOf = async (number: string) => {
    const found = await findAgent(pool, number);
    if (found === null) throw new Error(`there is no agent ${number}`);
    return found.agent.id;
  };
  const [agentId, supervisorId] = [await idOf('1001'), await idOf('1900')];
  return {
    ...talking,
    supervisorId,
    supervise: (mode: 'listen' | 'whisper' | 'join') =>
      asker.ask(agentId, { kind: 'supervise', supervisorId, mode }),
    superviseSelf: () =>
      asker.ask(agentId, { kind: 'supervise', supervisorId: agentId, mode: 'listen' }),
    stopSupervising: () => asker.ask(agentId, { kind: 'stop_supervising', supervisorId }),
  };
}

const supervisions = () =>
  scene.rows(
    'SELECT s.mode, o.id IS NOT NULL AS is_over FROM supervisions s LEFT JOIN supervision_ends o USING (id) ORDER BY s.id',
  );

test.each([
  ['another process', false],
  ['this process', true],
])(
  'a supervisor listens to an agent call of %s: the telephone rings and answers by itself, and the audit says from when to when',
  async (_whose, isHere) => {
    const { leg, supervise, stopSupervising } = await agentCallAndConsole(isHere);
    expect(await supervise('listen')).toEqual({ kind: 'done' });
    const ringing = await scene.telephony.rings('1900');
    expect(ringing.options).toMatchObject({
      answersItself: true,
      purpose: { kind: 'supervision' },
      callerShown: { number: '1001' },
    });
    expect(await supervisions()).toEqual([]);
    const supervisor = ringing.answer();
    await until('she listens', () => reached('listening', scene.telephony.listened.length, 1));
    expect(scene.telephony.listened[0]).toMatchObject({ legId: leg.id, mode: 'listen' });
    expect(await supervisions()).toEqual([{ mode: 'listen', is_over: false }]);
    expect(await stopSupervising()).toEqual({ kind: 'done' });
    await supervisor.ended;
    await scene.until('it is over', 'SELECT 1 FROM supervision_ends');
    expect(await stopSupervising()).toEqual({ kind: 'refused', because: 'no_agent_call' });
    expect((await scene.rows('SELECT FROM agent_call_requests')).length > 0).toBe(!isHere);
  },
);

test('a supervisor joins: all three are in the agent call; a second click whispers instead', async () => {
  const { call, supervise } = await agentCallAndConsole();
  await supervise('join');
  const joined = (await scene.telephony.rings('1900')).answer();
  await until('three talk', () => joined.bridge !== null && joined.bridge === call.bridge);
  expect(await supervise('whisper')).toEqual({ kind: 'done' });
  await joined.ended;
  (await scene.telephony.rings('1900')).answer();
  await until('she whispers', () => reached('listening', scene.telephony.listened.length, 1));
  expect(scene.telephony.listened[0]?.mode).toBe('whisper');
  expect((await supervisions()).map(({ mode }) => mode)).toEqual(['join', 'whisper']);
});

test('nobody supervises who is no supervisor, nor herself; nothing rings then', async () => {
  const { superviseSelf } = await agentCallAndConsole();
  const rung = scene.telephony.rung.length;
  expect(await superviseSelf()).toEqual({ kind: 'refused', because: 'not_possible' });
  expect(scene.telephony.rung).toHaveLength(rung);
  expect(await supervisions()).toEqual([]);
});

test('a telephone that the supervisor does not answer leaves nothing', async () => {
  const { supervise, stopSupervising } = await agentCallAndConsole();
  await supervise('listen');
  (await scene.telephony.rings('1900')).end({ kind: 'not_answered' });
  await until('nothing is left', async () => (await stopSupervising()).kind === 'refused');
  expect(await supervisions()).toEqual([]);
});

test('without a telephone the supervisor is told so, and nothing rings', async () => {
  const { supervise } = await agentCallAndConsole();
  const rung = scene.telephony.rung.length;
  scene.telephony.there = new Set();
  expect(await supervise('listen')).toEqual({ kind: 'refused', because: 'no_telephone' });
  expect(scene.telephony.rung).toHaveLength(rung);
  expect(await supervisions()).toEqual([]);
});

test('the hotline waits for a page that has just become the telephone', async () => {
  const { supervisorId, supervise } = await agentCallAndConsole();
  const page = {
    agentId: supervisorId,
    pageId: randomUUID(),
    sessionId: 1,
    node: 'hotline',
    sipDigest: '0123456789abcdef0123456789abcdef',
  };
  await putPage(scene.hotline.database.pool, page, new Date(), null);
  let looks = 0;
  scene.telephony.telephonesThere = () => {
    looks += 1;
    return Promise.resolve(new Set(looks > 3 ? ['1900'] : []));
  };
  expect(await supervise('listen')).toEqual({ kind: 'done' });
  await scene.telephony.rings('1900');
});
