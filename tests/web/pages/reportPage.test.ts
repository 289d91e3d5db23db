/**
 * The reports as a supervisor uses them: pictures, the calls behind a figure, the period before,
 * files, mail.
 */
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { people, TestConsole } from '../testConsole.js';
import { problemsIn, settled, small, TestBrowser, wear, type Look } from './browserPage.js';
import { fillHotline } from './busyHotline.js';

const dayMs = 86_400_000;

let web: TestConsole;
let browser: TestBrowser;
beforeAll(async () => {
  [web, browser] = await Promise.all([
    TestConsole.start({ WEB_REQUESTS_PER_MINUTE: '100000', SMTP_URL: 'smtp://127.0.0.1:9' }),
    TestBrowser.start(),
  ]);
  await fillHotline(web);
});
afterEach(() => browser.closePages());
afterAll(async () => {
  await browser?.stop();
  await web?.stop();
});

const today = () =>
  new Date(web.app.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

const open = (query: string, look?: Look) =>
  browser.open(web, people.supervisor, `/reports?${query}`, look);

/** The colours in which the first chart is drawn, and the page's colours of those names. */
async function coloursIn(page: Page) {
  await page.locator('.chart svg text').first().waitFor();
  return page.evaluate<{ drawn: string[]; words: string; bars: string }>(`(() => {
    const named = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const drawn = [...document.querySelector('.chart svg').querySelectorAll('[fill]')].map((each) => each.getAttribute('fill'));
    return { drawn: [...new Set(drawn)], words: named('--text-2'), bars: named('--link') };
  })()`);
}

test('a chart has the colours of the page, also after light has turned to dark and back', async () => {
  const look = (appearance: Look['appearance']): Look => ({ language: 'zh', appearance, ...small });
  const page = await open('report=service&by=day', look('light'));
  const seen: string[] = [];
  for (const appearance of ['light', 'dark', 'light'] as const) {
    await wear(page, look(appearance));
    const { drawn, words, bars } = await coloursIn(page);
    expect([appearance, drawn]).toEqual([appearance, expect.arrayContaining([words, bars])]);
    seen.push(bars);
  }
  expect(seen[0]).toBe(seen[2]);
  expect(seen[0]).not.toBe(seen[1]);
});

test('a distribution is drawn by its classes, and a list not at all', async () => {
  const page = await open('report=waiting');
  await page.locator('.chart svg text').first().waitFor();
  expect(await page.locator('.chart svg text').allTextContents()).toContain('5–10 秒');
  await page.getByText('接通量').first().waitFor();
  const list = await open('report=abandoned');
  await list.locator('table.data tbody tr').first().waitFor();
  expect(await list.locator('.chart').count()).toBe(0);
});

test('a figure leads to its calls, page by page, and a call to its transcript', async () => {
  const page = await open('report=service&by=total');
  await page.locator('table.data tbody .link-button').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('tbody tr').nth(199).waitFor();
  const [first] = await dialog.locator('tbody a').allTextContents();
  await dialog.getByRole('button', { name: '下一页' }).click();
  await dialog.getByText('第 2 页').waitFor();
  await dialog.getByRole('button', { name: '上一页' }).click();
  await dialog.getByText('第 1 页').waitFor();
  const link = dialog.locator('tbody a').first();
  expect(await link.textContent()).toBe(first);
  await link.click();
  await page.waitForURL(/\/calls\/[0-9a-f-]{36}$/);
  await page.getByRole('heading', { name: '通话过程' }).waitFor();
  expect(problemsIn(page)).toEqual([]);
});

test.each([
  ['service', 'by=skill', 'offered'],
  ['waiting', '', 'answered'],
])('each figure of %s, %s, leads to as many calls as it counts', async (report, query, key) => {
  const page = await open(`report=${report}&${query}&to=${today()}&from=${today()}`);
  await page.locator('table.data tbody .link-button').first().waitFor();
  const supervisor = await web.as(people.supervisor);
  const period = `from=${today()}&to=${today()}`;
  const got = await supervisor.get(`/api/reports/${report}?${query}&${period}`);
  const { columns } = got.body as { columns: { key: string }[] };
  const place = columns.findIndex((column) => column.key === key);
  const cells = page.locator(`table.data tbody tr td:nth-child(${place + 1}) .link-button`);
  expect(await cells.count()).toBeGreaterThan(0);
  for (const cell of await cells.all()) {
    const count = Number(await cell.textContent());
    await cell.click();
    const dialog = page.getByRole('dialog');
    await dialog
      .locator('tbody a')
      .nth(Math.min(count, 200) - 1)
      .waitFor();
    expect(await dialog.locator('tbody a').count()).toBe(Math.min(count, 200));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }
});

test('a figure stands beside that of the same agent in the period before, with its formula below', async () => {
  const { db, clock } = web.app;
  const at = (daysAgo: number) => new Date(clock.now().getTime() - daysAgo * dayMs);
  const talk = async (agent: string, daysAgo: number) => {
    const id = randomUUID();
    await db.query(
      `WITH c AS (INSERT INTO calls (id, node, channel_id, started_at, ended_at, outcome, phase)
                  VALUES ($1::uuid, 'hotline', $1::uuid::text, $2, $2, 'served', 'over') RETURNING id)
       INSERT INTO line_entries (line_id, call_id, node, skills, needs, least_needs, entered_at, order_at, status, agent_id,
                                 offered_at, connected_at, over_at, result)
       SELECT (SELECT min(id) FROM lines), c.id, 'hotline', '{}', '{}', '{}', $2, $2, 'over', a.id, $2, $2,
              $2::timestamptz + interval '1 minute', 'answered' FROM c, agents a WHERE a.number = $3`,
      [id, at(daysAgo), agent],
    );
  };
  await talk('1003', 20);
  await talk('1001', 21);
  await talk('1001', 21);
  await talk('1003', 21);
  const day = new Date(at(20).getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  const page = await open(`report=handling&by=agent&from=${day}&to=${day}&compare=before`);
  const row = page.locator('table.data tbody tr');
  await row.first().waitFor();
  expect(await row.count()).toBe(1);
  expect(await row.locator('td').nth(1).innerText()).toMatch(/^1\s+1$/);
  await page.getByText('平均处理时长', { exact: true }).nth(1).waitFor();
  await page.getByText('（通话 + 保持 + 话后处理）÷ 处理量').waitFor();
});

test.each(['csv', 'xlsx', 'pdf'])('a report is saved as %s', async (format) => {
  const page = await open('report=service&by=day');
  await settled(page);
  await page.getByRole('button', { name: '导出' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: format.toUpperCase() }).getByRole('link').click(),
  ]);
  expect(file.suggestedFilename()).toMatch(new RegExp(`^service-\\d{8}-\\d{8}\\.${format}$`));
  expect(await file.failure()).toBeNull();
});

