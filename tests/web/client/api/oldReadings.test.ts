import type { LiveEvent } from '../../../../app/web/live/liveEvent.js';
import { deskEveryMs, oldReadings } from '../../../../app/web/client/api/oldReadings.js';

const at = { sinceAt: '2026-11-26T02:00:00.000Z', courtId: null };
const agent = (id: number): LiveEvent => ({
  ...at,
  kind: 'agent',
  id,
  change: 'is',
  status: 'ready',
  reason: null,
});
const entry = (given: Partial<Extract<LiveEvent, { kind: 'entry' }>>): LiveEvent => ({
  ...at,
  kind: 'entry',
  id: 7,
  change: 'offered',
  status: 'offered',
  queueId: 1,
  agentId: 3,
  reason: null,
  ...given,
});
const read = (event: LiveEvent, agentId: number | null) =>
  oldReadings(event, agentId).map(({ route, when }) => `${when} ${route}`);

test('a desk is read again at once for its own agent and caller, and for no others', () => {
  expect(read(agent(3), 3)).toContain('now GET /api/desk');
  expect(read(entry({}), 3)).toContain('now GET /api/desk');
  for (const other of [agent(4), entry({ agentId: 4 }), entry({ agentId: null })]) {
    expect(read(other, 3)).not.toContain('now GET /api/desk');
    expect(read(other, null)).not.toContain('now GET /api/desk');
  }
});

test('the floor is read again for every agent and caller', () => {
  for (const event of [agent(4), entry({}), entry({ change: 'joined', status: 'waiting' })])
    expect(read(event, null)).toContain('now GET /api/floor');
});

test('missed callers are read again when a caller goes without an agent call', () => {
  const missed = 'soon GET /api/missed-calls';
  expect(read(entry({ change: 'left', status: 'over', agentId: null }), 3)).toContain(missed);
  expect(read(entry({ change: 'turned_away', status: 'over', agentId: null }), 3)).toContain(
    missed,
  );
  expect(read(entry({ change: 'ended', status: 'over' }), 3)).not.toContain(missed);
  expect(read(entry({}), 3)).not.toContain(missed);
});

test('a ticket is read again for its own events only', () => {
  const event = { ...at, kind: 'ticket', id: 5, change: 'changed', status: 'dispatched' } as const;
  expect(oldReadings(event, null)).toContainEqual({
    route: 'GET /api/tickets/:number',
    id: 5,
    when: 'now',
  });
});

test('who can be offered a caller looks at the desk more often than who cannot', () => {
  for (const status of ['paused', 'signed_out'] as const)
    expect(deskEveryMs(status)).toBeGreaterThan(deskEveryMs('ready'));
  for (const status of ['offered', 'talking', 'wrap_up', 'unreachable', undefined] as const)
    expect(deskEveryMs(status)).toBe(deskEveryMs('ready'));
});
