/**
 * Who is reported, and who leads the department that is reported, look for the report: with every role
 * that the staff can have, over every way of the console that leads to a ticket, its call or its people.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { noteFloorAction } from '../../../app/agents/control/store/floorActions.js';
import { closeCall } from '../../../app/queue/store/closeCall.js';
import { chinaDate } from '../../../app/court/rules/workCalendar.js';
import { sendReportMails, type OutgoingMail } from '../../../app/reports/mail/sendReportMails.js';
import { addReportMail } from '../../../app/reports/mail/store/reportMails.js';
import { nextMailAt } from '../../../app/reports/rules/mailTimes.js';
import { addWallboard } from '../../../app/reports/wallboard/store/wallboards.js';
import type { GotReply } from '../../../app/web/contract/contract.js';
import { ticketActionNeeds } from '../../../app/web/contract/tickets.js';
import { call, dispatch, endTalk, missed, talk, ticket } from '../consoleScene.js';
import { people, TestConsole, type Browser, type Somebody } from '../testConsole.js';

/** Leads the court, and judges in a division: the court's file has a row of the staff for each. */
const leader: Somebody = {
  name: 'qin',
  roles: ['handler', 'dispatcher', 'inspector'],
  staff: '秦正清',
};
/** Heads the division in which the leader judges. */
const head: Somebody = {
  name: 'chang',
  roles: ['handler', 'dispatcher', 'inspector'],
  staff: '常丽萍',
};
const division = '民事审判第一庭';
const reporter = '13912380001';

let web: TestConsole;
let inspector: Browser;
/** The reported leader, and the head. */
let reported: readonly Browser[];
let rowAsJudge: number;
let departmentId: number;
let callId: string;
let recordingId: string;
let number: string;
beforeAll(async () => {
  web = await TestConsole.start();
  const { db, config, clock } = web.app;
  inspector = await web.as(people.inspector);
  reported = [await web.as(leader), await web.as(head)];
  const { rows } = await db.query<{ id: number; department_id: number }>(
    `INSERT INTO staff (court_id, department_id, name, role)
     SELECT d.court_id, d.id, $1, 'judge' FROM departments d JOIN courts c ON c.id = d.court_id
      WHERE d.name = $2 AND c.code = '苏98' RETURNING id, department_id`,
    [leader.staff, division],
  );
  ({ id: rowAsJudge, department_id: departmentId } = rows[0] ?? { id: 0, department_id: 0 });

  callId = await call(web, reporter);
  const entryId = await talk(web, '1001', callId);
  const agent = await web.as(people.agent);
  const opened = await agent.post('/api/tickets', {
    ...{ kind: 'violation_report', text: '私下会见当事人', aboutStaffId: rowAsJudge },
  });
  expect(opened.status).toBe(200);
  ({ number } = opened.body as { number: string });
  recordingId = randomUUID();
  await db.query(
    `INSERT INTO recordings (id, call_id, entry_id, node, file, started_at, ended_at, length_ms, sha256, status)
     VALUES ($1, $2, $3, 'hotline', $4, $5, $5, 1000, encode(sha256('what the reporter said'), 'hex'), 'stored')`,
    [recordingId, callId, entryId, 'talks/report.wav', clock.now()],
  );
  await mkdir(path.join(config.RECORDINGS_DIR, 'talks'), { recursive: true });
  await writeFile(path.join(config.RECORDINGS_DIR, 'talks/report.wav'), 'what the reporter said');
  // Before, another agent had not picked up, and an earlier call had waited in vain.
  await db.query(
    `INSERT INTO queue_events (at, queue_id, entry_id, call_id, agent_id, event, data1)
     SELECT $2, e.queue_id, e.id, e.call_id, a.id, 'RINGNOANSWER', '3000'
       FROM queue_entries e, agents a WHERE e.id = $1 AND a.number = '1002'`,
    [entryId, clock.now()],
  );
  await db.query(
    `INSERT INTO ticket_repeats (ticket_id, at, call_id)
     SELECT t.id, $3, e.call_id FROM tickets t, queue_entries e WHERE t.number = $1 AND e.id = $2`,
    [number, await missed(web, reporter), clock.now()],
  );
  await noteFloorAction(
    db,
    { user: 'gao', agentId: null, staffId: null },
    { action: 'supervise', entryId, agentId: null, detail: 'listen' },
    clock.now(),
  );
  web.passTime(1);
  await endTalk(web, '1001');
  await closeCall(db, callId, { at: clock.now(), outcome: 'served' });
});
afterAll(() => web.stop());

