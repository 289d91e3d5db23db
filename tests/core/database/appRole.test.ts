/** What the app's role may and may not do in the database. */
import path from 'node:path';
import { Client } from 'pg';
import { projectRoot } from '../../../app/core/paths.js';
import {
  appRole,
  ensureAppLogin,
  ensureEraserLogin,
  eraserRole,
  readRoleFaults,
} from '../../../app/core/database/appRole.js';
import { mayEraseOnRequest } from '../../../app/core/audit/store/audit.js';
import { migrate } from '../../../app/core/database/migrate.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { patientPool } from '../../parts/patientPool.js';

const migrations = path.join(projectRoot, 'sql', 'migrations');

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

/**
 * The decision about each table: `SIUD` for select, insert, update, delete. A change that adds a
 * table must decide here too. Tables that record who has seen or done what never get more than SI.
 */
const decisions: Readonly<Record<string, string>> = {
  access_changes: 'S',
  agent_skills: 'SIUD',
  agent_state_changes: 'SIUD',
  agent_states: 'SIUD',
  agents: 'SIUD',
  alarm_thresholds: 'SIUD',
  audit_erasures: 'S',
  audit_log: 'S',
  audit_pending: 'S',
  calendar_days: 'SIUD',
  call_events: 'SIUD',
  call_transfers: 'SIUD',
  callback_attempts: 'SIUD',
  callbacks: 'SIUD',
  calls: 'SIUD',
  cases: 'SIUD',
  courts: 'SIUD',
  departments: 'SIUD',
  agent_call_requests: 'SIUD',
  disclosures: 'SI',
  erasing_limits: 'S',
  fax_attempts: 'SIUD',
  fax_inbox: 'SIUD',
  fax_outbox: 'SIUD',
  floor_actions: 'SI',
  guess_failures: 'SIUD',
  guidance_publications: 'SI',
  hearing_reminders: 'SIUD',
  link_requests: 'SIUD',
  deferred_reports: 'SIUD',
  kept_reports: 'SIUD',
  queue_entries: 'SIUD',
  queue_events: 'SIUD',
  queue_nodes: 'SIUD',
  queues: 'SIUD',
  node_drains: 'SI',
  norm_changes: 'SI',
  node_leases: 'SIUD',
  ticket_appointments: 'SIUD',
  ticket_attachments: 'SIUD',
  ticket_codes: 'SIUD',
  ticket_days: 'SIUD',
  ticket_due: 'SIUD',
  ticket_file_copies: 'SI',
  ticket_messages: 'SIUD',
  ticket_repeats: 'SIUD',
  ticket_steps: 'SI',
  tickets: 'SIUD',
  os_accounts: 'SIUD',
  own_folders: 'SIUD',
  stored_files: 'SIUD',
  file_hand_overs: 'SIUD',
  store_mark: 'SIUD',
  page_telephones: 'SIUD',
  telephone_registrations: 'SIUD',
  parties: 'SIUD',
  persons: 'SIUD',
  readings: 'SI',
  renewed_passwords: 'SIUD',
  replaced_passwords: 'SIUD',
  report_mails: 'SIUD',
  report_sendings: 'SIUD',
  recordings: 'SIUD',
  satisfaction: 'SIUD',
  schema_migrations: 'S',
  live_events: 'SID',
  live_marks: 'SIUD',
  live_sql: 'S',
  shipped_limits: 'SIUD',
  sign_in_codes: 'SIUD',
  sign_in_locks: 'SIUD',
  sms_accounts: 'SIUD',
  sms_early_receipts: 'SIUD',
  sms_inbox: 'SIUD',
  sms_outbox: 'SIUD',
  sms_parts: 'SIUD',
  sms_reply_counts: 'SIUD',
  sms_sealed: 'SIUD',
  sms_stops: 'SIUD',
  sms_surveys: 'SIUD',
  staff: 'SIUD',
  staff_tokens: 'SIU',
  summed_calls: 'SIUD',
  summed_classes: 'SIUD',
  summed_days: 'SIUD',
  summed_entries: 'SIUD',
  summed_offers: 'SIUD',
  summed_times: 'SIUD',
  summed_waits: 'SIUD',
  supervision_ends: 'SI',
  supervisions: 'SI',
  agent_call_holds: 'SIUD',
  agent_call_notes: 'SIUD',
  agent_call_quality: 'SIUD',
  time_limit_profiles: 'SI',
  verifications: 'SI',
  wallboard_alarms: 'SIUD',
  wallboards: 'SIUD',
  web_devices: 'SIUD',
  web_roles: 'SIU',
  web_secrets: 'SIUD',
  web_sessions: 'SIUD',
  web_sign_in_attempts: 'SIUD',
  web_users: 'SIU',
};

