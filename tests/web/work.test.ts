/** What people do in the console, from the call to the answer. */
import { sealAudit } from '../../app/core/audit/store/audit.js';
import { verifyAudit } from '../../app/core/audit/store/verifyAudit.js';
import type { GreetingCourt } from '../../app/court/greetingCourt.js';
import { loadCalendarDays } from '../../app/court/store/calendar.js';
import { missed, ticket, toHandler } from './consoleScene.js';
import { people, TestConsole, type Browser } from './testConsole.js';

let web: TestConsole;
beforeAll(async () => void (web = await TestConsole.start()));
afterAll(() => web.stop());

test('an agent opens a ticket, a dispatcher dispatches it, its handler answers it', async () => {
  const agent = await web.as(people.agent);
  const opened = await agent.post('/api/tickets', {
    kind: 'complaint',
    text: '<b>执行迟迟没有进展</b>',
    callerNumber: '138 0000 1111',
    callerName: '张三',
  });
  expect(opened.body).toMatchObject({ kind: 'opened', isAdded: false });
  const { number, code } = opened.body as { number: string; code: string };
  expect(code).toMatch(/^\d+$/);
  expect((await agent.get(`/api/tickets/${number}`)).body).toMatchObject({
    status: 'opened',
    callerName: '张三',
    callerNumber: '13800001111',
    messages: [{ purpose: 'request', body: '<b>执行迟迟没有进展</b>' }],
  });

  const dispatcher = await web.as(people.dispatcher);
  const { departmentId, assigneeId } = await toHandler(dispatcher);
  const summary = (await dispatcher.get('/api/ticket-summary')).body as { toDispatch: number };
  const handler = await web.as(people.handler);
  // Not yet theirs: it does not exist for the handler.
  expect((await handler.post(`/api/tickets/${number}/accept`)).status).toBe(404);
  const dispatched = await dispatcher.post(`/api/tickets/${number}/dispatch`, {
    departmentId,
    assigneeId,
  });
  expect(dispatched.body).toMatchObject({
    ticket: { number, status: 'dispatched', handler: { name: '曹建平' } },
  });
  expect((await dispatcher.get('/api/ticket-summary')).body).toMatchObject({
    toDispatch: summary.toDispatch - 1,
  });
  // A dispatcher does not answer.
  expect(await dispatcher.post(`/api/tickets/${number}/reply`, { text: '好' })).toMatchObject({
    status: 403,
    body: { error: 'handlers_only' },
  });
  expect((await handler.get(`/api/tickets/${number}`)).body).toMatchObject({
    may: expect.arrayContaining(['accept', 'return', 'reply']) as string[],
  });
  expect((await handler.post(`/api/tickets/${number}/accept`)).body).toMatchObject({
    ticket: { status: 'accepted' },
  });
  expect((await handler.post(`/api/tickets/${number}/accept`)).status).toBe(409);
  const replied = await handler.post(`/api/tickets/${number}/reply`, { text: '已安排查封。' });
  expect(replied.body).toMatchObject({ ticket: { status: 'replied' } });
  expect((await handler.post(`/api/tickets/${number}/close`, { satisfied: true })).status).toBe(
    403,
  );
  expect(
    (await dispatcher.post(`/api/tickets/${number}/close`, { satisfied: true })).body,
  ).toMatchObject({ ticket: { status: 'closed' } });
  expect((await dispatcher.get('/api/tickets?status=closed')).text).toContain(number);
  expect((await dispatcher.get('/api/tickets')).text).not.toContain(number);
});

