import { generate } from 'otplib';
import { type Browser, password, people, TestConsole } from './testConsole.js';

let web: TestConsole;
beforeEach(async () => void (web = await TestConsole.start()));
afterEach(() => web.stop());

const signIn = (browser: Browser, given: object) => browser.post('/api/sign-in', given);

test('a user with the right password signs in, and signs out', async () => {
  const browser = await web.as(people.handler);
  const me = await browser.get('/api/me');
  expect(me.status).toBe(200);
  expect(me.body).toMatchObject({
    name: 'cao',
    fullName: '曹建平',
    roles: ['handler'],
    court: { name: '临江市中级人民法院' },
    department: { name: '执行局' },
    agent: null,
    mustChangePassword: false,
  });
  const { cookie } = browser;
  expect((await browser.post('/api/sign-out')).status).toBe(200);
  expect(browser.cookie).toBe('session=');
  browser.cookie = cookie;
  expect(await browser.get('/api/me')).toMatchObject({
    status: 401,
    body: { error: 'not_signed_in' },
  });
});

test('a wrong name, a wrong password and a locked user get the same answer', async () => {
  const id = await web.add(people.handler);
  const browser = web.browser();
  const wrong = { status: 401, body: { error: 'wrong', message: expect.any(String) as string } };
  expect(await signIn(browser, { name: 'nobody', password })).toMatchObject(wrong);
  expect(await signIn(browser, { name: 'cao', password: 'guess' })).toMatchObject(wrong);
  await web.database.pool.query('UPDATE web_users SET locked_at = now() WHERE id = $1', [id]);
  expect(await signIn(browser, { name: 'cao', password })).toMatchObject(wrong);
  expect(browser.cookie).toBe('');
});

test('after five wrong passwords even the right one waits a quarter of an hour', async () => {
  await web.add(people.handler);
  const browser = web.browser();
  const guesses = await Promise.all(
    Array.from({ length: 40 }, (_, n) => signIn(browser, { name: 'cao', password: `guess ${n}` })),
  );
  const count = (status: number) => guesses.filter((each) => each.status === status).length;
  expect([count(401), count(429)]).toEqual([5, 35]);
  expect((await signIn(browser, { name: 'cao', password })).status).toBe(429);
  web.passTime(16);
  expect((await signIn(browser, { name: 'cao', password })).status).toBe(200);
});

test('a session that was slipped in is not the one that is signed in', async () => {
  await web.add(people.handler);
  const browser = web.browser();
  browser.cookie = `session=${'A'.repeat(43)}`;
  await signIn(browser, { name: 'cao', password });
  expect(browser.cookie).not.toContain('AAAA');
  const first = browser.cookie;
  await signIn(browser, { name: 'cao', password });
  const second = browser.cookie;
  expect(second).not.toBe(first);
  browser.cookie = first;
  expect((await browser.get('/api/me')).status).toBe(401);
});

test('a session ends after half an hour without activity, and after twelve hours', async () => {
  const idle = await web.as(people.handler);
  const busy = await web.as(people.inspector);
  web.passTime(29);
  expect((await busy.post('/api/me/seen')).status).toBe(200);
  expect((await idle.get('/api/me')).status).toBe(200);
  web.passTime(2);
  // Asking who is signed in is no activity: a page that nobody uses asks, too.
  expect((await idle.get('/api/me')).status).toBe(401);
  for (let hours = 0.5; hours < 11.9; hours += 0.25) {
    expect((await busy.post('/api/me/seen')).status).toBe(200);
    web.passTime(15);
  }
  web.passTime(10);
  expect((await busy.post('/api/me/seen')).status).toBe(401);
});

test('a new password ends every other session, and the first one must be changed', async () => {
  const id = await web.add(people.handler);
  const elsewhere = await web.as(people.handler);
  await web.database.pool.query('UPDATE web_users SET must_change_password = true WHERE id = $1', [
    id,
  ]);
  const here = await web.as(people.handler);
  expect(await here.get('/api/tickets')).toMatchObject({
    status: 403,
    body: { error: 'password_change_needed' },
  });
  const change = (after: string, before = password) =>
    here.post('/api/me/password', { before, after });
  expect(await change('short')).toMatchObject({ status: 400, body: { field: 'body.after' } });
  expect(await change('cao cao cao cao')).toMatchObject({ body: { error: 'contains_name' } });
  expect(await change('password12345')).toMatchObject({ body: { error: 'too_common' } });
  expect(await change('a good new one', 'wrong')).toMatchObject({ status: 400 });
  const before = here.cookie;
  expect((await change('a good new one')).status).toBe(200);
  expect(here.cookie).not.toBe(before);
  expect((await here.get('/api/tickets')).status).toBe(200);
  expect((await elsewhere.get('/api/me')).status).toBe(401);
});

test('with a second factor the password is not enough, and no code counts twice', async () => {
  const browser = await web.as(people.handler);
  expect((await browser.post('/api/me/second-factor', { password: 'x' })).status).toBe(400);
  const { body } = await browser.post('/api/me/second-factor', { password });
  const { secret, uri } = body as { secret: string; uri: string };
  expect(uri).toMatch(/^otpauth:\/\/totp\/12368/);
  const codeNow = () => generate({ secret, epoch: web.app.clock.now().getTime() / 1000 });
  const confirm = (code: string) => browser.post('/api/me/second-factor/confirm', { code });
  const wrongCode = (await codeNow()) === '000000' ? '111111' : '000000';
  expect((await confirm(wrongCode)).status).toBe(400);
  expect((await confirm(await codeNow())).status).toBe(200);
  const other = web.browser();
  expect(await signIn(other, { name: 'cao', password })).toMatchObject({
    status: 401,
    body: { error: 'code_needed', field: 'body.code' },
  });
  const used = await codeNow();
  expect((await signIn(other, { name: 'cao', password, code: used })).status).toBe(401);
  web.passTime(1);
  const code = await codeNow();
  expect((await signIn(other, { name: 'cao', password, code })).status).toBe(200);
  expect((await other.get('/api/me')).body).toMatchObject({ hasSecondFactor: true });
});

test('one sees one’s sessions, and ends one of them', async () => {
  const here = await web.as(people.handler);
  const lost = await web.as(people.handler);
  const { body } = await here.get('/api/me/sessions');
  const { sessions } = body as { sessions: { id: number; isThis: boolean; address: string }[] };
  expect(sessions).toHaveLength(2);
  const other = sessions.find(({ isThis }) => !isThis);
  expect(other?.address).toBe('127.0.0.1');
  const stranger = await web.as(people.inspector);
  const path = `/api/me/sessions/${other?.id ?? 0}`;
  expect((await stranger.send('DELETE', path)).status).toBe(404);
  expect((await here.send('DELETE', path)).status).toBe(200);
  expect((await lost.get('/api/me')).status).toBe(401);
  expect((await here.get('/api/me')).status).toBe(200);
});

test('the database holds neither a password nor what a browser holds', async () => {
  const browser = await web.as(people.handler);
  const token = browser.cookie.split('=')[1] ?? '';
  const { rows } = await web.database.pool.query<{ all: string }>(
    `SELECT (SELECT string_agg(s::text, ' ') FROM web_sessions s)
            || (SELECT string_agg(x::text, ' ') FROM web_secrets x)
            || coalesce((SELECT string_agg(c::text, ' ') FROM access_changes c), '') AS all`,
  );
  const all = rows[0]?.all ?? '';
  expect(all).toContain('$argon2id$');
  for (const secret of [token, Buffer.from(token).toString('hex'), password]) {
    expect(all).not.toContain(secret);
  }
});
