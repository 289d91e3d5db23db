/** Agents and queues in the console: what is given is set, and what is left out stays. */
import { findAgent, sipDigest } from '../../../app/queue/store/agents.js';
import { readQueue } from '../../../app/queue/store/queues.js';
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import { pauseReasons } from '../../../app/voice/prompts/texts/digits/pauseReasons.js';
import { makeScene } from '../../queue/scene.js';
import { people, TestConsole, type Browser } from '../testConsole.js';

let web: TestConsole;
let root: Browser;
let supervisor: Browser;
beforeAll(async () => {
  web = await TestConsole.start();
  root = await web.as(people.administrator);
  supervisor = await web.as(people.supervisor);
});
afterAll(() => web.stop());

const digestOf = async (number: string) => {
  const { rows } = await web.database.pool.query<Record<string, string>>(
    'SELECT * FROM agents WHERE number = $1 AND enabled',
    [number],
  );
  return { digest: rows[0]?.sip_digest, row: JSON.stringify(rows) };
};

test('an agent from the first day to the last', async () => {
  const { db } = web.app;
  const courtId = web.app.court.current().court.id;
  const skills = [
    { skill: 'language:zh', level: 5 },
    { skill: 'topic:case', level: 8 },
  ];
  const given = { number: '1005', name: ' 林芳 ', courtId, skills };
  const added = await root.post('/api/agents', given);
  expect(added.status).toBe(200);
  const { id, telephone } = added.body;
  expect(telephone).toEqual({ user: '1005', password: expect.stringMatching(/^[a-z0-9]{20}$/) });
  const { digest, row } = await digestOf('1005');
  expect(digest).toBe(sipDigest('1005', telephone.password));
  // The password itself is stored nowhere.
  expect(row).not.toContain(telephone.password);
  const agent = async () => (await findAgent(db, '1005'))?.agent;
  const first = { name: '林芳', courtId, isSupervisor: false, skills };
  expect(await agent()).toMatchObject(first);

  const state = async (to: string, reason?: string) =>
    (await supervisor.post(`/api/floor/agents/${id}/state`, { to, reason })).body;
  expect(await state('signed_in')).toEqual({ status: 'ready', isLater: false });
  expect(await state('signed_in')).toMatchObject({ error: 'already_signed_in' });
  expect(await state('paused', 'meal')).toMatchObject({ status: 'paused' });
  expect((await root.get('/api/agents')).body.agents).toContainEqual(
    expect.objectContaining({ number: '1005', status: 'paused', reason: 'meal', skills }),
  );
  expect(await state('ready')).toMatchObject({ status: 'ready' });

  const change = async (body: object) => {
    expect((await root.send('PUT', `/api/agents/${id}`, body)).status).toBe(200);
    return agent();
  };
  expect(await change({ name: '林小芳' })).toMatchObject({ ...first, name: '林小芳' });
  const topic = [{ skill: 'topic:general', level: 3 }];
  expect(await change({ skills: topic })).toMatchObject({ name: '林小芳', skills: topic });
  expect(await change({ isSupervisor: true })).toMatchObject({ isSupervisor: true, skills: topic });
  expect(await change({ isSupervisor: false, skills: [] })).toMatchObject({
    isSupervisor: false,
    skills: [],
  });

  const renewed = (await root.post(`/api/agents/${id}/password`)).body.telephone;
  expect(renewed.password).not.toBe(telephone.password);
  expect((await digestOf('1005')).digest).toBe(sipDigest('1005', renewed.password));

  const remove = async () => (await root.send('DELETE', `/api/agents/${id}`)).body;
  expect(await remove()).toMatchObject({ error: 'signed_in' });
  expect(await state('signed_out')).toEqual({ status: 'signed_out', isLater: false });
  expect((await findAgent(db, '1005'))?.state.reason).toBe('supervisor');
  expect(await remove()).toEqual({});
  expect(await agent()).toBeUndefined();
  // The removed agent's number can be reused.
  expect((await root.post('/api/agents', { number: '1005', name: '何静' })).status).toBe(200);
});

