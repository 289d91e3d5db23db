/**
 * An agent sends the caller to prove on the keypad who they are, in the middle of their agent call,
 * and gets them back: the questions, limits and record are those of self-service.
 */
import type { AgentCallAnswer } from '../../../../app/agents/rules/agentCallActions.js';
import type { FakeCall, FakeRungLeg, FakeBridge } from '../../../queue/fakeLegs.js';
import { until } from '../../../queue/until.js';
import { DeskScene } from '../deskScene.js';

const done = { kind: 'done' } as const;
const notPossible = { kind: 'refused', because: 'not_possible' } as const;
const residentId = '11010519491231002*#';
const [right, wrong] = ['246810#', '135791#'];

let scene: DeskScene;
let call: FakeCall;
let leg: FakeRungLeg;
let bridge: FakeBridge;

beforeEach(async () => {
  scene = await DeskScene.start();
  ({ call, leg } = await scene.talks());
  if (call.bridge === null) throw new Error('they do not talk');
  ({ bridge } = call);
});
afterEach(() => scene.stop());

/** Asks as the console does. */
async function asks(kind: 'verify' | 'resume' | 'hold'): Promise<AgentCallAnswer | undefined> {
  return scene.runtime.agentCalls
    .of(await scene.agentId('1001'))
    ?.ask({ kind }, new Date(Date.now() + 6000));
}

/**
 * The agent sends the caller to the keypad: the caller is out of the agent call, and not recorded.
 */
async function sends(): Promise<void> {
  expect(await asks('verify')).toEqual(done);
  expect(await stands()).toBe('running');
  expect(bridge.legs).toEqual([leg]);
  expect(bridge.aside.has(call)).toBe(true);
  expect(call.hearsMusic).toBe(false);
  await call.hears('请输入身份证号码');
}

const stands = async () =>
  (await scene.rows<{ verification: string | null }>('SELECT verification FROM queue_entries'))[0]
    ?.verification;

async function isBack(how: string): Promise<void> {
  await until('the caller to be back', () => bridge.legs.length === 2 && bridge.aside.size === 0);
  expect(await stands()).toBe(how);
  await scene.until('not on hold', 'SELECT FROM queue_entries WHERE held_since_at IS NULL');
}

/** Enters the number, and a password. */
async function enters(password: string, nth: number): Promise<void> {
  await until('the number to be asked', () => call.words.split('请输入身份证号码').length > nth);
  call.press(residentId);
  await until('the password to be asked', () => call.words.split('位查询密码').length > nth);
  call.press(password);
}

test('the right password: the desk knows who it is, and the record has no digits', async () => {
  call.press('5');
  await sends();
  // Neither is possible before the caller is back.
  expect(await asks('verify')).toEqual(notPossible);
  await enters(right, 1);
  await isBack('verified');
  await scene.until(
    'the person',
    `SELECT 1 FROM calls WHERE person_id IS NOT NULL AND proof = 'resident_id_and_password' AND phase = 'talk'`,
  );
  const digits = await scene.rows<{ name: string; detail: string }>(
    `SELECT name, detail FROM call_events WHERE kind = 'digits' AND name IN ('number', 'password', 'desk') AND detail <> ''
      ORDER BY seq`,
  );
  expect(digits).toEqual([
    { name: 'desk', detail: 'verify' },
    { name: 'desk', detail: 'verify' },
    { name: 'number', detail: '(18 digits)' },
    { name: 'password', detail: '(6 digits)' },
  ]);
  expect(await asks('verify')).toEqual(notPossible);
  leg.leave();
  await call.hears('非常满意按五');
});

test('the wrong password three times: locked as in self-service, and back with the agent', async () => {
  await sends();
  for (const nth of [1, 2, 3]) await enters(wrong, nth);
  await isBack('locked');
  expect(await scene.rows('SELECT FROM calls WHERE person_id IS NOT NULL')).toEqual([]);
  expect((await scene.rows('SELECT FROM sign_in_locks WHERE failures = 3')).length).toBeGreaterThan(
    0,
  );
});

test.each([
  ['*', 'given_up'],
  ['0#', 'given_up'],
])('the caller presses %s: back with the agent', async (digits, how) => {
  await sends();
  call.press(digits);
  await isBack(how);
});

test('the agent takes the caller back by one click, and by the digit of hold', async () => {
  await sends();
  expect(await asks('resume')).toEqual(done);
  await isBack('interrupted');

  expect(await asks('verify')).toEqual(done);
  leg.press('*1');
  await isBack('interrupted');
});

test('the caller hangs up meanwhile: the agent call is over', async () => {
  await sends();
  call.leave();
  await leg.ended;
  await scene.becomes('1001', 'wrap_up');
  expect(await scene.entries()).toEqual([
    { status: 'over', result: 'answered', ended_by: 'caller' },
  ]);
  expect(await stands()).toBeNull();
});

test('the agent hangs up meanwhile: nothing more is asked, and the caller goes on', async () => {
  await sends();
  leg.leave();
  await call.hears('非常满意按五');
  expect(bridge.aside.size).toBe(0);
  call.press('4');
  await call.hears('谢谢您的评价');
});

test('the agent’s page is gone meanwhile: the caller is kept, and back in the agent call when it is there', async () => {
  await sends();
  scene.runtime.agentCalls.of(await scene.agentId('1001'))?.loseLeg(false);
  await call.hears('工作人员的电话断开了');
  scene.telephony.there = new Set(['1001']);
  leg = (await scene.telephony.rings('1001')).answer();
  await isBack('interrupted');
});
