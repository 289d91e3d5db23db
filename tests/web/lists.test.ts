/** Lists that grow: searched, filtered and paged by the server; and the audit of readings. */
import { noteFloorAction } from '../../app/agents/control/store/floorActions.js';
import { closeCall } from '../../app/queue/store/closeCall.js';
import { putQueue } from '../../app/queue/store/queues.js';
import { addAgent, sipDigest } from '../../app/queue/store/agents.js';
import { call, ticket, talk } from './consoleScene.js';
import { people, TestConsole, type Browser, type Somebody } from './testConsole.js';

let web: TestConsole;
let dispatcher: Browser;
let supervisor: Browser;
let root: Browser;
let courtId: number;
beforeAll(async () => {
  web = await TestConsole.start();
  courtId = web.app.court.current().court.id;
  await putQueue(web.app.db, 'case', { courtId, titleZh: '案件咨询', titleEn: 'Cases' });
  dispatcher = await web.as(people.dispatcher);
  supervisor = await web.as(people.supervisor);
  root = await web.as(people.administrator);
});
afterAll(() => web.stop());

const stranger: Somebody = { name: 'ni', roles: ['inspector'], staff: '倪静' };
type Numbered = readonly { readonly number: string }[];
const numbers = (list: Numbered) => list.map(({ number }) => number);

describe('tickets', () => {
  let complaint: string;
  let opinion: string;
  let report: string;
  beforeAll(async () => {
    const message = { body: '法官一直没有回电话' };
    const caller = { callerName: '诸葛明', callerNumber: '13912340001' };
    complaint = (await ticket(web, { ...caller, message })).number;
    const other = { callerName: '司马云', callerNumber: '13912340002' };
    opinion = (await ticket(web, { kind: 'opinion', message: { body: '窗口太少' }, ...other }))
      .number;
    const secret = { kind: 'violation_report', callerNumber: '13912340003' } as const;
    const { rows } = await web.app.db.query<{ id: number }>(
      "SELECT id FROM departments WHERE name = '执行局' AND court_id = $1",
      [courtId],
    );
    const aboutDepartmentId = rows[0]?.id ?? 0;
    const body = '有人收了诸葛明的钱';
    report = (await ticket(web, { ...secret, aboutDepartmentId, message: { body } })).number;
  });
  const find = async (words: string, more: object = {}, by = dispatcher) => {
    const { status, body } = await by.post('/api/tickets/search', { words, ...more });
    expect(status).toBe(200);
    return numbers((body as { tickets: Numbered }).tickets);
  };

  test('are found by number, name, telephone and text, and by nothing else', async () => {
    expect(await find(complaint)).toEqual([complaint]);
    expect(await find('诸葛明')).toEqual([complaint]);
    expect(await find('12340002')).toEqual([opinion]);
    expect(await find('窗口')).toEqual([opinion]);
    expect(await find('%')).toEqual([]);
  });

  test('of a report nobody learns by searching who may not see it', async () => {
    expect(await find('收了')).toEqual([]);
    const inspector = await web.as(people.inspector);
    expect(await find('收了', {}, inspector)).toEqual([report]);
    expect(await find('诸葛明', {}, await web.as(stranger))).toEqual([]);
  });

  test('that are over are found by words, and listed only when they are asked for', async () => {
    await dispatcher.post(`/api/tickets/${opinion}/withdraw`, { reason: '来电人撤回' });
    expect(await find('窗口')).toEqual([opinion]);
    expect(await find('窗口', { status: ['opened'] })).toEqual([]);
    expect(numbers((await dispatcher.get('/api/tickets')).body.tickets)).not.toContain(opinion);
    const ofKind = await dispatcher.get('/api/tickets?kind=opinion&status=withdrawn');
    expect(numbers(ofKind.body.tickets)).toEqual([opinion]);
  });

  test('come in pages that leave none out', async () => {
    for (let n = 0; n < 5; n += 1) await ticket(web, { callerNumber: `1391235000${n}` });
    const all = numbers((await dispatcher.get('/api/tickets')).body.tickets);
    const pages: string[] = [];
    for (let page = 1; ; page += 1) {
      const { body } = await dispatcher.get(`/api/tickets?limit=2&page=${page}`);
      pages.push(...numbers(body.tickets));
      if (body.hasMore !== true) break;
    }
    expect(pages).toEqual(all);
    expect(all.length).toBeGreaterThan(5);
  });

  test('of a person are those that the person has', async () => {
    const { rows } = await web.app.db.query<{ id: number; departmentId: number }>(
      'SELECT id, department_id AS "departmentId" FROM staff WHERE name = $1',
      ['曹建平'],
    );
    const { id: assigneeId, departmentId } = rows[0] ?? { id: 0, departmentId: 0 };
    const given = await ticket(web, { kind: 'consultation', callerNumber: '13912360001' });
    const sent = { departmentId, assigneeId };
    expect((await dispatcher.post(`/api/tickets/${given.number}/dispatch`, sent)).status).toBe(200);
    const handler = await web.as(people.handler);
    expect(numbers((await handler.get('/api/tickets?mine=true')).body.tickets)).toEqual([
      given.number,
    ]);
    expect(numbers((await dispatcher.get('/api/tickets?mine=true')).body.tickets)).toEqual([]);
    expect(await find('曹建平')).toEqual([given.number]);
  });
});

