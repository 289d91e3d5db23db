import { readAnnouncedPlace } from '../../../app/queue/waiting/announcedPlaces.js';
import { changeAgent } from '../../../app/queue/agentStates.js';
import { transferAgentCall } from '../../../app/agents/calls/transferAgentCall.js';
import { changeEntry, enterQueue, type Arrival } from '../../../app/queue/waiting/waitingQueue.js';
import { assignCallers } from '../../../app/queue/store/assignCallers.js';
import { readCallHolds } from '../../../app/queue/store/callRecords.js';
import {
  beginHold,
  endHold,
  entryOfCall,
  type QueueEntry,
} from '../../../app/queue/store/queueEntries.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { putAgentCallNotes } from '../../../app/agents/calls/store/agentCallNotes.js';
import { forgetNotesOfAgentCall } from '../../../app/queue/store/forgetCaller.js';
import { makeScene, start, type Scene } from '../scene.js';
import { until } from '../until.js';
import { log, talk } from './queueLog.js';

let database: TestDatabase;
let scene: Scene;

beforeEach(async () => {
  database = await cleanDatabase();
  scene = await makeScene(database.pool);
});
afterEach(() => database.close());

async function arrival(queue = 'case'): Promise<Arrival> {
  const callId = await scene.call();
  return { queue, callId, callerNumber: '', language: 'zh', skills: [], reasons: [] };
}

describe('joining', () => {
  test('is turned away when closed, when nobody is signed in, when full; each leaves a row', async () => {
    await scene.queue('case', { maxWaiting: 1, skills: ['topic:case'] });
    scene.opens(false);
    expect((await enterQueue(scene.deps, await arrival())).kind).toBe('closed');
    scene.opens(true);
    expect((await enterQueue(scene.deps, await arrival())).kind).toBe('no_agents');
    // An agent is signed in, but for another topic.
    await scene.agent('1001', { 'topic:general': 5 });
    expect((await enterQueue(scene.deps, await arrival())).kind).toBe('no_agents');
    const agent = await scene.agent('1002', { 'topic:case': 5 });
    // An agent on a break still counts as signed in.
    await changeAgent(scene.deps, agent.id, { kind: 'pause', reason: 'lunch' });
    expect((await enterQueue(scene.deps, await arrival())).kind).toBe('waiting');
    expect((await enterQueue(scene.deps, await arrival())).kind).toBe('full');
    expect((await enterQueue(scene.deps, await arrival('nowhere'))).kind).toBe('no_queue');
    const { rows } = await database.pool.query(
      'SELECT status, result FROM queue_entries ORDER BY id',
    );
    expect(rows).toEqual([
      { status: 'over', result: 'closed' },
      { status: 'over', result: 'no_agents' },
      { status: 'over', result: 'no_agents' },
      { status: 'waiting', result: null },
      { status: 'over', result: 'full' },
    ]);
  });

  test('tells place and wait, and keeps what was told for the reports', async () => {
    await scene.queue('case', { expectedTalkS: 170, wrapUpS: 30 });
    const agent = await scene.agent('1001');
    await talk(scene, database, agent);
    const first = await enterQueue(scene.deps, await arrival());
    expect(first).toMatchObject({ place: 1, estimateS: 200, entry: { estimateS: 200 } });
    const second = await enterQueue(scene.deps, await arrival());
    expect(second).toMatchObject({ place: 2, estimateS: 400, entry: { firstPlace: 2 } });
    if (first.kind !== 'waiting' || second.kind !== 'waiting') throw new Error('not waiting');
    await changeEntry(scene.deps, first.entry.id, { kind: 'digit', digit: '*' });
    expect(await readAnnouncedPlace(scene.pool, second.entry.id)).toEqual({
      place: 1,
      estimateS: 200,
    });
    expect(await readAnnouncedPlace(scene.pool, first.entry.id)).toBeNull();
  });

  test('a caller whose agent is ringing does not wait, and the next waits for one agent call', async () => {
    await scene.queue('case', { expectedTalkS: 170, wrapUpS: 30 });
    await scene.agent('1001');
    const first = await scene.caller('case');
    await assignCallers(database.pool, scene.deps.clock.now());
    const second = await scene.caller('case');
    expect(await readAnnouncedPlace(scene.pool, first.id)).toEqual({ place: 1, estimateS: 0 });
    expect(await readAnnouncedPlace(scene.pool, second.id)).toEqual({ place: 2, estimateS: 200 });
  });

  test('when everybody is on a break there is a place and no estimate', async () => {
    await scene.queue('case');
    const agent = await scene.agent('1001');
    await changeAgent(scene.deps, agent.id, { kind: 'pause', reason: 'lunch' });
    expect(await enterQueue(scene.deps, await arrival())).toMatchObject({
      kind: 'waiting',
      place: 1,
      estimateS: null,
    });
  });

  test('a call that stands in a queue already keeps its place', async () => {
    await scene.queue('case');
    await scene.agent('1001');
    const again = await arrival();
    const first = await enterQueue(scene.deps, again);
    await scene.pass(60);
    await scene.caller('case');
    expect(await enterQueue(scene.deps, again)).toMatchObject({
      kind: 'waiting',
      place: 1,
      entry: { enteredAt: start },
    });
    expect(first.kind).toBe('waiting');
  });
});

