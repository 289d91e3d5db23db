import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadIdentityKeys } from '../../app/court/identity/store/identityKeys.js';
import { samplePeople } from '../../app/local/sample/samplePeople.js';
import { signIn } from '../../app/court/identity/store/signIn.js';
import { defaultCourtSettings } from '../../app/court/settings/rules/courtSettings.js';
import { aCall } from '../calls/store/aCall.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';
import { hotline, type Ran } from './hotline.js';

const folder = temporaryFolder();
let database: TestDatabase;
let run: (args: string[], more?: Record<string, string>) => Promise<Ran>;
beforeAll(async () => {
  database = await freshDatabase();
  const settings = {
    HOTLINE_ENV: 'test',
    DATABASE_URL: database.url,
    MIGRATION_DATABASE_URL: database.ownerUrl,
    HOTLINE_REASON: 'a test',
    IDENTITY_KEYS_FILE: path.join(folder.path, 'secret', 'identity-keys.json'),
  };
  run = (args, more = {}) => hotline(args, { ...settings, ...more });
});
afterAll(async () => {
  await database.close();
  folder.remove();
});

const file = () => path.join(folder.path, 'secret', 'identity-keys.json');

async function signsIn(): Promise<string> {
  const { residentId, password } = samplePeople.zhang;
  const claim = { by: 'resident_id', residentId } as const;
  const keys = loadIdentityKeys(file());
  const now = new Date();
  const { pool } = database;
  const { kind } = await signIn(pool, keys, aCall(), claim, password, now, defaultCourtSettings);
  return kind;
}

test('an installation: identity keys, schema, sample court, a change of identity keys', async () => {
  expect(await run(['sample'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('hotline identity-keys init') as string,
  });
  expect(await run(['identity-keys', 'init'])).toMatchObject({ code: 0 });
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  const text = readFileSync(file(), 'utf8');
  expect(await run(['identity-keys', 'init'])).toMatchObject({ code: 1 });
  expect(readFileSync(file(), 'utf8')).toBe(text);

  expect(await run(['migrate'])).toMatchObject({
    code: 0,
    stdout: 'the database is up to date\n',
    stderr: '',
  });
  const wakes = async (WAKE_UPS: string) => (await run(['migrate'], { WAKE_UPS })).stdout;
  const upToDate = 'the database is up to date\n';
  expect(await wakes('redis')).toBe(
    `${upToDate}WAKE_UPS: the database wakes processes by redis, no longer by postgres\n`,
  );
  // An empty setting is none: who is woken stays as it was.
  expect(await wakes('')).toBe(upToDate);
  expect((await database.pool.query('SELECT wakes_by() AS by')).rows).toEqual([{ by: 'redis' }]);
  expect(await wakes('postgres')).toBe(
    `${upToDate}WAKE_UPS: the database wakes processes by postgres, no longer by redis\n`,
  );
  expect(await run(['migrate'], { MESSAGES_KEEP_DAYS: '900' })).toMatchObject({
    code: 0,
    stdout:
      'the database is up to date\nticket_steps: personal data can be erased after 900 days (MESSAGES_KEEP_DAYS)\n',
  });
  const byApp = await run(['migrate'], { MIGRATION_DATABASE_URL: '' });
  expect(byApp).toMatchObject({ code: 1, stdout: '' });
  expect(byApp.stderr).toMatch(
    /^the role hotline_app does not own the tables .*: set MIGRATION_DATABASE_URL/,
  );
  const sample = await run(['sample', '--cases', '60', '--seed', '3']);
  expect(sample.stdout).toMatch(/^60 records in [\d.]+ s: 60 added/);
  expect(sample.code).toBe(0);
  const again = await run(['sample', '--cases', '60', '--seed', '3']);
  expect(again.stdout).toContain('60 unchanged');

  const early = await run(['identity-keys', 'retire', '1']);
  expect(early).toMatchObject({ code: 2, stderr: expect.stringContaining('still') as string });
  const rotated = await run(['identity-keys', 'rotate']);
  expect(rotated.stdout).toMatch(
    /added identity key 2 to .*\nre-encrypted \d+ numbers with identity key 2/,
  );
  const status = await run(['identity-keys', 'status']);
  expect(status.stdout).toMatch(
    /identity key 2 \(current\).*: [1-9]\d* ID numbers, [1-9]\d* mobile numbers, 0 passwords/,
  );
  expect(status.stdout).toMatch(
    /identity key 1, made .*: 0 ID numbers, 0 mobile numbers, [1-9]\d* passwords/,
  );
  expect(await signsIn()).toBe('verified');
  // The import has the passwords in clear, and stores all of them under the new identity key.
  expect((await run(['sample', '--cases', '60', '--seed', '3'])).stdout).toContain('60 changed');
  expect(await run(['identity-keys', 'retire', '1'])).toMatchObject({ code: 0 });
  expect(readFileSync(file(), 'utf8')).not.toContain('"id": 1,');

  // Its volume is lost.
  rmSync(file());
  const refused = await run(['identity-keys', 'init']);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(
    /rows in the database use identity key 2; restore .* from its copy/,
  );
  expect(existsSync(file())).toBe(false);
  expect(await run(['identity-keys', 'init', '--lost'])).toMatchObject({ code: 0 });
  expect(loadIdentityKeys(file()).keyIds).toEqual([3]);
  expect((await run(['sample', '--cases', '60', '--seed', '3'])).stdout).toContain('60 changed');
  expect(await signsIn()).toBe('verified');
});

test('the sample court is not loaded in production', async () => {
  const ran = await run(['sample'], { HOTLINE_ENV: 'production' });
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toContain('passwords of the sample court are published');
});

test('a notice is loaded and listed; a wrong one is told row by row', async () => {
  const notice = path.join(folder.path, 'notice.csv');
  writeFileSync(notice, 'day,kind,name\n2027-02-14,班,春节调休\n2027-01-01,holiday,元旦\n');
  expect(await run(['calendar', 'load', notice])).toMatchObject({
    code: 0,
    stdout: 'loaded 2 days of 2027\n',
  });
  expect((await run(['calendar', 'list'])).stdout).toBe(
    '2027-01-01  holiday  元旦\n2027-02-14  workday  春节调休\n',
  );
  // Served on 30 January, the last of 15 days is a Sunday; the notice makes it a working day.
  const deadline = ['rule', 'deadline', 'appeal-judgment', '2027-01-30'];
  expect((await run(deadline)).stdout).toContain('Last day: 2027-02-15');
  expect((await run([...deadline, '--court', '苏98'])).stdout).toContain('Last day: 2027-02-14');
  expect(await run([...deadline, '--court', '京01'])).toMatchObject({
    ...{ code: 2, stdout: '', stderr: expect.stringContaining('there is no court 京01') as string },
  });
  writeFileSync(notice, 'day,kind,name\n2027-2-14,班,春节\n2027-01-01,feast,\n');
  const wrong = await run(['calendar', 'load', notice]);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toMatch(/row 2: day must have/);
  expect(wrong.stderr).toMatch(/row 3: kind must be[^]*row 3: name is missing/);
  expect((await run(['calendar', 'list', '--court', '京01'])).code).toBe(2);
});

test('a database that is away is told in a sentence', async () => {
  const ran = await run(['courts'], { DATABASE_URL: 'postgresql://x:y@127.0.0.1:1/z' });
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  expect(ran.stderr).toContain('PostgreSQL does not answer at 127.0.0.1:1');
  expect(ran.stderr).not.toContain('x:y');
});
