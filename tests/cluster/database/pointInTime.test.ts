/**
 * Somebody deletes the court's tickets by mistake, and the database goes back to the moment before: with the configuration of
 * docs/availability/pgbackrest, by the commands of the handbook as they stand. The tests follow one another.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client, type Pool } from 'pg';
import { eraserRole } from '../../../app/core/database/appRole.js';
import { projectRoot } from '../../../app/core/paths.js';
import { hotline } from '../../cli/hotline.js';
import { HandbookBlocks, isOfBackups } from '../../docs/handbookBlocks.js';
import { leavesOnFailure } from '../../failedCalls/evidence.js';
import { sharedParts } from '../../parts/database.js';
import { databaseOnly } from '../../parts/databaseOnly.js';
import { patientPool } from '../../parts/patientPool.js';
import { inChina, makeScene, type Scene } from '../../tickets/scene.js';
import { DatabaseCluster, type Machine } from './databaseCluster.js';

const blocks = new HandbookBlocks('docs/en/administrator.md', isOfBackups);
/** Who asks to be forgotten between the moment and the mistake. */
const asking = '13712345678';
const reason = '本人2026-11-25书面申请';
let cluster: DatabaseCluster;
let settings: Record<string, string>;
let pool: Pool;
let scene: Scene;
/** Which machine has the primary at the beginning, and which the standby. */
let primary: Machine;
let standby: Machine;
let moment: string;
/** Numbers of tickets. */
const opened = { before: '', between: '', after: '' };

beforeAll(async () => {
  const { folder, identityKeysFile } = sharedParts();
  const logs = path.join(folder, 'pointInTime');
  const what = 'logs of PostgreSQL, Patroni and HAProxy';
  leavesOnFailure({ files: [{ from: logs, to: 'database', only: /\.log$/, what }] });
  cluster = await DatabaseCluster.start(logs, { hasBackups: true });
  const { url, ownerUrl } = cluster;
  const eraserUrl = new URL(url);
  eraserUrl.username = eraserRole;
  settings = {
    ...databaseOnly({ url, identityKeysFile }),
    MIGRATION_DATABASE_URL: ownerUrl,
    ERASURE_DATABASE_URL: eraserUrl.href,
    ...Object.fromEntries(
      ['RECORDINGS_DIR', 'ATTACHMENTS_DIR', 'SMS_DIR', 'AUDIT_ANCHORS_FILE'].map((name) => [
        name,
        path.join(logs, name),
      ]),
    ),
  };
  await runHotline('migrate');
  await runHotline('sample', '--cases', '20');
  pool = patientPool(url, 4);
  scene = await makeScene(pool, inChina(new Date()) ?? '');
  primary = await cluster.primary();
  standby = await cluster.standby();
});
afterAll(async () => {
  await pool?.end();
  await cluster?.stop();
});

/** Runs the next block of the handbook that begins with a command, at the moment to which the database is to go back. */
const runBlockAt = (machine: Machine, first: string) =>
  cluster.runAt(machine, blocks.take(first).join('\n'), { MOMENT: moment });

/** @throws Error unless it ends well */
async function runHotline(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await hotline(args, settings);
  if (code !== 0) throw new Error(`hotline ${args.join(' ')} ended with ${code}:\n${stderr}`);
  return stdout;
}

/** Opens a ticket for a caller of its own. */
const open = async (callerNumber: string) => (await scene.open({ callerNumber })).number;

async function ticketNumbers(): Promise<string[]> {
  const { rows } = await pool.query<{ number: string }>('SELECT number FROM tickets ORDER BY id');
  return rows.map((each) => each.number);
}

async function callsOf(number: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM calls WHERE caller_number = $1',
    [number],
  );
  return rows[0]?.n ?? 0;
}

const readings = () =>
  runHotline('audit', 'readings', '--from', 'yesterday', '--limit', '1000', '--reason', 'x');
const forget = () => runHotline('privacy', 'forget', '--number', asking, '--reason', reason);

/** Empties the table of tickets and all that refers to it, as a superuser can. */
async function deleteTickets(): Promise<void> {
  const url = new URL(await cluster.superuserUrl());
  url.pathname = '/hotline';
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query("SET session_replication_role = 'replica'; TRUNCATE tickets CASCADE");
  } finally {
    await client.end();
  }
}

