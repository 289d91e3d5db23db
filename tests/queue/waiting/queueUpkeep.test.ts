import type { QueryConfig } from 'pg';
import { changeAgent } from '../../../app/queue/agentStates.js';
import { throwFault } from '../../../app/queue/oneByOne.js';
import { keepDue, keepQueue } from '../../../app/queue/waiting/queueUpkeep.js';
import { recoverQueue } from '../../../app/queue/waiting/recoverQueue.js';
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import type { Agent } from '../../../app/queue/store/agents.js';
import { closeCall } from '../../../app/queue/store/closeCall.js';
import { assignCallers } from '../../../app/queue/store/assignCallers.js';
import type { QueueEntry } from '../../../app/queue/store/queueEntries.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { makeScene, start, type Scene } from '../scene.js';
import { talk } from './queueLog.js';

let database: TestDatabase;
let scene: Scene;

beforeEach(async () => {
  database = await cleanDatabase();
  scene = await makeScene(database.pool);
});
afterEach(() => database.close());

describe('by the clock', () => {
  test('wrap-ups end, and the longest wait', async () => {
    await scene.queue('case', { wrapUpS: 30, maxWaitS: 300 });
    const agent = await scene.agent('1001');
    const caller = await talk(scene, database, agent);
    await changeEntry(scene.deps, caller.id, { kind: 'agent_call_ended', by: 'agent' });
    await scene.pass(29);
    await keepQueue(scene.deps);
    expect((await scene.state(agent)).status).toBe('wrap_up');
    await scene.pass(1);
    await keepQueue(scene.deps);
    expect((await scene.state(agent)).status).toBe('ready');
    await changeAgent(scene.deps, agent.id, { kind: 'pause', reason: 'lunch' });
    const patient = await scene.caller('case');
    await scene.pass(299);
    await keepQueue(scene.deps);
    expect((await scene.entry(patient.id)).status).toBe('waiting');
    await scene.pass(1);
    await keepQueue(scene.deps);
    expect(await scene.entry(patient.id)).toMatchObject({ result: 'timeout' });
  });

  test('what is due to the moment is done without a look at all who wait', async () => {
    const relax = [{ afterS: 60, drop: ['court'] }];
    await scene.queue('case', { wrapUpS: 30, maxWaitS: 60, relax });
    const agent = await scene.agent('1001');
    const caller = await talk(scene, database, agent);
    const waiting = await scene.caller('case', { skills: ['court:苏98'] });
    await scene.pass(40);
    await changeEntry(scene.deps, caller.id, { kind: 'agent_call_ended', by: 'agent' });
    await scene.pass(30);
    const query = jest.spyOn(database.pool, 'query');
    await keepDue(scene.deps);
    const sent = query.mock.calls.map(([statement]) => (statement as unknown as QueryConfig).name);
    query.mockRestore();
    expect(sent).toEqual(['overdue-wrap-ups', 'peek-entry', 'relax-due', 'relax']);
    expect((await scene.state(agent)).status).toBe('ready');
    expect(await scene.entry(waiting.id)).toMatchObject({ status: 'waiting' });
    const { rows } = await database.pool.query(
      `SELECT needs, relax_at FROM queue_entries WHERE status = 'waiting'`,
    );
    expect(rows).toEqual([{ needs: [], relax_at: null }]);
  });

  test('nobody waits or talks on whose call has been over for a while', async () => {
    await scene.queue('case', { wrapUpS: 30 });
    const agent = await scene.agent('1001');
    const talking = await talk(scene, database, agent);
    const waiting = await scene.caller('case');
    const present = await scene.caller('case');
    for (const { callId } of [talking, waiting]) {
      const end = { at: scene.deps.clock.now(), outcome: 'abandoned' } as const;
      await closeCall(scene.pool, callId, end);
    }
    await scene.pass(4);
    await keepQueue(scene.deps);
    expect((await scene.state(agent)).status).toBe('talking');
    expect((await scene.entry(waiting.id)).status).toBe('waiting');
    await scene.pass(1);
    await keepQueue(scene.deps);
    expect((await scene.state(agent)).status).toBe('wrap_up');
    expect(await scene.entry(talking.id)).toMatchObject({ result: 'answered', endedBy: 'caller' });
    expect(await scene.entry(waiting.id)).toMatchObject({ result: 'abandoned' });
    expect((await scene.entry(present.id)).status).toBe('waiting');
  });

  test('closing time: who came before is served for a while longer', async () => {
    await scene.queue('case', { closingGraceS: 600 });
    const closesAt = start.getTime() + 60_000;
    scene.opens((at) => at.getTime() < closesAt);
    await scene.agent('1001');
    const caller = await scene.caller('case');
    await scene.pass(60 + 599);
    await keepQueue(scene.deps);
    expect((await scene.entry(caller.id)).status).toBe('waiting');
    await scene.pass(1);
    await keepQueue(scene.deps);
    expect(await scene.entry(caller.id)).toMatchObject({ result: 'closed' });
  });

  test('when the last agent who could help has left for good', async () => {
    await scene.queue('case', { skills: ['topic:case'], emptyGraceS: 30 });
    await scene.agent('1002', { 'topic:general': 5 });
    const agent = await scene.agent('1001', { 'topic:case': 5 });
    const caller = await scene.caller('case');
    await scene.pass(100);
    await changeAgent(scene.deps, agent.id, { kind: 'telephone_gone' });
    await scene.pass(29);
    await keepQueue(scene.deps);
    expect((await scene.entry(caller.id)).status).toBe('waiting');
    await scene.pass(1);
    await keepQueue(scene.deps);
    expect(await scene.entry(caller.id)).toMatchObject({ result: 'no_agents' });
  });

  test('offers of a node that died are taken back, and its callers keep their place', async () => {
    await scene.queue('case');
    const dead = await makeScene(database.pool, 'dead');
    const agent = await scene.agent('1001');
    const theirs = await dead.caller('case');
    expect(await assignCallers(database.pool, scene.deps.clock.now())).toHaveLength(1);
    await scene.pass(9);
    await keepQueue(scene.deps);
    expect((await scene.entry(theirs.id)).status).toBe('offered');
    await scene.pass(2);
    await keepQueue(scene.deps);
    expect(await scene.entry(theirs.id)).toMatchObject({ status: 'waiting', misses: 0 });
    expect(await scene.state(agent)).toMatchObject({ status: 'ready', misses: 0 });
    expect(await assignCallers(database.pool, scene.deps.clock.now())).toEqual([]);
  });

  test('of a node whose PBX is away nobody is offered, offers are taken back, and waits end once it is there again', async () => {
    await scene.queue('case', { maxWaitS: 60 });
    const theirDeps = { ...scene.deps, node: 'other' };
    const away = await makeScene(database.pool, 'other');
    const agent = await scene.agent('1001');
    const theirs = await away.caller('case');
    const assigned = async () => {
      const offers = await assignCallers(database.pool, scene.deps.clock.now());
      return offers.map(({ entryId }) => entryId);
    };
    expect(await assigned()).toEqual([theirs.id]);
    /** The other node's process goes on, without its PBX. */
    const passWithout = async (seconds: number) => {
      await scene.pass(seconds);
      await keepQueue(theirDeps, throwFault, false);
    };
    await passWithout(9);
    expect((await scene.entry(theirs.id)).status).toBe('offered');
    await passWithout(2);
    expect(await scene.entry(theirs.id)).toMatchObject({ status: 'waiting', misses: 0 });
    expect(await scene.state(agent)).toMatchObject({ status: 'ready', misses: 0 });
    const later = await scene.caller('case');
    // The telephone may ring for the offer until then.
    await passWithout(8);
    expect(await assigned()).toEqual([]);
    await passWithout(1);
    expect(await assigned()).toEqual([later.id]);

    await passWithout(60);
    scene.opens(false);
    await passWithout(3600);
    expect((await scene.entry(theirs.id)).status).toBe('waiting');
    await keepQueue(theirDeps);
    expect(await scene.entry(theirs.id)).toMatchObject({ result: 'timeout' });
  });

  test('an offer that nobody ends is ended', async () => {
    await scene.queue('case', { ringS: 20 });
    const agent = await scene.agent('1001');
    const caller = await scene.caller('case');
    await assignCallers(database.pool, scene.deps.clock.now());
    await scene.pass(35);
    await keepQueue(scene.deps);
    expect((await scene.entry(caller.id)).status).toBe('waiting');
    expect((await scene.state(agent)).status).toBe('ready');
  });
});

