/**
 * What each test of a file relies on: the file's database is as new, whatever the previous test did
 * to it.
 */
import { randomUUID } from 'node:crypto';
import { Client, type Pool } from 'pg';
import { sealAudit } from '../../app/core/audit/store/audit.js';
import { recordDisclosure } from '../../app/court/cases/store/disclosures.js';
import { cleanDatabase, freshDatabase, type TestDatabase } from '../parts/database.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
});
afterEach(() => database.close());

/**
 * Returns the content of each table as a checksum, and the position of each sequence. Checksums,
 * because a difference between rows would print megabytes.
 */
async function contents(pool: Pool): Promise<Record<string, unknown>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  );
  const held: Record<string, unknown> = {};
  for (const { name } of tables) {
    const { rows } = await pool.query(
      `SELECT count(*)::int AS n, md5(string_agg(t::text, '|' ORDER BY t::text)) AS sum FROM ${name} t`,
    );
    held[name] = rows[0];
  }
  const { rows } = await pool.query(
    "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1",
  );
  return { ...held, sequences: rows };
}

async function expectAsNew(): Promise<void> {
  const fresh = await freshDatabase({ sample: true });
  try {
    const expected = await contents(fresh.pool);
    expect(expected.cases).toMatchObject({ n: 200 });
    expect(await contents(database.pool)).toEqual(expected);
  } finally {
    await fresh.close();
  }
}

/** What a test does to the database, none of which the next test may see. */
const doings: readonly (readonly [string, (database: TestDatabase) => Promise<unknown>])[] = [
  [
    'rows added',
    ({ pool }) =>
      pool.query(
        "INSERT INTO courts (code, name, level) SELECT '苏' || n, 'x', 'basic' FROM generate_series(1, 9) n",
      ),
  ],
  ['rows changed', ({ pool }) => pool.query("UPDATE cases SET stage = 'decided' WHERE id % 7 = 0")],
  [
    'rows gone, and others in their place',
    async ({ pool }) => {
      await pool.query('DELETE FROM parties WHERE case_id = (SELECT min(id) FROM cases)');
      await pool.query("UPDATE persons SET name = 'somebody'");
    },
  ],
  ['a table emptied', ({ asOwner }) => asOwner('TRUNCATE parties')],
  [
    'a reference table of the migrations emptied',
    ({ asOwner }) => asOwner('DELETE FROM erasing_limits'),
  ],
  [
    'rows that are only ever added to, in the chain and waiting for their place',
    async ({ pool }) => {
      await disclose(pool);
      await sealAudit(pool, { withHeld: true });
      await disclose(pool);
    },
  ],
  [
    'numbers used up',
    ({ pool }) => pool.query("SELECT nextval('cases_id_seq') FROM generate_series(1, 50)"),
  ],
  [
    'a transaction rolled back',
    async ({ pool }) => {
      await pool
        .query("DO $$ BEGIN UPDATE courts SET name = 'x'; RAISE 'of a test'; END $$")
        .catch(() => 0);
    },
  ],
  [
    'the schema changed',
    ({ asOwner }) =>
      asOwner(
        `ALTER TABLE courts RENAME TO gone; CREATE TABLE courts (id int); DROP TABLE parties`,
      ),
  ],
  [
    'a trigger',
    ({ asOwner }) =>
      asOwner(`CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
               CREATE TRIGGER nothing BEFORE INSERT ON courts FOR EACH ROW EXECUTE FUNCTION nothing()`),
  ],
];

async function disclose(pool: Pool): Promise<void> {
  await recordDisclosure(pool, {
    at: new Date(),
    callId: randomUUID(),
    caseId: 1,
    facts: ['result'],
    person: { personId: 1, proof: 'resident_id_and_password', onlyCaseIds: null },
  });
}

