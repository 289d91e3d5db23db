/**
 * Every page of the console in a real browser: in both languages, light and dark, on both screens;
 * no barrier that axe finds, no violation of the page's policy, no error, and no code of the
 * program where a word should be. With TAKE_PICTURES=1 its pictures are below var/test/pictures, to
 * be looked at. Then what supervisors do in them: the reports with their pictures, the calls behind a
 * figure, the period before, files and mail; and how much of the floor an event draws again.
 */
import { randomUUID } from 'node:crypto';
import { generate } from 'otplib';
import type { Page } from 'playwright-core';
import { changeAgent } from '../../../app/queue/agentStates.js';
import { addAgent, removeAgent, sipDigest } from '../../../app/queue/store/agents.js';
import { password, people, type TestConsole } from '../testConsole.js';
import {
  findBarriers,
  type Look,
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
openConsole(
  async (both) => {
    ({ web, browser } = both);
    scene = await fillHotline(web);
  },
  { settings: { SMTP_URL: 'smtp://127.0.0.1:9' } },
);

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
  wallboard: [people.supervisor, '/wallboard'],
  reports: [people.supervisor, '/reports?report=service&by=day&compare=before'],
  calls: [people.supervisor, '/calls'],
  callbacks: [people.supervisor, '/callbacks'],
  tickets: [people.dispatcher, '/tickets'],
  users: [people.administrator, '/admin?tab=users'],
  readings: [people.auditor, '/audit?tab=readings'],
} as const;

