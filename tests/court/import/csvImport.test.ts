import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encode } from 'iconv-lite';
import { caseColumns } from '../../../app/court/import/columns.js';
import { importCases, type ImportOptions } from '../../../app/court/import/store/importCases.js';
import { generatedPerson } from '../../../app/local/sample/generatedPeople.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { importTheirCourt } from './importRecords.js';
import { stringifyCsv } from './stringifyCsv.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';

const folder = temporaryFolder();
let database: TestDatabase;
let files = 0;
beforeEach(async () => {
  database = await cleanDatabase();
  await importTheirCourt(database.pool);
});
afterEach(() => database.close());
afterAll(folder.remove);

function load(content: string | Buffer, options: ImportOptions = {}) {
  const file = path.join(folder.path, `cases-${++files}.csv`);
  writeFileSync(file, content);
  return importCases(database.pool, database.identityKeys, file, options);
}

const chinese = (fields: readonly (keyof typeof caseColumns)[]) =>
  fields.map((field) => caseColumns[field]);
const fields = [
  'number',
  'kind',
  'cause',
  'publicity',
  'filingStatus',
  'appliedOn',
  'hearings',
  'fees',
  'parties',
] as const;
const { name, idNumber } = generatedPerson(5);
const row = (n: number, more: Partial<Record<(typeof fields)[number], string>> = {}) => {
  const cells = {
    number: `(2026)苏98民初${n}号`,
    kind: '民事',
    cause: '买卖合同纠纷，含"违约"',
    publicity: '公开',
    filingStatus: '已立案',
    appliedOn: '2026/3/2 0:00',
    hearings: '2026-12-03 09:30|第一法庭|开庭|待开;2026-12-10 14:00|第一法庭|宣判',
    fees: '受理费|1234.50|0|2026-03-10',
    parties: `原告|${name}|${idNumber}|3000000${n}|00000${n}\n被告|大江公司||||||||组织`,
    ...more,
  };
  return fields.map((field) => cells[field]);
};

async function stored() {
  const { rows } = await database.pool.query<Record<string, unknown>>(
    `SELECT c.number, c.cause, c.applied_on, c.hearings, c.fees,
            (SELECT array_agg(coalesce(p.name, t.name) ORDER BY t.position)
               FROM parties t LEFT JOIN persons p ON p.id = t.person_id WHERE t.case_id = c.id) AS parties
       FROM cases c ORDER BY c.number`,
  );
  return rows;
}

const expected = {
  number: '（2026）苏98民初1号',
  cause: '买卖合同纠纷，含"违约"',
  applied_on: '2026-03-02',
  hearings: [
    {
      startsAt: '2026-12-03T01:30:00.000Z',
      courtroom: '第一法庭',
      kind: 'trial',
      status: 'scheduled',
    },
    {
      startsAt: '2026-12-10T06:00:00.000Z',
      courtroom: '第一法庭',
      kind: 'judgment',
      status: 'scheduled',
    },
  ],
  fees: [
    {
      kind: 'acceptance',
      dueFen: 123450,
      paidFen: 0,
      dueOn: '2026-03-10',
      refundableFen: 0,
      refundedFen: 0,
    },
  ],
  parties: [name, '大江公司'],
};

test.each<[string, (text: string) => Buffer, ImportOptions]>([
  ['UTF-8', (text) => Buffer.from(text), {}],
  ['UTF-8 with a byte order mark', (text) => Buffer.from(`\uFEFF${text}`), {}],
  ['GB18030, told from the file', (text) => encode(text, 'gb18030'), {}],
  ['GB18030, said', (text) => encode(text, 'gb18030'), { encoding: 'gb18030' }],
])('Chinese headings and cells in %s', async (_, bytes, options) => {
  const result = await load(bytes(stringifyCsv([chinese(fields), row(1)])), options);
  expect(result).toMatchObject({ added: 1, refused: 0 });
  expect(await stored()).toEqual([expected]);
});

