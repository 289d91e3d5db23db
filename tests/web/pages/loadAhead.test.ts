/** What the browser loads before anybody has signed in: the page that comes then is there when the password is right. */
import { deskWords } from '../../../app/web/client/words/desk.js';
import { password, people, TestConsole } from '../testConsole.js';
import { TestBrowser } from './browserPage.js';

let web: TestConsole;
let browser: TestBrowser;
beforeAll(async () => {
  web = await TestConsole.start();
  browser = await TestBrowser.start();
});
afterAll(async () => {
  await browser?.stop();
  await web?.stop();
});

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
  await web.add(people.agent);
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
