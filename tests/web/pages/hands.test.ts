/** What people do in the pages: by keyboard alone, with a mouse, and with malice. */
import { people, password, TestConsole } from '../testConsole.js';
import { problemsIn, settled, TestBrowser } from './browserPage.js';
import { fillHotline, hostileName } from './busyHotline.js';

let web: TestConsole;
let browser: TestBrowser;
let scene: Awaited<ReturnType<typeof fillHotline>>;
beforeAll(async () => {
  [web, browser] = await Promise.all([
    TestConsole.start({ WEB_REQUESTS_PER_MINUTE: '100000' }),
    TestBrowser.start(),
  ]);
  scene = await fillHotline(web);
});
afterEach(() => browser.closePages());
afterAll(async () => {
  await browser?.stop();
  await web?.stop();
});

test('an agent signs in and opens an order by keyboard alone', async () => {
  await web.as(people.agent);
  const page = await browser.open(web, null, '/');
  await page.getByRole('heading', { name: '登录工作台' }).waitFor();
  // The first field has the focus.
  await page.keyboard.type('lin');
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.getByText('13700000001').first().waitFor();

  await page.getByRole('tab', { name: '概览' }).focus();
  for (let tab = 0; tab < 3; tab += 1) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const matter = page.getByLabel('事由');
  await matter.focus();
  await page.keyboard.type('请承办法官回电');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: '登记', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByText(/已登记|已并入/).waitFor();
  const { rows } = await web.database.pool.query(
    "SELECT FROM order_messages WHERE body = '请承办法官回电'",
  );
  expect(rows).toHaveLength(1);
  expect(problemsIn(page)).toEqual([]);
});

test('the list of keys opens by keyboard, and Escape closes it', async () => {
  const page = await browser.open(web, people.agent, '/guidance');
  await settled(page);
  await page.keyboard.press('Control+/');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Alt+1').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.keyboard.press('Alt+1');
  await page.waitForURL(/\/desk$/);
});

test('a wrong password is told, and the second factor is not asked for', async () => {
  await web.as(people.handler);
  const page = await browser.open(web, null, '/');
  await page.getByLabel('账号').fill('cao');
  await page.getByLabel('密码').fill('guess');
  await page.keyboard.press('Enter');
  await page.getByText('账号或密码错误').waitFor();
  expect(await page.getByLabel('动态验证码').count()).toBe(0);
});

test('a caller’s name that is a script is text', async () => {
  const page = await browser.open(web, people.dispatcher, `/orders/${scene.orderNumber}`);
  await page.getByText(hostileName).first().waitFor();
  expect(await page.title()).not.toContain('taken');
  expect(await page.locator('main img').count()).toBe(0);
  expect(problemsIn(page)).toEqual([]);
});

test('an order is dispatched by the page, with the department that was chosen', async () => {
  const page = await browser.open(web, people.dispatcher, `/orders/${scene.orderNumber}`);
  await page.getByRole('button', { name: '派单', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: '派往部门' }).click();
  await page.getByTitle('执行局', { exact: true }).click();
  await dialog.getByRole('button', { name: '派单', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.title').getByText('已派单').waitFor();
});

test('a list opens beside its field, where a mouse reaches it', async () => {
  const page = await browser.open(web, people.supervisor, '/floor');
  await page.getByRole('combobox', { name: '队列', exact: true }).click();
  await page.getByTitle('综合咨询', { exact: true }).click();
  await page.locator('.title').getByTitle('综合咨询').waitFor();
});

test('a user who signs out is at the sign-in again, and nothing of theirs is left', async () => {
  const page = await browser.open(web, people.supervisor, '/calls');
  await page.getByRole('heading', { name: '通话' }).first().waitFor();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.getByRole('heading', { name: '登录工作台' }).waitFor();
  expect(await page.getByText('13700000001').count()).toBe(0);
});

test('a user is not offered pages without the permission', async () => {
  const page = await browser.open(web, people.auditor, '/admin');
  await page.getByText('没有这个页面').waitFor();
  const offered = page.getByRole('navigation', { name: '主导航' }).getByRole('link');
  expect(await offered.allTextContents()).toEqual(['留痕']);
});

test('a key that is pressed twice is done once while its request is out, and works again afterwards', async () => {
  const page = await browser.open(web, people.agent, '/desk');
  await page.getByRole('button', { name: /保持/ }).waitFor();
  let asked = 0;
  let answer: () => void = () => undefined;
  await page.route('**/api/desk/hold', async (route) => {
    asked += 1;
    await new Promise<void>((resolve) => (answer = resolve));
    await route.fulfill({ json: {} });
  });
  const first = page.waitForRequest('**/api/desk/hold');
  await page.keyboard.press('F4');
  await page.keyboard.press('F4');
  // A key that is held down repeats.
  await page.keyboard.down('F4');
  await page.keyboard.down('F4');
  await page.keyboard.up('F4');
  await first;
  // All requests from before this one have arrived.
  await page.evaluate("fetch('/api/me').then((answer) => answer.status)");
  expect(asked).toBe(1);
  answer();
  // After the desk is read again the key counts again.
  while (asked < 2) await page.keyboard.press('F4');
  answer();
});

test('an order is found by a word of what the caller said, and the word stands in no address', async () => {
  const page = await browser.open(web, people.dispatcher, '/orders');
  await page.getByText('意见建议').first().waitFor();
  const search = page.getByRole('searchbox', { name: '工单号、姓名、电话、案号或内容' });
  await search.fill('小额诉讼');
  await search.press('Enter');
  await page.getByText('意见建议').first().waitFor({ state: 'detached' });
  await page.locator('tbody').getByText('咨询', { exact: true }).waitFor();
  expect(page.url()).not.toContain(encodeURIComponent('小额'));
  await page.reload();
  await page.locator('tbody').getByText('咨询', { exact: true }).waitFor();
  expect(await page.locator('tbody tr').count()).toBe(1);
  await page.getByRole('checkbox', { name: '只看逾期' }).click();
  await page.waitForURL(/overdue=true/);
  await page.getByText('没有符合条件的工单').waitFor();
});

test('a supervisor sets an alarm, and finds it among what was done', async () => {
  const page = await browser.open(web, people.supervisor, '/admin?tab=alarms');
  await page.getByRole('button', { name: '修改 案件咨询 等待人数' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('人数').fill('7');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('tbody tr').first().getByText('7', { exact: true }).waitFor();
  await page.goto(`${web.origin}/audit?tab=actions`);
  await page.getByText('等待人数：7').waitFor();
});

test('an auditor has the chain verified', async () => {
  const page = await browser.open(web, people.auditor, '/audit?tab=chain');
  await page.getByRole('button', { name: '立即校验' }).click();
  await page.getByText('留痕完整，未发现改动').waitFor();
});
