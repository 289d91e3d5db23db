/** What an agent takes down for a caller: which ticket it becomes, and what is refused. */
import { changeAgent } from '../../../app/queue/agentStates.js';
import { findAgent } from '../../../app/queue/store/agents.js';
import { closeCall } from '../../../app/queue/store/closeCall.js';
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import { readMessages } from '../../../app/tickets/store/ticketMessages.js';
import { readTicket, type Ticket } from '../../../app/tickets/store/tickets.js';
import { readSteps } from '../../../app/tickets/store/ticketSteps.js';
import { call, endTalk, queueDeps, talk } from '../consoleScene.js';
import { people, TestConsole, type Browser } from '../testConsole.js';

let web: TestConsole;
let agent: Browser;
beforeEach(async () => {
  web = await TestConsole.start();
  agent = await web.as(people.agent);
});
afterEach(() => web.stop());

const open = (body: object, by = agent) => by.post('/api/tickets', { text: '请答复', ...body });

interface Opened {
  readonly kind: string;
  readonly isAdded: boolean;
  readonly ticket: Ticket;
}

async function opened(body: object): Promise<Opened> {
  const got = await open(body);
  expect([got.status, got.text]).toEqual([200, expect.anything()]);
  const { number, ...how } = got.body as Omit<Opened, 'ticket'> & { number: string };
  const ticket = await readTicket(web.app.db, number);
  if (ticket === null) throw new Error(`there is no ticket ${number}`);
  return { ...how, ticket };
}

async function idOf(table: 'staff' | 'departments' | 'courts', name: string): Promise<number> {
  const { rows } = await web.app.db.query<{ id: number }>(
    `SELECT id FROM ${table} WHERE ${table === 'courts' ? 'code' : 'name'} = $1
        AND ${table === 'courts' ? 'id' : 'court_id'} IN (SELECT id FROM courts WHERE code IN ('苏98', '苏9801'))
      ORDER BY id LIMIT 1`,
    [name],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`there is no ${name}`);
  return row.id;
}

const textsOf = async ({ id }: Ticket) =>
  (await readMessages(web.app.db, id)).map(({ body }) => body);

test('an agent hands a request over; whoever calls three times puts it under supervision', async () => {
  const caseNumber = '(2026)苏98民初101号';
  const { ticket } = await opened({
    ...{ kind: 'handed_over', callerNumber: '+86 138-0000-1111', callerName: '张三', caseNumber },
    ...{ departmentId: await idOf('departments', '执行局'), urgent: true },
    ...{ assigneeId: await idOf('staff', '曹建平'), text: '请尽快执行\u0007' },
  });
  expect(ticket).toMatchObject({
    ...{ kind: 'handed_over', status: 'dispatched', urgent: true, confidential: false },
    ...{ callerNumber: '13800001111', callerName: '张三', callId: null, language: 'zh' },
    ...{ caseId: expect.any(Number) as number, supervisionLevel: 0 },
  });
  const steps = await readSteps(web.app.db, ticket.id);
  expect(steps.map(({ kind, by }) => `${kind} ${by}`)).toEqual([
    ...['opened 1001 林芳', 'dispatched 1001 林芳'],
  ]);

  const again = { kind: 'consultation', callerNumber: '13800001111' };
  // A suffix marks a document of the same case.
  const ofCase = { ...again, caseNumber: '（2026）苏98民初101号之一' };
  const second = await opened({ ...ofCase, text: '还没有人联系我' });
  expect(second).toMatchObject({ kind: 'joined', isAdded: false, ticket: { id: ticket.id } });
  const third = await opened({ ...ofCase, text: '第三次了' });
  expect(third).toMatchObject({ kind: 'joined', ticket: { id: ticket.id, supervisionLevel: 1 } });
  expect(await textsOf(ticket)).toEqual(['请尽快执行\u0007', '还没有人联系我', '第三次了']);
});

test('a report about a person is kept from their department, goes to the inspection, and its agent sees it no more', async () => {
  const { ticket } = await opened({
    ...{ kind: 'violation_report', callerNumber: '13800002222', language: 'en' },
    ...{ aboutStaffId: await idOf('staff', '曹建平'), text: '收受礼品' },
  });
  expect(ticket).toMatchObject({
    ...{ confidential: true, language: 'en' },
    departmentId: await idOf('departments', '督察室'),
    aboutDepartmentId: await idOf('departments', '执行局'),
  });
  expect((await agent.get(`/api/tickets/${ticket.number}`)).status).toBe(404);
  for (const [who, status] of [
    [people.handler, 404],
    [people.dispatcher, 404],
    [people.inspector, 200],
  ] as const) {
    const browser = await web.as(who);
    expect([who.name, (await browser.get(`/api/tickets/${ticket.number}`)).status]).toEqual([
      ...[who.name, status],
    ]);
    const listed = (await browser.get('/api/tickets')).text;
    expect(listed.includes(ticket.number)).toBe(status === 200);
  }
});