test('a report is ordered by mail, and not any more', async () => {
  const page = await open('report=service&by=day');
  await settled(page);
  await page.getByRole('button', { name: '定时邮件' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/收件人/).fill('supervisor@court.example.cn');
  await dialog.getByRole('button', { name: '新增' }).click();
  await dialog.getByText('supervisor@court.example.cn').waitFor();
  await dialog.getByRole('row', { name: /服务水平/ }).waitFor();
  await dialog.getByRole('button', { name: '删除' }).click();
  await dialog.getByText('supervisor@court.example.cn').waitFor({ state: 'detached' });
  expect(problemsIn(page)).toEqual([]);
});

test('calls are filtered by agent, line and result, in the address; Back from a call keeps the filters', async () => {
  const page = await browser.open(web, people.supervisor, '/calls');
  const choose = async (label: string, title: string) => {
    await page.getByRole('combobox', { name: label, exact: true }).click();
    await page.locator('.ant-select-dropdown').getByTitle(title, { exact: true }).click();
  };
  await choose('坐席', '1001 林芳');
  await choose('队列', '综合咨询');
  await choose('结果', '已服务');
  await page.waitForURL(/agent=\d+&line=general&outcome=served/);
  const address = page.url();
  // Until it has read anew, the list shows what it showed before.
  await page.goto(address);
  await settled(page);
  const shown = await page.locator('table.data tbody a').allTextContents();
  await page.getByRole('cell', { name: '1001 林芳' }).first().waitFor();
  await web.app.db.query(
    'INSERT INTO talk_quality SELECT id, over_at, 0, 9, 0.01, 8, 0, 9, 0, 8 FROM line_entries WHERE connected_at IS NOT NULL AND over_at IS NOT NULL',
  );
  await page.locator('table.data tbody a').first().click();
  await page.getByRole('heading', { name: '通话过程' }).waitFor();
  await page.getByText('良好').waitFor();
  // Nothing of the talks is out of view.
  expect(
    await page.evaluate(
      "[...document.querySelectorAll('.table-box')].map((box) => box.scrollWidth - box.clientWidth)",
    ),
  ).toEqual([0]);
  await page.goBack();
  await settled(page);
  expect(page.url()).toBe(address);
  expect(await page.locator('table.data tbody a').allTextContents()).toEqual(shown);
  await page.locator('.title').getByTitle('1001 林芳').waitFor();
  await choose('处理结果', '投诉');
  await page.getByText('没有符合条件的通话').waitFor();

  // Numbers as they are pasted, and as a Chinese keyboard writes them.
  await page.goto(`${web.origin}/calls`);
  const number = page.getByRole('searchbox');
  for (const written of ['+86 137-0000-0012', '００１２']) {
    await number.fill(written);
    await page.getByRole('button', { name: '查询' }).click();
    await page.getByText('13700000012').first().waitFor();
    await number.fill('');
    await page.getByRole('button', { name: '查询' }).click();
    await page.getByText('13700000013').first().waitFor();
  }
  expect(problemsIn(page)).toEqual([]);
});
