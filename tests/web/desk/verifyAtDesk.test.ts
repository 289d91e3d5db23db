/**
 * An agent verifies a caller by what the caller says: right or wrong, and nothing else. Whoever knows
 * that much, such as the other side, learns nothing that is not theirs.
 */
import { sampleLawyer, samplePeople } from '../../../app/local/sample/samplePeople.js';
import { closeCall } from '../../../app/queue/store/closeCall.js';
import { forgetCaller } from '../../../app/queue/store/forgetCaller.js';
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import { readOpenCall } from '../../../app/calls/store/calls.js';
import { checkAudit } from '../../../app/core/audit/checkAudit.js';
import { until } from '../../queue/until.js';
import { call, endTalk, talk, ticket } from '../consoleScene.js';
import { people, type Got } from '../testConsole.js';
import {
  callRow,
  caseOf,
  openVerifying,
  outcome,
  right,
  rowsOf,
  talks,
  truth,
  verificationsOf,
  web,
  wrong,
  type Talk,
} from './verifyScene.js';

const { zhang, li } = samplePeople;
openVerifying();

/** What the agent may tell of a case, by name, and why not. */
async function openedIn({ agent, callId }: Talk, id: number) {
  const { body } = await agent.post(`/api/cases/${id}/in-call`, { callId });
  return {
    facts: body.facts?.map(({ name }: { name: string }) => name) as string[] | undefined,
    withheld: body.withheld as { topic: string; reason: string }[] | undefined,
  };
}

/** Opens everything of a case that the desk can open. @returns all that came. */
async function everything(talking: Talk, id: number): Promise<string> {
  const { agent, callId } = talking;
  const replies = [
    await agent.get('/api/desk'),
    await agent.get(`/api/desk/guidance?callId=${callId}`),
    await agent.post(`/api/cases/${id}`, { reason: '来电人询问案件' }),
    await agent.post(`/api/cases/${id}/in-call`, { callId }),
  ];
  for (const fact of (await openedIn(talking, id)).facts ?? [])
    replies.push(await agent.post(`/api/cases/${id}/tell`, { callId, fact }));
  for (const fact of ['events', 'fee_acceptance', 'fee_appeal', 'result_judgment'])
    replies.push(await agent.post(`/api/cases/${id}/tell`, { callId, fact }));
  return replies.map(({ text }) => text).join('\n');
}

