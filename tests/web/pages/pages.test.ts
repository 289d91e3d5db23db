/**
 * Every page of the console in a real browser: in both languages, light and dark, on both screens;
 * no barrier that axe finds, no violation of the page's policy, no error, and no code of the
 * program where a word should be. With TAKE_PICTURES=1 its pictures are below var/test/pictures, to
 * be looked at.
 */
import { generate } from 'otplib';
import type { Page } from 'playwright-core';
import { password, people, type TestConsole } from '../testConsole.js';
import {
  findBarriers,
  looks,
  problemsIn,
  settled,
  small,
  takePicture,
  takesPictures,
  type TestBrowser,
  wear,
} from './browserPage.js';
import { fillHotline } from './busyHotline.js';
import { openConsole } from './openConsole.js';
import { codesIn, codesShown } from './shownCodes.js';

let web: TestConsole;
let browser: TestBrowser;
let scene: Awaited<ReturnType<typeof fillHotline>>;
openConsole(async (both) => {
  ({ web, browser } = both);
  scene = await fillHotline(web);
});

/** Accounts, and the browser of a test without a page, which look like codes of the program. */
const accounts: readonly string[] = [...Object.values(people).map(({ name }) => name), 'node'];

/**
 * Looks at a page in every language and theme, or in the given ones. Checks it in Chinese and light,
 * and in English and dark.
 */
async function lookAt(page: Page, name: string, inLooks = looks): Promise<void> {
  await settled(page);
  const barriers: string[] = [];
  const codes: string[] = [];
  for (const look of inLooks) {
    // The size of the screen does not change what axe finds.
    const isSmall = look.width === small.width;
    const isForWords = isSmall && look.appearance === 'light';
    // Colours are a matter of light and dark, and names of the language: each of both is looked at once.
    const isForAxe = isSmall && (look.language === 'zh') === (look.appearance === 'light');
    if (!isForWords && !isForAxe && !takesPictures) continue;
    await wear(page, look);
    await settled(page);
    await takePicture(page, name, look);
    if (isForWords) {
      const shown = await codesShown(page, look.language, accounts);
      codes.push(...shown.map((each) => `${look.language}: ${each}`));
    }
    if (!isForAxe) continue;
    const found = await findBarriers(page);
    barriers.push(...found.map((each) => `${look.language} ${look.appearance}: ${each}`));
  }
  const problems = problemsIn(page);
  expect({ codes, barriers, problems }).toEqual({ codes: [], barriers: [], problems: [] });
}

const pages = {
  desk: [people.agent, '/desk'],
  day: [people.agent, '/day'],
  devices: [people.agent, '/devices'],
  cases: [people.agent, '/cases'],
  guidance: [people.agent, '/guidance'],
  account: [people.agent, '/account'],
  floor: [people.supervisor, '/floor'],
  wall: [people.supervisor, '/wall'],
  reports: [people.supervisor, '/reports?report=service&by=day&compare=before'],
  calls: [people.supervisor, '/calls'],
  callbacks: [people.supervisor, '/callbacks'],
  orders: [people.dispatcher, '/orders'],
  users: [people.administrator, '/admin?tab=users'],
  readings: [people.auditor, '/audit?tab=readings'],
} as const;

/** Tabs of pages that are listed above: their frame has been looked at on the large screen. */
const tabs = {
  agents: [people.administrator, '/admin?tab=agents'],
  lines: [people.administrator, '/admin?tab=lines'],
  alarms: [people.administrator, '/admin?tab=alarms'],
  sessions: [people.administrator, '/admin?tab=sessions'],
  walls: [people.administrator, '/admin?tab=walls'],
  actions: [people.supervisor, '/audit?tab=actions'],
  chain: [people.auditor, '/audit?tab=chain'],
} as const;
const onSmall = looks.filter(({ width }) => width === small.width);

test('signing in', async () => {
  const page = await browser.open(web, null, '/');
  await lookAt(page, 'signIn');
});

test.each(Object.entries(pages))('%s', async (name, [who, place]) => {
  const page = await browser.open(web, who, place);
  await lookAt(page, name);
});

