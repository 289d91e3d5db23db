/**
 * What a page loads, draws and shows first: before anybody has signed in, and of a new caller; no
 * style is made while a page is drawn. And how its microphone ends.
 */
import type { Page } from 'playwright-core';
import { deskWords } from '../../../app/web/client/words/desk.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { call, clearLine, talk } from '../consoleScene.js';
import { password, people, type Somebody } from '../testConsole.js';
import { askPage } from './askPage.js';
import { problemsIn, settled } from './browserPage.js';
import { openConsole, type OpenConsole } from './openConsole.js';

let web: OpenConsole['web'];
let browser: OpenConsole['browser'];
openConsole((both) => ({ web, browser } = both));
afterEach(() => clearLine(web));

test.each([
  ['/', 'desk-'],
  ['/tickets', 'ticketsPage'],
])('who is asked at %s to sign in has loaded %s', async (place, chunk) => {
  const page = await browser.openAt('about:blank', {});
  const loaded = page.waitForResponse((answer) => answer.url().includes(`/assets/${chunk}`));
  await page.goto(`${web.origin}${place}`);
  expect((await loaded).status()).toBe(200);
  expect(await page.getByLabel('密码').isVisible()).toBe(true);
});

test('after signing in the desk needs no more of the program', async () => {
  await web.as(people.agent);
  const page = await browser.openAt('about:blank', {});
  const loaded = page.waitForResponse((answer) => answer.url().includes('/assets/startTelephone'));
  await page.goto(web.origin);
  await loaded;
  await page.waitForLoadState('networkidle');
  const later: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'script') later.push(request.url());
  });
  await page.getByLabel('账号').fill(people.agent.name);
  await page.getByLabel('密码').fill(password);
  await page.keyboard.press('Enter');
  await page.getByText('未签入').first().waitFor();
  expect(later).toEqual([]);
});

test('the desk is there after 25 requests and 350 kB on the wire, without the program of SIP', async () => {
  const { cookie } = await web.as(people.agent);
  const page = await browser.openAt('about:blank', {});
  const [name = '', value = ''] = cookie.split('=');
  await page.context().addCookies([{ name, value, url: web.origin }]);
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  const asked: string[] = [];
  let bytes = 0;
  network.on('Network.requestWillBeSent', ({ request }) => asked.push(request.url));
  // The headers count, too.
  network.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(`${web.origin}/desk`);
  await page.getByRole('button', { name: deskWords.zh.useThisPage }).waitFor();
  await page.waitForLoadState('networkidle');
  expect(asked.length).toBeLessThanOrEqual(25);
  expect(bytes).toBeLessThanOrEqual(350_000);
  expect(bytes).toBeGreaterThan(100_000);
  expect(asked.join()).not.toContain('sipLine');
});

/** Runs in the page: leaves something everywhere that a page can keep it. */
const leaving = `
  globalThis.left = true;
  globalThis.name = 'left';
  document.cookie = 'left=1';
  for (const storage of [localStorage, sessionStorage]) storage.setItem('left', '1');
  for (const place of ['/tickets', '/cases']) history.pushState(null, '', place);
  addEventListener('beforeunload', (event) => event.preventDefault());`;

/** Runs in the page: what is left of that. */
const recoveredState = `[
  'left' in globalThis, globalThis.name, document.cookie, localStorage.getItem('left'), sessionStorage.length, history.length,
]`;

test('a page that a test is done with has nothing of it for the next one', async () => {
  const page = await browser.open(web, people.agent, '/desk', { script: 'globalThis.left = true' });
  await settled(page);
  await page.evaluate(leaving);
  let heard = 0;
  page.on('request', () => (heard += 1));
  await page.route('**/api/me', (route) => route.abort());
  await browser.closePages();
  heard = 0;
  const next = await browser.open(web, null, '/');
  expect(next === page).toBe(true);
  await next.getByLabel('密码').waitFor();
  // Before this page it was at an empty one.
  expect(await next.evaluate(recoveredState)).toEqual([false, '', '', null, 0, 2]);
  expect(heard).toBe(0);
  expect(problemsIn(next)).toEqual([]);

  await next.addInitScript({ content: '' });
  await browser.closePages();
  expect((await browser.open(web, null, '/')) === page).toBe(false);
});

