/**
 * What a page loads, draws and shows first: before anybody has signed in, of a new caller, and of
 * antd's styles, of which none is made while a page is drawn.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deskWords } from '../../../app/web/client/words/desk.js';
import { projectRoot } from '../../../app/paths.js';
import { call, clearLine, talk } from '../consoleScene.js';
import { password, people } from '../testConsole.js';
import { problemsIn, settled } from './browserPage.js';
import { openConsole, type OpenConsole } from './openConsole.js';

let web: OpenConsole['web'];
let browser: OpenConsole['browser'];
openConsole((both) => ({ web, browser } = both));
afterEach(() => clearLine(web));

test.each([
  ['/', 'desk-'],
  ['/orders', 'ordersPage'],
])('whoever is asked at %s to sign in has loaded %s', async (place, chunk) => {
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
       INSERT INTO line_entries (line_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at, status,
                                 agent_id, offered_at)
       SELECT (SELECT min(id) FROM lines), $1, 'hotline', '13700000001', '{}', '{}', '{}', $2, $2, 'offered', a.id, $2
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
  const page = await browser.open(web, null, '/');
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

const client = path.join(projectRoot, 'app/web/client');

/** Returns the components that a file imports from antd. */
function importedBy(file: string): string[] {
  const source = readFileSync(path.join(client, file), 'utf8');
  return [...source.matchAll(/import \{([^}]*)\} from 'antd';/g)].flatMap(([, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => /^[A-Z]/.test(name) && name !== 'ConfigProvider'),
  );
}

test('the style sheet has every component that a page imports', () => {
  const written = 'look/antdStyles.tsx';
  const files = readdirSync(client, { recursive: true, encoding: 'utf8' });
  const pages = files.filter((file) => file.endsWith('.tsx') && file !== written);
  const imported = new Set(pages.flatMap(importedBy));
  expect(imported.size).toBeGreaterThan(8);
  const lacking = [...imported].filter((name) => !importedBy(written).includes(name));
  expect(lacking).toEqual([]);
});

/** Runs in the page: what of antd it has adopted that is more than variables. */
const madeInPage = `[...document.adoptedStyleSheets]
  .flatMap((sheet) => [...sheet.cssRules])
  .filter((rule) => /\\.ant-/.test(rule.selectorText ?? ''))
  .filter((rule) => [...rule.style].some((name) => !name.startsWith('--')))
  .map((rule) => rule.cssText)`;

const cursorOfButton = `getComputedStyle(document.querySelector('.ant-btn')).cursor`;

test('a page draws without making styles', async () => {
  await talk(web, '1001', await call(web));
  const page = await browser.open(web, people.agent, '/desk');
  await settled(page);
  await page.getByRole('button', { name: '保持' }).waitFor();
  expect(await page.evaluate(cursorOfButton)).toBe('pointer');
  expect(await page.evaluate(madeInPage)).toEqual([]);
  expect(problemsIn(page)).toEqual([]);
});
