/**
 * What an agent is sent of a case: what the telephone would tell the caller of the agent call, and nothing
 * else. The texts of the replies are searched, because a page can hide what the server has sent.
 */
import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import { checkAudit } from '../../../app/core/audit/checkAudit.js';
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import { call, endTalk, talk } from '../consoleScene.js';
import { until } from '../../queue/until.js';
import { people, TestConsole, type Browser } from '../testConsole.js';

type Person = keyof typeof samplePeople;

let web: TestConsole;
beforeAll(async () => void (web = await TestConsole.start({ WEB_REQUESTS_PER_MINUTE: '100000' })));
afterAll(() => web?.stop());

const reason = '来电人询问案件';

interface KnownCase {
  readonly id: number;
  readonly number: string;
  readonly cause: string;
  readonly stage: string;
  readonly judge: string;
  readonly courtrooms: string[];
  readonly events: { readonly on: string; readonly text: string }[];
  readonly result: { readonly summary: string; readonly decidedOn: string } | null;
}

/** The case of a person's query number. */
async function caseOf(who: Person): Promise<KnownCase> {
  const { rows } = await web.app.db.query<KnownCase & { id: string }>(
    `SELECT c.id, c.number, c.cause, c.stage, j.name AS judge, c.events, c.result,
            ARRAY(SELECT h ->> 'courtroom' FROM jsonb_array_elements(c.hearings) h) AS courtrooms
       FROM parties t JOIN cases c ON c.id = t.case_id LEFT JOIN staff j ON j.id = c.judge_id
      WHERE t.query_number = $1`,
    [samplePeople[who].queryNumber],
  );
  const [found] = rows;
  if (found === undefined) throw new Error(`no case of ${who}`);
  return { ...found, id: Number(found.id) };
}

/** An agent of their own talks to a caller, who has proved to be somebody, or has not. */
async function talks(
  number: string,
  who: Person | null,
): Promise<{ agent: Browser; callId: string; entryId: number }> {
  const callId = await call(web);
  if (who !== null) {
    await web.app.db.query(
      `UPDATE calls SET person_id = t.person_id, proof = 'query_number_and_password', only_case_ids = ARRAY[t.case_id]
         FROM parties t WHERE t.query_number = $2 AND calls.id = $1`,
      [callId, samplePeople[who].queryNumber],
    );
  }
  await endTalk(web, number);
  const entryId = await talk(web, number, callId);
  return {
    agent: await web.as({ name: `a${number}`, roles: ['agent'], agent: number }),
    callId,
    entryId,
  };
}

/** Sends a request twice, and lets both go on when both have come as far as to write. */
async function atOneMoment(agent: string, request: () => Promise<unknown>): Promise<void> {
  const client = await web.app.db.connect();
  try {
    // A row that names the agent waits for this.
    await client.query('BEGIN');
    await client.query('SELECT FROM agents WHERE number = $1 FOR UPDATE', [agent]);
    const both = Promise.all([request(), request()]);
    await until('both to wait', async () => {
      const { rowCount } = await web.app.db.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return rowCount === 2;
    });
    await client.query('COMMIT');
    await both;
  } finally {
    client.release();
  }
}

const told = async () =>
  (
    await web.app.db.query(
      `SELECT d.case_id::int AS "caseId", d.call_id AS "callId", d.facts, d.proof, p.name AS person, a.number AS agent
         FROM disclosures d JOIN persons p ON p.id = d.person_id LEFT JOIN agents a ON a.id = d.agent_id ORDER BY d.id`,
    )
  ).rows;

/** Every name that a fact can have. */
const everyFact = [
  ...[
    'cause',
    'filing_pending',
    'filing_mediation',
    'filing_corrections',
    'filing_accepted',
    'filing_refused',
    'filing_withdrawn',
  ],
  ...[
    'transfer_not_sent',
    'transfer_sent',
    'transfer_filed',
    'judge_assistant',
    'judge_in_charge',
    'clerk',
  ],
  ...[
    'department',
    'panel',
    'next_hearing',
    'hearing_changed',
    'hearing_not_fixed',
    'past_hearings',
    'stage',
  ],
  ...['events', 'fee_acceptance', 'fee_preservation', 'fee_enforcement', 'fee_appeal', 'fee_other'],
  ...[
    'result_judgment',
    'result_ruling',
    'result_mediation',
    'result_withdrawal',
    'result_decision',
  ],
];

