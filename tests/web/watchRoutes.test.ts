/** The routes of the floor, the wall and the reports, as each role and as nobody. The table is written by hand. */
import { contract, type RouteName } from '../../app/web/contract/contract.js';
import { roles, type Role } from '../../app/web/access/rules/permissions.js';
import { people, TestConsole, type Browser } from './testConsole.js';

const see: readonly Role[] = ['agent', 'supervisor', 'inspector'];
const control: readonly Role[] = ['supervisor'];
const report: readonly Role[] = ['supervisor', 'inspector'];
const lines: readonly Role[] = ['administrator'];

const allowed: Partial<Record<RouteName, readonly Role[]>> = {
  'GET /api/live': see,
  'GET /api/floor': see,
  'POST /api/floor/talks/:entryId/supervise': control,
  'POST /api/floor/supervision/stop': control,
  'POST /api/floor/waiting/:entryId/move': control,
  'POST /api/floor/waiting/:entryId/end': control,
  'POST /api/floor/agents/:id/state': control,
  'GET /api/floor/actions': control,
  'GET /api/wall': see,
  'GET /api/alarms': control,
  'PUT /api/alarms/:line/:subject': control,
  'GET /api/walls': lines,
  'POST /api/walls': lines,
  'DELETE /api/walls/:id': lines,
  'GET /api/reports': report,
  'GET /api/reports/:name': report,
  'GET /api/reports/:name/calls': report,
  'GET /api/reports/:name/file': report,
  'GET /api/report-mails': report,
  'POST /api/report-mails': report,
  'DELETE /api/report-mails/:id': report,
};
const routes = Object.keys(allowed) as RouteName[];

let web: TestConsole;
beforeAll(async () => void (web = await TestConsole.start()));
afterAll(() => web.stop());

/** The status alone: a stream of events would not end. */
async function statusOf(browser: Browser, name: RouteName): Promise<number> {
  const [method = '', pattern = ''] = name.split(' ');
  const path = pattern
    .replace(/:(id|entryId)/, '999999')
    .replace(':name', 'no-such-report')
    .replace(':line/:subject', 'no-such-line/waiting');
  const stop = new AbortController();
  const reply = await fetch(`${web.origin}${path}`, {
    method,
    signal: stop.signal,
    headers: {
      ...browser.headers,
      cookie: browser.cookie,
      ...(method !== 'GET' && { 'content-type': 'application/json' }),
    },
    ...(method !== 'GET' && { body: '{}' }),
  });
  stop.abort();
  return reply.status;
}

test('every route of the floor, the wall and the reports is in the table', () => {
  const own = /\/api\/(live|floor|wall|walls|alarms|reports|report-mails)(\/|$)/;
  expect(
    Object.keys(contract)
      .filter((name) => own.test(name))
      .toSorted(),
  ).toEqual(routes.toSorted());
});

test('nobody gets anything', async () => {
  const nobody = web.browser();
  for (const name of routes) expect([name, await statusOf(nobody, name)]).toEqual([name, 401]);
});

test.each(roles)('%s: only what the table allows', async (role) => {
  const browser = await web.as(people[role]);
  for (const name of routes) {
    const status = await statusOf(browser, name);
    const isAllowed = allowed[name]?.includes(role) === true;
    expect([name, status === 403]).toEqual([name, !isAllowed]);
    expect([name, status < 500]).toEqual([name, true]);
  }
});
