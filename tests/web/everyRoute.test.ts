/**
 * Every route of the contract, as each role and as nobody: only what the table here says. The table is
 * written by hand, and not made of the one in `permissions.ts`.
 */
import { addAgent, sipDigest } from '../../app/line/store/agents.js';
import { contract, type RouteName } from '../../app/web/contract/contract.js';
import { roles, type Role } from '../../app/web/access/rules/permissions.js';
import { RouteWithoutPermission } from '../../app/web/server/guardRequests.js';
import { buildWeb } from '../../app/web/buildWeb.js';
import { Browser, people, TestConsole, type Got } from './testConsole.js';

const everybody = roles;
const serve = ['agent', 'supervisor', 'dispatcher', 'handler', 'inspector'] as const;
const staff = ['dispatcher', 'handler', 'inspector'] as const;
const watch = ['supervisor', 'inspector'] as const;
const desk = ['agent', 'supervisor'] as const;
const administer = ['administrator'] as const;
const read = [...serve, 'administrator'] as const;

/** The routes that stand here belong to this file; others are walked by the tests of their subjects. */
const allowed: Partial<Record<RouteName, readonly Role[] | 'anybody'>> = {
  'POST /api/sign-in': 'anybody',
  'POST /api/sign-out': everybody,
  'GET /api/me': everybody,
  'POST /api/me/seen': everybody,
  'POST /api/me/password': everybody,
  'GET /api/me/day': ['agent'],
  'GET /api/me/sessions': everybody,
  'DELETE /api/me/sessions/:id': everybody,
  'POST /api/me/second-factor': everybody,
  'POST /api/me/second-factor/confirm': everybody,
  'DELETE /api/me/second-factor': everybody,
  'GET /api/orders': serve,
  'GET /api/orders/:number': serve,
  'POST /api/orders': desk,
  'POST /api/orders/:number/dispatch': staff,
  'POST /api/orders/:number/accept': staff,
  'POST /api/orders/:number/return': staff,
  'POST /api/orders/:number/conclude': staff,
  'POST /api/orders/:number/reply': staff,
  'POST /api/orders/:number/extend': staff,
  'POST /api/orders/:number/supervise': staff,
  'POST /api/orders/:number/reopen': staff,
  'POST /api/orders/:number/close': staff,
  'POST /api/orders/:number/withdraw': staff,
  'POST /api/orders/:number/code': staff,
  'POST /api/orders/:number/attachments': serve,
  'GET /api/orders/:number/messages/:id/sound': serve,
  'GET /api/orders/:number/attachments/:id': serve,
  'GET /api/order-summary': serve,
  'POST /api/cases/search': serve,
  'POST /api/cases/:id': serve,
  'GET /api/guidance': read,
  'GET /api/guidance/:id': read,
  'GET /api/fee': read,
  'GET /api/fee/kinds': read,
  'GET /api/last-day': read,
  'GET /api/last-day/kinds': read,
  'GET /api/workdays': read,
  'GET /api/callbacks': desk,
  'GET /api/callbacks/:id': desk,
  'DELETE /api/callbacks/:id': ['supervisor'],
  'GET /api/missed-calls': desk,
  'POST /api/missed-calls/:id/take': desk,
  'GET /api/calls': watch,
  'GET /api/calls/:id': watch,
  'GET /api/recordings/:id': watch,
  'GET /api/message-templates': desk,
  'POST /api/sms': desk,
  'POST /api/faxes': desk,
  'GET /api/users': administer,
  'POST /api/users': administer,
  'PUT /api/users/:id/roles': administer,
  'POST /api/users/:id/reset': administer,
  'PUT /api/users/:id/lock': administer,
  'GET /api/sessions': administer,
  'DELETE /api/sessions/:id': administer,
  'GET /api/agents': administer,
  'POST /api/agents': administer,
  'PUT /api/agents/:id': administer,
  'POST /api/agents/:id/password': administer,
  'DELETE /api/agents/:id': administer,
  'GET /api/lines': administer,
  'PUT /api/lines/:name': administer,
  'DELETE /api/lines/:name': administer,
  'GET /api/directory': everybody,
  'GET /api/readings': ['auditor'],
};

const names = Object.keys(contract) as RouteName[];
const listed = Object.entries(allowed) as [RouteName, readonly Role[] | 'anybody'][];

/** The path with values that belong to nothing. */
function pathOf(name: RouteName): string {
  const [, pattern = ''] = name.split(' ');
  return pattern
    .replace(':number', '2611249999')
    .replace(/(calls|recordings)\/:id/, '$1/00000000-0000-4000-8000-000000000000')
    .replace('guidance/:id', 'guidance/no_such_answer')
    .replace(':name', 'no-such-line')
    .replace(':id', '999999');
}

