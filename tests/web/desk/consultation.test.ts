/**
 * What the page of a consulted colleague is sent of the caller, and what the colleague can do there. The texts of the replies are searched,
 * because a page can hide what the server has sent.
 */
import { randomUUID } from 'node:crypto';
import { changeAgent, type AgentOwnEvent } from '../../../app/queue/agentStates.js';
import { findAgent } from '../../../app/queue/store/agents.js';
import { closeSupervision, openSupervision } from '../../../app/agents/calls/store/supervisions.js';
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import { call, ticket, talk } from '../consoleScene.js';
import { people, TestConsole, type Browser } from '../testConsole.js';

const { name, queryNumber } = samplePeople.zhang;
const callerNumber = '13700000051';
const notes = '来电人问开庭改期';

let web: TestConsole;
let asker: Browser;
let colleague: Browser;
let colleagueId: number;
let known: { readonly id: number; readonly number: string };
beforeAll(async () => {
  web = await TestConsole.start();
  asker = await web.as(people.agent);
  colleague = await web.as({ name: 'he', roles: ['agent'], agent: '1002' });
  colleagueId = (await findAgent(web.app.db, '1002'))?.agent.id ?? 0;
  await turns({ kind: 'sign_in' });
  const { rows } = await web.app.db.query<{ id: string; number: string }>(
    'SELECT c.id, c.number FROM parties t JOIN cases c ON c.id = t.case_id WHERE t.query_number = $1',
    [queryNumber],
  );
  known = { id: Number(rows[0]?.id), number: rows[0]?.number ?? '' };
});
afterAll(() => web?.stop());

interface AgentCall {
  readonly entryId: number;
  readonly callId: string;
}

/** Agent 1001 talks to a verified caller, and has begun the notes. */
async function talks(): Promise<AgentCall> {
  const callId = await call(web, callerNumber);
  await web.app.db.query(
    `UPDATE calls SET person_id = t.person_id, proof = 'query_number_and_password', only_case_ids = ARRAY[t.case_id]
       FROM parties t WHERE t.query_number = $2 AND calls.id = $1`,
    [callId, queryNumber],
  );
  const entryId = await talk(web, '1001', callId);
  const wrapUp = { entryId, disposition: 'answered', notes };
  expect((await asker.post('/api/desk/wrap-up', wrapUp)).status).toBe(200);
  return { entryId, callId };
}

/** Agent 1001 consults 1002; null: not any more. */
async function consults(
  { entryId }: AgentCall,
  state: 'ringing' | 'asked' | 'in_agent_call' | null,
): Promise<void> {
  web.passTime(0.1);
  await web.app.db.query('UPDATE queue_entries SET third = $2, third_state = $3 WHERE id = $1', [
    entryId,
    state === null ? null : 'agent:1002',
    state,
  ]);
  if (state === 'ringing') await turns({ kind: 'engaged', node: 'hotline' });
  if (state === null) await turns({ kind: 'consultation_ended' });
}

const turns = (event: AgentOwnEvent) => changeAgent(web.app, colleagueId, event);

afterEach(async () => {
  await turns({ kind: 'consultation_ended' });
  const { rows } = await web.app.db.query<{ id: string }>(
    "SELECT id FROM queue_entries WHERE status = 'talking'",
  );
  for (const { id } of rows) await changeEntry(web.app, Number(id), { kind: 'caller_gone' });
  await asker.post('/api/desk/wrap-up-done');
});

/** What the audit has of the colleague's readings of a call. */
const readingsOf = async ({ callId }: AgentCall) =>
  (
    await web.app.db.query<{ subject: string; shown: string[]; reason: string | null }>(
      `SELECT subject, shown, reason FROM readings WHERE os_user = 'web:he' AND $1 IN (subject, reason) ORDER BY id`,
      [`call ${callId}`],
    )
  ).rows;

const consultation = async () => (await colleague.get('/api/desk')).body.consultation;
const opens = ({ callId }: AgentCall) =>
  colleague.post(`/api/cases/${known.id}/in-call`, { callId });
const tells = ({ callId }: AgentCall, fact = 'judge_in_charge', by = colleague) =>
  by.post(`/api/cases/${known.id}/tell`, { callId, fact });

/** Everything by which the colleague could learn who calls. */
async function everything(it: AgentCall): Promise<string> {
  const reason = '同事询问';
  const replies = [
    await colleague.get('/api/desk'),
    await opens(it),
    await tells(it),
    await colleague.post('/api/cases/search', { words: known.number, reason }),
  ];
  return replies.map(({ text }) => text).join('\n');
}

