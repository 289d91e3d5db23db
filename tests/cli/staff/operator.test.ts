/** Who acts through a command, who may, and what is recorded of it. */
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { loadSettings } from '../../../app/cli/terminal/loadSettings.js';
import { addAgent } from '../../../app/queue/store/agents.js';
import { makeToken } from '../../../app/privacy/operators/store/operators.js';
import { findStaff } from '../../../app/tickets/store/ticketPeople.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { hotline, type Ran } from '../hotline.js';
import { signedIn } from '../signedIn.js';

/** Debian's user `nobody`, and a user id without a name. */
const nobody = 65_534;
const nameless = 54_321;

const folder = temporaryFolder();
let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(() => database.close());
afterAll(folder.remove);
afterEach(() =>
  database.pool.query('DELETE FROM os_accounts; UPDATE staff_tokens SET revoked_at = now()'),
);

type Settings = Readonly<Record<string, string>>;

const run = (args: string[], more: Settings = {}, uid?: number): Promise<Ran> =>
  hotline(
    args,
    {
      DATABASE_URL: database.url,
      IDENTITY_KEYS_FILE: database.identityKeysFile,
      HOTLINE_COURT: '苏98',
      ...more,
    },
    { uid },
  );

/** Runs the command as root. */
async function root(...args: string[]): Promise<Ran> {
  const ran = await run(args);
  expect(ran).toMatchObject({ code: 0 });
  return ran;
}

/** A call of today in which something of the guidance was told. @returns its id. */
async function told(courtId?: number): Promise<string> {
  const callId = randomUUID();
  await database.pool.query(
    `INSERT INTO calls (id, node, channel_id, court_id, caller_number, started_at)
     VALUES ($1, 'gone', 'c', coalesce($2, (SELECT id FROM courts WHERE code = '苏98')), '13800000000', now())`,
    [callId, courtId],
  );
  await database.pool.query(
    `INSERT INTO call_events (call_id, seq, at, kind, name, detail)
     VALUES ($1, 1, now(), 'guidance', 'guide_appeal', 'national 1')`,
    [callId],
  );
  return callId;
}

async function readings(): Promise<unknown[]> {
  const { rows } = await database.pool.query<Record<string, unknown>>(
    `SELECT coalesce(s.name, a.number, r.by_kind) AS who, r.os_user, r.token_id IS NOT NULL AS by_token, r.command,
            r.subject, r.shown, r.reason
       FROM readings r LEFT JOIN staff s ON s.id = r.by_staff_id LEFT JOIN agents a ON a.id = r.by_agent_id
      ORDER BY r.id DESC`,
  );
  return rows;
}

test('nobody is somebody for saying so: a user who is not known reads nothing', async () => {
  await told();
  for (const args of [
    ['guidance', 'told', '--as', '柳青'],
    ['guidance', 'told', '--reason', 'x'],
    ['queue-log', 'export', '-', '--reason', 'x'],
    ['staff', 'map', 'nobody', '--staff', '柳青'],
    ['staff', 'token', 'make', '--staff', '柳青'],
  ]) {
    const said = await run(args, { SUDO_UID: '0', SUDO_USER: 'root', USER: 'root' }, nobody);
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toMatch(
      /the user nobody of this machine is not mapped to anybody|unknown option '--as'/,
    );
  }
  expect(await readings()).toEqual([]);
});

test('the user of the operating system is whom an administrator says, and what she reads is kept', async () => {
  const callId = await told();
  await root('staff', 'map', 'nobody', '--staff', '柳青');
  expect((await run(['staff', 'whoami'], {}, nobody)).stdout).toMatch(
    /^柳青 \(\w+, id \d+\), by user nobody\n$/,
  );
  const listed = await run(['guidance', 'told', '--reason', '值班'], {}, nobody);
  expect(listed.stdout).toContain(callId.slice(0, 8));
  const shown = await run(['guidance', 'told', callId], {}, nobody);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(await readings()).toEqual([
    {
      who: '柳青',
      os_user: 'nobody',
      by_token: false,
      command: 'guidance told',
      subject: `call ${callId}`,
      shown: [],
      reason: null,
    },
    {
      who: '柳青',
      os_user: 'nobody',
      by_token: false,
      command: 'guidance told --on',
      subject: expect.stringMatching(/^guidance told on \d{4}-\d\d-\d\d$/) as string,
      reason: '值班',
      shown: expect.arrayContaining([callId]) as string[],
    },
  ]);

  // The mapped user may map nobody, and after the unmapping has no rights any more.
  expect((await run(['staff', 'map', 'x', '--staff', '齐敏'], {}, nobody)).stderr).toContain(
    'the user nobody is not an administrator',
  );
  expect((await root('staff', 'list')).stdout).toMatch(/^nobody {2}柳青 \(\w+, 苏98\) .* root/m);
  await root('staff', 'unmap', 'nobody');
  expect((await run(['guidance', 'told'], {}, nobody)).code).toBe(2);
});

