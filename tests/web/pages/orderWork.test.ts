/** What people do with an order in its page, and what it says when the server refuses. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { order } from '../consoleScene.js';
import { people, TestConsole } from '../testConsole.js';
import { problemsIn, TestBrowser } from './browserPage.js';

let web: TestConsole;
let browser: TestBrowser;
beforeAll(async () => {
  [web, browser] = await Promise.all([
    TestConsole.start({ WEB_REQUESTS_PER_MINUTE: '100000' }),
    TestBrowser.start(),
  ]);
});
afterEach(() => browser.closePages());
afterAll(async () => {
  await browser?.stop();
  await web?.stop();
});

const statusOf = async (number: string) =>
  (
    await web.app.db.query<{ status: string }>('SELECT status FROM orders WHERE number = $1', [
      number,
    ])
  ).rows[0]?.status;

test('an order without a department is not dispatched, and the dialog says what is missing', async () => {
  const { number } = await order(web, { callerNumber: '13800000201' });
  const page = await browser.open(web, people.dispatcher, `/orders/${number}`);
  await page.getByRole('button', { name: '派单', exact: true }).click();
  const dialog = page.getByRole('dialog');
  const department = dialog.locator('.field', { hasText: '派往部门' });
  await dialog.getByRole('button', { name: '派单', exact: true }).click();
  await department.getByText('请填写').waitFor();
  await dialog.getByRole('alert').getByText('部门：请填写').waitFor();
  expect(await page.locator('.toast').count()).toBe(0);
  expect(await statusOf(number)).toBe('opened');

  await dialog.getByRole('combobox', { name: '派往部门' }).click();
  await page.getByTitle('执行局', { exact: true }).click();
  await dialog.getByRole('button', { name: '派单', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  // It says what has changed, and not only that something was done.
  await page.locator('.toast.good').getByText(`${number} · 已派单 · 执行局`).waitFor();
  expect(await statusOf(number)).toBe('dispatched');
  expect(problemsIn(page)).toEqual([]);
});

test('a file that is too large is refused in the dialog, with how much is allowed', async () => {
  const { number } = await order(web, { callerNumber: '13800000202' });
  const page = await browser.open(web, people.dispatcher, `/orders/${number}`);
  await page.getByRole('button', { name: '添加附件' }).click();
  const dialog = page.getByRole('dialog');
  const submit = dialog.getByRole('button', { name: '添加附件' });
  const field = dialog.locator('.field', { hasText: '文件' });
  await submit.click();
  await field.getByText('请填写').waitFor();
  const folder = await mkdtemp(path.join(tmpdir(), 'files-'));
  const give = async (name: string, bytes: number) => {
    const file = path.join(folder, name);
    await writeFile(file, Buffer.alloc(bytes, 1));
    await dialog.locator('input[type=file]').setInputFiles(file);
  };
  await give('卷宗.pdf', 30_000_000);
  await submit.click();
  await field.getByText('文件太大，最大 20 MB').waitFor();
  await dialog.getByRole('alert').getByText('文件太大，最大 20 MB').waitFor();
  expect(await page.locator('.toast').count()).toBe(0);
  await give('空.pdf', 0);
  await submit.click();
  await field.getByText('文件是空的').waitFor();
  await give('证据.pdf', 1000);
  await submit.click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: '证据.pdf' }).waitFor();
  await rm(folder, { recursive: true });
  expect(problemsIn(page)).toEqual([]);
});

test('an agent’s number that does not exist is told at its field', async () => {
  const page = await browser.open(web, people.administrator, '/admin?tab=users');
  await page.getByRole('button', { name: '新增用户' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('账号').fill('meng');
  await dialog.getByLabel('坐席工号').fill('7777');
  await dialog.getByRole('combobox', { name: '角色' }).fill('坐席');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: '保存' }).click();
  const field = dialog.locator('.field', { hasText: '坐席工号' });
  await field.getByText('没有找到，请核对').waitFor();
  expect(await dialog.getByLabel('坐席工号').getAttribute('aria-invalid')).toBe('true');
  await dialog.getByRole('alert').getByText('坐席工号：没有找到，请核对').waitFor();
  expect(await page.locator('.toast').count()).toBe(0);
  await dialog.getByLabel('坐席工号').fill('1002');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.getByLabel('坐席工号').waitFor({ state: 'detached' });
  expect(problemsIn(page)).toEqual([]);
});

test('an agent is offered what agents may do: a file, and another code, which is shown once', async () => {
  const { number } = await order(web, { callerNumber: '13800000203' });
  const page = await browser.open(web, people.agent, `/orders/${number}`);
  const offered = page.locator('.title').getByRole('button');
  await offered.first().waitFor();
  expect(await offered.allTextContents()).toEqual(['添加附件', '换发查询码']);
  await page.getByRole('button', { name: '换发查询码' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('核验方式').fill('登记日期、类别和内容均相符');
  await dialog.getByRole('button', { name: '换发查询码' }).click();
  await dialog.getByText(/^查询码 \d{6}$/).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('登记日期、类别和内容均相符').waitFor();
  expect(problemsIn(page)).toEqual([]);
});
