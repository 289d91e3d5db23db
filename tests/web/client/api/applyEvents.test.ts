/**
 * A page that applies the events of the queue, as PostgreSQL has written them, shows what the server
 * answers after each of them.
 */
import type { GotReply } from '../../../../app/web/contract/contract.js';
import type { LiveEvent } from '../../../../app/web/live/liveEvent.js';
import { changeAgent } from '../../../../app/queue/agentStates.js';
import type { RuntimeDeps } from '../../../../app/agents/runtime/queueRuntime.js';
import { findAgent } from '../../../../app/queue/store/agents.js';
import { assignCallers } from '../../../../app/queue/store/assignCallers.js';
import { beginHold, endHold, writeThird } from '../../../../app/queue/store/queueEntries.js';
import { beat } from '../../../../app/queue/store/queueUpkeep.js';
import { putQueue } from '../../../../app/queue/store/queues.js';
import { changeEntry, enterQueue } from '../../../../app/queue/waiting/waitingQueue.js';
import { readCursor } from '../../../../app/core/live/rules/cursor.js';
import { readEventsSince } from '../../../../app/core/live/store/liveEvents.js';
import { deskAfter, floorAfter, replyAfter } from '../../../../app/web/client/api/applyEvents.js';
import { call, queueDeps } from '../../consoleScene.js';
import { people, TestConsole, type Browser } from '../../testConsole.js';

type Floor = GotReply<'GET /api/floor'>;
type DeskNow = GotReply<'GET /api/desk'>;

let web: TestConsole;
let supervisor: Browser;
let agent: Browser;
let agentId: number;
let deps: RuntimeDeps;
beforeEach(async () => {
  web = await TestConsole.start();
  const { db, court } = web.app;
  deps = queueDeps(web);
  await putQueue(db, 'floor', { courtId: court.current().court.id, wrapUpS: 600 });
  supervisor = await web.as(people.supervisor);
  agent = await web.as(people.agent);
  const found = await findAgent(db, people.agent.agent);
  if (found === null) throw new Error('the agent is missing');
  agentId = found.agent.id;
  await changeAgent(deps, agentId, { kind: 'sign_in' });
  await changeAgent(deps, agentId, { kind: 'pause', reason: 'meal' });
});
afterEach(() => web.stop());

async function comes(number: string): Promise<number> {
  const entered = await enterQueue(deps, {
    ...{ queue: 'floor', callId: await call(web, number), callerNumber: number },
    ...({ language: 'zh', skills: [], reasons: [] } as const),
  });
  if (entered.kind !== 'waiting') throw new Error(entered.kind);
  web.passTime(1);
  return entered.entry.id;
}

async function assigns(): Promise<void> {
  const now = web.app.clock.now();
  await beat(web.app.db, 'hotline', now);
  await assignCallers(web.app.db, now);
}

const readFloor = async () => (await supervisor.get('/api/floor')).body as Floor;
const readDesk = async () => (await agent.get('/api/desk')).body as DeskNow;

/** What events tell of the floor: not the agents' figures of today. */
const told = ({ waiting, agentCalls, agents }: Floor) => ({
  waiting,
  agentCalls,
  agents: agents.map(({ callsToday: _, missedToday: __, averageHandleS: ___, ...each }) => each),
});

async function eventsAfter(cursor: string): Promise<LiveEvent[]> {
  const since = readCursor(cursor);
  if (since === null) throw new Error(cursor);
  const read = await readEventsSince(web.app.db, since);
  if (read.kind !== 'events') throw new Error(read.kind);
  return read.events.map(({ event }) => event);
}

/** Does something, and returns the floor before and after it, with its events. */
async function happens(act: () => Promise<unknown>) {
  const [floor, deskBefore] = [await readFloor(), await readDesk()];
  await act();
  web.passTime(1);
  const events = await eventsAfter(floor.cursor);
  const kinds = events.map(({ kind, change }) => `${kind} ${change}`);
  return {
    ...{ floor, deskBefore, events, kinds },
    now: await readFloor(),
    deps: await readDesk(),
  };
}

