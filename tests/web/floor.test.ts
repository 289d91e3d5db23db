/** The floor in the console: what a supervisor sees and does there, each act audited first, and nothing of another court. */
import { assignCallers } from '../../app/queue/store/assignCallers.js';
import { addAgent, findAgent, sipDigest } from '../../app/queue/store/agents.js';
import { changeAgent } from '../../app/queue/agentStates.js';
import { enterQueue } from '../../app/queue/waiting/waitingQueue.js';
import { beat } from '../../app/queue/store/queueUpkeep.js';
import { putQueue } from '../../app/queue/store/queues.js';
import type { RuntimeDeps } from '../../app/agents/runtime/queueRuntime.js';
import { hangsAfterMs } from '../parts/patience.js';
import { call, queueDeps } from './consoleScene.js';
import { LiveClient } from './live/liveClient.js';
import { people, TestConsole, type Browser } from './testConsole.js';

jest.setTimeout(hangsAfterMs);

let web: TestConsole;
let supervisor: Browser;
let stranger: Browser;
let deps: RuntimeDeps;
let courtId: number;
let strangeCourtId: number;
beforeAll(async () => {
  web = await TestConsole.start();
  const { db, clock, court } = web.app;
  courtId = court.current().court.id;
  const { rows } = await db.query<{ id: number }>("SELECT id FROM courts WHERE code = '苏9801'");
  strangeCourtId = rows[0]?.id ?? 0;
  deps = queueDeps(web);
  await putQueue(db, 'floor', { courtId });
  await putQueue(db, 'other', { courtId });
  await putQueue(db, 'strange', { courtId: strangeCourtId });
  for (const [number, isSupervisor] of [
    ['1701', false],
    ['1702', true],
  ] as const) {
    const agent = { number, name: '周六', courtId: strangeCourtId, isSupervisor, skills: [] };
    await addAgent(db, { ...agent, sipDigest: sipDigest(number, 'x') }, clock.now());
  }
  supervisor = await web.as(people.supervisor);
  stranger = await web.as({ name: 'zhou', roles: ['supervisor'], agent: '1702' });
});
afterAll(() => web.stop());

/** Callers and agents of the last test are gone. */
afterEach(async () => {
  await web.app.db.query(
    "UPDATE queue_entries SET status = 'over', result = 'lost', over_at = now(), held_since_at = NULL WHERE status <> 'over'",
  );
  await web.app.db.query(
    "UPDATE agent_states SET status = 'signed_out', entry_id = NULL, signed_in_at = NULL, wrap_up_until_at = NULL, reason = NULL",
  );
});

let numbers = 13_700_001_000;

/** An agent is there, on a break, so that no caller is refused. */
async function waiting(queue: string, number = String((numbers += 1))) {
  const onBreak = await signedIn('1002');
  await changeAgent(deps, onBreak, { kind: 'pause', reason: 'meal' });
  const callId = await call(web, number);
  await beat(web.app.db, 'hotline', web.app.clock.now());
  const entered = await enterQueue(deps, {
    queue,
    callId,
    callerNumber: number,
    language: 'zh',
    skills: [],
    reasons: [],
  });
  if (entered.kind !== 'waiting') throw new Error(entered.kind);
  return { ...entered.entry, number };
}

async function agentId(number: string): Promise<number> {
  const found = await findAgent(web.app.db, number);
  if (found === null) throw new Error(`there is no agent ${number}`);
  return found.agent.id;
}

async function signedIn(number: string): Promise<number> {
  const id = await agentId(number);
  await changeAgent(deps, id, { kind: 'sign_in' });
  return id;
}

const actions = async () =>
  (
    await web.app.db.query(
      'SELECT by_user, action, entry_id::int, agent_id, detail FROM floor_actions ORDER BY id DESC LIMIT 1',
    )
  ).rows;

test('the floor is as of one moment, and live events tell what comes after it', async () => {
  await signedIn('1001');
  const first = await waiting('floor');
  const floor = (await supervisor.get('/api/floor')).body;
  expect(floor.waiting).toEqual([
    expect.objectContaining({
      ...{ entryId: first.id, place: 1, queue: 'floor', status: 'waiting' },
      estimateS: first.estimateS,
    }),
  ]);
  expect(floor.waiting[0].number).toMatch(/^137\*{4}\d{4}$/);
  expect(floor.agents).toEqual([
    expect.objectContaining({ number: '1001', status: 'ready' }),
    expect.objectContaining({ number: '1002', status: 'paused', reason: 'meal' }),
  ]);
  const callers = (await supervisor.get('/api/floor/callers?queue=floor')).body;
  expect(callers).toEqual({ waiting: floor.waiting, agentCalls: [] });
  const none = (await supervisor.get('/api/floor/callers?queue=other')).body;
  expect(none).toEqual({ waiting: [], agentCalls: [] });
  const live = new LiveClient({
    url: `${web.origin}/api/live`,
    headers: { cookie: supervisor.cookie, 'sec-fetch-site': 'same-origin' },
    after: floor.cursor,
  });
  try {
    await assignCallers(web.app.db, web.app.clock.now());
    await live.until(() => live.events.length >= 2);
    expect(live.events.map(({ kind, change }) => `${kind} ${change}`).toSorted()).toEqual([
      'agent is',
      'entry offered',
    ]);
  } finally {
    live.close();
  }
});

