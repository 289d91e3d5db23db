/**
 * The console as it is built, in real Chromiums, with a real Asterisk and real SIP callers: agents take calls at the desk, with the page as
 * their telephone or beside a telephone of their own; a supervisor watches, listens, whispers, and reads afterwards. Whoever cannot be reached
 * any more loses no caller. Its pictures are below var/test/pictures.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { QueryResultRow } from 'pg';
import type { Locator, Page } from 'playwright-core';
import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import { readChannels, readWav } from '../../telephone/recogniser/wav.js';
import { signIn } from '../../telephone/script/callerScript.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { problemsIn, takePicture, small, wear } from '../../web/pages/browserPage.js';
import { knownCase, type KnownCase } from '../case/knownCase.js';
import { askPage } from '../../web/pages/askPage.js';
import { callerWords, DeskCalls, thirdWords } from '../desk/deskCalls.js';
import { together } from '../together.js';
import { ConsoleOfHotline, type Seat } from './consoleOfHotline.js';
import { consultsColleague } from './consultsColleague.js';
import { card, PageAgent } from './pageAgent.js';
import {
  callerHearsTone,
  expectUnheard,
  isHeardIn,
  pageHearsCaller,
  pageHearsTone,
  recordSound,
  tones,
} from './pageSound.js';
import {
  renewsPassword,
  verifiedPerson,
  verifiesByKeypad,
  verifiesByQuestions,
} from './verifiesByQuestions.js';

const look = { language: 'zh', appearance: 'light', ...small } as const;
const { name, queryNumber, password } = samplePeople.zhang;

let desks: ConsoleOfHotline;
let desk: DeskCalls;
beforeAll(async () => {
  desks = await ConsoleOfHotline.start();
  desk = new DeskCalls(desks.hotline);
});
afterAll(() => desks?.stop());

/** Opens the desk with the page as telephone, and signs in for calls. */
async function atPage(number: string, tone: number): Promise<Seat> {
  const seat = await desks.signsIn(number, 'agent', tone);
  const { page } = seat;
  await page.getByRole('button', { name: '用本页作话机' }).click();
  // The button waits for the telephone.
  const reply = page.waitForResponse((each) => each.url().endsWith('/api/desk/sign-in'));
  await page.getByRole('button', { name: /^签入/ }).click();
  expect((await reply).status()).toBe(200);
  await desk.untilState(number, 'ready');
  await page.getByText('话机正常').waitFor();
  return seat;
}

const fileOf = (page: Page) => page.getByRole('region', { name: '来电人资料' });
const rowsOf = async <Row extends QueryResultRow>(sql: string, ...values: unknown[]) =>
  (await desks.hotline.db.query<Row>(sql, values)).rows;
const agentCallNotes = (from: string) =>
  rowsOf<{ disposition: string; notes: string }>(
    `SELECT n.disposition, n.notes FROM agent_call_notes n JOIN queue_entries e ON e.id = n.entry_id
      WHERE e.caller_number = $1 ORDER BY e.id`,
    from,
  );

/** How long caller and agent talk on after the page has returned; tests/README.md says when more than now. */
const talkMinutes = Number(process.env.TALK_MINUTES ?? '0');

/** The whole story of one caller: two agents serve the caller, and a supervisor listens. */
const from = '13700000001';