test('each table has a decision about what the app may do with it, and grants are that', async () => {
  const { rows } = await database.pool.query<{ name: string; may: string }>(
    `SELECT c.relname AS name, concat(
            CASE WHEN has_table_privilege(c.oid, 'SELECT') THEN 'S' END,
            CASE WHEN has_table_privilege(c.oid, 'INSERT') THEN 'I' END,
            CASE WHEN has_table_privilege(c.oid, 'UPDATE') OR has_any_column_privilege(c.oid, 'UPDATE') THEN 'U' END,
            CASE WHEN has_table_privilege(c.oid, 'DELETE') THEN 'D' END,
            CASE WHEN has_table_privilege(c.oid, 'TRUNCATE') THEN ' truncate' END,
            CASE WHEN has_table_privilege(c.oid, 'TRIGGER') THEN ' trigger' END,
            CASE WHEN has_table_privilege(c.oid, 'REFERENCES') THEN ' references' END) AS may
       FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')`,
  );
  expect(Object.fromEntries(rows.map(({ name, may }) => [name, may]))).toEqual(decisions);
});

test('the app owns nothing, and is neither a superuser nor anything near', async () => {
  expect(await readRoleFaults(database.pool)).toEqual({
    name: appRole,
    isSuperuser: false,
    mayAdminister: false,
    owns: 0,
    mayEraseOnRequest: false,
    cannotRead: [],
  });
});

