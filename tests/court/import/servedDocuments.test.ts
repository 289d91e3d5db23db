/** Documents that are served electronically: what the import takes, and to whom a number is genuine. */
import { checkCaseRecord } from '../../../app/court/import/caseRecord.js';
import {
  checkServedDocument,
  type AskedDocument,
} from '../../../app/court/identity/store/servedDocuments.js';
import type { VerifiedPerson } from '../../../app/court/import/rules/caseFile.js';
import { aCall } from '../../calls/store/aCall.js';
import type { TestDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { caseInput, databaseOfTheirCourt, importRecords, plaintiff } from './importRecords.js';

const folder = temporaryFolder();
afterAll(folder.remove);

const today = '2026-11-24';
const now = new Date(`${today}T02:00:00Z`);
const served = { number: '电送2026第00（48）2175-3号', on: '2026-11-20', to: '1' };
const mobile = '19900000881';

test('the last six digits are kept with the party that is named', () => {
  const named = { ...served, to: '大江公司' };
  expect(checkCaseRecord({ ...caseInput(1, { servedDocuments: [served, named] }) })).toMatchObject({
    kind: 'ok',
    record: {
      parties: [
        { documents: [{ end: '821753', on: '2026-11-20' }] },
        { documents: [{ end: '821753', on: '2026-11-20' }] },
      ],
    },
  });
});

test.each<[string, object, RegExp]>([
  [
    'a short number',
    { number: '第12345号' },
    /servedDocuments \(电子送达\), item 1: number must have/,
  ],
  ['no day', { on: '' }, /item 1: on/],
  ['to nobody', { to: '' }, /item 1: to is missing/],
  ['to a stranger', { to: '某某' }, /item 1: to must be the name/],
])('refused: %s', (_, more, reason) => {
  const record = { ...caseInput(1, { servedDocuments: [{ ...served, ...more }] }) };
  expect(checkCaseRecord(record)).toMatchObject({
    kind: 'refused',
    reason: expect.stringMatching(reason) as string,
  });
});

describe('in the database', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await databaseOfTheirCourt();
  });
  afterEach(() => database.close());

  const load = async (...records: readonly object[]) => {
    const { refused } = await importRecords(database, folder, records);
    expect(refused).toBe(0);
  };
  const ask = (more: Partial<AskedDocument>) =>
    checkServedDocument(
      database.pool,
      database.identityKeys,
      { callId: aCall().callId, end: '821753', person: null, mobile: null, ...more },
      now,
      today,
    );
  const withDocument = (n: number, own: string | undefined, more: object = {}) =>
    caseInput(n, {
      parties: [
        plaintiff(n, own === undefined ? {} : { mobile: own }),
        { role: '被告', name: '大江公司', kind: 'organisation' },
      ],
      servedDocuments: [served],
      ...more,
    });
  const personOf = async (n: number): Promise<VerifiedPerson> => {
    const { rows } = await database.pool.query<{ person: string; case: string }>(
      'SELECT person_id AS person, case_id AS "case" FROM parties WHERE query_number = $1',
      [plaintiff(n).queryNumber],
    );
    const proof = 'query_number_and_password';
    return {
      personId: Number(rows[0]?.person),
      proof,
      onlyCaseIds: [Number(rows[0]?.case)],
    };
  };

  const audit = async () => {
    const { rows } = await database.pool.query<object>(
      'SELECT event, person_id::int AS person, case_id::int AS "case" FROM verifications ORDER BY id',
    );
    return rows;
  };

  test('it is genuine to the telephone on file and to the proven party, and to nobody else', async () => {
    await load(withDocument(1, mobile), caseInput(2));
    const found = { courtName: '临江市中级人民法院', on: '2026-11-20' };
    expect(await ask({ mobile })).toMatchObject(found);
    const person = await personOf(1);
    expect(await ask({ person })).toMatchObject(found);
    for (const nothing of [
      {},
      { mobile: '19900000882' },
      { person: await personOf(2) },
      { person: { ...person, onlyCaseIds: [] } },
      { mobile, end: '821754' },
    ])
      expect(await ask(nothing)).toBeNull();
    // Of who has proved nothing the audit says neither whose it is nor whether it was found.
    const checked = { event: 'document_checked', person: null, case: null };
    const unknown = { event: 'document_unknown', case: null };
    expect(await audit()).toEqual([
      checked,
      { event: 'document_genuine', person: person.personId, case: person.onlyCaseIds?.[0] },
      ...[checked, checked],
      { ...unknown, person: (await personOf(2)).personId },
      { ...unknown, person: person.personId },
      checked,
    ]);
  });

  test('who has proved to be somebody else hears it on the mobile on file, and is not led to the case', async () => {
    const own = '19900000884';
    await load(withDocument(1, mobile), withDocument(2, own, { servedDocuments: [] }));
    const person = await personOf(2);
    expect(await ask({ person, mobile })).toMatchObject({ on: '2026-11-20', caseId: null });
    expect(await audit()).toEqual([{ event: 'document_checked', person: null, case: null }]);
  });

  test('of two with one mobile who has proved to be the second is led to the case', async () => {
    await load(
      withDocument(1, mobile, { servedDocuments: [{ ...served, on: '2026-11-22' }] }),
      withDocument(2, mobile),
    );
    const person = await personOf(2);
    expect(await ask({ person, mobile })).toMatchObject({
      on: '2026-11-20',
      caseId: person.onlyCaseIds?.[0],
    });
  });

  test('of two with the same end each hears of their own; what a later file leaves out is unknown', async () => {
    const other = '19900000883';
    await load(
      withDocument(1, mobile),
      withDocument(3, other, { servedDocuments: [{ ...served, on: '2026-11-22' }] }),
    );
    expect(await ask({ mobile })).toMatchObject({ on: '2026-11-20' });
    expect(await ask({ mobile: other })).toMatchObject({ on: '2026-11-22' });
    await load(withDocument(1, mobile, { servedDocuments: [] }));
    expect(await ask({ mobile })).toBeNull();
    expect(await ask({ mobile: other })).toMatchObject({ on: '2026-11-22' });
  });

  test('a case of which the party may not know yet stays unknown', async () => {
    await load(
      withDocument(1, mobile, {
        filingStatus: '待审查',
        stage: '立案',
        servedDocuments: [{ ...served, to: '2' }],
        parties: [plaintiff(1), { ...plaintiff(4, { mobile }), role: '被告' }],
      }),
    );
    expect(await ask({ mobile })).toBeNull();
  });
});
