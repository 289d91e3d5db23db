/** What people do in the pages: by keyboard alone, with a mouse, and with malice. */
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import { people, password, type TestConsole } from '../testConsole.js';
import { problemsIn, settled, small, takePicture, type TestBrowser, wear } from './browserPage.js';
import { deskAgent, fillHotline, hostileName } from './busyHotline.js';
import { openConsole } from './openConsole.js';

const otherCourt = '城东区人民法院';

let web: TestConsole;
let browser: TestBrowser;
let scene: Awaited<ReturnType<typeof fillHotline>>;
openConsole(async (both) => {
  ({ web, browser } = both);
  scene = await fillHotline(web);
});

test('an agent signs in and opens a ticket by keyboard alone', async () => {
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
  await page.getByText(/工单 \d+ 已登记|已并入工单/).waitFor();
  const { rows } = await web.database.pool.query(
    "SELECT FROM ticket_messages WHERE body = '请承办法官回电'",
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

/**
 * Runs in the page: the words of the call card and of its buttons, if they are out of view, and by
 * how much the page scrolls.
 */
const outOfView = `({
  hidden: [...document.querySelectorAll('.call-card, .call-card button')]
    .filter((each) => {
      const { top, bottom, left, right } = each.getBoundingClientRect();
      return top < 0 || left < 0 || bottom > innerHeight || right > innerWidth;
    })
    .map((each) => each.textContent),
  scrollsBy: (({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(document.querySelector('main')),
})`;

test.each(['zh', 'en'] as const)(
  'the call card and its buttons are in view whatever is open beside them: %s',
  async (language) => {
    const look = { language, appearance: 'light', ...small } as const;
    const page = await browser.open(web, people.agent, '/desk', { look });
    await page.locator('.call-card button').first().waitFor();
    const seen: Record<string, unknown> = {};
    for (const box of ['.panel.file', '.panel.tools']) {
      for (const tab of await page.locator(box).getByRole('tab').all()) {
        await tab.click();
        const name = (await tab.textContent()) ?? '';
        seen[name] = await page.evaluate(outOfView);
        if (!/^(诉讼指南|Guidance)$/.test(name)) continue;
        await page.locator('.panel.tools .choices button').first().click();
        await page.locator('.panel.tools article .law').waitFor();
        await takePicture(page, 'deskGuidance', look);
        seen[`${name} 1`] = await page.evaluate(outOfView);
      }
    }
    const inView = { hidden: [], scrollsBy: 0 };
    expect(seen).toEqual(Object.fromEntries(Object.keys(seen).map((name) => [name, inView])));
    expect(Object.keys(seen).length).toBeGreaterThan(8);
  },
);

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
  const page = await browser.open(web, people.dispatcher, `/tickets/${scene.ticketNumber}`);
  await page.getByText(hostileName).first().waitFor();
  expect(await page.title()).not.toContain('taken');
  expect(await page.locator('main img').count()).toBe(0);
  expect(problemsIn(page)).toEqual([]);
});

test('a ticket is dispatched by the page, with the department that was chosen', async () => {
  const page = await browser.open(web, people.dispatcher, `/tickets/${scene.ticketNumber}`);
  await page.getByRole('button', { name: '转办', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: '转办部门' }).click();
  await page.getByRole('option', { name: '执行局', exact: true }).click();
  await dialog.getByRole('button', { name: '转办', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.title').getByText('已转办').waitFor();
});

test('the floor is seen by one queue, and by all again', async () => {
  const page = await browser.open(web, people.supervisor, '/floor');
  const queue = page.getByRole('combobox', { name: '队列', exact: true });
  const asked = page.waitForRequest(/floor\?queue=general/);
  await queue.selectOption({ label: '综合咨询' });
  await asked;
  await queue.selectOption({ label: '全部队列' });
  expect(await queue.inputValue()).toBe('');
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

test('a ticket is found by a word of what the caller said, and the word stands in no address', async () => {
  const page = await browser.open(web, people.dispatcher, '/tickets');
  await page.locator('tbody').getByText('意见建议').first().waitFor();
  const search = page.getByRole('searchbox', { name: '工单号、姓名、电话、案号或内容' });
  await search.fill('小额诉讼');
  await search.press('Enter');
  await page.locator('tbody').getByText('意见建议').first().waitFor({ state: 'detached' });
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

test('in a recorded agent call the form says above the text that the ticket cannot be anonymous, and keeps what was written', async () => {
  const page = await browser.open(web, people.agent, '/desk');
  const file = page.getByRole('region', { name: '来电人资料' });
  await file.getByRole('tab', { name: '登记工单' }).click();
  const notice = page.getByText('本次通话有录音，不能登记匿名工单。');
  expect(await notice.count()).toBe(0);
  await page.getByRole('combobox', { name: '类型' }).selectOption({ label: '举报' });
  await notice.waitFor();
  await page.getByLabel('事由').fill('来电人反映有人收钱');
  await page.getByRole('checkbox', { name: '匿名' }).check();
  await page.getByRole('button', { name: '登记', exact: true }).click();
  await page.getByText('本次通话有录音，不能登记匿名工单；').first().waitFor();
  expect(await page.getByLabel('事由').inputValue()).toBe('来电人反映有人收钱');
});

test('an agent in an agent call is asked before the session ends, and told what becomes of the agent call', async () => {
  const page = await browser.open(web, people.agent, '/desk');
  await page.getByRole('button', { name: /保持/ }).waitFor();
  // Whoever is signed out is in the directory, and is offered no caller.
  await web.app.db.query(
    `UPDATE agent_states SET status = 'signed_out', reason = 'agent', signed_in_at = NULL, wrap_up_until_at = NULL
      WHERE agent_id = (SELECT id FROM agents WHERE number = '1004')`,
  );
  await page.keyboard.press('F7');
  const entry = (number: string) =>
    page.getByRole('dialog').getByRole('row').filter({ hasText: number });
  await entry('1003').getByRole('button', { name: '先询问' }).waitFor();
  expect(await entry('1004').getByRole('button').count()).toBe(0);
  await page.keyboard.press('Escape');
  const out = page.getByRole('button', { name: '退出登录' });
  await out.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('您正在桌面话机上通话。退出登录后通话继续').waitFor();
  await dialog.getByRole('button', { name: '取消' }).click();
  await dialog.waitFor({ state: 'detached' });
  await out.click();
  await dialog.getByRole('button', { name: '退出登录' }).click();
  await page.getByRole('heading', { name: '登录工作台' }).waitFor();
  expect(problemsIn(page)).toEqual([]);
});

test('that a number is of somebody else than the caller stays said when the form is left', async () => {
  const { rows } = await web.app.db.query<{ id: string }>(
    `SELECT e.id FROM queue_entries e JOIN agents a ON a.id = e.agent_id WHERE a.number = $1 AND e.status = 'talking'`,
    [deskAgent],
  );
  const shows = (number: string) =>
    web.app.db.query(
      `WITH entry AS (UPDATE queue_entries SET caller_number = $2 WHERE id = $1 RETURNING call_id)
       UPDATE calls SET caller_number = $2 WHERE id = (SELECT call_id FROM entry)`,
      [rows[0]?.id, number],
    );
  await shows('');
  const page = await browser.open(web, people.agent, '/desk');
  const file = page.getByRole('region', { name: '来电人资料' });
  await file.getByRole('tab', { name: '登记工单' }).click();
  await page.getByLabel('事由').fill('代邻居询问立案材料');
  const box = page.getByRole('checkbox', { name: '来电人本人事项' });
  await box.uncheck();
  await page.getByRole('link', { name: '诉讼指南' }).click();
  await page.locator('.desk').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: '坐席台' }).click();
  await file.getByRole('tab', { name: '登记工单' }).click();
  expect(await page.getByLabel('事由').inputValue()).toBe('代邻居询问立案材料');
  expect(await box.isChecked()).toBe(false);
  await shows('13700000001');
});

test('a ticket that is being written stays when the caller hangs up, and when the wrap-up ends', async () => {
  const page = await browser.open(web, people.agent, '/desk');
  const file = page.getByRole('region', { name: '来电人资料' });
  await file.getByRole('tab', { name: '登记工单' }).click();
  await page.getByLabel('事由').fill('来电人要求复制卷宗');
  const { rows } = await web.app.db.query<{ id: string }>(
    `SELECT entry_id AS id FROM agent_states s JOIN agents a ON a.id = s.agent_id WHERE a.number = $1`,
    [deskAgent],
  );
  await changeEntry(web.app, Number(rows[0]?.id), { kind: 'caller_gone' });
  await page.getByRole('button', { name: /处理完成/ }).waitFor();
  expect(await page.getByLabel('事由').inputValue()).toBe('来电人要求复制卷宗');
  await page.keyboard.press('F9');
  const list = page.getByRole('region', { name: '待回电' });
  await list.getByRole('tab', { name: '登记工单' }).click();
  expect(await page.getByLabel('事由').inputValue()).toBe('来电人要求复制卷宗');
  await page.getByLabel('联系电话').fill('13700000001');
  await page.getByRole('button', { name: '登记', exact: true }).click();
  await page.getByText(/工单 \d+ 已登记|已并入工单/).waitFor();
  expect(
    await page.evaluate(`Object.keys(sessionStorage).filter((key) => key.includes('ticket'))`),
  ).toEqual([]);
  expect(problemsIn(page)).toEqual([]);
});

test('a case that is found while there is no call begins a ticket about it', async () => {
  const page = await browser.open(web, { name: 'he', roles: ['agent'], agent: '1002' }, '/desk');
  await page.getByRole('tab', { name: '查案件' }).click();
  await page.getByLabel('案号或当事人姓名').fill(scene.caseNumber);
  await page.getByLabel('查询事由').fill('来电人询问开庭时间');
  await page.getByRole('button', { name: '查询' }).click();
  await page.locator('tbody').getByRole('button', { name: scene.caseNumber }).click();
  await page.getByRole('dialog').getByRole('button', { name: '为此案登记工单' }).click();
  await page.getByLabel('事由', { exact: true }).waitFor();
  expect(await page.getByLabel('涉及案件').inputValue()).toBe(scene.caseNumber);
});

test('an administrator of a court adds a queue of that court, and is asked before it is retired', async () => {
  const local = { name: 'local', roles: ['administrator'], court: '苏98' } as const;
  const page = await browser.open(web, local, '/admin?tab=queues');
  await page.getByRole('button', { name: '新增队列' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('队列代号').fill('archive');
  await dialog.getByLabel('中文名称').fill('档案查询');
  // The court is theirs: there is nothing to choose.
  expect(await dialog.getByRole('combobox', { name: '法院' }).count()).toBe(0);
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.waitFor({ state: 'detached' });
  const row = page.locator('tbody tr').filter({ hasText: '档案查询' });
  await row.getByRole('button', { name: '停用' }).click();
  await dialog.getByText('停用队列“档案查询”？').waitFor();
  await page.keyboard.press('Escape');
  await row.waitFor();
  await row.getByRole('button', { name: '停用' }).click();
  await dialog.getByRole('button', { name: '停用' }).click();
  await row.waitFor({ state: 'detached' });
  expect(problemsIn(page)).toEqual([]);
});

test('an administrator of every court chooses the court of an agent and of a user', async () => {
  const page = await browser.open(web, people.administrator, '/admin?tab=agents');
  await page.getByRole('button', { name: '新增坐席' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('工号').fill('1801');
  await dialog.getByLabel('姓名').fill('周六');
  await dialog.getByRole('combobox', { name: '法院' }).click();
  await page.getByRole('option', { name: otherCourt, exact: true }).click();
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.getByText('1801').waitFor();
  const { rows } = await web.app.db.query(
    `SELECT c.name FROM agents a JOIN courts c ON c.id = a.court_id WHERE a.number = '1801'`,
  );
  expect(rows).toEqual([{ name: otherCourt }]);

  await page.goto(`${web.origin}/admin?tab=users`);
  await page.getByRole('button', { name: '新增用户' }).click();
  await dialog.getByLabel('账号').fill('audit98');
  await dialog.getByRole('combobox', { name: '法院' }).click();
  await page.getByRole('option', { name: otherCourt, exact: true }).click();
  // The people to choose from are those of that court.
  await dialog.getByRole('combobox', { name: '人员' }).fill('岳琳');
  await page.getByRole('option', { name: '岳琳', exact: true }).waitFor();
  await page.keyboard.press('Escape');
  expect(problemsIn(page)).toEqual([]);
});

/** Runs in the page: where the focus is, and whether one can see that. */
const focused = `(() => {
  const shows = (each) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
    return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
  };
  const it = document.activeElement;
  if (it === null || it === document.body) return null;
  const field = it.closest('.combobox, .segmented label');
  const known = [...(globalThis.visited ??= [])];
  globalThis.visited = [...known, it];
  return { isFirst: !known.includes(it), isShown: shows(it) || (field !== null && shows(field)), what: it.outerHTML.slice(0, 160) };
})()`;

test.each([
  ['/desk', people.agent],
  ['/tickets', people.dispatcher],
  ['/admin?tab=queues', people.administrator],
] as const)('whatever takes the focus shows it: %s', async (place, who) => {
  const page = await browser.open(web, who, place);
  await settled(page);
  const silent: string[] = [];
  let count = 0;
  for (; count < 200; count += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate<{ isFirst: boolean; isShown: boolean; what: string } | null>(
      focused,
    );
    if (at === null || !at.isFirst) break;
    if (!at.isShown) silent.push(at.what);
  }
  expect(silent).toEqual([]);
  expect(count).toBeGreaterThan(10);
});

/** A telephone, and a screen of 1366 × 768 at 200%. */
const narrow = [
  { width: 390, height: 844 },
  { width: 683, height: 384 },
] as const;

/** Runs in the page: what of it is cut off or lies beside the screen. */
const overflowing = `({
  isWider: ['html', 'main'].some((each) => document.querySelector(each).scrollWidth > innerWidth)
    || (({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(document.querySelector('.frame > nav')),
  bar: [...document.querySelectorAll('.bar > *, .desk-bar > *')]
    .filter((each) => each.checkVisibility() && (each.getBoundingClientRect().right > innerWidth || each.getBoundingClientRect().left < 0))
    .map((each) => each.textContent),
})`;

/** The ticket that the scene has dispatched to the handler. */
const ticketOfHandler = async () => {
  const { rows } = await web.app.db.query<{ number: string }>(
    `SELECT o.number FROM tickets o JOIN staff s ON s.id = o.assignee_id WHERE s.name = $1`,
    [people.handler.staff],
  );
  return `/tickets/${rows[0]?.number}`;
};

test('a handler reads a ticket on a telephone and at 200%: the matter, until when, what to do', async () => {
  const page = await browser.open(web, people.handler, await ticketOfHandler());
  await settled(page);
  for (const language of ['zh', 'en'] as const)
    for (const size of narrow) {
      const look = { language, appearance: 'light', ...size } as const;
      await wear(page, look);
      await takePicture(page, 'ticketNarrow', look);
      const at = await page.evaluate<number[]>(
        `['h1', '.messages li', '.deeds .due', '.deeds button'].map((each) => document.querySelector(each).getBoundingClientRect().bottom)`,
      );
      expect(at).toEqual(at.toSorted((one, other) => one - other));
      // And for the Tab key.
      const inDocument = await page.evaluate<string[]>(
        `[...document.querySelectorAll('h1, .messages, .deeds')].map(({ className }) => className)`,
      );
      expect(inDocument).toEqual(['num', 'messages', 'row deeds']);
      // On the first screen of a telephone is all of it.
      if (size.height > 800) expect(at.at(-1)).toBeLessThanOrEqual(size.height);
      expect(await page.evaluate(overflowing)).toEqual({ isWider: false, bar: [] });
    }
});

test.each([
  ['/desk', people.agent],
  ['/tickets', people.dispatcher],
  ['/floor', people.supervisor],
  ['/reports', people.supervisor],
  ['/calls', people.supervisor],
  ['/guidance', people.agent],
  ['/admin?tab=users', people.administrator],
] as const)('no page scrolls sideways on a narrow screen: %s', async (place, who) => {
  const page = await browser.open(web, who, place);
  await settled(page);
  for (const size of narrow) {
    const look = { language: 'en', appearance: 'light', ...size } as const;
    await wear(page, look);
    await takePicture(page, `narrow${place.replace(/\W/g, '-')}`, look);
    expect(await page.evaluate(overflowing)).toEqual({ isWider: false, bar: [] });
  }
});

/** Runs in the page: boxes that show only a part of what is in them. */
const cutOff = `[...document.querySelectorAll('main, main *')]
  .filter((each) => each.checkVisibility() && getComputedStyle(each).overflowY !== 'visible'
    && (each.scrollHeight > each.clientHeight + 1 || each.scrollWidth > each.clientWidth + 1) && each.clientHeight > 1)
  .map((each) => each.outerHTML.slice(0, 80))`;

test('a page is printed whole, on several sheets, without what is for the screen', async () => {
  const page = await browser.open(web, people.supervisor, '/calls');
  await settled(page);
  await wear(page, { language: 'zh', appearance: 'dark', ...small });
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('navigation', { name: '主导航' }).isVisible()).toBe(false);
  expect(await page.locator('header.bar').isVisible()).toBe(false);
  expect(await page.evaluate(cutOff)).toEqual([]);
  expect(await page.evaluate('getComputedStyle(document.querySelector("td")).color')).toBe(
    'rgb(22, 32, 45)',
  );
  const sheets = (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type \/Page\b/g);
  expect(sheets?.length).toBeGreaterThan(1);
  await takePicture(page, 'callsPrinted', { language: 'zh', appearance: 'dark', ...small });
});