/** Asks for a case in every way that there is, and for each of its facts. @returns all that came. */
async function everything(
  agent: Browser,
  { id, number }: KnownCase,
  callId: string,
): Promise<string> {
  const replies = [
    await agent.get('/api/desk'),
    await agent.post('/api/cases/search', { words: number, reason }),
    await agent.post(`/api/cases/${id}`, { reason }),
    await agent.post(`/api/cases/${id}/in-call`, { callId }),
  ];
  for (const fact of everyFact) {
    const tell = await agent.post(`/api/cases/${id}/tell`, { callId, fact });
    expect([200, 409]).toContain(tell.status);
    replies.push(tell);
  }
  return replies.map(({ text }) => text).join('\n');
}

const publicity = (id: number, is: string) =>
  web.app.db.query('UPDATE cases SET publicity = $2 WHERE id = $1', [id, is]);

describe('what is withheld is not in any reply', () => {
  test('not_served: a judgment that has not been served on the caller', async () => {
    const known = await caseOf('zhao');
    const { result, events } = known;
    if (result === null) throw new Error('the case is decided');
    const { agent, callId } = await talks('1001', 'zhao');
    const opened = await agent.post(`/api/cases/${known.id}/in-call`, { callId });
    expect(opened.body.withheld).toEqual([{ topic: 'result', reason: 'not_served' }]);
    const text = await everything(agent, known, callId);
    expect(text).toContain(known.cause);
    expect(text).not.toContain(result.summary);
    expect(text).not.toContain('"result_');
    expect(text).not.toContain(result.decidedOn);
    const after = events.filter(({ on }) => on >= result.decidedOn);
    for (const { text: step } of after) expect(text).not.toContain(step);
    expect((await told()).flatMap(({ facts }: { facts: string[] }) => facts)).not.toContainEqual(
      expect.stringMatching(/^result/),
    );
  });

  test.each(['juvenile', 'state_secret'])('not_public: a case that is %s', async (is) => {
    const known = await caseOf('chen');
    await publicity(known.id, is);
    const { agent, callId } = await talks('1001', 'chen');
    const opened = await agent.post(`/api/cases/${known.id}/in-call`, { callId });
    const topics = ['filing', 'transfer', 'enforcement', 'progress', 'fees', 'result'];
    expect(opened.body.withheld).toEqual(topics.map((topic) => ({ topic, reason: 'not_public' })));
    const text = await everything(agent, known, callId);
    expect(text).toContain(known.judge);
    for (const secret of [
      known.cause,
      `"${known.stage}"`,
      '"appliedOn"',
      '"dueFen"',
      '"members"',
      is,
    ])
      expect(text).not.toContain(secret);
    for (const { text: step } of known.events) expect(text).not.toContain(step);
  });

  test('words_not_public: steps, result and cause of a case that is not heard in public', async () => {
    const known = await caseOf('sun');
    const { result, events } = known;
    if (result === null) throw new Error('the case is decided');
    await publicity(known.id, 'privacy');
    const { agent, callId } = await talks('1001', 'sun');
    const opened = await agent.post(`/api/cases/${known.id}/in-call`, { callId });
    expect(opened.body.withheld).toEqual([{ topic: 'result', reason: 'words_not_public' }]);
    const text = await everything(agent, known, callId);
    expect(text).toContain(known.judge);
    for (const secret of [result.summary, known.cause, 'privacy'])
      expect(text).not.toContain(secret);
    for (const { text: step } of events) expect(text).not.toContain(step);
    await publicity(known.id, 'public');
  });

  test('authority_over: a case of an agent ad litem whose authority has ended', async () => {
    const known = await caseOf('wang');
    await web.app.db.query(
      `UPDATE parties SET role = 'agent', authority_until = '2020-01-01' WHERE query_number = $1`,
      [samplePeople.wang.queryNumber],
    );
    const { agent, callId } = await talks('1001', 'wang');
    const { body } = await agent.post(`/api/cases/${known.id}/in-call`, { callId });
    expect([body.facts, body.tellIn]).toEqual([[], null]);
    expect(new Set(body.withheld.map((each: { reason: string }) => each.reason))).toEqual(
      new Set(['authority_over']),
    );
    await expectNothing(agent, known, callId);
  });

  test('not_verified: a caller who has not proved who they are', async () => {
    const known = await caseOf('zhang');
    const { agent, callId } = await talks('1001', null);
    await expectNothing(agent, known, callId);
    const { body } = await agent.post(`/api/cases/${known.id}`, { reason });
    expect(body).toMatchObject({ view: 'told', number: known.number, facts: [], tellIn: null });
    expect(body.withheld).toHaveLength(8);
    expect(body.withheld[0]).toEqual({ topic: 'filing', reason: 'not_verified' });
    expect((await agent.post(`/api/cases/${known.id}/in-call`, { callId })).status).toBe(404);
  });

  test('not_verified: an agent or a supervisor who talks to nobody', async () => {
    const known = await caseOf('zhang');
    await endTalk(web, '1001');
    for (const who of [people.agent, people.supervisor]) {
      const browser = await web.as(who);
      const { body, text } = await browser.post(`/api/cases/${known.id}`, { reason });
      expect(body).toMatchObject({ facts: [], withheld: { length: 8 } });
      expect(text).not.toContain(known.cause);
    }
  });

  test('not_party: somebody else’s case', async () => {
    // The caller's own case has another cause.
    await web.app.db.query(`UPDATE cases SET cause = '名誉权纠纷' WHERE id = $1`, [
      (await caseOf('zhang')).id,
    ]);
    const known = await caseOf('zhang');
    const { agent, callId } = await talks('1001', 'fang');
    await expectNothing(agent, known, callId);
    const { body } = await agent.post(`/api/cases/${known.id}`, { reason });
    expect(body.withheld[0]).toEqual({ topic: 'filing', reason: 'not_party' });
  });

  test('a preservation that is not executed yet is not even found, by its number, a name or its id', async () => {
    const known = await caseOf('zhang');
    const number = '（2026）苏98财保77号';
    const { rows } = await web.app.db.query<{ before: string }>(
      `UPDATE cases c SET number = $2, preservation_executed_on = NULL FROM cases b
        WHERE b.id = c.id AND c.id = $1 RETURNING b.number AS before`,
      [known.id, number],
    );
    const secret = { ...known, number };
    const { agent, callId } = await talks('1001', 'fang');
    expect(await everything(agent, secret, callId)).not.toContain(number);
    expect((await agent.post(`/api/cases/${known.id}`, { reason })).status).toBe(404);
    const byName = await agent.post('/api/cases/search', {
      words: samplePeople.zhang.name,
      reason,
    });
    expect(byName.body.cases).toEqual([]);
    // Nor by a ticket that is refused for another reason, and leaves no trace.
    const opens = async (by: Browser, caseNumber: string) => {
      const given = { kind: 'complaint', text: '请答复', callerNumber: '13700000011' };
      return (await by.post('/api/tickets', { ...given, caseNumber, departmentId: 999_999 })).body;
    };
    expect(await opens(agent, number)).toEqual(await opens(agent, '（2026）苏98财保78号'));
    const applicant = await talks('1002', 'zhang');
    expect(await opens(applicant.agent, number)).toMatchObject({ field: 'body.departmentId' });
    const handler = await web.as(people.handler);
    expect((await handler.post(`/api/cases/${known.id}`, { reason })).body.number).toBe(number);
    await web.app.db.query('UPDATE cases SET number = $2 WHERE id = $1', [
      known.id,
      rows[0]?.before,
    ]);
  });

  test('a proof for one case says nothing of the others once that case is gone', async () => {
    const { agent, callId } = await talks('1001', 'li');
    expect((await agent.get('/api/desk')).body.agentCall.cases).toHaveLength(1);
    await web.app.db.query('UPDATE calls SET only_case_ids = NULL WHERE id = $1', [callId]);
    expect((await agent.get('/api/desk')).body.agentCall).toMatchObject({
      cases: [],
      verified: null,
    });
  });

  /** Nothing of a case is in any reply, and nothing is told. */
  async function expectNothing(agent: Browser, known: KnownCase, callId: string): Promise<void> {
    const before = await told();
    const text = await everything(agent, known, callId);
    for (const secret of [
      known.cause,
      known.judge,
      `"stage":"${known.stage}"`,
      ...known.courtrooms,
    ])
      expect(text).not.toContain(secret);
    for (const { text: step } of known.events) expect(text).not.toContain(step);
    expect(await told()).toEqual(before);
  }
});

