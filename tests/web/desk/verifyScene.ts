/** Agents who talk to callers, and what these say of themselves. */
import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import { call, endTalk, talk } from '../consoleScene.js';
import { TestConsole, type Browser, type Got } from '../testConsole.js';

export type Person = keyof typeof samplePeople;

/** The console of a file: its tests begin without failures of others. */
export let web: TestConsole;

export function openVerifying(): void {
  beforeAll(
    async () => void (web = await TestConsole.start({ WEB_REQUESTS_PER_MINUTE: '100000' })),
  );
  // The known cases are of several courts, and these agents of one.
  beforeAll(() =>
    web.app.db.query("UPDATE cases SET court_id = (SELECT id FROM courts WHERE code = '苏98')"),
  );
  afterAll(() => web?.stop());
  beforeEach(async () => {
    await web.app.db.query('DELETE FROM sign_in_locks');
    await web.app.db.query('DELETE FROM guess_failures');
  });
}

export interface Said {
  readonly fullName: string;
  readonly idNumber: string;
  readonly caseNumber: string;
}

export interface KnownCase {
  readonly id: number;
  readonly number: string;
  readonly personId: number;
}

/** A person's case: that of the query number. */
export async function caseOf(who: Person): Promise<KnownCase> {
  const { rows } = await web.app.db.query<{ id: string; number: string; personId: string }>(
    `SELECT c.id, c.number, t.person_id AS "personId" FROM parties t JOIN cases c ON c.id = t.case_id
      WHERE t.query_number = $1`,
    [samplePeople[who].queryNumber],
  );
  const [found] = rows;
  if (found === undefined) throw new Error(`no case of ${who}`);
  return { ...found, id: Number(found.id), personId: Number(found.personId) };
}

/** What a person says who tells the truth. */
export async function truth(who: Person): Promise<Said> {
  const { name, residentId } = samplePeople[who];
  return { fullName: name, idNumber: residentId, caseNumber: (await caseOf(who)).number };
}

export interface Talk {
  readonly agent: Browser;
  readonly callId: string;
  readonly entryId: number;
  readonly verify: (said: Said) => Promise<Got>;
}

/** An agent talks to a caller. */
export async function talks(number = '1001', from = '13700000001'): Promise<Talk> {
  await endTalk(web, number);
  const callId = await call(web, from);
  const entryId = await talk(web, number, callId);
  const agent = await web.as({ name: `a${number}`, roles: ['agent'], agent: number });
  const verify = (said: Said) => agent.post('/api/desk/verification/by-agent', { callId, ...said });
  return { agent, callId, entryId, verify };
}

export const rowsOf = async <Row extends object>(
  sql: string,
  ...values: unknown[]
): Promise<Row[]> => (await web.app.db.query<Row>(sql, values)).rows;
export const verificationsOf = (callId: string) =>
  rowsOf(
    `SELECT v.event, v.person_id::int AS person, a.number AS agent, v.case_id::int AS "case"
       FROM verifications v LEFT JOIN agents a ON a.id = v.agent_id WHERE v.call_id = $1 ORDER BY v.id`,
    callId,
  );
export const callRow = async (callId: string) =>
  (
    await rowsOf<{ person: number | null; proof: string | null; cases: number[] | null }>(
      'SELECT person_id::int AS person, proof, only_case_ids AS cases FROM calls WHERE id = $1',
      callId,
    )
  )[0];
export function outcome({ status, body }: Got): string | undefined {
  const { result, error } = body as { result?: string; error?: string };
  return status === 200 ? result : error;
}
export const right = { result: 'right' };
export const wrong = { result: 'wrong' };
