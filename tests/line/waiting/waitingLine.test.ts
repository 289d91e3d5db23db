import { changeAgent } from '../../../app/line/agents/agentStates.js';
import { keepLine } from '../../../app/line/waiting/lineUpkeep.js';
import { recoverLine } from '../../../app/line/waiting/recoverLine.js';
import { transferTalk } from '../../../app/line/talks/transferTalk.js';
import {
  changeEntry,
  enterLine,
  placeInLine,
  type Arrival,
} from '../../../app/line/waiting/waitingLine.js';
import { changeServing } from '../../../app/line/store/agentEvents.js';
import { setAgentSkills, type Agent } from '../../../app/line/store/agents.js';
import { closeCall } from '../../../app/line/store/closeCall.js';
import { assignCallers } from '../../../app/line/store/assignCallers.js';
import {
  beginHold,
  endHold,
  entryOfCall,
  type LineEntry,
} from '../../../app/line/store/lineEntries.js';
import { putLine } from '../../../app/line/store/lines.js';
import { withTransaction } from '../../../app/database/pool.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { makeScene, start, type Scene } from '../scene.js';

let database: TestDatabase;
let scene: Scene;

beforeEach(async () => {
  database = await cleanDatabase();
  scene = await makeScene(database.pool);
});
afterEach(() => database.close());

async function arrival(line = 'case'): Promise<Arrival> {
  const callId = await scene.call();
  return { line, callId, callerNumber: '', language: 'zh', skills: [], reasons: [] };
}

/** Returns one caller's queue log as Asterisk would write it, without time and call. */
async function log(entry: LineEntry): Promise<string[]> {
  const { rows } = await database.pool.query<Record<string, string>>(
    `SELECT q.queuename, q.agent, q.event, q.data1, q.data2, q.data3, q.data4, q.data5
       FROM queue_log q JOIN line_events v USING (id) WHERE v.entry_id = $1 ORDER BY q.id`,
    [entry.id],
  );
  return rows.map((row) => Object.values(row).join('|').replace(/\|+$/, ''));
}

/** A caller and an agent in a talk, ten seconds after the caller arrived. */
async function talk(agent: Agent, line = 'case'): Promise<LineEntry> {
  const caller = await scene.caller(line);
  await scene.pass(4);
  await assignCallers(database.pool, scene.desk.clock.now());
  await scene.pass(6);
  const change = await changeEntry(
    scene.desk,
    caller.id,
    { kind: 'answered', agentId: agent.id },
    { agentChannel: 'agent-leg-1' },
  );
  if (change.kind !== 'moved') throw new Error(change.kind);
  return change.entry;
}

