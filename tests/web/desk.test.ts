/** An agent's desk: the caller, and the targets of a transfer. */
import { changeEntry } from '../../app/queue/waiting/waitingQueue.js';
import { putQueue } from '../../app/queue/store/queues.js';
import { putQuality } from '../../app/agents/calls/store/agentCallQuality.js';
import { closeCall } from '../../app/queue/store/closeCall.js';
import { call, missed, ticket, talk } from './consoleScene.js';
import { people, TestConsole, type Browser } from './testConsole.js';

let web: TestConsole;
beforeAll(async () => void (web = await TestConsole.start()));
afterAll(() => web.stop());

const second = { name: 'he', roles: ['agent'], agent: '1002' } as const;

const talks = (number: string, callId: string) => talk(web, number, callId);

/** The agent call of an agent ended with a transfer. */
async function isSentOn(entryId: number): Promise<void> {
  const now = web.app.clock.now();
  await web.app.db.query(
    `UPDATE agent_states SET status = 'ready', entry_id = NULL WHERE entry_id = $1`,
    [entryId],
  );
  await web.app.db.query(
    `UPDATE queue_entries SET status = 'over', result = 'answered', ended_by = 'transfer', over_at = $2, agent_lost_at = NULL WHERE id = $1`,
    [entryId, now],
  );
}

test('an agent’s notes of the agent call are at each of the agent’s pages, and shown to the colleague who gets the caller', async () => {
  const callId = await call(web, '13700000021');
  const entryId = await talks('1001', callId);
  const agent = await web.as(people.agent);
  expect((await agent.get('/api/desk')).body.agentCall).toMatchObject({
    disposition: null,
    notes: '',
  });
  const notes = { entryId, disposition: 'ticket', notes: '已登记工单，请接着解答' };
  expect((await agent.post('/api/desk/wrap-up', notes)).status).toBe(200);
  expect((await agent.get('/api/desk')).body.agentCall).toMatchObject({
    disposition: 'ticket',
    notes: notes.notes,
    notesBefore: [],
  });
  await isSentOn(entryId);
  await isSentOn(await talks('1002', callId));
  await talks('1002', callId);
  const colleague = await web.as(second);
  expect((await colleague.get('/api/desk')).body.agentCall).toMatchObject({
    disposition: null,
    notes: '',
    notesBefore: [{ agent: '林芳', disposition: 'ticket', notes: notes.notes }],
  });
});

test('who reads of an agent call only after it leaves a row of the audit as well, once in a session', async () => {
  const callId = await call(web, '13700000031');
  await isSentOn(await talks('1003', callId));
  const readings = async () => {
    const { rows } = await web.app.db.query<{ subject: string; command: string }>(
      'SELECT subject, command FROM readings WHERE subject = $1 ORDER BY id',
      [`call ${callId}`],
    );
    return rows;
  };
  const agent = await web.as({ name: 'he3', roles: ['agent'], agent: '1003' });
  const desk = await agent.get('/api/desk');
  expect(desk.body).toMatchObject({
    agentCall: null,
    lastAgentCall: { callId, number: '13700000031' },
  });
  expect(await readings()).toEqual([
    { subject: `call ${callId}`, command: expect.stringMatching(/^GET \/api\/desk,/) as string },
  ]);
  await agent.get('/api/desk');
  expect(await readings()).toHaveLength(1);
});

