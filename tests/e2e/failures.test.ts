/**
 * Each part dies once while callers are on the line. They hear an apology and a way on, and
 * everything recovers.
 */
import { samplePeople } from '../../app/local/sample/samplePeople.js';
import type { Caller } from '../telephone/caller.js';
import { mainMenuDigits } from '../telephone/mainMenuDigits.js';
import type { RingingTelephone } from '../telephone/network/ringingTelephone.js';
import { hearCase, enterNumber, partDigits, signIn } from '../telephone/script/callerScript.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { expectGoodRecording, expectRecordSaysWhatWasHeard } from './checks.js';
import { DeskCalls } from './desk/deskCalls.js';
import { Hotline, roundTheClock } from './hotline.js';

let hotline: Hotline;
beforeAll(async () => {
  // Longer than the start of a process, so that its effect on these prompts can be heard.
  hotline = await Hotline.start({
    hasOwnServers: true,
    // Judges are called in opening hours.
    openingHours: roundTheClock,
    longPrompts: { 'zh/appAway': 8, 'en/appAway': 8, 'zh/mainMenu': 120 },
  });
});
afterAll(async () => {
  await hotline?.stop();
});
afterEach(async () => {
  await hotline.carrier.hangUpAll();
  await hotline.nothingLeft();
});

const zhangId = '11010519491231002*';
const { password: zhangPassword } = samplePeople.zhang;

