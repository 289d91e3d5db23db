/** API tokens, with which a program acts as a user: no more than the user may, and no longer. */
import { hash } from 'node:crypto';
import { generate } from 'otplib';
import { hashPassword } from '../../../app/web/access/passwordHash.js';
import { endSessions } from '../../../app/web/access/store/sessions.js';
import { savePassword } from '../../../app/web/access/store/users.js';
import { until } from '../../queue/until.js';
import { call, talk, ticket } from '../consoleScene.js';
import { password, people, TestConsole, type Browser } from '../testConsole.js';

/** The least that the setting allows; no test here asks so often but the one of this limit. */
const requestsPerMinute = 60;

let web: TestConsole;
beforeEach(async () => {
  web = await TestConsole.start({ WEB_REQUESTS_PER_MINUTE: String(requestsPerMinute) });
});
afterEach(() => web.stop());

/** A program: it has no cookie, and says nothing of a page. */
const program = (token: string) => web.browser({ authorization: `Bearer ${token}` });

interface Made {
  readonly id: number;
  readonly token: string;
  readonly expiresAt: string;
}

async function makeToken(browser: Browser, more: object = {}): Promise<Made> {
  const made = await browser.post('/api/me/tokens', { name: 'export', password, ...more });
  if (made.status !== 200) throw new Error(made.text);
  return made.body as Made;
}

/** Turns the second factor on. @returns its code of now, once a minute has passed. */
async function enrol(browser: Browser): Promise<() => Promise<string>> {
  const { body } = await browser.post('/api/me/second-factor', { password });
  const { secret } = body as { secret: string };
  const code = () => generate({ secret, epoch: web.app.clock.now().getTime() / 1000 });
  await browser.post('/api/me/second-factor/confirm', { code: await code() });
  web.passTime(1);
  return code;
}

const readings = async () =>
  (await web.database.pool.query('SELECT * FROM readings ORDER BY id')).rows as Record<
    string,
    unknown
  >[];

test('a token does what its user may, changes things without a page, and is out of use neither by rest nor with the browser', async () => {
  const browser = await web.as(people.supervisor);
  const { token, expiresAt, id } = await makeToken(browser, { days: 2 });
  const { rows } = await web.database.pool.query<{ hash: Buffer; row: string }>(
    'SELECT hash, to_jsonb(e)::text AS row FROM web_sessions e WHERE id = $1',
    [id],
  );
  expect(rows[0]?.hash.equals(hash('sha256', token, 'buffer'))).toBe(true);
  expect(rows[0]?.row).not.toContain(token);
  await browser.post('/api/sign-out');
  web.passTime(60 * 24);
  const its = program(token);
  expect((await its.get('/api/me')).body).toMatchObject({ name: 'gao', roles: ['supervisor'] });
  expect((await its.get('/api/floor')).status).toBe(200);
  expect((await its.post('/api/floor/supervision/stop')).status).not.toBe(403);
  expect(await its.get('/api/users')).toMatchObject({
    status: 403,
    body: { error: 'not_permitted' },
  });
  expect(Date.parse(expiresAt) - web.app.clock.now().getTime()).toBeLessThanOrEqual(86_400_000);
  web.passTime(60 * 24);
  expect(await its.get('/api/me')).toMatchObject({ status: 401 });
});

