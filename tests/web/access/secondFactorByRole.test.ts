/** A role may require a second factor: who has the role and no second factor signs in only to turn it on. */
import http from 'node:http';
import { once } from 'node:events';
import { generate } from 'otplib';
import { contract } from '../../../app/web/contract/contract.js';
import { changeAgent } from '../../../app/queue/agentStates.js';
import { findAgent } from '../../../app/queue/store/agents.js';
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

/** Opens the stream of live events. */
async function openStream(browser: Browser): Promise<http.IncomingMessage> {
  const options = { agent: false, headers: { cookie: browser.cookie } };
  const [stream] = (await once(http.get(`${web.origin}/api/live`, options), 'response')) as [
    http.IncomingMessage,
  ];
  expect(stream.statusCode).toBe(200);
  return stream.on('error', () => undefined).resume();
}

/** Waits for an event. A stream without news only carries the cursor. */
async function eventOf(stream: http.IncomingMessage): Promise<void> {
  let text = '';
  await new Promise<void>((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('event: live')) resolve();
    });
  });
}

/** Makes a live event about an agent. */
async function signInOfAgent(number: string): Promise<void> {
  const { db, clock } = web.app;
  const agent = await findAgent(db, number);
  if (agent === null) throw new Error(`there is no agent ${number}`);
  await changeAgent({ db, clock }, agent.agent.id, { kind: 'sign_in' });
}

test('who has the role and no second factor may turn it on, and nothing else before', async () => {
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
  expect((await browser.get('/api/tickets')).status).toBe(200);
  expect((await browser.get('/api/me')).body).toMatchObject({ mustEnrolSecondFactor: false });
  const again = web.browser();
  expect((await again.post('/api/sign-in', { name: 'cao', password })).status).toBe(401);
  const given = { name: 'cao', password, code: await code() };
  expect((await again.post('/api/sign-in', given)).status).toBe(200);
  expect((await again.get('/api/tickets')).status).toBe(200);
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
  expect((await before.get('/api/tickets')).status).toBe(200);
  expect((await before.get('/api/me')).body).toMatchObject({
    needsSecondFactor: true,
    mustEnrolSecondFactor: false,
  });
  expect((await root.get('/api/users')).status).toBe(200);
  web.passTime(1);
  expect((await (await web.as(people.handler)).get('/api/tickets')).status).toBe(403);
  expect((await (await web.as(people.dispatcher)).get('/api/tickets')).status).toBe(200);
});

test.each(['before', 'after'] as const)(
  'who is given such a role keeps the rights of the sign-in, which came %s the rule, and has the role with a second factor',
  async (when) => {
    const root = await web.as(people.administrator);
    const watcher = await web.as(people.agent);
    const ofWatcher = await openStream(watcher);
    const somebody = { name: 'both', roles: ['handler'], staff: '齐敏' } as const;
    const id = await web.add({ ...somebody, roles: ['handler', 'supervisor'], agent: '1900' });
    if (when === 'after') await requireOf('inspector', true, root);
    web.passTime(1);
    const browser = await web.as(somebody);
    web.passTime(1);
    if (when === 'before') await requireOf('inspector', true, root);
    const stream = await openStream(browser);
    const cut = once(stream, 'close').then(() => 'cut');
    const roles = ['handler', 'supervisor', 'inspector'];
    expect(await root.send('PUT', `/api/users/${id}/roles`, { roles })).toMatchObject({
      status: 200,
    });

    expect((await browser.get('/api/tickets')).status).toBe(200);
    const readings = '/api/readings';
    const refused = await browser.get(readings);
    expect([refused.status, refused.body.error]).toEqual([403, 'second_factor_needed']);
    expect(refused.body.message).toContain('inspector');
    expect((await browser.get('/api/users')).body.error).toBe('not_permitted');
    expect((await browser.get('/api/me')).body).toMatchObject({
      roles: ['handler', 'supervisor'],
      withheldRoles: ['inspector'],
      needsSecondFactor: true,
      mustEnrolSecondFactor: false,
    });

    // The same look at the sessions closes the watcher's stream, and would close this one.
    const closed = once(ofWatcher, 'close');
    await watcher.post('/api/sign-out');
    await closed;
    const told = eventOf(stream).then(() => 'told');
    await signInOfAgent('1900');
    expect(await Promise.race([told, cut])).toBe('told');

    await enrol(browser);
    expect((await browser.get(readings)).status).toBe(200);
    expect((await browser.get('/api/me')).body).toMatchObject({ roles, withheldRoles: [] });
    stream.destroy();
  },
);

test.each(['fulfilled', 'lifted'] as const)(
  'a role that a session got when its rule was %s stays, though the rule is lifted and set again',
  async (how) => {
    const root = await web.as(people.administrator);
    await requireOf('inspector', true, root);
    const id = await web.add({ ...people.handler, staff: '齐敏' });
    const browser = await web.as(people.handler);
    web.passTime(1);
    const roles = ['handler', 'inspector'];
    await root.send('PUT', `/api/users/${id}/roles`, { roles });
    if (how === 'fulfilled') await enrol(browser);
    await requireOf('inspector', false, root);
    expect((await browser.get('/api/readings')).status).toBe(200);
    if (how === 'fulfilled') {
      const off = await browser.send('DELETE', '/api/me/second-factor', { password });
      expect(off.status).toBe(200);
    }
    web.passTime(1);
    await requireOf('inspector', true, root);
    expect((await browser.get('/api/readings')).status).toBe(200);
    expect((await browser.get('/api/me')).body).toMatchObject({ roles, withheldRoles: [] });
    web.passTime(1);
    const again = await web.as(people.handler);
    expect((await again.get('/api/readings')).body.error).toBe('second_factor_needed');
  },
);

test('at the next sign-in, the role that was given is asked for like any other', async () => {
  const root = await web.as(people.administrator);
  await requireOf('inspector', true, root);
  const id = await web.add({ ...people.handler, staff: '齐敏' });
  const browser = await web.as(people.handler);
  web.passTime(1);
  await root.send('PUT', `/api/users/${id}/roles`, { roles: ['handler', 'inspector'] });
  expect((await browser.get('/api/tickets')).status).toBe(200);
  const again = await web.as(people.handler);
  expect((await again.get('/api/me')).body).toMatchObject({
    withheldRoles: [],
    mustEnrolSecondFactor: true,
  });
  expect((await again.get('/api/tickets')).body.error).toBe('second_factor_needed');
});

test('a role that was given before the rule goes on as those of the sign-in do', async () => {
  const root = await web.as(people.administrator);
  const id = await web.add({ ...people.handler, staff: '齐敏' });
  const browser = await web.as(people.handler);
  const roles = ['handler', 'inspector'];
  await root.send('PUT', `/api/users/${id}/roles`, { roles });
  web.passTime(1);
  await requireOf('inspector', true, root);
  expect((await browser.get('/api/me')).body).toMatchObject({ roles, withheldRoles: [] });
  // Given once more, it is no new role.
  await root.send('PUT', `/api/users/${id}/roles`, { roles });
  expect((await browser.get('/api/me')).body).toMatchObject({ roles, withheldRoles: [] });
});

test('a user whose password was reset changes it first, and then turns on the second factor again', async () => {
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
  expect((await again.get('/api/tickets')).body.error).toBe('password_change_needed');
  await again.post('/api/me/password', { before: first, after: password });
  expect((await again.get('/api/tickets')).body.error).toBe('second_factor_needed');
  await enrol(again);
  expect((await again.get('/api/tickets')).status).toBe(200);
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
  expect((await browser.get('/api/tickets')).body.error).toBe('second_factor_needed');
});
