/** The operations of `hotline api`, as they are made of the contract. */
import { contract } from '../../../app/web/contract/contract.js';
import { listOperations } from '../../../app/cli/api/operations.js';

const operations = listOperations();
const named = (name: string) => operations.find((each) => each.name === name);

test('every route of the contract is an operation with a name of its own, but for what takes a password or belongs to a page', () => {
  expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
  const routes = operations.map(({ method, path }) => `${method} ${path}`);
  const left = Object.keys(contract).filter((route) => !routes.includes(route));
  expect(left.toSorted()).toEqual([
    'DELETE /api/me/second-factor',
    'DELETE /api/me/sessions/:id',
    'DELETE /api/sessions/:id',
    'GET /api/telephone/socket',
    'POST /api/me/password',
    'POST /api/me/second-factor',
    'POST /api/me/second-factor/confirm',
    'POST /api/me/seen',
    'POST /api/me/tokens',
    'POST /api/sign-in',
    'POST /api/telephone',
    'POST /api/telephone/release',
    'POST /api/telephone/state',
    'POST /api/users',
    'POST /api/users/:id/reset',
    'PUT /api/roles/:role',
    'PUT /api/users/:id/lock',
    'PUT /api/users/:id/roles',
  ]);
});

test('no operation takes a secret in an argument, and none has two arguments of one name', () => {
  for (const { name, fields, body } of operations) {
    const options = new Set(fields.map(({ option }) => option));
    // One body has two forms that share nothing.
    expect([name, options.size]).toEqual([name, fields.length]);
    for (const own of ['--json', '--file', '--output', '--table', '--url', '--help']) {
      expect([name, own, options.has(own)]).toEqual([name, own, false]);
    }
    expect(fields.filter(({ option }) => /password|secret|token/.test(option))).toEqual([]);
    expect(body === 'file').toBe(name === 'ticket-attachment-add');
  }
});

test.each([
  ['tickets', 'GET', '/api/tickets'],
  ['ticket', 'GET', '/api/tickets/:number'],
  ['ticket-add', 'POST', '/api/tickets'],
  ['ticket-accept', 'POST', '/api/tickets/:number/accept'],
  ['ticket-attachment-add', 'POST', '/api/tickets/:number/attachments'],
  ['queue-set', 'PUT', '/api/queues/:name'],
  ['queue-delete', 'DELETE', '/api/queues/:name'],
  ['guidance', 'GET', '/api/guidance'],
  ['guidance-by-id', 'GET', '/api/guidance/:id'],
  ['floor-agent-call-end', 'POST', '/api/floor/agent-calls/:entryId/end'],
])('%s is %s %s', (name, method, path) => {
  expect(named(name)).toMatchObject({ method, path });
});

test.each([
  ['ticket-extend', 'reason', '--reason', 'text, at most 500 characters (required)'],
  ['ticket-extend', 'amount', '--amount', 'number above 0 to 5000 (required)'],
  ['ticket-extend', 'unit', '--unit', 'hours, working_hours, days, working_days (required)'],
  ['ticket-dispatch', 'assigneeId', '--assignee-id', 'whole number from 1'],
  ['tickets', 'limit', '--limit', 'whole number from 1 to 500; default: 100'],
  ['tickets', 'overdue', '--overdue', 'true, false'],
  ['ticket-close', 'satisfied', '--satisfied', 'true, false, null (required)'],
  ['me-day', 'on', '--on', 'day, such as 2026-11-24'],
  ['calls', 'since', '--since', 'moment in UTC, such as 2026-11-24T06:30:00Z'],
])('%s says what %s may be', (name, field, option, help) => {
  expect(named(name)?.fields.find((each) => each.name === field)).toMatchObject({ option, help });
});