describe('what fits', () => {
  test('opens that one case, is marked with the agent, and is a row of the audit', async () => {
    const known = await caseOf('li');
    const talking = await talks();
    const { agent, callId } = talking;
    const before = (await agent.get('/api/desk')).body;
    expect(before).toMatchObject({ agentsVerify: true, agentCall: { verified: null, cases: [] } });
    const said = await truth('li');
    expect((await talking.verify(said)).body).toEqual(right);
    // Of three cases.
    expect((await agent.get('/api/desk')).body.agentCall).toMatchObject({
      verified: { personName: li.name, how: 'agent_verified', byAgent: '1001' },
      verification: 'by_agent',
      cases: [{ id: known.id, number: known.number }],
    });
    expect(await verificationsOf(callId)).toEqual([
      { event: 'agent_right', person: known.personId, agent: '1001', case: known.id },
    ]);
    const tell = { callId, fact: 'cause' };
    expect((await agent.post(`/api/cases/${known.id}/tell`, tell)).status).toBe(200);
    const told = await rowsOf(
      `SELECT d.proof, a.number AS agent FROM disclosures d JOIN agents a ON a.id = d.agent_id WHERE call_id = $1`,
      callId,
    );
    expect(told).toEqual([{ proof: 'agent_verified', agent: '1001' }]);
    expect((await checkAudit(web.database.pool, [])).problems).toEqual([]);
  });

  test('is told what all parties hear, and neither fees nor steps nor a result that was served', async () => {
    const known = await caseOf('sun');
    const [secret] = await rowsOf<{ summary: string; events: { text: string }[] }>(
      "SELECT result ->> 'summary' AS summary, events FROM cases WHERE id = $1",
      known.id,
    );
    const talking = await talks();
    expect((await talking.verify(await truth('sun'))).body).toEqual(right);
    const { facts, withheld } = await openedIn(talking, known.id);
    expect(facts).toEqual(expect.arrayContaining(['cause', 'filing_accepted', 'stage', 'panel']));
    expect(withheld).toEqual(
      ['progress', 'fees', 'result'].map((topic) => ({ topic, reason: 'needs_password' })),
    );
    const text = await everything(talking, known.id);
    expect(text).not.toContain(secret?.summary);
    expect(text).not.toContain('"dueFen"');
    for (const { text: step } of secret?.events ?? []) expect(text).not.toContain(step);
  });

  test('is the same however it is written', async () => {
    const talking = await talks();
    const said = await truth('zhang');
    const spelled = {
      fullName: ' 张 秀英',
      idNumber: zhang.residentId.toLowerCase().replace(/^(.{6})/, '$1 '),
      caseNumber: `${said.caseNumber.replace('（', '(').replace('）', ')')}之一`,
    };
    expect((await talking.verify(spelled)).body).toEqual(right);
  });

  test('is for the call: in the wrap-up nothing is told, and another call of the telephone knows nobody', async () => {
    const known = await caseOf('zhang');
    const said = await truth('zhang');
    const talking = await talks();
    await talking.verify(said);
    await changeEntry(web.app, talking.entryId, { kind: 'caller_gone' });
    const { agent, callId } = talking;
    const path = `/api/cases/${known.id}/tell`;
    const told = await agent.post(path, { callId, fact: 'next_hearing' });
    expect([told.status, told.body.error]).toEqual([409, 'no_agent_call']);
    expect(outcome(await talking.verify(said))).toBe('no_agent_call');
    const again = await talks();
    expect((await again.agent.get('/api/desk')).body.agentCall.verified).toBeNull();
    expect((await openedIn(again, known.id)).facts).toBeUndefined();
    // Nor does the call that is over open anything for the one that goes on.
    expect((await agent.post(path, { callId, fact: 'next_hearing' })).status).toBe(409);
    expect(
      outcome(await again.agent.post('/api/desk/verification/by-agent', { callId, ...said })),
    ).toBe('no_agent_call');
  });

  test('goes with the call to another agent, who sees by whom', async () => {
    const first = await talks('1001');
    await first.verify(await truth('zhang'));
    await endTalk(web, '1001');
    await endTalk(web, '1002');
    await talk(web, '1002', first.callId);
    const second = await web.as({ name: 'a1002', roles: ['agent'], agent: '1002' });
    expect((await second.get('/api/desk')).body.agentCall.verified).toEqual({
      personName: zhang.name,
      how: 'agent_verified',
      byAgent: '1001',
    });
    // Who had the caller before cannot go on.
    expect(outcome(await first.verify(await truth('zhang')))).toBe('no_agent_call');
    await endTalk(web, '1002');
  });

  test('opens nothing in self-service, neither tickets nor earlier calls', async () => {
    const { personId } = await caseOf('zhang');
    await ticket(web, { personId, callerNumber: '13900000009' });
    const earlier = await call(web, '13900000009');
    await web.app.db.query(
      "UPDATE calls SET person_id = $2, proof = 'resident_id_and_password' WHERE id = $1",
      [earlier, personId],
    );
    const talking = await talks('1001', '13700000077');
    await talking.verify(await truth('zhang'));
    const { agentCall } = (await talking.agent.get('/api/desk')).body;
    expect(agentCall).toMatchObject({
      verified: { personName: zhang.name },
      tickets: [],
      history: [],
    });
    // A process that takes the call up after a crash has nobody verified.
    expect((await readOpenCall(web.app.db, talking.callId))?.person).toBeNull();
    const opened = await talking.agent.post('/api/tickets', { kind: 'complaint', text: '请答复' });
    expect(opened.status).toBe(200);
    expect(
      await rowsOf(
        'SELECT person_id AS person, caller_number AS number FROM tickets WHERE call_id = $1',
        talking.callId,
      ),
    ).toEqual([{ person: null, number: '13700000077' }]);
  });

  test('a lawyer says her licence number: a case heard in public in which she acts today, and no other', async () => {
    const { name: fullName, licence } = sampleLawyer;
    const [one, two, three] = await rowsOf<{ id: number; number: string }>(
      `SELECT c.id::int, c.number FROM parties t JOIN cases c ON c.id = t.case_id
         JOIN persons p ON p.id = t.person_id WHERE p.name = $1 ORDER BY c.id`,
      fullName,
    );
    if (one === undefined || two === undefined || three === undefined) throw new Error('her cases');
    await web.app.db.query("UPDATE cases SET publicity = 'privacy' WHERE id = $1", [two.id]);
    await web.app.db.query(
      `UPDATE parties t SET authority_until = authority_from FROM persons p
        WHERE p.id = t.person_id AND p.name = $1 AND t.case_id = $2`,
      [fullName, three.id],
    );
    const ofNobody = { fullName, idNumber: licence.replace(/.$/, '9'), caseNumber: one.number };
    expect((await (await talks('1002', '13700000078')).verify(ofNobody)).body).toEqual(wrong);
    const talking = await talks();
    const verify = (caseNumber: string, idNumber: string = licence) =>
      talking.verify({ fullName, idNumber, caseNumber });
    expect((await verify(one.number, licence.replace(/(.{5})/, '$1 '))).body).toEqual(right);
    expect((await openedIn(talking, one.id)).facts).toContain('stage');
    for (const number of [two.number, three.number, (await truth('sun')).caseNumber]) {
      await web.app.db.query('DELETE FROM sign_in_locks');
      expect((await verify(number)).body).toEqual(wrong);
    }
    expect((await callRow(talking.callId))?.cases?.map(Number)).toEqual([one.id]);
  });

  test('a lawyer opens case by case what she acts in, and nothing once her authority is over', async () => {
    const { name: fullName, residentId } = samplePeople.wang;
    const cases = await rowsOf<{ id: number; number: string; over: boolean }>(
      `SELECT c.id::int, c.number, coalesce(t.authority_until < $2, false) AS over
         FROM parties t JOIN cases c ON c.id = t.case_id JOIN persons p ON p.id = t.person_id
        WHERE p.name = $1 AND c.number IS NOT NULL AND c.publicity = 'public' ORDER BY over, c.id`,
      fullName,
      web.app.clock.now(),
    );
    const [one, two] = cases;
    const ended = cases.find(({ over }) => over);
    if (one === undefined || two === undefined || ended === undefined)
      throw new Error('cases of wang');
    const talking = await talks();
    const verify = (caseNumber: string) =>
      talking.verify({ fullName, idNumber: residentId, caseNumber });
    expect((await verify(one.number)).body).toEqual(right);
    expect((await openedIn(talking, one.id)).facts).toContain('stage');
    expect((await openedIn(talking, two.id)).facts).toBeUndefined();
    expect((await verify(two.number)).body).toEqual(right);
    expect((await callRow(talking.callId))?.cases?.map(Number)).toEqual([one.id, two.id]);
    expect((await verify(ended.number)).body).toEqual(right);
    const { facts, withheld } = await openedIn(talking, ended.id);
    expect(facts).toEqual([]);
    expect(new Set(withheld?.map(({ reason }) => reason))).toEqual(new Set(['authority_over']));
  });
});