const file = `section[aria-label="${deskWords.zh.file}"]`;

/**
 * Runs in the page: notes at each change of the document whether the offer and the caller's file are
 * there. What is drawn at once changes the document at once.
 */
const notes = `(() => {
  globalThis.notes = [];
  const look = () => notes.push([
    document.querySelector('.call-card.offered') !== null,
    document.querySelector('${file}') !== null,
  ]);
  new MutationObserver(look).observe(document, { subtree: true, childList: true });
})()`;

test('an offered caller is shown before the caller’s file, which takes longer to draw', async () => {
  const { db, clock } = web.app;
  const { cookie } = await web.as(people.agent);
  const page = await browser.openAt(`${web.origin}/desk`, { cookie, script: notes });
  await settled(page);
  const callId = await call(web, '13700000001');
  await db.query(
    `WITH offered AS (
       INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at, status,
                                 agent_id, offered_at)
       SELECT (SELECT min(id) FROM queues), $1, 'hotline', '13700000001', '{}', '{}', '{}', $2, $2, 'offered', a.id, $2
         FROM agents a WHERE a.number = $3 RETURNING id, agent_id)
     UPDATE agent_states s SET status = 'offered', since_at = $2, last_free_at = $2, signed_in_at = $2, entry_id = o.id
       FROM offered o WHERE s.agent_id = o.agent_id`,
    [callId, clock.now(), people.agent.agent],
  );
  await page.locator(file).waitFor();
  const seen = await page.evaluate<[boolean, boolean][]>('notes');
  expect(seen.find(([isOffered]) => isOffered)).toEqual([true, false]);
  expect(seen.at(-1)).toEqual([true, true]);
});

test('a page whose telephone is loaded last offers it all the same', async () => {
  const { cookie } = await web.as(people.agent);
  const page = await browser.openAt(web.origin, {});
  const [name = '', value = ''] = cookie.split('=');
  await page.context().addCookies([{ name, value, url: web.origin }]);
  // Nothing else draws the page again.
  await page.addInitScript({ content: 'globalThis.setInterval = () => 0;' });
  let letIn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letIn = resolve));
  await page.route('**/startTelephone-*.js', async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest('**/startTelephone-*.js');
  await page.goto(`${web.origin}/desk`);
  await asked;
  await settled(page);
  await page.locator('.bar').waitFor();
  letIn();
  await page.getByRole('button', { name: deskWords.zh.useThisPage }).waitFor();
});

/** Runs in the page: the bytes of what its document names, uncompressed. */
const firstBytes = `[...document.querySelectorAll('script[src], link[rel=stylesheet]')]
  .map((each) => performance.getEntriesByName(each.src || each.href)[0].decodedBodySize)
  .reduce((sum, bytes) => sum + bytes, 0)`;

test('whoever signs in waits for no more than 400 kB of program and styles', async () => {
  const page = await browser.openAt(web.origin, {});
  await page.getByLabel('密码').waitFor();
  expect(await page.evaluate(firstBytes)).toBeLessThan(400_000);
});

/** Runs in the page: style sheets that no file has brought. */
const madeInPage = `[...document.styleSheets, ...document.adoptedStyleSheets]
  .filter(({ href }) => href === null)
  .flatMap((sheet) => [...sheet.cssRules])
  .map((rule) => rule.cssText)`;

const cursorOfButton = `getComputedStyle(document.querySelector('.controls button')).cursor`;

test('a page draws without making styles', async () => {
  await talk(web, '1001', await call(web));
  const page = await browser.open(web, people.agent, '/desk');
  await settled(page);
  await page.getByRole('button', { name: '保持' }).waitFor();
  expect(await page.evaluate(cursorOfButton)).toBe('pointer');
  expect(await page.evaluate(madeInPage)).toEqual([]);
  expect(problemsIn(page)).toEqual([]);
});

/** Runs in the page before its scripts: keeps what the page opens, which it gets when the user has allowed it. */
const microphones = `{
  globalThis.tracks = [];
  globalThis.asked = 0;
  const media = navigator.mediaDevices;
  const real = media.getUserMedia.bind(media);
  media.getUserMedia = async (wish) => {
    globalThis.asked += 1;
    const stream = await real(wish);
    await globalThis.allowed;
    tracks.push(...stream.getTracks());
    return stream;
  };
}`;