test('calls are found by the last digits of a number, in pages', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    ids.unshift(await call(web, '13655557788'));
    await closeCall(web.app.db, ids[0] ?? '', { at: web.app.clock.now(), outcome: 'served' });
    web.passTime(1);
  }
  await call(web, '13655557789');
  // Whether a number is kept is known only at the end of its call; until then it is as on the floor.
  const going = await call(web, '13655557788');
  const list = (await supervisor.get('/api/calls')).body.calls;
  expect(list).toContainEqual(expect.objectContaining({ id: going, number: '136****7788' }));
  expect((await supervisor.get(`/api/calls/${going}`)).body.number).toBe('136****7788');
  const search = async (body: object) =>
    (await supervisor.post('/api/calls/search', { number: '7788', limit: 2, ...body })).body;
  const first = await search({});
  const second = await search({ page: 2 });
  const found = [...first.calls, ...second.calls].map(({ id }: { id: string }) => id);
  expect(first.calls[0].number).toBe('13655557788');
  expect([found, first.hasMore, second.hasMore]).toEqual([ids, true, false]);
  expect((await supervisor.post('/api/calls/search', { number: '77' })).status).toBe(400);
});

test('users are found by a part of their names, and counted', async () => {
  for (let n = 0; n < 3; n += 1) {
    await web.add({ name: `clerk${n}`, roles: ['auditor'], court: '苏98' });
  }
  const got = (await root.get('/api/users?words=CLERK&limit=2')).body;
  expect([got.users.length, got.total]).toEqual([2, 3]);
  const rest = (await root.get('/api/users?words=clerk&limit=2&page=2')).body.users;
  expect(rest.map(({ name }: { name: string }) => name)).toEqual(['clerk2']);
  const agents = (await root.get('/api/users?role=supervisor')).body.users;
  expect(agents.map(({ name }: { name: string }) => name)).toEqual(['gao']);
});

test('a queue is called what its court calls it, also once it is out of use', async () => {
  const title = { titleZh: '执行咨询', titleEn: 'Enforcement' };
  expect((await root.send('PUT', '/api/queues/enforcement', { courtId, ...title })).status).toBe(
    200,
  );
  const titleOf = async (name: string, by = supervisor) =>
    (await by.get('/api/queue-titles')).body.queues.find(
      (queue: { name: string }) => queue.name === name,
    );
  expect(await titleOf('enforcement')).toMatchObject(title);
  expect((await root.send('DELETE', '/api/queues/enforcement')).status).toBe(200);
  expect(await titleOf('enforcement')).toMatchObject(title);
  expect(await titleOf('enforcement', await web.as(stranger))).toBeUndefined();
  expect((await root.send('PUT', '/api/queues/case', { titleZh: null })).status).toBe(200);
  expect(await titleOf('case')).toMatchObject({ titleZh: null, titleEn: 'Cases' });
});

test('the queue log has who joins and leaves a queue that the console makes and retires', async () => {
  await web.app.db.query(
    `UPDATE agent_states SET status = 'ready', signed_in_at = $1
      WHERE agent_id = (SELECT id FROM agents WHERE number = '1001')`,
    [web.app.clock.now()],
  );
  const filing = { courtId, skills: ['topic:general'] };
  expect((await root.send('PUT', '/api/queues/filing', filing)).status).toBe(200);
  expect((await root.send('DELETE', '/api/queues/filing')).status).toBe(200);
  const { rows } = await web.app.db.query(
    `SELECT e.event, a.number FROM queue_events e JOIN queues l ON l.id = e.queue_id JOIN agents a ON a.id = e.agent_id
      WHERE l.name = 'filing' ORDER BY e.id`,
  );
  expect(rows).toEqual([
    { event: 'ADDMEMBER', number: '1001' },
    { event: 'REMOVEMEMBER', number: '1001' },
  ]);
});

