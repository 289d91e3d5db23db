import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';
import { migrate } from '../../../app/core/database/migrate.js';
import { readWakesBy, setWakesBy } from '../../../app/core/database/wakesBy.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';

const folder = temporaryFolder();
let database: TestDatabase;
let sql: string;
let copies = 0;
beforeEach(async () => {
  database = await freshDatabase();
  sql = path.join(folder.path, String(++copies));
  mkdirSync(sql);
  for (const name of ['migrations', 'functions', 'triggers', 'views']) {
    cpSync(path.join(projectRoot, 'sql', name), path.join(sql, name), { recursive: true });
  }
});
afterEach(() => database.close());
afterAll(folder.remove);

const apply = () => migrate(database.ownerUrl, path.join(sql, 'migrations'));
const textOf = (name: string) => readFileSync(path.join(sql, name), 'utf8');
const change = (name: string, text: (before: string) => string) => {
  const file = path.join(sql, name);
  writeFileSync(file, text(textOf(name)));
};

test('a database that has them is left as it is', async () => {
  expect(await apply()).toEqual([]);
});

test('a function that has changed is applied again, and nothing else is named', async () => {
  change('functions/report_parts.sql', (before) =>
    before.replace(
      /^CREATE OR REPLACE FUNCTION share[^]*?;$/m,
      "CREATE OR REPLACE FUNCTION share(part bigint, whole bigint) RETURNS double precision LANGUAGE sql IMMUTABLE AS 'SELECT 42::double precision';",
    ),
  );
  expect(await apply()).toEqual(['functions/report_parts.sql']);
  const { rows } = await database.pool.query('SELECT share(1::bigint, 2::bigint) AS n');
  expect(rows).toEqual([{ n: 42 }]);
  expect(await apply()).toEqual([]);
});

test('what the database wakes processes by stays as it was when functions are applied again', async () => {
  await setWakesBy(database.ownerUrl, 'redis');
  change('functions/wake.sql', (before) => `${before}\n-- changed\n`);
  expect(await apply()).toEqual(['functions/wake.sql']);
  expect(await readWakesBy(database.pool)).toBe('redis');
});

test('a view may get other columns, and the app may still read it', async () => {
  change('views/queue.sql', (before) =>
    before.replace(
      /CREATE VIEW queue_log AS\nSELECT /,
      'CREATE VIEW queue_log AS\nSELECT 7 AS another, ',
    ),
  );
  expect(await apply()).toEqual(['views/queue.sql']);
  expect((await database.pool.query('SELECT another FROM queue_log')).rows).toEqual([]);
  expect((await database.pool.query('SELECT count(*)::int AS n FROM due_work')).rows).toEqual([
    { n: 0 },
  ]);
});

test('a function may get other columns, unless a view of somebody else reads it, which is named', async () => {
  change('functions/report_agents.sql', (before) =>
    before
      .replace('average_ring_s double precision)', 'average_ring_s double precision, another int)')
      .replace('share(s.ring_s, s.answered)\n', 'share(s.ring_s, s.answered), 7\n'),
  );
  expect(await apply()).toEqual(['functions/report_agents.sql']);
  const offers = 'report_offers(now(), now())';
  const { fields } = await database.pool.query(`SELECT * FROM ${offers}`);
  expect(fields.map(({ name }) => name)).toContain('another');
  await database.asOwner(`CREATE VIEW reads_ours AS SELECT count(*) AS n FROM ${offers}`);
  change('functions/report_agents.sql', (before) => before.replace('another int)', 'third int)'));
  await expect(apply()).rejects.toThrow(/functions\/report_agents\.sql: .*reads_ours/s);
});

test('days that are summed stay so in another version, unless their formula is another one there', async () => {
  const days = ['2026-03-01T00:00:00+08', '2026-03-02T00:00:00+08'];
  const sum = () =>
    Promise.all(days.map((day) => database.pool.query('SELECT sum_day($1)', [day])));
  const left = async () => (await database.pool.query('SELECT FROM summed_days')).rowCount;
  await sum();
  // Other words, and another function of the same file.
  change('functions/report_sums.sql', (before) =>
    `${before}\n-- changed\n`.replace(
      "interval '24 hours', NEW.at)",
      "interval '25 hours', NEW.at)",
    ),
  );
  expect([await apply(), await left()]).toEqual([['functions/report_sums.sql'], 2]);
  // What the sums are made of, at whatever distance.
  const changes = {
    'functions/report_sums.sql': (before: string) =>
      before.replace('ARRAY[0, 15, 30,', 'ARRAY[0, 10, 30,'),
    'functions/report_parts.sql': (before: string) =>
      before.replace("interval '1 hour'", "interval '60 minutes'"),
    'views/queue.sql': (before: string) => before.replace('- e.hold_s)', '- 2 * e.hold_s)'),
  };
  for (const [file, text] of Object.entries(changes)) {
    await sum();
    change(file, text);
    expect([file, await apply(), await left()]).toEqual([file, [file], 0]);
  }
});

test('a view of somebody else stays; one that reads one of our views keeps it from changing, and is named', async () => {
  await database.asOwner('CREATE VIEW theirs AS SELECT 1 AS n');
  change('views/queue.sql', (before) => `${before}\n-- changed\n`);
  expect(await apply()).toEqual(['views/queue.sql']);
  expect((await database.pool.query('SELECT n FROM theirs')).rows).toEqual([{ n: 1 }]);
  await database.asOwner('CREATE VIEW reads_ours AS SELECT count(*) AS n FROM queue_log');
  change('views/queue.sql', (before) => `${before}\n-- changed again\n`);
  await expect(apply()).rejects.toThrow(/reads_ours/);
});