/** An agent to whom nobody is offered. */
const idle = { name: 'he', roles: ['agent'], agent: '1002' } as const;

const openedBy = async (who: Somebody, place: string) =>
  browser.openAt(`${web.origin}${place}`, {
    cookie: (await web.as(who)).cookie,
    script: microphones,
  });

/** Waits until the page has opened so many microphones, and closed all of them. */
const untilClosed = (page: Page, count: number) =>
  untilTrue('the microphone to be closed', async () => {
    const states = await askPage<string[]>(page, 'tracks.map(({ readyState }) => readyState)');
    return states.length === count && states.every((each) => each === 'ended') ? true : undefined;
  });

/** Waits until a script says so in the page. */
const untilSo = (page: Page, script: string) =>
  untilTrue(script, async () => ((await askPage<boolean>(page, script)) ? true : undefined));

const signsOut = async (page: Page) => {
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.getByRole('heading', { name: '登录工作台' }).waitFor();
};

test.each([
  ['the exchange is asked for an account', true],
  ['the browser asks for the microphone', false],
])('who signs out while %s has no open microphone', async (_when, isAllowed) => {
  const page = await openedBy(idle, '/desk');
  // The exchange does not answer, and neither does the console.
  await page.route('**/api/telephone', () => undefined);
  if (!isAllowed) {
    await page.evaluate(
      'void (globalThis.allowed = new Promise((done) => (globalThis.allow = done)))',
    );
  }
  const asked = page.waitForRequest('**/api/telephone');
  asked.catch(() => undefined);
  await page.getByRole('button', { name: deskWords.zh.useThisPage }).click();
  if (isAllowed) await asked;
  else await untilSo(page, 'asked === 1');
  await signsOut(page);
  if (!isAllowed) await page.evaluate('allow()');
  await untilClosed(page, 1);
});

test('a microphone that is chosen where no telephone is stays open no longer than it is tried', async () => {
  const page = await openedBy(idle, '/devices');
  await page.getByRole('button', { name: '允许使用麦克风' }).click();
  await untilSo(page, 'tracks.length === 1');
  const devices = page.getByRole('combobox', { name: '麦克风', exact: true });
  const name = (await devices.getByRole('option', { name: /^Fake/ }).last().textContent()) ?? '';
  // The list shows what was chosen while the browser still opens it.
  await page.evaluate(
    'void (globalThis.allowed = new Promise((resolve) => (globalThis.allow = resolve)))',
  );
  await devices.selectOption(name);
  expect(await devices.locator('option:checked').textContent()).toBe(name);
  await page.evaluate('allow()');
  await untilSo(page, 'tracks.length > 1');
  await page.getByRole('link', { name: '诉讼指南' }).click();
  await untilClosed(page, 2);
});

test('while the agent’s telephone is gone, the agent call offers nothing, because it would refuse all', async () => {
  const entry = await talk(web, '1003', await call(web, '13700000003'));
  await web.app.db.query(
    'UPDATE queue_entries SET agent_lost_at = $2, held_since_at = $2 WHERE id = $1',
    [entry, web.app.clock.now()],
  );
  const page = await openedBy({ name: 'guo', roles: ['agent'], agent: '1003' }, '/desk');
  await page.getByText(deskWords.zh.agentLost).waitFor();
  const offered = page.locator('.call-card button:enabled');
  expect(await offered.allTextContents()).toEqual([]);
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.url()));
  for (const key of ['F4', 'F7', 'F10']) await page.keyboard.press(key);
  expect(await page.getByRole('dialog').count()).toBe(0);
  // Whatever was sent before this has been sent.
  await askPage(page, "fetch('/api/me').then((answer) => answer.status)");
  expect(sent.filter((url) => url.includes('/api/desk/'))).toEqual([]);

  await web.app.db.query('UPDATE queue_entries SET agent_lost_at = NULL WHERE id = $1', [entry]);
  await page.reload();
  await offered.first().waitFor();
  const words = await offered.allTextContents();
  for (const each of [deskWords.zh.verifyNow, deskWords.zh.resume, deskWords.zh.hangUp])
    expect(words).toContainEqual(expect.stringContaining(each));
});