test('a number without an area code is not shown whole either', async () => {
  await waiting('floor', '85551234');
  const floor = await supervisor.get('/api/floor');
  expect(floor.body.waiting).toEqual([expect.objectContaining({ number: '85****34' })]);
  expect(floor.text).not.toContain('85551234');
});

test('a caller of another court is not on the floor, cannot be moved, and makes no event', async () => {
  const own = await waiting('floor');
  for (const path of ['/api/floor', '/api/floor/callers']) {
    const floor = (await stranger.get(path)).body;
    expect([path, floor.waiting, floor.agentCalls]).toEqual([path, [], []]);
  }
  for (const [path, body] of [
    ['move', { place: 1 }],
    ['end', undefined],
  ] as const) {
    const got = await stranger.post(`/api/floor/waiting/${own.id}/${path}`, body ?? {});
    expect([path, got.status]).toEqual([path, 404]);
  }
  expect(
    (await supervisor.post(`/api/floor/waiting/${own.id}/move`, { queue: 'strange' })).body,
  ).toMatchObject({
    error: 'no_queue',
  });
  const id = await agentId('1001');
  const set = await stranger.post(`/api/floor/agents/${id}/state`, {
    to: 'paused',
    reason: 'meal',
  });
  expect(set.status).toBe(404);
});

test('a waiting caller gets another place, also among callers of the same moment', async () => {
  const callers = [];
  for (let n = 0; n < 4; n++) callers.push(await waiting('floor'));
  const [first, second, third, fourth] = callers.map(({ id }) => id);
  const ticket = async () =>
    (await supervisor.get('/api/floor')).body.waiting.map(
      (each: { entryId: number }) => each.entryId,
    );
  const move = async (entryId: number | undefined, place: number) =>
    (await supervisor.post(`/api/floor/waiting/${entryId}/move`, { place })).body;

  expect(await move(fourth, 1)).toEqual({ place: 1 });
  expect(await ticket()).toEqual([fourth, first, second, third]);
  expect(await move(third, 3)).toEqual({ place: 3 });
  expect(await ticket()).toEqual([fourth, first, third, second]);
  expect(await move(fourth, 99)).toEqual({ place: 4 });
  expect(await ticket()).toEqual([first, third, second, fourth]);
  expect(await actions()).toEqual([
    { by_user: 'gao', action: 'move', entry_id: fourth, agent_id: null, detail: 'place 99' },
  ]);
});

test('a waiting caller is moved to another queue, where the wait so far counts', async () => {
  const early = await waiting('other');
  web.passTime(1);
  const moved = await waiting('floor');
  web.passTime(1);
  const late = await waiting('other');
  const got = await supervisor.post(`/api/floor/waiting/${moved.id}/move`, { queue: 'other' });
  expect(got.body).toEqual({ place: 2 });
  const { waiting: now } = (await supervisor.get('/api/floor?queue=other')).body;
  expect(now.map((each: { entryId: number }) => each.entryId)).toEqual([
    early.id,
    moved.id,
    late.id,
  ]);
});

test('a waiting caller is moved to a queue that serves every court, by the supervisor of their court', async () => {
  await putQueue(web.app.db, 'shared', { courtId: null });
  const { id } = await waiting('floor');
  const to = { queue: 'shared' };
  expect((await supervisor.post(`/api/floor/waiting/${id}/move`, to)).body).toEqual({ place: 1 });
  const back = await supervisor.post(`/api/floor/waiting/${id}/move`, { queue: 'floor' });
  expect(back.body).toEqual({ place: 1 });
});

test('a wait that a supervisor ends is over as by the longest wait; one that rings is not', async () => {
  const { id } = await waiting('floor');
  await signedIn('1001');
  await assignCallers(web.app.db, web.app.clock.now());
  expect((await supervisor.post(`/api/floor/waiting/${id}/end`)).body).toMatchObject({
    error: 'ringing',
  });
  const other = await waiting('floor');
  expect((await supervisor.post(`/api/floor/waiting/${other.id}/end`)).status).toBe(200);
  const { rows } = await web.app.db.query(
    'SELECT status, result FROM queue_entries WHERE id = $1',
    [other.id],
  );
  expect(rows).toEqual([{ status: 'over', result: 'timeout' }]);
  expect((await supervisor.post(`/api/floor/waiting/${other.id}/end`)).body).toMatchObject({
    error: 'not_waiting',
  });
});

