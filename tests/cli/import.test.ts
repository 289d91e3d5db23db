import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeSampleFile } from '../../app/local/sample/store/loadSampleCourt.js';
import { until } from '../queue/until.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { caseInput, plaintiff, writeNdjson } from '../court/import/importRecords.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';
import { hotline, startHotline } from './hotline.js';

const folder = temporaryFolder();
let database: TestDatabase;
let settings: Record<string, string>;
beforeEach(async () => {
  database = await cleanDatabase();
  settings = { DATABASE_URL: database.url, IDENTITY_KEYS_FILE: database.identityKeysFile };
  const courts = await hotline(['import', 'courts', 'sql/sample/courts.json'], settings);
  expect(courts).toMatchObject({ code: 0, stdout: '3 courts, 20 departments, 81 staff\n' });
});
afterEach(() => database.close());
afterAll(folder.remove);

async function count(table: string): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`);
  return rows[0]?.n ?? 0;
}

/**
 * Stops an import at a case until `lift`. So it is in the middle of its work when something happens
 * to it, however fast or slow it is.
 */
async function barAt(ref: string): Promise<{ reached(): Promise<void>; lift(): Promise<void> }> {
  await database.asOwner(
    `CREATE OR REPLACE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN PERFORM pg_advisory_xact_lock_shared(${bar}); RETURN NEW; END';
     CREATE OR REPLACE TRIGGER wait BEFORE INSERT ON cases FOR EACH ROW WHEN (NEW.source_ref = '${ref}')
       EXECUTE FUNCTION wait()`,
  );
  const holder = await database.pool.connect();
  await holder.query('SELECT pg_advisory_lock($1)', [bar]);
  const isThere = `EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = ${bar} AND NOT granted)`;
  return {
    reached: () => untilTrue(isThere),
    async lift() {
      await holder.query('SELECT pg_advisory_unlock($1)', [bar]);
      holder.release();
    },
  };
}
const bar = 7;

async function untilTrue(condition: string): Promise<void> {
  await until(condition, async () => {
    const { rows } = await database.pool.query<{ is: boolean }>(`SELECT ${condition} AS is`);
    return rows[0]?.is === true;
  });
}

test('says what went in, sets refused rows aside, and prints nothing personal', async () => {
  const file = path.join(folder.path, 'some.ndjson');
  const bad = caseInput(2, { parties: [plaintiff(2, { password: '12345' })] });
  writeNdjson(file, [caseInput(1), bad, caseInput(3)]);
  const ran = await hotline(['import', 'cases', file], settings);
  expect(ran.code).toBe(2);
  expect(ran.stdout).toMatch(
    /^3 records in [\d.]+ s: 2 added, 0 changed, 0 unchanged, 1 refused$/m,
  );
  expect(ran.stderr).toContain(`${file}.rejects`);
  for (const personal of [plaintiff(2).idNumber, plaintiff(2).queryNumber, '12345']) {
    expect(ran.stdout + ran.stderr).not.toContain(personal);
  }
  expect(readFileSync(`${file}.rejects`, 'utf8')).toContain('must have 6 digits');
  const again = await hotline(['import', 'cases', file, '--rejects', `${file}.no`], settings);
  expect(again.stdout).toContain('2 unchanged');
  expect(existsSync(`${file}.no`)).toBe(true);
});

test('killed in the middle, and run again, it has every case once', async () => {
  const file = path.join(folder.path, 'many.ndjson');
  // Three batches; both bars are in the second.
  const all = 6000;
  await writeSampleFile(file, { today: '2026-11-24', cases: all });
  const lines = readFileSync(file, 'utf8').split('\n');
  const refAt = (line: number) => (JSON.parse(lines[line] ?? '') as { ref: string }).ref;

  const killBar = await barAt(refAt(2500));
  const { child, ended } = startHotline(['import', 'cases', file], settings);
  await killBar.reached();
  child.kill('SIGKILL');
  await ended;
  await killBar.lift();
  // The server notices the dead connection when it next sends something.
  await untilTrue(
    "NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'hotline command' AND datname = current_database())",
  );
  const killedAt = await count('cases');
  expect(killedAt).toBeGreaterThan(0);
  expect(killedAt).toBeLessThan(2500);
  // Only whole batches: no party without its case, and no case without its parties.
  const orphans = await database.pool.query(
    `SELECT (SELECT count(*) FROM parties t WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = t.case_id)
               OR (t.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM persons p WHERE p.id = t.person_id))) AS parties,
            (SELECT count(*) FROM cases c WHERE NOT EXISTS (SELECT 1 FROM parties t WHERE t.case_id = c.id)) AS cases`,
  );
  expect(orphans.rows).toEqual([{ parties: 0, cases: 0 }]);

  const stopBar = await barAt(refAt(3500));
  const second = startHotline(['import', 'cases', file], settings);
  await stopBar.reached();
  const heard = second.says('stopping after this batch');
  second.child.kill('SIGINT');
  await heard;
  await stopBar.lift();
  const stopped = await second.ended;
  expect(stopped).toMatchObject({ code: 130 });
  expect(stopped.stderr).toMatch(/stopped after line \d+; run the command again to continue/);
  const stoppedAt = await count('cases');
  expect(stoppedAt).toBeGreaterThan(3500);
  expect(stoppedAt).toBeLessThan(all);

  const done = await hotline(['import', 'cases', file], settings);
  expect(done).toMatchObject({ code: 0 });
  expect(await count('cases')).toBe(all);
  const persons = await database.pool.query<{ ids: number; rows: number }>(
    'SELECT count(DISTINCT id_hash) AS ids, count(id_hash) AS rows FROM persons',
  );
  expect(persons.rows[0]?.ids).toBe(persons.rows[0]?.rows);
});

test('courts from a spreadsheet, and what is wrong with them', async () => {
  const file = path.join(folder.path, 'courts.csv');
  writeFileSync(
    file,
    'court,name,level,parent,department,departmentTelephone,staff,role,staffTelephone\n' +
      '苏9803,城南区人民法院,basic,苏98,民事审判庭,0510-55504010,钱法官,judge,0510-55504101\n' +
      '苏9803,,,,民事审判庭,,孙书记员,clerk,0510-55504201\n',
  );
  const ran = await hotline(['import', 'courts', file], settings);
  expect(ran).toMatchObject({ code: 0, stdout: '1 courts, 1 departments, 2 staff\n' });
  const { rows } = await database.pool.query(
    `SELECT s.name, s.telephone, d.name AS department, p.code AS parent
       FROM staff s JOIN departments d ON d.id = s.department_id JOIN courts c ON c.id = s.court_id
       JOIN courts p ON p.id = c.parent_id WHERE c.code = '苏9803' ORDER BY s.role`,
  );
  expect(rows).toEqual([
    { name: '孙书记员', telephone: '0510-55504201', department: '民事审判庭', parent: '苏98' },
    { name: '钱法官', telephone: '0510-55504101', department: '民事审判庭', parent: '苏98' },
  ]);

  writeFileSync(
    file,
    'court,name,level,department,secretaryTelephone,departmentDuty,staff,role,staffMobile\n' +
      '苏9803,城南区人民法院,basic,民事审判庭,0510-55504011,,钱法官,judge,13800138001\n' +
      '苏9803,,,督察室,,举报,周督察,inspector,\n' +
      '苏9803,,,审判管理办公室,,督办,,,\n' +
      '苏9803,,,立案庭,,dispatch|督办,,,\n',
  );
  expect(await hotline(['import', 'courts', file], settings)).toMatchObject({ code: 0 });
  const duties = await database.pool.query<Record<string, unknown>>(
    `SELECT d.name, d.secretary_telephone, d.is_inspection, d.is_dispatch, d.is_supervision, max(s.mobile) AS mobile
       FROM departments d JOIN courts c ON c.id = d.court_id LEFT JOIN staff s ON s.department_id = d.id
      WHERE c.code = '苏9803' GROUP BY d.id ORDER BY d.id`,
  );
  expect(duties.rows.map((row) => Object.values(row))).toEqual([
    ['民事审判庭', '0510-55504011', false, false, false, '13800138001'],
    ['督察室', null, true, false, false, null],
    ['审判管理办公室', null, false, false, true, null],
    ['立案庭', null, false, true, true, null],
  ]);
  // Somebody has duties besides those of their department, until a file leaves them out.
  for (const [column, own] of [
    ['转办|督办', ['dispatch', 'supervision']],
    ['', []],
  ] as const) {
    const row = `苏9803,甲,basic,民事审判庭,钱法官,judge,${column}\n`;
    writeFileSync(file, `court,name,level,department,staff,role,staffDuty\n${row}`);
    expect(await hotline(['import', 'courts', file], settings)).toMatchObject({ code: 0 });
    const { rows: people } = await database.pool.query(
      `SELECT duties FROM staff WHERE name = '钱法官' AND role = 'judge'`,
    );
    expect(people).toEqual([{ duties: own }]);
  }
  const heads = 'court,name,level,department,staff,role,inChargeOf';
  writeFileSync(file, `${heads}\n苏9803,甲,basic,立案庭,,,\n苏9803,,,,吴院长,leader,立案庭\n`);
  expect(await hotline(['import', 'courts', file], settings)).toMatchObject({ code: 0 });
  const { rows: leaders } = await database.pool.query(
    `SELECT d.name FROM staff s JOIN departments d ON d.id = ANY (s.in_charge_of) WHERE s.name = '吴院长'`,
  );
  expect(leaders).toEqual([{ name: '立案庭' }]);
  writeFileSync(
    file,
    `${heads}\n苏9803,甲,basic,立案庭,钱法官,judge,立案庭\n苏9803,,,,吴院长,leader,食堂\n`,
  );
  const uncharged = await hotline(['import', 'courts', file], settings);
  expect(uncharged.stderr).toContain('钱法官, inChargeOf: only a leader');
  expect(uncharged.stderr).toContain('吴院长, inChargeOf: there is no department 食堂');
  writeFileSync(file, 'court,name,level,department,departmentDuty\n苏9803,甲,basic,立案庭,扫地\n');
  expect((await hotline(['import', 'courts', file], settings)).stderr).toContain(
    'row 2: departmentDuty must be one of dispatch, 转办, supervision, 督办, inspection, 督察, 举报',
  );

  writeFileSync(file, 'court,name,level\n苏9804,甲,city\n苏9805,,basic\n');
  const wrong = await hotline(['import', 'courts', file], settings);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toMatch(/level: must be one of supreme/);
  expect(wrong.stderr).toMatch(/courts\.1\.name/);
});

test('settings that are missing are named, with exit code 78', async () => {
  const ran = await hotline(['import', 'cases', 'x.csv'], { DATABASE_URL: database.url });
  // A checkout in which `make run` has run has its own settings.
  if (ran.code !== 2) {
    expect(ran).toMatchObject({ code: 78 });
    expect(ran.stderr).toContain('IDENTITY_KEYS_FILE is not set');
  }
});