test.each([
  [
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
  ],
  ["CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
  ['DROP FUNCTION open_tickets'],
  ['ALTER FUNCTION refuse_change() RENAME TO nobody'],
  ['CREATE TABLE mine (n int)'],
  ['ALTER TABLE ticket_steps DISABLE TRIGGER ALL'],
  ['ALTER TABLE ticket_steps DROP COLUMN reason'],
  ['DROP TRIGGER only_added_to ON ticket_steps'],
  ['CREATE TRIGGER mine BEFORE INSERT ON calls FOR EACH ROW EXECUTE FUNCTION refuse_change()'],
  ['TRUNCATE ticket_steps'],
  ['TRUNCATE calls CASCADE'],
  ['DROP TABLE calls'],
  ['CREATE INDEX mine ON calls (node)'],
  ['CREATE OR REPLACE VIEW queue_log AS SELECT 1'],
  ["SET session_replication_role = 'replica'"],
  ['SET ROLE hotline'],
  ['SET ROLE hotline_eraser'],
  ['GRANT hotline_eraser TO hotline_app'],
  ['UPDATE erasing_limits SET least_days = 0'],
  ['ALTER DEFAULT PRIVILEGES FOR ROLE hotline GRANT ALL ON TABLES TO hotline_app'],
  ["UPDATE schema_migrations SET checksum = 'x'"],
  ['DELETE FROM schema_migrations'],
  ["SELECT setval('ticket_serials', 1)"],
  ['CREATE ROLE mine'],
  ["ALTER ROLE hotline PASSWORD 'x'"],
  ["COPY calls TO PROGRAM 'true'"],
  ["SELECT pg_read_file('/etc/passwd')"],
])('the app cannot: %s', async (sql) => {
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    await expect(client.query(sql)).rejects.toMatchObject({ code: '42501' });
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
});

test('a table that a later migration makes is the app’s to write, and not to change', async () => {
  const own = await freshDatabase();
  try {
    await own.asOwner('CREATE TABLE later (id bigint GENERATED ALWAYS AS IDENTITY, n int)');
    await own.pool.query('INSERT INTO later (n) VALUES (7)');
    await own.pool.query('UPDATE later SET n = 8');
    expect((await own.pool.query('SELECT n FROM later')).rows).toEqual([{ n: 8 }]);
    await expect(own.pool.query('ALTER TABLE later ADD COLUMN m int')).rejects.toThrow('owner');
    await expect(own.pool.query('TRUNCATE later')).rejects.toThrow('denied');
  } finally {
    await own.close();
  }
});

/** Runs work on a database whose owner is no superuser, as on another party's server. */
async function withModestOwner(
  rights: string,
  work: (urls: {
    ownerUrl: string;
    as: (user: string, password: string) => string;
  }) => Promise<void>,
): Promise<void> {
  const name = `modest_${process.pid}_${rights.toLowerCase()}`;
  const server = new Client({ connectionString: database.ownerUrl });
  await server.connect();
  const as = (user: string, password: string) => {
    const url = new URL(database.ownerUrl);
    Object.assign(url, { username: user, password, pathname: `/${name}` });
    return url.toString();
  };
  try {
    await server.query(`CREATE ROLE ${name} LOGIN ${rights} PASSWORD 'modest'`);
    await server.query(`CREATE DATABASE ${name} OWNER ${name}`);
    await work({ ownerUrl: as(name, 'modest'), as });
  } finally {
    await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await server.query(`DROP ROLE IF EXISTS ${name}_app`);
    await server.query(`DROP ROLE IF EXISTS ${name}_eraser`);
    await server.query(`DROP ROLE IF EXISTS ${name}`);
    await server.end();
  }
}

test('an owner who may make roles migrates, and lets the app log in by the name of its URL', async () => {
  await withModestOwner('CREATEROLE', async ({ ownerUrl, as }) => {
    const user = new URL(ownerUrl).username;
    const appUrl = as(`${user}_app`, 'first: @ secret');
    await migrate(ownerUrl, migrations);
    expect(await ensureAppLogin(ownerUrl, ownerUrl)).toBe('owner');
    expect(await ensureAppLogin(ownerUrl, appUrl)).toBe('made');
    expect(await ensureAppLogin(ownerUrl, appUrl)).toBe('there');
    const pool = patientPool(appUrl, 1);
    try {
      expect(await readRoleFaults(pool)).toMatchObject({ owns: 0, cannotRead: [] });
      await pool.query("INSERT INTO courts (code, name, level) VALUES ('苏00', 'x', 'basic')");
    } finally {
      await pool.end();
    }
    const eraserUrl = as(`${user}_eraser`, 'third');
    expect(await ensureEraserLogin(ownerUrl, eraserUrl)).toBe('made');
    expect(await ensureEraserLogin(ownerUrl, eraserUrl)).toBe('there');
    for (const [url, may] of [
      [eraserUrl, true],
      [appUrl, false],
    ] as const) {
      const asRole = patientPool(url, 1);
      try {
        expect(await readRoleFaults(asRole)).toMatchObject({ owns: 0, mayEraseOnRequest: may });
        expect(await mayEraseOnRequest(asRole)).toBe(may);
      } finally {
        await asRole.end();
      }
    }
    // The secret was changed: the next migrate adopts it.
    expect(await ensureAppLogin(ownerUrl, as(`${user}_app`, 'second'))).toBe('made');
    expect(await ensureAppLogin(ownerUrl, as(`${user}_app`, 'second'))).toBe('there');
  });
});

test('an owner who may not make roles migrates, and says what an administrator has to run', async () => {
  await withModestOwner('NOCREATEROLE', async ({ ownerUrl, as }) => {
    const user = new URL(ownerUrl).username;
    await migrate(ownerUrl, migrations);
    await expect(ensureAppLogin(ownerUrl, as(`${user}_app`, 'x'))).rejects.toThrow(
      new RegExp(`CREATE ROLE "?${user}_app"? LOGIN PASSWORD.*GRANT hotline_app TO`),
    );
  });
});

test('what an administrator has to run changes a role that exists, and grants it nothing of itself', async () => {
  await withModestOwner('NOCREATEROLE', async ({ ownerUrl, as }) => {
    await migrate(ownerUrl, migrations);
    // It exists from the first migration on; nobody knows this password.
    await expect(ensureAppLogin(ownerUrl, as(appRole, 'another'))).rejects.toThrow(
      /run ALTER ROLE "?hotline_app"? LOGIN PASSWORD '…'$/,
    );
    await expect(ensureEraserLogin(ownerUrl, as(eraserRole, 'another'))).rejects.toThrow(
      /run ALTER ROLE "?hotline_eraser"? LOGIN PASSWORD '…'; GRANT hotline_app TO "?hotline_eraser"?$/,
    );
  });
});

test('the passwords of roles stand in no statement', async () => {
  await withModestOwner('CREATEROLE', async ({ ownerUrl, as }) => {
    const user = `${new URL(ownerUrl).username}_app`;
    await migrate(ownerUrl, migrations);
    expect(await ensureAppLogin(ownerUrl, as(user, 'secret'))).toBe('made');
    const { rows } = await database.asOwner(
      "SELECT rolpassword LIKE 'SCRAM-SHA-256$4096:%' AS is_hashed FROM pg_authid WHERE rolname = $1",
      [user],
    );
    expect(rows).toEqual([{ is_hashed: true }]);
  });
});