test('an agent whose telephone goes while it rings: the caller waits again, at the same place', async () => {
  await scene.queue('case');
  const agent = await scene.agent('1001');
  const caller = await scene.caller('case');
  await assignCallers(database.pool, scene.deps.clock.now());
  expect(await changeAgent(scene.deps, agent.id, { kind: 'telephone_gone' })).toMatchObject({
    kind: 'moved',
    withdrawnEntryId: caller.id,
    state: { status: 'signed_out' },
  });
  expect(await scene.entry(caller.id)).toMatchObject({ status: 'waiting', enteredAt: start });
});

test('after a crash: waiting keep their place, agent calls go on, the gone are over, agents are free', async () => {
  await scene.queue('case', { wrapUpS: 30 });
  const agents: Agent[] = [];
  for (const number of ['1001', '1002', '1003', '1004']) agents.push(await scene.agent(number));
  const [first, second, third, fourth] = agents;
  if (!first || !second || !third || !fourth) throw new Error('no agents');
  await changeAgent(scene.deps, third.id, { kind: 'pause', reason: 'lunch' });
  await changeAgent(scene.deps, fourth.id, { kind: 'engaged', node: 'hotline' });
  const talking = await talk(scene, database, first);
  const goneTalking = await talk(scene, database, second);
  await changeAgent(scene.deps, third.id, { kind: 'ready' });
  const ringing = await scene.caller('case');
  await assignCallers(database.pool, scene.deps.clock.now());
  const waiting = await scene.caller('case');
  const goneWaiting = await scene.caller('case');
  const elsewhere = await makeScene(database.pool, 'other');
  const theirs = await elsewhere.caller('case');

  await scene.pass(20);
  const there = new Set([talking, ringing, waiting].map((entry) => entry.callId));
  const ids = (entries: readonly QueueEntry[]) => entries.map((entry) => entry.id);
  const recovered = await recoverQueue(scene.deps, { callIds: there });
  expect(ids(recovered.talking)).toEqual([talking.id]);
  expect(ids(recovered.waiting)).toEqual([ringing.id, waiting.id]);
  expect(ids(recovered.lost).sort()).toEqual([goneTalking.id, goneWaiting.id].sort());
  expect([...recovered.freedAgentIds].sort()).toEqual([second.id, third.id, fourth.id].sort());
  const states = await Promise.all(agents.map((agent) => scene.state(agent)));
  expect(states.map((state) => state.status)).toEqual(['talking', 'wrap_up', 'ready', 'ready']);
  expect(await scene.entry(goneWaiting.id)).toMatchObject({ result: 'lost' });
  expect(await scene.entry(goneTalking.id)).toMatchObject({ result: 'answered', endedBy: 'lost' });
  expect((await scene.entry(theirs.id)).status).toBe('waiting');

  const offers = await assignCallers(database.pool, scene.deps.clock.now());
  expect(offers.map((offer) => offer.entryId)).toEqual([ringing.id, waiting.id]);

  // In a second crash the telephones ring on, and those offers are kept.
  const again = await recoverQueue(scene.deps, {
    callIds: there,
    ringingEntryIds: new Set([ringing.id]),
  });
  expect(ids(again.ringing)).toEqual([ringing.id]);
  expect(ids(again.waiting)).toEqual([waiting.id]);
});