test('an agent call that breaks off without its agent is told on the floor, on the wallboard, and afterwards at the agent’s desk', async () => {
  const { db, clock, court } = web.app;
  const supervisor = await web.as(people.supervisor);
  const agent = await web.as(people.agent);
  const callId = await call(web, '13700000026');
  const entryId = await talks('1001', callId);
  await putQueue(db, 'case', { courtId: court.current().court.id });
  const lostAt = clock.now();
  const lost = async () => {
    const { agentCalls: onFloor } = (await supervisor.get('/api/floor')).body;
    const { agents } = (await supervisor.get('/api/wallboard')).body;
    const isOf = (each: { entryId: number }) => each.entryId === entryId;
    const isFirst = (each: { number: string }) => each.number === '1001';
    return [onFloor.find(isOf)?.agentLostAt, agents.find(isFirst)?.lostSinceAt];
  };
  expect(await lost()).toEqual([null, null]);
  await db.query('UPDATE queue_entries SET agent_lost_at = $2 WHERE id = $1', [entryId, lostAt]);
  expect(await lost()).toEqual([lostAt.toISOString(), lostAt.toISOString()]);

  const lastAgentCall = async () => (await agent.get('/api/desk')).body.lastAgentCall;
  web.passTime(1);
  await isSentOn(entryId);
  expect(await lastAgentCall()).toMatchObject({ entryId, lost: null });
  await db.query(`UPDATE queue_entries SET ended_by = 'lost' WHERE id = $1`, [entryId]);
  expect(await lastAgentCall()).toMatchObject({ entryId, lost: { nextAgent: null } });
  await isSentOn(await talks('1003', callId));
  expect(await lastAgentCall()).toMatchObject({ entryId, lost: { nextAgent: '郭涛' } });
});

test('earlier calls at another court are not before an agent of this one', async () => {
  const far = await missed(web, '13700000022');
  await web.app.db.query(
    `WITH far AS (INSERT INTO queues (name, court_id) SELECT 'far', id FROM courts WHERE code = '苏9801' RETURNING id)
     UPDATE queue_entries SET queue_id = (SELECT id FROM far) WHERE id = $1`,
    [far],
  );
  await missed(web, '13700000022');
  const { rows } = await web.app.db.query<{ callId: string }>(
    'SELECT call_id AS "callId" FROM queue_entries WHERE id = $1',
    [far],
  );
  web.passTime(1);
  await talks('1003', await call(web, '13700000022'));
  const agent = await web.as({ name: 'third', roles: ['agent'], agent: '1003' });
  const { history } = (await agent.get('/api/desk')).body.agentCall;
  expect(history).toHaveLength(1);
  expect(history[0].callId).not.toBe(rows[0]?.callId);
});

test('a court telephone that has one of our callers says so in the directory', async () => {
  const agent = await web.as(people.agent);
  const { rows } = await web.app.db.query<{ name: string; number: string }>(
    `SELECT name, regexp_replace(telephone, '[^0-9]', '', 'g') AS number FROM staff
      WHERE telephone IS NOT NULL AND court_id = (SELECT id FROM courts WHERE code = '苏98') ORDER BY id LIMIT 2`,
  );
  const [asked, reached] = rows;
  const statusOf = async (number = '') => {
    const { body } = await agent.get(`/api/desk/directory?kind=telephone&q=${number}`);
    return body.items.find((item: { to: string }) => item.to === number)?.status;
  };
  expect([await statusOf(asked?.number), await statusOf(reached?.number)]).toEqual([null, null]);
  const entryId = await talks('1004', await call(web, '13700000023'));
  await web.app.db.query(
    `UPDATE queue_entries SET third = 'telephone:' || $2::text, third_state = 'ringing' WHERE id = $1`,
    [entryId, asked?.number],
  );
  await web.app.db.query(
    'UPDATE calls SET office_number = $2, office_reached = true WHERE id = $1',
    [await call(web, '13700000024'), reached?.number],
  );
  expect([await statusOf(asked?.number), await statusOf(reached?.number)]).toEqual([
    ...['offered', 'talking'],
  ]);
});

test('the directory has the number of a telephone with an extension as it is dialled, and the extension to ask for', async () => {
  const agent = await web.as(people.agent);
  const { rows } = await web.app.db.query<{ name: string }>(
    `UPDATE staff SET telephone = '0512-88886666转801' WHERE id = (SELECT max(id) FROM staff
      WHERE court_id = (SELECT id FROM courts WHERE code = '苏98')) RETURNING name`,
  );
  const found = async (words: string) => {
    const { body } = await agent.get(`/api/desk/directory?kind=telephone&q=${words}`);
    return body.items.map(({ name, to, extension }: Record<string, string | null>) => [
      ...[name, to, extension],
    ]);
  };
  const clerk = [rows[0]?.name, '051288886666', '801'];
  expect(await found('051288886666')).toEqual([clerk]);
  expect(await found(encodeURIComponent(rows[0]?.name ?? ''))).toContainEqual(clerk);
  expect(await found('66801')).toEqual([]);
});

