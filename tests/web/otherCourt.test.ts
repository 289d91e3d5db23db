/** The same roles in another court: what belongs to 苏98 does not exist for them. */
import { z } from 'zod';
import { addAgent, sipDigest } from '../../app/queue/store/agents.js';
import { putQueue, retireQueue } from '../../app/queue/store/queues.js';
import { contract, type RouteName } from '../../app/web/contract/contract.js';
import type { RouteShape } from '../../app/web/contract/routeContract.js';
import { smsOf } from '../../app/messages/rules/smsText.js';
import { writeSms } from '../../app/messages/store/smsOutbox.js';
import { call, missed, ticket } from './consoleScene.js';
import { people, TestConsole, type Browser, type Somebody } from './testConsole.js';

let web: TestConsole;
beforeAll(async () => {
  web = await TestConsole.start();
  const { db, clock } = web.app;
  const { rows } = await db.query<{ id: number }>("SELECT id FROM courts WHERE code = '苏9801'");
  const courtId = rows[0]?.id ?? null;
  for (const number of ['1701', '1702']) {
    const isSupervisor = number === '1702';
    const agent = { number, name: '周六', courtId, isSupervisor, skills: [] };
    await addAgent(db, { ...agent, sipDigest: sipDigest(number, 'x') }, clock.now());
  }
});
afterAll(() => web.stop());

const others = {
  agent: { name: 'agent01', roles: ['agent'], agent: '1701' },
  supervisor: { name: 'supervisor01', roles: ['supervisor'], agent: '1702' },
  dispatcher: { name: 'yue', roles: ['dispatcher'], staff: '岳琳' },
  handler: { name: 'fan', roles: ['handler'], staff: '范文博' },
  ticket_supervisor: { name: 'lei', roles: ['ticket_supervisor'], staff: '雷鸣' },
  inspector: { name: 'ni', roles: ['inspector'], staff: '倪静' },
  administrator: { name: 'root01', roles: ['administrator'], court: '苏9801' },
} as const satisfies Readonly<Record<string, Somebody>>;

const statusOf = async (browser: Browser, method: string, path: string, body?: object) =>
  (await browser.send(method, path, body)).status;

test('a ticket is seen, and acted on, in its own court only', async () => {
  const { number } = await ticket(web);
  const own = await web.as(people.dispatcher);
  expect(await statusOf(own, 'GET', `/api/tickets/${number}`)).toBe(200);
  for (const who of [
    ...([
      'agent',
      'supervisor',
      'dispatcher',
      'handler',
      'ticket_supervisor',
      'inspector',
    ] as const),
  ]) {
    const stranger = await web.as(others[who]);
    const list = await stranger.get('/api/tickets?limit=500');
    expect(list.status).toBe(200);
    expect(list.text).not.toContain(number);
    expect([who, await statusOf(stranger, 'GET', `/api/tickets/${number}`)]).toEqual([who, 404]);
    for (const action of ['accept', 'reply', 'dispatch', 'close', 'withdraw', 'supervise']) {
      const body = { reason: '试试', text: '试试', departmentId: 1, satisfied: null };
      const status = await statusOf(stranger, 'POST', `/api/tickets/${number}/${action}`, body);
      expect([who, action, [403, 404].includes(status)]).toEqual([who, action, true]);
    }
    for (const file of ['messages/1/sound', 'attachments/1']) {
      expect([403, 404]).toContain(
        await statusOf(stranger, 'GET', `/api/tickets/${number}/${file}`),
      );
    }
  }
  // Asking for the court by its id helps nobody.
  const { id } = web.app.court.current().court;
  const stranger = await web.as(others.dispatcher);
  expect((await stranger.get(`/api/tickets?courtId=${id}&limit=500`)).text).not.toContain(number);
  expect((await own.get(`/api/tickets/${number}`)).body).toMatchObject({ status: 'opened' });
});

