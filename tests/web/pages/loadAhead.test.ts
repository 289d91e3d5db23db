/** What the browser loads before anybody has signed in: the page that comes then is there when the password is right. */
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
  ['/', 'deskPage'],
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
