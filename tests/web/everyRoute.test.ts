/**
 * Every route of the contract, as each role and as nobody: only what the table here says. The table is
 * written by hand, and not made of the one in `permissions.ts`. The same roles of another court are in
 * `otherCourt.test.ts`, `floor.test.ts`, `wallboard.test.ts` and `reports.test.ts`.
 */
import { addAgent, sipDigest } from '../../app/queue/store/agents.js';
import { contract, type RouteName } from '../../app/web/contract/contract.js';
import { roles, type Role } from '../../app/web/access/rules/permissions.js';
import { RouteWithoutPermission } from '../../app/web/server/guardRequests.js';
import { buildWeb } from '../../app/web/buildWeb.js';
import { type Browser, people, TestConsole } from './testConsole.js';

const everybody = roles;
const staff = ['dispatcher', 'handler', 'ticket_supervisor', 'inspector'] as const;
const serve = ['agent', 'supervisor', ...staff] as const;
const watch = ['supervisor', 'inspector'] as const;
const count = [...watch, 'ticket_supervisor'] as const;
const desk = ['agent', 'supervisor'] as const;
const answer = ['agent'] as const;
const control = ['supervisor'] as const;
const see = ['agent', 'supervisor', 'inspector'] as const;
const administer = ['administrator'] as const;
const alarms = [...control, ...administer] as const;
const inspect = ['inspector', 'auditor'] as const;
const read = [...serve, 'administrator'] as const;

