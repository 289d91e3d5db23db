/**
 * People are called back by real calls: the place that was kept, the agent who was reserved,
 * telephones that are busy, absent or answered by a machine, and the app killed while they ring.
 */
import { readReport } from '../../../app/reports/store/readReport.js';
import { definitionOf } from '../../../app/reports/store/reportDefinitions.js';
import type { Caller } from '../../telephone/caller.js';
import type { RingingTelephone } from '../../telephone/network/ringingTelephone.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { DeskCalls } from '../desk/deskCalls.js';
import { Hotline, roundTheClock } from '../hotline.js';
import { askForMissed, askOutsideHours, becomes, makeDue, row } from './callbackRow.js';

const agent = '1011';
/** On a break, except where several people are called back at once. */
const others = ['1012', '1013'];

let hotline: Hotline;
let desk: DeskCalls;
beforeAll(async () => {
  hotline = await Hotline.start({ softphones: true, openingHours: roundTheClock });
  desk = new DeskCalls(hotline);
  const skills = ['court:苏98', 'topic:general', 'topic:case', 'language:zh'];
  await desk.crew([agent, ...others], skills);
  for (const other of others) await desk.onBreak(other);
  // A wrap-up lasts until the agent ends it.
  await desk.setQueues({ wrap_up_s: 600, empty_grace_s: 60, ring_s: 20 });
});
afterAll(async () => {
  await hotline?.stop();
});
afterEach(async () => {
  await hotline.carrier.hangUpAll();
  await hotline.softphones.hangUpAll();
  await hotline.nothingLeft();
});

