import { chinaDate } from '../../../app/court/rules/workCalendar.js';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defaultCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';
import { listCases, readCase } from '../../../app/court/cases/store/cases.js';
import {
  importCases,
  type ImportOptions,
  type ImportResult,
} from '../../../app/court/import/store/importCases.js';
import { ImportBusy, withImportLock } from '../../../app/court/identity/store/importLock.js';
import { isDatabaseUnavailable } from '../../../app/core/database/pool.js';
import type { Claim } from '../../../app/court/identity/rules/claim.js';
import { signIn } from '../../../app/court/identity/store/signIn.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { aCall } from '../../calls/store/aCall.js';
import { caseInput, importTheirCourt, plaintiff, writeNdjson } from './importRecords.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';

const today = chinaDate(new Date());

const folder = temporaryFolder();
let database: TestDatabase;
let files = 0;
beforeEach(async () => {
  database = await cleanDatabase();
  await importTheirCourt(database.pool);
});
afterEach(() => database.close());
afterAll(folder.remove);

const newFile = (ending = 'ndjson') => path.join(folder.path, `cases-${++files}.${ending}`);

function load(records: readonly unknown[], options: ImportOptions = {}): Promise<ImportResult> {
  return importCases(
    database.pool,
    database.identityKeys,
    writeNdjson(newFile(), records),
    options,
  );
}

