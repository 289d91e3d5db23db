/** An application that has no case number yet: its columns, how the applicant signs in, and what becomes of it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { disclose } from '../../../app/court/cases/rules/disclosure.js';
import { listCases, readCase } from '../../../app/court/cases/store/cases.js';
import { findMobile } from '../../../app/court/identity/store/mobileOnFile.js';
import { signIn } from '../../../app/court/identity/store/signIn.js';
import { caseColumns } from '../../../app/court/import/columns.js';
import { checkCaseRecord } from '../../../app/court/import/caseRecord.js';
import { importCases } from '../../../app/court/import/store/importCases.js';
import type { VerifiedPerson } from '../../../app/court/import/rules/caseFile.js';
import { defaultCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';
import type { CaseInput } from '../../../app/local/sample/caseInput.js';
import { aCall } from '../../calls/store/aCall.js';
import type { TestDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { caseInput, databaseOfTheirCourt, importRecords, plaintiff } from './importRecords.js';
import { stringifyCsv } from './stringifyCsv.js';

const folder = temporaryFolder();
afterAll(folder.remove);

const filingNumber = '9801000000777';
const now = new Date('2026-03-10T02:00:00Z');
const today = '2026-03-10';

/** An application as a Chinese court writes it: the applicant has no query number yet. */
function application(more: Partial<CaseInput> = {}, party: object = {}): object {
  return {
    ...caseInput(1),
    number: undefined,
    filingStatus: '需补正',
    stage: '立案',
    filingMissing: [
      { what: '起诉状副本2份', whatEn: 'two copies of the complaint' },
      { what: '被告的住所地' },
    ],
    filingCorrectBy: '2026-03-16',
    parties: [
      {
        ...plaintiff(1, { mobile: '19900000077' }),
        queryNumber: undefined,
        filingNumber,
        ...party,
      },
      { role: '被告', name: '大江公司', kind: 'organisation' },
    ],
    ...more,
  };
}
const check = (more: object, party: object = {}) =>
  checkCaseRecord({ ...application(more, party) });

test('the fields are read, and an application needs no number', () => {
  expect(check({ filingCorrectedOn: '2026年3月12日' })).toMatchObject({
    kind: 'ok',
    record: {
      number: null,
      filingStatus: 'corrections',
      filingMissing: [
        { what: '起诉状副本2份', whatEn: 'two copies of the complaint' },
        { what: '被告的住所地', whatEn: null },
      ],
      filingCorrectBy: '2026-03-16',
      filingCorrectedOn: '2026-03-12',
      parties: [{ filingNumber }, { filingNumber: null }],
    },
  });
});

test.each([
  ['已提交', 'pending'],
  ['待审核', 'pending'],
  ['需补正', 'corrections'],
  ['已登记立案', 'accepted'],
  ['不予受理', 'refused'],
  ['已撤回', 'withdrawn'],
])('the state %s is %s', (filingStatus, status) => {
  const number = '（2026）苏98民初1号';
  expect(check({ filingStatus, number })).toMatchObject({ record: { filingStatus: status } });
});