async function story(): Promise<void> {
  const { hotline } = desks;
  const known = await knownCase(hotline, queryNumber);
  const [first, second, supervisor] = await Promise.all([
    atPage('1001', tones.agent),
    atPage('1003', tones.otherAgent),
    desks.signsIn('1900', 'supervisor', tones.supervisor),
  ]);
  const { page } = first;
  await supervisor.page.getByRole('link', { name: '现场' }).click();
  const agentCalls = supervisor.page.getByRole('group', { name: '正在通话' });
  const agentCallOf = (agent: string) => agentCalls.getByRole('row').filter({ hasText: agent });

  const caller = await hotline.carrier.dial({ from });
  await signIn(caller, queryNumber, password, { isInAHurry: true });
  await caller.hears(/\/said\//);
  await caller.press('0');
  const offer = card(page, '来电');
  await offer.getByText(from).waitFor();
  await offer.getByText(name).waitFor();
  await offer.getByText('核验方式：查询号 + 查询密码').waitFor();
  await fileOf(page).getByText(known.number).first().waitFor();
  // What she has entered is shown, and her password is not.
  expect(await page.getByRole('main').textContent()).not.toContain(password);
  await takePicture(page, 'liveOffer', look);
  await untilConnected(page, offer);

  const agentCall = card(page, '通话');
  await agentCall.getByText(from).waitFor();
  await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
  await desks.hearEachOther(first, caller);
  await agentCallOf('林芳').waitFor();
  await takePicture(page, 'liveAgentCall', look);
  await tellsOfCase(page, known);

  await page.keyboard.press('F4');
  await caller.hears('hold/calm');
  await agentCallOf('林芳').getByText('保持').waitFor();
  await takePicture(supervisor.page, 'liveFloor', look);
  await card(page, '保持中').getByRole('button', { name: /^恢复/ }).click();
  await agentCall.waitFor();
  await desks.hearEachOther(first, caller);
  await page.keyboard.press('F6');
  const muted = page.locator('.call-card.muted');
  await muted.getByText('来电人听不到您的声音').waitFor();
  await takePicture(page, 'liveMuted', look);
  await page.keyboard.press('F6');
  await muted.waitFor({ state: 'detached' });
  await fileOf(page).getByRole('tab', { name: '通话小结' }).click();
  await fileOf(page).getByRole('textbox', { name: '通话小结' }).fill('询问开庭安排');

  // The page is reloaded during the agent call: the browser asks first. The caller is told, and the new page answers by itself.
  const asks = page.waitForEvent('dialog');
  await Promise.all([page.reload(), asks.then((dialog) => dialog.accept())]);
  expect((await asks).type()).toBe('beforeunload');
  await caller.hears('agentLost');
  await agentCall.getByText(from).waitFor();
  await desks.hearEachOther(first, caller);
  const talkedOnAt = Date.now() + talkMinutes * 60_000;
  while (Date.now() < talkedOnAt) await desks.hearEachOther(first, caller);

  await fileOf(page).getByRole('tab', { name: '通话小结' }).click();
  const notes = fileOf(page).getByRole('textbox', { name: '通话小结' });
  expect(await notes.inputValue()).toBe('询问开庭安排');
  await notes.fill('询问能否改期');
  await untilTrue('the notes to be saved', async () => (await agentCallNotes(from))[0]);

  // A colleague is consulted at her page, and gets the caller with all that is known.
  await consultsColleague(first, { ...second, number: '1003', name: '郭涛' }, caller, {
    ...{ from, name, caseNumber: known.number, notes: '询问能否改期' },
    told: `${known.judge} · 电话 ${known.judge_telephone}`,
  });
  await card(second.page, '通话').getByText(name).waitFor();
  await desk.untilEntry(from, 'with 1003', ({ agent }) => agent === '1003');
  await desks.hearEachOther(second, caller);

  // The notes of the agent call are there, and are saved with the result.
  const wrapUp = card(page, '话后处理');
  expect(await wrapUp.getByRole('textbox', { name: '通话小结' }).inputValue()).toBe('询问能否改期');
  const result = wrapUp.getByRole('combobox', { name: '处理结果' });
  await result.selectOption({ label: '已转接' });
  await takePicture(page, 'liveWrapUp', look);
  await wrapUp.getByText('已保存').waitFor();
  await page.keyboard.press('F9');
  await desk.untilState('1001', 'ready');
  await page.getByText('暂无来电').waitFor();
  expect(await agentCallNotes(from)).toEqual([{ disposition: 'sent_on', notes: '询问能否改期' }]);

  await opensTicket(second.page, known.number);

  // The supervisor sees the agent call live, and listens by one click. The page becomes the supervisor's
  // telephone, but does not make the supervisor an agent.
  const row = agentCallOf('郭涛');
  await row.getByRole('button', { name: '监听', exact: true }).click();
  const listened = await pageHearsTone(supervisor.page, tones.otherAgent);
  expectUnheard(listened, tones.supervisor);
  await pageHearsCaller(hotline, supervisor.page, caller);
  // The supervisor's microphone is open, and nobody hears it.
  expectUnheard(await recordSound(second.page), tones.supervisor);
  await row.getByRole('button', { name: '退出通话' }).waitFor();
  await card(second.page, '通话').getByText('班长已接入').waitFor();
  // A message that goes away by itself has the language of its moment.
  await supervisor.page.locator('.toast').first().waitFor({ state: 'detached' });
  for (const language of ['en', 'zh'] as const) {
    await wear(supervisor.page, { ...look, language });
    await takePicture(supervisor.page, 'listening', { ...look, language });
    // All buttons can be seen; there is one more than before.
    const hidden = await askPage<number[]>(
      supervisor.page,
      "[...document.querySelectorAll('.table-box')].map((box) => box.scrollWidth - box.clientWidth)",
    );
    expect(Math.max(...hidden)).toBe(0);
  }
  expect(await desk.state('1900')).toMatchObject({ status: 'signed_out' });

  // The supervisor whispers: the agent hears it. The caller hears the agent, and nothing of the
  // whisper.
  await row.getByRole('button', { name: '耳语' }).click();
  await pageHearsTone(second.page, tones.supervisor);
  expectUnheard(await callerHearsTone(caller, tones.otherAgent), tones.supervisor);
  await row.getByRole('button', { name: '退出通话' }).click();
  await supervisor.page.getByText('本页话机').waitFor();

  await second.page.keyboard.press('F10');
  await card(second.page, '话后处理').waitFor();
  await caller.hangUp();
  expectUnheard(readWav(caller.recording), tones.supervisor);
  await agentCallOf('郭涛').waitFor({ state: 'detached' });
  expect(
    await rowsOf(
      `SELECT s.number, v.mode, a.number AS agent, e.id IS NOT NULL AS is_over FROM supervisions v
         JOIN agents s ON s.id = v.supervisor_id JOIN agents a ON a.id = v.agent_id
         LEFT JOIN supervision_ends e ON e.id = v.id ORDER BY v.id`,
    ),
  ).toEqual(
    ['listen', 'whisper'].map((mode) => ({ number: '1900', mode, agent: '1003', is_over: true })),
  );

  await readsAfterwards(supervisor.page);
  for (const { page: each } of [first, second, supervisor]) expect(problemsIn(each)).toEqual([]);
  for (const each of [first, second]) {
    await each.page.getByRole('button', { name: '签出' }).click();
  }
  await desk.untilState('1001', 'signed_out');
  await desk.untilState('1003', 'signed_out');
}

/** The agent answers; until the agent call begins, the card says what the caller hears, and the agent can hang up. */
async function untilConnected(page: Page, offer: Locator): Promise<void> {
  const client = await desks.hotline.db.connect();
  try {
    // Without its row the agent call cannot begin.
    await client.query('BEGIN');
    await client.query('SELECT FROM queue_entries WHERE caller_number = $1 FOR UPDATE', [from]);
    await offer.getByRole('button', { name: /^接听/ }).click();
    const connecting = card(page, '正在接通');
    await connecting.getByText(/^正在接通：来电人在听/).waitFor();
    await connecting.getByRole('button', { name: /^挂断/ }).waitFor();
    await takePicture(page, 'liveConnecting', look);
  } finally {
    await client.query('COMMIT');
    client.release();
  }
}

/**
 * The caller's case is opened from the card. What the hotline itself has told is there; the rest is
 * told by a click, which the audit keeps.
 */
async function tellsOfCase(page: Page, known: KnownCase): Promise<void> {
  await card(page, '通话').getByRole('button', { name: known.number }).click();
  const dialog = page.getByRole('dialog');
  const told = dialog.getByText(/^\d\d:\d\d 已告知$/);
  await told.first().waitFor();
  const before = await told.count();
  expect(await dialog.getByText(known.judge).count()).toBe(0);
  await dialog.getByRole('button', { name: '告知承办法官' }).click();
  await dialog.getByText(`${known.judge} · 电话 ${known.judge_telephone}`).waitFor();
  await takePicture(page, 'liveTell', look);
  expect(await told.count()).toBe(before + 1);
  await dialog.getByRole('button', { name: '关闭' }).click();
  expect(
    await rowsOf(
      `SELECT d.facts, a.number AS agent FROM disclosures d JOIN calls c ON c.id = d.call_id
         JOIN agents a ON a.id = d.agent_id WHERE c.caller_number = $1`,
      from,
    ),
  ).toEqual([{ facts: ['judge_in_charge'], agent: '1001' }]);
}

/** The form is filled in with what is known of the caller. */
async function opensTicket(page: Page, caseNumber: string): Promise<void> {
  const file = fileOf(page);
  await file.getByRole('button', { name: '登记工单' }).first().click();
  expect(await file.getByLabel('涉及案件').inputValue()).toBe(caseNumber);
  expect(await file.getByLabel('来电人姓名').inputValue()).toBe(name);
  await file.getByLabel('事由', { exact: true }).fill('请承办法官回电说明开庭安排');
  await takePicture(page, 'liveTicket', look);
  await file.getByRole('button', { name: '登记', exact: true }).click();
  await file.getByText(/工单 \d+ 已登记/).waitFor();
  const tickets = await rowsOf<{ number: string; kind: string }>(
    `SELECT o.number, o.kind FROM tickets o JOIN calls c ON c.id = o.call_id JOIN cases a ON a.id = o.case_id
      WHERE c.caller_number = $1 AND a.number = $2`,
    from,
    caseNumber,
  );
  expect(tickets).toMatchObject([{ kind: 'contact_judge' }]);
  await file.getByRole('tab', { name: '概览' }).click();
  await file.getByRole('link', { name: tickets[0]?.number ?? '' }).waitFor();
}

/**
 * The call is in the report; the transcript and the recordings are behind the figure. Each reading
 * is an audit row.
 */
async function readsAfterwards(page: Page): Promise<void> {
  const { hotline, origin } = desks;
  const stored = await desk.recordings(from);
  expect(stored.map(({ status }) => status)).toEqual(stored.map(() => 'stored'));
  await page.getByRole('link', { name: '报表' }).click();
  const table = page.getByRole('group', { name: '数据' });
  const headings = table.getByRole('columnheader');
  await table.getByRole('columnheader', { name: '接通量', exact: true }).waitFor();
  const place = (await headings.allTextContents()).indexOf('接通量');
  const withCalls = table.getByRole('row').filter({ has: page.getByTitle('查看通话') });
  await withCalls.first().getByRole('cell').nth(place).getByRole('button').click();
  const drilled = page.getByRole('dialog').getByRole('row').filter({ hasText: '137****0001' });
  await takePicture(page, 'liveDrill', look);
  await drilled.first().getByRole('link').click();

  await page.getByRole('heading', { name: from }).waitFor();
  const main = page.getByRole('main');
  await main
    .getByText(/^\d+ 位$/)
    .first()
    .waitFor();
  expect(await main.textContent()).not.toContain(password);
  await page
    .getByRole('button', { name: /^保持 [\d:]+–/ })
    .first()
    .waitFor();
  await page
    .getByRole('button', { name: /^按键 / })
    .first()
    .waitFor();
  const player = page.locator('.player').first();
  await player.getByRole('button', { name: '播放' }).click();
  // Each channel has its picture, and the reader hears the one, the other, or each at an ear.
  for (const side of ['来电人', '坐席一方']) {
    const channel = player.getByRole('group', { name: side });
    await channel.getByText('左耳').click();
    await channel.getByRole('button', { name: '静音', pressed: false }).click();
    await channel.getByRole('button', { name: '静音', pressed: true }).click();
  }
  await untilTrue('the recording to be played', async () => {
    const atS = await askPage<number>(page, "document.querySelector('audio').currentTime");
    return atS > 0 ? atS : undefined;
  });
  await takePicture(page, 'liveRecording', look);

  const recordings = await rowsOf<{ id: number; callId: string }>(
    `SELECT r.id, c.id AS "callId" FROM recordings r JOIN calls c ON c.id = r.call_id
      WHERE c.caller_number = $1 ORDER BY r.started_at`,
    from,
  );
  const readings = await rowsOf<{ subject: string }>(
    `SELECT subject FROM readings WHERE os_user = 'web:user1900' ORDER BY id`,
  );
  const [played] = recordings;
  if (played === undefined) throw new Error('there is no recording');
  expect(readings.map(({ subject }) => subject)).toEqual(
    expect.arrayContaining([
      `call ${played.callId}`,
      `recording ${played.id} of call ${played.callId}`,
    ]),
  );

  // The first agent call is with 1001, and for a while with both, the other one with 1003. Each recording
  // has the caller left and the court's side right, and nothing of the whisper.
  const [former, latter] = await Promise.all(
    recordings.map(async ({ id }) => {
      const answer = await page.request.get(`${origin}/api/recordings/${id}`);
      const file = path.join(hotline.folder, `played-${id}.wav`);
      await writeFile(file, await answer.body());
      return readChannels(file);
    }),
  );
  if (former === undefined || latter === undefined)
    throw new Error('each agent call has a recording');
  for (const [sound, agents, absent] of [
    [former, [tones.agent, tones.otherAgent], []],
    [latter, [tones.otherAgent], [tones.agent]],
  ] as const) {
    const [left, right] = sound.channels.map((samples) => ({ rate: sound.rate, samples }));
    if (left === undefined || right === undefined) throw new Error('there are two channels');
    expect(isHeardIn(left, tones.caller)).toBe(true);
    for (const agent of agents) expect(isHeardIn(right, agent)).toBe(true);
    for (const hertz of [tones.agent, tones.otherAgent, tones.supervisor])
      expectUnheard(left, hertz);
    for (const hertz of [tones.caller, ...absent, tones.supervisor]) expectUnheard(right, hertz);
  }
}

/**
 * An agent who cannot be reached is told so, with a sound. The caller goes to the next agent, and
 * the first agent becomes ready again without doing anything.
 */
async function outOfReach(): Promise<void> {
  // The callers speak English, so the callers of the story are not offered to these agents, nor
  // these callers to the agents of the story.
  const agent = await PageAgent.start(desks, desk, tones.agent);
  const { cable } = agent.seat;

  // The network is cut while the page rings.
  const cutOff = await agent.offered('13700000010');
  await agent.hearNoMore();
  cable.cut();
  await agent.says('来电无法接通：话机未连接');
  await agent.hasSounded();
  await agent.isUnreachable('not_connected');
  await agent.withColleague('13700000010', cutOff);
  cable.restore();
  await agent.isBack();

  // The microphone is unplugged while the page rings, and plugged in again.
  const withoutMicrophone = await agent.offered('13700000011');
  await agent.hearNoMore();
  await askPage(agent.page, 'track.stop()');
  await agent.says('来电无法接通：麦克风不可用');
  await agent.hasSounded();
  await agent.withColleague('13700000011', withoutMicrophone);
  await askPage(agent.page, "void navigator.mediaDevices.dispatchEvent(new Event('devicechange'))");
  await agent.isBack();

  // None of these counts as a missed call of the agent.
  expect(await agent.misses()).toBe(0);
  await agent.stop();
}

test('an agent with a desk telephone answers there, and does the rest in the page', async () => {
  const number = '13700000002';
  const { page } = await desks.signsIn('1002', 'agent', tones.agent);
  await desks.hotline.registerAgent('1002');
  await page.keyboard.press('F8');
  await desk.untilState('1002', 'ready');

  const caller = await desk.asks(number);
  const offer = card(page, '来电');
  await offer.getByText('请在话机上接听').waitFor();
  expect(await offer.getByRole('button').count()).toBe(0);
  await offer.getByText('未核验身份').waitFor();
  const agent = await (await desks.hotline.softphones.ringingFor(number)).answer();
  await desk.untilEntry(number, 'talking', ({ status }) => status === 'talking');
  await card(page, '通话').waitFor();
  await desk.hearEachOther(caller, agent);
  await page.keyboard.press('F4');
  await caller.hears('hold/calm');
  await card(page, '保持中').waitFor();
  await page.keyboard.press('F4');
  await desk.hearEachOther(caller, agent);
  await takePicture(page, 'liveOwnTelephone', look);
  const { number: caseNumber } = await knownCase(desks.hotline, verifiedPerson.queryNumber);
  await verifiesByQuestions(desks, page, { agent: '1002', from: number, caseNumber });
  const renewed = await renewsPassword(desks, page, { from: number });
  // By keypad the caller proves more, with the new password; the lost one is void.
  const { password: lost } = verifiedPerson;
  await verifiesByKeypad(desks, desk, page, {
    ...{ caller, agent },
    who: { ...verifiedPerson, lost, password: renewed },
  });
  await page.keyboard.press('F10');
  await agent.ended;
  await card(page, '话后处理').getByRole('textbox', { name: '通话小结' }).fill('无声');
  await untilTrue('the notes to be saved', async () => (await agentCallNotes(number))[0]);
  await page.keyboard.press('F9');
  await desk.untilState('1002', 'ready');
  await caller.hangUp();
  expect(await desk.outcomes(number)).toEqual(['answered by agent']);
  const [recording] = await desk.recordings(number);
  const recorded = path.join(desks.hotline.asterisk.recordingsDir, recording?.file ?? '');
  for (const heard of [recorded, agent.recording]) {
    expect(await desk.isSaidIn(heard, callerWords)).toBe(true);
    expect(await desk.isSaidIn(heard, thirdWords)).toBe(false);
  }
  expect(problemsIn(page)).toEqual([]);
  await page.getByRole('button', { name: '签出' }).click();
  await desk.untilState('1002', 'signed_out');
});

together(
  {
    'a caller who has proved who she is: two agents in their browsers, a ticket, a supervisor in a third':
      () => desks.tellingPages(story),
    'a cut network, a pulled microphone: no caller is lost, and the agent is back by herself': () =>
      desks.tellingPages(outOfReach),
  },
  { name: 'nothing is left of them', check: () => desks.hotline.nothingLeft() },
);
