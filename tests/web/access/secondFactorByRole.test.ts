/** A role may require a second factor: whoever has the role and no second factor signs in only to turn it on. */
import http from 'node:http';
import { once } from 'node:events';
import { generate } from 'otplib';
import { contract } from '../../../app/web/contract/contract.js';
import type { Role } from '../../../app/web/access/rules/permissions.js';
import { password, people, TestConsole, type Browser } from '../testConsole.js';

let web: TestConsole;
beforeEach(async () => void (web = await TestConsole.start()));
afterEach(() => web.stop());

const requireOf = async (role: Role, isRequired: boolean, by?: Browser) =>
  (by ?? (await web.as(people.administrator))).send('PUT', `/api/roles/${role}`, {
    requiresSecondFactor: isRequired,
  });

/** Turns the second factor on. @returns its code of now, once half a minute has passed. */
async function enrol(browser: Browser): Promise<() => Promise<string>> {
  const { body } = await browser.post('/api/me/second-factor', { password });
  const { secret } = body as { secret: string };
  const code = () => generate({ secret, epoch: web.app.clock.now().getTime() / 1000 });
  const confirmed = await browser.post('/api/me/second-factor/confirm', { code: await code() });
  expect(confirmed.status).toBe(200);
  web.passTime(1);
  return code;
}

test('whoever has the role and no second factor may turn it on, and nothing else before', async () => {
  expect((await requireOf('handler', true)).status).toBe(200);
  const browser = await web.as(people.handler);
  expect((await browser.get('/api/me')).body).toMatchObject({
    needsSecondFactor: true,
    hasSecondFactor: false,
    mustEnrolSecondFactor: true,
  });
  for (const name of Object.keys(contract)) {
    if (/ \/api\/(me|sign-in|sign-out)\b/.test(name)) continue;
    const [method = '', path = ''] = name.split(' ');
    const { status, body } = await browser.send(method, path, method === 'GET' ? undefined : {});
    expect([name, status, body.error]).toEqual([name, 403, 'second_factor_needed']);
  }
  const code = await enrol(browser);
  expect((await browser.get('/api/orders')).status).toBe(200);
  expect((await browser.get('/api/me')).body).toMatchObject({ mustEnrolSecondFactor: false });
  const again = web.browser();
  expect((await again.post('/api/sign-in', { name: 'cao', password })).status).toBe(401);
  const given = { name: 'cao', password, code: await code() };
  expect((await again.post('/api/sign-in', given)).status).toBe(200);
  expect((await again.get('/api/orders')).status).toBe(200);
});

test('a second factor that is required cannot be turned off', async () => {
  const browser = await web.as(people.handler);
  await enrol(browser);
  await requireOf('handler', true);
  expect(await browser.send('DELETE', '/api/me/second-factor', { password })).toMatchObject({
    status: 409,
    body: { error: 'second_factor_required' },
  });
  await requireOf('handler', false);
  expect((await browser.send('DELETE', '/api/me/second-factor', { password })).status).toBe(200);
});

test('a session that is open when the rule is made goes on until it ends; other roles are not asked', async () => {
  const before = await web.as(people.handler);
  const root = await web.as(people.administrator);
  web.passTime(1);
  for (const role of ['handler', 'administrator'] as const) await requireOf(role, true, root);
  expect((await before.get('/api/orders')).status).toBe(200);
  expect((await before.get('/api/me')).body).toMatchObject({
    needsSecondFactor: true,
    mustEnrolSecondFactor: false,
  });
  expect((await root.get('/api/users')).status).toBe(200);
  web.passTime(1);
  expect((await (await web.as(people.handler)).get('/api/orders')).status).toBe(403);
  expect((await (await web.as(people.dispatcher)).get('/api/orders')).status).toBe(200);
});