const allowed: Readonly<Record<RouteName, readonly Role[] | 'anybody'>> = {
  'POST /api/sign-in': 'anybody',
  'POST /api/sign-out': everybody,
  'GET /api/me': everybody,
  'POST /api/me/seen': everybody,
  'POST /api/me/password': everybody,
  'GET /api/me/day': answer,
  'GET /api/me/sessions': everybody,
  'DELETE /api/me/sessions/:id': everybody,
  'POST /api/me/tokens': everybody,
  'POST /api/me/second-factor': everybody,
  'POST /api/me/second-factor/confirm': everybody,
  'DELETE /api/me/second-factor': everybody,
  'GET /api/tickets': serve,
  'GET /api/tickets/:number': serve,
  'POST /api/tickets/search': serve,
  'POST /api/tickets': desk,
  'POST /api/tickets/:number/dispatch': staff,
  'POST /api/tickets/:number/accept': staff,
  'POST /api/tickets/:number/return': staff,
  'POST /api/tickets/:number/conclude': staff,
  'POST /api/tickets/:number/reply': staff,
  'GET /api/tickets/:number/slots': serve,
  'POST /api/tickets/:number/appoint': serve,
  'POST /api/tickets/:number/extend': staff,
  'POST /api/tickets/:number/supervise': staff,
  'POST /api/tickets/:number/reopen': staff,
  'POST /api/tickets/:number/close': staff,
  'POST /api/tickets/:number/withdraw': staff,
  'POST /api/tickets/:number/code': serve,
  'POST /api/tickets/:number/attachments': serve,
  'GET /api/tickets/:number/messages/:id/sound': staff,
  'GET /api/tickets/:number/attachments/:id': staff,
  'GET /api/ticket-summary': serve,
  'GET /api/ticket-limits': everybody,
  'PUT /api/ticket-limits': administer,
  'POST /api/ticket-limits/recompute': administer,
  'POST /api/cases/search': serve,
  'POST /api/cases/:id': serve,
  'POST /api/cases/:id/in-call': answer,
  'POST /api/cases/:id/tell': answer,
  'GET /api/guidance': read,
  'GET /api/guidance/:id': read,
  'GET /api/fee': read,
  'GET /api/fee/kinds': read,
  'GET /api/last-day': read,
  'GET /api/last-day/kinds': read,
  'GET /api/workdays': read,
  'GET /api/callbacks': desk,
  'GET /api/callbacks/:id': desk,
  'POST /api/callbacks/:id/take': desk,
  'POST /api/callbacks/:id/release': desk,
  'DELETE /api/callbacks/:id': control,
  'GET /api/missed-calls': desk,
  'POST /api/missed-calls/:id/take': desk,
  'GET /api/calls': watch,
  'POST /api/calls/search': watch,
  'GET /api/agent-names': watch,
  'GET /api/calls/:id': watch,
  'GET /api/recordings/:id': watch,
  'GET /api/recordings/:id/levels': watch,
  'GET /api/message-templates': desk,
  'POST /api/sms': desk,
  'POST /api/faxes': desk,
  'POST /api/outbox/sms': administer,
  'POST /api/outbox/sms/again': administer,
  'POST /api/inbox/sms': administer,
  'POST /api/outbox/faxes': administer,
  'POST /api/outbox/faxes/settle': administer,
  'POST /api/inbox/faxes': administer,
  'GET /api/users': administer,
  'POST /api/users': administer,
  'PUT /api/users/:id/roles': administer,
  'POST /api/users/:id/reset': administer,
  'PUT /api/users/:id/lock': administer,
  'GET /api/roles': administer,
  'PUT /api/roles/:role': administer,
  'GET /api/sessions': administer,
  'DELETE /api/sessions/:id': administer,
  'GET /api/agents': administer,
  'POST /api/agents': administer,
  'PUT /api/agents/:id': administer,
  'POST /api/agents/:id/password': administer,
  'DELETE /api/agents/:id': administer,
  'GET /api/queues': administer,
  'GET /api/queue-titles': everybody,
  'PUT /api/queues/:name': administer,
  'DELETE /api/queues/:name': administer,
  'GET /api/directory': everybody,
  'GET /api/readings': inspect,
  'POST /api/audit/check': ['auditor'],
  'GET /api/desk': answer,
  'GET /api/desk/guidance': answer,
  'POST /api/desk/sign-in': answer,
  'POST /api/desk/sign-out': answer,
  'POST /api/desk/ready': answer,
  'POST /api/desk/pause': answer,
  'POST /api/desk/hold': answer,
  'POST /api/desk/resume': answer,
  'POST /api/desk/hang-up': answer,
  'POST /api/desk/verification': answer,
  'POST /api/desk/verification/stop': answer,
  'POST /api/desk/verification/by-agent': answer,
  'POST /api/desk/password-renewal': answer,
  'POST /api/desk/transfer': answer,
  'POST /api/desk/consultation/complete': answer,
  'POST /api/desk/consultation/cancel': answer,
  'POST /api/desk/consultation/three-way': answer,
  'POST /api/desk/consultation/leave': answer,
  'POST /api/desk/wrap-up': answer,
  'POST /api/desk/wrap-up-done': answer,
  'POST /api/desk/wrap-up-extend': answer,
  'GET /api/desk/directory': answer,
  'POST /api/telephone': desk,
  'POST /api/telephone/state': desk,
  'POST /api/telephone/release': desk,
  'GET /api/telephone/socket': desk,
  'GET /api/live': serve,
  'GET /api/floor': see,
  'GET /api/floor/callers': see,
  'POST /api/floor/agent-calls/:entryId/supervise': control,
  'POST /api/floor/agent-calls/:entryId/end': control,
  'POST /api/floor/supervision/stop': control,
  'POST /api/floor/waiting/:entryId/move': control,
  'POST /api/floor/waiting/:entryId/end': control,
  'POST /api/floor/agents/:id/state': control,
  'GET /api/pause-reasons': everybody,
  'GET /api/floor/actions': [...control, ...inspect],
  'GET /api/wallboard': see,
  'GET /api/alarms': alarms,
  'PUT /api/alarms/:queue/:subject': alarms,
  'GET /api/wallboards': administer,
  'POST /api/wallboards': administer,
  'DELETE /api/wallboards/:id': administer,
  'GET /api/reports': count,
  'GET /api/reports/:name': count,
  'GET /api/reports/:name/calls': watch,
  'GET /api/reports/:name/file': count,
  'GET /api/report-mails': count,
  'POST /api/report-mails': count,
  'DELETE /api/report-mails/:id': count,
};

const names = Object.keys(contract) as RouteName[];

/** The path with values that belong to nothing. */
function pathOf(name: RouteName, id = '999999'): string {
  const [, pattern = ''] = name.split(' ');
  return pattern
    .replace(':number', '2611249999')
    .replace(/(calls|recordings)\/:id/, '$1/00000000-0000-4000-8000-000000000000')
    .replace('guidance/:id', 'guidance/no_such_answer')
    .replace(':name', 'no-such-name')
    .replace(':queue/:subject', 'no-such-queue/waiting')
    .replace(/:(id|entryId)/, id);
}

/** The answer to a request without a body of use. A stream of events is not read: it would not end. */
async function ask(
  browser: Browser,
  name: RouteName,
  path = pathOf(name),
): Promise<{ status: number; error: string | null }> {
  const [method = ''] = name.split(' ');
  const stop = new AbortController();
  const reply = await fetch(`${browser.origin}${path}`, {
    method,
    signal: stop.signal,
    headers: {
      ...browser.headers,
      cookie: browser.cookie,
      ...(method !== 'GET' && { 'content-type': 'application/json' }),
    },
    ...(method !== 'GET' && { body: '{}' }),
  });
  const { status } = reply;
  const error = status < 400 ? null : ((await reply.json()) as { error: string }).error;
  stop.abort();
  return { status, error };
}