test('a call, its recording and a callback are seen in their own court only', async () => {
  const callId = await call(web, '13700000002');
  await web.app.db.query(
    `INSERT INTO recordings (id, call_id, node, file, started_at, ended_at, length_ms, sha256, status)
     VALUES ($1, $1, 'hotline', 'talks/x.wav', now(), now(), 1000, repeat('0', 64), 'stored')`,
    [callId],
  );
  const entryId = await missed(web, '13700000003');
  const own = await web.as(people.supervisor);
  expect((await own.get('/api/calls')).text).toContain(callId);
  expect((await own.get('/api/missed-calls')).text).toContain('13700000003');
  for (const who of ['supervisor', 'inspector'] as const) {
    const stranger = await web.as(others[who]);
    expect((await stranger.get('/api/calls?limit=500')).text).not.toContain(callId);
    expect(await statusOf(stranger, 'GET', `/api/calls/${callId}`)).toBe(404);
    expect(await statusOf(stranger, 'GET', `/api/recordings/${callId}`)).toBe(404);
  }
  for (const who of ['agent', 'supervisor'] as const) {
    const stranger = await web.as(others[who]);
    expect((await stranger.get('/api/missed-calls')).text).not.toContain('13700000003');
    expect(await statusOf(stranger, 'POST', `/api/missed-calls/${entryId}/take`)).toBe(404);
  }
  const taken = await own.post(`/api/missed-calls/${entryId}/take`);
  expect(taken.status).toBe(200);
  const { callbackId } = taken.body as { callbackId: number };
  const stranger = await web.as(others.supervisor);
  expect((await stranger.get('/api/callbacks')).text).not.toContain('13700000003');
  expect(await statusOf(stranger, 'GET', `/api/callbacks/${callbackId}`)).toBe(404);
  expect(await statusOf(stranger, 'DELETE', `/api/callbacks/${callbackId}`)).toBe(404);
  expect(await statusOf(own, 'GET', `/api/callbacks/${callbackId}`)).toBe(200);
});

test('a caller who missed everybody in a queue of every court is of the court that was called', async () => {
  const { db } = web.app;
  const { rows } = await db.query<{ courtId: number | null }>(
    `UPDATE queues q SET court_id = NULL FROM queues was
      WHERE q.name = 'case' AND was.id = q.id RETURNING was.court_id AS "courtId"`,
  );
  const entryId = await missed(web, '13700000013');
  const own = await web.as(people.supervisor);
  const stranger = await web.as(others.supervisor);
  expect((await own.get('/api/missed-calls')).text).toContain('13700000013');
  expect((await stranger.get('/api/missed-calls')).text).not.toContain('13700000013');
  expect(await statusOf(stranger, 'POST', `/api/missed-calls/${entryId}/take`)).toBe(404);
  expect(await statusOf(own, 'POST', `/api/missed-calls/${entryId}/take`)).toBe(200);
  await db.query("UPDATE queues SET court_id = $1 WHERE name = 'case'", [rows[0]?.courtId]);
});

test('the alarms and wallboards of a queue of every court are set at the court that greets callers', async () => {
  await putQueue(web.app.db, 'shared', { courtId: null });
  const own = await web.as(people.supervisor);
  const stranger = await web.as(others.supervisor);
  const alarm = { threshold: 3, staffIds: [] };
  expect(await statusOf(own, 'PUT', '/api/alarms/shared/waiting', alarm)).toBe(200);
  expect(await statusOf(stranger, 'PUT', '/api/alarms/shared/waiting', alarm)).toBe(404);
  const root = await web.as({ name: 'root98', roles: ['administrator'], court: '苏98' });
  const made = await root.post('/api/wallboards', { title: '共用队列', queues: ['shared'] });
  expect(made.status).toBe(200);
  expect((await root.get('/api/wallboards')).text).toContain('共用队列');
  const local = await web.as(others.administrator);
  expect((await local.get('/api/wallboards')).text).not.toContain('共用队列');
});

test('a call’s page has no SMS that another court has sent to its number', async () => {
  const { db, clock, court } = web.app;
  const callId = await call(web, '13700000004');
  const { rows } = await db.query<{ courtId: number }>(
    `UPDATE calls SET court_id = (SELECT id FROM courts WHERE code = '苏9801') WHERE id = $1 RETURNING court_id AS "courtId"`,
    [callId],
  );
  const message = smsOf('notOpened', 'zh', {});
  const sms = { toNumber: '13700000004', message };
  await writeSms(
    db,
    [
      { ...sms, purpose: 'hearing', courtId: court.current().court.id },
      { ...sms, purpose: 'case_told', courtId: rows[0]?.courtId ?? null },
      { ...sms, purpose: 'guidance' },
    ],
    clock.now(),
  );
  const { body } = await (await web.as(others.supervisor)).get(`/api/calls/${callId}`);
  expect(body.messages.map(({ purpose }: { purpose: string }) => purpose).sort()).toEqual([
    'case_told',
    'guidance',
  ]);
});

