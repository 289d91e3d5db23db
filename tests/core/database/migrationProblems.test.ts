/**
 * The previous version runs on the schema of the next one, and no migration blocks others for as long as a table is large: each migration after
 * the baseline keeps both rules, and the check detects each way to break them.
 */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';
import { migrate } from '../../../app/core/database/migrate.js';
import { readMigrations, type Migration } from '../../../app/core/database/migrations.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { contractOf, problemsOfMigration } from './migrationProblems.js';

const sql = temporaryFolder();
let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await database.close();
  sql.remove();
});

const folder = path.join(projectRoot, 'sql/migrations');

/** Makes the database again, with the baseline alone. */
async function onlyBaseline(name: string): Promise<void> {
  await database.asOwner('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  const baseline = path.join(sql.path, 'migrations');
  mkdirSync(baseline);
  copyFileSync(path.join(folder, name), path.join(baseline, name));
  await migrate(database.ownerUrl, baseline);
}

/** The versions that are released, newest first: the changelog's, without the one that is being made. */
function releasedVersions(): string[] {
  const text = readFileSync(path.join(projectRoot, 'CHANGELOG.md'), 'utf8');
  return [...text.matchAll(/^## (\d+\.\d+\.\d+)(.*)$/gm)]
    .filter(([, , rest]) => !rest?.includes('unreleased'))
    .map(([, version = '']) => version);
}

test('each migration after the baseline keeps the schema usable for the previous version, and scans no table under a lock', async () => {
  const [baseline, ...later] = await readMigrations(folder);
  if (baseline === undefined) throw new Error('there is no baseline');
  await onlyBaseline(baseline.name);
  const problems: string[] = [];
  for (const migration of later) {
    const found = await problemsOfMigration(database.ownerUrl, migration);
    const last = contractOf(migration.sql);
    if (last !== undefined && !releasedVersions().includes(last)) {
      found.push(`${last} is no released version`);
    }
    problems.push(...found.map((each) => `${migration.name}: ${each}`));
  }
  expect(problems).toEqual([]);
});

const outside = '-- without a transaction\n';
/** Two tables, as the version before has made them. */
const there = `
  DROP TABLE IF EXISTS t, u, v, w CASCADE;
  CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL DEFAULT '', b int, s text CHECK (s IN ('x', 'y')), n text NOT NULL);
  CREATE TABLE u (id int PRIMARY KEY, t int);
  ALTER TABLE t ADD CONSTRAINT later CHECK (b > 0) NOT VALID`;

test.each<[string, string[]]>([
  // What both versions can live with.
  ['CREATE TABLE v (id int PRIMARY KEY, t int NOT NULL REFERENCES t)', []],
  [
    "ALTER TABLE t ADD c text, ADD d text NOT NULL DEFAULT 'x'; ALTER TABLE t ADD CHECK (c <> d) NOT VALID",
    [],
  ],
  [
    "ALTER TABLE t DROP CONSTRAINT t_s_check, ADD CONSTRAINT t_s_check CHECK (s IN ('x', 'y', 'z')) NOT VALID",
    [],
  ],
  ['ALTER TABLE t VALIDATE CONSTRAINT later', []],
  ['ALTER TABLE t ALTER n DROP NOT NULL', []],
  [`${outside}CREATE INDEX CONCURRENTLY t_b ON t (b)`, []],
  [
    `${outside}DO $$ BEGIN LOOP UPDATE t SET b = 1 WHERE id IN (SELECT id FROM t WHERE b IS NULL LIMIT 1000); EXIT WHEN NOT FOUND; COMMIT; END LOOP; END $$`,
    [],
  ],
  // What the version before cannot live with.
  ['DROP TABLE u', ['table u is removed']],
  ['ALTER TABLE u RENAME TO w', ['table u is removed']],
  ['ALTER TABLE t DROP b', ['column t.b is removed']],
  [
    'ALTER TABLE t RENAME b TO c',
    ['column t.b is removed', 't: later refuses rows that were allowed'],
  ],
  ['ALTER TABLE t ALTER a TYPE varchar', ['column t.a gets another type']],
  ['ALTER TABLE t ALTER a DROP DEFAULT', ['column t.a loses its default']],
  [
    'ALTER TABLE t ALTER b SET NOT NULL',
    ['column t.b gets NOT NULL', 't is scanned while it is locked'],
  ],
  [
    'ALTER TABLE t ADD c text NOT NULL',
    ['column t.c is new, and cannot be left out', 't is scanned while it is locked'],
  ],
  ['ALTER TABLE t ADD CHECK (b < 9) NOT VALID', ['t: t_b_check refuses rows that were allowed']],
  [
    "ALTER TABLE t DROP CONSTRAINT t_s_check, ADD CONSTRAINT t_s_check CHECK (s IN ('x', 'z')) NOT VALID",
    ['t: t_s_check refuses rows that were allowed'],
  ],
  [
    'ALTER TABLE u ADD FOREIGN KEY (t) REFERENCES t NOT VALID',
    ['u: u_t_fkey refuses rows that were allowed'],
  ],
  [
    `${outside}CREATE UNIQUE INDEX CONCURRENTLY t_b ON t (b)`,
    ['t: t_b refuses rows that were allowed'],
  ],
  ['DROP FUNCTION IF EXISTS old_sum(int)', ['DROP FUNCTION']],
  ['-- contract: 0.2.0 was the last to use it\nALTER TABLE t DROP b', []],
  // What takes as long as the table is large, while others wait.
  ['CREATE INDEX t_b ON t (b)', ['t is scanned while it is locked']],
  [
    "ALTER TABLE t ADD c text NOT NULL DEFAULT 'x'; UPDATE t SET c = a",
    ['t is scanned while it is locked'],
  ],
  ["UPDATE t SET a = 'x'", ['rows of t change in one transaction']],
  ['DELETE FROM t WHERE b < 1', ['rows of t change in one transaction']],
  ['ALTER TABLE t ADD c uuid DEFAULT gen_random_uuid()', ['t is rewritten']],
  [
    '-- contract: 0.2.0 was the last to use it\nALTER TABLE t ALTER b SET NOT NULL',
    ['t is scanned while it is locked'],
  ],
  [
    '-- contract: 0.2.0 was the last to use it\nALTER TABLE t ADD CHECK (b < 9)',
    ['t is scanned while it is locked'],
  ],
  [
    `${outside}UPDATE t SET b = 1`,
    ['only an index CONCURRENTLY, or DO with COMMIT, needs no transaction'],
  ],
])('%s', async (sql, problems) => {
  await database.asOwner(there);
  const migration: Migration = {
    ...{ version: 2, name: '0002_next.sql', checksum: '' },
    ...{ sql, isInTransaction: !sql.startsWith(outside) },
  };
  expect(await problemsOfMigration(database.ownerUrl, migration)).toEqual(problems);
});
