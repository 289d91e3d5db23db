import { changeAgent } from '../../../app/queue/agentStates.js';
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import { changeServing } from '../../../app/queue/store/agentEvents.js';
import { setAgentSkills } from '../../../app/queue/store/agents.js';
import { assignCallers } from '../../../app/queue/store/assignCallers.js';
import { putQueue } from '../../../app/queue/store/queues.js';
import { withTransaction } from '../../../app/core/database/pool.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { makeScene, type Scene } from '../scene.js';
import { log, talk } from './queueLog.js';

let database: TestDatabase;
let scene: Scene;

beforeEach(async () => {
  database = await cleanDatabase();
  scene = await makeScene(database.pool);
});
afterEach(() => database.close());

describe('the log, in the words of Asterisk', () => {
  test('an agent call that the agent ends, after an offer that was not answered', async () => {
    await scene.queue('case', { retryS: 0 });
    const agent = await scene.agent('1001');
    const caller = await scene.caller('case');
    await scene.pass(2);
    await assignCallers(database.pool, scene.deps.clock.now());
    await scene.pass(20);
    await changeEntry(scene.deps, caller.id, { kind: 'not_answered', agentId: agent.id });
    await assignCallers(database.pool, scene.deps.clock.now());
    await scene.pass(3);
    await changeEntry(
      scene.deps,
      caller.id,
      { kind: 'answered', agentId: agent.id },
      { agentChannel: 'leg-1' },
    );
    await scene.pass(61.9);
    await changeEntry(scene.deps, caller.id, { kind: 'agent_call_ended', by: 'agent' });
    expect(await log(database, caller)).toEqual([
      'case|NONE|ENTERQUEUE||13800138000|1',
      'case|Agent/1001|RINGNOANSWER|20000',
      'case|Agent/1001|CONNECT|25|leg-1|3',
      'case|Agent/1001|COMPLETEAGENT|25|61|1',
    ]);
  });

  test('every other way out', async () => {
    await scene.queue('case');
    const agent = await scene.agent('1001');
    const ended = await talk(scene, database, agent);
    await scene.pass(5);
    await changeEntry(scene.deps, ended.id, { kind: 'caller_gone' });
    expect((await log(database, ended)).at(-1)).toBe('case|Agent/1001|COMPLETECALLER|10|5|1');
    await changeAgent(scene.deps, agent.id, { kind: 'wrap_up_done' });

    const ringing = await scene.caller('case');
    await assignCallers(database.pool, scene.deps.clock.now());
    const leaver = await scene.caller('case');
    const timeout = await scene.caller('case');
    const empty = await scene.caller('case');
    await scene.pass(7);
    await changeEntry(scene.deps, ringing.id, { kind: 'caller_gone' });
    await changeEntry(scene.deps, timeout.id, { kind: 'timeout' });
    await changeEntry(scene.deps, leaver.id, { kind: 'digit', digit: '*' });
    await changeEntry(scene.deps, empty.id, { kind: 'no_agents' });
    expect((await log(database, ringing)).slice(1)).toEqual([
      'case|Agent/1001|RINGCANCELED|7000',
      'case|NONE|ABANDON|1|1|7',
    ]);
    expect((await log(database, leaver)).at(-1)).toBe('case|NONE|EXITWITHKEY|*|1|2|7');
    expect((await log(database, timeout)).at(-1)).toBe('case|NONE|EXITWITHTIMEOUT|2|3|7');
    expect((await log(database, empty)).at(-1)).toBe('case|NONE|EXITEMPTY|1|4|7');
  });

  test('agents, also as members of the queues whose callers they can serve in the end', async () => {
    const court = { relax: [{ afterS: 60, drop: ['court'] }] };
    await scene.queue('near', { ...court, skills: ['court:苏98', 'topic:case'] });
    await scene.queue('other', { ...court, skills: ['topic:general'] });
    const agent = await scene.agent('1001', { 'topic:case': 5 });
    await scene.pass(60);
    await changeAgent(scene.deps, agent.id, { kind: 'pause', reason: 'lunch' });
    await scene.pass(60);
    await changeAgent(scene.deps, agent.id, { kind: 'ready' });
    await scene.pass(60);
    await changeAgent(scene.deps, agent.id, { kind: 'telephone_gone' });
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

  test('a signed-in agent joins and leaves queues when the agent’s skills change, or the queues’ needs', async () => {
    await scene.queue('case', { relax: [], skills: ['topic:case'] });
    const agent = await scene.agent('1001', { 'topic:case': 5 });
    await changeAgent(scene.deps, agent.id, { kind: 'pause', reason: 'lunch' });
    const now = scene.deps.clock.now();
    await setAgentSkills(database.pool, agent.id, [{ skill: 'topic:general', level: 5 }], now);
    await withTransaction(database.pool, (client) =>
      changeServing(client, now, () => putQueue(client, 'case', { skills: ['topic:general'] })),
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
