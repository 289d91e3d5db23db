/** The doctor's checks of the app's role and of the audit; they need no exchange and no Redis. */
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { examinePart, type Finding } from '../../../app/cli/doctor/doctorChecks.js';
import { readConfig } from '../../../app/core/config.js';
import { anchorAudit } from '../../../app/core/audit/sealAudit.js';
import { changeDrain } from '../../../app/core/nodes/store/nodeDrains.js';
import { takeLease } from '../../../app/core/nodes/store/nodeLeases.js';
import { migrate } from '../../../app/core/database/migrate.js';
import { projectRoot } from '../../../app/core/paths.js';
import { createLogger, transports } from 'winston';
import { freshDatabase, sharedParts, type TestDatabase } from '../../parts/database.js';
import { databaseOnly } from '../../parts/databaseOnly.js';
import { patientPool } from '../../parts/patientPool.js';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  folder = await mkdtemp(path.join(sharedParts().folder, 'doctor-'));
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

function config(more: Record<string, string> = {}) {
  return readConfig({
    ...databaseOnly(database),
    AUDIT_ANCHORS_FILE: path.join(folder, 'anchors.log'),
    ...more,
  });
}

async function find(part: string, url = database.url, env = 'test', now = new Date()) {
  const pool = patientPool(url, 1);
  try {
    const patient = { config: config({ HOTLINE_ENV: env }), pool, now };
    const [finding]: Finding[] = await examinePart(patient, part);
    return finding;
  } finally {
    await pool.end();
  }
}

test('the role that owns nothing is well; one that owns the tables is to be changed', async () => {
  expect(await find('role')).toEqual({
    part: 'role',
    health: 'ok',
    says: 'hotline_app owns nothing',
  });
  expect(await find('role', database.ownerUrl)).toMatchObject({
    health: 'warn',
    says: "the app's role hotline is a superuser",
    advice: expect.stringMatching(/MIGRATION_DATABASE_URL/) as string,
  });
  expect(await find('role', database.ownerUrl, 'production')).toMatchObject({ health: 'fail' });
  expect(await find('role', database.eraserUrl)).toMatchObject({
    health: 'warn',
    says: "the app's role hotline_eraser may erase on request what is not due yet",
  });
  await database.asOwner('CREATE TABLE mine (n int); ALTER TABLE mine OWNER TO hotline_app');
  expect(await find('role')).toMatchObject({
    health: 'warn',
    says: expect.stringMatching(/hotline_app owns 1 /) as string,
  });
  await database.asOwner('ALTER TABLE mine OWNER TO hotline; REVOKE ALL ON mine FROM hotline_app');
  expect(await find('role')).toMatchObject({
    health: 'fail',
    says: 'hotline_app cannot read mine',
  });
  await database.asOwner('DROP TABLE mine');
});

test('days that the database does not know are told: until then the app erases nothing', async () => {
  expect(await find('erasing')).toEqual({
    part: 'erasing',
    health: 'ok',
    says: 'the database erases by the days of the settings',
  });
  await database.asOwner(
    "UPDATE erasing_limits SET least_days = 2000 WHERE of_table = 'disclosures'",
  );
  expect(await find('erasing')).toEqual({
    part: 'erasing',
    health: 'fail',
    says: 'CALLERS_KEEP_DAYS is 1095, but the database keeps personal data of disclosures for 2000 days',
    advice: 'run hotline migrate with the settings of the app',
  });
  await database.asOwner(
    "UPDATE erasing_limits SET least_days = 100 WHERE of_table = 'disclosures'",
  );
  expect(await find('erasing')).toMatchObject({ health: 'warn' });
  await database.asOwner(
    "UPDATE erasing_limits SET least_days = 1095 WHERE of_table = 'disclosures'",
  );
});

test('functions, triggers and views that are not those of this version are named, and migrate applies them', async () => {
  expect(await find('schema')).toMatchObject({
    health: 'ok',
    says: expect.stringMatching(/functions, triggers and views of this version$/) as string,
  });
  await database.asOwner("UPDATE live_sql SET checksum = 'x' WHERE name = 'views/queue.sql'");
  await database.asOwner("DELETE FROM live_sql WHERE name = 'functions/cases.sql'");
  await database.asOwner(
    "INSERT INTO live_sql (name, checksum) VALUES ('views/of_a_newer_version.sql', 'x')",
  );
  expect(await find('schema')).toEqual({
    part: 'schema',
    health: 'fail',
    says:
      'functions, triggers and views are not those of this version: ' +
      'functions/cases.sql, views/queue.sql, views/of_a_newer_version.sql',
    advice: 'run hotline migrate',
  });
  await migrate(database.ownerUrl, path.join(projectRoot, 'sql', 'migrations'));
  expect(await find('schema')).toMatchObject({ health: 'ok' });
});