test('without a number it is of who talks to the agent, in the agent call and after it', async () => {
  const callId = await call(web, '013800003333');
  const entryId = await talk(web, '1001', callId);
  const during = await opened({ kind: 'consultation', text: '诉讼费怎么退' });
  expect(during.ticket).toMatchObject({ callId, callerNumber: '13800003333' });
  // A second note of the same call joins its ticket, and is not lost.
  const more = await opened({ kind: 'handed_over', text: '还问了保全' });
  expect(more).toMatchObject({ isAdded: true, ticket: { id: during.ticket.id } });
  expect(await textsOf(during.ticket)).toEqual(['诉讼费怎么退', '还问了保全']);

  await changeEntry(queueDeps(web), entryId, { kind: 'agent_call_ended', by: 'agent' });
  const after = await opened({ kind: 'opinion', text: '希望周末也接听' });
  expect(after.ticket).toMatchObject({ callId, callerNumber: '13800003333' });
  // Another person's matter is not linked to the call.
  const other = await opened({ kind: 'opinion', callerNumber: '13800004444' });
  expect(other.ticket).toMatchObject({ callId: null, callerNumber: '13800004444' });
});

test('what an agent saves twice after a call without a number is one call on the matter, until they talk to somebody else', async () => {
  const { db, clock } = web.app;
  const agentId = (await findAgent(db, '1001'))?.agent.id ?? 0;
  await changeAgent(web.app, agentId, { kind: 'sign_in' });
  const callId = await call(web, '');
  const entryId = await talk(web, '1001', callId);
  await changeEntry(queueDeps(web), entryId, { kind: 'agent_call_ended', by: 'agent' });
  await closeCall(db, callId, { at: clock.now(), outcome: 'served' });
  const complains = {
    ...{ kind: 'complaint', callerNumber: '13800005552', isOfCaller: true },
    aboutDepartmentId: await idOf('departments', '执行局'),
  };
  const repeats = async () => (await db.query('SELECT FROM ticket_repeats')).rowCount;
  const { ticket } = await opened(complains);
  expect(ticket.callId).toBeNull();
  web.passTime(1);
  const again = { kind: 'opened', isAdded: true, ticket: { id: ticket.id, supervisionLevel: 0 } };
  expect(await opened(complains)).toMatchObject(again);
  web.passTime(1);
  expect(await opened(complains)).toMatchObject(again);
  expect(await repeats()).toBe(0);

  web.passTime(1);
  await changeAgent(web.app, agentId, { kind: 'wrap_up_done' });
  await changeAgent(web.app, agentId, { kind: 'engaged', node: 'hotline' });
  await changeAgent(web.app, agentId, { kind: 'consultation_ended' });
  const next = { kind: 'joined', ticket: { id: ticket.id, supervisionLevel: 0 } };
  expect(await opened(complains)).toMatchObject(next);
  expect(await opened(complains)).toMatchObject(next);
  expect(await repeats()).toBe(1);
  // Another text has something else to say: it is not known to be of the same call.
  expect(await opened({ ...complains, text: '还是没有答复' })).toMatchObject({
    ...{ kind: 'joined', ticket: { id: ticket.id, supervisionLevel: 1 } },
  });
});

test('about what was answered it is handled again', async () => {
  const complains = {
    ...{ kind: 'complaint', callerNumber: '13800005551' },
    aboutDepartmentId: await idOf('departments', '执行局'),
  };
  const { ticket } = await opened(complains);
  const head = await web.as({ name: 'wu', roles: ['handler'], staff: '武卫东' });
  const reply = await head.post(`/api/tickets/${ticket.number}/reply`, { text: '已联系' });
  expect(reply.status).toBe(200);
  expect(await opened({ ...complains, text: '还是没有' })).toMatchObject({
    ...{ kind: 'joined', isAdded: false },
    ticket: { id: ticket.id, status: 'reopened', dueAt: null },
  });
});

test('a typed number does not tell an agent who has reported a judge', async () => {
  const report = { kind: 'violation_report', aboutStaffId: await idOf('staff', '曹建平') };
  await talk(web, '1001', await call(web, '13800006661'));
  const { ticket } = await opened({ ...report, text: '收受礼品' });
  expect(ticket).toMatchObject({ callerNumber: '13800006661', confidential: true });
  await endTalk(web, '1001');

  const answer = async (callerNumber: string, body: object = {}) => {
    const { kind, isAdded, ticket: its } = await opened({ ...report, ...body, callerNumber });
    expect(its.id).not.toBe(ticket.id);
    return { kind, isAdded, status: its.status, round: its.round };
  };
  const ofStranger = await answer('13800006662');
  expect(ofStranger).toMatchObject({ kind: 'opened', isAdded: false });
  expect(await answer('13800006661')).toEqual(ofStranger);
  // Nor does it in a call that shows no number.
  await talk(web, '1001', await call(web, ''));
  expect(await answer('13800006661', { isOfCaller: true })).toEqual(ofStranger);
  expect(await textsOf(ticket)).toEqual(['收受礼品']);

  const inspector = await web.as(people.inspector);
  const reply = await inspector.post(`/api/tickets/${ticket.number}/reply`, { text: '已核查' });
  expect([reply.status, reply.text]).toEqual([200, expect.anything()]);
  await endTalk(web, '1001');
  expect(await answer('13800006661')).toEqual(ofStranger);
  expect(await readTicket(web.app.db, ticket.number)).toMatchObject({ status: 'replied' });
});

