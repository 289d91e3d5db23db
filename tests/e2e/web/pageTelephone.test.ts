/**
 * The telephone in a web page, in a real Chromium, with a real Asterisk and a real SIP caller: both
 * hear each other, and neither a page that is loaded again nor a second tab loses the caller. A cut
 * network, a pulled microphone and a sleep are in agentDesk.test.ts, at the built desk.
 */
import type { Browser, BrowserContext } from 'playwright-core';
import { freeTcpPort } from '../../../app/local/parts/freePort.js';
import type { GotReply } from '../../../app/web/contract/contract.js';
import type { Caller } from '../../telephone/caller.js';
import { DeskCalls } from '../desk/deskCalls.js';
import { Hotline } from '../hotline.js';
import { addConsoleUser } from './consoleUser.js';
import { hearEachOther, microphoneHearing, tones } from './pageSound.js';
import { PhonePage, startBrowser } from './phonePage.js';

let hotline: Hotline;
let desk: DeskCalls;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  const port = await freeTcpPort('127.0.0.1');
  origin = `http://localhost:${port}`;
  hotline = await Hotline.start({
    asterisk: { PBX_PAGE_TELEPHONES: 'yes' },
    env: {
      HOTLINE_ROLES: 'calls,jobs,web',
      WEB_ADDRESS: '127.0.0.1',
      WEB_PORT: String(port),
      WEB_ORIGIN: origin,
    },
  });
  desk = new DeskCalls(hotline);
  browser = await startBrowser(await microphoneHearing(hotline, tones.agent));
});

afterAll(async () => {
  await browser?.close();
  await hotline?.stop();
});

/** A browser in which the user of an agent is signed in, and what signs the user in once more. */
async function signedIn(
  number: string,
): Promise<{ readonly context: BrowserContext; readonly signIn: () => Promise<void> }> {
  const user = await addConsoleUser(hotline, number, 'agent');
  const context = await browser.newContext();
  const signIn = async () => {
    const answer = await context.request.post(`${origin}/api/sign-in`, {
      data: user,
      headers: { origin },
    });
    expect(answer.status()).toBe(200);
  };
  await signIn();
  return { context, signIn };
}

const deskOf = (page: PhonePage) =>
  page.ask('GET', '/api/desk') as Promise<GotReply<'GET /api/desk'>>;

const bothHear = ({ page }: PhonePage, caller: Caller) =>
  hearEachOther(hotline, { page, tone: tones.agent }, caller);

test('a caller is offered in the page, answered there, kept through reload and take-over, and never lost', async () => {
  const { context } = await signedIn('1001');
  let page = await PhonePage.open(context, origin);
  await page.does('start(false)');
  await page.until('registered');
  expect(await page.ask('POST', '/api/desk/sign-in')).toMatchObject({ isLater: false });
  await desk.untilState('1001', 'ready');

  const from = '13700000001';
  const caller = await desk.asks(from);
  await page.until('ringing');
  const { offer } = await deskOf(page);
  expect(offer).toMatchObject({ number: from, language: 'zh', verified: null });
  expect(offer?.heard.map(({ name }) => name)).toContain('mainMenu');
  await page.does('answer()');
  await page.until('talking');
  await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
  await bothHear(page, caller);

  await page.ask('POST', '/api/desk/hold');
  expect((await deskOf(page)).agentCall?.heldSinceAt).not.toBeNull();
  await page.ask('POST', '/api/desk/resume');
  expect((await deskOf(page)).agentCall?.heldSinceAt).toBeNull();
  await expect(page.ask('POST', '/api/desk/transfer', { kind: 'blind', to: '99' })).rejects.toThrow(
    /409.*target_unknown/,
  );

  // Loaded again: the new page is rung, and answers by itself.
  await page.page.reload();
  await caller.hears('agentLost');
  await page.untilLoaded();
  await page.until('talking');
  await bothHear(page, caller);

  // A second tab takes over, in the same agent call.
  const second = await PhonePage.open(context, origin, { findsTcpFirst: true });
  await second.until('other_tab');
  await second.does('start(true)');
  await page.until('other_tab');
  await second.until('talking');
  await bothHear(second, caller);
  await page.page.close();
  page = second;

  // Closed, and opened again later: the caller is kept, with the same entry and the same agent.
  await page.page.close();
  await caller.hears('agentLost');
  page = await PhonePage.open(context, origin);
  await page.until('talking');
  await bothHear(page, caller);

  await page.ask('POST', '/api/desk/hang-up');
  await desk.untilState('1001', 'wrap_up');
  // The console of the process that controls the call has asked the call itself.
  expect((await hotline.db.query('SELECT FROM agent_call_requests')).rows).toEqual([]);
  const { lastAgentCall } = await deskOf(page);
  await page.ask('POST', '/api/desk/wrap-up', {
    entryId: lastAgentCall?.entryId,
    disposition: 'answered',
    notes: '已告知开庭时间',
  });
  expect((await deskOf(page)).lastAgentCall).toMatchObject({ notes: '已告知开庭时间' });
  await page.ask('POST', '/api/desk/wrap-up-done');
  await caller.hangUp();
  expect(await desk.outcomes(from)).toEqual(['answered by agent']);
  await desk.untilState('1001', 'ready');

  await page.does('stop()');
  await desk.untilState('1001', 'signed_out telephone_gone');
  await hotline.nothingLeft();
});

test('a page that becomes the telephone again stays connected when its former registration would be renewed', async () => {
  const { context, signIn } = await signedIn('1002');
  const page = await PhonePage.open(context, origin);
  await page.does('start(false)');
  await page.until('registered');

  const second = await PhonePage.open(context, origin);
  await second.until('other_tab');
  await second.does('start(true)');
  await page.until('other_tab');
  await second.until('registered');
  await page.does('start(true)');
  await second.until('other_tab');
  await page.until('registered');
  await page.renewRegistrations();
  expect(await page.state()).toMatchObject({ status: 'registered', isCutOff: false });

  // Signed out at the console, and in again.
  await context.request.post(`${origin}/api/sign-out`, { headers: { origin } });
  await page.until('off');
  await signIn();
  await page.does('start(false)');
  await page.until('registered');
  await page.renewRegistrations();
  expect(await page.state()).toMatchObject({ status: 'registered', isCutOff: false });

  await page.does('stop()');
  await context.close();
  await hotline.nothingLeft();
});