describe('what may be told', () => {
  test('is named, and its content comes with the row of the audit that it was told', async () => {
    const known = await caseOf('zhang');
    const { agent, callId, entryId } = await talks('1002', 'zhang');
    const path = `/api/cases/${known.id}`;
    const opened = await agent.post(`${path}/in-call`, { callId });
    expect(opened.body).toMatchObject({ view: 'told', tellIn: callId, withheld: [] });
    expect(opened.body.facts.length).toBeGreaterThan(5);
    for (const fact of opened.body.facts)
      expect(fact).toMatchObject({ toldAt: null, contents: null });
    for (const secret of [known.cause, known.judge, ...known.courtrooms])
      expect(opened.text).not.toContain(secret);

    const before = await told();
    const tell = (fact: string) => agent.post(`${path}/tell`, { callId, fact });
    const { body } = await tell('next_hearing');
    const of = (name: string, facts: { name: string }[]) =>
      facts.find((each) => each.name === name);
    expect(of('next_hearing', body.facts)).toMatchObject({
      toldAt: web.app.clock.now().toISOString(),
      contents: [{ kind: 'next_hearing', courtroom: known.courtrooms[0], hearingKind: 'trial' }],
    });
    expect(of('judge_in_charge', body.facts)).toMatchObject({ toldAt: null, contents: null });
    // Told twice, it is one row, also by two clicks at one moment.
    await tell('next_hearing');
    await atOneMoment('1002', () => tell('cause'));
    const row = {
      caseId: known.id,
      callId,
      person: samplePeople.zhang.name,
      agent: '1002',
      proof: 'query_number_and_password',
    };
    expect((await told()).slice(before.length)).toEqual([
      { ...row, facts: ['next_hearing'] },
      { ...row, facts: ['cause'] },
    ]);
    expect((await checkAudit(web.database.pool, [])).problems).toEqual([]);
    // Whoever hears the call afterwards reads who told it.
    const supervisor = await web.as(people.supervisor);
    expect((await supervisor.get(`/api/calls/${callId}`)).body.disclosures).toMatchObject([
      { facts: ['next_hearing'], agent: expect.stringMatching(/^1002 /) as string },
      { facts: ['cause'] },
    ]);

    // In the wrap-up what was told is still there, and nothing more is told.
    await changeEntry(web.app, entryId, { kind: 'caller_gone' });
    const after = (await agent.post(`${path}/in-call`, { callId })).body;
    expect(after.tellIn).toBeNull();
    expect(of('next_hearing', after.facts)).toMatchObject({ contents: [{}] });
    const refused = await tell('judge_in_charge');
    expect([refused.status, refused.body.error]).toEqual([409, 'no_agent_call']);
  });

  test('each fact is told as the case has it', async () => {
    for (const who of ['zhang', 'li', 'sun', 'zhou', 'fang'] as const) {
      const { id } = await caseOf(who);
      const { agent, callId } = await talks('1003', who);
      const { facts } = (await agent.post(`/api/cases/${id}/in-call`, { callId })).body;
      for (const { name } of facts) {
        const { status, body } = await agent.post(`/api/cases/${id}/tell`, { callId, fact: name });
        expect([who, name, status]).toEqual([who, name, 200]);
        expect(
          body.facts.find((each: { name: string }) => each.name === name).contents.length,
        ).toBeGreaterThan(0);
      }
    }
  });

  test('of an application the agent of a verified caller tells what is missing and by when', async () => {
    const { id } = await caseOf('zhou');
    const missing = [{ what: '起诉状副本2份', whatEn: null }];
    await web.app.db.query(
      `UPDATE cases SET filing_status = 'corrections', filing_missing = $2, filing_correct_by = '2026-11-20'
        WHERE id = $1`,
      [id, JSON.stringify(missing)],
    );
    const stranger = await talks('1004', null);
    const asked = await stranger.agent.post(`/api/cases/${id}/in-call`, {
      callId: stranger.callId,
    });
    expect(asked.status).toBe(404);
    const { agent, callId } = await talks('1003', 'zhou');
    const { body } = await agent.post(`/api/cases/${id}/tell`, {
      callId,
      fact: 'filing_corrections',
    });
    expect(body.facts[1]).toMatchObject({
      topic: 'filing',
      contents: [{ kind: 'filing_corrections', missing, correctBy: '2026-11-20' }],
    });
    expect((await told()).at(-1)).toMatchObject({ caseId: id, facts: ['filing_corrections'] });
    await web.app.db.query("UPDATE cases SET filing_status = 'pending' WHERE id = $1", [id]);
  });

  test('is told to the caller of that call only, by the agent who talks to them', async () => {
    const known = await caseOf('zhang');
    const first = await talks('1003', 'zhang');
    const other = await talks('1004', 'zhang');
    const before = await told();
    for (const [agent, callId] of [
      [other.agent, first.callId],
      [first.agent, other.callId],
    ] as const) {
      const tell = await agent.post(`/api/cases/${known.id}/tell`, {
        callId,
        fact: 'next_hearing',
      });
      expect([tell.status, tell.body.error]).toEqual([409, 'no_agent_call']);
      expect((await agent.post(`/api/cases/${known.id}/in-call`, { callId })).status).toBe(404);
    }
    expect(await told()).toEqual(before);
  });
});