/** A caller waits in the queue, requests a callback to the number they call from, and hangs up. */
async function takesCallback(from: string): Promise<void> {
  const caller = await desk.asks(from);
  await caller.hears('queueDigits');
  await caller.press('*');
  await caller.hears('queueChoice');
  await caller.press('1');
  // First the caller's number, then that it is noted.
  await caller.hears(/\/said\//);
  await caller.press('1');
  await caller.hears(/\/said\//, { until: 'end' });
  await caller.hears('goodbye');
  await caller.ended;
}

/** The plan's interval has passed. */
const isDue = (from: string) => makeDue(hotline, from);

/** The agent becomes free, and the hotline rings a person who requested a callback out of hours. */
async function isRung(from: string): Promise<RingingTelephone> {
  await desk.onBreak(agent);
  await askOutsideHours(hotline, from);
  await isDue(from);
  await desk.change(agent, { kind: 'ready' });
  return hotline.carrier.ringing(from);
}

/** The person presses the digit, and talks to the agent who is kept. */
async function isConnected(from: string, her: Caller): Promise<Caller> {
  await her.press('1');
  await her.hears('calledBackConnecting');
  const answered = await (await hotline.softphones.ringingFor(from)).answer();
  await answered.hears(/agentCaller/);
  await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
  await desk.hearEachOther(her, answered);
  return answered;
}

/** The person answers, presses the digit, talks to an agent, and hangs up. */
async function talks(from: string, telephone: RingingTelephone): Promise<Caller> {
  const her = await telephone.answer();
  await her.hears(/\/said\//);
  const answered = await isConnected(from, her);
  await her.hangUp();
  await answered.ended;
  return her;
}

/** Counts the agent calls of all entries of a number. */
async function agentCallsOf(from: string): Promise<number> {
  const { rows } = await hotline.db.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM queue_entries WHERE caller_number = $1 AND connected_at IS NOT NULL`,
    [from],
  );
  return rows[0]?.n ?? 0;
}

test('she keeps her place before those who came after her, and meets the agent kept for her', async () => {
  const [first, second] = ['13800000101', '13800000102'];
  await desk.onBreak(agent);
  await takesCallback(first);
  const behind = await desk.asks(second);
  await behind.hears('queueDigits');
  await isDue(first);
  await desk.change(agent, { kind: 'ready' });
  const telephone = await hotline.carrier.ringing(first);
  expect(telephone.callerNumber).toBe('12368');
  // The agent is reserved, and hears nothing of the callback before the person has answered.
  await desk.untilState(agent, 'offered');
  expect(await hotline.dialCode(agent, '*6')).toBe('agentKept');
  const her = await telephone.answer();
  await her.hears(/\/said\//);
  expect(hotline.softphones.isRinging(agent)).toBe(false);
  await her.press('1');
  const rings = await hotline.softphones.ringing(agent);
  expect(rings.callerNumber).toBe(first);
  const answered = await rings.answer();
  await answered.hears(/agentCaller/);
  await desk.untilEntry(first, 'talking', ({ status }) => status === 'talking');
  await desk.hearEachOther(her, answered);
  await answered.hangUp();
  await her.hears('askSatisfaction');
  await her.press('5');
  await her.hears('mainMenu');
  await her.hangUp();
  await becomes(hotline, first, 'done');
  expect(await desk.outcomes(first)).toEqual(['callback', 'answered by agent']);
  expect(await desk.satisfaction(first)).toEqual([{ score: 5, agent }]);
  expect(await desk.recordings(first)).toMatchObject([{ status: 'stored' }]);
  expect(await hotline.closedRow(first)).toMatchObject({ outcome: 'served', resumed: 0 });

  await desk.change(agent, { kind: 'ready' });
  const next = await hotline.softphones.ringingFor(second);
  await behind.hangUp();
  await next.ended;
});

test('busy, refused, a machine, hung up: tried again by the plan, then given up with an SMS', async () => {
  const from = '13800000201';
  await (await isRung(from)).refuse('busy');
  expect(await becomes(hotline, from, 'waiting', 1)).toMatchObject({ because: 'busy' });
  const waits = [(await row(hotline, from))?.wait_s ?? 0];
  await desk.untilState(agent, 'ready');

  await isDue(from);
  await (await hotline.carrier.ringing(from)).refuse('rejected');
  expect(await becomes(hotline, from, 'waiting', 2)).toMatchObject({ because: 'refused' });
  waits.push((await row(hotline, from))?.wait_s ?? 0);

  await isDue(from);
  // The machine does not identify itself as one.
  const machine = await (await hotline.carrier.ringing(from)).answer();
  await machine.hears('calledBackAgain');
  await machine.ended;
  expect(await becomes(hotline, from, 'waiting', 3)).toMatchObject({ because: 'machine' });
  waits.push((await row(hotline, from))?.wait_s ?? 0);
  // The plan's first wait after a busy telephone, and its later waits after a refusal and a
  // machine.
  expect(waits.map((seconds) => Math.round(seconds / 300) * 5)).toEqual([5, 180, 180]);

  await isDue(from);
  const her = await (await hotline.carrier.ringing(from)).answer();
  await her.hears(/\/said\//);
  await her.hangUp();
  expect(await becomes(hotline, from, 'given_up', 4)).toMatchObject({
    because: 'hung_up',
    attempts: 4,
  });
  await desk.untilState(agent, 'ready');
  const sms = await hotline.db.query(
    "SELECT to_number FROM sms_outbox WHERE purpose = 'callback_given_up'",
  );
  expect(sms.rows).toEqual([{ to_number: from }]);
  expect(await agentCallsOf(from)).toBe(0);
});

test('the trunk takes no call: no try of hers and no SMS, the doctor says so, and she is called when it does', async () => {
  const from = '13800000211';
  await (await isRung(from)).refuse('congested');
  const notTaken = (attempts: number) =>
    untilTrue(`the trunk not to have taken ${attempts} calls`, async () => {
      const found = await row(hotline, from);
      return found?.status === 'waiting' && found.attempts === attempts ? found : undefined;
    });
  expect(await notTaken(1)).toMatchObject({ tries: 0, because: 'no_trunk' });
  await desk.untilState(agent, 'ready');
  await isDue(from);
  await (await hotline.carrier.ringing(from)).refuse('congested');
  expect(await notTaken(2)).toMatchObject({ tries: 0, because: 'no_trunk' });
  await desk.untilState(agent, 'ready');
  // The doctor exits with an error code because it finds something.
  const failed = await hotline.cli('doctor', '--json').catch((error: unknown) => error);
  expect((failed as { cause: { stdout: string } }).cause.stdout).toMatch(
    /trunk-by-address did not accept 2 of our calls in the last 24 h/,
  );
  const { rows } = await hotline.db.query(
    "SELECT FROM sms_outbox WHERE to_number = $1 AND purpose <> 'callback_asked'",
    [from],
  );
  expect(rows).toEqual([]);
  await isDue(from);
  await talks(from, await hotline.carrier.ringing(from));
  expect(await becomes(hotline, from, 'done')).toMatchObject({ attempts: 3, tries: 0 });
});

test('a missed call: somebody sees it in the list, and she is called and talks to an agent', async () => {
  const from = '13800000261';
  await desk.onBreak(agent);
  const caller = await desk.asks(from);
  await caller.hears('queueEntered', { until: 'end' });
  await caller.hangUp();
  expect(await desk.outcomes(from)).toEqual(['abandoned']);
  const now = new Date();
  const of = { from: new Date(now.getTime() - 3_600_000), until: now, asOf: now, queue: null };
  const { rows } = await readReport(hotline.db, definitionOf('abandoned'), of);
  expect(rows.filter((row) => row.includes(from))).toHaveLength(1);
  expect(await askForMissed(hotline, from)).toMatchObject({ kind: 'asked' });
  await isDue(from);
  await desk.change(agent, { kind: 'ready' });
  const telephone = await hotline.carrier.ringing(from);
  const her = await talks(from, telephone);
  const [first] = her.heard();
  expect(hotline.texts.find(first?.sound.id ?? '').name).toBe('calledBackMissed');
  expect(await becomes(hotline, from, 'done')).toMatchObject({ attempts: 1, because: null });
  expect(await agentCallsOf(from)).toBe(1);
  // The same call never leads to a second callback.
  expect(await askForMissed(hotline, from)).toEqual({ kind: 'refused', because: 'not_missed' });
});

test('the app is killed while it calls people back, and during an agent call: each person has one agent call', async () => {
  const people = ['13800000301', '13800000302', '13800000303'] as const;
  const [ringing, answering, hearing] = people;
  for (const number of [agent, ...others]) await desk.onBreak(number);
  for (const from of people) await askOutsideHours(hotline, from);
  await makeDue(hotline, ...people);
  for (const number of [agent, ...others]) await desk.change(number, { kind: 'ready' });
  const [ringsOn, answersMeanwhile, answered] = await Promise.all([
    hotline.carrier.ringing(ringing),
    hotline.carrier.ringing(answering),
    hotline.carrier.ringing(hearing),
  ]);
  const her = await answered.answer();
  await her.hears(/\/said\//);
  await hotline.app.kill();
  // While the app is away, Asterisk cannot connect the person to anyone.
  await (
    await answersMeanwhile.answer()
  ).ended;
  await hotline.app.restart();

  expect(ringsOn.isOver).toBe(false);
  const [, , theirAgent] = await Promise.all([
    talks(ringing, ringsOn),
    (async () => {
      await becomes(hotline, answering, 'waiting');
      await isDue(answering);
      await talks(answering, await hotline.carrier.ringing(answering));
    })(),
    (async () => {
      // She hears again who calls.
      await her.hears(/\/said\//);
      return isConnected(hearing, her);
    })(),
  ]);
  expect(await becomes(hotline, ringing, 'done')).toMatchObject({ attempts: 1 });
  // The app had not heard that this telephone was answered.
  expect(await becomes(hotline, answering, 'done')).toMatchObject({ attempts: 2 });

  await hotline.app.kill();
  await hotline.app.restart();
  await desk.hearEachOther(her, theirAgent);
  await theirAgent.hangUp();
  await her.hears('askSatisfaction');
  await her.hangUp();
  expect(await becomes(hotline, hearing, 'done')).toMatchObject({ attempts: 1 });
  expect(await Promise.all(people.map(agentCallsOf))).toEqual([1, 1, 1]);
});