test('GB18030 characters beyond GBK survive, across the edges of what is read at once', async () => {
  const rare = '㐂𠮷龘';
  const many = Array.from({ length: 3000 }, (_, n) =>
    row(n + 1, { cause: `${rare}${'案'.repeat(n % 7)}`, parties: '' }),
  );
  const result = await load(encode(stringifyCsv([chinese(fields), ...many]), 'gb18030'));
  expect(result).toMatchObject({ added: 3000, refused: 0 });
  const { rows } = await database.pool.query(
    "SELECT count(*) AS n FROM cases WHERE cause ~ '^㐂𠮷龘案*$'",
  );
  expect(rows).toEqual([{ n: 3000 }]);
});

test('English headings in any case, columns in any order, Unix line ends', async () => {
  const order = [...fields.keys()].reverse();
  const headings = order.map((i) => (fields[i] as string).replace(/[A-Z]/g, '_$&').toUpperCase());
  const cells = row(1);
  const text = stringifyCsv([headings, order.map((i) => cells[i] as string)], '\n');
  expect(await load(text)).toMatchObject({ added: 1, refused: 0 });
  expect(await stored()).toEqual([expected]);
});

test('refused rows can be fixed in their own file, and imported as it is', async () => {
  const bad = row(2, { appliedOn: '3月2日' });
  const tooMany = [...row(3), 'a comma too many'];
  const fieldsTooMany = row(4, { fees: '受理费|1|2|2026-03-10|0|0|1||||x' });
  const first = await load(stringifyCsv([chinese(fields), row(1), bad, tooMany, fieldsTooMany]));
  expect(first).toMatchObject({ added: 1, refused: 3 });
  const rejectsFile = first.rejectsFile as string;
  const text = readFileSync(rejectsFile, 'utf8');
  // Lines 2 and 3 are one record, because a cell contains a line break.
  expect(text).toMatch(/^\uFEFFline,reason,案号,/);
  expect(text).toMatch(/\n4,"appliedOn \(申请日期\) must be a day such as 2026-01-31/);
  expect(text).toMatch(/the row has 10 cells, but there are 9 headings/);
  expect(text).toMatch(/fees \(费用\): an item has more fields than/);

  writeFileSync(
    rejectsFile,
    text
      .replaceAll('3月2日', '2026-03-02')
      .replace(',a comma too many', '')
      .replace('|0|0|1||||x', '|0|0|1'),
  );
  const fixed = await importCases(database.pool, database.identityKeys, rejectsFile);
  expect(fixed).toMatchObject({ added: 3, refused: 0 });
});

test.each<[string, string, RegExp]>([
  [
    'an unknown heading',
    '案号,颜色\n',
    /unknown heading "颜色"; the columns are: .*number \(案号\)/,
  ],
  ['a heading twice', '案号,number\n', /number occurs twice in the headings/],
  ['no headings', '', /the file is empty/],
  [
    'a quotation mark that does not close',
    `${chinese(fields).join()}\n"abc`,
    /invalid CSV near line/,
  ],
])('%s stops the import with a sentence', async (_, text, message) => {
  await expect(load(text)).rejects.toThrow(message);
});

test('invalid UTF-8 is refused row by row', async () => {
  const good = Buffer.from(`${stringifyCsv([chinese(fields), row(1)])}\r\n`);
  const bad = encode(stringifyCsv([row(2, { parties: '' })]), 'gb18030');
  const result = await load(Buffer.concat([good, bad]), { encoding: 'utf-8' });
  expect(result).toMatchObject({ added: 1, refused: 1 });
  expect(readFileSync(result.rejectsFile as string, 'utf8')).toContain('--encoding');
});

test('a file that is not there, or whose kind its name does not tell, is refused', async () => {
  const { pool, identityKeys } = database;
  await expect(importCases(pool, identityKeys, '/nowhere.csv')).rejects.toThrow(/no such file/);
  await expect(importCases(pool, identityKeys, '/nowhere.xlsx')).rejects.toThrow(/--format csv/);
});
