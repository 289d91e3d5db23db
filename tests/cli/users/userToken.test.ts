/** `hotline users token`: an API token of a user, made on the machine. */
import { generate } from 'otplib';
import { password, people, TestConsole } from '../../web/testConsole.js';
import { hotline, type Ran } from '../hotline.js';

let web: TestConsole;
beforeEach(async () => {
  web = await TestConsole.start();
  // The command goes by the machine's clock.
  web.hotline.setTime(new Date());
});
afterEach(() => web.stop());

const users = (args: string[], uid?: number): Promise<Ran> =>
  hotline(
    ['users', ...args],
    {
      DATABASE_URL: web.database.url,
      IDENTITY_KEYS_FILE: web.database.identityKeysFile,
      HOTLINE_COURT: '苏98',
    },
    { uid },
  );

const by = (token: string) => web.browser({ authorization: `Bearer ${token}` });

async function made(...args: string[]): Promise<string> {
  const ran = await users(['token', ...args]);
  expect(ran).toMatchObject({ code: 0 });
  return ran.stdout.trim();
}

test('a user who has never signed in acts by it, until its days are over or the password is set again; the audit says who has made it', async () => {
  await users(['add', 'cao', '--staff', '曹建平', '--role', 'handler']);
  const ran = await users(['token', 'cao', '--days', '2']);
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.stdout).toMatch(/^[\w-]{43}\n$/);
  expect(ran.stderr).toMatch(/^token \d+ of cao, valid until \d{4}-\d\d-\d\d \d\d:\d\d; it is/);
  const its = by(ran.stdout.trim());
  expect((await its.get('/api/tickets')).status).toBe(200);
  expect(await its.get('/api/users')).toMatchObject({
    status: 403,
    body: { error: 'not_permitted' },
  });
  const { sessions } = (await its.get('/api/me/sessions')).body as {
    sessions: { tokenName: string }[];
  };
  expect(sessions).toHaveLength(1);
  const { rows } = await web.database.pool.query<{ name: string }>(
    "SELECT is_now ->> 'token_name' AS name FROM access_changes WHERE of_table = 'web_sessions'",
  );
  expect(rows).toEqual([{ name: sessions[0]?.tokenName }]);
  expect(rows[0]?.name).toMatch(/^hotline users token, by \S+$/);

  web.passTime(60 * 48 + 1);
  expect((await its.get('/api/tickets')).status).toBe(401);
  const another = by(await made('cao'));
  expect((await another.get('/api/tickets')).status).toBe(200);
  expect(await users(['reset', 'cao'])).toMatchObject({ code: 0 });
  expect((await another.get('/api/tickets')).status).toBe(401);
});

test('where a role requires a second factor there is no token without one, and with one only by its code', async () => {
  const browser = await web.as(people.handler);
  await users(['second-factor', 'require', 'handler']);
  expect(await users(['token', 'cao'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('requires a second factor, and the user has none') as string,
  });
  const { secret } = (await browser.post('/api/me/second-factor', { password })).body as {
    secret: string;
  };
  const codeOf = (now: Date, later = 0) =>
    generate({ secret, epoch: Math.floor(now.getTime() / 1000) + later });
  await browser.post('/api/me/second-factor/confirm', { code: await codeOf(web.app.clock.now()) });
  expect((await users(['token', 'cao'])).stderr).toContain('--code: give the code');
  // The next half minute's is valid already.
  const code = await codeOf(new Date(), 30);
  const its = by(await made('cao', '--code', code));
  expect((await its.get('/api/tickets')).status).toBe(200);
  const again = await users(['token', 'cao', '--code', code]);
  expect(again).toMatchObject({ code: 2, stdout: '' });
  expect(again.stderr).toContain('--code: the code is wrong or was used');
});

test.each<[string, string[], number | undefined, string]>([
  ['by whom', ['cao'], 65_534, 'is not mapped to anybody'],
  ['a user that is not there', ['nobody'], undefined, 'there is no user nobody'],
  ['a year and more', ['cao', '--days', '367'], undefined, 'a number of days from 1 to 366'],
])('%s is checked', async (_what, args, uid, problem) => {
  await web.add(people.handler);
  const ran = await users(['token', ...args], uid);
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toContain(problem);
});

test('a user has at most twenty, and a locked one gets none', async () => {
  await web.add(people.handler);
  for (let n = 0; n < 20; n++) await made('cao');
  expect((await users(['token', 'cao'])).stderr).toContain('this user has twenty tokens');
  await web.add(people.dispatcher);
  await users(['lock', 'liu']);
  expect((await users(['token', 'liu'])).stderr).toContain('this user is locked');
});