/** Everything that a browser gets where a ticket, its call or its reading could be listed. */
async function lists(by: Browser): Promise<string> {
  const day = chinaDate(web.app.clock.now());
  const got = [
    await by.get('/api/tickets'),
    await by.get('/api/tickets?kind=violation_report&mine=true'),
    await by.get('/api/tickets?kind=violation_report&supervised=true'),
    await by.post('/api/tickets/search', { words: number }),
    await by.post('/api/tickets/search', { words: '会见' }),
    await by.get('/api/calls'),
    await by.post('/api/calls/search', { number: reporter }),
    await by.get(`/api/reports/service/calls?from=${day}&to=${day}&by=total&figure=offered`),
    await by.get('/api/readings'),
    await by.get('/api/floor/actions'),
  ];
  // A head looks after no whole court, and so sees no callers.
  for (const { status } of got) expect([200, 403]).toContain(status);
  return got.map(({ text }) => text).join('\n');
}

test('the inspection has it in its lists, with its call and recording', async () => {
  await inspector.get(`/api/tickets/${number}`);
  expect((await inspector.get(`/api/recordings/${recordingId}`)).text).toBe(
    'what the reporter said',
  );
  const seen = await lists(inspector);
  for (const what of [number, callId, reporter]) expect(seen).toContain(what);
});

test('neither the reported leader nor the head finds it in a list, a count or a search', async () => {
  for (const by of reported) {
    const seen = await lists(by);
    for (const what of [number, callId, reporter]) expect(seen).not.toContain(what);
    expect((await by.get('/api/ticket-summary')).body).toMatchObject({
      ...{ open: 0, overdue: 0, toDispatch: 0, dueToday: 0 },
    });
  }
});

test('nor finds its call among what supervisors have done', async () => {
  const actionsSeenBy = async (by: Browser) => {
    const got = await by.get('/api/floor/actions');
    return (got.body as GotReply<'GET /api/floor/actions'>).actions;
  };
  expect(await actionsSeenBy(inspector)).toMatchObject([
    { action: 'supervise', callId, number: expect.any(String) as string },
  ]);
  for (const by of reported) {
    expect(await actionsSeenBy(by)).toMatchObject([
      { action: 'supervise', callId: null, number: null, entryId: null },
    ]);
  }
});

test('nor counts it in a report of their court', async () => {
  const day = chinaDate(web.app.clock.now());
  const countedBy = async (by: Browser) => {
    const path = `/api/reports/tickets?from=${day}&to=${day}&by=kind`;
    const { columns, rows } = (await by.get(path)).body as GotReply<'GET /api/reports/:name'>;
    expect(columns[1]).toMatchObject({ key: 'dispatched' });
    return rows.filter((row) => JSON.stringify(row[0]).includes('举报')).map((row) => row[1]);
  };
  expect(await countedBy(inspector)).toEqual([1]);
  for (const by of reported) expect(await countedBy(by)).toEqual([]);
});

test('nor counts its calls among those of a norm of service', async () => {
  const day = chinaDate(web.app.clock.now());
  const countedBy = async (by: Browser) => {
    const path = `/api/reports/norms?from=${day}&to=${day}`;
    const { columns, rows } = (await by.get(path)).body as GotReply<'GET /api/reports/:name'>;
    const at = columns.findIndex(({ key }) => key === 'cases');
    return rows.map((row) => Number(row[at])).reduce((sum, each) => sum + each, 0);
  };
  expect(await countedBy(inspector)).toBe(2);
  for (const by of reported) expect(await countedBy(by)).toBe(0);
});