test('a ticket to nowhere is refused, and names the field', async () => {
  const agent = await web.as(people.agent);
  const open = async (more: object) => {
    const { status, body } = await agent.post('/api/tickets', {
      kind: 'consultation',
      text: '请答复',
      callerNumber: '13800002222',
      ...more,
    });
    return [status, (body as { field?: string }).field];
  };
  expect(await open({ callerNumber: undefined })).toEqual([400, 'body.callerNumber']);
  expect(await open({ callerNumber: 'anybody' })).toEqual([400, 'body.callerNumber']);
  expect(await open({ courtId: 999_999 })).toEqual([400, 'body.courtId']);
  expect(await open({ caseNumber: '（2020）苏98民初99999号' })).toEqual([400, 'body.caseNumber']);
  expect(await open({ aboutStaffId: 999_999 })).toEqual([400, 'body.aboutStaffId']);
  expect(await open({ assigneeId: 1 })).toEqual([400, 'body.departmentId']);
  expect(await open({ departmentId: 999_999 })).toEqual([400, 'body.departmentId']);
});

test('a dispatch to nowhere is refused, and names the field and what is wrong with it', async () => {
  const { number } = await ticket(web, { callerNumber: '13800002223' });
  const dispatcher = await web.as(people.dispatcher);
  const dispatch = async (body: object) =>
    (await dispatcher.post(`/api/tickets/${number}/dispatch`, body)) as {
      readonly status: number;
      readonly body: object;
    };
  const field = 'body.departmentId';
  expect(await dispatch({})).toMatchObject({ status: 400, body: { field, problem: 'missing' } });
  expect(await dispatch({ departmentId: null })).toMatchObject({
    status: 400,
    body: { field, problem: 'missing' },
  });
  expect(await dispatch({ departmentId: 999_999 })).toMatchObject({
    status: 400,
    body: { field, problem: 'unknown' },
  });
  const { departmentId } = await toHandler(dispatcher);
  const reason = '长'.repeat(501);
  expect(await dispatch({ departmentId, reason })).toMatchObject({
    body: { field: 'body.reason', problem: 'too_long', limit: 500 },
  });
  const { body } = await dispatcher.get(`/api/tickets/${number}`);
  expect(body).toMatchObject({ status: 'opened', department: null });
});

test('a case is looked up by an agent with a reason, which the audit keeps', async () => {
  const agent = await web.as(people.agent);
  const { rows } = await web.app.db.query<{ id: string; number: string; party: string }>(
    `SELECT c.id, c.number, coalesce(p.name, t.name) AS party FROM cases c JOIN courts k ON k.id = c.court_id
       JOIN parties t ON t.case_id = c.id LEFT JOIN persons p ON p.id = t.person_id
      WHERE k.code = '苏98' AND c.number IS NOT NULL AND c.publicity = 'public' ORDER BY c.id, t.position LIMIT 1`,
  );
  const { id = '', number = '', party = '' } = rows[0] ?? {};
  const reason = '来电人询问开庭时间';
  const byNumber = await agent.post('/api/cases/search', { words: number, reason });
  expect(byNumber.body).toMatchObject({ cases: [{ id: Number(id), number }], hasMore: false });
  const byName = await agent.post('/api/cases/search', { words: party, reason });
  expect(byName.text).toContain(number);
  const shown = await agent.post(`/api/cases/${id}`, { reason });
  expect(shown.body).toMatchObject({ view: 'told', number });
  expect((await agent.post('/api/cases/search', { words: '无此人', reason })).body).toMatchObject({
    cases: [],
  });
  const { rows: readings } = await web.app.db.query(
    "SELECT subject, shown, reason FROM readings WHERE command ~ 'cases' ORDER BY id",
  );
  expect(readings).toEqual([
    { subject: 'a case by its number', shown: [`case ${id}`], reason },
    { subject: 'cases by the name of a party', shown: expect.any(Array) as unknown, reason },
    { subject: `case ${id}`, shown: [], reason },
    { subject: 'cases by the name of a party', shown: [], reason },
  ]);
});

