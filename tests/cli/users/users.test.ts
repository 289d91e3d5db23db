/** `hotline users`: who may use the console. */
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { isPassword } from '../../../app/web/access/passwordHash.js';
import { findUser, readPasswordHash } from '../../../app/web/access/store/users.js';
import { hotline, type Ran } from '../hotline.js';

let database: TestDatabase;
beforeAll(async () => void (database = await freshDatabase({ sample: true })));
afterAll(() => database.close());

const users = (args: string[], uid?: number): Promise<Ran> =>
  hotline(
    ['users', ...args],
    {
      DATABASE_URL: database.url,
      IDENTITY_KEYS_FILE: database.identityKeysFile,
      HOTLINE_COURT: '苏98',
    },
    { uid },
  );

test('a user is added with a first password, gets other roles, is reset and locked', async () => {
  const added = await users(['add', 'cao', '--staff', '曹建平', '--role', 'handler']);
  expect(added).toMatchObject({ code: 0 });
  const first = added.stdout.trim();
  expect(first).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
  const user = await findUser(database.pool, { name: 'cao' });
  const id = user?.id ?? 0;
  expect(user).toMatchObject({ fullName: '曹建平', roles: ['handler'], mustChangePassword: true });
  expect(await isPassword(await readPasswordHash(database.pool, id), first)).toBe(true);

  expect(await users(['roles', 'cao', 'handler', 'dispatcher'])).toMatchObject({ code: 0 });
  const again = await users(['reset', 'cao']);
  expect(again).toMatchObject({ code: 0 });
  expect(await isPassword(await readPasswordHash(database.pool, id), first)).toBe(false);
  expect(await isPassword(await readPasswordHash(database.pool, id), again.stdout.trim())).toBe(
    true,
  );
  expect(await users(['lock', 'cao'])).toMatchObject({ code: 0 });
  const listed = await users(['list']);
  expect(listed.stdout).toMatch(/cao +曹建平 +handler, dispatcher +临江市中级人民法院 .*locked/);
  expect(await users(['unlock', 'cao'])).toMatchObject({ code: 0 });
  expect(await findUser(database.pool, { name: 'cao' })).toMatchObject({ lockedAt: null });
});

test('a role requires a second factor; the list says who lacks it, and the audit who has set it', async () => {
  for (const [name, role] of [
    ['guo', 'auditor'],
    ['hu', 'administrator'],
  ] as const) {
    const ran = await users(['add', name, '--full-name', name, '--role', role]);
    expect(ran).toMatchObject({ code: 0 });
  }
  expect((await users(['second-factor'])).stdout).toMatch(/auditor +up to each user +1 *\n/);
  const set = await users(['second-factor', 'require', 'auditor', 'inspector']);
  expect(set).toMatchObject({ code: 0, stderr: '' });
  expect(set.stdout).toBe('required of auditor, inspector; 1 user lacks it: guo\n');
  expect((await users(['second-factor'])).stdout).toMatch(
    /auditor +required since \d{4}-\d\d-\d\d \d\d:\d\d, set by \S+ +1 *\n/,
  );
  const listed = (await users(['list'])).stdout;
  expect(listed).toMatch(/guo .*lacks second factor/);
  expect(listed).not.toMatch(/hu .*lacks second factor/);
  expect(await users(['second-factor', 'waive', 'auditor'])).toMatchObject({
    code: 0,
    stdout: 'left to the users: auditor\n',
  });
  expect((await users(['list'])).stdout).not.toContain('lacks second factor');
  const { rows } = await database.pool.query<{ role: string; on: boolean; by: string }>(
    `SELECT is_now ->> 'role' AS role, is_now ->> 'second_factor_since' IS NOT NULL AS on, is_now ->> 'set_by' AS by
       FROM access_changes WHERE of_table = 'web_roles' ORDER BY id`,
  );
  expect(rows).toEqual([
    { role: 'auditor', on: true, by: expect.stringMatching(/./) as string },
    { role: 'inspector', on: true, by: rows[0]?.by },
    { role: 'auditor', on: false, by: rows[0]?.by },
  ]);
  const stranger = await users(['second-factor', 'waive', 'inspector'], 65_534);
  expect(stranger.code).toBe(2);
  expect((await users(['second-factor', 'require', 'king'])).stderr).toMatch(/The roles are/);
});

test.each([
  ['a name with a space', ['add', 'a b', '--full-name', '某人', '--role', 'auditor'], /name:/],
  ['no role', ['add', 'somebody', '--full-name', '某人'], /--role/],
  ['an unknown role', ['add', 'somebody', '--role', 'king'], /The roles are/],
  ['nobody', ['add', 'somebody', '--role', 'auditor'], /--full-name/],
  ['a handler who is no staff', ['add', 'lin', '--agent', '1001', '--role', 'handler'], /--staff/],
  ['somebody who is no agent', ['add', 'liu', '--staff', '柳青', '--role', 'agent'], /--agent/],
  [
    'a supervisor who is an agent',
    ['add', 'lin', '--agent', '1001', '--role', 'supervisor'],
    /no supervisor/,
  ],
  ['an agent that is not there', ['add', 'lin', '--agent', '9999', '--role', 'agent'], /no agent/],
  ['a user that is not there', ['lock', 'nobody'], /no user/],
])('%s is refused, and named', async (_what, args, problem) => {
  const ran = await users(args);
  expect(ran.code).toBe(2);
  expect(ran.stderr).toMatch(problem);
});

test('only an administrator manages users', async () => {
  const ran = await users(
    ['add', 'evil', '--full-name', '某人', '--role', 'administrator'],
    65_534,
  );
  expect(ran.code).toBe(2);
  expect(await findUser(database.pool, { name: 'evil' })).toBeNull();
});