test.each(['missed-offers', 'abandoned', 'norm-misses'])(
  'nor sees the caller in the list %s',
  async (list) => {
    const day = chinaDate(web.app.clock.now());
    const listed = (by: Browser) => by.get(`/api/reports/${list}?from=${day}&to=${day}`);
    const file = (by: Browser) =>
      by.get(`/api/reports/${list}/file?from=${day}&to=${day}&format=csv&language=zh`);
    for (const got of [listed, file]) {
      expect((await got(inspector)).text).toContain(reporter);
      for (const by of reported) expect((await got(by)).text).not.toContain(reporter);
    }
  },
);

test('nor opens it, acts on it, or hears the call', async () => {
  for (const by of reported) {
    for (const place of [
      `/api/tickets/${number}`,
      `/api/calls/${callId}`,
      `/api/recordings/${recordingId}`,
      `/api/recordings/${recordingId}/levels`,
    ]) {
      const got = await by.get(place);
      expect([403, 404]).toContain(got.status);
      expect(got.text).not.toContain('会见');
    }
    for (const [action, body] of [
      ['accept', {}],
      ['return', { reason: '非本部门' }],
      ['conclude', {}],
      ['reply', { text: '没有此事' }],
      ['extend', { amount: 1, unit: 'days', reason: '调卷' }],
      ['supervise', { reason: '关注' }],
      ['reopen', { reason: '再办' }],
      ['close', { satisfied: null }],
      ['withdraw', { reason: '不实' }],
      ['dispatch', { departmentId }],
    ] as const) {
      expect(Object.keys(ticketActionNeeds)).toContain(action);
      const got = await by.post(`/api/tickets/${number}/${action}`, body);
      expect([action, got.status]).toEqual([action, 404]);
    }
  }
});

test('nor is given it, supervises it, or gets an SMS about it', async () => {
  const { db } = web.app;
  const idOf = async (name: string, role: string) => {
    const { rows } = await db.query<{ id: number }>(
      `SELECT s.id FROM staff s JOIN courts c ON c.id = s.court_id
        WHERE s.name = $1 AND s.role = $2 AND c.code = '苏98'`,
      [name, role],
    );
    return rows[0]?.id ?? 0;
  };
  await db.query(`UPDATE staff SET mobile = '13912388888' WHERE name = ANY ($1)`, [
    [leader.staff, head.staff],
  ]);
  const give = (body: object) => inspector.post(`/api/tickets/${number}/dispatch`, body);
  const toHead = { departmentId, assigneeId: await idOf('常丽萍', 'head') };
  expect((await give(toHead)).body).toMatchObject({ error: 'about_department' });
  // Somebody has entered a leader's row with the inspection: it is the same person all the same.
  const { department } = (await inspector.get(`/api/tickets/${number}`)).body as {
    readonly department: { readonly id: number };
  };
  const inspection = department.id;
  const leaderRow = await idOf('秦正清', 'leader');
  await db.query('UPDATE staff SET department_id = $2 WHERE id = $1', [leaderRow, inspection]);
  expect((await give({ departmentId: inspection, assigneeId: leaderRow })).body).toMatchObject({
    error: 'about_person',
  });
  await db.query('UPDATE staff SET department_id = NULL WHERE id = $1', [leaderRow]);
  // The inspection itself has it, so a leader supervises it: the other one.
  const supervised = await inspector.post(`/api/tickets/${number}/supervise`, { reason: '期限' });
  expect(supervised.body).toMatchObject({
    ticket: { supervisionLevel: 2, supervisor: { name: '温雅文' } },
  });
  const { rows } = await db.query(`SELECT purpose FROM sms_outbox WHERE to_number = '13912388888'`);
  expect(rows).toEqual([]);
});

