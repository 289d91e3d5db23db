/** What an agent is shown of a caller who has proved one case only. */
import { call, talk, ticket } from '../consoleScene.js';
import { people, TestConsole } from '../testConsole.js';

let web: TestConsole;
beforeAll(async () => void (web = await TestConsole.start()));
afterAll(() => web?.stop());

test('the desk has the tickets and earlier calls about that case, and nothing else of the person', async () => {
  const { db } = web.app;
  const { rows } = await db.query<{ personId: number; caseIds: number[] }>(
    `SELECT person_id AS "personId", array_agg(case_id ORDER BY case_id) AS "caseIds" FROM parties
      GROUP BY person_id HAVING count(*) > 1 ORDER BY person_id LIMIT 1`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('nobody has two cases');
  const { personId } = row;
  const [covered = 0, other = 0] = row.caseIds;
  const numbers: string[] = [];
  const calls: string[] = [];
  for (const caseId of [null, other, covered]) {
    const { number } = await ticket(web, { personId, caseId, callerNumber: '13900009999' });
    numbers.push(number);
    const before = await call(web, '13900009999');
    await db.query(
      `UPDATE calls SET person_id = $2, case_id = $3, proof = 'resident_id_and_password' WHERE id = $1`,
      [before, personId, caseId],
    );
    calls.push(before);
    web.passTime(1);
  }
  const callId = await call(web);
  await talk(web, '1001', callId);
  const agent = await web.as(people.agent);
  const proves = async (proof: string, onlyCaseIds: unknown) => {
    await db.query(
      'UPDATE calls SET person_id = $2, proof = $3, only_case_ids = $4 WHERE id = $1',
      [callId, personId, proof, onlyCaseIds],
    );
    const { tickets, history } = (await agent.get('/api/desk')).body.agentCall;
    return {
      tickets: tickets.map((each: { number: string }) => each.number),
      calls: history.map((each: { callId: string }) => each.callId),
    };
  };
  const ofCase = { tickets: numbers.slice(2), calls: calls.slice(2) };
  expect(await proves('sms_code', [covered])).toEqual(ofCase);
  expect(await proves('query_number_and_password', [covered])).toEqual(ofCase);
  expect(await proves('agent_verified', [covered])).toEqual({ tickets: [], calls: [] });
  const all = { tickets: [...numbers].reverse(), calls: [...calls].reverse() };
  expect(await proves('resident_id_and_password', null)).toEqual(all);
  // In the other case the caller acted for a party, and does not any more.
  await db.query(
    `UPDATE parties SET role = 'agent', authority_until = '2020-01-01' WHERE person_id = $1 AND case_id = $2`,
    [personId, other],
  );
  const { tickets } = await proves('resident_id_and_password', null);
  expect(tickets).toEqual([numbers[2], numbers[0]]);
});