test.each<[string, object, object, RegExp]>([
  [
    'a thing that is not named',
    { filingMissing: [{ what: '起诉状' }, { whatEn: 'address' }] },
    {},
    /filingMissing \(补正材料\), item 2: what is missing/,
  ],
  ['no list', { filingMissing: '起诉状' }, {}, /filingMissing \(补正材料\) must be a list/],
  [
    'a last day that is none',
    { filingCorrectBy: '下周' },
    {},
    /filingCorrectBy \(补正期限\) must be a day such as/,
  ],
  [
    'a last day before the application',
    { filingCorrectBy: '2026-03-01' },
    {},
    /filingCorrectBy \(补正期限\) is before appliedOn \(申请日期\)/,
  ],
  [
    'handed in before the application',
    { filingCorrectedOn: '2026-03-01' },
    {},
    /filingCorrectedOn \(补正提交日期\) is before appliedOn/,
  ],
  [
    'accepted without a number',
    { filingStatus: '已登记立案' },
    {},
    /number \(案号\) is missing: an accepted case needs it/,
  ],
  [
    'a filing number with letters',
    {},
    { filingNumber: 'WSLA20260301' },
    /parties \(当事人\), item 1: filingNumber must have 6 to 16 digits, and not 15/,
  ],
  ['as long as an old ID number', {}, { filingNumber: '9'.repeat(15) }, /and not 15/],
  [
    'rounded by a spreadsheet',
    {},
    { filingNumber: '9.801E+12' },
    /item 1: filingNumber was rounded by a spreadsheet/,
  ],
  [
    'of the other side',
    {},
    { role: '被告' },
    /item 1: filingNumber is for the party who applied, such as plaintiff \(原告\)/,
  ],
])('refused by its field: %s', (_, more, party, reason) => {
  expect(check(more, party)).toMatchObject({
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

  const load = (...records: readonly object[]) => importRecords(database, folder, records);
  async function signsIn(queryNumber: string, password: string): Promise<VerifiedPerson | null> {
    const result = await signIn(
      database.pool,
      database.identityKeys,
      aCall(),
      { by: 'query_number', queryNumber },
      password,
      now,
      defaultCourtSettings,
    );
    return result.kind === 'verified' ? result.person : null;
  }
  async function toldTo(person: VerifiedPerson | null) {
    if (person === null) throw new Error('the applicant could not sign in');
    const [heading] = await listCases(database.pool, person, today);
    const read = heading && (await readCase(database.pool, person, heading.caseId));
    if (read == null) throw new Error('the application was not found');
    return disclose(read.file, read.participation, today);
  }

  test('the number of the filing opens it, and leads to the case once that has its number', async () => {
    expect(await load(application())).toMatchObject({ added: 1, refused: 0 });
    const before = await signsIn(filingNumber, '000001');
    expect(before?.proof).toBe('query_number_and_password');
    expect((await toldTo(before)).facts[0]).toMatchObject({
      kind: 'filing_corrections',
      missing: [
        { what: '起诉状副本2份', whatEn: 'two copies of the complaint' },
        { what: '被告的住所地', whatEn: null },
      ],
      correctBy: '2026-03-16',
      isOverdue: false,
    });
    expect(await signsIn(filingNumber, '000002')).toBeNull();

    const number = '（2026）苏98民初1号';
    const accepted = application(
      { number, filingStatus: '已登记立案', filingDecidedOn: '2026-03-09' },
      { queryNumber: '30000001' },
    );
    expect(await load(accepted)).toMatchObject({ changed: 1, refused: 0 });
    for (const known of [filingNumber, '30000001']) {
      const person = await signsIn(known, '000001');
      expect(person).toEqual(before);
      expect((await toldTo(person)).facts[0]).toMatchObject({ kind: 'filing_accepted', number });
    }
  });

  test('a code by SMS goes to the number on file of who filed', async () => {
    await load(application());
    const claim = { by: 'query_number', queryNumber: filingNumber } as const;
    expect(await findMobile(database.pool, database.identityKeys, claim, today)).toMatchObject({
      mobile: '19900000077',
      caseIds: [expect.any(Number)],
    });
  });

  test('an applicant without an ID number has the number of the filing, and stays who they are', async () => {
    const nobody = { idNumber: undefined };
    await load(application({}, nobody));
    const before = await signsIn(filingNumber, '000001');
    await load(application({ filingStatus: '待审查', filingCorrectedOn: '2026-03-09' }, nobody));
    const after = await signsIn(filingNumber, '000001');
    expect(after).toEqual(before);
    expect((await toldTo(after)).facts[0]).toMatchObject({
      kind: 'filing_pending',
      correctedOn: '2026-03-09',
      decidedWithin: 7,
    });
  });

  const ofFiling = { filingNumber, queryNumber: undefined };
  const ofNotice = { filingNumber: undefined, queryNumber: '30000001' };
  const both = { filingNumber, queryNumber: '30000001' };
  test.each([
    ['the number of the filing comes', ofNotice, both],
    ['the number of the filing goes', both, ofNotice],
    ['the query number comes', ofFiling, both],
    ['the query number goes', both, ofFiling],
  ])('where there is no ID number, %s: person, calls and tickets stay', async (_, first, then) => {
    const stays = first.queryNumber ?? first.filingNumber ?? '';
    const known = then.queryNumber ?? then.filingNumber ?? '';
    await load(application({}, { idNumber: undefined, ...first }));
    const before = await signsIn(stays, '000001');
    if (before === null) throw new Error('not verified');
    await database.pool.query(
      `INSERT INTO calls (id, node, channel_id, caller_number, started_at, person_id, proof)
       VALUES (gen_random_uuid(), 'test', 'c', '13800000078', $1, $2, 'query_number_and_password')`,
      [now, before.personId],
    );
    await load(application({}, { idNumber: undefined, ...then }));
    expect(await signsIn(known, '000001')).toEqual(before);
    const { rows } = await database.pool.query<object>('SELECT person_id FROM calls');
    expect(rows).toEqual([{ person_id: before.personId }]);
    expect((await database.pool.query('SELECT FROM persons')).rowCount).toBe(1);
  });

  test('a number that is a filing’s and another’s query number makes nobody of two people', async () => {
    const nobody = { idNumber: undefined };
    const { parties } = application(
      {},
      {
        ...{ ...nobody, filingNumber: undefined },
        ...{ queryNumber: filingNumber, password: '000005' },
      },
    ) as CaseInput;
    await load(application({}, nobody), caseInput(5, { parties }));
    const { rows } = await database.pool.query<{ id: number; name: string }>(
      'SELECT p.id, p.name FROM persons p JOIN parties t ON t.person_id = p.id',
    );
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
    const cases = await listCases(
      database.pool,
      (await signsIn(filingNumber, '000005')) as VerifiedPerson,
      today,
    );
    expect(cases).toHaveLength(1);
  });

  test('a number that goes to another party leaves the person with the rest', async () => {
    const nobody = { idNumber: undefined };
    await load(application({}, { ...nobody, ...both }));
    const before = await signsIn(filingNumber, '000001');
    const theirs = { role: '原告', name: '另一原告', queryNumber: '30000001', password: '000002' };
    const { parties } = application({}, { ...nobody, ...ofFiling }) as CaseInput;
    await load(application({ parties: [...parties, theirs] }));
    expect(await signsIn(filingNumber, '000001')).toEqual(before);
    expect((await signsIn('30000001', '000002'))?.personId).not.toBe(before?.personId);
  });

  test('no two parties have one number of a filing; one that is a query number, too, is that', async () => {
    await load(application());
    const again = { ...application({ ref: 'T-2' }) };
    expect(await load(again)).toMatchObject({ refused: 1 });
    expect(await load({ ...again, ref: 'T-3' }, { ...again, ref: 'T-4' })).toMatchObject({
      added: 0,
      refused: 2,
    });
    await load(caseInput(5, { parties: [plaintiff(5, { queryNumber: filingNumber })] }));
    expect(await signsIn(filingNumber, '000001')).toBeNull();
    expect((await toldTo(await signsIn(filingNumber, '000005'))).facts[0]).toMatchObject({
      kind: 'filing_accepted',
    });
  });

  test('a spreadsheet with Chinese headings, and a row that names its line and field', async () => {
    const fields = [
      ...(['ref', 'court', 'kind', 'cause', 'publicity', 'filingStatus', 'appliedOn'] as const),
      ...(['filingMissing', 'filingCorrectBy', 'parties'] as const),
    ];
    const party = ['原告', '李四', ...Array<string>(10).fill(''), filingNumber].join('|');
    const row = (ref: string, correctBy: string, parties: string) => [
      ...[ref, '苏98', '民事', '买卖合同纠纷', '公开', '需补正', '2026-03-02'],
      ...['起诉状副本2份|two copies\n被告的住所地', correctBy, parties],
    ];
    const file = `${folder.path}/filings.csv`;
    const headings = fields.map((field) => caseColumns[field]);
    writeFileSync(
      file,
      stringifyCsv([headings, row('L-1', '2026/3/16', party), row('L-2', '明天', '原告|王五')]),
    );
    const imported = await importCases(database.pool, database.identityKeys, file);
    expect(imported).toMatchObject({ added: 1, refused: 1 });
    const { rows } = await database.pool.query<object>(
      `SELECT c.filing_missing, c.filing_correct_by, t.filing_number
         FROM cases c JOIN parties t ON t.case_id = c.id`,
    );
    expect(rows).toEqual([
      {
        filing_missing: [
          { what: '起诉状副本2份', whatEn: 'two copies' },
          { what: '被告的住所地', whatEn: null },
        ],
        filing_correct_by: '2026-03-16',
        filing_number: filingNumber,
      },
    ]);
    // Line 2 has a line break in a cell.
    expect(readFileSync(imported.rejectsFile ?? '', 'utf8')).toMatch(
      /\n4,"?filingCorrectBy \(补正期限\) must be a day such as/,
    );
  });
});