describe('what does not fit', () => {
  test('is answered alike, whatever it is', async () => {
    const said = await truth('zhang');
    const talking = await talks();
    const answers: Got[] = [];
    for (const wrongSaid of [
      { ...said, fullName: li.name },
      { ...said, idNumber: li.residentId },
      { ...said, idNumber: '110105194912310038' },
      { ...said, caseNumber: '（2026）苏98民初99999号' },
      { ...said, caseNumber: (await truth('sun')).caseNumber },
    ]) {
      await web.app.db.query('DELETE FROM sign_in_locks');
      answers.push(await talking.verify(wrongSaid));
    }
    expect(answers.map(({ status, text }) => [status, text])).toEqual(
      answers.map(() => [200, JSON.stringify(wrong)]),
    );
    expect(await callRow(talking.callId)).toEqual({ person: null, proof: null, cases: null });
    // The audit has whose number it was, and not what was entered.
    const [zhangs, lis] = [(await caseOf('zhang')).personId, (await caseOf('li')).personId];
    expect(await verificationsOf(talking.callId)).toEqual(
      [zhangs, lis, null, zhangs, zhangs].map((person) => ({
        event: 'agent_wrong',
        person,
        agent: '1001',
        case: null,
      })),
    );
  });

  test.each([
    ['idNumber', '110105194912310021'],
    ['idNumber', '12'],
    ['idNumber', '2329820091100000'],
    ['caseNumber', '苏98民初1号'],
  ])('%s %s is refused at its field, and is no try', async (field, value) => {
    const talking = await talks();
    const { status, body } = await talking.verify({ ...(await truth('zhang')), [field]: value });
    expect([status, body.field]).toEqual([400, `body.${field}`]);
    expect(await verificationsOf(talking.callId)).toEqual([]);
  });

  test('another court’s case is not verified by an agent of this court', async () => {
    const { id } = await caseOf('zhang');
    await web.app.db.query(
      "UPDATE cases SET court_id = (SELECT id FROM courts WHERE code <> '苏98' ORDER BY id LIMIT 1) WHERE id = $1",
      [id],
    );
    const talking = await talks();
    expect((await talking.verify(await truth('zhang'))).body).toEqual(wrong);
    await web.app.db.query(
      "UPDATE cases SET court_id = (SELECT id FROM courts WHERE code = '苏98') WHERE id = $1",
      [id],
    );
    expect((await talking.verify(await truth('zhang'))).body).toEqual(right);
  });

  test.each(['state_secret', 'juvenile'])('a case that is %s fits nobody', async (publicity) => {
    const { id } = await caseOf('zhang');
    const said = await truth('zhang');
    const set = (is: string) =>
      web.app.db.query('UPDATE cases SET publicity = $2 WHERE id = $1', [id, is]);
    await set(publicity);
    const talking = await talks();
    expect((await talking.verify(said)).body).toEqual(wrong);
    // A case that becomes one after it was verified tells nothing either.
    await set('public');
    expect((await talking.verify(said)).body).toEqual(right);
    await set(publicity);
    expect((await openedIn(talking, id)).facts).toEqual([]);
    await set('public');
  });

  test('of a case that is not heard in public only whom to call is told', async () => {
    const { id, number } = await caseOf('chen');
    const talking = await talks();
    expect((await talking.verify(await truth('chen'))).body).toEqual(right);
    expect((await talking.agent.get('/api/desk')).body.agentCall.cases).toEqual([
      { id, number, cause: null, stage: null, withheld: 'needs_password' },
    ]);
    const { facts, withheld } = await openedIn(talking, id);
    expect(facts?.filter((fact) => !/^(judge_|clerk|department)/.test(fact))).toEqual([]);
    expect(facts).toContain('judge_in_charge');
    expect(withheld?.map(({ topic }) => topic)).toEqual([
      ...['filing', 'transfer', 'hearing', 'enforcement', 'progress', 'fees', 'result'],
    ]);
    const text = await everything(talking, id);
    expect(text).not.toContain('"startsAt"');
    expect(text).not.toContain('"appliedOn"');
  });

  test('a preservation that is not executed, and a filing that is not decided, fit nobody, not even the applicant', async () => {
    const { id, number } = await caseOf('zhang');
    const secret = '（2026）苏98财保77号';
    await web.app.db.query('UPDATE cases SET number = $2 WHERE id = $1', [id, secret]);
    const talking = await talks();
    const said = { ...(await truth('zhang')), caseNumber: secret };
    expect((await talking.verify(said)).body).toEqual(wrong);
    await web.app.db.query(
      "UPDATE cases SET number = $2, filing_status = 'pending' WHERE id = $1",
      [id, number],
    );
    expect((await talking.verify({ ...said, caseNumber: number })).body).toEqual(wrong);
    await web.app.db.query("UPDATE cases SET filing_status = 'accepted' WHERE id = $1", [id]);
  });

  test('a second person is not verified in a call', async () => {
    const talking = await talks();
    await talking.verify(await truth('zhang'));
    expect(outcome(await talking.verify(await truth('sun')))).toBe('other_person');
    expect((await callRow(talking.callId))?.person).toBe((await caseOf('zhang')).personId);
  });
});