test('a colleague who has answered has the caller’s file until the consultation is over, and each time is a reading', async () => {
  const it = await talks();
  await consults(it, 'ringing');
  expect(await consultation()).toEqual({
    by: { number: '1001', name: '林芳' },
    state: 'ringing',
    heldSinceAt: null,
    isSupervised: false,
    isUnrecorded: false,
    caller: null,
  });
  expect(await everything(it)).not.toMatch(new RegExp(`${name}|${callerNumber}|${notes}`));
  expect((await asker.get('/api/desk')).body.agentCall.third).toEqual({
    to: 'agent:1002',
    name: expect.stringMatching(/./) as string,
    state: 'ringing',
  });
  expect(await readingsOf(it)).toEqual([]);

  await consults(it, 'asked');
  const asked = await consultation();
  expect(asked.caller).toMatchObject({
    number: callerNumber,
    verified: { personName: name, how: 'query_number_and_password' },
    cases: [{ id: known.id, number: known.number }],
    notesBefore: [{ agent: '林芳', disposition: 'answered', notes }],
  });
  await consultation();
  const reading = {
    subject: `call ${it.callId}`,
    shown: [`case ${known.id}`],
    reason: 'consulted by agent 1001',
  };
  expect(await readingsOf(it)).toEqual([reading]);
  // By the rule of the first agent: what may be told, and what not. The two agents talk alone yet.
  const opened = await opens(it);
  expect([opened.status, opened.body.tellIn]).toEqual([200, null]);
  expect(opened.body.facts.map(({ name: fact }: { name: string }) => fact)).toEqual(
    (await asker.post(`/api/cases/${known.id}/in-call`, { callId: it.callId })).body.facts.map(
      ({ name: fact }: { name: string }) => fact,
    ),
  );
  expect((await tells(it)).body.error).toBe('no_agent_call');

  await consults(it, 'in_agent_call');
  expect((await tells(it)).status).toBe(200);
  const { rows } = await web.app.db.query<{ number: string }>(
    'SELECT a.number FROM disclosures d JOIN agents a ON a.id = d.agent_id WHERE d.call_id = $1',
    [it.callId],
  );
  expect(rows).toEqual([{ number: '1002' }]);
  // What somebody else has told before is a reading.
  expect((await tells(it, 'cause', asker)).status).toBe(200);
  // Asked for again, it is no other one.
  const read = [(await tells(it, 'cause')).body, (await tells(it, 'cause')).body];
  for (const { facts } of read) {
    const cause = facts.find(({ name: fact }: { name: string }) => fact === 'cause');
    expect(cause.contents).toMatchObject([{ kind: 'cause' }]);
  }
  // The notes stay those of the agent who has the caller.
  const mine = { entryId: it.entryId, disposition: 'ticket', notes: 'x' };
  expect((await colleague.post('/api/desk/wrap-up', mine)).status).toBe(404);

  await consults(it, null);
  expect(await consultation()).toBeNull();
  expect((await opens(it)).status).toBe(404);
  expect((await tells(it)).body.error).toBe('no_agent_call');
  expect(await everything(it)).not.toMatch(new RegExp(`${name}|${callerNumber}|${notes}`));

  await consults(it, 'ringing');
  await consults(it, 'asked');
  await consultation();
  const opening = { subject: `case ${known.id}`, shown: [], reason: `call ${it.callId}` };
  expect(await readingsOf(it)).toEqual([reading, opening, opening, reading]);
});