test('the first backup is there, and the monitor says so', async () => {
  await runBlockAt(primary, 'pgbackrest --stanza=hotline stanza-create');
  expect(await runBlockAt(primary, 'pgbackrest --stanza=hotline check')).toBe('true\n');
  await expect(readFile(path.join(cluster.backups, 'backup/hotline/backup.info'), 'latin1')).resolves.toMatch(/^Salted__/); // prettier-ignore
});

test('the units back up on the machine of the primary alone', async () => {
  const folder = path.join(projectRoot, 'docs/availability/pgbackrest');
  const unit = await readFile(path.join(folder, 'hotline-backup@.service'), 'utf8');
  const [, standbyFile = ''] = /^ConditionPathExists=!(.*)$/m.exec(unit) ?? [];
  const [, command = ''] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
  await cluster.runAt(standby, `test -e ${standbyFile}`);
  await cluster.runAt(primary, `test ! -e ${standbyFile}`);
  expect(await cluster.runAt(primary, command.replace('%i', 'diff'))).toMatch(/new backup label = .*D$/m); // prettier-ignore
  const units = ['@full.timer', '@diff.timer'].map((each) =>
    path.join(folder, `hotline-backup${each}`),
  );
  const { stderr } = await promisify(execFile)('systemd-analyze', ['verify', ...units]);
  expect(stderr).toBe('');
});

test('the database goes back to the moment before the mistake, on both machines', async () => {
  await pool.query(
    `INSERT INTO calls (id, node, channel_id, caller_number, started_at, ended_at, outcome, phase)
     VALUES (gen_random_uuid(), 'hotline', 'x', $1, now(), now(), 'served', 'over')`,
    [asking],
  );
  opened.before = await open('13800000101');
  const { rows } = await pool.query<{ at: string }>('SELECT clock_timestamp()::text AS at');
  moment = rows[0]?.at ?? '';
  await forget();
  expect(await callsOf(asking)).toBe(0);
  opened.between = await open('13800000102');
  await deleteTickets();
  scene.moveTo(inChina(new Date(Date.now() + 3_600_000)) ?? '');
  opened.after = await open('13800000103');
  expect(await ticketNumbers()).toEqual([opened.after]);
  // Who was erased since is known now, and not afterwards.
  expect(await readings()).toContain(reason);

  await cluster.stopService(standby);
  await cluster.stopService(primary);
  await runBlockAt(primary, "printf 'hotline\\nYes I am aware\\n' | patronictl -c /etc/hotline-patroni/patroni.yml remove hotline"); // prettier-ignore
  await runBlockAt(primary, 'pg_ctl --pgdata=/var/lib/postgresql/hotline stop');
  await cluster.startService(primary);
  expect((await cluster.primary()).name).toBe(primary.name);
  await runBlockAt(standby, 'mv /var/lib/postgresql/hotline /var/lib/postgresql/hotline.before');
  await cluster.startService(standby);
  await cluster.untilWhole();

  expect(await ticketNumbers()).toEqual([opened.before]);
});

test('the hotline works with it, and backups go on', async () => {
  await runHotline('migrate');
  await runHotline('doctor', '--only', 'database', 'role', 'schema', 'erasing', 'audit');
  await runHotline('audit', 'verify');
  expect(await open('13800000104')).not.toBe(opened.before);
  await cluster.runAt(primary, 'pgbackrest --stanza=hotline --type=diff backup');
});

test('who was erased since the moment is back, is no more in the readings, and goes again', async () => {
  expect(await callsOf(asking)).toBe(1);
  expect(await readings()).not.toContain(reason);
  await forget();
  expect(await callsOf(asking)).toBe(0);
});

test('what was opened after the mistake can be read on the other machine', async () => {
  const read = await runBlockAt(
    standby,
    'pg_ctl --pgdata=/var/lib/postgresql/hotline.before --log=/var/lib/postgresql/before.log --options="-c listen_addresses= -c port=5433 -c primary_conninfo=" start',
  );
  expect(read).toContain(opened.after);
  expect(read).not.toContain(opened.before);
});

test('every command of the handbook was tried', () => {
  expect(blocks.untried).toEqual([]);
});
