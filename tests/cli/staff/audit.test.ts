/** `hotline audit` as an administrator runs it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { hotline, type Ran } from '../hotline.js';

const folder = temporaryFolder();
const anchors = path.join(folder.path, 'safe', 'anchors.log');
let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());
afterAll(folder.remove);

const audit = (...args: string[]): Promise<Ran> =>
  hotline(['audit', ...args], { DATABASE_URL: database.url, AUDIT_ANCHORS_FILE: anchors });

test('verify names the first row that was changed or removed; anchors tell what its owner did', async () => {
  await database.pool.query(
    "INSERT INTO disclosures (at, case_id, facts, proof) SELECT now(), n, '{}', 'x' FROM generate_series(1, 3) n",
  );
  expect(await audit('verify')).toEqual({
    code: 0,
    stderr: '',
    stdout: 'the audit is intact: 3 rows are chained, 0 wait for the end of the day; 0 anchors\n',
  });
  const anchored = await audit('anchor');
  expect(anchored).toMatchObject({ code: 0, stdout: '' });
  expect(anchored.stderr).toContain(`wrote the anchor to ${anchors}\n`);
  const [, logged = ''] = /"hash":"([0-9a-f:]{79})"/.exec(anchored.stderr) ?? [];
  const hash = logged.replaceAll(':', '');
  expect(hash).toHaveLength(64);
  expect(readFileSync(anchors, 'utf8')).toMatch(new RegExp(`^\\S+Z 3 ${hash}\n$`));

  const byForce = (sql: string) =>
    database.asOwner(`SET session_replication_role = replica; ${sql}`);
  await byForce("UPDATE disclosures SET facts = '{result}' WHERE id = 2");
  const changed = await audit('verify');
  expect(changed.code).toBe(1);
  expect(changed.stdout).toMatch(/^place \d: disclosures 2 was changed: facts\n/);
  await byForce('DELETE FROM disclosures WHERE id = 2');
  expect((await audit('verify')).stdout).toMatch(/^place \d: disclosures 2 was removed\n/);
  await byForce('DELETE FROM audit_log; DELETE FROM disclosures');
  const cut = await audit('verify', '--anchors', anchors);
  expect(cut.code).toBe(1);
  expect(cut.stdout).toMatch(/^place 3: the chain differs from the anchor of \S+Z/);
});

test('verify calls nothing intact from which somebody erased without listing it', async () => {
  const own = await freshDatabase();
  try {
    const verify = () =>
      hotline(['audit', 'verify'], {
        DATABASE_URL: own.url,
        AUDIT_ANCHORS_FILE: anchors + '.none',
      });
    await own.pool.query(
      `INSERT INTO disclosures (at, case_id, facts, proof, person_id) VALUES ('2020-01-02', 1, '{}', 'x', 7)`,
    );
    expect((await verify()).stdout).toMatch(/^the audit is intact: 1 rows/);
    await own.pool.query("SELECT erase_expired('disclosures', 'person_id', '{1}')");
    const { code, stdout } = await verify();
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^the audit is intact, except for what was erased \(listed below\): 2 rows/,
    );
    expect(stdout).toMatch(
      /\nerased on +what +values +why +role\n\d{4}-\d\d-\d\d +disclosures\.person_id +1 +the retention period is over +hotline_app\n$/,
    );
  } finally {
    await own.close();
  }
});

test('who has read what is for administrators, for a reason', async () => {
  expect((await audit('readings')).stderr).toContain('--reason (or HOTLINE_REASON) must say why');
  await audit('readings', '--reason', '检查');
  const { stdout } = await audit('readings', '--reason', '再查');
  expect(stdout).toMatch(/administrator +root@\S+ +audit readings +since .* 检查\n/);
});

test.each([
  [['verify', '--anchors', '/nowhere'], '--anchors: /nowhere is empty or does not exist'],
  [['readings', '--limit', 'x'], '--limit must be'],
])('audit %j is bad input', async (args, sentence) => {
  const said = await audit(...args);
  expect(said).toMatchObject({ code: 2, stdout: '' });
  expect(said.stderr).toContain(sentence);
});