test('the page of a call says why it failed, whom agents asked, and how well it was heard', async () => {
  const callId = await call(web, '13700000025');
  const entryId = await talks('1001', callId);
  const { db, clock } = web.app;
  await db.query(
    `UPDATE calls SET outcome = 'failed', outcome_detail = 'the exchange was restarted', ended_at = $2, phase = 'over' WHERE id = $1`,
    [callId, clock.now()],
  );
  await db.query(
    `INSERT INTO call_transfers (at, call_id, entry_id, agent_id, kind, target, result)
     SELECT $3, $1, $2, id, 'attended', 'agent:1002', 'no_answer' FROM agents WHERE number = '1001'`,
    [callId, entryId, clock.now()],
  );
  await putQuality(
    db,
    [
      {
        entryId,
        agent: null,
        caller: { from: { loss: 0.25, jitterMs: 12 }, to: { loss: 0, jitterMs: 3 } },
      },
    ],
    clock.now(),
  );
  const supervisor = await web.as(people.supervisor);
  const { body } = await supervisor.get(`/api/calls/${callId}`);
  expect(body).toMatchObject({
    outcomeDetail: 'the exchange was restarted',
    transfers: [{ kind: 'attended', target: 'agent:1002', result: 'no_answer' }],
    agentCalls: [{ quality: { fromCallerLoss: 0.25, toCallerJitterMs: 3, fromAgentLoss: null } }],
  });
});

test('the page of a call has notes, rating, tickets and SMS; a ticket leads to the recording for who may hear it', async () => {
  const { db, clock } = web.app;
  const callId = await call(web, '13700000027');
  const entryId = await talks('1900', callId);
  const opened = await ticket(web, { kind: 'consultation', callId, callerNumber: '13700000027' });
  const secret = await ticket(web, { kind: 'violation_report', callId });
  web.passTime(1);
  await db.query(
    `WITH noted AS (INSERT INTO agent_call_notes (entry_id, agent_id, disposition, notes, at)
                    SELECT id, agent_id, 'ticket', '承诺三日内回电', $3 FROM queue_entries WHERE id = $2),
          rated AS (INSERT INTO satisfaction (call_id, agent_id, score, at)
                    SELECT $1, agent_id, 4, $3 FROM queue_entries WHERE id = $2)
     INSERT INTO recordings (id, call_id, entry_id, node, file, started_at, ended_at, length_ms, sha256, status)
     VALUES (gen_random_uuid(), $1, $2, 'hotline', $4, $3, $3, 1000, repeat('a', 64), 'stored')`,
    [callId, entryId, clock.now(), `${callId}.wav`],
  );
  await isSentOn(entryId);
  await closeCall(db, callId, { at: clock.now(), outcome: 'served' });
  const supervisor = await web.as(people.supervisor);
  const inspector = await web.as(people.inspector);
  const { body } = await supervisor.get(`/api/calls/${callId}`);
  expect(body).toMatchObject({
    notes: [{ disposition: 'ticket', notes: '承诺三日内回电' }],
    scores: [{ score: 4 }],
    messages: [{ by: 'sms', purpose: 'opened' }],
    tickets: [{ number: opened.number, isRepeat: false }],
  });
  // The words of an SMS may have the code of a ticket.
  expect(JSON.stringify(body.messages)).not.toContain(opened.number);
  const seen = (await inspector.get(`/api/calls/${callId}`)).body.tickets;
  expect(seen.map(({ number }: { number: string }) => number)).toEqual([
    ...[opened.number, secret.number],
  ]);

  const callOf = async (by: Browser, number: string) =>
    (await by.get(`/api/tickets/${number}`)).body.call;
  const itsCall = { id: callId, recordings: 1 };
  expect(await callOf(supervisor, opened.number)).toMatchObject(itsCall);
  expect(await callOf(inspector, secret.number)).toMatchObject(itsCall);
  const { rows } = await db.query<{ subject: string }>(
    `SELECT subject FROM readings WHERE subject LIKE 'ticket %' ORDER BY id DESC LIMIT 1`,
  );
  expect(rows).toEqual([{ subject: `ticket ${secret.number}` }]);
  for (const by of [people.agent, people.dispatcher])
    expect(await callOf(await web.as(by), opened.number)).toBeNull();
  // Whatever the program does: no anonymous ticket has a call.
  await expect(
    db.query(
      `UPDATE tickets SET anonymous = true, caller_name = NULL, caller_number = NULL, person_id = NULL WHERE number = $1`,
      [secret.number],
    ),
  ).rejects.toThrow('tickets_check');
});

