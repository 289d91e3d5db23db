import type { LiveEvent } from '../../../../app/core/live/rules/liveEvent.js';
import { isTold } from '../../../../app/web/live/rules/audience.js';

const at = { sinceAt: '2026-11-26T01:00:00.000Z' };
const agent = (id: number, courtId: number | null): LiveEvent => ({
  ...at,
  kind: 'agent',
  id,
  change: 'is',
  status: 'ready',
  reason: null,
  courtId,
});
const entry = (agentId: number | null, courtId: number | null): LiveEvent => ({
  ...at,
  kind: 'entry',
  id: 7,
  change: 'offered',
  status: 'offered',
  queueId: 1,
  reason: null,
  agentId,
  courtId,
});
const ticket = (courtId: number | null): LiveEvent => ({
  ...at,
  kind: 'ticket',
  id: 5,
  change: 'opened',
  status: 'opened',
  courtId,
});

const ofCourt1 = { scope: 1, agentId: null, controlsFloor: true, seesFloor: true };
const agent9 = { scope: 1, agentId: 9, controlsFloor: false, seesFloor: true };
const ofAll = { scope: null, agentId: null, controlsFloor: true, seesFloor: true };
const handler = { scope: 1, agentId: null, controlsFloor: false, seesFloor: false };

test.each([
  ['an agent of the own court', ofCourt1, agent(9, 1), true],
  ['an agent of another court', ofCourt1, agent(9, 2), false],
  ['an agent of no court', ofCourt1, agent(9, null), true],
  ['an own state, lent to another court', agent9, agent(9, 2), true],
  ['a caller of the own court', ofCourt1, entry(9, 1), true],
  ['a caller of another court', ofCourt1, entry(9, 2), false],
  ['a caller of no court', ofCourt1, entry(9, null), false],
  ['an own caller of another court', agent9, entry(9, 2), true],
  ["somebody else's caller of another court", agent9, entry(8, 2), false],
  ['a waiting caller of another court', agent9, entry(null, 2), false],
  ['a ticket of the own court', ofCourt1, ticket(1), true],
  ['a ticket of another court', agent9, ticket(2), false],
  ['a ticket of the own court, for a handler', handler, ticket(1), true],
  ['a ticket of another court, for a handler', handler, ticket(2), false],
  ['an agent of the own court, for a handler', handler, agent(9, 1), false],
  ['a caller of the own court, for a handler', handler, entry(9, 1), false],
  ['a caller of no court, for those who watch all', ofAll, entry(9, null), true],
  ['a ticket of any court, for those who watch all', ofAll, ticket(2), true],
])('%s: %s', (_what, audience, event, told) => {
  expect(isTold(audience, event)).toBe(told);
});
