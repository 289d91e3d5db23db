/**
 * The wallboard and its alarms: for a signed-in user, and for a screen with a token, which shows nothing
 * personal.
 */
import { addAgent, findAgent, sipDigest } from '../../app/queue/store/agents.js';
import { changeAgent } from '../../app/queue/agentStates.js';
import { putQueue } from '../../app/queue/store/queues.js';
import { watchAlarms } from '../../app/reports/wallboard/watchAlarms.js';
import { missed } from './consoleScene.js';
import { people, TestConsole, type Browser } from './testConsole.js';

let web: TestConsole;
let supervisor: Browser;
let administrator: Browser;
beforeAll(async () => {
  web = await TestConsole.start();
  const { db, court } = web.app;
  await putQueue(db, 'case', { courtId: court.current().court.id });
  await putQueue(db, 'quiet', { courtId: court.current().court.id });
  supervisor = await web.as(people.supervisor);
  administrator = await web.as(people.administrator);
});
afterAll(() => web.stop());

const queueOf = (wallboard: { queues: { name: string }[] }, name: string) =>
  wallboard.queues.find((queue) => queue.name === name);

test('the wallboard shows the last quarter of an hour, hour and day against their targets', async () => {
  await missed(web, '13700002001');
  web.passTime(20);
  await missed(web, '13700002002');
  const wallboard = (await supervisor.get('/api/wallboard')).body;
  expect(queueOf(wallboard, 'case')).toMatchObject({
    waiting: 0,
    longestSinceAt: null,
    windows: {
      '15m': { offered: 1, abandoned: 1, connectionRate: 0, serviceLevel: 0 },
      '1h': { offered: 2, abandoned: 2 },
      day: { offered: 2, abandoned: 2 },
    },
    targets: { serviceLevelS: 15, serviceLevel: 0.8, connectionRate: 0.95 },
  });
  expect(queueOf(wallboard, 'quiet')).toMatchObject({
    windows: { day: { offered: 0, serviceLevel: null } },
  });
});

test('a screen with a token sees its queues, agents by number, and nothing else', async () => {
  const { db, clock } = web.app;
  const found = await findAgent(db, '1001');
  if (found === null) throw new Error('there is no agent 1001');
  await changeAgent({ db, clock }, found.agent.id, { kind: 'sign_in' });
  const made = await administrator.post('/api/wallboards', { title: '大厅', queues: ['case'] });
  expect(made.status).toBe(200);
  const { id, token } = made.body;
  const nobody = web.browser();
  expect((await nobody.get('/api/wallboard')).status).toBe(401);
  expect((await nobody.get('/api/wallboard', { 'x-wallboard-token': `${token}x` })).status).toBe(
    401,
  );
  const got = await nobody.get('/api/wallboard', { 'x-wallboard-token': token });
  expect(got.status).toBe(200);
  expect(got.body.title).toBe('大厅');
  expect(got.body.queues.map(({ name }: { name: string }) => name)).toEqual(['case']);
  for (const agent of got.body.agents) expect(agent.name).toBeNull();
  expect(got.text).not.toContain(found.agent.name);
  expect(got.text).not.toContain('1370000');
  // A token opens the wallboard, and no other route.
  for (const path of ['/api/floor', '/api/calls', '/api/reports', '/api/live', '/api/wallboards']) {
    expect([path, (await nobody.get(path, { 'x-wallboard-token': token })).status]).toEqual([
      path,
      401,
    ]);
  }
  const { rows } = await db.query('SELECT * FROM wallboards');
  expect(JSON.stringify(rows)).not.toContain(token);
  expect((await administrator.send('DELETE', `/api/wallboards/${id}`)).status).toBe(200);
  expect((await nobody.get('/api/wallboard', { 'x-wallboard-token': token })).status).toBe(401);
});

test('a new queue raises alarms until somebody changes that, and no SMS is sent unasked', async () => {
  const thresholds = async () =>
    (await supervisor.get('/api/alarms')).body.thresholds
      .filter(({ queue }: { queue: string }) => queue === 'quiet')
      .map((each: { subject: string; threshold: number; staff: unknown[] }) => [
        ...[each.subject, each.threshold, each.staff.length],
      ]);
  expect(await thresholds()).toEqual([
    ['agents', 1, 0],
    ['longest_wait', 120, 0],
    ['waiting', 5, 0],
  ]);
  const put = (subject: string, threshold: number | null) =>
    administrator.send('PUT', `/api/alarms/quiet/${subject}`, { threshold, staffIds: [] });
  expect((await put('agents', null)).status).toBe(200);
  expect((await put('longest_wait', 60)).status).toBe(200);
  // Another change of the queue brings nothing back.
  await putQueue(web.app.db, 'quiet', { hours: 'always' });
  expect(await thresholds()).toEqual([
    ['longest_wait', 60, 0],
    ['waiting', 5, 0],
  ]);
});