/** Tabs of pages that are listed above: their frame has been looked at on the large screen. */
const tabs = {
  agents: [people.administrator, '/admin?tab=agents'],
  queues: [people.administrator, '/admin?tab=queues'],
  alarms: [people.administrator, '/admin?tab=alarms'],
  sessions: [people.administrator, '/admin?tab=sessions'],
  wallboards: [people.administrator, '/admin?tab=wallboards'],
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

test('the norms of service: whether each was kept, and each case that was not', async () => {
  const { db, court } = web.app;
  const norms = {
    ...{ profile: 'henan', replyWithinDays: { complaint: 3, consultation: 1 } },
    ...{ callBackSameDay: true, officeRings: 9 },
  };
  await db.query(`UPDATE courts SET settings = settings || $2 WHERE id = $1`, [
    ...[court.current().court.id, { norms }],
  ]);
  const page = await browser.open(web, people.supervisor, '/reports?report=norms');
  const answered = page.locator('tr', { hasText: '10 秒内' });
  await answered.waitFor();
  for (const said of ['每电必登', '3 个工作日', '当日回电', '响铃 9 声内']) {
    await page.locator('td', { hasText: said }).first().waitFor();
  }
  const missed = Number(await answered.locator('td').nth(-2).textContent());
  expect(missed).toBeGreaterThan(0);
  await lookAt(page, 'norms', onSmall);

  const list = await browser.open(web, people.supervisor, '/reports?report=norm-misses');
  const late = list.locator('tr', { hasText: '10 秒内' });
  await late.first().waitFor();
  // A page of the list has 200 of all norms.
  expect(await late.count()).toBeLessThanOrEqual(Math.min(missed, 200));
  await lookAt(list, 'normMisses', onSmall);
  await db.query(`UPDATE courts SET settings = settings - 'norms' WHERE id = $1`, [
    court.current().court.id,
  ]);
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

  const page = await browser.open(web, people.handler, '/tickets');
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
  const page = await browser.open(web, somebody, '/tickets');
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

test('the name of the hotline leads to the user’s first page, by its own address', async () => {
  const page = await browser.open(web, people.dispatcher, '/cases');
  expect(await page.locator('header.bar a').first().getAttribute('href')).toBe('/tickets');
});

test('a ticket', async () => {
  const page = await browser.open(web, people.dispatcher, `/tickets/${scene.ticketNumber}`);
  await lookAt(page, 'ticket');
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

const dayMs = 86_400_000;

const today = () =>
  new Date(web.app.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

const open = (query: string, look?: Look) =>
  browser.open(web, people.supervisor, `/reports?${query}`, look && { look });

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
  await page.locator('table.data').getByText('接通量').first().waitFor();
  const list = await open('report=abandoned');
  await list.locator('table.data tbody tr').first().waitFor();
  expect(await list.locator('.chart').count()).toBe(0);
});

test('a queue that was chosen stays with the reports about a queue, and hinders no other', async () => {
  const page = await open('report=service&by=day&queue=case');
  await page.locator('table.data tbody tr').first().waitFor();
  const read = page.waitForResponse(/\/api\/reports\/tickets\?/);
  await page.locator('select.wide-select').selectOption({ label: '工单' });
  expect([(await read).status(), (await read).url()]).toEqual([
    200,
    expect.not.stringContaining('queue='),
  ]);
  await page.getByRole('button', { name: /导出/ }).click();
  const file = page.locator('a[href*="/api/reports/tickets/file"]').first();
  expect(await file.getAttribute('href')).not.toContain('queue=');
  await page.keyboard.press('Escape');
  await page.locator('select.wide-select').selectOption({ label: '服务水平' });
  const queue = page.locator('select.mid-select');
  expect(await queue.locator('option:checked').textContent()).not.toBe('全部队列');
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
  const past = async (agent: string, daysAgo: number) => {
    const id = randomUUID();
    await db.query(
      `WITH c AS (INSERT INTO calls (id, node, channel_id, started_at, ended_at, outcome, phase)
                  VALUES ($1::uuid, 'hotline', $1::uuid::text, $2, $2, 'served', 'over') RETURNING id)
       INSERT INTO queue_entries (queue_id, call_id, node, skills, needs, least_needs, entered_at, order_at, status, agent_id,
                                 offered_at, connected_at, over_at, result)
       SELECT (SELECT min(id) FROM queues), c.id, 'hotline', '{}', '{}', '{}', $2, $2, 'over', a.id, $2, $2,
              $2::timestamptz + interval '1 minute', 'answered' FROM c, agents a WHERE a.number = $3`,
      [id, at(daysAgo), agent],
    );
  };
  await past('1003', 20);
  await past('1001', 21);
  await past('1001', 21);
  await past('1003', 21);
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
    page.getByRole('menuitem', { name: format.toUpperCase() }).click(),
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

test('calls are filtered by agent, queue and result, in the address; Back from a call keeps the filters', async () => {
  const page = await browser.open(web, people.supervisor, '/calls');
  const listOf = (label: string) => page.getByRole('combobox', { name: label, exact: true });
  const choose = async (label: string, title: string) => {
    await listOf(label).selectOption({ label: title });
  };
  await choose('坐席', '1001 林芳');
  await choose('队列', '综合咨询');
  await choose('结果', '正常结束');
  await page.waitForURL(/agent=\d+&queue=general&outcome=served/);
  const address = page.url();
  // Until it has read again, the list shows what it showed before.
  await page.goto(address);
  await settled(page);
  await page.getByRole('columnheader', { name: '全程时长' }).waitFor();
  const shown = await page.locator('table.data tbody a').allTextContents();
  await page.getByRole('cell', { name: '1001 林芳' }).first().waitFor();
  await web.app.db.query(
    'INSERT INTO agent_call_quality SELECT id, over_at, 0, 9, 0.01, 8, 0, 9, 0, 8 FROM queue_entries WHERE connected_at IS NOT NULL AND over_at IS NOT NULL',
  );
  await page.locator('table.data tbody a').first().click();
  await page.getByRole('heading', { name: '通话过程' }).waitFor();
  await page.getByText('良好').waitFor();
  // Nothing of the agent calls is out of view.
  expect(
    await page.evaluate(
      "[...document.querySelectorAll('.table-box')].map((box) => box.scrollWidth - box.clientWidth)",
    ),
  ).toEqual([0]);
  await page.goBack();
  await settled(page);
  expect(page.url()).toBe(address);
  expect(await page.locator('table.data tbody a').allTextContents()).toEqual(shown);
  expect(await listOf('坐席').locator('option:checked').textContent()).toBe('1001 林芳');
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

const agents = 60;
/** Calls of functions for each agent: 270 when this was written, 1,000 when each row was drawn, and 4,000 with a new menu in each. */
const mostCalls = 500;

/** Counts the calls of the page's own functions from now on; each count begins a new one. */
async function counter(page: Page): Promise<() => Promise<number>> {
  const inspector = await page.context().newCDPSession(page);
  await inspector.send('Profiler.enable');
  await inspector.send('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  const count = async () => {
    const { result } = await inspector.send('Profiler.takePreciseCoverage');
    return result
      .filter(({ url }) => url.startsWith(`${web.origin}/assets/`))
      .flatMap(({ functions }) => functions)
      .reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0);
  };
  await count();
  return count;
}

/** Runs in the page: how many agents' rows the browser draws, of which most are out of view. */
const rowsDrawn = `[...document.querySelectorAll('.agent-rows tbody td:first-child')]
  .filter((cell) => cell.checkVisibility({ contentVisibilityAuto: true })).length`;

test('an event of one agent does not draw the others’ rows again', async () => {
  const { db, clock } = web.app;
  for (let n = 0; n < agents; n++) {
    const number = String(5000 + n);
    const agent = { number, name: `Agent ${n}`, courtId: null, isSupervisor: false, skills: [] };
    await addAgent(db, { ...agent, sipDigest: sipDigest(number, 'x') }, clock.now());
  }
  const { rows } = await db.query<{ id: number }>(
    "SELECT id FROM agents WHERE number LIKE '50__' ORDER BY number",
  );
  const ids = rows.map(({ id }) => id);
  for (const id of ids) {
    await changeAgent(web.app, id, { kind: 'sign_in' });
    await changeAgent(web.app, id, { kind: 'pause', reason: 'meal' });
  }
  const page = await browser.open(web, people.supervisor, '/floor');
  await settled(page);
  await page.getByText(String(5000 + agents - 1)).waitFor();
  const drawn = await page.evaluate<number>(rowsDrawn);
  expect(drawn).toBeGreaterThan(3);
  expect(drawn).toBeLessThan(agents);
  const count = await counter(page);
  const counts: number[] = [];
  // The clock of the page, which counts on each second, falls into some of the rounds.
  for (const [n, id] of ids.slice(0, 8).entries()) {
    await count();
    await changeAgent(web.app, id, { kind: 'ready' });
    const row = page.getByRole('row').filter({ hasText: String(5000 + n) });
    await row.getByText('就绪', { exact: true }).waitFor();
    counts.push(await count());
  }
  expect(Math.min(...counts) / agents).toBeGreaterThan(10);
  expect(Math.min(...counts) / agents).toBeLessThan(mostCalls);
  // The floor of the other tests has its own agents.
  for (const id of ids) {
    await changeAgent(web.app, id, { kind: 'sign_out', reason: 'agent' });
    await removeAgent(db, id, clock.now());
  }
});
