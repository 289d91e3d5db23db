/** What people do with a ticket in its page, and what it says when the server refuses. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { wavHeader } from '../../../app/telephony/wav.js';
import { until } from '../../queue/until.js';
import { dispatch, ticket } from '../consoleScene.js';
import { password, people } from '../testConsole.js';
import { problemsIn } from './browserPage.js';
import { openConsole, type OpenConsole } from './openConsole.js';

let web: OpenConsole['web'];
let browser: OpenConsole['browser'];
openConsole((both) => ({ web, browser } = both));

/** Clicks twice before the page is drawn again, as a double click does on a busy machine. */
const twice = async (button: Locator) => {
  await button.focus();
  await button
    .page()
    .evaluate('for (const button of [document.activeElement]) { button.click(); button.click(); }');
};

const statusOf = async (number: string) =>
  (
    await web.app.db.query<{ status: string }>('SELECT status FROM tickets WHERE number = $1', [
      number,
    ])
  ).rows[0]?.status;

test('a ticket without a department is not dispatched, and the dialog says what is missing', async () => {
  const { number } = await ticket(web, { callerNumber: '13800000201' });
  const page = await browser.open(web, people.dispatcher, `/tickets/${number}`);
  await page.getByRole('button', { name: '转办', exact: true }).click();
  const dialog = page.getByRole('dialog');
  const department = dialog.locator('.field', { hasText: '转办部门' });
  await dialog.getByRole('button', { name: '转办', exact: true }).click();
  await department.getByText('请填写').waitFor();
  await dialog.getByRole('alert').getByText('部门：请填写').waitFor();
  expect(await page.locator('.toast').count()).toBe(0);
  expect(await statusOf(number)).toBe('opened');

  await dialog.getByRole('combobox', { name: '转办部门' }).click();
  await page.getByRole('option', { name: '执行局', exact: true }).click();
  await twice(dialog.getByRole('button', { name: '转办', exact: true }));
  await dialog.waitFor({ state: 'detached' });
  // It says what has changed, and not only that something was done.
  await page.locator('.toast.good').getByText(`${number} · 已转办 · 执行局`).waitFor();
  expect(await statusOf(number)).toBe('dispatched');
  // Once: each time who must answer gets an SMS.
  await page.getByText('柳青 → 执行局').first().waitFor();
  expect(await page.getByText('柳青 → 执行局').count()).toBe(1);
  expect(problemsIn(page)).toEqual([]);
});

test('a file that is too large is refused in the dialog, with how much is allowed', async () => {
  const { number } = await ticket(web, { callerNumber: '13800000202' });
  const page = await browser.open(web, people.dispatcher, `/tickets/${number}`);
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

test('a page that cannot be refreshed keeps what it shows, and the dialog with what is written in it', async () => {
  const { number } = await ticket(web, { callerNumber: '13800000212' });
  const page = await browser.open(web, people.dispatcher, `/tickets/${number}`);
  await page.getByRole('button', { name: '添加附件' }).click();
  const dialog = page.getByRole('dialog');
  await page.route(`**/api/tickets/${number}`, (route) =>
    route.fulfill({ status: 503, json: { error: 'failed', message: 'not now' } }),
  );
  const notNow = page.waitForResponse((response) => response.status() === 503);
  // An action that is refused reads the ticket again.
  await dialog.getByRole('button', { name: '添加附件' }).click();
  await notNow;
  await dialog.getByRole('alert').waitFor();
  expect(await page.locator('h1').count()).toBe(1);
  await dialog.getByRole('button', { name: '取消' }).click();
  await dialog.waitFor({ state: 'detached' });
});

test('a file chooser that is closed without a file, and Escape while a file is sent, leave the dialog open', async () => {
  const { number } = await ticket(web, { callerNumber: '13800000213' });
  const page = await browser.open(web, people.dispatcher, `/tickets/${number}`);
  await page.getByRole('button', { name: '添加附件' }).click();
  const dialog = page.getByRole('dialog');
  const file = dialog.locator('input[type=file]');
  await file.dispatchEvent('cancel', { bubbles: true });
  await file.setInputFiles({
    name: '证据.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.alloc(9),
  });
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/attachments**', async (route) => {
    await held;
    await route.continue();
  });
  const sent = page.waitForRequest('**/attachments**');
  await dialog.getByRole('button', { name: '添加附件' }).click();
  await sent;
  await dialog.locator('button[aria-busy=true]').waitFor();
  await page.keyboard.press('Escape');
  expect(await dialog.count()).toBe(1);
  letGo();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: '证据.pdf' }).waitFor();
});

