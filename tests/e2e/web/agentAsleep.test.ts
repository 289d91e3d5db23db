/**
 * An agent leaves in mid-call, and comes back, or does not.
 *
 * The laptop sleeps: while the page rings, and in mid-call. The caller hears so, then music; when the machine wakes, the page says for how long it
 * slept, its telephone comes back, and the call with it; or the page says who has the caller since.
 *
 * The agent signs out of the console: the page asks first, and says what becomes of the caller.
 */
import path from 'node:path';
import { readWav } from '../../telephone/recogniser/wav.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { askPage } from '../../web/pages/askPage.js';
import { problemsIn, small, takePicture } from '../../web/pages/browserPage.js';
import { DeskCalls } from '../desk/deskCalls.js';
import { ConsoleOfHotline } from './consoleOfHotline.js';
import { PageAgent } from './pageAgent.js';
import { isHeardIn, tones } from './pageSound.js';

const look = { language: 'zh', appearance: 'light', ...small } as const;

let desks: ConsoleOfHotline;
let desk: DeskCalls;
let agent: PageAgent;
/** The page of a supervisor who watches the floor. */
let floor: Awaited<ReturnType<ConsoleOfHotline['signsIn']>>['page'];
beforeAll(async () => {
  desks = await ConsoleOfHotline.start();
  desk = new DeskCalls(desks.hotline);
  const [started, supervisor] = await Promise.all([
    PageAgent.start(desks, desk, tones.agent),
    desks.signsIn('1900', 'supervisor', tones.supervisor),
  ]);
  agent = started;
  floor = supervisor.page;
  await floor.getByRole('link', { name: '现场' }).click();
});
afterAll(() => desks?.stop());

/** A test; each goes on where the one before has ended. */
let hasFailed = false;
function scene(name: string, work: () => Promise<void>): void {
  test(name, async () => {
    if (hasFailed) throw new Error('not looked at, because the one before has failed');
    hasFailed = true;
    await desks.tellingPages(work);
    hasFailed = false;
  });
}

/** From so many seconds of silence on the page takes it for a sleep; it counts from its last beat, and this from when that came. */
const sleptS = 12;

/** The agent call of the agent on the floor, while the agent's telephone is gone. */
const lostOnFloor = () =>
  floor
    .getByRole('group', { name: '正在通话' })
    .getByRole('row')
    .filter({ hasText: '坐席2001' })
    .getByText('坐席话机失联');

/** From now on the browser takes each connection for alive, as it does for seconds after a sleep. */
const noticeNothing = () =>
  askPage(
    agent.page,
    `void Object.defineProperty(RTCPeerConnection.prototype, 'iceConnectionState', { configurable: true, get: () => 'connected' })`,
  );
/** `ears` has put a class of its own before the browser's, which still has the true state. */
const noticeAgain = () =>
  askPage(agent.page, 'void delete RTCPeerConnection.prototype.iceConnectionState');

const keptFor = (seconds: number) =>
  desks.hotline.db.query(`UPDATE queues SET agent_return_s = $1 WHERE name = 'general'`, [seconds]);

scene('while it rings: the caller is with the next agent, and it was no miss', async () => {
  const caller = await agent.offered('13700000012');
  await agent.seat.browser.sleep();
  await agent.isUnreachable('not_connected');
  await agent.withColleague('13700000012', caller);
  await agent.untilSilentFor(sleptS);
  agent.seat.browser.wake();
  await agent.says(/本页休眠了 \d+:\d\d/);
  await agent.isBack();
  expect(await agent.misses()).toBe(0);
});