test.each(Object.entries(tabs))('the tab %s', async (name, [who, place]) => {
  const page = await browser.open(web, who, place);
  await lookAt(page, name, onSmall);
});

test('a role that requires a second factor: how it is set, and what its user sees first', async () => {
  const admin = await browser.open(web, people.administrator, '/admin?tab=users');
  await settled(admin);
  const row = admin.locator('tr', { hasText: '尚未开启的用户' }).locator('xpath=ancestor::table');
  await row.locator('tr', { hasText: '承办人' }).getByRole('button', { name: '设为必须' }).click();
  await admin.getByRole('dialog').getByRole('button', { name: '设为必须' }).click();
  await row.getByText('必须使用').waitFor();
  await web.as(people.handler);
  await admin.reload();
  await lookAt(admin, 'secondFactorByRole');

  const page = await browser.open(web, people.handler, '/orders');
  await page.getByText('您的角色必须使用两步验证').waitFor();
  await lookAt(page, 'mustEnrol');
  await page.getByLabel(/^(密码|Password)$/).fill(password);
  await page.getByRole('button', { name: /^(开启两步验证|Turn on the second factor)$/ }).click();
  const secret = await page.locator('code').textContent();
  await lookAt(page, 'mustEnrolCode', onSmall);
  const code = await generate({
    secret: secret ?? '',
    epoch: web.app.clock.now().getTime() / 1000,
  });
  await page.getByLabel(/^(动态验证码|Code)/).fill(code);
  await page.getByRole('button', { name: /^(开启两步验证|Turn on the second factor)$/ }).click();
  await page.getByRole('navigation').waitFor();
  await page.goto(`${web.origin}/account`);
  await page.getByText(/^(已开启：您的角色必须使用|On: your role requires it)/).waitFor();
});

test('a role that is given in mid-session waits for a second factor, and a notice says where to turn one on', async () => {
  const root = await web.as(people.administrator);
  await root.send('PUT', '/api/roles/auditor', { requiresSecondFactor: true });
  const somebody = { ...people.dispatcher, name: 'liu2' } as const;
  const id = await web.add(somebody);
  const page = await browser.open(web, somebody, '/orders');
  await settled(page);
  await root.send('PUT', `/api/users/${id}/roles`, { roles: ['dispatcher', 'auditor'] });
  await page.reload();
  await page.getByText('您新增的角色（审计员）必须使用两步验证').waitFor();
  await lookAt(page, 'withheldRole');
  await page
    .getByRole('link', { name: /^(前往“我的账号”开启|Turn it on under My account)$/ })
    .click();
  await page.waitForURL('**/account');
});

test('an order', async () => {
  const page = await browser.open(web, people.dispatcher, `/orders/${scene.orderNumber}`);
  await lookAt(page, 'order');
});

test('a case', async () => {
  const page = await browser.open(web, people.dispatcher, '/cases');
  await page.getByLabel('案号或当事人姓名').fill(scene.caseNumber);
  await page.getByLabel('查询事由').fill('来电人询问开庭时间');
  await page.getByRole('button', { name: '查询' }).click();
  await page.locator('tbody').getByRole('button').first().click();
  await page.getByRole('dialog').waitFor();
  await lookAt(page, 'case', onSmall);
});

test('a code among the words is found', () => {
  expect(codesIn('结果：not_reached')).toEqual(['a code: not_reached']);
  expect(codesIn('mainMenu, 2026-11-24T08:00:00.000Z')).toHaveLength(2);
  expect(codesIn('topic:case=5 undefined {name}')).toHaveLength(3);
  expect(codesIn('call 4c6f6e67-0000-4000-8000-000000000000')).toHaveLength(1);
  expect(codesIn('通话中 F4 Cases, kB 12:05 《民事诉讼法》')).toEqual([]);
});

test('a call', async () => {
  const page = await browser.open(web, people.supervisor, `/calls/${scene.pastCallId}`);
  await lookAt(page, 'call');
});