test('whoever is given such a role must turn it on at once, and has no stream of events meanwhile', async () => {
  const root = await web.as(people.administrator);
  await requireOf('inspector', true, root);
  web.passTime(1);
  const somebody = { name: 'both', roles: ['handler'], staff: '齐敏' } as const;
  const id = await web.add({ ...somebody, roles: ['handler', 'supervisor'], agent: '1900' });
  const browser = await web.as(somebody);
  const request = http.get(`${web.origin}/api/live`, { headers: { cookie: browser.cookie } });
  const [stream] = (await once(request, 'response')) as [http.IncomingMessage];
  expect(stream.statusCode).toBe(200);
  stream.on('error', () => undefined).resume();
  const closed = once(stream, 'close');
  const roles = ['handler', 'supervisor', 'inspector'];
  expect((await root.send('PUT', `/api/users/${id}/roles`, { roles })).status).toBe(200);
  expect((await browser.get('/api/orders')).body.error).toBe('second_factor_needed');
  await closed;
});

test('a user whose password was reset changes it first, and then turns on the second factor anew', async () => {
  const root = await web.as(people.administrator);
  await requireOf('handler', true, root);
  const browser = await web.as(people.handler);
  await enrol(browser);
  const { body } = await root.get('/api/users?words=cao');
  const { id } = (body as { users: { id: number }[] }).users[0] ?? { id: 0 };
  const reset = await root.post(`/api/users/${id}/reset`);
  const { password: first } = reset.body as { password: string };
  const again = web.browser();
  expect((await again.post('/api/sign-in', { name: 'cao', password: first })).status).toBe(200);
  expect((await again.get('/api/orders')).body.error).toBe('password_change_needed');
  await again.post('/api/me/password', { before: first, after: password });
  expect((await again.get('/api/orders')).body.error).toBe('second_factor_needed');
  await enrol(again);
  expect((await again.get('/api/orders')).status).toBe(200);
});

test('administrators see by role who lacks one; only those of every court set it, and the audit has who did', async () => {
  const root = await web.as(people.administrator);
  await web.add(people.handler);
  await web.add(people.inspector);
  const local = await web.as({ name: 'root1', roles: ['administrator'], court: '苏9801' });
  expect((await requireOf('handler', true, local)).body.error).toBe('other_court');
  expect((await requireOf('handler', true, root)).status).toBe(200);
  const rolesFor = async (browser: Browser) =>
    ((await browser.get('/api/roles')).body as { roles: object[] }).roles;
  const handler = { role: 'handler', setBy: 'web:root', lacking: 1 };
  expect(await rolesFor(root)).toContainEqual({
    ...handler,
    secondFactorSince: web.app.clock.now().toISOString(),
  });
  expect(await rolesFor(root)).toContainEqual({
    ...{ role: 'inspector', secondFactorSince: null, setBy: null, lacking: 1 },
  });
  expect(await rolesFor(local)).toContainEqual(expect.objectContaining({ ...handler, lacking: 0 }));
  const { users } = (await root.get('/api/users')).body as { users: { name: string }[] };
  const lacks = users.filter((user) => 'lacksSecondFactor' in user && user.lacksSecondFactor);
  expect(lacks.map(({ name }) => name)).toEqual(['cao']);
  await requireOf('handler', false, root);
  const { rows } = await web.app.db.query<{ changed: object }>(
    `SELECT jsonb_build_object('role', is_now ->> 'role', 'by', is_now ->> 'set_by',
                               'on', is_now ->> 'second_factor_since' IS NOT NULL) AS changed
       FROM access_changes WHERE of_table = 'web_roles' ORDER BY id`,
  );
  expect(rows.map(({ changed }) => changed)).toEqual([
    { role: 'handler', by: 'web:root', on: true },
    { role: 'handler', by: 'web:root', on: false },
  ]);
});

test('a rule that stands already keeps its beginning', async () => {
  const root = await web.as(people.administrator);
  await requireOf('handler', true, root);
  const browser = await web.as(people.handler);
  web.passTime(5);
  await requireOf('handler', true, root);
  expect((await browser.get('/api/orders')).body.error).toBe('second_factor_needed');
});
