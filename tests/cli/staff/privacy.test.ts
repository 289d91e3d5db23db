/** `hotline privacy` as an administrator runs it. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { hotline, type Ran } from '../hotline.js';

const folder = temporaryFolder();
const recordings = path.join(folder.path, 'recordings');
let database: TestDatabase;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
  await mkdir(recordings, { recursive: true });
});
afterEach(() => database.close());
afterAll(folder.remove);

const settings = () => ({
  DATABASE_URL: database.url,
  ERASURE_DATABASE_URL: database.eraserUrl,
  IDENTITY_KEYS_FILE: database.identityKeysFile,
  RECORDINGS_DIR: recordings,
  ATTACHMENTS_DIR: path.join(folder.path, 'attachments'),
  SMS_DIR: path.join(folder.path, 'sms'),
  RECORDINGS_KEEP_DAYS: '30',
});
const privacy = (...args: string[]): Promise<Ran> => hotline(['privacy', ...args], settings());

test('list shows what is kept, how long by the settings, and how it goes', async () => {
  const { code, stdout } = await privacy('list');
  expect(code).toBe(0);
  expect(stdout).toContain('recordings of agent calls (callers)\n  where    recordings: file\n');
  expect(stdout).toContain('30 days from the call (RECORDINGS_KEEP_DAYS)');
  const json = JSON.parse((await privacy('list', '--json')).stdout) as { name: string }[];
  expect(json.map(({ name }) => name)).toContain('disclosures');
});

test('forget says what would go, then does it, and is in the readings', async () => {
  const number = '13712345678';
  await database.pool.query(
    `INSERT INTO calls (id, node, channel_id, caller_number, started_at, ended_at, outcome, phase)
     VALUES (gen_random_uuid(), 'hotline', 'x', $1, now(), now(), 'served', 'over')`,
    [`+86${number}`],
  );
  const args = ['forget', '--number', number, '--reason', '本人申请'];
  const dry = await privacy(...args, '--dry-run');
  expect(dry).toMatchObject({ code: 0, stderr: '' });
  expect(dry.stdout).toMatch(/^what +would be erased +stays\ncallers +1 +0\n/);
  expect(dry.stdout).toMatch(/backups: it cannot be removed from a backup/);
  const count = "SELECT count(*)::int AS n FROM calls WHERE caller_number <> ''";
  expect((await database.pool.query(count)).rows).toEqual([{ n: 1 }]);
  expect((await privacy(...args)).stdout).toMatch(/^what +erased +stays\ncallers +1 +0\n/);
  expect((await database.pool.query(count)).rows).toEqual([{ n: 0 }]);
  const { rows } = await database.pool.query(
    'SELECT command, subject, reason FROM readings ORDER BY id',
  );
  expect(rows).toEqual([
    ...[{ command: 'privacy forget --dry-run', subject: 'a telephone number', reason: '本人申请' }],
    ...[{ command: 'privacy forget', subject: 'a telephone number', reason: '本人申请' }],
  ]);
});

test('forget needs the role for it; without it nothing is erased, not even a file', async () => {
  const number = '13712345679';
  await database.pool.query(
    `INSERT INTO calls (id, node, channel_id, caller_number, started_at, ended_at, outcome, phase)
     VALUES (gen_random_uuid(), 'hotline', 'x', $1, now(), now(), 'served', 'over')`,
    [number],
  );
  const as = (ERASURE_DATABASE_URL: string) =>
    hotline(['privacy', 'forget', '--number', number, '--reason', 'x'], {
      ...settings(),
      ERASURE_DATABASE_URL,
    });
  expect(await as('')).toMatchObject({
    code: 78,
    stderr: expect.stringContaining('ERASURE_DATABASE_URL is not set') as string,
  });
  expect(await as(database.url)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(
      'the role of ERASURE_DATABASE_URL may not erase on request',
    ) as string,
  });
  const { rows } = await database.pool.query('SELECT FROM calls WHERE caller_number = $1', [
    number,
  ]);
  expect(rows).toHaveLength(1);
});

test('a person is known by her ID number, from a file', async () => {
  const { rows } = await database.pool.query<{ id: number; identityKeyId: number; hash: Buffer; encrypted: Buffer }>(
    'SELECT id, identity_key_id AS "identityKeyId", id_hash AS hash, id_encrypted AS encrypted FROM persons WHERE identity_key_id IS NOT NULL LIMIT 1',
  ); // prettier-ignore
  const [person] = rows;
  if (person === undefined) throw new Error('no person has an ID number');
  const { identityKeyId, hash, encrypted } = person;
  const file = path.join(folder.path, 'id');
  await writeFile(
    file,
    `${database.identityKeys.readIdNumber({ identityKeyId, hash, encrypted })}\n`,
  );
  const said = await privacy(
    'forget',
    '--id-number-file',
    file,
    '--number',
    '13800001111',
    '--reason',
    'x',
    '--dry-run',
  );
  expect(said).toMatchObject({ code: 0, stderr: '' });
  const { rows: read } = await database.pool.query('SELECT subject FROM readings');
  expect(read).toEqual([{ subject: `person ${person.id}, a telephone number` }]);
});

test.each([
  [['forget', '--number', '1'], "required option '--reason <text>' not specified"],
  [['forget', '--reason', 'x'], 'give --person or --id-number-file, --number, or both'],
  [
    ['forget', '--reason', 'x', '--person', '1', '--id-number-file', '-'],
    'give one of --person and --id-number-file, not both',
  ],
  [['forget', '--reason', 'x', '--number', 'x'], '--number x is not a telephone number'],
  [['forget', '--reason', 'x', '--person', '999999'], 'there is no person 999999'],
  [['forget', '--reason', 'x', '--id-number-file', '/nowhere'], 'cannot be read (ENOENT)'],
  [['mark', 'SOUNDS_DIR'], 'SOUNDS_DIR must be one of RECORDINGS_DIR'],
  [['mark', 'ATTACHMENTS_DIR'], 'is missing'],
])('privacy %j is bad input', async (args, sentence) => {
  const said = await privacy(...args);
  expect(said).toMatchObject({ code: 2, stdout: '' });
  expect(said.stderr).toContain(sentence);
});

test('a folder is marked again by who has looked', async () => {
  expect((await privacy('mark', 'RECORDINGS_DIR')).stdout).toBe(
    `${recordings} now belongs to hotline as RECORDINGS_DIR\n`,
  );
  await rm(recordings, { recursive: true });
  expect((await privacy('mark', 'RECORDINGS_DIR')).code).toBe(2);
});
