/**
 * The telephone in a web page, in a real Chromium, with a real Asterisk and a real SIP caller: both hear
 * each other, and neither a page that is loaded anew, nor a second tab, nor a cut network, nor a pulled
 * microphone loses the caller.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { freeTcpPort } from '../../../app/local/parts/freePort.js';
import { wavHeader } from '../../../app/telephony/wav.js';
import { addUser } from '../../../app/web/access/addUser.js';
import { hashPassword } from '../../../app/web/access/passwordHash.js';
import { savePassword } from '../../../app/web/access/store/users.js';
import type { GotReply } from '../../../app/web/contract/contract.js';
import type { Caller } from '../../telephone/caller.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { agentWords, callerWords, DeskCalls } from '../desk/deskCalls.js';
import { Hotline } from '../hotline.js';
import { Cable, PhonePage, startBrowser } from './phonePage.js';

const password = 'warm tea in the archive';
const clock = { now: () => new Date() };
/** Samples a second of what microphones hear. */
const rate = 16_000;

let hotline: Hotline;
let desk: DeskCalls;
let browser: Browser;
let cable: Cable;
let origin: string;

beforeAll(async () => {
  const [consolePort, cablePort] = [await freeTcpPort('127.0.0.1'), await freeTcpPort('127.0.0.1')];
  origin = `http://localhost:${cablePort}`;
  hotline = await Hotline.start({
    softphones: true,
    asterisk: { PBX_PAGE_TELEPHONES: 'yes' },
    env: {
      ...{ HOTLINE_ROLES: 'calls,jobs,web', WEB_ADDRESS: '127.0.0.1' },
      ...{ WEB_PORT: String(consolePort), WEB_ORIGIN: origin },
    },
  });
  desk = new DeskCalls(hotline);
  cable = new Cable(consolePort);
  await cable.listen(cablePort);
  browser = await startBrowser(await microphoneFile());
});

afterAll(async () => {
  await browser?.close();
  await cable?.stop();
  await hotline?.stop();
});

/** What the microphones hear, as the file that Chromium takes: the agent's words, and a pause. */
async function microphoneFile(): Promise<string> {
  const samples = await readFile(
    path.join(hotline.settings.SOUNDS_DIR ?? '', `${agentWords}.sln16`),
  );
  const pause = Buffer.alloc(rate);
  const file = path.join(hotline.folder, 'microphone.wav');
  const data = Buffer.concat([samples, pause]);
  await writeFile(file, Buffer.concat([wavHeader(rate, data.byteLength), data]));
  return file;
}

/** A browser in which the user of an agent is signed in. */
async function signedIn(number: string): Promise<BrowserContext> {
  const { db } = hotline;
  const name = `agent${number}`;
  const { rows } = await db.query<{ id: number }>('SELECT id FROM agents WHERE number = $1', [
    number,
  ]);
  const user = {
    ...{ name, roles: ['agent'] as const, staffId: null, agentId: rows[0]?.id ?? null },
    ...{ courtId: null, fullName: name },
  };
  const added = await addUser({ db, clock }, user, 'a test');
  if (added.kind === 'added') {
    const hash = await hashPassword(password);
    await savePassword(db, added.id, { hash, mustChange: false }, clock.now());
  }
  const context = await browser.newContext();
  const answer = await context.request.post(`${origin}/api/sign-in`, {
    data: { name, password },
    headers: { origin },
  });
  expect(answer.status()).toBe(200);
  return context;
}

const deskOf = (page: PhonePage) =>
  page.ask('GET', '/api/desk') as Promise<GotReply<'GET /api/desk'>>;

/** The page hears the caller: what comes gets louder while she speaks. */
async function pageHears(page: PhonePage, caller: Caller): Promise<void> {
  const before = await page.loudness();
  await untilTrue('the page to hear the caller', async () => {
    await caller.say(path.join(hotline.settings.SOUNDS_DIR ?? '', callerWords), 'end');
    return (await page.loudness()) > before + 0.001 ? true : undefined;
  });
}

/** Both hear each other; the page's microphone says the agent's words again and again. */
async function hearEachOther(page: PhonePage, caller: Caller): Promise<void> {
  await Promise.all([pageHears(page, caller), caller.hears(agentWords)]);
}

test('a caller is offered in the page, answered there, kept through reload and take-over, and never lost', async () => {
  const context = await signedIn('1001');
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
  await hearEachOther(page, caller);

  await page.ask('POST', '/api/desk/hold');
  expect((await deskOf(page)).talk?.heldSinceAt).not.toBeNull();
  await page.ask('POST', '/api/desk/resume');
  expect((await deskOf(page)).talk?.heldSinceAt).toBeNull();
  await expect(page.ask('POST', '/api/desk/transfer', { kind: 'blind', to: '99' })).rejects.toThrow(
    /409.*target_unknown/,
  );

  // Loaded anew: the new page is rung, and answers by itself.
  await page.page.reload();
  await caller.hears('agentLost');
  await page.untilLoaded();
  await page.until('talking');
  await hearEachOther(page, caller);

  // A second tab takes over, in the same talk.
  const second = await PhonePage.open(context, origin);
  await second.until('other_tab');
  await second.does('start(true)');
  await page.until('other_tab');
  await second.until('talking');
  await hearEachOther(second, caller);
  await page.page.close();
  page = second;

  // Closed, and opened again later: the caller is kept, with the same entry and the same agent.
  await page.page.close();
  await caller.hears('agentLost');
  page = await PhonePage.open(context, origin);
  await page.until('talking');
  await hearEachOther(page, caller);

  await page.ask('POST', '/api/desk/hang-up');
  await desk.untilState('1001', 'wrap_up');
  const { lastTalk } = await deskOf(page);
  await page.ask('POST', '/api/desk/wrap-up', {
    ...{ entryId: lastTalk?.entryId, disposition: 'answered', notes: '已告知开庭时间' },
  });
  expect((await deskOf(page)).lastTalk).toMatchObject({ notes: '已告知开庭时间' });
  await page.ask('POST', '/api/desk/wrap-up-done');
  await caller.hangUp();
  expect(await desk.outcomes(from)).toEqual(['answered by agent']);
  await desk.untilState('1001', 'ready');

  // The network is cut: nobody is offered to her; it is mended: she is ready by herself.
  cable.cut();
  await desk.untilState('1001', 'unreachable not_connected');
  cable.mend();
  await desk.untilState('1001', 'ready');

  // The microphone is pulled out while it rings: the caller is with the next agent.
  await hotline.signIn('1002');
  await desk.setIdle('1002');
  const next = await desk.asks('13700000002');
  await page.until('ringing');
  await page.page.evaluate('track.stop()');
  await desk.untilState('1001', 'unreachable no_microphone');
  const telephone = await hotline.softphones.ringingFor('13700000002');
  expect(telephone.number).toBe('1002');
  const agent = await telephone.answer();
  await agent.hears(/agentCaller/);
  await desk.untilEntry('13700000002', 'talking', ({ status }) => status === 'talking');
  await desk.hearEachOther(next, agent);
  await next.hangUp();
  await page.does('stop()');
  await desk.untilState('1001', 'signed_out telephone_gone');
  await hotline.nothingLeft();
});