test('a case is found in its own court only', async () => {
  const { rows } = await web.app.db.query<{ id: string; number: string }>(
    `SELECT c.id, c.number FROM cases c JOIN courts k ON k.id = c.court_id
      WHERE k.code = '苏98' AND c.number IS NOT NULL AND c.publicity = 'public' ORDER BY c.id LIMIT 1`,
  );
  const { id = '', number = '' } = rows[0] ?? {};
  const given = { words: number, reason: '来电人询问' };
  const own = await web.as(people.handler);
  expect((await own.post('/api/cases/search', given)).body).toMatchObject({
    cases: [{ id: Number(id), number }],
  });
  const stranger = await web.as(others.handler);
  expect((await stranger.post('/api/cases/search', given)).body).toMatchObject({ cases: [] });
  const { reason } = given;
  expect(await statusOf(stranger, 'POST', `/api/cases/${id}`, { reason })).toBe(404);
  expect(await statusOf(own, 'POST', `/api/cases/${id}`, { reason })).toBe(200);
});

test('who opens a ticket learns of no case of another court, not even that its number exists', async () => {
  const { db } = web.app;
  const { rows } = await db.query<{ court: string; number: string }>(
    `SELECT DISTINCT ON (k.code) k.code AS court, c.number FROM cases c JOIN courts k ON k.id = c.court_id
      WHERE k.code IN ('苏98', '苏9801') AND c.number IS NOT NULL ORDER BY k.code, c.id`,
  );
  const [{ number: above = '' } = {}, { number: below = '' } = {}] = rows;
  const courtId = (await db.query<{ id: number }>("SELECT id FROM courts WHERE code = '苏9801'"))
    .rows[0]?.id;
  const open = (browser: Browser, given: object) =>
    browser.post('/api/tickets', {
      ...{ kind: 'complaint', text: '请尽快答复', callerNumber: '13700000011' },
      ...given,
    });
  const answers = async (browser: Browser, caseNumber: string) => {
    const all = [];
    for (const given of [{}, { courtId }, { courtId, urgent: true, departmentId: 1 }]) {
      const { status, body } = await open(browser, { ...given, caseNumber });
      all.push({ status, body: body as unknown });
    }
    return all;
  };
  const stranger = await web.as(others.agent);
  const none = await answers(stranger, '（2020）苏98民初99999号');
  expect(none.map(({ status }) => status)).toEqual([400, 400, 400]);
  expect(await answers(stranger, above)).toEqual(none);
  // Nor whether a person or a department of another court exists, and by what name.
  const about = async (given: object) => (await open(stranger, { courtId, ...given })).body;
  const { rows: staff } = await db.query<{ id: number; departmentId: number }>(
    `SELECT id, department_id AS "departmentId" FROM staff WHERE name = '曹建平'`,
  );
  const [{ id = 0, departmentId = 0 } = {}] = staff;
  expect(await about({ aboutStaffId: id })).toEqual(await about({ aboutStaffId: 999_999 }));
  expect(await about({ aboutDepartmentId: departmentId })).toEqual(
    await about({ aboutDepartmentId: 999_999 }),
  );
  expect((await open(stranger, { caseNumber: below })).status).toBe(200);
  // An agent of the court above writes tickets of the courts below it.
  const own = await web.as(people.agent);
  expect((await open(own, { caseNumber: above })).status).toBe(200);
  expect((await open(own, { caseNumber: below })).status).toBe(200);
});

test('nobody reads of another court who works there and under which number, whatever a list is asked for', async () => {
  const { db, court } = web.app;
  const { id } = court.current().court;
  const { rows } = await db.query<{ text: string }>(
    `SELECT unnest(ARRAY[name, telephone, mobile]) AS text FROM staff WHERE court_id = $1
     UNION SELECT telephone FROM departments WHERE court_id = $1
     EXCEPT SELECT unnest(ARRAY[s.name, s.telephone, s.mobile]) FROM staff s WHERE s.court_id <> $1`,
    [id],
  );
  const theirs = rows.map(({ text }) => text).filter((text) => text !== null);
  expect(theirs.length).toBeGreaterThan(20);
  const lists = (Object.entries(contract) as [RouteName, RouteShape][]).filter(
    ([name, { reply }]) => /^GET [^:]*$/.test(name) && reply !== null,
  );
  for (const [who, somebody] of Object.entries(others)) {
    const stranger = await web.as(somebody);
    for (const [name, { query }] of lists) {
      const path = name.slice('GET '.length);
      const asked = query instanceof z.ZodObject && 'courtId' in query.shape;
      for (const more of asked ? ['', `?courtId=${id}`] : ['']) {
        const { text } = await stranger.get(path + more);
        const read = theirs.filter((each) => text.includes(each));
        expect([who, path + more, read]).toEqual([who, path + more, []]);
      }
    }
  }
});