test('a case of the caller is opened with the call as its reason', async () => {
  const known = await caseOf('zhang');
  const { agent, callId } = await talks('1002', 'zhang');
  expect((await agent.post(`/api/cases/${known.id}/in-call`, { callId })).status).toBe(200);
  const { rows } = await web.app.db.query(
    'SELECT subject, reason FROM readings WHERE subject = $1 AND reason = $2',
    [`case ${known.id}`, `call ${callId}`],
  );
  expect(rows).toEqual([{ subject: `case ${known.id}`, reason: `call ${callId}` }]);
});

test('the overview has the stage of each case, or why it is not told', async () => {
  const { agent, callId } = await talks('1002', 'zhang');
  const shown = async () => (await agent.get('/api/desk')).body.agentCall.cases;
  const known = await caseOf('zhang');
  expect(await shown()).toEqual([
    {
      id: known.id,
      number: known.number,
      cause: known.cause,
      stage: 'awaiting_hearing',
      withheld: null,
    },
  ]);
  await publicity(known.id, 'divorce');
  expect(await shown()).toMatchObject([{ cause: null, stage: 'awaiting_hearing', withheld: null }]);
  await publicity(known.id, 'juvenile');
  expect(await shown()).toMatchObject([{ cause: null, stage: null, withheld: 'not_public' }]);
  await publicity(known.id, 'public');
  await web.app.db.query("UPDATE cases SET filing_status = 'corrections' WHERE id = $1", [
    known.id,
  ]);
  expect(await shown()).toMatchObject([{ stage: 'corrections' }]);
  await web.app.db.query("UPDATE cases SET filing_status = 'accepted' WHERE id = $1", [known.id]);
  expect(callId).not.toBe('');
});