describe('where the caller may stay unknown', () => {
  const ways = {
    'the caller has declined the recording': (callId: string) =>
      web.app.db.query('UPDATE calls SET recording_consent = false WHERE id = $1', [callId]),
    'the recording did not begin, so the call will count as not recorded': (callId: string) =>
      web.app.db.query('UPDATE calls SET recording_consent = true WHERE id = $1', [callId]),
    'an earlier agent call of the call was not recorded': async (callId: string) => {
      await web.app.db.query('UPDATE calls SET recording_consent = true WHERE id = $1', [callId]);
      await web.app.db.query(
        `INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at,
                                   status, agent_id, offered_at, connected_at, over_at, result, ended_by)
         SELECT queue_id, call_id, node, '', skills, needs, least_needs, entered_at, order_at,
                'over', agent_id, offered_at, connected_at, entered_at, 'answered', 'transfer'
           FROM queue_entries WHERE call_id = $1`,
        [callId],
      );
      await record(callId);
    },
  };

  test.each(Object.entries(ways))(
    'a colleague is sent nothing of a caller, and can write nothing: %s',
    async (_, isSo) => {
      const { number: before } = await ticket(web, { kind: 'consultation', callerNumber });
      const it = await talks();
      await isSo(it.callId);
      for (const state of ['ringing', 'asked', 'in_agent_call'] as const) {
        await consults(it, state);
        expect(await consultation()).toMatchObject({ state, isUnrecorded: true, caller: null });
        expect(await everything(it)).not.toMatch(new RegExp(`${name}|${callerNumber}|${notes}`));
        expect((await opens(it)).status).toBe(404);
        expect((await tells(it)).body.error).toBe('no_agent_call');
        const mine = { entryId: it.entryId, disposition: 'ticket', notes: callerNumber };
        expect((await colleague.post('/api/desk/wrap-up', mine)).status).toBe(404);
        const report = { kind: 'violation_report', text: '有人收钱' };
        const named = { ...report, callerNumber };
        const sent = { number: callerNumber, language: 'zh' };
        const written = [
          await colleague.post('/api/tickets', { ...report, anonymous: true }),
          await colleague.post('/api/tickets', named),
          await colleague.post('/api/sms', { ...sent, template: 'materials' }),
          await colleague.post('/api/faxes', { ...sent, template: 'guidance:file_case' }),
          // The SMS with the new code goes to the caller.
          await colleague.post(`/api/tickets/${before}/code`, { how: '核对证件' }),
        ];
        expect(written.map(({ body }) => body.error)).toEqual(
          written.map(() => 'caller_stays_unknown'),
        );
      }
      expect(await readingsOf(it)).toEqual([]);
    },
  );

  test('a supervisor who listens can write nothing until that is over', async () => {
    const it = await talks();
    const supervisor = await web.as(people.supervisor);
    const { agent } = (await findAgent(web.app.db, '1900')) ?? {};
    const writes = async () => [
      await supervisor.post('/api/tickets', { kind: 'complaint', text: '有人收钱', callerNumber }),
      await supervisor.post('/api/sms', {
        ...{ number: callerNumber, language: 'zh', template: 'guidance:guide_divorce' },
      }),
    ];
    const id = await openSupervision(web.app.db, {
      ...{ supervisorId: agent?.id ?? 0, agentId: agent?.id ?? 0, ...it },
      ...{ mode: 'join', startedAt: web.app.clock.now() },
    });
    await web.app.db.query('UPDATE calls SET recording_consent = false WHERE id = $1', [it.callId]);
    for (const { body } of await writes()) expect(body.error).toBe('caller_stays_unknown');
    await closeSupervision(web.app.db, id, web.app.clock.now());
    expect((await writes()).map(({ status }) => status)).toEqual([200, 200]);
  });

  test('an agent call that is recorded is no such agent call', async () => {
    const it = await talks();
    await web.app.db.query('UPDATE calls SET recording_consent = true WHERE id = $1', [it.callId]);
    await record(it.callId);
    await consults(it, 'ringing');
    await consults(it, 'asked');
    expect(await consultation()).toMatchObject({
      isUnrecorded: false,
      caller: { callId: it.callId },
    });
    const ticket = { kind: 'consultation', text: '请回电', callerNumber };
    expect((await colleague.post('/api/tickets', ticket)).status).toBe(200);
  });
});

/** The agent call that goes on in a call is recorded. */
async function record(callId: string): Promise<void> {
  await web.app.db.query(
    `INSERT INTO recordings (id, call_id, entry_id, node, file, started_at, status)
     SELECT $2::text::uuid, call_id, id, 'hotline', $2::text, connected_at, 'recording'
       FROM queue_entries WHERE call_id = $1 AND status = 'talking'`,
    [callId, randomUUID()],
  );
}

test('the colleague’s page is told at once of each change in the agent call', async () => {
  const it = await talks();
  const toldSince = async (id: number) =>
    (
      await web.app.db.query<{ id: number }>(
        `SELECT v.id::int AS id FROM live_events v JOIN agents a ON a.id = v.agent_id
          WHERE v.kind = 'agent' AND v.status = 'talking' AND a.number = '1002' AND v.id > $1 ORDER BY v.id`,
        [id],
      )
    ).rows;
  await consults(it, 'ringing');
  let last = (await toldSince(0)).at(-1)?.id ?? 0;
  for (const state of ['asked', 'in_agent_call'] as const) {
    await consults(it, state);
    const told = await toldSince(last);
    expect(told).toHaveLength(1);
    last = told[0]?.id ?? last;
  }
});