function ask(browser: Browser, name: RouteName): Promise<Got> {
  const [method = ''] = name.split(' ');
  return browser.send(method, pathOf(name), method === 'GET' ? undefined : {});
}

describe('with one server', () => {
  let web: TestConsole;
  beforeAll(async () => void (web = await TestConsole.start()));
  afterAll(() => web.stop());

  test('every route has a shape, and every shape of this table a route', () => {
    expect(listed.map(([name]) => name).filter((name) => !names.includes(name))).toEqual([]);
    const unregistered = names.filter((name) => {
      const [method = '', url = ''] = name.split(' ');
      return !web.server.hasRoute({ method: method as 'GET', url });
    });
    expect(unregistered).toEqual([]);
  });

  test('nobody gets anything', async () => {
    const nobody = web.browser();
    for (const name of names) {
      const { status, body } = await ask(nobody, name);
      if (contract[name].permission === 'anybody') expect([name, status]).not.toEqual([name, 401]);
      else expect([name, status, body.error]).toEqual([name, 401, 'not_signed_in']);
    }
    const anybody = listed.filter(([, who]) => who === 'anybody').map(([name]) => name);
    expect(anybody).toEqual(['POST /api/sign-in']);
    for (const path of ['/docs/', '/docs/json']) {
      expect((await nobody.get(path)).status).toBe(401);
    }
  });

  test.each(roles)('a person with the role %s gets what the table says', async (role) => {
    const browser = await web.as(people[role]);
    const last = ['POST /api/sign-out'];
    const ordered = listed.sort(([a], [b]) => Number(last.includes(a)) - Number(last.includes(b)));
    for (const [name, who] of ordered) {
      const { status, body } = await ask(browser, name);
      const may = who === 'anybody' || who.includes(role);
      const isRefused = status === 403 && body.error === 'not_permitted';
      expect({
        name,
        may: !isRefused,
        status: status === 401 || status >= 500 ? status : 0,
      }).toEqual(
        // A name and a password are missing.
        { name, may, status: 0 },
      );
    }
  });

  test('a bad field is named', async () => {
    const agent = await web.as({ ...people.agent, name: 'lin2' });
    const refused = async (method: string, path: string, body?: object) =>
      ((await agent.send(method, path, body)).body as { field?: string }).field;
    expect(await refused('POST', '/api/cases/search', { words: '张三' })).toBe('body.reason');
    expect(await refused('POST', '/api/cases/search', { words: ' ', reason: 'x' })).toBe(
      'body.words',
    );
    expect(await refused('GET', '/api/orders?limit=0')).toBe('query.limit');
    expect(await refused('GET', '/api/orders/12')).toBe('params.number');
    expect(await refused('GET', '/api/fee?kind=nothing')).toBe('query.kind');
    expect(
      await refused('POST', '/api/orders', { kind: 'complaint', text: 'x'.repeat(5000) }),
    ).toBe('body.text');
    const broken = await fetch(`${web.origin}/api/cases/search`, {
      method: 'POST',
      headers: {
        cookie: agent.cookie,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/json',
      },
      body: '{"words":',
    });
    expect(broken.status).toBe(400);
  });
});

test('a server with a route that names no permission does not start', async () => {
  const web = await TestConsole.start();
  try {
    const server = await buildWeb(web.app);
    server.get('/forgotten', () => 'everything');
    await expect(server.ready()).rejects.toThrow(RouteWithoutPermission);
    await expect(server.ready()).rejects.toThrow('GET /forgotten');
    await server.close();
  } finally {
    await web.stop();
  }
});

test('the roles of an agent go with the agent', async () => {
  const web = await TestConsole.start();
  try {
    const { db, clock } = web.app;
    const number = '1777';
    const agent = { number, name: '王五', courtId: null, isSupervisor: true, skills: [] };
    await addAgent(db, { ...agent, sipDigest: sipDigest(number, 'x') }, clock.now());
    const browser = await web.as({ name: 'wang', roles: ['agent', 'supervisor'], agent: number });
    expect((await browser.get('/api/calls')).status).toBe(200);
    await db.query('UPDATE agents SET is_supervisor = false WHERE number = $1', [number]);
    expect((await browser.get('/api/calls')).status).toBe(403);
    expect((await browser.get('/api/orders')).status).toBe(200);
    await db.query('UPDATE agents SET enabled = false, removed_at = now() WHERE number = $1', [
      number,
    ]);
    expect((await browser.get('/api/orders')).status).toBe(403);
    expect((await browser.get('/api/me')).body).toMatchObject({ roles: [], agent: null });
  } finally {
    await web.stop();
  }
});