scene(
  'in a call, for longer than callers are kept: the page says who has the caller, and takes the next',
  async () => {
    await keptFor(3);
    // The page still says that it slept: what is below that must not move while it is clicked.
    const [lost, next] = ['13700000014', '13700000015'];
    const caller = await agent.talks(lost);
    await agent.hearNoMore();
    await noticeNothing();
    await agent.seat.browser.sleep();
    await caller.hears('agentLost');
    await agent.withColleague(lost, caller);
    await agent.untilSilentFor(sleptS);
    agent.seat.browser.wake();
    await agent.says(/本页休眠了 \d+:\d\d/);
    await agent.hasSounded();
    await agent.says(`话机失联期间，${lost} 的通话已由 坐席2002 接手`);
    await takePicture(agent.page, 'lostAgentCall', look);
    await agent.page.getByRole('alert').getByRole('button', { name: '关闭' }).click();
    await agent.isBack();
    expect(await agent.page.getByText('话机失联期间').count()).toBe(0);

    // Nothing told the page that its old call is over; it is not busy for all that.
    const after = await agent.talks(next);
    await noticeAgain();
    await after.hangUp();
    await agent.isBack();
    expect(await agent.misses()).toBe(0);
  },
);

scene(
  'in a call, for a moment: the caller is told, hears music, and is back with the agent',
  async () => {
    await keptFor(600);
    const caller = await agent.talks('13700000013');
    await agent.hearNoMore();
    await agent.seat.browser.sleep();
    await caller.hears('agentLost');
    await caller.hears('hold/calm');
    await lostOnFloor().waitFor();
    await takePicture(floor, 'agentLost', look);
    await agent.untilSilentFor(sleptS);
    agent.seat.browser.wake();
    await agent.says(/本页休眠了 \d+:\d\d/);
    await agent.hasSounded();
    await desks.hearEachOther(agent.seat, caller);
    await lostOnFloor().waitFor({ state: 'detached' });
    await caller.hangUp();
    // Asterisk ends a recording that hears nothing for four seconds; it goes on when both are back.
    const [recording, ...others] = await desk.recordings('13700000013');
    expect(others).toEqual([]);
    const file = path.join(desks.hotline.asterisk.recordingsDir, recording?.file ?? '');
    const { rate, samples } = readWav(file);
    expect(isHeardIn({ rate, samples: samples.subarray(-rate) }, tones.agent)).toBe(true);
    await agent.isBack();
  },
);

/** The agent signs out of the console, and is asked first. */
async function signsOut(answer: '取消' | '退出登录'): Promise<void> {
  const { page } = agent;
  await page.getByRole('button', { name: '退出登录' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('来电人先听音乐等候，您没有及时重新登录的，转给其他坐席').waitFor();
  await takePicture(page, 'leavesAgentCall', look);
  await dialog.getByRole('button', { name: answer }).click();
  await dialog.waitFor({ state: 'detached' });
}

scene(
  'signed out in a call: after the question; the caller hears so, and is with the next agent',
  async () => {
    await keptFor(3);
    const from = '13700000016';
    const caller = await agent.talks(from);
    await signsOut('取消');
    await desks.hearEachOther(agent.seat, caller);
    await signsOut('退出登录');
    await caller.hears('agentLost');
    await agent.withColleague(from, caller);
    expect(await desk.outcomes(from)).toEqual(['answered by lost', 'answered by caller']);
    await agent.seat.signInAgain();
    await agent.page.getByRole('button', { name: '用本页作话机' }).click();
    await agent.page.getByRole('button', { name: /^签入/ }).click();
    await agent.isBack();
  },
);

scene('signed out in a call, and in again: the caller is back with the agent', async () => {
  await keptFor(600);
  const { page } = agent;
  const caller = await agent.talks('13700000017');
  // Nothing but the sign-out itself tells the page's telephone that the session is over.
  await page.route('**/api/telephone/state', () => undefined);
  await signsOut('退出登录');
  await page.getByRole('heading', { name: '登录工作台' }).waitFor();
  await untilTrue('the microphone to be closed', async () =>
    (await askPage<string>(page, 'track.readyState')) === 'ended' ? true : undefined,
  );
  await caller.hears('agentLost');
  await caller.hears('hold/calm');
  await page.unroute('**/api/telephone/state');
  await agent.seat.signInAgain();
  await desks.hearEachOther(agent.seat, caller);
  await caller.hangUp();
  await page.getByRole('button', { name: /^签入/ }).click();
  await agent.isBack();
});

scene('nothing is left of it', async () => {
  await agent.stop();
  await desks.hotline.nothingLeft();
  expect(problemsIn(agent.page)).toEqual([]);
});