test('the staff of the court see the whole case; who talks to callers sees what may be told', async () => {
  const { rows } = await web.app.db.query<{ id: string }>(
    `SELECT c.id FROM cases c JOIN courts k ON k.id = c.court_id
      WHERE k.code = '苏98' AND c.number IS NOT NULL AND c.result IS NOT NULL ORDER BY c.id LIMIT 1`,
  );
  const views = [
    ...(['dispatcher', 'handler', 'inspector'] as const).map((role) => [role, 'whole'] as const),
    ...(['agent', 'supervisor'] as const).map((role) => [role, 'told'] as const),
  ];
  for (const [role, view] of views) {
    const browser = await web.as(people[role]);
    const { body } = await browser.post(`/api/cases/${rows[0]?.id}`, { reason: '核对案件' });
    expect([role, body.view, 'result' in body]).toEqual([role, view, view === 'whole']);
  }
  // A dispatcher who answers callers, too.
  const both = await web.as({
    name: 'liu2',
    roles: ['dispatcher', 'agent'],
    staff: '柳青',
    agent: '1004',
  });
  expect((await both.post(`/api/cases/${rows[0]?.id}`, { reason: '核对案件' })).body.view).toBe(
    'told',
  );
});

test('the staff see whose each fact of an enforcement is, also those that a debtor does not hear', async () => {
  const { rows } = await web.app.db.query<{ id: string; payee: string; debtor: string }>(
    `UPDATE cases c SET enforcement = $1
      WHERE c.id = (SELECT min(c.id) FROM cases c JOIN courts k ON k.id = c.court_id
                     WHERE k.code = '苏98' AND c.kind = 'enforcement')
      RETURNING c.id,
                (SELECT coalesce(p.name, t.name) FROM parties t LEFT JOIN persons p ON p.id = t.person_id
                  WHERE t.case_id = c.id AND t.position = 1) AS payee,
                (SELECT coalesce(p.name, t.name) FROM parties t LEFT JOIN persons p ON p.id = t.person_id
                  WHERE t.case_id = c.id AND t.position = 2) AS debtor`,
    [
      {
        money: [{ payee: 1, receivedFen: 3_600_000, paidFen: 2_000_000, waitsFor: 'account' }],
        searches: [{ asset: 'vehicles', state: 'searching', on: '2026-11-20', owner: 2 }],
        auctions: [
          {
            asset: 'real_estate',
            startsAt: '2026-12-20T02:00:00.000Z',
            place: '人民法院诉讼资产网',
            status: 'scheduled',
          },
        ],
        restrictions: [{ kind: 'spending', since: '2026-09-01', until: null, party: 2 }],
        endedOn: null,
        resumedOn: null,
      },
    ],
  );
  const [{ id, payee, debtor } = { id: '', payee: '', debtor: '' }] = rows;
  const browser = await web.as(people.handler);
  const { body } = await browser.post(`/api/cases/${id}`, { reason: '核对执行情况' });
  expect(body).toMatchObject({
    enforcement: [
      { party: payee, fact: { kind: 'enforcement_money', payableFen: 1_600_000 } },
      { party: debtor, fact: { kind: 'asset_search', asset: 'vehicles', state: 'searching' } },
      { party: null, fact: { kind: 'auction', startsAt: '2026-12-20T02:00:00.000Z' } },
      { party: debtor, fact: { kind: 'restriction', restriction: 'spending', isOver: false } },
    ],
  });
});

test('the staff find an application by the number of its filing, and see what is missing', async () => {
  await web.app.db.query(
    `UPDATE parties SET filing_number = '9801000000555' WHERE position = 1 AND case_id =
       (SELECT min(c.id) FROM cases c JOIN courts k ON k.id = c.court_id
         WHERE k.code = '苏98' AND c.filing_status = 'corrections')`,
  );
  const browser = await web.as(people.handler);
  const reason = '核对立案材料';
  const { body: found } = await browser.post('/api/cases/search', {
    words: '9801000000555',
    reason,
  });
  expect(found.cases).toMatchObject([{ number: null, stage: 'corrections' }]);
  const { body } = await browser.post(`/api/cases/${found.cases[0].id}`, { reason });
  expect(body.filing).toMatchObject({
    kind: 'filing_corrections',
    missing: [{ what: '被告的身份信息' }, { what: '证据材料一式2份' }],
    correctBy: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
  });
});