/** Something of which the events tell everything. */
async function isShown(kind: string, act: () => Promise<unknown>) {
  const { floor, deskBefore, events, kinds, now, deps: deskNow } = await happens(act);
  expect(kinds).toContain(kind);
  const shown = events.reduce<Floor>((before, event) => {
    const after = floorAfter(before, event);
    expect([event.change, after]).not.toEqual([event.change, null]);
    return after ?? before;
  }, floor);
  expect(told(shown)).toEqual(told(now));
  // A reply that knows of them already stays as it is.
  expect(told(replyAfter('GET /api/floor', now, events))).toEqual(told(now));
  const atDesk = events.reduce(deskAfter, deskBefore);
  // Whom an agent is offered is read, and shown together with the state.
  if (kind === 'entry offered') return expect(atDesk).toEqual(deskBefore);
  expect(stateOf(atDesk)).toEqual(stateOf(deskNow));
  expect(entriesOf(atDesk)).toEqual(entriesOf(deskNow));
  expect(entriesOf(replyAfter('GET /api/desk', deskNow, events))).toEqual(entriesOf(deskNow));
}

const stateOf = ({ agent: { status, reason, sinceAt } }: DeskNow) => ({ status, reason, sinceAt });

const entriesOf = ({ offer, agentCall, writtenUp, lastAgentCall }: DeskNow) => ({
  offer: offer?.entryId,
  agentCall: agentCall && {
    id: agentCall.entryId,
    heldSinceAt: agentCall.heldSinceAt,
    connectedAt: agentCall.connectedAt,
  },
  writtenUp: writtenUp?.entryId,
  lastAgentCall: lastAgentCall && { ...lastAgentCall, notes: lastAgentCall.notes },
});

test('an offer, an agent call, a hold, an end: the floor and the desk show them by their events alone', async () => {
  const [first, second, third] = [
    await comes('13700000041'),
    await comes('13700000042'),
    await comes('13700000043'),
  ];
  const { db } = web.app;
  await isShown('agent is', () => changeAgent(deps, agentId, { kind: 'ready' }));
  await isShown('entry offered', assigns);
  await isShown('entry left', () => changeEntry(deps, second, { kind: 'caller_gone' }));
  await isShown('entry began', () => changeEntry(deps, first, { kind: 'answered', agentId }));
  await isShown('entry held', () => beginHold(db, first, web.app.clock.now()));
  await isShown('entry resumed', () => endHold(db, first, web.app.clock.now()));
  await isShown('entry third', () =>
    writeThird(db, first, { target: 'agent:1002', state: 'ringing' }),
  );
  await isShown('agent asked_paused', () =>
    changeAgent(deps, agentId, { kind: 'pause', reason: 'meal' }),
  );
  await isShown('entry ended', () =>
    changeEntry(deps, first, { kind: 'agent_call_ended', by: 'agent' }),
  );
  const { waiting } = await readFloor();
  expect(waiting).toMatchObject([{ entryId: third, place: 1 }]);
});

test('an agent who signs out leaves the floor at once', async () => {
  await isShown('agent is', () => changeAgent(deps, agentId, { kind: 'sign_out' }));
});

test('a caller who comes, and an agent who signs in, need a reading', async () => {
  const caller = await happens(() => comes('13700000051'));
  expect(caller.events.map((event) => floorAfter(caller.floor, event))).toEqual([null]);
  await changeAgent(deps, agentId, { kind: 'sign_out' });
  const signed = await happens(() => changeAgent(deps, agentId, { kind: 'sign_in' }));
  expect(signed.events.map((event) => floorAfter(signed.floor, event))).toContain(null);
});

test('a reply that was under way when an agent call ended does not show it again', async () => {
  const entryId = await comes('13700000061');
  await changeAgent(deps, agentId, { kind: 'ready' });
  await assigns();
  await changeEntry(deps, entryId, { kind: 'answered', agentId });
  const { floor, deskBefore, events } = await happens(() =>
    changeEntry(deps, entryId, { kind: 'agent_call_ended', by: 'agent' }),
  );
  expect([floor.agentCalls.length, deskBefore.agentCall?.entryId]).toEqual([1, entryId]);
  expect(replyAfter('GET /api/floor', floor, events).agentCalls).toEqual([]);
  expect(replyAfter('GET /api/desk', deskBefore, events)).toMatchObject({
    agentCall: null,
    lastAgentCall: { entryId },
  });
});