describe('transfers', () => {
  test('to another queue: the agent call ends, and the caller waits there before those who came meanwhile', async () => {
    await scene.queue('case');
    await scene.queue('general', { headStarts: { transferred: 900 } });
    const agent = await scene.agent('1001');
    const caller = await talk(scene, database, agent);
    const waiting = await scene.caller('general');
    await scene.pass(30);
    const result = await transferAgentCall(scene.deps, caller.id, {
      kind: 'queue',
      queue: 'general',
    });
    expect(result).toMatchObject({
      kind: 'transferred',
      agent: { status: 'wrap_up' },
      from: { status: 'over', result: 'answered', endedBy: 'transfer' },
      next: { status: 'waiting', queueName: 'general', transferredFrom: caller.id, firstPlace: 1 },
    });
    expect((await log(database, caller)).at(-1)).toBe(
      'case|Agent/1001|BLINDTRANSFER|general|hotline|10|30|1',
    );
    expect(await readAnnouncedPlace(scene.pool, waiting.id)).toMatchObject({ place: 2 });
  });

  test('to one agent of a queue, who must be there', async () => {
    await scene.queue('case');
    const agent = await scene.agent('1001');
    const caller = await talk(scene, database, agent);
    const other = await scene.agent('1002', {}, { signedOut: true });
    const to = { kind: 'queue', queue: 'case', wantedAgent: other } as const;
    expect(await transferAgentCall(scene.deps, caller.id, to)).toEqual({
      kind: 'refused',
      because: 'no_agents',
    });
    // The refused transfer has changed nothing.
    expect(await scene.entry(caller.id)).toMatchObject({ status: 'talking', agentId: agent.id });
    expect((await scene.state(agent)).status).toBe('talking');
    await changeAgent(scene.deps, other.id, { kind: 'sign_in' });
    await scene.agent('1003');
    expect(await transferAgentCall(scene.deps, caller.id, to)).toMatchObject({
      kind: 'transferred',
    });
    const offers = await assignCallers(database.pool, scene.deps.clock.now());
    expect(offers.map((offer) => offer.agentNumber)).toEqual(['1002']);
    expect((await log(database, caller)).at(-1)).toBe(
      'case|Agent/1001|BLINDTRANSFER|1002|hotline|10|0|1',
    );
  });

  test('attended, to the agent who has agreed, and who is in the agent call from then on', async () => {
    await scene.queue('case', { wrapUpS: 30 });
    const agent = await scene.agent('1001');
    const caller = await talk(scene, database, agent);
    const other = await scene.agent('1002');
    const to = { kind: 'agent', agent: other, channel: 'telephone-2' } as const;
    expect(await transferAgentCall(scene.deps, caller.id, to)).toMatchObject({
      because: 'not_engaged',
    });
    await changeAgent(scene.deps, other.id, { kind: 'engaged', node: 'hotline' });
    const waiting = await scene.caller('case');
    expect(await assignCallers(database.pool, scene.deps.clock.now())).toEqual([]);
    const result = await transferAgentCall(scene.deps, caller.id, to);
    if (result.kind !== 'transferred' || result.next === null) throw new Error(result.kind);
    expect(result.next).toMatchObject({ status: 'talking', agentId: other.id });
    expect(await scene.state(other)).toMatchObject({ status: 'talking', entryId: result.next.id });
    expect((await log(database, caller)).at(-1)).toBe(
      'case|Agent/1001|ATTENDEDTRANSFER|BRIDGE|1002|10|0|1',
    );
    expect(await log(database, result.next)).toEqual([
      'case|NONE|ENTERQUEUE||13800138000|1',
      'case|Agent/1002|CONNECT|0|telephone-2|0',
    ]);
    await changeEntry(scene.deps, result.next.id, { kind: 'caller_gone' });
    expect((await scene.state(other)).status).toBe('wrap_up');
    expect((await scene.entry(waiting.id)).status).toBe('waiting');
  });

  test('to a telephone of the court: no more part of the queue', async () => {
    await scene.queue('case');
    const agent = await scene.agent('1001');
    const caller = await talk(scene, database, agent);
    const to = { kind: 'telephone', number: '02585550101', isAttended: false } as const;
    expect(await transferAgentCall(scene.deps, caller.id, to)).toMatchObject({ next: null });
    expect(await entryOfCall(database.pool, caller.callId)).toBeNull();
    expect(await transferAgentCall(scene.deps, caller.id, to)).toMatchObject({
      because: 'not_talking',
    });
  });
});

