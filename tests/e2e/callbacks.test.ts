/**
 * People are called back by real calls: the place that was kept, the agent who was reserved,
 * telephones that are busy, absent or answered by a machine, and the app killed while they ring.
 */
import { signedIn } from '../cli/signedIn.js';
import { makeCourtCallbacks } from '../../app/line/callbacks/makeCourtCallbacks.js';
import { requestCallback } from '../../app/line/callbacks/requestCallback.js';
import { openOrder } from '../../app/orders/opening/openOrder.js';
import { replyOrder } from '../../app/orders/state/replyOrder.js';
import { addDays, chinaDate } from '../../app/court/rules/workCalendar.js';
import { findStaff, type Contact } from '../../app/orders/store/orderPeople.js';
import { readOrder, type Order } from '../../app/orders/store/orders.js';
import type { Caller } from '../telephone/caller.js';
import type { RingingTelephone } from '../telephone/network/ringingTelephone.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { DeskCalls } from './desk/deskCalls.js';
import { Hotline, roundTheClock } from './hotline.js';
import { callerMessage, OrderCalls } from './orderCalls.js';

const agent = '1011';

let hotline: Hotline;
let desk: DeskCalls;
beforeAll(async () => {
  hotline = await Hotline.start({ softphones: true, openingHours: roundTheClock });
  desk = new DeskCalls(hotline);
  await desk.crew([agent], ['court:苏98', 'topic:general', 'topic:case', 'language:zh']);
  // A wrap-up lasts until the agent ends it.
  await desk.setLines({ wrap_up_s: 600, empty_grace_s: 60, ring_s: 20 });
});
afterAll(async () => {
  await hotline?.stop();
});
afterEach(async () => {
  await hotline.carrier.hangUpAll();
  await hotline.softphones.hangUpAll();
  await hotline.nothingLeft();
});

interface CallbackRow {
  readonly id: number;
  readonly status: string;
  readonly attempts: number;
  readonly tries: number;
  readonly because: string | null;
  readonly wait_s: number | null;
}

async function row(from: string): Promise<CallbackRow | undefined> {
  const { rows } = await hotline.db.query<CallbackRow>(
    `SELECT id, status, attempts, tries, because,
            extract(epoch FROM next_at - clock_timestamp())::float8 AS wait_s
       FROM callbacks WHERE number = $1 ORDER BY id DESC LIMIT 1`,
    [from],
  );
  return rows[0];
}

function becomes(from: string, status: string, tries = 0): Promise<CallbackRow> {
  return untilTrue(`the callback of ${from} to be ${status} (${tries})`, async () => {
    const found = await row(from);
    return found?.status === status && found.tries === tries ? found : undefined;
  });
}

