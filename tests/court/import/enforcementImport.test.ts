/** The columns of an enforcement: read, refused by their field, and out of the database as they went in. */
import { readCase } from '../../../app/court/cases/store/cases.js';
import { checkCaseRecord } from '../../../app/court/import/caseRecord.js';
import { importCases } from '../../../app/court/import/store/importCases.js';
import { cleanDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { caseInput, importTheirCourt, plaintiff, writeNdjson } from './importRecords.js';

const folder = temporaryFolder();
afterAll(folder.remove);

/** The fields as a Chinese court writes them. */
const asWritten = {
  kind: '执行',
  number: '（2026）苏98执1号',
  stage: '执行中',
  enforcementMoney: [{ received: '36,000.00', paid: '20000', waitsFor: '待提供账户' }],
  assetSearches: [
    { asset: '银行存款', state: '已冻结', on: '2026-10-20' },
    { asset: '车辆', state: '查询中', on: '2026-10-21' },
  ],
  auctions: [{ asset: '不动产', startsAt: '2026-12-20 10:00', place: '人民法院诉讼资产网' }],
  restrictions: [{ kind: '失信', since: '2026-09-01', until: '2028-09-01' }],
  enforcementResumedOn: '2026-08-03',
  parties: [
    plaintiff(1, { role: '申请执行人' }),
    { role: '被执行人', name: '大江公司', kind: 'organisation' },
  ],
};
const stored = {
  money: [{ payee: 1, receivedFen: 3_600_000, paidFen: 2_000_000, waitsFor: 'account' }],
  searches: [
    { asset: 'deposits', state: 'controlled', on: '2026-10-20', owner: 2 },
    { asset: 'vehicles', state: 'searching', on: '2026-10-21', owner: 2 },
  ],
  auctions: [
    {
      ...{ asset: 'real_estate', startsAt: '2026-12-20T02:00:00.000Z' },
      ...{ place: '人民法院诉讼资产网', status: 'scheduled' },
    },
  ],
  restrictions: [{ kind: 'dishonest', since: '2026-09-01', until: '2028-09-01', party: 2 }],
  endedOn: null,
  resumedOn: '2026-08-03',
};
const check = (more: object) => checkCaseRecord({ ...caseInput(1), ...asWritten, ...more });

test('the fields are read, and what only one party can be meant by is theirs', () => {
  expect(check({})).toMatchObject({
    kind: 'ok',
    record: {
      enforcement: stored,
      parties: [{ role: 'enforcement_applicant' }, { role: 'debtor' }],
    },
  });
});

test('a case without these columns has nothing of it', () => {
  expect(checkCaseRecord({ ...caseInput(1) })).toMatchObject({
    kind: 'ok',
    record: { enforcement: null },
  });
});

const another = { role: '申请执行人', name: '另一人' };
test.each<[string, object, RegExp]>([
  ['in a civil case', { kind: '民事' }, /enforcementMoney \(案款\) belongs to a case of kind/],
  [
    'without a sum',
    { enforcementMoney: [{ paid: '1' }] },
    /enforcementMoney \(案款\), item 1: received is missing/,
  ],
  [
    'more paid than received',
    { enforcementMoney: [{ received: '1', paid: '2' }] },
    /item 1: paid is more than was received/,
  ],
  [
    'waiting, with nothing left',
    { enforcementMoney: [{ received: '2', paid: '2', waitsFor: '分配' }] },
    /item 1: waitsFor is set, but nothing is left/,
  ],
  [
    'waiting for something unknown',
    { enforcementMoney: [{ received: '2', waitsFor: '下雨' }] },
    /item 1: waitsFor must be one of reckoning \(核算\)/,
  ],
  [
    'of nobody, with two applicants',
    { parties: [...asWritten.parties, another] },
    /enforcementMoney \(案款\), item 1: payee must be the name or the position of a party with the role enforcement_applicant/,
  ],
  [
    'of the debtor',
    { enforcementMoney: [{ received: '2', payee: '大江公司' }] },
    /item 1: payee must be .* enforcement_applicant \(申请执行人\)/,
  ],
  [
    'without a debtor',
    { enforcementMoney: [], parties: asWritten.parties.slice(0, 1) },
    /assetSearches \(查控\), item 1: owner: no party has the role debtor \(被执行人\)/,
  ],
  [
    'a search without its day',
    { assetSearches: [{ asset: '车辆', state: '查询中' }] },
    /assetSearches \(查控\), item 1: on is missing/,
  ],
  [
    'an auction without its place',
    { auctions: [{ asset: '车辆', startsAt: '2026-12-20 10:00' }] },
    /auctions \(拍卖\), item 1: place is missing/,
  ],
  [
    'a restriction that ends before it begins',
    { restrictions: [{ kind: '限高', since: '2026-09-01', until: '2026-08-01' }] },
    /restrictions \(失信限高\), item 1: until is before since/,
  ],
  [
    'a day that is none',
    { enforcementEndedOn: '昨天' },
    /enforcementEndedOn \(终本日期\) must be a day/,
  ],
])('refused by its field: %s', (_, more, reason) => {
  expect(check(more)).toMatchObject({
    kind: 'refused',
    reason: expect.stringMatching(reason) as string,
  });
});

test('in the database they come out as they went in', async () => {
  const database = await cleanDatabase();
  try {
    await importTheirCourt(database.pool);
    const file = writeNdjson(`${folder.path}/enforcement.ndjson`, [
      { ...caseInput(1), ...asWritten },
    ]);
    const imported = await importCases(database.pool, database.identityKeys, file);
    expect(imported).toMatchObject({ added: 1, refused: 0 });
    const { rows } = await database.pool.query<{ person_id: number; case_id: number }>(
      "SELECT person_id, case_id FROM parties WHERE role = 'enforcement_applicant'",
    );
    const [row] = rows;
    if (row === undefined) throw new Error('the applicant is not there');
    const person = {
      personId: row.person_id,
      proof: 'resident_id_and_password',
      onlyCaseIds: null,
    } as const;
    expect(await readCase(database.pool, person, row.case_id)).toMatchObject({
      file: { enforcement: stored },
      participation: { principalId: 1, principalRole: 'enforcement_applicant' },
    });
  } finally {
    await database.close();
  }
});
