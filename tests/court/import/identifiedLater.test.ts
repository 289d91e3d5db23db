/** Somebody without an ID number, of whom the court learns one later: the same person, with all that is theirs. */
import type { Claim } from '../../../app/court/identity/rules/claim.js';
import { signIn } from '../../../app/court/identity/store/signIn.js';
import { defaultCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';
import type { PartyInput } from '../../../app/local/sample/caseInput.js';
import { openTicket } from '../../../app/tickets/opening/openTicket.js';
import { aCall } from '../../calls/store/aCall.js';
import type { TestDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { caseInput, databaseOfTheirCourt, importRecords, plaintiff } from './importRecords.js';

const now = new Date('2026-11-24T02:00:00Z');
const folder = temporaryFolder();
let database: TestDatabase;
beforeEach(async () => void (database = await databaseOfTheirCourt()));
afterEach(() => database.close());
afterAll(folder.remove);

/** A party with and without the ID number. */
const identified = plaintiff(1);
const withoutId = ({ idNumber: _, ...party }: PartyInput): PartyInput => party;
const unidentified = () => withoutId(identified);
/** The same person in another case. */
const inSecondCase = plaintiff(2, {
  idNumber: identified.idNumber ?? '',
  name: identified.name,
});
const byNumber: Claim = { by: 'query_number', queryNumber: identified.queryNumber ?? '' };
const byId: Claim = { by: 'resident_id', residentId: identified.idNumber ?? '' };

/** Imports cases, each with its plaintiff. */
async function load(...plaintiffs: readonly (readonly [n: number, party: PartyInput])[]) {
  const records = plaintiffs.map(([n, party]) => caseInput(n, { parties: [party] }));
  expect(await importRecords(database, folder, records)).toMatchObject({ refused: 0 });
}

async function personOf(claim: Claim, password = '000001'): Promise<number> {
  const { pool, identityKeys } = database;
  const result = await signIn(
    pool,
    identityKeys,
    aCall(),
    claim,
    password,
    now,
    defaultCourtSettings,
  );
  if (result.kind !== 'verified') throw new Error(result.kind);
  return result.person.personId;
}

const rows = async (sql: string, values: unknown[] = []): Promise<object[]> =>
  (await database.pool.query<object>(sql, values)).rows;

const ids = async (sql: string, values?: unknown[]) =>
  ((await rows(sql, values)) as { id: number }[]).map(({ id }) => id);

/** Makes a ticket, a call and a reminder of somebody. */
async function somethingOf(personId: number): Promise<void> {
  const { pool: db, identityKeys } = database;
  const court = await db.query<{ id: number }>('SELECT id FROM courts');
  const opened = await openTicket(
    { db, identityKeys, clock: { now: () => now } },
    {
      kind: 'consultation',
      courtId: court.rows[0]?.id ?? 0,
      language: 'zh',
      by: { kind: 'caller' },
      callerNumber: '13800000078',
      callId: null,
      personId,
      message: { body: '问费用' },
    },
  );
  expect(opened.kind).toBe('opened');
  await db.query(
    `INSERT INTO calls (id, node, channel_id, caller_number, started_at, person_id, proof)
     VALUES (gen_random_uuid(), 'test', 'c', '13800000078', $1, $2, 'query_number_and_password')`,
    [now, personId],
  );
  await db.query(
    `INSERT INTO hearing_reminders (created_at, number, language, case_id, person_id, proof, hearing_at, case_updated_at, next_at)
     SELECT $1, '13800000078', 'zh', id, $2, 'query_number_and_password', $1, $1, $1 FROM cases LIMIT 1`,
    [now, personId],
  );
}

const owners = () =>
  rows(`SELECT 'ticket' AS what, person_id::int FROM tickets UNION ALL SELECT 'call', person_id::int FROM calls
        UNION ALL SELECT 'reminder', person_id::int FROM hearing_reminders ORDER BY 1`);
const allOf = (person_id: number) =>
  ['call', 'reminder', 'ticket'].map((what) => ({ what, person_id }));

test('who gets an ID number keeps the row, and with it tickets, calls and reminders', async () => {
  await load([1, unidentified()]);
  const before = await personOf(byNumber);
  await somethingOf(before);
  await load([1, { ...identified, name: '更正后的姓名' }]);
  expect([await personOf(byId), await personOf(byNumber)]).toEqual([before, before]);
  expect(await owners()).toEqual(allOf(before));
  expect(await rows('SELECT name FROM persons')).toEqual([{ name: '更正后的姓名' }]);
});

test('where the court knows that ID number from another case, what is theirs goes over to that row', async () => {
  await load([1, unidentified()], [2, inSecondCase]);
  const [before, known] = [await personOf(byNumber), await personOf(byId, '000002')];
  expect(before).not.toBe(known);
  await somethingOf(before);
  await load([1, identified], [2, inSecondCase]);
  expect(await personOf(byNumber)).toBe(known);
  expect(await owners()).toEqual(allOf(known));
  expect(await rows('SELECT FROM persons')).toHaveLength(1);
});

test('under another name that ID number may be somebody else’s: nothing goes over to its row', async () => {
  await load([1, unidentified()], [2, inSecondCase]);
  await somethingOf(await personOf(byNumber));
  await load([1, { ...identified, name: '继承人' }], [2, inSecondCase]);
  expect(await rows('SELECT FROM tickets WHERE person_id IS NOT NULL')).toEqual([]);
});

test('a renewed password goes over unless the other row has a later one for the same case', async () => {
  await load([1, unidentified()], [2, inSecondCase]);
  const [before, known] = [await personOf(byNumber), await personOf(byId, '000002')];
  const [first, second] = await ids('SELECT id::int AS id FROM cases ORDER BY id');
  const sms = await ids(
    `INSERT INTO sms_outbox (created_at, next_at, expires_at, to_number, body, purpose, template, language)
     SELECT $1, $1, $1, '13800000078', 'x', 'password', 'password', 'zh' FROM generate_series(1, 2) RETURNING id::int AS id`,
    [now],
  );
  await rows(
    `INSERT INTO renewed_passwords (person_id, made_at, sms_id, case_ids)
     VALUES ($1, $5, $6, ARRAY[$3::bigint]), ($2, $5, $7, ARRAY[$4::bigint])`,
    [before, known, first, second, now, ...sms],
  );
  await load([1, identified], [2, inSecondCase]);
  expect(await rows('SELECT person_id::int AS id FROM renewed_passwords')).toEqual([
    { id: known },
    { id: known },
  ]);
});

test('two cases of one batch in which somebody had no ID number become one person', async () => {
  await load([1, unidentified()], [2, withoutId(inSecondCase)]);
  await somethingOf(
    await personOf({ by: 'query_number', queryNumber: inSecondCase.queryNumber ?? '' }, '000002'),
  );
  await load([1, identified], [2, inSecondCase]);
  expect(await owners()).toEqual(allOf(await personOf(byNumber)));
  expect(await rows('SELECT FROM persons')).toHaveLength(1);
});

test('a name alone makes nobody the same: without the number of the case it is another person', async () => {
  await load([1, unidentified()]);
  const before = await personOf(byNumber);
  await somethingOf(before);
  await load([1, { ...identified, queryNumber: '30000099' }]);
  expect(await personOf(byId)).not.toBe(before);
  expect(await rows('SELECT FROM tickets WHERE person_id IS NOT NULL')).toEqual([]);
});

test('nor is an organisation the person who had its number', async () => {
  await load([1, unidentified()]);
  const before = await personOf(byNumber);
  await load([1, { ...identified, kind: 'organisation', idNumber: '91350100M000100Y43' }]);
  const [party] = await rows('SELECT person_id::int FROM parties');
  expect(party).not.toEqual({ person_id: before });
});

test('a later import corrects the name of who has no ID number', async () => {
  await load([1, { ...unidentified(), name: '张绣英' }]);
  const before = await personOf(byNumber);
  await load([1, { ...unidentified(), name: '张秀英' }]);
  expect(await personOf(byNumber)).toBe(before);
  expect(await rows('SELECT name FROM persons')).toEqual([{ name: '张秀英' }]);
});