test('an alarm begins once, is told by SMS once in half an hour, and ends', async () => {
  const { db, clock, log } = web.app;
  await db.query('DELETE FROM alarm_thresholds');
  const isOpen = () => Promise.resolve(true);
  const look = () => watchAlarms({ db, clock, log, isOpen });
  const { rows: staff } = await db.query<{ id: number }>(
    'SELECT id FROM staff WHERE mobile IS NOT NULL AND court_id = $1 ORDER BY id LIMIT 2',
    [web.app.court.current().court.id],
  );
  const staffIds = staff.map(({ id }) => id);
  const put = (threshold: number | null) =>
    supervisor.send('PUT', '/api/alarms/case/connection_rate', { threshold, staffIds });
  expect((await put(95)).status).toBe(400);
  expect((await put(0.9)).status).toBe(200);
  const sms = async () =>
    (await db.query<{ body: string }>("SELECT body FROM sms_outbox WHERE purpose = 'alarm'")).rows;
  const alarms = async () => (await supervisor.get('/api/alarms')).body.alarms;

  await missed(web, '13700002003');
  expect([await look(), await look()]).toEqual([1, 0]);
  expect(await alarms()).toEqual([
    expect.objectContaining({
      queue: 'case',
      subject: 'connection_rate',
      value: 0,
      threshold: 0.9,
    }),
  ]);
  const first = await sms();
  expect(first).toHaveLength(new Set(staffIds).size);
  expect(first[0]?.body).toContain('热线告警：队列案件咨询的接通率为0%');
  const { rows: told } = await db.query(
    "SELECT change, status, reason FROM live_events WHERE kind = 'alarm' ORDER BY id",
  );
  expect(told).toEqual([{ change: 'began', status: 'on', reason: 'connection_rate' }]);

  // The figure swings: over, and on again ten minutes later.
  expect((await put(0)).status).toBe(200);
  expect([await look(), await alarms()]).toEqual([1, []]);
  web.passTime(10);
  await put(0.9);
  expect(await look()).toBe(1);
  expect(await sms()).toHaveLength(first.length);
  await put(0);
  await look();
  web.passTime(31);
  supervisor = await web.as(people.supervisor);
  await put(0.9);
  await missed(web, '13700002004');
  await look();
  expect(await sms()).toHaveLength(first.length * 2);
  await put(null);
  await look();
  expect(await alarms()).toEqual([]);
});

test('a threshold names staff of the own court with a mobile telephone only', async () => {
  const { rows } = await web.app.db.query<{ id: number }>(
    'SELECT id FROM staff WHERE court_id <> $1 AND mobile IS NOT NULL LIMIT 1',
    [web.app.court.current().court.id],
  );
  const courtOfSupervisor = await findAgent(web.app.db, '1900');
  const staffIds = [rows[0]?.id ?? 0];
  const got = await supervisor.send('PUT', '/api/alarms/case/waiting', { threshold: 5, staffIds });
  expect(got.status).toBe(courtOfSupervisor?.agent.courtId === null && rows.length > 0 ? 200 : 400);
});

test('queues and wallboards of another court are not there for a supervisor of a court', async () => {
  const { db, clock } = web.app;
  const { rows } = await db.query<{ id: number }>("SELECT id FROM courts WHERE code = '苏9801'");
  const courtId = rows[0]?.id ?? null;
  const agent = { number: '1702', name: '周六', courtId, isSupervisor: true, skills: [] };
  await addAgent(db, { ...agent, sipDigest: sipDigest('1702', 'x') }, clock.now());
  const stranger = await web.as({ name: 'zhou', roles: ['supervisor'], agent: '1702' });
  const wallboard = (await stranger.get('/api/wallboard')).body;
  expect(queueOf(wallboard, 'case')).toBeUndefined();
  const put = await stranger.send('PUT', '/api/alarms/case/waiting', {
    threshold: 5,
    staffIds: [],
  });
  expect(put.status).toBe(404);
});