async function count(table: string): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`);
  return rows[0]?.n as number;
}

async function signedIn(claim: Claim, password: string) {
  const result = await signIn(
    database.pool,
    database.identityKeys,
    aCall(),
    claim,
    password,
    new Date(),
    defaultCourtSettings,
  );
  if (result.kind !== 'verified') throw new Error(result.kind);
  return result.person;
}

async function readOwnCase(n: number) {
  const { idNumber, password } = plaintiff(n);
  const person = await signedIn(
    { by: 'resident_id', residentId: idNumber as string },
    password as string,
  );
  const [heading] = await listCases(database.pool, person, today);
  return readCase(database.pool, person, heading?.caseId as number);
}

/** Reads the refused lines with their reasons. */
function rejects(result: ImportResult): { line: number; reason: string; row: string }[] {
  return readFileSync(result.rejectsFile as string, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { line: number; reason: string; row: string });
}

describe('a file of cases', () => {
  test('goes in whole, with nested lists, and she can sign in', async () => {
    const result = await load([
      caseInput(1, {
        department: '民一庭',
        judge: '沈法官',
        clerk: '潘书记员',
        hearings: [{ startsAt: '2026/12/3 9:30', courtroom: '第一法庭' }],
        fees: [{ kind: '受理费', due: '1,234.50', paid: '1234.5', dueOn: '20260310' }],
        events: [{ on: '2026年3月5日', text: '案件已立案;已缴费\t|', textEn: 'Filed' }],
        panel: [{ role: '审判长', name: '沈法官' }],
        resultKind: '判决',
        resultOn: '2026-05-01',
        resultSummary: '第一行\n第二行 \\N',
      }),
    ]);
    expect(result).toMatchObject({ records: 1, added: 1, refused: 0, rejectsFile: null });
    const { file } = (await readOwnCase(1)) as NonNullable<Awaited<ReturnType<typeof readOwnCase>>>;
    expect(file).toMatchObject({
      number: '（2026）苏98民初1号',
      kind: 'civil',
      judgeInCharge: { name: '沈法官', telephone: null },
      hearings: [{ startsAt: new Date('2026-12-03T01:30:00Z'), status: 'scheduled' }],
      fees: [{ kind: 'acceptance', dueFen: 123_450, paidFen: 123_450, dueOn: '2026-03-10' }],
      events: [{ on: '2026-03-05', text: '案件已立案;已缴费\t|', textEn: 'Filed' }],
      result: { kind: 'judgment', summary: '第一行\n第二行 \\N' },
    });
  });

  test('read a second time changes nothing', async () => {
    const records = [1, 2, 3].map((n) => caseInput(n));
    await load(records);
    const before = await database.pool.query('SELECT * FROM parties ORDER BY case_id, position');
    expect(await load(records)).toMatchObject({ added: 0, changed: 0, unchanged: 3 });
    const after = await database.pool.query('SELECT * FROM parties ORDER BY case_id, position');
    expect(after.rows).toEqual(before.rows);
    // The companies have neither an ID number nor a query number, so their names are stored with
    // the case.
    expect(await count('persons')).toBe(3);
  });

  test('replaces a case that has changed, parties too, and keeps its id', async () => {
    await load([caseInput(1), caseInput(2)]);
    const before = await readOwnCase(1);
    const result = await load([
      caseInput(1, {
        stage: '已裁判',
        parties: [
          plaintiff(1, { name: '新名', password: '777777' }),
          { role: '第三人', name: '第三人公司', kind: 'organisation' },
        ],
      }),
      caseInput(2),
    ]);
    expect(result).toMatchObject({ added: 0, changed: 1, unchanged: 1 });
    await expect(readOwnCase(1)).rejects.toThrow('failed');
    const claim: Claim = { by: 'query_number', queryNumber: plaintiff(1).queryNumber as string };
    const person = await signedIn(claim, '777777');
    const after = await readCase(database.pool, person, before?.file.id as number);
    expect(after?.file).toMatchObject({ id: before?.file.id, stage: 'decided' });
    const { rows } = await database.pool.query(
      `SELECT coalesce(p.name, t.name) AS name, t.role
         FROM parties t LEFT JOIN persons p ON p.id = t.person_id
        WHERE t.case_id = $1 ORDER BY t.position`,
      [before?.file.id],
    );
    expect(rows).toEqual([
      { name: '新名', role: 'plaintiff' },
      { name: '第三人公司', role: 'third_party' },
    ]);
  });

  test('with one person in many cases makes one person', async () => {
    const { idNumber, name } = plaintiff(1);
    await load(
      [1, 2, 3, 4].map((n) =>
        caseInput(n, { parties: [plaintiff(n, { idNumber, name } as object)] }),
      ),
      { batchSize: 2 },
    );
    expect(await count('persons')).toBe(1);
    // The person's latest notice is that of the last case.
    const person = await signedIn({ by: 'resident_id', residentId: idNumber as string }, '000004');
    expect(await listCases(database.pool, person, today)).toHaveLength(4);
  });

  test('somebody without an ID number stays the same person when her case changes', async () => {
    const nobody = plaintiff(1);
    delete nobody.idNumber;
    await load([caseInput(1, { parties: [nobody] })]);
    const claim: Claim = { by: 'query_number', queryNumber: nobody.queryNumber as string };
    const before = await signedIn(claim, '000001');
    await load([
      caseInput(1, { parties: [{ role: '第三人', name: '前面的人' }, nobody], stage: 'hearing' }),
    ]);
    expect(await signedIn(claim, '000001')).toEqual(before);
    expect(await count('persons')).toBe(1);
  });

  test('somebody without an ID number who is a party no more leaves nothing behind', async () => {
    const nobody = plaintiff(1);
    delete nobody.idNumber;
    await load([caseInput(1, { parties: [nobody, plaintiff(2)] })]);
    expect(await count('persons')).toBe(2);
    await load([caseInput(1, { parties: [plaintiff(2)] })]);
    const { rows } = await database.pool.query('SELECT name FROM persons');
    expect(rows).toEqual([{ name: plaintiff(2).name }]);
  });

  test('a filing gets its number later, under the same ref', async () => {
    const filing = caseInput(1, { filingStatus: '待审查', stage: '立案' });
    delete filing.number;
    await load([filing]);
    expect((await readOwnCase(1))?.file.number).toBeNull();
    await load([caseInput(1)]);
    expect((await readOwnCase(1))?.file.number).toBe('（2026）苏98民初1号');
    expect(await count('cases')).toBe(1);
  });

  test('naming a case twice: the later line counts, in one batch and across batches', async () => {
    const records = [
      caseInput(1, { cause: '先' }),
      caseInput(2),
      caseInput(1, { cause: '后' }),
      caseInput(1, { cause: '最后' }),
    ];
    const one = await load(records);
    expect(one).toMatchObject({ added: 2, superseded: 2, refused: 0 });
    expect((await readOwnCase(1))?.file.cause).toBe('最后');
    await load(records.slice(0, 3), { batchSize: 2 });
    expect((await readOwnCase(1))?.file.cause).toBe('后');
  });

  test('telephones in the file are those of the staff', async () => {
    await load([caseInput(1, { judge: '沈法官', judgeTelephone: '0510-55501101' } as object)]);
    await load([caseInput(2, { judge: '沈法官' })]);
    expect((await readOwnCase(2))?.file.judgeInCharge).toEqual({
      name: '沈法官',
      telephone: '0510-55501101',
    });
  });

  test('holds no ID number and no password in the clear once it is in', async () => {
    await load([caseInput(1)]);
    const { rows } = await database.pool.query<{ text: string }>(
      `SELECT concat(p::text, t::text, c::text) AS text
         FROM parties t LEFT JOIN persons p ON t.person_id = p.id JOIN cases c ON c.id = t.case_id`,
    );
    expect(rows).toHaveLength(2);
    for (const { text } of rows) {
      expect(text).not.toContain(plaintiff(1).idNumber);
      expect(text).not.toMatch(/\b000001\b/);
    }
  });
});

describe('a refused row', () => {
  const withParty = (more: object) => caseInput(9, { parties: [plaintiff(9, more)] });
  const withAgent = { role: '代理人', name: '甲', actsFor: '乙' };
  const withHearing = (startsAt: string) =>
    caseInput(9, { hearings: [{ startsAt, courtroom: '1' }] });
  const without = (field: string) => {
    const record: Record<string, unknown> = { ...caseInput(9) };
    delete record[field];
    return record;
  };

  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{"ref":', /not valid JSON/],
    ['no object', '[1]', /not a JSON object/],
    ['an unknown field', { ...caseInput(9), colour: 'red' }, /no field "colour"/],
    ['no court', { ...caseInput(9), court: '京01' }, /there is no court 京01.*import courts/],
    ['no publicity', without('publicity'), /publicity \(公开情形\) is missing/],
    ['an accepted case without a number', without('number'), /number \(案号\) is missing/],
    ['a wrong number', { ...caseInput(9), number: '2026-9' }, /number \(案号\): /],
    ['a wrong word', { ...caseInput(9), kind: '民' }, /kind .*civil \(民事\).*not "民"/],
    ['a wrong day', { ...caseInput(9), appliedOn: '2026-02-30' }, /day such as 2026-01-31/],
    [
      'wrong money',
      { ...caseInput(9), fees: [{ kind: '受理费', due: '12.345' }] },
      /fees \(费用\), item 1: due must be yuan such as 1234.50/,
    ],
    [
      'a wrong time',
      { ...caseInput(9), hearings: [{ startsAt: '2026-12-03', courtroom: '1' }] },
      /startsAt must be a day and time/,
    ],
    [
      'a wrong check character',
      withParty({ idNumber: '110105194912310021' }),
      /check character is wrong/,
    ],
    ['a rounded ID', withParty({ idNumber: '1.10105E+17' }), /rounded by a spreadsheet/],
    ['a short password', withParty({ password: '12345' }), /password must have 6 digits/],
    ['a query number alone', withParty({ password: '' }), /a query number needs it/],
    ['no role', withParty({ role: '' }), /item 1: role is missing/],
    ['an unknown party', { ...caseInput(9), parties: [plaintiff(9), null] }, /item 2 must be an/],
    ['an agent of an unknown party', { ...caseInput(9), parties: [withAgent, null] }, /another/],
    [
      'an ID in the wrong place',
      withParty({ servedOn: plaintiff(9).idNumber }),
      /servedOn must be/,
    ],
    ['an invalid minute', withHearing('2026-12-03 09:75'), /startsAt must be a day and time/],
    ['an agent of nobody', withParty({ role: '代理人', actsFor: '甲' }), /another party/],
    [
      'a transfer without its day',
      { ...caseInput(9), fileSentOn: '2026-05-01' },
      /appealedOn .* is missing/,
    ],
    ['a result without its kind', { ...caseInput(9), resultSummary: '好' }, /resultKind/],
    [
      'something that is no list',
      { ...caseInput(9), panel: '沈' },
      /panel \(合议庭\) must be a list/,
    ],
  ])('for %s says what is right, and the rest goes in', async (_, record, reason) => {
    const result = await load([caseInput(1), record, caseInput(2)]);
    expect(result).toMatchObject({ records: 3, added: 2, refused: 1 });
    const [refused] = rejects(result);
    expect(refused).toMatchObject({ line: 2, reason: expect.stringMatching(reason) as string });
    expect(refused?.row).toBe(typeof record === 'string' ? record : JSON.stringify(record));
    // The reason may be printed or mailed, but the row may not.
    expect(refused?.reason).not.toMatch(/\d{15}|300\d{5}/);
    expect(statSync(result.rejectsFile as string).mode & 0o777).toBe(0o600);
  });

  test('has a number that another case has, in this batch, an earlier one, or the database', async () => {
    const taken = (n: number) => caseInput(n, { number: '（2026）苏98民初1号' });
    const result = await load([caseInput(1), taken(2), caseInput(3), caseInput(4), taken(5)], {
      batchSize: 2,
    });
    expect(result).toMatchObject({ added: 3, refused: 2 });
    expect(rejects(result)).toMatchObject([
      { line: 2, reason: expect.stringContaining('already used in line 1') as string },
      { line: 5, reason: expect.stringContaining('the case with ref "T-1"') as string },
    ]);
    expect(await load([taken(6), caseInput(7)])).toMatchObject({ added: 1, refused: 1 });
  });

  test('has a query number of another case', async () => {
    const { queryNumber } = plaintiff(1) as { queryNumber: string };
    const taken = (n: number) => caseInput(n, { parties: [plaintiff(n, { queryNumber })] });
    const result = await load([caseInput(1), taken(2), caseInput(3), caseInput(4), taken(5)], {
      batchSize: 3,
    });
    expect(result).toMatchObject({ added: 3, refused: 2 });
    for (const { reason } of rejects(result)) {
      expect(reason).toContain('queryNumber');
      expect(reason).not.toContain(queryNumber);
    }
  });
});

describe('stopping', () => {
  const records = Array.from({ length: 50 }, (_, n) => caseInput(n + 1));

  test('ends after the batch under way, and the next run does the rest', async () => {
    const file = writeNdjson(newFile(), records);
    const controller = new AbortController();
    const options: ImportOptions = {
      batchSize: 10,
      signal: controller.signal,
      onProgress: ({ records: read }) => read === 20 && controller.abort(),
    };
    const stopped = await importCases(database.pool, database.identityKeys, file, options);
    expect(stopped).toMatchObject({ isStopped: true, added: 20, lastLine: 20 });
    expect(await count('cases')).toBe(20);
    const rest = await importCases(database.pool, database.identityKeys, file, { batchSize: 10 });
    expect(rest).toMatchObject({ isStopped: false, added: 30, unchanged: 20 });
    expect(await count('parties')).toBe(100);
  });

  test('in the last batch is no stop', async () => {
    const controller = new AbortController();
    const result = await load(records, {
      batchSize: 50,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(result).toMatchObject({ isStopped: false, added: 50 });
  });
});

test('afterwards the statistics tell of every column that a condition reads, and of no list', async () => {
  await load([1, 2, 3].map((n) => caseInput(n)));
  const { rows } = await database.pool.query<{ column: string }>(
    `SELECT tablename || '.' || attname AS column FROM pg_stats
      WHERE tablename IN ('cases', 'persons', 'parties')`,
  );
  const columns = rows.map(({ column }) => column);
  expect(columns).toEqual(
    expect.arrayContaining([
      ...['cases.id', 'cases.court_id', 'cases.source_ref', 'cases.number', 'cases.serial'],
      ...['persons.id', 'persons.id_hash', 'persons.name', 'parties.case_id', 'parties.person_id'],
    ]),
  );
  expect(columns).not.toContain('cases.events');
});

test('a second import at the same time is turned away, and goes in afterwards', async () => {
  await withImportLock(database.pool, async () => {
    await expect(load([caseInput(1)])).rejects.toThrow(ImportBusy);
  });
  expect(await load([caseInput(1)])).toMatchObject({ added: 1 });
});

test('a connection that is cut off in the middle is an error, not the end of the process', async () => {
  const records = Array.from({ length: 40 }, (_, n) => caseInput(n + 1));
  await database.asOwner(`
    CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';
    CREATE TRIGGER cut_off BEFORE INSERT ON cases FOR EACH ROW WHEN (NEW.serial = 25)
      EXECUTE FUNCTION cut_off()`);
  const error: unknown = await load(records, { batchSize: 10 }).catch((reason: unknown) => reason);
  expect(isDatabaseUnavailable(error)).toBe(true);
  expect(await count('cases')).toBe(20);
  await database.asOwner('DROP TRIGGER cut_off ON cases');
  expect(await load(records)).toMatchObject({ unchanged: 20, added: 20, refused: 0 });
});

test('a batch that the database breaks off leaves nothing, and the connection is given back', async () => {
  await database.asOwner('ALTER TABLE parties ADD CONSTRAINT none CHECK (position < 2)');
  await expect(load([caseInput(1)])).rejects.toThrow(/constraint/);
  expect(await count('cases')).toBe(0);
  await database.asOwner('ALTER TABLE parties DROP CONSTRAINT none');
  expect(await load([caseInput(1)])).toMatchObject({ added: 1 });
});

test('an empty file, and one with empty lines, are fine', async () => {
  const file = newFile();
  writeFileSync(file, '');
  expect(await importCases(database.pool, database.identityKeys, file)).toMatchObject({
    records: 0,
  });
  expect(await load(['', JSON.stringify(caseInput(1)), '   ', ''])).toMatchObject({ records: 1 });
});