test('calls are filtered by the agent, the queue and the result of an agent call', async () => {
  const [first, second, waited] = [await call(web), await call(web), await call(web)];
  const entryId = await talk(web, '1002', first);
  await talk(web, '1003', second);
  const { rows } = await web.app.db.query<{ id: number }>(
    `WITH noted AS (INSERT INTO agent_call_notes (entry_id, agent_id, disposition, at)
                    SELECT id, agent_id, 'complaint', connected_at FROM queue_entries WHERE id = $1)
     SELECT id FROM agents WHERE number IN ('1002', '1003') ORDER BY number`,
    [entryId],
  );
  const [one, two] = rows.map(({ id }) => id);
  const found = async (query: string, by = supervisor) =>
    (await by.get(`/api/calls?${query}`)).body.calls.map(({ id }: { id: string }) => id);
  expect(await found(`agentId=${one}`)).toEqual([first]);
  expect(await found(`agentId=${two}&queue=case`)).toEqual([second]);
  expect((await found('queue=case')).toSorted()).toEqual([first, second].toSorted());
  expect(await found('queue=case')).not.toContain(waited);
  // Of a call that goes on, nobody learns what was noted by looking for it either.
  expect(await found('disposition=complaint')).toEqual([]);
  // Who looks for an agent call sees in the list with whom it was, and what the agent noted.
  const listed = async () =>
    (await supervisor.get(`/api/calls?agentId=${one}`)).body.calls[0].agentCalls;
  expect(await listed()).toEqual([{ agent: '1002 何静', disposition: null }]);
  await web.app.db.query(
    `UPDATE calls SET ended_at = $2, outcome = 'served', phase = 'over', channel_id = '' WHERE id = $1`,
    [first, web.app.clock.now()],
  );
  expect(await listed()).toEqual([{ agent: '1002 何静', disposition: 'complaint' }]);
  expect(await found('disposition=complaint')).toEqual([first]);
  // Of one and the same agent call: the second agent noted nothing.
  expect(await found(`agentId=${two}&disposition=complaint`)).toEqual([]);
  expect(await found('queue=nowhere')).toEqual([]);
  const names = async (by: Browser) => numbers((await by.get('/api/agent-names')).body.agents);
  expect(await names(supervisor)).toContain('1003');
  const { rows: read } = await web.app.db.query<{ subject: string }>(
    'SELECT subject FROM readings ORDER BY id DESC LIMIT 2',
  );
  expect(read.map(({ subject }) => subject)).toContain('calls in the queue nowhere');
});

