/**
 * Counts the round trips to PostgreSQL on the way from digit `0` to the agent's telephone: every
 * statement that is sent for it, with BEGIN and COMMIT.
 */
import type { Pool, PoolClient } from 'pg';
import { answerCall } from '../../../../app/ivr/journeys/answerCall.js';
import { assignCallersAndCallbacks } from '../../../../app/agents/queueWatch.js';
import type { QueueRuntime } from '../../../../app/agents/runtime/queueRuntime.js';
import type { Offer } from '../../../../app/queue/store/assignCallers.js';
import { offerCall } from '../../../../app/agents/calls/offerCall.js';
import { FakeCall } from '../../../queue/fakeLegs.js';
import { makeScene } from '../../../queue/scene.js';
import { freshDatabase } from '../../../parts/database.js';
import { DeskScene } from '../deskScene.js';
import { patientPool } from '../../../parts/patientPool.js';

/** A pool, and the statements that were sent over it, each by its name or its text. */
interface Noted {
  readonly pool: Pool;
  readonly sent: string[];
}

let scene: DeskScene;
let caller: Noted;

beforeEach(async () => {
  scene = await DeskScene.start();
  caller = notedPool(scene.app.config.DATABASE_URL);
});
afterEach(async () => {
  await scene.stop();
  await caller.pool.end();
});

/** Makes a pool whose statements are noted as they are sent, no matter who sends them. */
function notedPool(url: string): Noted {
  const pool = patientPool(url, 4);
  const sent: string[] = [];
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((statement: string | { name?: string; text: string }, ...rest: unknown[]) => {
      const noted = typeof statement === 'string' ? statement : (statement.name ?? statement.text);
      // Each connection asks once whether its server is the primary, whoever it is for.
      if (noted !== 'SELECT pg_is_in_recovery()') sent.push(noted);
      return query(statement, ...rest);
    }) as PoolClient['query'];
  });
  return { pool, sent };
}

/**
 * The floor for one caller, whose statements are noted. The queue's watch and the record of the
 * call, for which no caller waits, go over the scene's own pool.
 */
function runtimeForCaller(): QueueRuntime {
  const deps = { ...scene.runtime.deps, db: caller.pool };
  return Object.create(scene.runtime, { deps: { value: deps } }) as QueueRuntime;
}

/** Returns what is sent for a caller from digit `0` to the ringing telephone. */
async function sentForCaller(begin: (call: FakeCall) => Promise<void>): Promise<string[]> {
  const call = new FakeCall('caller-counted');
  // The caller hears that agent calls are recorded, to the end of the test: nothing that is read for
  // later announcements is mixed with what is sent on the way.
  call.dwellsOn = '通话会录音';
  scene.adopt(call, answerCall({ ...scene.app, db: caller.pool }, runtimeForCaller(), call));
  await call.hears('查案件请按一');
  await begin(call);
  caller.sent.length = 0;
  call.press('0');
  await scene.telephony.rings('1001');
  return [...caller.sent];
}

/** Returns what is sent to give a waiting caller to a free agent, and the offer. */
async function sentToAssign(): Promise<{ offer: Offer; statements: string[] }> {
  const database = await freshDatabase();
  const { pool, sent } = notedPool(database.url);
  try {
    const queue = await makeScene(database.pool);
    await queue.queue('general');
    await queue.agent('1001');
    await queue.caller('general');
    const [offer] = await assignCallersAndCallbacks({ ...queue.deps, db: pool });
    if (offer === undefined) throw new Error('nobody was offered');
    return { offer, statements: sent };
  } finally {
    await pool.end();
    await database.close();
  }
}

test.each([
  ['at the main menu', () => Promise.resolve()],
  [
    'who has signed in, in their case',
    async (call: FakeCall) => {
      await scene.signsIn(call);
      await call.hears('您的民间借贷案');
    },
  ],
])('eight round trips at most for a caller %s', async (_where, begin) => {
  const forCaller = await sentForCaller(begin);
  expect(forCaller[0]).toBe('arrival-facts');
  expect(forCaller.at(-1)).toBe('COMMIT');
  const { statements: toAssign } = await sentToAssign();
  expect(toAssign.at(-1)).toBe('assign-callers');
  expect([...forCaller, ...toAssign].length).toBeLessThanOrEqual(8);
});

test('the telephone of an offer rings before anything more is read', async () => {
  const { offer } = await sentToAssign();
  const before = scene.telephony.rung.length;
  const offering = offerCall(runtimeForCaller(), offer);
  expect(scene.telephony.rung).toHaveLength(before + 1);
  // The offer is of another database, so it ends at once.
  await offering;
});