test('its user and an administrator see it by its name and can revoke it; a new password and a lock end it', async () => {
  const browser = await web.as(people.handler);
  const root = await web.as(people.administrator);
  const first = await makeToken(browser, { name: 'nightly list' });
  const { sessions } = (await browser.get('/api/me/sessions')).body as {
    sessions: { id: number; tokenName: string | null; isThis: boolean }[];
  };
  expect(sessions.find(({ id }) => id === first.id)).toMatchObject({
    tokenName: 'nightly list',
    isThis: false,
  });
  expect(sessions.find(({ isThis }) => isThis)).toMatchObject({ tokenName: null });
  const dead = async ({ token }: Made) => (await program(token).get('/api/me')).status === 401;
  expect(await dead(first)).toBe(false);
  await browser.send('DELETE', `/api/me/sessions/${first.id}`);
  expect(await dead(first)).toBe(true);

  const second = await makeToken(browser);
  expect((await root.get('/api/sessions')).body).toMatchObject({
    sessions: expect.arrayContaining([
      expect.objectContaining({ id: second.id, user: 'cao', tokenName: 'export' }),
    ]) as unknown,
  });
  expect((await root.send('DELETE', `/api/sessions/${second.id}`)).status).toBe(200);
  expect(await dead(second)).toBe(true);

  const third = await makeToken(browser);
  const after = 'another long password of mine';
  expect((await browser.post('/api/me/password', { before: password, after })).status).toBe(200);
  expect(await dead(third)).toBe(true);

  const fourth = await makeToken(browser, { password: after });
  const { id } = (await browser.get('/api/me')).body as { id: number };
  await root.send('PUT', `/api/users/${id}/lock`, { isLocked: true });
  expect(await dead(fourth)).toBe(true);
});

test('who makes one knows the password, and has no more tries than at the sign-in', async () => {
  const browser = await web.as(people.handler);
  const make = (given: string) => browser.post('/api/me/tokens', { name: 'x', password: given });
  for (let n = 0; n < 5; n++) {
    expect(await make('a wrong one')).toMatchObject({
      status: 400,
      body: { field: 'body.password', problem: 'wrong_password' },
    });
  }
  expect(await make(password)).toMatchObject({ status: 429, body: { error: 'locked_out' } });
});

test('with a second factor it takes a code, each only once, and as many tries as the sign-in gives', async () => {
  const browser = await web.as(people.handler);
  const code = await enrol(browser);
  const make = (more: object) => browser.post('/api/me/tokens', { name: 'x', password, ...more });
  expect(await make({})).toMatchObject({ status: 409, body: { error: 'code_needed' } });
  const now = await code();
  expect((await make({ code: now })).status).toBe(200);
  const wrong = { status: 400, body: { field: 'body.code', problem: 'wrong_code' } };
  for (let n = 0; n < 5; n++) expect(await make({ code: now })).toMatchObject(wrong);
  web.passTime(1);
  expect((await make({ code: await code() })).status).toBe(429);
});

test('a role that requires a second factor: no token without one, and an earlier token is refused, and ends once its user has one', async () => {
  const browser = await web.as(people.handler);
  const its = program((await makeToken(browser)).token);
  web.passTime(1);
  const root = await web.as(people.administrator);
  await root.send('PUT', '/api/roles/handler', { requiresSecondFactor: true });
  // The open page goes on; a token would for months.
  expect((await browser.get('/api/tickets')).status).toBe(200);
  expect(await its.get('/api/tickets')).toMatchObject({
    status: 403,
    body: { error: 'second_factor_needed' },
  });
  expect(await browser.post('/api/me/tokens', { name: 'x', password })).toMatchObject({
    status: 403,
    body: { error: 'second_factor_needed' },
  });
  const code = await enrol(browser);
  expect((await its.get('/api/tickets')).status).toBe(401);
  expect((await makeToken(browser, { code: await code() })).token).toHaveLength(43);
});

test('a browser’s session is no token and a token no cookie; with an invalid token nobody is the user of the cookie', async () => {
  const browser = await web.as(people.handler);
  const { token } = await makeToken(browser);
  const [, ofBrowser = ''] = browser.cookie.split('=');
  expect((await program(ofBrowser).get('/api/me')).status).toBe(401);
  const planted = web.browser();
  planted.cookie = `session=${token}`;
  expect((await planted.get('/api/me')).status).toBe(401);
  for (const authorization of ['Bearer x', `Bearer ${'A'.repeat(43)}`]) {
    expect((await browser.get('/api/me', { authorization })).status).toBe(401);
  }
});