test('the audit is written down every night, and is what it was', async () => {
  expect(await find('audit')).toMatchObject({ health: 'ok' });
  const inThreeDays = new Date(Date.now() + 3 * 86_400_000);
  expect(await find('audit', database.url, 'test', inThreeDays)).toMatchObject({
    health: 'warn',
    says: 'the audit chain has no anchor yet',
  });
  const { rows } = await database.pool.query<{ position: number }>(
    'SELECT (SELECT count(*) FROM audit_log) + (SELECT count(*) FROM audit_pending) + 1 AS position',
  );
  const [{ position }] = rows as [{ position: number }];
  await database.pool.query(
    "INSERT INTO disclosures (at, case_id, facts, proof) VALUES (now(), 1, '{}', 'x')",
  );
  const log = createLogger({ transports: [new transports.Console({ silent: true })] });
  const said: unknown[] = [];
  log.info = ((...args: unknown[]) => (said.push(args), log)) as typeof log.info;
  const clock = { now: () => new Date() };
  expect(await anchorAudit({ db: database.pool, clock, config: config(), log })).toBe(position);
  expect(said).toEqual([
    [
      'audit anchor',
      { position, hash: expect.stringMatching(/^([0-9a-f]{4}:){15}[0-9a-f]{4}$/) as string },
    ],
  ]);
  expect(await find('audit')).toMatchObject({ health: 'ok' });
  await database.asOwner(
    "SET session_replication_role = replica; UPDATE audit_log SET hash = '\\x00'",
  );
  expect(await find('audit')).toMatchObject({
    health: 'fail',
    advice: 'run hotline audit verify, which names the first such row',
  });
});

test('who has the name of the node, whether it is drained, and who has not renewed it', async () => {
  expect(await find('node')).toMatchObject({
    health: 'ok',
    says: 'no process holds the node name hotline',
  });
  const holder = {
    holder: '00000000-0000-4000-8000-000000000001',
    host: 'pbx9',
    pid: 7,
    mark: null,
  };
  await takeLease(database.pool, 'hotline', holder, null);
  expect(await find('node')).toMatchObject({
    health: 'ok',
    says: expect.stringMatching(
      /^process 7 on pbx9 has held the node name hotline since /,
    ) as string,
  });
  const drain = { node: 'hotline', at: new Date(), osUser: 'ops', host: 'pbx9' };
  await changeDrain(database.pool, { ...drain, isDraining: true });
  expect(await find('node')).toMatchObject({
    health: 'warn',
    says: expect.stringMatching(
      /; it is drained since \S+Z by ops, and takes no new calls$/,
    ) as string,
    advice: 'hotline nodes resume hotline',
  });
  await changeDrain(database.pool, { ...drain, isDraining: false });
  expect(await find('node')).toMatchObject({ health: 'ok' });
  await database.pool.query('UPDATE node_leases SET expires_at = clock_timestamp()');
  expect(await find('node')).toMatchObject({
    health: 'fail',
    says: expect.stringMatching(/has not renewed its lease in time$/) as string,
  });
});

test('courts and queues whose settings cannot be used are named, with what is wrong', async () => {
  expect(await find('courts')).toMatchObject({ health: 'ok' });
  await database.asOwner('ALTER TABLE queues DROP CONSTRAINT queues_relax_check');
  await database.pool.query(
    `UPDATE courts SET settings = '{"callbacks": {"tries": 0}}' WHERE code = '苏9801'`,
  );
  await database.pool.query("UPDATE queues SET relax = '{}' WHERE name = 'case'");
  expect(await find('courts')).toEqual({
    part: 'courts',
    health: 'warn',
    says: 'invalid settings, replaced by the defaults: court 苏9801: callbacks.tries must be a whole number from 1 to 20; queue case: relax',
    advice:
      'hotline courts set, or hotline courts reset; hotline api queue-set --name NAME --relax',
  });
  // The greeting court is not affected.
  expect(await find('court')).toMatchObject({ health: 'ok' });
});
