/**
 * A supervisor ends an agent call from the console: through the process that holds it, or by its rows
 * where none does.
 */
import { postgresWakeUps } from '../../../app/core/wakeUps/wakeUps.js';
import { AgentCallAsker, answerHere } from '../../../app/agents/calls/agentCallAsker.js';
import { insertRequest } from '../../../app/agents/calls/store/agentCallRequests.js';
import { endAgentCall } from '../../../app/agents/control/endAgentCall.js';
import { until } from '../../queue/until.js';
import { DeskScene } from '../../ivr/journeys/deskScene.js';

let scene: DeskScene;
let asker: AgentCallAsker;
afterEach(async () => {
  await asker.stop();
  await scene.stop();
});

/** Agent 1001 talks to a caller, 1002 is ready; a supervisor of every court ends the agent call. */
async function agentCallAndSupervisor() {
  scene = await DeskScene.start(['1001']);
  const talking = await scene.talks('1001');
  await scene.signIn('1002');
  const { pool: db, url } = scene.hotline.database;
  const clock = { now: () => new Date() };
  asker = new AgentCallAsker({ db, wakeUps: postgresWakeUps(url), clock, runtime: null });
  asker.start();
  const by = { user: 'gao', agentId: await scene.agentId('1900'), staffId: null };
  const deps = { db, clock, ask: asker.ask.bind(asker) };
  return { ...talking, end: (entryId: number) => endAgentCall(deps, by, null, entryId) };
}

const entryId = async () =>
  Number((await scene.rows<{ id: string }>('SELECT max(id) AS id FROM queue_entries'))[0]?.id);
const actions = () =>
  scene.rows('SELECT by_user, action, entry_id::int FROM floor_actions ORDER BY id');

test('the agent is free, the caller goes on, and the record says who has ended it', async () => {
  const { call, leg, end } = await agentCallAndSupervisor();
  const id = await entryId();
  expect(await end(id)).toEqual({ kind: 'ended' });
  await leg.ended;
  await call.hears('非常满意按五');
  await scene.becomes('1001', 'wrap_up');
  expect(await scene.entries()).toEqual([
    { status: 'over', result: 'answered', ended_by: 'supervisor' },
  ]);
  expect(await actions()).toEqual([{ by_user: 'gao', action: 'end_agent_call', entry_id: id }]);
  expect(await end(id)).toEqual({ kind: 'refused', because: 'unknown' });
});

test('a colleague who is asked just then does not get the caller, and is free', async () => {
  const { call, leg, end } = await agentCallAndSupervisor();
  leg.press('*31002#');
  const second = (await scene.telephony.rings('1002')).answer();
  await leg.hears('已接通');
  expect(await end(await entryId())).toEqual({ kind: 'ended' });
  await Promise.all([leg.ended, second.ended]);
  await call.hears('非常满意按五');
  expect(call.hearsMusic).toBe(false);
  await scene.becomes('1002', 'ready');
});

test('an agent call that only its rows know of is ended in them', async () => {
  const { end } = await agentCallAndSupervisor();
  const second = await scene.agentId('1002');
  await scene.rows(
    `WITH other AS (
       INSERT INTO calls (id, node, channel_id, caller_number, called_number, court_id, started_at)
       SELECT gen_random_uuid(), node, 'stuck', '13700000099', called_number, court_id, now() FROM calls LIMIT 1 RETURNING id, node),
     stuck AS (
       INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at,
                                 status, agent_id, offered_at, connected_at)
       SELECT (SELECT min(id) FROM queues), o.id, o.node, '13700000099', '{}', '{}', '{}', now(), now(), 'talking', ${second}, now(), now()
         FROM other o RETURNING id)
     UPDATE agent_states SET status = 'talking', entry_id = (SELECT id FROM stuck) WHERE agent_id = ${second}`,
  );
  expect(await end(await entryId())).toEqual({ kind: 'ended' });
  await until('1002 is free', async () => (await scene.state('1002')).status === 'wrap_up');
  expect((await scene.entries()).map(({ ended_by }) => ended_by)).toEqual([null, 'supervisor']);
});

test('what cannot be begun before its sender is told to try later does not happen any more', async () => {
  const { call, leg } = await agentCallAndSupervisor();
  const agentId = await scene.agentId('1001');
  const { pool } = scene.hotline.database;
  // Nobody has taken this one for seven seconds.
  const late = new Date(Date.now() - 7000);
  await insertRequest(pool, agentId, { kind: 'hang_up' }, late);
  expect(await asker.ask(agentId, { kind: 'hold' })).toEqual({ kind: 'done' });
  // This one was taken in time, and waited for an earlier action of the agent call.
  const agentCall = scene.runtime.agentCalls.of(agentId);
  const tryLater = { kind: 'refused', because: 'try_later' };
  expect(await agentCall?.ask({ kind: 'hang_up' }, late)).toEqual(tryLater);
  expect(await answerHere(scene.runtime, agentId, { kind: 'hang_up' }, late)).toEqual(tryLater);
  expect(leg.isOver).toBe(false);
  expect(call.hearsMusic).toBe(true);
});

test('an agent call that is over takes no later one of its agent with it', async () => {
  const { leg } = await agentCallAndSupervisor();
  const id = await entryId();
  const agentId = await scene.agentId('1001');
  expect(await asker.ask(agentId, { kind: 'end', entryId: id + 1 })).toEqual({
    kind: 'refused',
    because: 'no_agent_call',
  });
  expect(leg.isOver).toBe(false);
  expect(await asker.ask(agentId, { kind: 'end', entryId: id })).toEqual({ kind: 'done' });
});