test('SUDO_UID is believed of root alone', async () => {
  await root('staff', 'map', 'nobody', '--staff', '柳青');
  await root('staff', 'map', `#${nameless}`, '--staff', '曹建平');
  const by = { SUDO_UID: String(nobody) };
  expect((await run(['staff', 'whoami'], by)).stdout).toMatch(
    /^柳青 .*by user nobody; also an administrator/,
  );
  expect((await run(['staff', 'whoami'], by, nameless)).stdout).toMatch(
    /^曹建平 .*by user #54321\n$/,
  );
});

test('an administrator is nobody of the staff, and says why she looks', async () => {
  const silent = await run(['guidance', 'told']);
  expect(silent).toMatchObject({ code: 2, stdout: '' });
  expect(silent.stderr).toContain('--reason (or HOTLINE_REASON) must say why');
  await database.asOwner('SET session_replication_role = replica; DELETE FROM readings');
  for (const [command, ...args] of [
    ['guidance told --on', 'today'],
    ['queue-log export', '-'],
  ] as const) {
    await root(...command.split(' '), ...args, '--reason', '投诉核查');
    expect((await readings())[0]).toMatchObject({
      who: 'administrator',
      os_user: 'root',
      command,
      reason: '投诉核查',
    });
  }
});

describe('a personal token', () => {
  const made = async (...args: string[]) =>
    (await root('staff', 'token', 'make', ...args)).stdout.trim();

  test('is its holder’s, no matter who the user is, until it is revoked', async () => {
    const callId = await told();
    const token = await made('--staff', '柳青', '--days', '7');
    expect(token).toMatch(/^hotline_[\w-]{43}$/);
    const by = { HOTLINE_TOKEN: token };
    expect((await run(['guidance', 'told', callId], by, nobody)).code).toBe(0);
    expect((await readings())[0]).toMatchObject({ who: '柳青', os_user: 'nobody', by_token: true });
    const { rows } = await database.pool.query<{ id: number; row: string }>(
      'SELECT id, row_to_json(t)::text AS row FROM staff_tokens t ORDER BY id DESC LIMIT 1',
    );
    expect(rows[0]?.row).not.toContain(token.slice(8));
    expect((await root('staff', 'token')).stdout).toContain('柳青');
    await root('staff', 'token', 'revoke', String(rows[0]?.id));
    expect((await run(['guidance', 'told', callId], by)).stderr).toBe(
      'HOTLINE_TOKEN was revoked\n',
    );
  });

  test('that is worth nothing is not passed over for the user', async () => {
    await root('staff', 'map', 'nobody', '--staff', '柳青');
    const expired = await makeToken(
      ...([
        database.pool,
        { staffId: (await findStaff(database.pool, '柳青'))[0]?.id ?? 0 },
        'test',
      ] as const),
      ...([new Date(Date.now() - 2000), new Date(Date.now() - 1000)] as const),
    );
    for (const [token, why] of [
      ['hotline_guessed', 'is not a token of this hotline'],
      [expired.token, 'has expired'],
    ] as const) {
      const said = await run(['guidance', 'told'], { HOTLINE_TOKEN: token }, nobody);
      expect(said).toMatchObject({ code: 2, stdout: '' });
      expect(said.stderr).toContain(why);
    }
  });

  test('may lie in a file that is its owner’s alone', async () => {
    const file = path.join(folder.path, 'token');
    writeFileSync(file, `${await made('--agent', '1001')}\n`, { mode: 0o600 });
    const by = { HOTLINE_TOKEN_FILE: file };
    expect((await run(['staff', 'whoami'], by)).stdout).toMatch(/^agent 1001, 林芳, by token \d+/);
    expect((await run(['staff', 'whoami'], by, nobody)).stderr).toContain(
      'belongs to another user',
    );
    chmodSync(file, 0o640);
    expect((await run(['staff', 'whoami'], by)).stderr).toContain(
      'is readable by other users: run chmod 600',
    );
    expect((await run(['staff', 'whoami'], { HOTLINE_TOKEN_FILE: '/nowhere' })).stderr).toContain(
      'cannot be read (ENOENT)',
    );
  });

  test('is not read from the settings, which are everybody’s', () => {
    const file = path.join(folder.path, 'settings');
    writeFileSync(file, 'HOTLINE_TOKEN=hotline_x\nHOTLINE_TOKEN_FILE=/x\nHOTLINE_COURT=苏98\n');
    const env: NodeJS.ProcessEnv = {};
    loadSettings([file], env);
    expect(env).toEqual({ HOTLINE_COURT: '苏98' });
    const own: NodeJS.ProcessEnv = { HOTLINE_TOKEN: 'hotline_own' };
    loadSettings([file], own);
    expect(own).toEqual({ HOTLINE_COURT: '苏98', HOTLINE_TOKEN: 'hotline_own' });
  });

  test('cannot be given on the command line', async () => {
    const said = await run(['guidance', 'told', '--token', await made('--staff', '柳青')]);
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toContain('unknown option');
  });
});