test('a reading by a token leaves the row that a page leaves, and names the token', async () => {
  const { number } = await ticket(web);
  const browser = await web.as(people.dispatcher);
  const { id, token } = await makeToken(browser);
  const its = program(token);
  expect((await browser.get(`/api/tickets/${number}`)).status).toBe(200);
  expect((await its.get(`/api/tickets/${number}`)).status).toBe(200);
  // As a page that refreshes.
  expect((await its.get(`/api/tickets/${number}`)).status).toBe(200);
  const [byPage, byToken, ...more] = await readings();
  expect(more).toEqual([]);
  const same = ['by_kind', 'by_staff_id', 'os_user', 'host', 'subject', 'shown', 'reason'];
  for (const column of same)
    expect([column, byToken?.[column]]).toEqual([column, byPage?.[column]]);
  expect(byPage?.command).toMatch(/^GET \/api\/tickets\/:number, session \d+$/);
  expect(byToken?.command).toBe(`GET /api/tickets/:number, token ${id}`);
});

test('an anonymous report that an agent writes by a token leaves no reading, and its use nothing at the token', async () => {
  const { id, token } = await makeToken(await web.as(people.agent));
  const its = program(token);
  const rowOf = async () =>
    (await web.database.pool.query('SELECT xmin::text, * FROM web_sessions WHERE id = $1', [id]))
      .rows;
  const asMade = await rowOf();
  web.passTime(60 * 24 + 7);
  const told = { kind: 'opinion', text: '大厅座位太少', anonymous: true };
  const callId = await call(web, '13700000077');
  await web.app.db.query('UPDATE calls SET recording_consent = false WHERE id = $1', [callId]);
  await talk(web, '1001', callId);
  expect((await its.post('/api/tickets', told)).status).toBe(200);
  expect(await readings()).toEqual([]);
  expect(asMade).toHaveLength(1);
  expect(await rowOf()).toEqual(asMade);
  const { sessions } = (await its.get('/api/me/sessions')).body as { sessions: { id: number }[] };
  expect(sessions.find((each) => each.id === id)).toMatchObject({ seenAt: null });
});

test('the audit has who could act by which token, and nothing of where the user was', async () => {
  const browser = await web.as(people.handler);
  const { id } = await makeToken(browser);
  await browser.send('DELETE', `/api/me/sessions/${id}`);
  const { rows } = await web.database.pool.query<{
    operation: string;
    row: string;
    keys: string[];
  }>(
    `SELECT operation, is_now ->> 'token_name' AS row, ARRAY(SELECT jsonb_object_keys(is_now)) AS keys
       FROM access_changes WHERE of_table = 'web_sessions' ORDER BY id`,
  );
  expect(rows).toMatchObject([
    { operation: 'INSERT', row: 'export' },
    { operation: 'UPDATE', row: 'export' },
  ]);
  for (const { keys } of rows) {
    expect(keys).not.toEqual(expect.arrayContaining(['hash']));
    expect(keys.filter((key) => ['address', 'browser'].includes(key))).toEqual([]);
  }
});

test('a token has as many requests a minute as a page', async () => {
  const its = program((await makeToken(await web.as(people.handler))).token);
  const statuses = [];
  for (let n = 0; n < requestsPerMinute; n++) statuses.push((await its.get('/api/me')).status);
  expect([statuses.at(0), statuses.at(-1)]).toEqual([200, 429]);
});

