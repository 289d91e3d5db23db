/** What decides by role who hears what: payers, preservation, representatives, assistants. */
import { checkCaseRecord } from '../../../app/court/import/caseRecord.js';
import { readCase } from '../../../app/court/cases/store/cases.js';
import { importCases } from '../../../app/court/import/store/importCases.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { caseInput, importTheirCourt, plaintiff, writeNdjson } from './importRecords.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';

const folder = temporaryFolder();
afterAll(folder.remove);

/** The fields as a Chinese court writes them. */
const withRoles = {
  assistant: '程助理',
  assistantTelephone: '0510-55501401',
  preservationExecutedOn: '2026-10-20',
  publicity: '离婚',
  fees: [
    { kind: '保全费', due: '1520', payer: '被告甲' },
    { kind: '受理费', due: '300' },
  ],
  events: [
    { on: '2026-10-19', text: '已作出裁定', kind: '保全' },
    { on: '2026-10-30', text: '已送达' },
  ],
  parties: [
    plaintiff(1),
    { role: '被告', name: '被告甲' },
    { role: '法定代理人', name: '父亲', actsFor: '1' },
    { role: '附带民事诉讼原告人', name: '受害人' },
  ],
};

const check = (more: object) => checkCaseRecord({ ...caseInput(1), ...more });

test('the fields are read, and positions are found by name', () => {
  expect(check(withRoles)).toMatchObject({
    kind: 'ok',
    record: {
      publicity: 'divorce',
      assistant: { name: '程助理', telephone: '0510-55501401' },
      preservationExecutedOn: '2026-10-20',
      fees: [{ kind: 'preservation', payer: 2 }, { kind: 'acceptance' }],
      events: [{ kind: 'preservation' }, { on: '2026-10-30' }],
      parties: [
        { role: 'plaintiff' },
        { role: 'defendant' },
        { role: 'legal_representative', actsFor: 1 },
        { role: 'incidental_plaintiff' },
      ],
    },
  });
});

test('a record of before stays as it was: nothing is added to what is stored', () => {
  const { fees, events } = withRoles;
  const old = check({
    fees: [{ kind: '受理费', due: '300' }],
    events: [{ on: '2026-10-19', text: '已送达' }],
  });
  if (old.kind !== 'ok') throw new Error(old.reason);
  expect(Object.keys(old.record.fees[0] ?? {})).not.toContain('payer');
  expect(Object.keys(old.record.events[0] ?? {})).not.toContain('kind');
  expect(old.record).toMatchObject({ assistant: null, preservationExecutedOn: null });
  expect([fees.length, events.length]).toEqual([2, 2]);
});

test('mediation before filing is a state of the filing, with a number or without', () => {
  for (const number of [undefined, '（2026）苏9801民诉前调7号']) {
    const given = { ref: 'M-1', number, filingStatus: '诉前调解' };
    expect(check(given)).toMatchObject({ kind: 'ok', record: { filingStatus: 'mediation' } });
  }
});

test.each([
  [
    { fees: [{ kind: '受理费', due: '300', payer: '没有的人' }] },
    /payer must be the name or the position of a party/,
  ],
  [
    { events: [{ on: '2026-10-19', text: '已送达', kind: '送达' }] },
    /kind must be one of preservation/,
  ],
])('%j is refused', (more, reason) => {
  expect(check({ ...withRoles, ...more })).toMatchObject({
    kind: 'refused',
    reason: expect.stringMatching(reason) as string,
  });
});

describe('in the database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await cleanDatabase();
    await importTheirCourt(database.pool);
  });
  afterAll(() => database.close());

  test('they come out as they went in, and a representative stands for their party', async () => {
    const parties = [
      ...withRoles.parties.slice(0, 2),
      { ...plaintiff(2), role: 'legal_representative', actsFor: '1' },
    ];
    const file = writeNdjson(`${folder.path}/roles.ndjson`, [
      { ...caseInput(1), ...withRoles, parties },
    ]);
    expect(await importCases(database.pool, database.identityKeys, file)).toMatchObject({
      added: 1,
    });
    const { rows } = await database.pool.query<{ person_id: number; case_id: number }>(
      "SELECT person_id, case_id FROM parties WHERE role = 'legal_representative'",
    );
    const [row] = rows;
    if (row === undefined) throw new Error('the representative is not there');
    const read = await readCase(
      database.pool,
      { personId: row.person_id, proof: 'resident_id_and_password', onlyCaseIds: null },
      row.case_id,
    );
    expect(read).toMatchObject({
      file: {
        assistant: { name: '程助理', telephone: '0510-55501401' },
        preservationExecutedOn: '2026-10-20',
        fees: [{ payer: 2 }, {}],
        events: [{ kind: 'preservation' }, {}],
      },
      participation: {
        role: 'legal_representative',
        principalId: 1,
        principalRole: 'plaintiff',
      },
    });
  });
});
