/**
 * The app is killed while the judge's telephone rings for a caller who wants to talk to the judge.
 */
import { samplePeople } from '../../app/sample/samplePeople.js';
import type { Caller } from '../telephone/caller.js';
import { partKeys, signIn } from '../telephone/script/callerScript.js';
import type { RingingTelephone } from '../telephone/network/ringingTelephone.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { DeskCalls } from './desk/deskCalls.js';
import { Hotline, roundTheClock } from './hotline.js';

const judge = '051055501101';
const secretary = '051055501021';

let hotline: Hotline;
let desk: DeskCalls;
beforeAll(async () => {
  hotline = await Hotline.start({ openingHours: roundTheClock });
  desk = new DeskCalls(hotline);
});
afterAll(async () => {
  await hotline?.stop();
});
afterEach(async () => {
  await hotline.carrier.hangUpAll();
  await hotline.nothingLeft();
});

/** A caller asks for the judge of their case, and the judge's telephone rings. */
async function isConnected(
  from: string,
): Promise<{ caller: Caller; judgeRings: RingingTelephone }> {
  const caller = await hotline.carrier.dial({ from });
  await signIn(caller, '11010519491231002*', samplePeople.zhang.password, { isInAHurry: true });
  await caller.hears(/\/said\//);
  await caller.press(partKeys.people);
  await caller.hears('contactConnect');
  const ringing = hotline.carrier.ringing(judge);
  await caller.press('1');
  await caller.hears('contactRinging', { until: 'end' });
  const { id } = await hotline.row(from, 'in the case', ({ phase }) => phase === 'case');
  await untilTrue('the record to know that it rings', async () =>
    (await hotline.events(id)).some(({ detail }) => detail === `rings ${judge}`) ? true : undefined,
  );
  return { caller, judgeRings: await ringing };
}

test('it rings on, and when he answers they hear each other', async () => {
  const from = '13800004001';
  const { caller, judgeRings } = await isConnected(from);
  await hotline.app.kill();
  await hotline.app.restart();
  await caller.hears('contactRinging', { until: 'end' });
  expect(judgeRings.isOver).toBe(false);
  const answered = await judgeRings.answer();
  await desk.hearEachOther(caller, answered);
  await answered.hangUp();
  await caller.hears('contactOver', { until: 'end' });
  await caller.hears('mainMenu');
  await caller.hangUp();
  expect(caller.heard().map(({ sound }) => sound.id)).not.toContain('zh/interrupted');
  expect(await hotline.closedRow(from)).toMatchObject({ outcome: 'served', resumed: 1 });
});

test('he refuses while nobody is there: the secretary is rung, and then she can leave a message', async () => {
  const from = '13800004002';
  const { caller, judgeRings } = await isConnected(from);
  await hotline.app.kill();
  await judgeRings.refuse('busy');
  const next = hotline.carrier.ringing(secretary);
  await hotline.app.restart();
  await caller.hears('contactSecretary');
  await (await next).refuse('rejected');
  await caller.hears('contactNotReached');
  await caller.hears('contactIntro');
  await caller.hangUp();
  expect(await hotline.closedRow(from)).toMatchObject({ resumed: 1 });
});