test('a report about a case that names nobody is kept from its judge and the judge’s head', async () => {
  const { db } = web.app;
  const { rows } = await db.query<{ id: string; judge: string; head: string }>(
    `SELECT c.id, j.name AS judge, h.name AS head
       FROM cases c JOIN courts k ON k.id = c.court_id JOIN staff j ON j.id = c.judge_id
            JOIN staff h ON h.department_id = j.department_id AND h.role = 'head'
      WHERE k.code = '苏98' AND j.name <> ALL ($1) ORDER BY c.id LIMIT 1`,
    [[leader.staff]],
  );
  const [{ id, judge, head: headOfJudge } = { id: '', judge: '', head: '' }] = rows;
  const report = await ticket(web, {
    kind: 'violation_report',
    callerNumber: '13912380002',
    caseId: Number(id),
  });
  for (const [name, staff] of [
    ['judge', judge],
    ['its-head', headOfJudge],
  ] as const) {
    const { rows: found } = await db.query<{ id: number; department_id: number }>(
      'SELECT id, department_id FROM staff WHERE name = $1 ORDER BY id LIMIT 1',
      [staff],
    );
    const [row] = found;
    const to = { departmentId: row?.department_id, assigneeId: row?.id };
    const given = await inspector.post(`/api/tickets/${report.number}/dispatch`, to);
    expect([name, given.status]).toEqual([name, 409]);
    const by = await web.as({ name, roles: ['handler'], staff });
    expect((await by.get(`/api/tickets/${report.number}`)).status).toBe(404);
  }
});

test('nor is it counted where nobody knows who reads: on a screen, and in a mail', async () => {
  const { db, clock, log } = web.app;
  const other = await ticket(web, { kind: 'consultation', callerNumber: '13912380003' });
  await dispatch(await web.as(people.dispatcher), other.number);
  await db.query('UPDATE tickets SET overdue_level = 1, overdue_at = $2 WHERE number = ANY ($1)', [
    [number, other.number],
    clock.now(),
  ]);
  const { rows } = await db.query<{ id: number }>('SELECT id FROM queues WHERE enabled');
  const queueIds = rows.map(({ id }) => id);
  const { token } = await addWallboard(db, '大厅', queueIds, 'root', clock.now());
  const overdueOn = async (by: Browser, headers = {}) =>
    ((await by.get('/api/wallboard', headers)).body as GotReply<'GET /api/wallboard'>)
      .overdueTickets;
  expect(await overdueOn(inspector)).toBe(2);
  for (const by of reported) expect(await overdueOn(by)).toBe(1);
  expect(await overdueOn(web.browser(), { 'x-wallboard-token': token })).toBe(1);

  for (const [report, by] of [
    ['tickets', 'kind'],
    ['norms', null],
  ] as const) {
    const mail = { report, by, queue: null, every: 'day', at: '08:00', courtId: null } as const;
    const as = { format: 'csv', language: 'zh', to: ['court@court.example.cn'] } as const;
    const at = clock.now();
    const dueAt = nextMailAt('day', '08:00', at);
    await addReportMail(db, { ...mail, ...as, to: [...as.to] }, 'root', at, dueAt);
  }
  web.passTime(24 * 60);
  const sent: OutgoingMail[] = [];
  await sendReportMails({ db, clock, log }, (mail) => Promise.resolve(void sent.push(mail)));
  const [tickets, norms] = sent.map(({ text, file }) => ({
    text,
    rows: file.bytes.toString('utf8').trim().split('\r\n').slice(1),
  }));
  expect(tickets?.rows.map((row) => row.split(',').slice(0, 2))).toEqual([['咨询', '1']]);
  expect(tickets?.text).toContain('不含针对具体人员或部门的举报及其来电');
  // Columns: norm, matter, target, court, cases.
  expect(norms?.rows.map((row) => row.split(',')[4])).toEqual(norms?.rows.map(() => '0'));
});