test('SMS of the next call of a number are not those of the call before, and without a number there are none', async () => {
  const withheld = await call(web, '');
  const before = await call(web, '13700000028');
  web.passTime(1);
  const next = await call(web, '13700000028');
  await ticket(web, { callId: next, callerNumber: '13700000028' });
  const supervisor = await web.as(people.supervisor);
  const countOf = async (id: string) =>
    (await supervisor.get(`/api/calls/${id}`)).body.messages.length;
  expect([await countOf(before), await countOf(next), await countOf(withheld)]).toEqual([0, 1, 0]);
});

test('the desk says how many callers wait, and since when the first of them', async () => {
  const agent = await web.as(people.agent);
  const waiting = async () => (await agent.get('/api/desk')).body.waiting;
  const before = await waiting();
  const enteredAt = web.app.clock.now();
  await web.app.db.query(
    `UPDATE queue_entries SET status = 'waiting', over_at = NULL, result = NULL, entered_at = $2 WHERE id = $1`,
    [await missed(web, '13700000029'), enteredAt],
  );
  expect(before).toEqual({ callers: 0, longestSinceAt: null });
  expect(await waiting()).toEqual({ callers: 1, longestSinceAt: enteredAt.toISOString() });
});

test('the desk says whether the agent call is recorded, on which an anonymous ticket depends', async () => {
  const callId = await call(web, '13700000026');
  const entryId = await talks('1900', callId);
  const agent = await web.as({ name: 'gu', roles: ['agent'], agent: '1900' });
  expect((await agent.get('/api/desk')).body.agentCall.isRecorded).toBe(true);
  const report = { kind: 'violation_report', text: '有人收钱', anonymous: true };
  expect((await agent.post('/api/tickets', report)).body.error).toBe('agent_call_recorded');
  await web.app.db.query('UPDATE calls SET recording_consent = false WHERE id = $1', [callId]);
  expect((await agent.get('/api/desk')).body.agentCall.isRecorded).toBe(false);
  expect((await agent.post('/api/tickets', report)).status).toBe(200);
  // Notes that will not be kept are the agent's alone.
  const written = { entryId, disposition: 'ticket', notes: '来电人说了姓名' };
  expect((await agent.post('/api/desk/wrap-up', written)).status).toBe(200);
  expect((await agent.get('/api/desk')).body.agentCall.notes).toBe(written.notes);
  const page = (await (await web.as(people.supervisor)).get(`/api/calls/${callId}`)).body;
  expect(page.notes).toMatchObject([{ disposition: 'ticket', notes: '' }]);
  await changeEntry(web.app, entryId, { kind: 'caller_gone' });
  expect((await agent.post('/api/desk/wrap-up-done')).status).toBe(200);
});