test('an agent’s number that does not exist is told at its field', async () => {
  const page = await browser.open(web, people.administrator, '/admin?tab=users');
  await page.getByRole('button', { name: '新增用户' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('账号').fill('meng');
  await dialog.getByLabel('坐席工号').fill('7777');
  await dialog.getByRole('combobox', { name: '角色' }).fill('坐席');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
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
  const { number } = await ticket(web, { callerNumber: '13800000203' });
  const page = await browser.open(web, people.agent, `/tickets/${number}`);
  const offered = page.locator('.title').getByRole('button');
  await offered.first().waitFor();
  expect(await offered.allTextContents()).toEqual(['添加附件', '换发查询码']);
  await page.getByRole('button', { name: '换发查询码' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('核验方式').fill('登记日期、类别和内容均相符');
  // Once: a second code would make the one that is shown void.
  await twice(dialog.getByRole('button', { name: '换发查询码' }));
  await dialog.getByText(/^查询码 \d{6}$/).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('登记日期、类别和内容均相符').first().waitFor();
  expect(await page.getByText('登记日期、类别和内容均相符').count()).toBe(1);
  expect(problemsIn(page)).toEqual([]);
});

/** Ends every session of the console, as half an hour without a key does. */
const endSessions = () =>
  web.app.db.query(
    "UPDATE web_sessions SET ended_at = $1, ended_because = 'revoked' WHERE ended_at IS NULL",
    [web.app.clock.now()],
  );

/** A ticket that the handler of the tests must answer. */
async function toAnswer(callerNumber: string, confidential = false): Promise<string> {
  const { number } = await ticket(web, { callerNumber, confidential });
  const by = await web.as(confidential ? people.inspector : people.dispatcher);
  await dispatch(by, number);
  return number;
}

test('a written answer outlives Escape and the end of the session, and belongs to its ticket', async () => {
  const number = await toAnswer('13800000204');
  const other = await toAnswer('13800000205');
  const page = await browser.open(web, people.handler, `/tickets/${number}`);
  const dialog = page.getByRole('dialog');
  const open = async () => {
    await page.getByRole('button', { name: '答复', exact: true }).click();
    return dialog.getByLabel('内容');
  };
  await (await open()).fill('您的执行款将于本周五发放。');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await (await open()).inputValue()).toBe('您的执行款将于本周五发放。');
  await dialog.getByText('这是您上次未发送的内容').waitFor();
  // A text that is too long is not cut without a word.
  await dialog.getByLabel('内容').fill('一'.repeat(4001));
  await dialog.getByRole('button', { name: '答复', exact: true }).click();
  await dialog.locator('.field', { hasText: '内容' }).getByText('太长，最多 4000 个字').waitFor();
  // What was deleted does not come back.
  await dialog.getByLabel('内容').fill('');
  await page.keyboard.press('Escape');
  expect(await (await open()).inputValue()).toBe('');
  await dialog.getByLabel('内容').fill('您的执行款已经发放。');

  await endSessions();
  await dialog.getByRole('button', { name: '答复', exact: true }).click();
  await page.getByRole('heading', { name: '登录工作台' }).waitFor();
  await page.getByLabel('账号').fill(people.handler.name);
  await page.getByLabel('密码').fill(password);
  await page.keyboard.press('Enter');
  expect(await (await open()).inputValue()).toBe('您的执行款已经发放。');
  await dialog.getByRole('button', { name: '答复', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await statusOf(number)).toBe('replied');

  // It was sent, and it belongs to that ticket.
  await page.goto(`${web.origin}/tickets/${other}`);
  expect(await (await open()).inputValue()).toBe('');
  expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toContain('执行款');
  expect(problemsIn(page)).toEqual([]);
});

test('Escape in an open list closes the list', async () => {
  const { number } = await ticket(web, { callerNumber: '13800000206' });
  const page = await browser.open(web, people.dispatcher, `/tickets/${number}`);
  await page.getByRole('button', { name: '转办', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: '转办部门' }).click();
  await page.getByRole('option', { name: '执行局', exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('listbox').waitFor({ state: 'detached' });
  expect(await dialog.count()).toBe(1);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});

test('somebody else who signs in finds nothing of what was written', async () => {
  const { number } = await ticket(web, { callerNumber: '13800000207' });
  await web.as(people.dispatcher);
  const page = await browser.open(web, people.inspector, `/tickets/${number}`);
  const dialog = page.getByRole('dialog');
  const open = async () => {
    await page.getByRole('button', { name: '撤回', exact: true }).click();
    return dialog.getByLabel('理由');
  };
  await (await open()).fill('与在审案件重复');
  await endSessions();
  await dialog.getByRole('button', { name: '撤回', exact: true }).click();
  await page.getByRole('heading', { name: '登录工作台' }).waitFor();
  await page.getByLabel('账号').fill(people.dispatcher.name);
  await page.getByLabel('密码').fill(password);
  await page.keyboard.press('Enter');
  expect(await (await open()).inputValue()).toBe('');
  expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toContain('重复');
});

test('the text of a confidential ticket is nowhere in the browser, and the page keeps it until it is sent', async () => {
  const number = await toAnswer('13800000208', true);
  const page = await browser.open(web, people.handler, `/tickets/${number}`);
  const dialog = page.getByRole('dialog');
  const open = async () => {
    await page.getByRole('button', { name: '答复', exact: true }).click();
    return dialog.getByLabel('内容');
  };
  await (await open()).fill('经查证属实，已立案审查。');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await (await open()).inputValue()).toBe('经查证属实，已立案审查。');
  await page.keyboard.press('Alt+1');
  await page.locator('h1', { hasText: /^工单$/ }).waitFor();
  await page.goBack();
  expect(await (await open()).inputValue()).toBe('经查证属实，已立案审查。');
  const stored = 'JSON.stringify([sessionStorage, localStorage])';
  expect(await page.evaluate(stored)).not.toContain('属实');
  await dialog.getByRole('button', { name: '答复', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await statusOf(number)).toBe('replied');
  expect(problemsIn(page)).toEqual([]);
});

test('an extension is by the digits that were typed, and the close asks in sight what it asks', async () => {
  const number = await toAnswer('13800000214');
  const head = { name: 'wu', roles: ['handler'], staff: '武卫东' } as const;
  const page = await browser.open(web, head, `/tickets/${number}`);
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: '延期', exact: true }).click();
  await dialog.getByText('延长（最多 5 工作日）').waitFor();
  const amount = dialog.getByRole('spinbutton');
  expect(await amount.inputValue()).toBe('1');
  await amount.press('Control+a');
  await amount.press('Delete');
  await dialog.getByLabel('理由').fill('需向银行调取流水');
  await dialog.getByRole('button', { name: '延期', exact: true }).click();
  await dialog.getByRole('alert').getByText('请填写').waitFor();
  await amount.press('5');
  await dialog.getByRole('button', { name: '延期', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('5 工作日 · 需向银行调取流水').waitFor();

  const handler = await web.as(people.handler);
  await handler.post(`/api/tickets/${number}/accept`);
  await handler.post(`/api/tickets/${number}/reply`, { text: '已发放。', nothingPersonal: true });
  const closing = await browser.open(web, people.dispatcher, `/tickets/${number}`);
  await closing.getByRole('button', { name: '办结', exact: true }).click();
  await closing.getByRole('dialog').getByText('来电人是否满意').waitFor();
});

/** A WAV of a second as a telephone records it: a tone, or silence. */
function wav(isSilent = false): Buffer {
  const samples = Int16Array.from({ length: 8000 }, (_, at) =>
    isSilent ? 0 : at % 18 < 9 ? 3000 : -3000,
  );
  const bytes = Buffer.from(samples.buffer);
  return Buffer.concat([wavHeader(8000, bytes.length), bytes]);
}

test('the reply comes first, and may be a recording', async () => {
  const number = await toAnswer('13800000217');
  const page = await browser.open(web, people.handler, `/tickets/${number}`);
  const buttons = page.locator('.title').getByRole('button');
  await buttons.first().waitFor();
  expect(await buttons.allTextContents()).toEqual(['签收', '退单', '答复', '添加附件']);
  const primary = page.locator('.title button.primary');
  expect(await primary.allTextContents()).toEqual(['答复']);
  await primary.click();
  const dialog = page.getByRole('dialog');
  const submit = dialog.getByRole('button', { name: '答复', exact: true });
  const field = dialog.locator('.field', { hasText: '录音答复' });
  const give = (name: string, buffer: Buffer) =>
    field.locator('input[type=file]').setInputFiles({ name, mimeType: 'audio/wav', buffer });
  await give('太大.wav', Buffer.alloc(16_000_001));
  await submit.click();
  await field.getByText('文件太大，最大 16 MB').waitFor();
  await give('无声.wav', wav(true));
  await submit.click();
  await field.getByText('录音没有声音').waitFor();
  await dialog.getByRole('alert').getByText('录音：录音没有声音').waitFor();
  await give('答复.wav', wav());
  await submit.click();
  await dialog.waitFor({ state: 'detached' });
  expect(await statusOf(number)).toBe('replied');
  await page.locator('.messages .answer audio').waitFor();
  // To attach a file is nothing that an answered ticket waits for.
  await page.getByRole('button', { name: '答复', exact: true }).waitFor({ state: 'detached' });
  expect([await buttons.allTextContents(), await primary.count()]).toEqual([['添加附件'], 0]);
  const closing = await browser.open(web, people.dispatcher, `/tickets/${number}`);
  await closing.locator('.title button.primary').getByText('办结', { exact: true }).waitFor();
});

test('of a report one says that the investigation is complete, and its answer is never spoken unproven', async () => {
  const { number } = await ticket(web, { kind: 'violation_report', callerNumber: '13800000218' });
  const page = await browser.open(web, people.inspector, `/tickets/${number}`);
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: '答复', exact: true }).click();
  await dialog.getByLabel('内容').waitFor();
  expect(await dialog.getByRole('checkbox').count()).toBe(0);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '核查完毕' }).click();
  await dialog.getByText('登记后，请按期用“答复”反馈结果').waitFor();
  await dialog.getByRole('button', { name: '核查完毕' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.timeline').getByText('核查完毕').waitFor();
  await page.getByRole('button', { name: '核查完毕' }).waitFor({ state: 'detached' });
});

test('another user, who has signed in by another tab, finds nothing of the former one', async () => {
  const { number } = await ticket(web, { callerNumber: '13800000215' });
  const page = await browser.open(web, people.dispatcher, `/tickets/${number}`);
  const dialog = page.getByRole('dialog');
  await page.getByRole('link', { name: '返回' }).click();
  await page.getByRole('link', { name: number }).click();
  await page.getByRole('button', { name: '撤回', exact: true }).click();
  await dialog.getByLabel('理由').fill('与在审案件重复');
  const { cookie } = await web.as(people.inspector);
  const [name = '', value = ''] = cookie.split('=');
  await page.context().addCookies([{ name, value, url: web.origin }]);
  // What is on the page now was not read for this user.
  await page.route(/\/api\/tickets/, () => undefined);
  await until('the page sees who has signed in', async () => {
    await page.evaluate("dispatchEvent(new Event('visibilitychange'))");
    return (await page.getByRole('link', { name: '齐敏' }).count()) > 0;
  });
  await page.getByText('正在载入…').first().waitFor();
  expect(await dialog.count()).toBe(0);
  expect(await page.getByRole('button', { name: '撤回', exact: true }).count()).toBe(0);
  await page.unrouteAll();
  await page.reload();
  await page.getByRole('button', { name: '撤回', exact: true }).click();
  expect(await dialog.getByLabel('理由').inputValue()).toBe('');
});

test('a new ticket that is left while it is sent does not come back', async () => {
  const page = await browser.open(web, people.agent, '/desk');
  const list = page.getByRole('region', { name: '待回电' });
  await list.getByRole('tab', { name: '登记工单' }).click();
  await list.getByLabel('事由').fill('请回电告知立案进度');
  await list.getByLabel('联系电话').fill('13800000216');
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/api/tickets', async (route) => {
    await held;
    await route.continue();
  });
  const sent = page.waitForRequest('**/api/tickets');
  await list.getByRole('button', { name: '登记', exact: true }).click();
  await sent;
  await page.getByRole('link', { name: '诉讼指南' }).click();
  await page.locator('.desk').waitFor({ state: 'detached' });
  const replied = page.waitForResponse('**/api/tickets');
  letGo();
  await (await replied).finished();
  await page.getByRole('link', { name: '坐席台' }).click();
  await list.getByRole('tab', { name: '登记工单' }).click();
  expect(await list.getByLabel('事由').inputValue()).toBe('');
});

test('a new ticket about a case offers the people of the court of the case', async () => {
  const { rows } = await web.app.db.query<{ number: string }>(
    `SELECT a.number FROM cases a JOIN courts c ON c.id = a.court_id WHERE c.code = '苏9801' ORDER BY a.id LIMIT 1`,
  );
  const page = await browser.open(web, people.agent, '/desk');
  const list = page.getByRole('region', { name: '待回电' });
  await list.getByRole('tab', { name: '登记工单' }).click();
  await list.getByLabel('涉及案件').fill(rows[0]?.number ?? '');
  const person = list.getByRole('combobox', { name: '指定承办人', exact: true });
  await person.fill('岳琳');
  await page.getByRole('option', { name: '岳琳', exact: true }).click();
  expect(await person.inputValue()).toBe('岳琳');
  // Another court has other people.
  await list.getByLabel('涉及案件').fill('');
  expect(await person.inputValue()).toBe('');
});

test('a new ticket says whom it is about, where it goes, and that it is confidential', async () => {
  const page = await browser.open(web, people.agent, '/desk');
  const list = page.getByRole('region', { name: '待回电' });
  await list.getByRole('tab', { name: '登记工单' }).click();
  const choose = async (name: string, choice: string) => {
    await list.getByRole('combobox', { name, exact: true }).click();
    await page.getByRole('option', { name: choice, exact: true }).click();
    await page.getByRole('listbox').waitFor({ state: 'detached' });
  };
  const submit = list.getByRole('button', { name: '登记', exact: true });
  await list.getByRole('combobox', { name: '类型' }).selectOption({ label: '投诉' });
  await list.getByLabel('事由').fill('承办人多次不接电话');
  await submit.click();
  const caller = list.locator('.field', { hasText: '联系电话' });
  await caller.getByText('请填写').waitFor();
  await list.getByLabel('联系电话').fill('十三八');
  await submit.click();
  await caller.getByText('请填写电话号码，如 13800001111').waitFor();
  expect(await page.locator('.toast').count()).toBe(0);

  await list.getByLabel('联系电话').fill('13800000209');
  await choose('所涉部门', '执行局');
  await choose('所涉人员', '曹建平');
  await choose('转办部门', '执行局');
  await choose('指定承办人', '曹建平');
  await submit.click();
  const person = list.locator('.field', { hasText: '指定承办人' });
  await person.getByText('不能转给被反映人').waitFor();
  await choose('转办部门', '民事审判第一庭');
  await list.getByRole('combobox', { name: '来电人语言' }).selectOption({ label: '英语' });
  await list.getByRole('checkbox', { name: /保密/ }).check();
  const stored = 'JSON.stringify([sessionStorage, localStorage])';
  expect(await page.evaluate(stored)).not.toContain('不接电话');
  await submit.click();
  await list.getByText(/工单 \d+ 已登记/).waitFor();
  // An agent does not see a confidential ticket, and is not sent to its page.
  expect(await list.getByRole('button', { name: '查看工单' }).count()).toBe(0);
  const { rows } = await web.app.db.query(
    `SELECT o.kind, o.confidential, o.language, o.status, a.name AS about, s.name AS person, d.name AS department
       FROM tickets o JOIN departments a ON a.id = o.about_department_id JOIN staff s ON s.id = o.about_staff_id
       JOIN departments d ON d.id = o.department_id WHERE o.caller_number = '13800000209' ORDER BY o.id`,
  );
  expect(rows).toEqual([
    {
      kind: 'complaint',
      confidential: true,
      language: 'en',
      status: 'dispatched',
      about: '执行局',
      person: '曹建平',
      department: '民事审判第一庭',
    },
  ]);
  expect(problemsIn(page)).toEqual([]);
});
