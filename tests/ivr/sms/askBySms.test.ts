/** Callers who hang up with the agent are asked by SMS how content they were. */
import { createLogger, transports } from 'winston';
import { forgetCaller } from '../../../app/queue/store/forgetCaller.js';
import { defaultCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';
import { askBySms } from '../../../app/ivr/sms/askBySms.js';
import { blankOldSurveys } from '../../../app/ivr/sms/store/smsSurveys.js';
import { makeTakeSms } from '../../../app/ivr/sms/takeSms.js';
import { makeScene, type Scene } from '../../tickets/scene.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';

const log = createLogger({ transports: [new transports.Console({ silent: true })] });
const number = '13912345678';

let database: TestDatabase;
let scene: Scene;
let count = 0;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
  scene = await makeScene(database.pool, '2026-11-24 10:00');
  await wants(true);
});
afterEach(() => database.close());

const wants = (smsSurvey: boolean) =>
  database.pool.query('UPDATE courts SET settings = $1 WHERE id = $2', [
    { smsSurvey },
    scene.courtId,
  ]);

/** A call with an agent call that is over now. */
async function talks(from = number): Promise<{ callId: string; agentId: number }> {
  const callId = await scene.call(from);
  const { rows } = await database.pool.query<{ agentId: number }>(
    `WITH queue AS (SELECT id FROM queues ORDER BY id LIMIT 1), agent AS (SELECT id FROM agents ORDER BY id LIMIT 1),
          entry AS (
       INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, priority, entered_at,
                                 order_at, status, agent_id, offered_at, connected_at, over_at, result, ended_by)
       SELECT queue.id, $1, 'hotline', $2, '{}', '{}', '{}', 0, $3, $3, 'over', agent.id, $3, $3, $3, 'answered', 'caller'
         FROM queue, agent RETURNING agent_id)
     SELECT agent_id AS "agentId" FROM entry`,
    [callId, from, scene.now()],
  );
  await database.pool.query("UPDATE calls SET ended_at = $2, outcome = 'served' WHERE id = $1", [
    callId,
    scene.now(),
  ]);
  return { callId, agentId: rows[0]?.agentId ?? 0 };
}

/** Writes to the hotline, and returns what is written back. */
async function writes(text: string, from = number): Promise<string | undefined> {
  const { db, clock, identityKeys } = scene.deps;
  const guessSettings = () => defaultCourtSettings;
  const replies = { refusalsPerHour: 200, answersPerHour: 2000 };
  const take = makeTakeSms({
    db,
    clock,
    log,
    identityKeys,
    guessSettings,
    replies,
    account: 'smpp',
  });
  const ref = `r${(count += 1)}`;
  await take({ from, to: '12368', text, at: clock.now(), ref });
  return (await scene.smsTo(from)).at(-1);
}

const scores = async () =>
  (
    await database.pool.query<object>(
      'SELECT call_id, agent_id, score FROM satisfaction ORDER BY at',
    )
  ).rows;

test('ten minutes after the call, once; the answer counts like the digit', async () => {
  const { callId, agentId } = await talks();
  expect(await askBySms(scene.deps)).toBe(0);
  scene.moveTo('2026-11-24 10:10');
  expect(await askBySms(scene.deps)).toBe(1);
  expect(await askBySms(scene.deps)).toBe(0);
  expect(await scene.smsTo(number)).toEqual([
    'survey: 您对刚才的12368人工服务满意吗？非常满意回复5，满意4，一般3，不满意2，非常不满意1。退订回复TD。',
  ]);
  expect(await writes('４')).toBe('rated: 感谢您的评价。');
  expect(await scores()).toEqual([{ call_id: callId, agent_id: agentId, score: 4 }]);
  // The second answer counts nothing, and is answered like any SMS that asks for nothing.
  expect(await writes('1')).toMatch(/^helped: /);
  expect(await scores()).toEqual([{ call_id: callId, agent_id: agentId, score: 4 }]);
});

test('two days later an answer is too late', async () => {
  await talks();
  scene.moveTo('2026-11-24 10:10');
  await askBySms(scene.deps);
  scene.moveTo('2026-11-26 10:10');
  expect(await writes('5')).toMatch(/^helped: /);
  expect(await scores()).toEqual([]);
});

test('a number that was asked nothing, and a word that is no answer', async () => {
  expect(await writes('5')).toMatch(/^helped: /);
  await talks();
  scene.moveTo('2026-11-24 10:10');
  await askBySms(scene.deps);
  await writes('很满意');
  expect(await scores()).toEqual([]);
});

test.each<[string, (agentCall: { callId: string; agentId: number }) => Promise<unknown>]>([
  ['the court does not want it', () => wants(false)],
  [
    'they pressed a digit',
    ({ callId, agentId }) =>
      database.pool.query(
        'INSERT INTO satisfaction (call_id, agent_id, score, at) VALUES ($1, $2, 3, now())',
        [callId, agentId],
      ),
  ],
  [
    'they have unsubscribed',
    () => database.pool.query('INSERT INTO sms_stops (number, at) VALUES ($1, now())', [number]),
  ],
  [
    'they reported something anonymously',
    ({ callId }) => forgetCaller(database.pool, callId, scene.now()),
  ],
])('nobody is asked when %s', async (_, happens) => {
  const agentCall = await talks();
  await happens(agentCall);
  scene.moveTo('2026-11-24 10:10');
  expect(await askBySms(scene.deps)).toBe(0);
  expect(await scene.smsTo(number)).toEqual([]);
});

test('a landline is not asked, and nobody twice in a week', async () => {
  await talks('051055501000');
  await talks();
  scene.moveTo('2026-11-24 10:10');
  expect(await askBySms(scene.deps)).toBe(1);
  await talks();
  scene.moveTo('2026-11-24 10:20');
  expect(await askBySms(scene.deps)).toBe(0);
});

test('who is forgotten later cannot be found by the survey', async () => {
  const { callId } = await talks();
  scene.moveTo('2026-11-24 10:10');
  await askBySms(scene.deps);
  await forgetCaller(database.pool, callId, scene.now());
  const numbers = async () =>
    (await database.pool.query<object>('SELECT number FROM sms_surveys ORDER BY at')).rows;
  expect(await numbers()).toEqual([{ number: '' }]);
  await talks('13912345679');
  scene.moveTo('2026-11-24 10:20');
  await askBySms(scene.deps);
  expect(await numbers()).toEqual([{ number: '' }, { number: '13912345679' }]);
  await blankOldSurveys(database.pool, scene.now());
  expect(await numbers()).toEqual([{ number: '' }, { number: '13912345679' }]);
  scene.moveTo('2026-11-24 10:21');
  await blankOldSurveys(database.pool, scene.now());
  expect(await numbers()).toEqual([{ number: '' }, { number: '' }]);
});