/** A caller waits in the line, requests a callback to the number they call from, and hangs up. */
async function takesCallback(from: string): Promise<void> {
  const caller = await desk.asks(from);
  await caller.hears('lineKeys');
  await caller.press('*');
  await caller.hears('lineChoice');
  await caller.press('1');
  // First the caller's number, then that it is noted.
  await caller.hears(/\/said\//);
  await caller.press('1');
  await caller.hears(/\/said\//, { until: 'end' });
  await caller.hears('goodbye');
  await caller.ended;
}

/** Makes a waiting callback due, as if the plan's interval had passed. */
async function isDue(from: string): Promise<void> {
  await hotline.db.query(
    "UPDATE callbacks SET next_at = clock_timestamp() WHERE number = $1 AND status = 'waiting'",
    [from],
  );
}

/** The agent becomes free, and the hotline rings a person who requested a callback out of hours. */
async function isRung(from: string): Promise<RingingTelephone> {
  await desk.onBreak(agent);
  const { db } = hotline;
  const courtCallbacks = makeCourtCallbacks({ db, config: { HOTLINE_COURT: '苏98' } });
  const asked = await requestCallback(
    { db, clock: { now: () => new Date() }, courtCallbacks },
    {
      from: 'outside_hours',
      line: 'general',
      callId: null,
      language: 'zh',
      callerNumber: from,
      number: from,
      skills: ['topic:general', 'language:zh'],
    },
  );
  expect(asked.kind).toBe('asked');
  await isDue(from);
  await desk.change(agent, { kind: 'ready' });
  return hotline.carrier.ringing(from);
}

/** The person answers, presses the key, talks to the agent, and hangs up. */
async function talks(from: string, telephone: RingingTelephone): Promise<Caller> {
  const her = await telephone.answer();
  await her.hears(/\/said\//);
  await her.press('1');
  await her.hears('calledBackConnecting');
  const answered = await (await hotline.softphones.ringing(agent)).answer();
  await answered.hears(/agentCaller/);
  await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
  await desk.hearEachOther(her, answered);
  await her.hangUp();
  await answered.ended;
  return her;
}

/** Counts the talks of all entries of a number. */
async function talksOf(from: string): Promise<number> {
  const { rows } = await hotline.db.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM line_entries WHERE caller_number = $1 AND connected_at IS NOT NULL`,
    [from],
  );
  return rows[0]?.n ?? 0;
}

test('she keeps her place before those who came after her, and meets the agent kept for her', async () => {
  const [first, second] = ['13800000101', '13800000102'];
  await desk.onBreak(agent);
  await takesCallback(first);
  const behind = await desk.asks(second);
  await behind.hears('lineKeys');
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
  await becomes(first, 'done');
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
  expect(await becomes(from, 'waiting', 1)).toMatchObject({ because: 'busy' });
  const waits = [(await row(from))?.wait_s ?? 0];
  await desk.untilState(agent, 'ready');

  await isDue(from);
  await (await hotline.carrier.ringing(from)).refuse('rejected');
  expect(await becomes(from, 'waiting', 2)).toMatchObject({ because: 'refused' });
  waits.push((await row(from))?.wait_s ?? 0);

  await isDue(from);
  // The machine does not identify itself as one.
  const machine = await (await hotline.carrier.ringing(from)).answer();
  await machine.hears('calledBackAgain');
  await machine.ended;
  expect(await becomes(from, 'waiting', 3)).toMatchObject({ because: 'machine' });
  waits.push((await row(from))?.wait_s ?? 0);
  // The plan's first wait after a busy telephone, and its later waits after a refusal and a
  // machine.
  expect(waits.map((seconds) => Math.round(seconds / 300) * 5)).toEqual([5, 180, 180]);

  await isDue(from);
  const her = await (await hotline.carrier.ringing(from)).answer();
  await her.hears(/\/said\//);
  await her.hangUp();
  expect(await becomes(from, 'given_up', 4)).toMatchObject({ because: 'hung_up', attempts: 4 });
  await desk.untilState(agent, 'ready');
  const sms = await hotline.db.query(
    "SELECT to_number FROM sms_outbox WHERE purpose = 'callback_given_up'",
  );
  expect(sms.rows).toEqual([{ to_number: from }]);
  expect(await talksOf(from)).toBe(0);
});

test('the trunk takes no call: no try of hers and no SMS, the doctor says so, and she is called when it does', async () => {
  const from = '13800000211';
  await (await isRung(from)).refuse('congested');
  const notTaken = (attempts: number) =>
    untilTrue(`the trunk not to have taken ${attempts} calls`, async () => {
      const found = await row(from);
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
    /trunk-by-address did not take 2 of our calls in the last 24 h/,
  );
  const { rows } = await hotline.db.query('SELECT FROM sms_outbox WHERE to_number = $1', [from]);
  expect(rows).toEqual([]);
  await isDue(from);
  await talks(from, await hotline.carrier.ringing(from));
  expect(await becomes(from, 'done')).toMatchObject({ attempts: 3, tries: 0 });
});

test('a missed call: somebody sees it in the list, and she is called and talks to an agent', async () => {
  const from = '13800000261';
  await desk.onBreak(agent);
  const caller = await desk.asks(from);
  await caller.hears('lineEntered', { until: 'end' });
  await caller.hangUp();
  expect(await desk.outcomes(from)).toEqual(['abandoned']);
  const today = chinaDate(new Date());
  const days = ['--from', addDays(today, -1), '--to', today];
  expect(await hotline.cli('report', 'abandoned', ...days)).toContain(from);
  expect(await hotline.cli('callbacks', 'add', from)).toMatch(/^callback \d+, from /);
  await isDue(from);
  await desk.change(agent, { kind: 'ready' });
  const telephone = await hotline.carrier.ringing(from);
  const her = await talks(from, telephone);
  const [first] = her.heard();
  expect(hotline.texts.find(first?.sound.id ?? '').name).toBe('calledBackMissed');
  expect(await becomes(from, 'done')).toMatchObject({ attempts: 1, because: null });
  expect(await talksOf(from)).toBe(1);
  // The same call never leads to a second callback.
  await expect(hotline.cli('callbacks', 'add', from)).rejects.toThrow('number: no call');
});

/** Codes of the orders opened by {@link isAnswered}, by the caller's number. */
const codes = new Map<string, string>();

/** Opens a caller's complaint, and has it answered by `answer`. */
async function isAnswered(
  from: string,
  answer: (order: Order, handler: Contact) => Promise<unknown>,
): Promise<Order> {
  await desk.onBreak(agent);
  const { rows } = await hotline.db.query<{ court: number; department: number }>(
    `SELECT c.id AS court, d.id AS department FROM departments d JOIN courts c ON c.id = d.court_id
      WHERE c.code = '苏98' AND d.name = '执行局'`,
  );
  const opened = await openOrder(orders(), {
    kind: 'complaint',
    courtId: rows[0]?.court ?? 0,
    callId: null,
    by: { kind: 'caller' },
    callerNumber: from,
    language: 'zh',
    message: { body: '请尽快处理' },
    aboutDepartmentId: rows[0]?.department ?? 0,
  });
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  const [handler] = await findStaff(hotline.db, String(opened.order.handlerId ?? ''));
  if (handler === undefined) throw new Error('nobody has it');
  codes.set(from, opened.code ?? '');
  await answer(opened.order, handler);
  return opened.order;
}

const orders = () => ({ db: hotline.db, clock: { now: () => new Date() }, keys: hotline.keys });

const inWriting = ({ id }: Order, staff: Contact) =>
  replyOrder(orders(), id, { kind: 'staff', staff }, { body: '执行款将于本周发放。' });

/**
 * The hotline calls the person about the order. They answer, press the key, and are asked for the
 * code.
 */
async function takesUp(from: string): Promise<Caller> {
  // In opening hours the call may already be under way.
  await hotline.db.query(
    `UPDATE callbacks SET next_at = clock_timestamp(), enqueued_at = NULL
      WHERE number = $1 AND status = 'waiting'`,
    [from],
  );
  const her = await (await hotline.carrier.ringing(from)).answer();
  await her.hears(/\/said\//);
  await her.press('1');
  await her.hears('askCodeCalled');
  return her;
}

/** The person also keys in the code. */
async function hearsOfIt(from: string): Promise<Caller> {
  const her = await takesUp(from);
  await her.press(codes.get(from) ?? '', { isSecret: true });
  return her;
}

test('somebody else takes up her telephone: without the code nothing of the order is said, and she is called again', async () => {
  const from = '13800000254';
  const { number } = await isAnswered(from, inWriting);
  const other = await takesUp(from);
  await other.press(codes.get(from) === '000000' ? '111111' : '000000', { isSecret: true });
  await other.hears('orderCodeWrong');
  await other.hangUp();
  const heard = hotline.wordsHeard(other).map(({ text }) => text);
  expect(heard.join('\n')).not.toMatch(/执行款|投诉|答复是/);
  expect(await becomes(from, 'waiting', 1)).toMatchObject({ because: 'hung_up' });
  expect(await readOrder(hotline.db, number)).toMatchObject({ status: 'replied' });
  const her = await hearsOfIt(from);
  await her.hears('orderContent');
  await her.hangUp();
  await becomes(from, 'done', 1);
});

test('an answer is brought without an agent: spoken after a key, and she is content', async () => {
  const from = '13800000251';
  const { number } = await isAnswered(from, inWriting);
  const her = await hearsOfIt(from);
  await her.hears('orderStatusReplied');
  // A key pressed earlier would count as pressed twice.
  await her.hears('orderNotContent', { until: 'end' });
  await her.press('1');
  await her.hears('orderThanks');
  await her.hears('goodbyeCalled');
  await her.ended;
  const heard = hotline.wordsHeard(her).map(({ text }) => text);
  expect(heard).toContain('答复是，执行款将于本周发放。');
  await becomes(from, 'done');
  expect(await readOrder(hotline.db, number)).toMatchObject({ status: 'closed', satisfied: true });
});

test('who hangs up in the middle of the answer is called again, and hears it to its end', async () => {
  const from = '13800000252';
  const { number } = await isAnswered(from, inWriting);
  const her = await hearsOfIt(from);
  await her.hears('orderStatusReplied', { until: 'end' });
  await her.hangUp();
  expect(await becomes(from, 'waiting', 1)).toMatchObject({ because: 'hung_up', attempts: 1 });
  const again = await hearsOfIt(from);
  // The choices follow the answer.
  await again.hears('orderContent');
  await again.hangUp();
  expect(await becomes(from, 'done', 1)).toMatchObject({ attempts: 2 });
  expect(await readOrder(hotline.db, number)).toMatchObject({ status: 'replied' });
});

test('a recorded answer is brought: she hears it, is not content, and it goes to somebody else', async () => {
  const from = '13800000253';
  const recording = new OrderCalls(hotline, desk).recordedElsewhere();
  const order = await isAnswered(from, async ({ number }, handler) =>
    hotline.cliAs(
      await signedIn(hotline.db, handler.name),
      ...['orders', 'reply', number, '--recording', recording],
    ),
  );
  const her = await hearsOfIt(from);
  await her.hears('orderAnswerVoice', { until: 'end' });
  await her.hears('orderNotContent', { until: 'end' });
  await her.press('2');
  await her.hears('askReopen');
  await her.press('2');
  await her.hears('orderReopened');
  await her.hears('goodbyeCalled');
  await her.ended;
  expect(desk.isSaidIn(her.recording, callerMessage)).toBe(true);
  await becomes(from, 'done');
  expect(await readOrder(hotline.db, order.number)).toMatchObject({ status: 'reopened' });
});

describe('the app is killed', () => {
  test('while her telephone rings: it rings on, and comes to one talk', async () => {
    const from = '13800000301';
    const telephone = await isRung(from);
    await hotline.app.kill();
    await hotline.app.restart();
    expect(telephone.isOver).toBe(false);
    await talks(from, telephone);
    expect(await becomes(from, 'done')).toMatchObject({ attempts: 1 });
    expect(await talksOf(from)).toBe(1);
  });

  test('before it has heard that she has answered: she is called once more, and talks once', async () => {
    const from = '13800000302';
    const telephone = await isRung(from);
    await hotline.app.kill();
    const her = await telephone.answer();
    // While the app is away, Asterisk cannot connect the person to anyone.
    await her.ended;
    await hotline.app.restart();
    await becomes(from, 'waiting');
    await isDue(from);
    await talks(from, await hotline.carrier.ringing(from));
    expect(await becomes(from, 'done')).toMatchObject({ attempts: 2 });
    expect(await talksOf(from)).toBe(1);
  });

  test('when she has answered: she hears again who calls; and during the talk, which goes on', async () => {
    const from = '13800000303';
    const her = await (await isRung(from)).answer();
    await her.hears(/\/said\//);
    await hotline.app.kill();
    await hotline.app.restart();
    await her.hears(/\/said\//);
    await her.press('1');
    const answered = await (await hotline.softphones.ringing(agent)).answer();
    await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
    await desk.hearEachOther(her, answered);
    await hotline.app.kill();
    await hotline.app.restart();
    await desk.hearEachOther(her, answered);
    await answered.hangUp();
    await her.hears('askSatisfaction');
    await her.hangUp();
    expect(await becomes(from, 'done')).toMatchObject({ attempts: 1 });
    expect(await talksOf(from)).toBe(1);
  });
});