describe('with one server', () => {
  let web: TestConsole;
  beforeAll(async () => void (web = await TestConsole.start()));
  afterAll(() => web.stop());

  test('every route stands in the table, has a shape, and is there', () => {
    expect(Object.keys(allowed).toSorted()).toEqual(names.toSorted());
    const unregistered = names.filter((name) => {
      const [method = '', url = ''] = name.split(' ');
      return !web.server.hasRoute({ method: method, url });
    });
    expect(unregistered).toEqual([]);
  });

  test('nobody gets anything', async () => {
    const nobody = web.browser();
    for (const name of names) {
      const { status, error } = await ask(nobody, name);
      if (allowed[name] === 'anybody') expect([name, status]).not.toEqual([name, 401]);
      else expect([name, status, error]).toEqual([name, 401, 'not_signed_in']);
    }
    const anybody = names.filter((name) => allowed[name] === 'anybody');
    expect(anybody).toEqual(['POST /api/sign-in']);
    for (const path of ['/docs/', '/docs/json', '/api/no-such-route']) {
      expect((await nobody.get(path)).status).toBe(path.startsWith('/docs') ? 401 : 404);
    }
  });

  test.each(roles)('a person with the role %s gets what the table says', async (role) => {
    const browser = await web.as(people[role]);
    const last = ['POST /api/sign-out'];
    const ordered = names.toSorted((a, b) => Number(last.includes(a)) - Number(last.includes(b)));
    for (const name of ordered) {
      const { status, error } = await ask(browser, name);
      const who = allowed[name];
      const may = who === 'anybody' || who.includes(role);
      expect({
        name,
        may: status !== 403,
        isWhy: status !== 403 || error === 'not_permitted' || error === 'not_staff',
        status: status === 401 || status >= 500 ? status : 0,
      }).toEqual(
        // A name and a password are missing.
        { name, may, isWhy: true, status: 0 },
      );
    }
  });

  test('who must change the password does that first, and has nothing but the own account', async () => {
    const somebody = { name: 'gao2', roles: ['supervisor'], agent: '1900' } as const;
    const browser = await web.as(somebody);
    await web.database.pool.query(
      "UPDATE web_users SET must_change_password = true WHERE name = 'gao2'",
    );
    for (const name of names) {
      const isOwn = /\/api\/(me|sign-in|sign-out)\b/.test(name);
      if (isOwn) continue;
      const { status, error } = await ask(browser, name);
      expect([name, status, error]).toEqual([name, 403, 'password_change_needed']);
    }
  });

  test('what no row can be is no fault of the server', async () => {
    for (const role of roles) {
      const browser = await web.as(people[role]);
      for (const name of names.filter((each) => /:(id|entryId)/.test(each))) {
        const { status } = await ask(browser, name, pathOf(name, String(2 ** 53 - 1)));
        expect([role, name, status < 500]).toEqual([role, name, true]);
      }
    }
    const agent = await web.as(people.agent);
    const supervisor = await web.as(people.supervisor);
    expect((await agent.get('/api/desk/directory?q=%00')).body).toMatchObject({
      error: 'bad_input',
    });
    const reason = 'a\u0000b';
    const search = await agent.post('/api/cases/search', { words: '张三', reason });
    expect([search.status, search.body.error]).toEqual([400, 'bad_input']);
    for (const path of [
      '/api/floor?queue=%00',
      '/api/calls?since=0000-01-01T00:00:00Z',
      '/api/me/day?on=9999-12-31',
      '/api/me/day?on=0000-01-01',
      '/api/reports/service?from=2026-11-01&to=9999-12-31',
      '/api/reports/service?from=0000-01-01&to=0001-01-01',
      '//',
      '//[',
    ]) {
      for (const browser of [agent, supervisor]) {
        expect([path, (await browser.get(path)).status < 500]).toEqual([path, true]);
      }
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
    expect(await refused('GET', '/api/tickets?limit=0')).toBe('query.limit');
    expect(await refused('GET', '/api/tickets/12')).toBe('params.number');
    expect(await refused('GET', '/api/fee?kind=nothing')).toBe('query.kind');
    expect(
      await refused('POST', '/api/tickets', { kind: 'complaint', text: 'x'.repeat(5000) }),
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
    expect((await browser.get('/api/tickets')).status).toBe(200);
    await db.query('UPDATE agents SET enabled = false, removed_at = now() WHERE number = $1', [
      number,
    ]);
    expect((await browser.get('/api/tickets')).status).toBe(403);
    expect((await browser.get('/api/me')).body).toMatchObject({ roles: [], agent: null });
  } finally {
    await web.stop();
  }
});