test('who works in a court is read there, and of a court below by those who work for it, too', async () => {
  const { rows } = await web.app.db.query<{ code: string; id: number }>(
    "SELECT code, id FROM courts WHERE code IN ('苏98', '苏9801') ORDER BY code",
  );
  const [{ id: above = 0 } = {}, { id: below = 0 } = {}] = rows;
  const directoryOf = async (somebody: Somebody, courtId: number) => {
    const browser = await web.as(somebody);
    const { status, body } = await browser.get(`/api/directory?courtId=${courtId}`);
    return { status, body: body as unknown };
  };
  const none = {
    status: 404,
    body: { error: 'not_found', message: expect.any(String) as unknown },
  };
  for (const who of Object.keys(others) as (keyof typeof others)[]) {
    const seen = [
      await directoryOf(others[who], above),
      await directoryOf(others[who], below),
      await directoryOf(people[who], above),
      await directoryOf(people[who], below),
    ];
    const worksBelow = [
      ...['agent', 'supervisor', 'ticket_supervisor', 'inspector', 'administrator'],
    ].includes(who);
    expect([who, ...seen.map(({ status }) => status)]).toEqual([
      ...[who, 404, 200, 200],
      worksBelow ? 200 : 404,
    ]);
    expect(seen[0]).toEqual(none);
    expect(await directoryOf(others[who], 999_999)).toEqual(seen[0]);
    // Numbers are for sending callers on: the desk’s own list has them.
    expect(JSON.stringify(seen)).not.toContain('telephone');
  }
});

test('an administrator of a court manages that court, and makes nobody who has more', async () => {
  await putQueue(web.app.db, 'for-all', { courtId: null });
  await putQueue(web.app.db, 'retired', { courtId: web.app.court.current().court.id });
  await retireQueue(web.app.db, 'retired');
  const local = await web.as(others.administrator);
  const userId = await web.add({ name: 'peng', roles: ['handler'], staff: '彭丽华' });
  expect((await local.get('/api/users')).text).not.toContain('"peng"');
  expect((await local.get('/api/sessions')).text).not.toContain('"gao"');
  const { rows } = await web.app.db.query<{ id: number; number: string }>(
    "SELECT id, number FROM agents WHERE number IN ('1001', '1701') ORDER BY number",
  );
  const [far = { id: 0 }, near = { id: 0 }] = rows;
  for (const [method, path, body] of [
    ['PUT', `/api/users/${userId}/roles`, { roles: ['administrator'] }],
    ['POST', `/api/users/${userId}/reset`, undefined],
    ['PUT', `/api/users/${userId}/lock`, { isLocked: true }],
    ['POST', `/api/agents/${far.id}/password`, undefined],
    ['DELETE', `/api/agents/${far.id}`, undefined],
    ['DELETE', '/api/queues/case', undefined],
  ] as const) {
    expect([path, await statusOf(local, method, path, body)]).toEqual([path, 404]);
  }
  expect(await statusOf(local, 'PUT', '/api/queues/case', { ringS: 5 })).toBe(403);
  const own = (
    await web.app.db.query<{ id: number }>("SELECT id FROM courts WHERE code = '苏9801'")
  ).rows[0]?.id;
  // Nor is a queue that serves every court, or one out of use, taken by naming one’s own court.
  for (const name of ['case', 'for-all', 'retired']) {
    const taken = await statusOf(local, 'PUT', `/api/queues/${name}`, { courtId: own, ringS: 5 });
    expect([name, taken]).toEqual([name, 403]);
  }
  // Nobody of the own court becomes an agent of another, who may serve every court.
  const both = { name: 'both', roles: ['handler', 'supervisor'], agentNumber: '1900' };
  const { rows: fan } = await web.app.db.query<{ id: number }>(
    "SELECT id FROM staff WHERE name = '范文博'",
  );
  expect(await statusOf(local, 'POST', '/api/users', { ...both, staffId: fan[0]?.id })).toBe(403);
  const user = { name: 'greater', fullName: '某人', roles: ['administrator'] };
  expect(await statusOf(local, 'POST', '/api/users', user)).toBe(403);
  const { rows: courts } = await web.app.db.query<{ id: number }>(
    "SELECT id FROM courts WHERE code = '苏9801'",
  );
  const courtId = courts[0]?.id ?? 0;
  expect(await statusOf(local, 'POST', '/api/users', { ...user, courtId })).toBe(200);
  // Nor does an agent move to every court.
  const agent = { name: '周六', courtId: null, isSupervisor: true, skills: [] };
  expect(await statusOf(local, 'PUT', `/api/agents/${near.id}`, agent)).toBe(403);
  expect(await statusOf(local, 'PUT', `/api/agents/${near.id}`, { ...agent, courtId })).toBe(200);
});