/** A caller hears about a case: everything works again. */
async function expectServed(from: string): Promise<void> {
  const call = await hotline.carrier.dial({ from });
  await signIn(call, zhangId, zhangPassword, { isInAHurry: true });
  await call.hears(/\/said\//);
  await call.hangUp();
  expect(await hotline.closedRow(from)).toMatchObject({ outcome: 'served' });
}

/**
 * The greeting and the main menu are one question, which can be answered from its first sound on.
 */
async function atMainMenu(from: string): Promise<Caller> {
  const call = await hotline.carrier.dial({ from });
  await call.hears(/./);
  await hotline.row(from, 'in the main menu', (row) => row.phase === 'menu');
  return call;
}

test('the app is killed and started again: callers are taken up, still verified', async () => {
  const [verified, entering, inMenu, leaves] = await Promise.all(
    ['13600000001', '13600000002', '13600000003', '13600000004'].map(atMainMenu),
  );
  if (!verified || !entering || !inMenu || !leaves) throw new Error('four callers');
  await Promise.all([
    verified.press(mainMenuDigits.caseInquiry),
    entering.press(mainMenuDigits.caseInquiry),
  ]);
  await Promise.all([enterNumber(verified, zhangId, zhangPassword), entering.hears('askNumber')]);
  await hearCase(verified);
  await entering.press('26000', { isSecret: true });
  // The sign-in must be recorded before the crash; nothing unwritten could be taken up.
  await hotline.row(verified.from, 'with the person', (row) => row.person_id !== null);
  await hotline.row(verified.from, 'in the case', (row) => row.phase === 'case');

  await hotline.app.kill();
  // A caller who arrives while the app is away hears the dialplan's own words.
  const meanwhile = await hotline.carrier.dial({ from: '13600000005' });
  await meanwhile.hears('zh/appAway');
  await leaves.hangUp();
  await hotline.app.restart();

  await Promise.all([verified, entering, inMenu].map((call) => call.hears('interrupted')));
  await Promise.all([verified, entering, inMenu].map((call) => call.hears('mainMenu')));
  await Promise.all([
    verified.press(mainMenuDigits.caseInquiry).then(() => hearCase(verified)),
    entering
      .press(mainMenuDigits.caseInquiry)
      .then(() => enterNumber(entering, samplePeople.zhang.queryNumber, zhangPassword))
      .then(() => entering.hears(/\/said\//)),
    // The app now answers the caller whom the dialplan kept waiting.
    meanwhile.hears('languageOffer'),
  ]);
  expect(verified.heard().filter(({ sound }) => sound.id === 'zh/askNumber')).toHaveLength(1);
  await Promise.all([verified, entering, inMenu, meanwhile].map((call) => call.hangUp()));

  expect(await hotline.closedRow(verified.from)).toMatchObject({ outcome: 'served', resumed: 1 });
  expect(await hotline.closedRow(entering.from)).toMatchObject({ outcome: 'served', resumed: 1 });
  expect(await hotline.closedRow(inMenu.from)).toMatchObject({ resumed: 1 });
  expect(await hotline.closedRow(leaves.from)).toMatchObject({ outcome: 'lost' });
  // Not the extension of the dialplan, in which the caller waited.
  expect(await hotline.closedRow(meanwhile.from)).toMatchObject({ called_number: '12368' });
  for (const call of [verified, entering, meanwhile]) await expectGoodRecording(hotline, call);
});

/** Returns the telephones of a person's case, as they are dialled. */
async function officesOf(person: string): Promise<{ first: string; second: string }> {
  const { rows } = await hotline.db.query<{ first: string; second: string }>(
    `SELECT replace(coalesce(h.telephone, j.telephone), '-', '') AS first,
            replace(d.secretary_telephone, '-', '') AS second
       FROM persons p JOIN parties t ON t.person_id = p.id JOIN cases c ON c.id = t.case_id
       JOIN staff j ON j.id = c.judge_id JOIN departments d ON d.id = j.department_id
       LEFT JOIN staff h ON h.id = c.assistant_id
      WHERE p.name = $1`,
    [person],
  );
  if (rows[0] === undefined) throw new Error(`${person} has no case`);
  return rows[0];
}

/** A caller asks for the judge of their case, and the judge's telephone rings. */
async function asksForJudge(
  from: string,
  who: { readonly queryNumber: string; readonly password: string },
  judge: string,
): Promise<{ caller: Caller; judgeRings: RingingTelephone }> {
  const caller = await hotline.carrier.dial({ from });
  await signIn(caller, who.queryNumber, who.password, { isInAHurry: true });
  await caller.hears(/\/said\//);
  await caller.press(partDigits.people);
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

test('the app is killed while judges are rung: one rings on and is heard; one refuses meanwhile, and the next is rung', async () => {
  const { zhang, sun } = samplePeople;
  const [offices, others] = await Promise.all([officesOf(zhang.name), officesOf(sun.name)]);
  const [ringsOn, refuses] = await Promise.all([
    asksForJudge('13800004001', sun, others.first),
    asksForJudge('13800004002', zhang, offices.first),
  ]);
  await hotline.app.kill();
  await refuses.judgeRings.refuse('busy');
  const next = hotline.carrier.ringing(offices.second);
  await hotline.app.restart();

  const meetsJudge = async ({ caller, judgeRings }: typeof ringsOn) => {
    await caller.hears('contactRinging', { until: 'end' });
    expect(judgeRings.isOver).toBe(false);
    const answered = await judgeRings.answer();
    await new DeskCalls(hotline).hearEachOther(caller, answered);
    await answered.hangUp();
    await caller.hears('contactOver', { until: 'end' });
    await caller.hears('mainMenu');
    await caller.hangUp();
    expect(caller.heard().map(({ sound }) => sound.id)).not.toContain('zh/interrupted');
    expect(await hotline.closedRow(caller.from)).toMatchObject({ outcome: 'served', resumed: 1 });
  };
  const canLeaveMessage = async ({ caller }: typeof refuses) => {
    await caller.hears('contactSecretary');
    await (await next).refuse('rejected');
    await caller.hears('contactNotReached');
    await caller.hears('contactIntro');
    await caller.hangUp();
    expect(await hotline.closedRow(caller.from)).toMatchObject({ resumed: 1 });
  };
  await Promise.all([meetsJudge(ringsOn), canLeaveMessage(refuses)]);
});

test('the app is stopped in order and started: callers wait on the line and are taken up', async () => {
  const call = await atMainMenu('13600000010');
  await call.hears('mainMenu');
  await hotline.app.stop();
  await hotline.app.restart();
  // At once, without waiting for the prompt that the previous process had begun.
  await call.hears('interrupted');
  const menu = call.heard().find(({ sound }) => sound.id === 'zh/mainMenu');
  expect(menu?.heardShare).toBeLessThan(1);
  await call.hears('mainMenu');
  await call.hangUp();
  expect(await hotline.closedRow(call.from)).toMatchObject({ resumed: 1 });
});

test('the app stays away: the dialplan apologises in both languages and ends the call', async () => {
  await hotline.app.kill();
  const call = await hotline.carrier.dial({ from: '13600000020' });
  await call.hears('zh/appAway', { until: 'end' });
  await call.hears('en/appAway', { until: 'end' });
  await call.hears('zh/appAway', { until: 'end' });
  expect(await call.ended).toMatchObject({ by: 'network' });
  await expectGoodRecording(hotline, call);
  await hotline.app.restart();
  await expectServed('13600000021');
});

test('Asterisk is restarted: the calls are over, their rows closed, and the app finds it again', async () => {
  const call = await atMainMenu('13600000030');
  await hotline.asterisk.restart();
  expect(await call.ended).toMatchObject({ by: 'network' });
  const row = await hotline.closedRow(call.from);
  expect(['abandoned', 'lost', 'failed']).toContain(row.outcome);
  await hotline.reconnected();
  await expectServed('13600000031');
});

test('Asterisk crashes: the same', async () => {
  const call = await atMainMenu('13600000032');
  await hotline.asterisk.kill();
  await hotline.asterisk.restart();
  await hotline.reconnected();
  const row = await hotline.closedRow(call.from);
  expect(['abandoned', 'lost', 'failed']).toContain(row.outcome);
  await call.hangUp();
  await expectServed('13600000033');
});

test('PostgreSQL is away for a moment in mid-call: the caller is asked to wait, and goes on', async () => {
  const call = await atMainMenu('13600000040');
  await call.press(mainMenuDigits.caseInquiry);
  await call.hears('askNumber');
  await hotline.postgres.kill();
  await call.press(`${zhangId}#`, { isSecret: true });
  await call.hears('oneMoment', { until: 'end' });
  await hotline.postgres.restart();
  await call.hears('thanksForWaiting');
  await call.hears('askPassword');
  await call.press(`${zhangPassword}#`, { isSecret: true });
  await hearCase(call);
  await call.hangUp();
  expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'served' });
  await expectRecordSaysWhatWasHeard(hotline, call);
});

test('PostgreSQL is restarted between two digits: the caller notices nothing, or is asked to wait', async () => {
  const call = await hotline.carrier.dial({ from: '13600000041' });
  await signIn(call, zhangId, zhangPassword, { isInAHurry: true });
  await hearCase(call);
  await hotline.postgres.restart();
  await call.press(partDigits.hearing);
  await call.hears(/\/said\/|\/thanksForWaiting$/);
  await call.hangUp();
  expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'served' });
});

test('a caller who comes while PostgreSQL is away is asked to wait, and is served when it is back', async () => {
  await hotline.postgres.kill();
  const call = await hotline.carrier.dial({ from: '13600000042' });
  await call.hears('oneMoment', { until: 'end' });
  await hotline.postgres.restart();
  await call.hears('thanksForWaiting');
  await call.hears('mainMenu');
  await call.hangUp();
  expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'abandoned' });
  await expectServed('13600000043');
});

test('Redis is away: callers notice nothing', async () => {
  await hotline.redis.kill();
  await expectServed('13600000050');
  await hotline.redis.restart();
  await expectServed('13600000051');
  expect(hotline.app.isRunning).toBe(true);
});