describe('joining', () => {
  test('is turned away when closed, when nobody is signed in, when full; each leaves a row', async () => {
    await scene.line('case', { maxWaiting: 1, skills: ['topic:case'] });
    scene.opens(false);
    expect((await enterLine(scene.desk, await arrival())).kind).toBe('closed');
    scene.opens(true);
    expect((await enterLine(scene.desk, await arrival())).kind).toBe('no_agents');
    // An agent is signed in, but for another topic.
    await scene.agent('1001', { 'topic:general': 5 });
    expect((await enterLine(scene.desk, await arrival())).kind).toBe('no_agents');
    const agent = await scene.agent('1002', { 'topic:case': 5 });
    // An agent on a break still counts as signed in.
    await changeAgent(scene.desk, agent.id, { kind: 'pause', reason: 'lunch' });
    expect((await enterLine(scene.desk, await arrival())).kind).toBe('waiting');
    expect((await enterLine(scene.desk, await arrival())).kind).toBe('full');
    expect((await enterLine(scene.desk, await arrival('nowhere'))).kind).toBe('no_line');
    const { rows } = await database.pool.query(
      'SELECT status, result FROM line_entries ORDER BY id',
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
    await scene.line('case', { expectedTalkS: 170, wrapUpS: 30 });
    const agent = await scene.agent('1001');
    await talk(agent);
    const first = await enterLine(scene.desk, await arrival());
    expect(first).toMatchObject({ place: 1, estimateS: 200, entry: { estimateS: 200 } });
    const second = await enterLine(scene.desk, await arrival());
    expect(second).toMatchObject({ place: 2, estimateS: 400, entry: { firstPlace: 2 } });
    if (first.kind !== 'waiting' || second.kind !== 'waiting') throw new Error('not waiting');
    await changeEntry(scene.desk, first.entry.id, { kind: 'key', key: '*' });
    expect(await placeInLine(scene.desk, second.entry.id)).toEqual({ place: 1, estimateS: 200 });
    expect(await placeInLine(scene.desk, first.entry.id)).toBeNull();
  });

  test('whoever an agent rings for does not wait, and the next waits for one talk', async () => {
    await scene.line('case', { expectedTalkS: 170, wrapUpS: 30 });
    await scene.agent('1001');
    const first = await scene.caller('case');
    await assignCallers(database.pool, scene.desk.clock.now());
    const second = await scene.caller('case');
    expect(await placeInLine(scene.desk, first.id)).toEqual({ place: 1, estimateS: 0 });
    expect(await placeInLine(scene.desk, second.id)).toEqual({ place: 2, estimateS: 200 });
  });

  test('when everybody is on a break there is a place and no estimate', async () => {
    await scene.line('case');
    const agent = await scene.agent('1001');
    await changeAgent(scene.desk, agent.id, { kind: 'pause', reason: 'lunch' });
    expect(await enterLine(scene.desk, await arrival())).toMatchObject({
      kind: 'waiting',
      place: 1,
      estimateS: null,
    });
  });

  test('a call that stands in a line already keeps its place', async () => {
    await scene.line('case');
    await scene.agent('1001');
    const again = await arrival();
    const first = await enterLine(scene.desk, again);
    await scene.pass(60);
    await scene.caller('case');
    expect(await enterLine(scene.desk, again)).toMatchObject({
      kind: 'waiting',
      place: 1,
      entry: { enteredAt: start },
    });
    expect(first.kind).toBe('waiting');
  });
});

describe('the log, in the words of Asterisk', () => {
  test('a talk that the agent ends, after an offer that was not answered', async () => {
    await scene.line('case', { retryS: 0 });
    const agent = await scene.agent('1001');
    const caller = await scene.caller('case');
    await scene.pass(2);
    await assignCallers(database.pool, scene.desk.clock.now());
    await scene.pass(20);
    await changeEntry(scene.desk, caller.id, { kind: 'not_answered', agentId: agent.id });
    await assignCallers(database.pool, scene.desk.clock.now());
    await scene.pass(3);
    await changeEntry(
      scene.desk,
      caller.id,
      { kind: 'answered', agentId: agent.id },
      { agentChannel: 'leg-1' },
    );
    await scene.pass(61.9);
    await changeEntry(scene.desk, caller.id, { kind: 'talk_ended', by: 'agent' });
    expect(await log(caller)).toEqual([
      'case|NONE|ENTERQUEUE||13800138000|1',
      'case|Agent/1001|RINGNOANSWER|20000',
      'case|Agent/1001|CONNECT|25|leg-1|3',
      'case|Agent/1001|COMPLETEAGENT|25|61|1',
    ]);
  });

  test('every other way out', async () => {
    await scene.line('case');
    const agent = await scene.agent('1001');
    const ended = await talk(agent);
    await scene.pass(5);
    await changeEntry(scene.desk, ended.id, { kind: 'caller_gone' });
    expect((await log(ended)).at(-1)).toBe('case|Agent/1001|COMPLETECALLER|10|5|1');
    await changeAgent(scene.desk, agent.id, { kind: 'wrap_up_done' });

    const ringing = await scene.caller('case');
    await assignCallers(database.pool, scene.desk.clock.now());
    const key = await scene.caller('case');
    const timeout = await scene.caller('case');
    const empty = await scene.caller('case');
    await scene.pass(7);
    await changeEntry(scene.desk, ringing.id, { kind: 'caller_gone' });
    await changeEntry(scene.desk, timeout.id, { kind: 'timeout' });
    await changeEntry(scene.desk, key.id, { kind: 'key', key: '*' });
    await changeEntry(scene.desk, empty.id, { kind: 'no_agents' });
    expect((await log(ringing)).slice(1)).toEqual([
      'case|Agent/1001|RINGCANCELED|7000',
      'case|NONE|ABANDON|1|1|7',
    ]);
    expect((await log(key)).at(-1)).toBe('case|NONE|EXITWITHKEY|*|1|2|7');
    expect((await log(timeout)).at(-1)).toBe('case|NONE|EXITWITHTIMEOUT|2|3|7');
    expect((await log(empty)).at(-1)).toBe('case|NONE|EXITEMPTY|1|4|7');
  });

  test('agents, also as members of the lines whose callers they can serve in the end', async () => {
    const court = { relax: [{ afterS: 60, drop: ['court'] }] };
    await scene.line('near', { ...court, skills: ['court:苏98', 'topic:case'] });
    await scene.line('other', { ...court, skills: ['topic:general'] });
    const agent = await scene.agent('1001', { 'topic:case': 5 });
    await scene.pass(60);
    await changeAgent(scene.desk, agent.id, { kind: 'pause', reason: 'lunch' });
    await scene.pass(60);
    await changeAgent(scene.desk, agent.id, { kind: 'ready' });
    await scene.pass(60);
    await changeAgent(scene.desk, agent.id, { kind: 'telephone_gone' });
    const { rows } = await database.pool.query<Record<string, string>>(
      'SELECT callid, queuename, agent, event, data1, data2 FROM queue_log ORDER BY id',
    );
    expect(rows.map((row) => Object.values(row).join('|').replace(/\|+$/, ''))).toEqual([
      'NONE|NONE|Agent/1001|AGENTLOGIN|PJSIP/1001',
      'NONE|near|Agent/1001|ADDMEMBER',
      'NONE|NONE|Agent/1001|PAUSEALL|lunch',
      'NONE|near|Agent/1001|PAUSE|lunch',
      'NONE|NONE|Agent/1001|UNPAUSEALL|lunch',
      'NONE|near|Agent/1001|UNPAUSE|lunch',
      'NONE|near|Agent/1001|REMOVEMEMBER',
      'NONE|NONE|Agent/1001|AGENTLOGOFF|PJSIP/1001|180',
    ]);
    const { rows: changes } = await database.pool.query(
      'SELECT from_status, to_status, reason FROM agent_state_changes ORDER BY id',
    );
    expect(changes.at(-1)).toEqual({
      from_status: 'ready',
      to_status: 'signed_out',
      reason: 'telephone_gone',
    });
  });

  test('who is signed in joins and leaves lines when her skills change, or their needs', async () => {
    await scene.line('case', { relax: [], skills: ['topic:case'] });
    const agent = await scene.agent('1001', { 'topic:case': 5 });
    await changeAgent(scene.desk, agent.id, { kind: 'pause', reason: 'lunch' });
    const now = scene.desk.clock.now();
    await setAgentSkills(database.pool, agent.id, [{ skill: 'topic:general', level: 5 }], now);
    await withTransaction(database.pool, (client) =>
      changeServing(client, now, () => putLine(client, 'case', { skills: ['topic:general'] })),
    );
    const { rows } = await database.pool.query<Record<string, string>>(
      `SELECT queuename, agent, event, data1 FROM queue_log WHERE event LIKE '%MEMBER' ORDER BY id`,
    );
    expect(rows.map((row) => Object.values(row).join('|'))).toEqual([
      'case|Agent/1001|ADDMEMBER|',
      'case|Agent/1001|REMOVEMEMBER|',
      'case|Agent/1001|ADDMEMBER|PAUSED',
    ]);
  });
});

describe('transfers', () => {
  test('to another line: the talk ends, and she waits there before those who came meanwhile', async () => {
    await scene.line('case');
    await scene.line('general', { headStarts: { transferred: 900 } });
    const agent = await scene.agent('1001');
    const caller = await talk(agent);
    const waiting = await scene.caller('general');
    await scene.pass(30);
    const result = await transferTalk(scene.desk, caller.id, { kind: 'line', line: 'general' });
    expect(result).toMatchObject({
      kind: 'transferred',
      agent: { status: 'wrap_up' },
      from: { status: 'over', result: 'answered', endedBy: 'transfer' },
      next: { status: 'waiting', lineName: 'general', transferredFrom: caller.id, firstPlace: 1 },
    });
    expect((await log(caller)).at(-1)).toBe(
      'case|Agent/1001|BLINDTRANSFER|general|hotline|10|30|1',
    );
    expect(await placeInLine(scene.desk, waiting.id)).toMatchObject({ place: 2 });
  });

  test('to one agent of a line, who must be there', async () => {
    await scene.line('case');
    const agent = await scene.agent('1001');
    const caller = await talk(agent);
    const other = await scene.agent('1002', {}, { signedOut: true });
    const to = { kind: 'line', line: 'case', wantedAgent: other } as const;
    expect(await transferTalk(scene.desk, caller.id, to)).toEqual({
      kind: 'refused',
      because: 'no_agents',
    });
    // The refused transfer has changed nothing.
    expect(await scene.entry(caller.id)).toMatchObject({ status: 'talking', agentId: agent.id });
    expect((await scene.state(agent)).status).toBe('talking');
    await changeAgent(scene.desk, other.id, { kind: 'sign_in' });
    await scene.agent('1003');
    expect(await transferTalk(scene.desk, caller.id, to)).toMatchObject({ kind: 'transferred' });
    const offers = await assignCallers(database.pool, scene.desk.clock.now());
    expect(offers.map((offer) => offer.agentNumber)).toEqual(['1002']);
    expect((await log(caller)).at(-1)).toBe('case|Agent/1001|BLINDTRANSFER|1002|hotline|10|0|1');
  });

  test('attended, to the agent who has agreed; she is in a talk with a caller from then on', async () => {
    await scene.line('case', { wrapUpS: 30 });
    const agent = await scene.agent('1001');
    const caller = await talk(agent);
    const other = await scene.agent('1002');
    const to = { kind: 'agent', agent: other, channel: 'telephone-2' } as const;
    expect(await transferTalk(scene.desk, caller.id, to)).toMatchObject({ because: 'not_engaged' });
    await changeAgent(scene.desk, other.id, { kind: 'engaged', node: 'hotline' });
    const waiting = await scene.caller('case');
    expect(await assignCallers(database.pool, scene.desk.clock.now())).toEqual([]);
    const result = await transferTalk(scene.desk, caller.id, to);
    if (result.kind !== 'transferred' || result.next === null) throw new Error(result.kind);
    expect(result.next).toMatchObject({ status: 'talking', agentId: other.id });
    expect(await scene.state(other)).toMatchObject({ status: 'talking', entryId: result.next.id });
    expect((await log(caller)).at(-1)).toBe('case|Agent/1001|ATTENDEDTRANSFER|BRIDGE|1002|10|0|1');
    expect(await log(result.next)).toEqual([
      'case|NONE|ENTERQUEUE||13800138000|1',
      'case|Agent/1002|CONNECT|0|telephone-2|0',
    ]);
    await changeEntry(scene.desk, result.next.id, { kind: 'caller_gone' });
    expect((await scene.state(other)).status).toBe('wrap_up');
    expect((await scene.entry(waiting.id)).status).toBe('waiting');
  });

  test('to a telephone of the court: no more part of the line', async () => {
    await scene.line('case');
    const agent = await scene.agent('1001');
    const caller = await talk(agent);
    const to = { kind: 'telephone', number: '02585550101', isAttended: false } as const;
    expect(await transferTalk(scene.desk, caller.id, to)).toMatchObject({ next: null });
    expect(await entryOfCall(database.pool, caller.callId)).toBeNull();
    expect(await transferTalk(scene.desk, caller.id, to)).toMatchObject({ because: 'not_talking' });
  });
});

describe('hold', () => {
  const held = async (caller: LineEntry) =>
    (
      await database.pool.query<{ hold_s: number; held_since_at: Date | null }>(
        'SELECT hold_s, held_since_at FROM line_entries WHERE id = $1',
        [caller.id],
      )
    ).rows[0];
  const now = () => scene.desk.clock.now();

  test('is counted when it ends, each time once', async () => {
    await scene.line('case');
    const caller = await talk(await scene.agent('1001'));
    for (const seconds of [20, 5]) {
      await beginHold(database.pool, caller.id, now());
      expect((await held(caller))?.held_since_at).toEqual(now());
      await scene.pass(seconds);
      await endHold(database.pool, caller.id, now());
      await endHold(database.pool, caller.id, now());
      await scene.pass(10);
    }
    expect(await held(caller)).toEqual({ hold_s: 25, held_since_at: null });
  });

  test('goes to the end of a talk that ends meanwhile, and is none of the next one', async () => {
    await scene.line('case');
    const caller = await talk(await scene.agent('1001'));
    const other = await scene.agent('1002');
    await changeAgent(scene.desk, other.id, { kind: 'engaged', node: 'hotline' });
    await beginHold(database.pool, caller.id, now());
    await scene.pass(40);
    const to = { kind: 'agent', agent: other, channel: 'telephone-2' } as const;
    const result = await transferTalk(scene.desk, caller.id, to);
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
    await changeEntry(scene.desk, result.next.id, { kind: 'lost' });
    expect(await held(result.next)).toEqual({ hold_s: 7, held_since_at: null });
  });
});

describe('by the clock', () => {
  test('wrap-ups end, and the longest wait', async () => {
    await scene.line('case', { wrapUpS: 30, maxWaitS: 300 });
    const agent = await scene.agent('1001');
    const caller = await talk(agent);
    await changeEntry(scene.desk, caller.id, { kind: 'talk_ended', by: 'agent' });
    await scene.pass(29);
    await keepLine(scene.desk);
    expect((await scene.state(agent)).status).toBe('wrap_up');
    await scene.pass(1);
    await keepLine(scene.desk);
    expect((await scene.state(agent)).status).toBe('ready');
    await changeAgent(scene.desk, agent.id, { kind: 'pause', reason: 'lunch' });
    const patient = await scene.caller('case');
    await scene.pass(299);
    await keepLine(scene.desk);
    expect((await scene.entry(patient.id)).status).toBe('waiting');
    await scene.pass(1);
    await keepLine(scene.desk);
    expect(await scene.entry(patient.id)).toMatchObject({ result: 'timeout' });
  });

  test('nobody waits or talks on whose call has been over for a while', async () => {
    await scene.line('case', { wrapUpS: 30 });
    const agent = await scene.agent('1001');
    const talking = await talk(agent);
    const waiting = await scene.caller('case');
    const present = await scene.caller('case');
    for (const { callId } of [talking, waiting]) {
      const end = { at: scene.desk.clock.now(), outcome: 'abandoned' } as const;
      await closeCall(scene.pool, callId, end);
    }
    await scene.pass(4);
    await keepLine(scene.desk);
    expect((await scene.state(agent)).status).toBe('talking');
    expect((await scene.entry(waiting.id)).status).toBe('waiting');
    await scene.pass(1);
    await keepLine(scene.desk);
    expect((await scene.state(agent)).status).toBe('wrap_up');
    expect(await scene.entry(talking.id)).toMatchObject({ result: 'answered', endedBy: 'caller' });
    expect(await scene.entry(waiting.id)).toMatchObject({ result: 'abandoned' });
    expect((await scene.entry(present.id)).status).toBe('waiting');
  });

  test('closing time: who came before is served for a while longer', async () => {
    await scene.line('case', { closingGraceS: 600 });
    const closesAt = start.getTime() + 60_000;
    scene.opens((at) => at.getTime() < closesAt);
    await scene.agent('1001');
    const caller = await scene.caller('case');
    await scene.pass(60 + 599);
    await keepLine(scene.desk);
    expect((await scene.entry(caller.id)).status).toBe('waiting');
    await scene.pass(1);
    await keepLine(scene.desk);
    expect(await scene.entry(caller.id)).toMatchObject({ result: 'closed' });
  });

  test('when the last agent who could help has left for good', async () => {
    await scene.line('case', { skills: ['topic:case'], emptyGraceS: 30 });
    await scene.agent('1002', { 'topic:general': 5 });
    const agent = await scene.agent('1001', { 'topic:case': 5 });
    const caller = await scene.caller('case');
    await scene.pass(100);
    await changeAgent(scene.desk, agent.id, { kind: 'telephone_gone' });
    await scene.pass(29);
    await keepLine(scene.desk);
    expect((await scene.entry(caller.id)).status).toBe('waiting');
    await scene.pass(1);
    await keepLine(scene.desk);
    expect(await scene.entry(caller.id)).toMatchObject({ result: 'no_agents' });
  });

  test('offers of a node that died are taken back, and its callers keep their place', async () => {
    await scene.line('case');
    const dead = await makeScene(database.pool, 'dead');
    const agent = await scene.agent('1001');
    const theirs = await dead.caller('case');
    expect(await assignCallers(database.pool, scene.desk.clock.now())).toHaveLength(1);
    await scene.pass(9);
    await keepLine(scene.desk);
    expect((await scene.entry(theirs.id)).status).toBe('offered');
    await scene.pass(2);
    await keepLine(scene.desk);
    expect(await scene.entry(theirs.id)).toMatchObject({ status: 'waiting', misses: 0 });
    expect(await scene.state(agent)).toMatchObject({ status: 'ready', misses: 0 });
    expect(await assignCallers(database.pool, scene.desk.clock.now())).toEqual([]);
  });

  test('an offer that nobody ends is ended', async () => {
    await scene.line('case', { ringS: 20 });
    const agent = await scene.agent('1001');
    const caller = await scene.caller('case');
    await assignCallers(database.pool, scene.desk.clock.now());
    await scene.pass(35);
    await keepLine(scene.desk);
    expect((await scene.entry(caller.id)).status).toBe('waiting');
    expect((await scene.state(agent)).status).toBe('ready');
  });
});

test('an agent whose telephone goes while it rings: the caller waits again, at her place', async () => {
  await scene.line('case');
  const agent = await scene.agent('1001');
  const caller = await scene.caller('case');
  await assignCallers(database.pool, scene.desk.clock.now());
  expect(await changeAgent(scene.desk, agent.id, { kind: 'telephone_gone' })).toMatchObject({
    kind: 'moved',
    withdrawnEntryId: caller.id,
    state: { status: 'signed_out' },
  });
  expect(await scene.entry(caller.id)).toMatchObject({ status: 'waiting', enteredAt: start });
});

test('after a crash: waiting keep their place, talks go on, the gone are over, agents are free', async () => {
  await scene.line('case', { wrapUpS: 30 });
  const agents: Agent[] = [];
  for (const number of ['1001', '1002', '1003', '1004']) agents.push(await scene.agent(number));
  const [first, second, third, fourth] = agents;
  if (!first || !second || !third || !fourth) throw new Error('no agents');
  await changeAgent(scene.desk, third.id, { kind: 'pause', reason: 'lunch' });
  await changeAgent(scene.desk, fourth.id, { kind: 'engaged', node: 'hotline' });
  const talking = await talk(first);
  const goneTalking = await talk(second);
  await changeAgent(scene.desk, third.id, { kind: 'ready' });
  const ringing = await scene.caller('case');
  await assignCallers(database.pool, scene.desk.clock.now());
  const waiting = await scene.caller('case');
  const goneWaiting = await scene.caller('case');
  const elsewhere = await makeScene(database.pool, 'other');
  const theirs = await elsewhere.caller('case');

  await scene.pass(20);
  const there = new Set([talking, ringing, waiting].map((entry) => entry.callId));
  const ids = (entries: readonly LineEntry[]) => entries.map((entry) => entry.id);
  const recovered = await recoverLine(scene.desk, { callIds: there });
  expect(ids(recovered.talking)).toEqual([talking.id]);
  expect(ids(recovered.waiting)).toEqual([ringing.id, waiting.id]);
  expect(ids(recovered.lost).sort()).toEqual([goneTalking.id, goneWaiting.id].sort());
  expect([...recovered.freedAgentIds].sort()).toEqual([second.id, third.id, fourth.id].sort());
  const states = await Promise.all(agents.map((agent) => scene.state(agent)));
  expect(states.map((state) => state.status)).toEqual(['talking', 'wrap_up', 'ready', 'ready']);
  expect(await scene.entry(goneWaiting.id)).toMatchObject({ result: 'lost' });
  expect(await scene.entry(goneTalking.id)).toMatchObject({ result: 'answered', endedBy: 'lost' });
  expect((await scene.entry(theirs.id)).status).toBe('waiting');

  const offers = await assignCallers(database.pool, scene.desk.clock.now());
  expect(offers.map((offer) => offer.entryId)).toEqual([ringing.id, waiting.id]);

  // In a second crash the telephones ring on, and those offers are kept.
  const again = await recoverLine(scene.desk, {
    callIds: there,
    ringingEntryIds: new Set([ringing.id]),
  });
  expect(ids(again.ringing)).toEqual([ringing.id]);
  expect(ids(again.waiting)).toEqual([waiting.id]);
});