test('a report joins an earlier one of its caller only where they are verified: the number that a call shows may be forged', async () => {
  const report = { kind: 'violation_report', aboutStaffId: await idOf('staff', '曹建平') };
  const inCall = async ({ isVerified }: { isVerified: boolean }) => {
    const callId = await call(web, '13800006663');
    if (isVerified) {
      await web.app.db.query(
        "UPDATE calls SET person_id = (SELECT min(id) FROM persons), proof = 'resident_id_and_password' WHERE id = $1",
        [callId],
      );
    }
    await talk(web, '1001', callId);
    const answer = await opened({ ...report, text: '又收了' });
    await endTalk(web, '1001');
    return answer;
  };
  const first = await inCall({ isVerified: true });
  expect(await inCall({ isVerified: false })).toMatchObject({ kind: 'opened' });
  expect(await inCall({ isVerified: true })).toMatchObject({
    ...{ kind: 'joined', ticket: { id: first.ticket.id } },
  });
});

test('an agent of a court takes down what is that court’s or of one below it, and no other’s', async () => {
  const opinion = { kind: 'opinion', callerNumber: '13800005555' };
  expect((await open({ ...opinion, courtId: await idOf('courts', '苏9801') })).status).toBe(200);
  await web.app.db.query(
    "UPDATE agents SET court_id = (SELECT id FROM courts WHERE code = '苏9801') WHERE number = '1004'",
  );
  const below = await web.as({ name: 'below', roles: ['agent'], agent: '1004' });
  expect((await open(opinion, below)).status).toBe(200);
  const above = { ...opinion, courtId: await idOf('courts', '苏98') };
  expect(await open(above, below)).toMatchObject({
    status: 409,
    body: { error: 'not_her_court', field: 'body.courtId' },
  });
});

test.each<[string, object, object]>([
  [
    'no such kind',
    { kind: 'letter' },
    { error: 'bad_input', field: 'body.kind', problem: 'malformed' },
  ],
  ['no words', { text: ' ' }, { field: 'body.text', problem: 'missing' }],
  ['two digits', { callerNumber: '12' }, { field: 'body.callerNumber', problem: 'not_digits' }],
  ['an empty name', { callerName: '' }, { field: 'body.callerName', problem: 'missing' }],
  ['a number that is kept of nobody', { anonymous: true }, { field: 'body.anonymous' }],
  [
    'a question that nobody could be answered',
    { kind: 'consultation', callerNumber: undefined, anonymous: true },
    { error: 'not_anonymous', field: 'body.anonymous' },
  ],
  ['no number of a case', { caseNumber: '101' }, { field: 'body.caseNumber' }],
  ['no such language', { language: 'fr' }, { field: 'body.language', problem: 'malformed' }],
])('%s: nothing is opened, and the field is named', async (_what, body, refusal) => {
  const given = { kind: 'opinion', callerNumber: '13800005555', ...body };
  expect((await open(given)).body).toMatchObject(refusal);
  expect((await web.app.db.query('SELECT FROM tickets')).rowCount).toBe(0);
});

test('nothing is opened for whom it may not go to', async () => {
  const refused = async (body: object) =>
    (await open({ kind: 'opinion', callerNumber: '13800005555', ...body })).body as object;
  const departmentId = await idOf('departments', '执行局');
  const filing = await idOf('departments', '立案庭');
  expect(await refused({ departmentId, assigneeId: await idOf('staff', '沈国栋') })).toMatchObject({
    ...{ error: 'other_department', field: 'body.assigneeId' },
  });
  const aboutStaffId = await idOf('staff', '曹建平');
  expect(await refused({ aboutStaffId, aboutDepartmentId: filing })).toMatchObject({
    ...{ problem: 'other_department', field: 'body.aboutDepartmentId' },
  });
  for (const kind of ['violation_report', 'filing_complaint']) {
    expect(await refused({ kind, departmentId: filing })).toMatchObject({
      error: 'inspectors_only',
    });
  }
  expect((await web.app.db.query('SELECT FROM tickets')).rowCount).toBe(0);
});