test('of a state secret nobody is named, and nobody is found by name', async () => {
  const { rows } = await web.app.db.query<{ id: string; number: string; party: string }>(
    `SELECT c.id, c.number, p.name AS party FROM cases c JOIN courts k ON k.id = c.court_id
       JOIN parties t ON t.case_id = c.id JOIN persons p ON p.id = t.person_id
      WHERE k.code = '苏98' AND c.number IS NOT NULL ORDER BY c.id DESC, t.position LIMIT 1`,
  );
  const { id = '', number = '', party = '' } = rows[0] ?? {};
  await web.app.db.query("UPDATE cases SET publicity = 'state_secret' WHERE id = $1", [id]);
  const reason = '来电人询问';
  for (const [who, parties] of [
    [people.handler, []],
    [people.agent, null],
  ] as const) {
    const browser = await web.as(who);
    expect((await browser.post('/api/cases/search', { words: number, reason })).body).toMatchObject(
      { cases: [{ parties }] },
    );
    expect((await browser.post('/api/cases/search', { words: party, reason })).text).not.toContain(
      number,
    );
  }
});

test('two agents who take the same missed call at once get one callback', async () => {
  await missed(web, '13700000009');
  await missed(web, '13700000009');
  const first = await web.as(people.agent);
  const second = await web.as({ name: 'he', roles: ['agent'], agent: '1002' });
  const { body } = await first.get('/api/missed-calls');
  const [entry] = (body as { calls: { entryId: number; number: string; times: number }[] }).calls;
  expect(entry).toMatchObject({ number: '13700000009', times: 2 });
  const take = `/api/missed-calls/${entry?.entryId ?? 0}/take`;
  const taken = await Promise.all([first.post(take), second.post(take)]);
  expect(taken.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect((await second.get('/api/missed-calls')).text).not.toContain('13700000009');
  expect((await second.get('/api/callbacks')).body).toMatchObject({
    callbacks: expect.arrayContaining([
      expect.objectContaining({ number: '13700000009', status: 'waiting', origin: 'missed_call' }),
    ]) as unknown,
  });
});

test('whose a callback is, its taker and everybody else can see; a supervisor gives it back', async () => {
  const entryId = await missed(web, '13700000010');
  const first = await web.as(people.agent);
  const second = await web.as({ name: 'he', roles: ['agent'], agent: '1002' });
  const supervisor = await web.as(people.supervisor);
  const { body } = await first.post(`/api/missed-calls/${entryId}/take`);
  const { callbackId: id } = body as { callbackId: number };
  const shown = async (browser: Browser) => (await browser.get(`/api/callbacks/${id}`)).body;
  expect(await shown(first)).toMatchObject({ isMine: true, takenBy: { number: '1001' } });
  expect(await shown(second)).toMatchObject({ isMine: false, takenBy: { number: '1001' } });
  expect(await second.post(`/api/callbacks/${id}/release`)).toMatchObject({
    status: 409,
    body: { error: 'not_yours' },
  });
  expect((await supervisor.post(`/api/callbacks/${id}/release`)).status).toBe(200);
  expect(await shown(first)).toMatchObject({ isMine: false, takenBy: null });
  expect((await second.post(`/api/callbacks/${id}/take`)).status).toBe(200);
  expect(await shown(second)).toMatchObject({ isMine: true });
});

test('guidance, fees and last days stand beside the call', async () => {
  const agent = await web.as(people.agent);
  const list = await agent.get(`/api/guidance?words=${encodeURIComponent('上诉')}`);
  const [answer] = (list.body as { answers: { id: string }[] }).answers;
  const told = await agent.get(`/api/guidance/${answer?.id ?? ''}?language=zh`);
  expect(told.body).toMatchObject({
    basis: expect.stringContaining('第') as string,
    sms: expect.any(String) as string,
  });
  const fee = await agent.get('/api/fee?kind=property&amount=200000&halved=true');
  expect(fee.body).toMatchObject({ totalFen: 215_000, steps: expect.any(Array) as unknown });
  const last = await agent.get('/api/last-day?kind=appeal-judgment&from=2026-11-24&language=en');
  expect([last.status, last.body]).toEqual([
    200,
    expect.objectContaining({ lastDay: '2026-12-09' }),
  ]);
  expect((await agent.get('/api/workdays?from=2026-11-24&workdays=3')).body).toMatchObject({
    day: '2026-11-27',
  });
});

test('the last day is counted with the notice that the court has loaded', async () => {
  const { db } = web.app;
  const court = web.app.court as GreetingCourt;
  const agent = await web.as(people.agent);
  const last = async () =>
    (await agent.get('/api/last-day?kind=appeal-judgment&from=2026-12-21&language=en')).body;
  expect(await last()).toMatchObject({ lastDay: '2027-01-05' });
  await loadCalendarDays(db, null, [{ day: '2027-01-05', isWorkday: false, name: '调休' }]);
  await court.read();
  expect(await last()).toMatchObject({ lastDay: '2027-01-06' });
  await db.query('DELETE FROM calendar_days');
  await court.read();
});

test('an administrator adds a user, who changes the first password, and is locked out again', async () => {
  const root = await web.as(people.administrator);
  const bad = await root.post('/api/users', { name: 'wan', roles: ['handler'] });
  expect(bad).toMatchObject({ status: 400, body: { field: 'body.fullName' } });
  const { rows } = await web.app.db.query<{ id: number }>(
    "SELECT id FROM staff WHERE name = '万志宏'",
  );
  const added = await root.post('/api/users', {
    name: 'wan',
    roles: ['handler'],
    staffId: rows[0]?.id,
  });
  const { id, password } = added.body as { id: number; password: string };
  const browser = web.browser();
  const given = { name: 'wan', password };
  expect((await browser.post('/api/sign-in', given)).body).toMatchObject({
    mustChangePassword: true,
  });
  expect((await browser.get('/api/tickets')).status).toBe(403);
  const after = 'a much better one';
  expect((await browser.post('/api/me/password', { before: password, after })).status).toBe(200);
  expect((await browser.get('/api/tickets')).status).toBe(200);
  expect((await root.get('/api/sessions')).text).toContain('"wan"');
  expect((await root.send('PUT', `/api/users/${id}/lock`, { isLocked: true })).status).toBe(200);
  expect((await browser.get('/api/me')).status).toBe(401);
  expect((await browser.post('/api/sign-in', { name: 'wan', password: after })).status).toBe(401);
  const { rows: changes } = await web.app.db.query(
    "SELECT operation, is_now ->> 'name' AS name FROM access_changes WHERE of_table = 'web_users' AND is_now ->> 'name' = 'wan' ORDER BY id",
  );
  expect(changes.length).toBeGreaterThanOrEqual(3);
  const me = (await root.get('/api/me')).body as { id: number };
  expect(await root.send('PUT', `/api/users/${me.id}/lock`, { isLocked: true })).toMatchObject({
    status: 409,
    body: { error: 'own_account' },
  });
});

test('an auditor sees who has read what, and the chain holds', async () => {
  const { number } = await ticket(web);
  const dispatcher = await web.as(people.dispatcher);
  await dispatcher.get(`/api/tickets/${number}`);
  await sealAudit(web.app.db, { withHeld: true });
  const auditor = await web.as(people.auditor);
  const { body } = await auditor.get('/api/readings');
  const { readings, chain } = body as { readings: object[]; chain: { position: number } | null };
  expect(readings).toContainEqual(
    expect.objectContaining({ who: '柳青', user: 'web:liu', subject: `ticket ${number}` }),
  );
  expect(chain?.position).toBeGreaterThan(0);
  await sealAudit(web.app.db, { withHeld: true });
  expect((await verifyAudit(web.app.db, [])).problems).toEqual([]);
});