describe('hold', () => {
  const held = async (caller: QueueEntry) =>
    (
      await database.pool.query<{ hold_s: number; held_since_at: Date | null }>(
        'SELECT hold_s, held_since_at FROM queue_entries WHERE id = $1',
        [caller.id],
      )
    ).rows[0];
  const now = () => scene.deps.clock.now();
  const after = (moment: Date, seconds: number) => new Date(moment.getTime() + seconds * 1000);

  test('is counted when it ends, each time once', async () => {
    await scene.queue('case');
    const caller = await talk(scene, database, await scene.agent('1001'));
    for (const seconds of [20, 5]) {
      await beginHold(database.pool, caller.id, now());
      expect((await held(caller))?.held_since_at).toEqual(now());
      await scene.pass(seconds);
      await endHold(database.pool, caller.id, now());
      await endHold(database.pool, caller.id, now());
      await scene.pass(10);
    }
    expect(await held(caller)).toEqual({ hold_s: 25, held_since_at: null });
    const [first, second] = await readCallHolds(database.pool, caller.callId);
    if (first === undefined || second === undefined) throw new Error('two holds');
    expect(first.endedAt).toEqual(after(first.beganAt, 20));
    expect(second).toEqual({
      beganAt: after(first.beganAt, 30),
      endedAt: after(first.beganAt, 35),
    });
  });

  test('goes to the end of an agent call that ends meanwhile, and is not moved to the next one', async () => {
    await scene.queue('case');
    const caller = await talk(scene, database, await scene.agent('1001'));
    const other = await scene.agent('1002');
    await changeAgent(scene.deps, other.id, { kind: 'engaged', node: 'hotline' });
    await beginHold(database.pool, caller.id, now());
    await scene.pass(40);
    const to = { kind: 'agent', agent: other, channel: 'telephone-2' } as const;
    const result = await transferAgentCall(scene.deps, caller.id, to);
    if (result.kind !== 'transferred' || result.next === null) throw new Error(result.kind);
    expect(await held(caller)).toEqual({ hold_s: 40, held_since_at: null });
    // A late hold changes nothing any more.
    await beginHold(database.pool, caller.id, now());
    await scene.pass(10);
    await endHold(database.pool, caller.id, now());
    expect(await held(caller)).toEqual({ hold_s: 40, held_since_at: null });
    expect(await held(result.next)).toEqual({ hold_s: 0, held_since_at: null });
    await beginHold(database.pool, result.next.id, now());
    await scene.pass(7);
    await changeEntry(scene.deps, result.next.id, { kind: 'lost' });
    expect(await held(result.next)).toEqual({ hold_s: 7, held_since_at: null });
    // Both agent calls of the call; the end of an agent call ends its hold.
    const holds = await readCallHolds(database.pool, caller.callId);
    expect(holds.map(({ beganAt, endedAt }) => (+endedAt - +beganAt) / 1000)).toEqual([40, 7]);
  });
});

test('notes that are saved while an agent call that is not recorded ends are stored empty', async () => {
  await scene.queue('case');
  const { id: agentId } = await scene.agent('1001');
  const { id, callId } = await scene.caller('case');
  await assignCallers(database.pool, start);
  await changeEntry(scene.deps, id, { kind: 'answered', agentId });
  await database.pool.query('UPDATE calls SET recording_consent = false WHERE id = $1', [callId]);
  const ending = await database.pool.connect();
  try {
    await ending.query('BEGIN');
    await ending.query(
      "UPDATE queue_entries SET status = 'over', result = 'answered', over_at = $2 WHERE id = $1",
      [id, start],
    );
    await forgetNotesOfAgentCall(ending, id);
    let isSaved = false;
    const notes = { entryId: id, agentId, disposition: null, notes: '来电人想举报' };
    const saving = putAgentCallNotes(database.pool, notes, start, start).then(
      () => (isSaved = true),
    );
    await until('the notes to be saved, or to wait for the end of the agent call', async () => {
      const { rowCount } = await database.pool.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return isSaved || rowCount !== 0;
    });
    await ending.query('COMMIT');
    await saving;
  } finally {
    ending.release();
  }
  const { rows } = await database.pool.query('SELECT notes FROM agent_call_notes');
  expect(rows).toEqual([{ notes: '' }]);
});