test('the caller’s file stays while the agent call is written up, and so does what belongs to the call', async () => {
  const callId = await call(web, '13700000025');
  const entryId = await talks('1900', callId);
  const agent = await web.as({ name: 'gu', roles: ['agent'], agent: '1900' });
  await agent.get('/api/desk');
  await changeEntry(web.app, entryId, { kind: 'caller_gone' });
  const { body } = await agent.get('/api/desk');
  expect(body.agent.status).toBe('wrap_up');
  expect([body.agentCall, body.offer]).toEqual([null, null]);
  expect(body.writtenUp).toMatchObject({ entryId, callId, number: '13700000025', heard: [] });
  // It is the same reading.
  const { rows } = await web.app.db.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM readings WHERE subject = $1',
    [`call ${callId}`],
  );
  expect(rows[0]?.n).toBe(1);
  const opened = await agent.post('/api/tickets', { kind: 'consultation', text: '请回电' });
  expect(opened.status).toBe(200);
  expect((await agent.get('/api/desk')).body.writtenUp.tickets).toMatchObject([
    { number: opened.body.number },
  ]);
  expect((await agent.post('/api/desk/wrap-up-done')).status).toBe(200);
  expect((await agent.get('/api/desk')).body.writtenUp).toBeNull();
});

const setNorms = (norms: object) =>
  web.app.db.query('UPDATE courts SET settings = settings || $2 WHERE id = $1', [
    ...[web.app.court.current().court.id, { norms }],
  ]);

test('where every call is a ticket, the wrap-up ends with one, or with a call that nobody can register', async () => {
  const agent = await web.as({ name: 'gu', roles: ['agent'], agent: '1900' });
  const writesUp = async (number: string) => {
    const entryId = await talks('1900', await call(web, number));
    await changeEntry(web.app, entryId, { kind: 'caller_gone' });
    return entryId;
  };
  const ends = async (way: 'wrap-up-done' | 'ready' | 'sign-out') => {
    const { status, body } = await agent.post(`/api/desk/${way}`);
    return status === 200 ? status : body.error;
  };
  await setNorms({ profile: 'henan' });
  // Who signs out during the call has no wrap-up after it.
  const first = await talks('1900', await call(web, '13912380031'));
  expect(await ends('sign-out')).toBe('ticket_missing');
  await changeEntry(web.app, first, { kind: 'caller_gone' });
  for (const way of ['wrap-up-done', 'ready', 'sign-out'] as const) {
    expect([way, await ends(way)]).toEqual([way, 'ticket_missing']);
  }
  const opened = await agent.post('/api/tickets', { kind: 'consultation', text: '问开庭时间' });
  expect(opened.status).toBe(200);
  expect(await ends('wrap-up-done')).toBe(200);

  const entryId = await writesUp('13912380032');
  const written = { entryId, disposition: 'silent_or_wrong_number', notes: '' };
  expect((await agent.post('/api/desk/wrap-up', written)).status).toBe(200);
  expect(await ends('wrap-up-done')).toBe(200);

  await setNorms({ profile: 'henan', ticketForEveryCall: false });
  await writesUp('13912380033');
  expect(await ends('wrap-up-done')).toBe(200);
});

test('nor does it ask for a ticket of a call that keeps no number, whether or not its agent has written an anonymous report', async () => {
  const { db, clock } = web.app;
  await setNorms({ profile: 'henan' });
  const agent = await web.as({ name: 'gu', roles: ['agent'], agent: '1900' });
  const report = { kind: 'violation_report', text: '有人收礼', anonymous: true };
  const ends = async (number: string, { reports = false, isOver = false }) => {
    const callId = await call(web, number);
    await db.query('UPDATE calls SET recording_consent = false WHERE id = $1', [callId]);
    const entryId = await talks('1900', callId);
    if (reports) expect((await agent.post('/api/tickets', report)).status).toBe(200);
    await changeEntry(web.app, entryId, { kind: 'caller_gone' });
    if (isOver) await closeCall(db, callId, { at: clock.now(), outcome: 'served' });
    return (await agent.post('/api/desk/wrap-up-done')).status;
  };
  expect([
    await ends('13912380034', { reports: true }),
    await ends('13912380035', { reports: true, isOver: true }),
    await ends('13912380036', {}),
    await ends('13912380037', { isOver: true }),
  ]).toEqual([200, 200, 200, 200]);
  await setNorms({});
});