test('wallboards, thresholds, reports by mail and the directory are of their own court only', async () => {
  const { db, court } = web.app;
  await putQueue(db, 'own', { courtId: court.current().court.id });
  const root = await web.as(people.administrator);
  const wallboard = await root.post('/api/wallboards', { title: '大厅', queues: ['own'] });
  const supervisor = await web.as(people.supervisor);
  const alarm = { threshold: 3, staffIds: [] };
  expect(await statusOf(supervisor, 'PUT', '/api/alarms/own/waiting', alarm)).toBe(200);
  const mail = await supervisor.post('/api/report-mails', {
    report: 'service',
    queue: 'own',
    by: 'queue',
    every: 'day',
    at: '08:00',
    format: 'csv',
    language: 'zh',
    to: ['somebody@court.example.cn'],
  });
  expect([wallboard.status, mail.status]).toEqual([200, 200]);
  const { id: wallboardId } = wallboard.body as { id: number };
  const { id: mailId } = mail.body as { id: number };

  const local = await web.as(others.administrator);
  expect((await local.get('/api/wallboards')).text).not.toContain('大厅');
  expect(await statusOf(local, 'DELETE', `/api/wallboards/${wallboardId}`)).toBe(404);
  expect(await statusOf(local, 'POST', '/api/wallboards', { title: 'x', queues: ['own'] })).toBe(
    400,
  );
  const stranger = await web.as(others.supervisor);
  expect((await stranger.get('/api/alarms')).text).not.toContain('"own"');
  expect(await statusOf(stranger, 'PUT', '/api/alarms/own/waiting', alarm)).toBe(404);
  expect((await stranger.get('/api/report-mails')).text).not.toContain('somebody@');
  expect(await statusOf(stranger, 'DELETE', `/api/report-mails/${mailId}`)).toBe(404);
  const inspector = await web.as(others.inspector);
  expect((await inspector.get('/api/reports')).text).not.toContain('"own"');
  expect((await inspector.get('/api/wallboard')).text).not.toContain('"own"');
  expect((await inspector.get('/api/floor')).text).not.toContain('"own"');
  const agent = await web.as(others.agent);
  const directory = (await agent.get('/api/desk/directory')).text;
  expect(directory).toContain('"1702"');
  expect(directory).not.toContain('own');
  await db.query(
    `UPDATE courts SET settings = '{"transfersToOtherCourts": true}' WHERE code = '苏9801'`,
  );
  expect((await agent.get('/api/desk/directory?kind=queue')).text).toContain('own');
  // What was theirs is still there.
  expect((await root.get('/api/wallboards')).text).toContain('大厅');
  expect((await supervisor.get('/api/report-mails')).text).toContain('somebody@');
});

test('a desk shows the tickets of its own court, and an agent call is written up by its own agent', async () => {
  const { db, clock, court } = web.app;
  const { rows } = await db.query<{ id: number; courtId: number }>(
    `SELECT a.id, a.court_id AS "courtId" FROM agents a WHERE a.number = '1701'`,
  );
  const [far = { id: 0, courtId: 0 }] = rows;
  const entryId = await missed(web, '13700000009');
  const { rows: entries } = await db.query<{ callId: string }>(
    `UPDATE queue_entries SET status = 'talking', result = NULL, over_at = NULL, agent_id = $2, offered_at = $3, connected_at = $3
      WHERE id = $1 RETURNING call_id AS "callId"`,
    [entryId, far.id, clock.now()],
  );
  const callId = entries[0]?.callId ?? '';
  await db.query(
    `UPDATE agent_states SET status = 'talking', entry_id = $2, signed_in_at = $3 WHERE agent_id = $1`,
    [far.id, entryId, clock.now()],
  );
  const theirs = await ticket(web, { callId, courtId: far.courtId });
  const ours = await ticket(web, { callId, courtId: court.current().court.id });
  const stranger = await web.as(others.agent);
  const desk = await stranger.get('/api/desk');
  expect(desk.body.agentCall).toMatchObject({ callId, number: '13700000009' });
  expect(desk.text).toContain(theirs.number);
  expect(desk.text).not.toContain(ours.number);
  const notes = { entryId, disposition: 'answered', notes: '已答复' };
  const colleague = await web.as(people.agent);
  expect((await colleague.get('/api/desk')).body).toMatchObject({ offer: null, agentCall: null });
  expect(await statusOf(colleague, 'POST', '/api/desk/wrap-up', notes)).toBe(404);
  expect(await statusOf(stranger, 'POST', '/api/desk/wrap-up', notes)).toBe(200);
});