describe.each(doings)('after %s', (name, done) => {
  test('it is done, and', async () => {
    const before = await contents(database.pool);
    await done(database);
    // Only the catalogue shows a trigger.
    if (!/trigger|rolled/.test(name)) expect(await contents(database.pool)).not.toEqual(before);
  });
  test('the next test has a new database', expectAsNew);
  test('in which one can write', async () => {
    const { rows } = await database.pool.query(
      "INSERT INTO courts (code, name, level) VALUES ('苏00', 'x', 'basic') RETURNING id",
    );
    expect(rows).toHaveLength(1);
  });
});

describe('a connection of the pool that goes on to the next test', () => {
  const ask = async (sql: string) => (await database.pool.query<Record<string, unknown>>(sql)).rows;
  let isBefore: unknown[];

  test('has settings, locks, a temporary table, and listens', async () => {
    await ask(
      "LISTEN queue; SET work_mem = '123kB'; SELECT pg_advisory_lock(7); CREATE TEMP TABLE parties (n int)",
    );
    isBefore = await ask('SELECT pg_backend_pid()');
  });

  test('has none of it any more', async () => {
    expect(await ask('SELECT pg_backend_pid()')).toEqual(isBefore);
    expect(await ask('SELECT pg_listening_channels()')).toEqual([]);
    expect(
      await ask("SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"),
    ).toEqual([]);
    expect(await ask('SHOW work_mem')).not.toEqual([{ work_mem: '123kB' }]);
    expect(
      await ask("SELECT FROM pg_class WHERE relname = 'parties' AND relpersistence = 't'"),
    ).toEqual([]);
  });

  test('is gone when a transaction was left open in it', async () => {
    const client = await database.pool.connect();
    await client.query('BEGIN; DELETE FROM parties');
    isBefore = (await client.query('SELECT pg_backend_pid()')).rows;
    client.release();
  });

  test('and what it held with it', async () => {
    expect(await ask('SELECT pg_backend_pid()')).not.toEqual(isBefore);
    expect(await ask('SELECT count(*)::int > 0 AS "hasRows" FROM parties')).toEqual([
      { hasRows: true },
    ]);
  });
});

describe('a connection that the test before has left', () => {
  let left: Client;
  let ended: Promise<unknown>;
  const heard: string[] = [];

  test('listens, and holds locks', async () => {
    left = new Client({ connectionString: database.url });
    left.on('error', () => undefined);
    left.on('notification', ({ payload }) => heard.push(payload ?? ''));
    ended = new Promise((resolve) => left.once('end', resolve));
    await left.connect();
    await left.query(
      'LISTEN queue; SELECT pg_advisory_lock(7); BEGIN; LOCK TABLE courts; DELETE FROM parties',
    );
  });

  test('is gone', async () => {
    await ended;
    await database.pool.query("SELECT pg_notify('queue', 'of the next test')");
    const { rows } = await database.pool.query('SELECT pg_try_advisory_lock(7) AS is_free');
    expect(rows).toEqual([{ is_free: true }]);
    expect(heard).toEqual([]);
    await expectAsNew();
  });
});

test('a temporary table is no reason for a new copy', async () => {
  const oid = async () =>
    (await database.pool.query('SELECT oid FROM pg_database WHERE datname = current_database()'))
      .rows as unknown;
  const before = await oid();
  await database.pool.query('CREATE TEMP TABLE mine (n int); DROP TABLE mine');
  await database.close();
  database = await cleanDatabase({ sample: true });
  expect(await oid()).toEqual(before);
});

test('two at once are refused', async () => {
  await expect(cleanDatabase({ sample: true })).rejects.toThrow('use freshDatabase');
});

test('while one template is being made, copies of the others are to be had', async () => {
  const [isBegun, otherIsThere] = [new Gate(), new Gate()];
  const slow = freshDatabase({
    holding: {
      name: 'slow',
      make: () => {
        isBegun.open();
        return otherIsThere.opened;
      },
    },
  });
  await isBegun.opened;
  const quick = await freshDatabase({ sample: true });
  otherIsThere.open();
  await quick.close();
  await (await slow).close();
});

class Gate {
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => (this.open = resolve));
}