test.each([
  ['a token', 'POST', '/api/me/tokens', 400, 'wrong_password'],
  ['a sign-in', 'POST', '/api/sign-in', 401, 'wrong'],
  ['another change', 'POST', '/api/me/password', 400, 'wrong_password'],
  ['a second factor', 'POST', '/api/me/second-factor', 400, 'wrong_password'],
  ['the end of the second factor', 'DELETE', '/api/me/second-factor', 400, 'wrong_password'],
] as const)(
  '%s by the old password does not get past a new one that comes while it is checked',
  async (_, method, url, status, because) => {
    const browser = await web.as(people.handler);
    const { id } = (await browser.get('/api/me')).body as { id: number };
    const hash = await hashPassword('another long password of mine');
    const { pool } = web.database;
    const change = await pool.connect();
    try {
      await change.query('BEGIN');
      const now = web.app.clock.now();
      await savePassword(change, id, { hash, mustChange: false }, now);
      await endSessions(change, { userId: id }, 'password_changed', now);
      let isAnswered = false;
      const asked = browser.send(method, url, {
        ...{ name: 'cao', password },
        ...{ before: password, after: 'a long password of a thief' },
      });
      void asked.then(() => (isAnswered = true));
      await until('the password was checked', async () => {
        const waiting = await pool.query(
          "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        return isAnswered || waiting.rowCount === 1;
      });
      await change.query('COMMIT');
      const { body, ...answer } = await asked;
      expect(answer.status).toBe(status);
      expect(Object.values(body as object)).toContain(because);
    } finally {
      change.release();
    }
    const open = await pool.query('SELECT FROM web_sessions WHERE ended_at IS NULL');
    expect(open.rowCount).toBe(0);
  },
);

test('a token changes nothing of how its user signs in, ends no session and is no telephone', async () => {
  const browser = await web.as(people.agent);
  const code = await enrol(browser);
  const its = program((await makeToken(browser, { code: await code() })).token);
  const { session } = (await browser.get('/api/me')).body as { session: { id: number } };
  const after = 'another long password of mine';
  const pageId = 'b2f0c1de-0000-4000-8000-000000000001';
  const refused = { status: 403, body: { error: 'not_by_token' } };
  for (const [method, url, body] of [
    ['POST', '/api/sign-in', { name: people.agent.name, password }],
    ['POST', '/api/me/password', { before: password, after }],
    ['POST', '/api/me/tokens', { name: 'x', password }],
    ['POST', '/api/me/second-factor', { password }],
    ['POST', '/api/me/second-factor/confirm', { code: '123456' }],
    ['DELETE', '/api/me/second-factor', { password }],
    ['DELETE', `/api/me/sessions/${session.id}`],
    ['POST', '/api/telephone', { pageId, takeOver: true }],
    ['POST', '/api/telephone/state', { pageId, microphone: 'on' }],
    ['POST', '/api/telephone/release', { pageId }],
    ['GET', '/api/telephone/socket'],
  ] as const) {
    expect([url, await its.send(method, url, body)]).toMatchObject([url, refused]);
  }
  expect(its.cookie).toBe('');
  expect((await browser.get('/api/me')).body).toMatchObject({ hasSecondFactor: true });
});

test('an administrator’s token changes nothing of how others sign in, or as what', async () => {
  const root = await web.as(people.administrator);
  const { id } = (await (await web.as(people.handler)).get('/api/me')).body as { id: number };
  const { sessions } = (await root.get('/api/sessions')).body as {
    sessions: { id: number; user: string }[];
  };
  const session = sessions.find(({ user }) => user === people.handler.name);
  const its = program((await makeToken(root)).token);
  const user = { name: 'mine', roles: ['administrator'], fullName: 'Mine' };
  for (const [method, url, body] of [
    ['POST', '/api/users', user],
    ['PUT', `/api/users/${id}/roles`, { roles: ['inspector'] }],
    ['POST', `/api/users/${id}/reset`, undefined],
    ['PUT', `/api/users/${id}/lock`, { isLocked: true }],
    ['PUT', '/api/roles/handler', { requiresSecondFactor: true }],
    ['DELETE', `/api/sessions/${session?.id}`, undefined],
  ] as const) {
    expect([url, await its.send(method, url, body)]).toMatchObject([
      url,
      { status: 403, body: { error: 'not_by_token' } },
    ]);
  }
  expect((await its.get('/api/users')).status).toBe(200);
});

test('a user has at most twenty open tokens', async () => {
  const browser = await web.as(people.handler);
  const made = [];
  for (let n = 0; n < 20; n++) made.push(await makeToken(browser));
  const another = () => browser.post('/api/me/tokens', { name: 'x', password });
  expect(await another()).toMatchObject({ status: 409, body: { error: 'too_many_tokens' } });
  await browser.send('DELETE', `/api/me/sessions/${made[0]?.id}`);
  expect((await another()).status).toBe(200);
});