describe('the audit', () => {
  test('of readings is narrowed by person, kind and time, and leads to the ticket', async () => {
    const { number } = await ticket(web, { callerNumber: '13912370001' });
    await dispatcher.get(`/api/tickets/${number}`);
    const auditor = await web.as(people.auditor);
    const read = async (query: string, by = auditor) =>
      (await by.get(`/api/readings?${query}`)).body.readings as {
        who: string;
        kind: string;
        ticket: string | null;
      }[];
    const [latest] = await read('who=liu&kind=tickets&limit=1');
    expect(latest).toMatchObject({ who: '柳青', kind: 'tickets', ticket: number });
    expect(new Set((await read('kind=calls')).map(({ kind }) => kind))).toEqual(new Set(['calls']));
    expect(await read(`until=${new Date(0).toISOString()}`)).toEqual([]);
    expect(await auditor.get('/api/readings?courtId=999999')).toMatchObject({
      status: 400,
      body: { field: 'query.courtId', problem: 'unknown' },
    });
    expect((await read('kind=audit')).length).toBeGreaterThan(0);

    // An inspector sees the readings by people of the own court, and no others.
    const inspector = await web.as(people.inspector);
    expect((await read('who=liu&limit=1', inspector))[0]).toMatchObject({ ticket: number });
    expect(await read('who=liu', await web.as(stranger))).toEqual([]);
    const ofOther = await (await web.as(stranger)).get(`/api/readings?courtId=${courtId}`);
    expect([ofOther.status, ofOther.body.error]).toEqual([403, 'other_court']);
  });

  test('names to an inspector no ticket that is kept from that inspector', async () => {
    const inspector = await web.as(people.inspector);
    const { rows } = await web.app.db.query<{ id: number }>(
      'SELECT id FROM staff WHERE name = $1',
      [people.inspector.staff],
    );
    const about = await ticket(web, {
      kind: 'violation_report',
      callerNumber: '13912370002',
      aboutStaffId: rows[0]?.id ?? null,
    });
    const other = await ticket(web, { callerNumber: '13912370003' });
    await web.app.db.query(
      `UPDATE tickets SET assignee_id = (SELECT id FROM staff WHERE name = $2) WHERE id = $1`,
      [about.id, people.dispatcher.staff],
    );
    for (const { number } of [about, other])
      expect((await dispatcher.get(`/api/tickets/${number}`)).status).toBe(200);
    expect((await inspector.get(`/api/tickets/${about.number}`)).status).toBe(404);
    const list = await inspector.get('/api/readings?who=liu&kind=tickets');
    expect(list.text).toContain(other.number);
    expect(list.text).not.toContain(about.number);
    // An auditor of no staff is told which ticket it was.
    const audit = await (await web.as(people.auditor)).get('/api/readings?who=liu&kind=tickets');
    expect(audit.text).toContain(about.number);
  });

  test('is verified for an auditor of every court, who is told which row was changed', async () => {
    const auditor = await web.as(people.auditor);
    const check = async () => (await auditor.post('/api/audit/check', {})).body;
    expect(await check()).toMatchObject({ problems: [], places: expect.any(Number) });
    const { rows } = await web.database.pool.query<{ id: number }>(
      'SELECT min(id)::int AS id FROM readings',
    );
    const id = rows[0]?.id ?? 0;
    // Only the owner of the database can do this.
    const change = (command: string) =>
      web.database.asOwner(
        `SET session_replication_role = replica; UPDATE readings SET command = '${command}' WHERE id = ${id}`,
      );
    const before = await web.database.pool.query<{ command: string }>(
      'SELECT command FROM readings WHERE id = $1',
      [id],
    );
    await change('nothing');
    expect((await check()).problems).toEqual([
      { kind: 'row_changed', position: expect.any(Number), table: 'readings', row: id },
    ]);
    await change(before.rows[0]?.command ?? '');
    expect((await check()).problems).toEqual([]);
    // What was erased is listed, so that "intact" never hides it.
    expect((await check()).erasures).toEqual([]);
    await web.database.pool.query(
      "INSERT INTO disclosures (at, case_id, facts, proof, person_id) VALUES ('2020-01-02', 1, '{}', 'x', 7)",
    );
    await web.database.pool.query(
      "SELECT erase_expired('disclosures', 'person_id', (SELECT array_agg(id) FROM disclosures WHERE at = '2020-01-02'))",
    );
    expect(await check()).toMatchObject({
      problems: [],
      erasures: [
        {
          table: 'disclosures',
          column: 'person_id',
          values: 1,
          why: 'the retention period is over',
          byRole: 'hotline_app',
        },
      ],
    });
    const ofCourt = await web.as({ name: 'auditor98', roles: ['auditor'], court: '苏98' });
    expect((await ofCourt.post('/api/audit/check', {})).status).toBe(403);
  });

  test('of the floor says who has set an alarm, for the court whose queue it is', async () => {
    const put = (by: Browser, threshold: number | null) =>
      by.send('PUT', '/api/alarms/case/waiting', { threshold, staffIds: [] });
    expect((await put(root, 7)).status).toBe(200);
    expect((await put(supervisor, null)).status).toBe(200);
    const listed = (await supervisor.get('/api/floor/actions?action=set_alarm')).body.actions;
    expect(listed).toEqual([
      expect.objectContaining({ by: '高阳', queue: 'case', detail: 'waiting off', number: null }),
      expect.objectContaining({ by: 'root', queue: 'case', detail: 'waiting 7' }),
    ]);
    const byRoot = (await supervisor.get('/api/floor/actions?who=root')).body;
    expect([byRoot.actions.length, byRoot.hasMore]).toEqual([1, false]);
    const other = await (await web.as(stranger)).get('/api/floor/actions');
    expect([other.status, other.body.actions]).toEqual([200, []]);
  });

  test('of the floor shows a caller by a number that is not whole', async () => {
    const { db, clock } = web.app;
    const callId = await call(web, '13655551234');
    const { rows } = await db.query<{ id: string }>(
      `INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at, status)
       SELECT id, $1, 'hotline', '13655551234', '{}', '{}', '{}', $2, $2, 'waiting' FROM queues WHERE name = 'case' RETURNING id`,
      [callId, clock.now()],
    );
    const by = { user: 'gao', agentId: null, staffId: null };
    const entryId = Number(rows[0]?.id);
    const move = { action: 'move', entryId, agentId: null, detail: 'place 1' } as const;
    await noteFloorAction(db, by, move, clock.now());
    const got = await supervisor.get('/api/floor/actions?action=move');
    expect(got.body.actions).toEqual([expect.objectContaining({ callId, number: '136****1234' })]);
  });
});

test('nobody but an administrator or a supervisor of the court sets an alarm', async () => {
  const { db, clock } = web.app;
  const { rows } = await db.query<{ id: number }>("SELECT id FROM courts WHERE code = '苏9801'");
  const agent = { number: '1703', name: '周七', courtId: rows[0]?.id ?? null, skills: [] };
  const digest = sipDigest('1703', 'x');
  await addAgent(db, { ...agent, isSupervisor: true, sipDigest: digest }, clock.now());
  const other = await web.as({ name: 'zhou7', roles: ['supervisor'], agent: '1703' });
  const body = { threshold: 1, staffIds: [] };
  expect((await other.send('PUT', '/api/alarms/case/waiting', body)).status).toBe(404);
  expect((await dispatcher.send('PUT', '/api/alarms/case/waiting', body)).status).toBe(403);
});