describe('races and wishes', () => {
  test('a caller who hangs up while the data is compared is not verified', async () => {
    const talking = await talks();
    const said = await truth('zhang');
    const client = await web.app.db.connect();
    try {
      await client.query('BEGIN');
      await closeCall(client, talking.callId, { at: web.app.clock.now(), outcome: 'served' });
      const reply = talking.verify(said);
      await until('it to wait for the end of the call', async () => {
        const { rowCount } = await web.app.db.query(
          "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        return rowCount === 1;
      });
      await client.query('COMMIT');
      expect(outcome(await reply)).toBe('no_agent_call');
    } finally {
      client.release();
    }
    expect(await callRow(talking.callId)).toEqual({ person: null, proof: null, cases: null });
    expect(await verificationsOf(talking.callId)).toEqual([]);
  });

  test('a caller who wants to stay unknown is not verified, and leaves no row and no count', async () => {
    const talking = await talks();
    await forgetCaller(web.app.db, talking.callId, web.app.clock.now());
    expect(outcome(await talking.verify(await truth('zhang')))).toBe('not_possible');
    expect(outcome(await talking.verify({ ...(await truth('zhang')), fullName: '不是' }))).toBe(
      'not_possible',
    );
    expect(await verificationsOf(talking.callId)).toEqual([]);
    expect(await rowsOf('SELECT FROM sign_in_locks')).toEqual([]);
  });

  test('of an agent call that is not recorded the telephone is not counted', async () => {
    const talking = await talks();
    await web.app.db.query('UPDATE calls SET recording_consent = false WHERE id = $1', [
      talking.callId,
    ]);
    await talking.verify({ ...(await truth('zhang')), fullName: '不是' });
    // The person, the call, the agent.
    expect(await rowsOf('SELECT FROM sign_in_locks')).toHaveLength(3);
  });

  test('who proves it by keypad, or has, is not verified by an agent; nor is anybody where the court does not want it', async () => {
    const said = await truth('zhang');
    const talking = await talks();
    const set = (sql: string) => web.app.db.query(sql, [talking.entryId]);
    await set("UPDATE queue_entries SET verification = 'running' WHERE id = $1");
    expect(outcome(await talking.verify(said))).toBe('not_possible');
    await set('UPDATE queue_entries SET verification = NULL WHERE id = $1');
    await web.app.db.query(
      "UPDATE calls SET person_id = $2, proof = 'resident_id_and_password' WHERE id = $1",
      [talking.callId, (await caseOf('zhang')).personId],
    );
    expect(outcome(await talking.verify(said))).toBe('not_possible');
    expect((await callRow(talking.callId))?.proof).toBe('resident_id_and_password');

    const { court } = web.app.court.current();
    const { settings } = court;
    Object.assign(court, { settings: { ...settings, agentVerification: false } });
    const other = await talks('1002');
    expect((await other.agent.get('/api/desk')).body.agentsVerify).toBe(false);
    expect(outcome(await other.verify(said))).toBe('not_possible');
    Object.assign(court, { settings });
  });

  test('a colleague who is consulted, a supervisor and a handler verify nobody', async () => {
    const talking = await talks();
    const said = { callId: talking.callId, ...(await truth('zhang')) };
    const path = '/api/desk/verification/by-agent';
    await endTalk(web, '1002');
    const colleague = await web.as({ name: 'a1002', roles: ['agent'], agent: '1002' });
    expect(outcome(await colleague.post(path, said))).toBe('no_agent_call');
    for (const who of [people.supervisor, people.handler])
      expect((await (await web.as(who)).post(path, said)).status).toBe(403);
    expect(await verificationsOf(talking.callId)).toEqual([]);
  });
});