test('an agent is of the court of the administrator who adds them, unless another is named', async () => {
  const local = await web.as({ name: 'local', roles: ['administrator'], court: '苏98' });
  expect((await local.post('/api/agents', { number: '1006', name: '何静' })).status).toBe(200);
  expect((await findAgent(web.app.db, '1006'))?.agent.courtId).toBe(
    web.app.court.current().court.id,
  );
});

test('a queue, made and changed, taken out of use and back', async () => {
  const { pool } = web.database;
  const set = async (body: object) =>
    expect((await root.send('PUT', '/api/queues/filing', body)).status).toBe(200);
  await set({
    skills: ['topic:case'],
    ringS: 15,
    titleZh: '立案咨询',
    relax: [
      { afterS: 60, drop: ['court'] },
      { afterS: 180, drop: ['topic', 'language'] },
    ],
    headStarts: { hearing_soon: 120 },
  });
  await set({ strategy: 'linear', hours: 'always' });
  const settings = {
    skills: ['topic:case'],
    strategy: 'linear',
    hours: 'always',
    ringS: 15,
    wrapUpS: 30,
    headStarts: { hearing_soon: 120 },
    relax: [
      { afterS: 60, drop: ['court'] },
      { afterS: 180, drop: ['topic', 'language'] },
    ],
  };
  const made = await readQueue(pool, 'filing');
  expect(made).toMatchObject(settings);
  expect((await root.get('/api/queues')).body.queues).toContainEqual(
    expect.objectContaining({ ...settings, id: made?.id, name: 'filing', titleZh: '立案咨询' }),
  );

  const scene = await makeScene(pool);
  await scene.agent('1555', { 'topic:case': 5 });
  const caller = await scene.caller('filing');
  const remove = async () => (await root.send('DELETE', '/api/queues/filing')).body;
  expect(await remove()).toMatchObject({ error: 'in_use' });
  await changeEntry(scene.deps, caller.id, { kind: 'caller_gone' });
  expect(await remove()).toEqual({});
  expect(await readQueue(pool, 'filing')).toBeNull();
  // And back to what it was.
  await set({});
  expect(await readQueue(pool, 'filing')).toMatchObject({ id: made?.id, ringS: 15 });
});

test.each([
  ['POST', '/api/agents', { number: '12368', name: 'x' }, 'body.number'],
  ['POST', '/api/agents', { number: '1009' }, 'body.name'],
  ['POST', '/api/agents', { number: '1009', name: 'x', courtId: 999_999 }, 'body.courtId'],
  [
    ...['POST', '/api/agents'],
    { number: '1009', name: 'x', skills: [{ skill: 'topic:case', level: 11 }] },
    'body.skills.0.level',
  ],
  ['PUT', '/api/queues/case', { ringS: 0 }, 'body.ringS'],
  ['PUT', '/api/queues/case', { relax: [{ drop: ['court'] }] }, 'body.relax.0.afterS'],
  ['PUT', '/api/queues/case', { headStarts: { hearing_soon: -3 } }, 'body.headStarts.hearing_soon'],
  ['DELETE', '/api/queues/nowhere', undefined, undefined],
] as [string, string, object | undefined, string | undefined][])(
  '%s %s %j is refused at its field',
  async (method, path, body, field) => {
    const { status, body: said } = await root.send(method, path, body);
    expect([status, said.field]).toEqual([field === undefined ? 404 : 400, field]);
  },
);

test('the reasons of a pause have the code that an agent dials for each', async () => {
  const { reasons } = (await supervisor.get('/api/pause-reasons')).body;
  expect(reasons).toEqual(
    Object.entries(pauseReasons).map(([key, reason]) => ({ code: `*4${key}`, ...reason })),
  );
  expect(reasons).toContainEqual({ code: '*42', reason: 'meal', zh: '用餐', en: 'Meal' });
});