test('every change of who acts is kept, and without the token', async () => {
  await database.asOwner('SET session_replication_role = replica; DELETE FROM access_changes');
  await root('staff', 'map', 'nobody', '--staff', '柳青');
  await root('staff', 'map', 'nobody', '--agent', '1001');
  await root('staff', 'unmap', 'nobody');
  await root('staff', 'token', 'make', '--agent', '1001');
  // Also a change that bypasses the commands.
  await database.pool.query(
    "UPDATE staff_tokens SET expires_at = 'infinity' WHERE revoked_at IS NULL",
  );
  const { rows } = await database.pool.query<{ change: string }>(
    `SELECT concat_ws(' ', of_table, operation, is_now ->> 'os_user', is_now ->> 'mapped_by', is_now ->> 'made_by') AS change
       FROM access_changes ORDER BY id`,
  );
  expect(rows.map(({ change }) => change)).toEqual([
    'os_accounts INSERT nobody root',
    'os_accounts UPDATE nobody root',
    'os_accounts DELETE nobody root',
    'staff_tokens INSERT root',
    'staff_tokens UPDATE root',
  ]);
  await expect(
    database.pool.query(
      "INSERT INTO access_changes (of_table, operation, is_now) VALUES ('x', 'INSERT', '{}')",
    ),
  ).rejects.toThrow('permission denied');
  const { rows: hashes } = await database.pool.query(
    "SELECT FROM access_changes WHERE is_now ? 'hash'",
  );
  expect(hashes).toEqual([]);
});

describe('callers are seen within a court', () => {
  const callOf: Record<string, string> = {};
  beforeAll(async () => {
    const { rows } = await database.pool.query<{ id: number; code: string }>(
      "SELECT id, code FROM courts WHERE code IN ('苏98', '苏9801')",
    );
    for (const { id: courtId, code } of rows) {
      callOf[code] = await told(courtId);
      if (code === '苏9801') {
        const account = { isSupervisor: true, skills: [], sipDigest: 'a'.repeat(32) };
        await addAgent(
          database.pool,
          { number: '2900', name: '外院班长', courtId, ...account },
          new Date(),
        );
      }
    }
  });

  /** Runs the command as a supervisor of the court below. */
  const hers = async (...args: string[]) => run(args, await signedIn(database.pool, '2900'));

  test('what they were told', async () => {
    const { stdout } = await hers('guidance', 'told');
    expect(stdout).toContain(callOf.苏9801?.slice(0, 8));
    expect(stdout).not.toContain(callOf.苏98?.slice(0, 8));
    expect((await hers('guidance', 'told', callOf.苏9801 ?? '')).code).toBe(0);
    expect((await hers('guidance', 'told', callOf.苏98 ?? '')).stderr).toContain(
      'there is no call',
    );
  });

  test('and the log of all courts by none of them', async () => {
    expect((await hers('queue-log', 'export', '-')).stderr).toContain('contains all courts');
  });

  test('and not by agents who supervise nobody, nor by the staff who handle cases', async () => {
    for (const who of ['1001', '曹建平']) {
      const said = await run(['guidance', 'told'], await signedIn(database.pool, who));
      expect(said).toMatchObject({ code: 2, stdout: '' });
      expect(said.stderr).toContain('only supervisors, leaders, inspectors and dispatchers');
    }
  });
});