test('a view whose file is gone goes', async () => {
  rmSync(path.join(sql, 'views/ticket_records.sql'));
  await apply();
  const { rows } = await database.pool.query("SELECT to_regclass('ticket_records') AS is");
  expect(rows).toEqual([{ is: null }]);
});

test('a file that fails is named, and leaves everything as it was', async () => {
  change('functions/queue.sql', (before) => `${before}\nSELECT no_such_column;\n`);
  change('views/queue.sql', (before) =>
    before.replace('CREATE VIEW queue_log', 'CREATE VIEW other_log'),
  );
  await expect(apply()).rejects.toThrow(/functions\/queue\.sql: .*no_such_column/);
  expect((await database.pool.query('SELECT count(*)::int AS n FROM queue_log')).rows).toEqual([
    { n: 0 },
  ]);
});

test('no migration makes or calls what stands in functions/ and views/: these come after it', () => {
  const names = ['functions', 'views']
    .flatMap((kind) => readdirSync(path.join(sql, kind)).map((name) => textOf(`${kind}/${name}`)))
    .flatMap((text) => [...text.matchAll(/^CREATE (?:OR REPLACE FUNCTION|VIEW) (\w+)/gm)])
    .map(([, name]) => name);
  expect(names.length).toBeGreaterThan(50);
  const makes = /^\s*CREATE (OR REPLACE )?(CONSTRAINT )?(FUNCTION|PROCEDURE|VIEW|TRIGGER)/im;
  const calls = new RegExp(`\\b(${names.join('|')})\\(`);
  const problems = readdirSync(path.join(sql, 'migrations')).flatMap((file) => {
    const statements = textOf(`migrations/${file}`).replace(/--.*$/gm, '');
    return [makes, calls].map((each) => each.exec(statements)?.[0] ?? '');
  });
  expect(problems.join('')).toBe('');
});

test('triggers are made again where their file has changed, and no table is locked for others', async () => {
  const trigger = 'CREATE OR REPLACE TRIGGER notify_entry AFTER UPDATE OF status';
  change('triggers/queue.sql', (before) => before.replace(trigger, `${trigger}, node`));
  change('functions/live.sql', (before) => `${before}\n-- changed\n`);
  await database.asOwner(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET lock_timeout = 1000', current_database()); END $$`,
  );
  const writer = await database.pool.connect();
  try {
    await writer.query('BEGIN; LOCK TABLE tickets, calls, ticket_steps IN ROW EXCLUSIVE MODE');
    expect(await apply()).toEqual(['functions/live.sql', 'triggers/queue.sql']);
  } finally {
    writer.release(true);
  }
  const { rows } = await database.pool.query<{ text: string }>(
    `SELECT pg_get_triggerdef(oid) AS text FROM pg_trigger WHERE tgname = 'notify_entry'`,
  );
  expect(rows).toEqual([
    { text: expect.stringContaining('AFTER UPDATE OF status, node ON') as string },
  ]);
});

test('an audited table gets other personal columns, and what was noted of it is not noted again', async () => {
  await database.pool.query(
    "INSERT INTO floor_actions (at, by_user, action, detail) VALUES (now(), 'lin', 'move', 'place 1')",
  );
  change('triggers/audit.sql', (before) =>
    before.replace("('floor_actions', '{}')", "('floor_actions', '{detail,by_user}')"),
  );
  expect(await apply()).toEqual(['triggers/audit.sql']);
  const { rows } = await database.pool.query<{ text: string }>(
    `SELECT replace(encode(tgargs, 'escape'), '\\000', ' ') AS text FROM pg_trigger
      WHERE tgrelid = 'floor_actions'::regclass AND tgname IN ('note_audit', 'only_added_to')`,
  );
  expect(rows).toEqual([{ text: 'detail by_user ' }, { text: 'detail by_user ' }]);
  expect((await database.pool.query('SELECT FROM audit_pending')).rowCount).toBe(1);
});

test('every trigger of the database stands in a file, or is made by audit_table', async () => {
  const { rows } = await database.pool.query<{ name: string; of: string }>(
    `SELECT tgname AS name, tgrelid::regclass::text AS of FROM pg_trigger WHERE NOT tgisinternal`,
  );
  const texts = readdirSync(path.join(sql, 'triggers')).map((name) => textOf(`triggers/${name}`));
  const text = texts.join('\n');
  const stands = rows.filter(({ name, of }) =>
    new RegExp(`TRIGGER ${name} [^;]*\\bON ${of}\\b`).test(text),
  );
  const audited = rows.filter(
    ({ name, of }) =>
      ['note_audit', 'only_added_to', 'never_emptied'].includes(name) &&
      text.includes(`('${of}', '`),
  );
  expect(audited).toHaveLength(42);
  expect(stands.length + audited.length).toBe(rows.length);
});

test('every function and view of the database stands in a file', async () => {
  const { rows } = await database.pool.query<{ name: string }>(
    `SELECT p.proname AS name FROM pg_proc p
      WHERE p.pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
     UNION SELECT viewname FROM pg_views WHERE schemaname = 'public' ORDER BY 1`,
  );
  const texts = ['functions', 'views']
    .flatMap((kind) => readdirSync(path.join(sql, kind)).map((name) => textOf(`${kind}/${name}`)))
    .join('\n');
  expect(
    rows.filter(
      ({ name }) => !new RegExp(`CREATE ((OR REPLACE )?FUNCTION|VIEW) ${name}\\b`).test(texts),
    ),
  ).toEqual([]);
});