test('an agent is set to a pause, and freed from an offer that hangs; the caller keeps the place', async () => {
  const id = await signedIn('1001');
  const set = (body: object) => supervisor.post(`/api/floor/agents/${id}/state`, body);
  expect((await set({ to: 'paused', reason: 'meal' })).body).toEqual({
    status: 'paused',
    isLater: false,
  });
  expect((await set({ to: 'paused', reason: 'lazy' })).status).toBe(400);
  expect((await set({ to: 'ready' })).body).toEqual({ status: 'ready', isLater: false });
  const caller = await waiting('floor');
  await assignCallers(web.app.db, web.app.clock.now());
  expect((await set({ to: 'free' })).body).toEqual({ status: 'ready', isLater: false });
  const { waiting: now } = (await supervisor.get('/api/floor')).body;
  expect(now).toEqual([
    expect.objectContaining({ entryId: caller.id, status: 'waiting', place: 1 }),
  ]);
  expect(await actions()).toEqual([
    { by_user: 'gao', action: 'set_state', entry_id: null, agent_id: id, detail: 'free' },
  ]);
  const { rows } = await web.app.db.query(
    "SELECT count(*)::int AS n FROM audit_pending WHERE kind = 'floor_actions'",
  );
  expect(rows[0]).toEqual({ n: expect.any(Number) });
  const listed = (await supervisor.get('/api/floor/actions?limit=1')).body.actions;
  expect(listed).toEqual([expect.objectContaining({ action: 'set_state', detail: 'free' })]);
  expect((await stranger.get('/api/floor/actions')).body.actions).toEqual([]);
});

test('the floor shows how long each agent handles a call today: talk time and wrap-up', async () => {
  const id = await signedIn('1003');
  const { db, clock } = web.app;
  const before = (minutes: number) => new Date(clock.now().getTime() - minutes * 60_000);
  const { id: entryId } = await waiting('floor');
  await db.query(
    `UPDATE queue_entries SET status = 'over', result = 'answered', ended_by = 'caller', agent_id = $2, offered_at = entered_at,
            connected_at = $3, over_at = $4 WHERE id = $1`,
    [entryId, id, before(5), before(2)],
  );
  await db.query(
    `INSERT INTO agent_state_changes (agent_id, at, from_status, to_status, since_at) VALUES ($1, $2, 'wrap_up', 'ready', $3)`,
    [id, before(1), before(2)],
  );
  const { agents } = (await supervisor.get('/api/floor')).body;
  expect(agents).toContainEqual(
    expect.objectContaining({ number: '1003', averageHandleS: 240, missedToday: 0 }),
  );
  expect(agents).toContainEqual(expect.objectContaining({ number: '1002', averageHandleS: null }));
});

test('an agent call of another court cannot be listened to, nor ended, nor one that is over; nobody listens to themselves', async () => {
  const id = await signedIn('1001');
  const { id: entryId } = await waiting('floor');
  const ask = (browser: Browser) =>
    browser.post(`/api/floor/agent-calls/${entryId}/supervise`, { mode: 'listen' });
  expect((await ask(supervisor)).status).toBe(404);
  await web.app.db.query(
    "UPDATE queue_entries SET status = 'talking', agent_id = $2, offered_at = now(), connected_at = now() WHERE id = $1",
    [entryId, id],
  );
  expect((await ask(stranger)).status).toBe(404);
  expect((await stranger.post(`/api/floor/agent-calls/${entryId}/end`)).status).toBe(404);
  expect(await actions()).not.toEqual([expect.objectContaining({ action: 'end_agent_call' })]);
  expect((await supervisor.post('/api/floor/supervision/stop')).body).toEqual({ ended: 0 });
});

test('a stream ends with its session', async () => {
  const browser = await web.as({ name: 'lin2', roles: ['agent'], agent: '1003' });
  const reply = await fetch(`${web.origin}/api/live`, {
    headers: { cookie: browser.cookie, 'sec-fetch-site': 'same-origin' },
  });
  expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(reply.headers.get('x-accel-buffering')).toBe('no');
  await browser.post('/api/sign-out');
  const reader = reply.body?.getReader();
  let isDone = false;
  while (!isDone) isDone = (await reader?.read())?.done ?? true;
  const again = await fetch(`${web.origin}/api/live`, {
    headers: { cookie: browser.cookie, 'sec-fetch-site': 'same-origin' },
  });
  expect(again.status).toBe(401);
});

test('a stream ends when its reader may see the floor no more, though the session goes on', async () => {
  const browser = await web.as({ name: 'lin3', roles: ['agent'], agent: '1003' });
  const open = () =>
    fetch(`${web.origin}/api/live`, {
      headers: { cookie: browser.cookie, 'sec-fetch-site': 'same-origin' },
    });
  const reader = (await open()).body?.getReader();
  await web.app.db.query("UPDATE web_users SET roles = '{auditor}' WHERE name = 'lin3'");
  let isDone = false;
  while (!isDone) isDone = (await reader?.read())?.done ?? true;
  expect([(await browser.get('/api/me')).status, (await open()).status]).toEqual([200, 403]);
});
