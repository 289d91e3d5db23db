/** Asterisk is out of reach for so long that it counts as dead: what becomes of who waits when it is back. */
import { makeLookAtPbx } from '../../../../app/agents/pbxAway.js';
import type { FakeCall } from '../../../queue/fakeLegs.js';
import { until } from '../../../queue/until.js';
import { DeskScene } from '../deskScene.js';

let scene: DeskScene;
afterEach(() => scene.stop());

const number = '13800003333';
let call: FakeCall;
let place: Record<string, unknown> | undefined;

/** One talks and one waits until Asterisk counts as dead. */
async function countsAsDead(): Promise<FakeCall> {
  scene = await DeskScene.start();
  const { call: talking } = await scene.talks();
  call = await scene.waits(number);
  [place] = await scene.rows("SELECT order_at FROM queue_entries WHERE status = 'waiting'");
  scene.telephony.isConnected = false;
  await makeLookAtPbx(scene.runtime, 1)();
  await until('she waits for the exchange', () => scene.telephony.waitForIt === 1);
  expect(await scene.rows('SELECT number, order_at, status FROM callbacks')).toEqual([
    { number, ...place, status: 'waiting' },
  ]);
  expect(await scene.rows("SELECT FROM queue_entries WHERE status <> 'over'")).toEqual([]);
  expect((await scene.state('1001')).status).toBe('wrap_up');
  return talking;
}

test('it lives: who waits has the same place again, talks to the agent, and is not called back', async () => {
  const talking = await countsAsDead();
  scene.telephony.isConnected = true;
  await scene.until(
    'she waits again',
    "SELECT FROM queue_entries WHERE status = 'waiting' OR status = 'offered'",
  );
  expect(
    await scene.rows("SELECT order_at FROM queue_entries WHERE status IN ('waiting', 'offered')"),
  ).toEqual([place]);
  talking.leave();
  await scene.dials('1001', '*5');
  const leg = (await scene.telephony.rings('1001')).answer();
  await until('they hear each other', () => call.bridge !== null && call.bridge === leg.bridge);
  await scene.until(
    'the callback to be cancelled',
    "SELECT FROM callbacks WHERE status = 'cancelled' AND because = 'called_in'",
  );
});

test('it has died: who waited is in no queue any more', async () => {
  const talking = await countsAsDead();
  for (const each of [call, talking]) each.cutOff();
  scene.telephony.isConnected = true;
  await scene.until(
    'closed',
    "SELECT FROM calls WHERE outcome = 'lost' AND outcome_detail = 'its Asterisk died' HAVING count(*) = 2",
  );
  expect((await scene.entries()).map(({ status }) => status)).toEqual(['over', 'over']);
  expect(await scene.rows('SELECT number, status FROM callbacks')).toEqual([
    { number, status: 'waiting' },
  ]);
});
