/**
 * What pages tell users who look elsewhere, and which choices of users last; and a case of the caller
 * at the agent's desk: opened by one click, and told fact by fact.
 */
import type { Page } from 'playwright-core';
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import { until } from '../../queue/until.js';
import { guidanceWords } from '../../../app/web/client/words/guidance.js';
import { reportWords } from '../../../app/web/client/words/reports.js';
import { call, clearLine, missed, talk } from '../consoleScene.js';
import { people } from '../testConsole.js';
import {
  findBarriers,
  looks,
  problemsIn,
  settled,
  small,
  takePicture,
  TestBrowser,
  wear,
} from './browserPage.js';
import { openConsole, type OpenConsole } from './openConsole.js';

let web: OpenConsole['web'];
let browser: OpenConsole['browser'];
openConsole((both) => ({ web, browser } = both));
afterEach(() => clearLine(web));

/** Runs in the page: the page is in the background, and records its notifications. */
const inBackground = `
  globalThis.notices = [];
  globalThis.Notification = class {
    static permission = 'granted';
    constructor(title, { body }) { notices.push(title + ' ' + body); }
    close() { notices.push('closed'); }
  };
  Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });`;

test('a call is told of outside of the page, whatever page the agent has left open', async () => {
  const page = await browser.open(web, people.agent, '/guidance', { script: inBackground });
  await settled(page);
  await page.getByText('未签入').first().waitFor();
  const callId = await call(web, '13700000031');
  await web.app.db.query(
    `WITH offer AS (
       INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at, status,
                                 agent_id, offered_at, offers)
       SELECT l.id, $1, 'hotline', '13700000031', '{}', '{}', '{}', $2, $2, 'offered', a.id, $2, 1
         FROM queues l, agents a WHERE l.name = 'case' AND a.number = '1001' RETURNING id, agent_id)
     UPDATE agent_states s SET status = 'offered', entry_id = o.id, signed_in_at = $2, since_at = $2
       FROM offer o WHERE s.agent_id = o.agent_id`,
    [callId, web.app.clock.now()],
  );
  const notices = () => page.evaluate<string[]>('notices');
  await until('a notice', async () => (await notices()).length > 0);
  expect(await notices()).toEqual(['来电 13700000031']);
  expect(await page.title()).toBe('☎ 来电 13700000031');
  await web.app.db.query(
    `WITH left_now AS (
       UPDATE queue_entries SET status = 'over', result = 'abandoned', over_at = $2, agent_id = NULL WHERE call_id = $1 RETURNING id)
     UPDATE agent_states SET status = 'signed_out', entry_id = NULL, signed_in_at = NULL
      WHERE entry_id = (SELECT id FROM left_now)`,
    [callId, web.app.clock.now()],
  );
  await until('it is taken away', async () => (await notices()).includes('closed'));
  expect(await page.title()).not.toContain('13700000031');
  expect(problemsIn(page)).toEqual([]);
});

/** The whole Chromium: only there has a device the same id after a reload. */
let whole: TestBrowser | undefined;
// At once: its page listens to a microphone.
afterEach(async () => {
  await whole?.stop();
  whole = undefined;
});

test('microphone, headset and the loudspeaker that rings are chosen once', async () => {
  whole = await TestBrowser.start();
  const page = await whole.open(web, people.agent, '/devices');
  await settled(page);
  await page.getByRole('button', { name: '允许使用麦克风' }).click();
  const choose = async (name: string) => {
    const devices = listOf(name).getByRole('option', { name: /^Fake/ });
    await listOf(name).selectOption((await devices.last().textContent()) ?? '');
  };
  const listOf = (name: string) => page.getByRole('combobox', { name, exact: true });
  for (const name of ['麦克风', '扬声器 / 耳机', '振铃设备']) await choose(name);
  const names = ['扬声器 / 耳机', '振铃设备'];
  const chosen = (name: string) => listOf(name).locator('option:checked').textContent();
  const before = await Promise.all(names.map(chosen));
  await page.reload();
  await settled(page);
  await page.getByRole('button', { name: '允许使用麦克风' }).click();
  for (const [at, name] of names.entries()) {
    await listOf(name)
      .locator('option:checked', { hasText: before[at] ?? '' })
      .waitFor({ state: 'attached' });
  }
  expect(problemsIn(page)).toEqual([]);
});

/** The threshold of the queue is ten waiting callers. */
const beginAlarm = (waiting: number) =>
  web.app.db.query(
    `INSERT INTO wallboard_alarms (queue_id, subject, value, threshold, began_at)
     SELECT id, 'waiting', $1, 10, $2 FROM queues WHERE name = 'case'`,
    [waiting, web.app.clock.now()],
  );
const endAlarms = () =>
  web.app.db.query('UPDATE wallboard_alarms SET over_at = $1', [web.app.clock.now()]);

test('an alarm is on whatever page the supervisor is, as soon as it begins', async () => {
  const page = await browser.open(web, people.supervisor, '/guidance');
  await settled(page);
  await beginAlarm(12);
  await page.getByRole('alert').getByText('等待人数 12（阈值 10）').waitFor();
  await endAlarms();
  await page.getByText('等待人数 12（阈值 10）').waitFor({ state: 'detached' });
  expect(problemsIn(page)).toEqual([]);
});

/** Runs in the page: nothing is read again because time has passed. */
const withoutPeriods = 'globalThis.setInterval = () => 0;';

test('what happens before the page’s stream is open is told as soon as it is', async () => {
  const page = await browser.open(web, people.supervisor, '/guidance', { script: withoutPeriods });
  let letThrough = (): void => undefined;
  const isOpened = new Promise<void>((resolve) => (letThrough = resolve));
  await page.route('**/api/live*', async (route) => {
    await isOpened;
    await route.continue();
  });
  const alarmsRead = page.waitForResponse('**/api/alarms');
  await page.reload();
  await (await alarmsRead).finished();
  await beginAlarm(13);
  letThrough();
  await page.getByRole('alert').getByText('等待人数 13（阈值 10）').waitFor();
  await endAlarms();
  await page.getByText('等待人数 13（阈值 10）').waitFor({ state: 'detached' });
});

test('a new caller is on the floor, though nobody has read the agents again', async () => {
  const page = await browser.open(web, people.supervisor, '/floor', { script: withoutPeriods });
  await settled(page);
  await page.getByText('没有人在等待').waitFor();
  // From now on the whole floor is asked for without an answer.
  await page.route('**/api/floor', () => undefined);
  const callId = await call(web, '13700000033');
  await web.app.db.query(
    `INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at, status)
     SELECT id, $1, 'hotline', '13700000033', '{}', '{}', '{}', $2, $2, 'waiting' FROM queues WHERE name = 'case'`,
    [callId, web.app.clock.now()],
  );
  const row = page.getByRole('row').filter({ hasText: '137****0033' });
  await row.getByRole('button', { name: '结束等待' }).click();
  // Whose wait it is, is in the question.
  await page.getByRole('dialog').getByText('结束来电人 137****0033 的等待？').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: '取消' }).click();
  await web.app.db.query(
    "UPDATE queue_entries SET status = 'over', result = 'abandoned', over_at = $2 WHERE call_id = $1",
    [callId, web.app.clock.now()],
  );
  await page.getByText('没有人在等待').waitFor();
  expect(problemsIn(page)).toEqual([]);
});

test('a callback is taken at the desk, and is the agent’s; a colleague sees whose it is', async () => {
  await missed(web, '13700000032');
  const page = await browser.open(web, people.agent, '/desk');
  await page
    .getByRole('row')
    .filter({ hasText: '13700000032' })
    .getByRole('button', { name: '由我回电' })
    .click();
  await page.getByRole('tab', { name: /预约回电/ }).click();
  const row = page.getByRole('row').filter({ hasText: '13700000032' });
  await row.getByText('我的').waitFor();
  const colleague = await browser.open(
    web,
    { name: 'he', roles: ['agent'], agent: '1002' },
    '/desk',
  );
  await colleague.getByRole('tab', { name: /回电/ }).click();
  await colleague.getByRole('row').filter({ hasText: '13700000032' }).getByText('林芳').waitFor();
  await row.getByRole('button', { name: '退回待领' }).click();
  await colleague
    .getByRole('row')
    .filter({ hasText: '13700000032' })
    .getByText('任何坐席')
    .waitFor();
  for (const each of [page, colleague]) expect(problemsIn(each)).toEqual([]);
});

test('the wallboard of a television is in the language of its address', async () => {
  const administrator = await web.as(people.administrator);
  const made = await administrator.post('/api/wallboards', { title: '大厅', queues: ['case'] });
  const { token } = made.body as { token: string };
  const page = await browser.open(web, null, `/wallboard?language=en#${token}`);
  await page.getByRole('heading', { name: '大厅' }).waitFor();
  await page.getByText('Connection rate').first().waitFor();
  await page.locator('html[lang="en"]').waitFor({ state: 'attached' });
  const chinese = await browser.open(web, null, `/wallboard#${token}`);
  await chinese.getByText('接通率').first().waitFor();
});

test('what is pressed without a network is refused at once, and is not done later', async () => {
  await talk(web, '1002', await call(web, '13700000034'));
  const page = await browser.open(web, { name: 'he', roles: ['agent'], agent: '1002' }, '/desk');
  const hold = page.getByRole('button', { name: /^保持/ });
  await hold.waitFor();
  const sent: string[] = [];
  page.on('request', (request) => sent.push(new URL(request.url()).pathname));
  await page.context().setOffline(true);
  await hold.click();
  await page.locator('.toast.bad').waitFor();
  expect(sent.filter((path) => path.endsWith('/hold'))).toHaveLength(1);
  await page.context().setOffline(false);
  await page.waitForResponse('**/api/desk');
  expect(sent.filter((path) => path.endsWith('/hold'))).toHaveLength(1);

  // The directory: one types at once, and who is signed out comes last.
  await page.keyboard.press('F7');
  const search = page.getByRole('dialog').getByRole('searchbox');
  await search.waitFor();
  expect(await page.evaluate('document.activeElement.type')).toBe('search');
  const rows = page.getByRole('dialog').locator('tbody tr');
  await rows.first().waitFor();
  const areOut = (await rows.allTextContents()).map((text) => text.includes('未签入'));
  expect(areOut).toContain(true);
  expect(areOut).toEqual(areOut.toSorted());
});

test.each([
  [people.administrator, '/admin'],
  [people.auditor, '/audit'],
  [people.inspector, '/tickets'],
] as const)('the day begins where the work is: %o', async (who, place) => {
  const page = await browser.open(web, who, '/');
  await page.waitForURL(`${web.origin}${place}*`);
});

test('an agent’s skills are chosen from a list, each with a level; a number that is too small is refused at its field', async () => {
  const page = await browser.open(web, people.administrator, '/admin?tab=agents');
  await page.getByRole('button', { name: '新增坐席' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('工号').fill('1777');
  await dialog.getByLabel('姓名').fill('周宁');
  await dialog.getByRole('combobox', { name: '技能' }).fill('英语');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await dialog.getByRole('combobox', { name: '语言 英语：级别' }).focus();
  for (let level = 5; level < 8; level += 1) await page.keyboard.press('ArrowDown');
  await dialog.getByRole('button', { name: '保存' }).click();
  await page.getByText('话机账号').first().waitFor();
  const { rows } = await web.app.db.query(
    `SELECT k.skill, k.level FROM agent_skills k JOIN agents a ON a.id = k.agent_id WHERE a.number = '1777'`,
  );
  expect(rows).toEqual([{ skill: 'language:en', level: 8 }]);

  // A court has its name, and the levels stand beside each other.
  await page.goto(`${web.origin}/admin?tab=agents`);
  const agent = page.getByRole('row').filter({ hasText: '吴敏' });
  await agent.getByText('城东区人民法院').waitFor();
  await agent.getByRole('button', { name: '修改', exact: true }).click();
  const heights = await Promise.all(
    ['城东区人民法院', '语言 英语'].map((skill) =>
      dialog.getByRole('combobox', { name: `${skill}：级别` }).boundingBox(),
    ),
  );
  expect(heights[0]?.y).toBe(heights[1]?.y);

  await page.goto(`${web.origin}/admin?tab=alarms`);
  await page.getByRole('button', { name: '修改' }).first().click();
  await dialog.getByRole('spinbutton').fill('-5');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.locator('.problem').waitFor();
  const { rows: kept } = await web.app.db.query(
    `SELECT DISTINCT threshold FROM alarm_thresholds WHERE subject = 'waiting'`,
  );
  expect(kept).toEqual([{ threshold: 5 }]);
});

test('no report is ordered by mail where no mail can be sent; a date that is gone has no last day; boxes have a colour', async () => {
  const page = await browser.open(web, people.supervisor, '/reports');
  await page.getByRole('button', { name: reportWords.zh.mail }).click();
  const dialog = page.getByRole('dialog');
  const box = dialog.getByRole('alert');
  await box.waitFor();
  expect(await dialog.locator('form').count()).toBe(0);
  expect(
    await page.evaluate(
      "getComputedStyle(document.querySelector('dialog [role=alert]')).backgroundColor",
    ),
  ).toBe('rgb(253, 240, 216)');
  await page.goto(`${web.origin}/guidance`);
  await page.getByText(guidanceWords.zh.lastDay, { exact: true }).first().waitFor();
  await page.locator('input[type="date"]').first().fill('');
  await page.locator('.big-figure').waitFor({ state: 'detached' });
});

/** An agent talks to somebody who has proved who they are by a query number; null: to nobody known. */
async function talksTo(
  number: string,
  who: keyof typeof samplePeople | null,
): Promise<{ page: Page; callId: string; entryId: number; caseNumber: string }> {
  const callId = await call(web);
  const { rows } = await web.app.db.query<{ number: string }>(
    `WITH known AS (SELECT person_id, case_id FROM parties WHERE query_number = $2),
          proved AS (UPDATE calls SET person_id = k.person_id, proof = 'query_number_and_password', only_case_ids = ARRAY[k.case_id]
                       FROM known k WHERE calls.id = $1)
     SELECT c.number FROM known k JOIN cases c ON c.id = k.case_id`,
    [callId, who === null ? '' : samplePeople[who].queryNumber],
  );
  const entryId = await talk(web, number, callId);
  const page = await browser.open(
    web,
    { name: `a${number}`, roles: ['agent'], agent: number },
    '/desk',
  );
  await settled(page);
  return { page, callId, entryId, caseNumber: rows[0]?.number ?? '' };
}

test('a judgment that is not served is not in the dialog, which says why; what may be told is told by a click', async () => {
  const { page, callId, caseNumber } = await talksTo('1001', 'zhao');
  const { rows } = await web.app.db.query<{ summary: string }>(
    "SELECT result ->> 'summary' AS summary FROM cases WHERE number = $1",
    [caseNumber],
  );
  const card = page.locator('.call-card');
  // How the case stands is on the card and in the overview.
  expect(await page.getByText('已裁判', { exact: true }).count()).toBe(2);
  for (const language of ['zh', 'en'] as const) {
    const look = { language, appearance: 'light', ...small } as const;
    await wear(page, look);
    await takePicture(page, 'caseOnCard', look);
  }
  await wear(page, { language: 'zh', appearance: 'light', ...small });
  await card.getByRole('button', { name: caseNumber }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('裁判文书尚未送达来电人').waitFor();
  await dialog.getByRole('button', { name: '告知承办法官' }).click();
  await dialog.getByText(/^\d\d:\d\d 已告知$/).waitFor();
  expect(await dialog.getByText(/· 电话 /).count()).toBe(1);
  expect(await page.content()).not.toContain(rows[0]?.summary);
  for (const look of looks) {
    await wear(page, look);
    await takePicture(page, 'caseDialog', look);
    // Colours are a matter of light and dark, and names of the language; the screen changes neither.
    if (look.width === small.width && (look.language === 'zh') === (look.appearance === 'light'))
      expect(await findBarriers(page)).toEqual([]);
    // The dialog scrolls inside, and not sideways.
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('dialog .body')].every((box) => box.scrollWidth <= box.clientWidth)",
      ),
    ).toBe(true);
  }
  const { rows: told } = await web.app.db.query(
    `SELECT d.facts, a.number FROM disclosures d JOIN agents a ON a.id = d.agent_id WHERE d.call_id = $1`,
    [callId],
  );
  expect(told).toEqual([{ facts: ['judge_in_charge'], number: '1001' }]);
  expect(problemsIn(page)).toEqual([]);
});

test('of a caller who is not verified, a case that is looked up has its number and no more', async () => {
  const { page } = await talksTo('1002', null);
  const { rows } = await web.app.db.query<{ number: string; cause: string }>(
    'SELECT number, cause FROM cases c JOIN parties t ON t.case_id = c.id WHERE t.query_number = $1',
    [samplePeople.zhang.queryNumber],
  );
  const { number = '', cause = '' } = rows[0] ?? {};
  const file = page.getByRole('region', { name: '来电人资料' });
  await file.getByRole('tab', { name: '查案件' }).click();
  await file.getByLabel('案号或当事人姓名').fill(number);
  await file.getByLabel('事由').fill('来电人询问开庭时间');
  await file.getByRole('button', { name: '查询', exact: true }).click();
  await file.getByRole('button', { name: number }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('本案内容不得告知来电人：来电人身份尚未核验').waitFor();
  expect(await dialog.getByRole('button', { name: /^告知/ }).count()).toBe(0);
  expect(await page.content()).not.toContain(cause);
  await takePicture(page, 'caseNotVerified', { language: 'zh', appearance: 'light', ...small });
  expect(problemsIn(page)).toEqual([]);
});

test('a handler of the court sees the whole case', async () => {
  const page = await browser.open(web, people.handler, '/cases');
  await settled(page);
  const { rows } = await web.app.db.query<{ number: string; cause: string }>(
    `SELECT number, cause FROM cases c JOIN courts k ON k.id = c.court_id WHERE k.code = '苏98' AND number IS NOT NULL ORDER BY c.id LIMIT 1`,
  );
  const { number = '', cause = '' } = rows[0] ?? {};
  await page.getByLabel('案号或当事人姓名').fill(number);
  await page.getByLabel('事由').fill('核对');
  await page.getByRole('button', { name: '查询', exact: true }).click();
  await page.getByRole('button', { name: number }).click();
  await page.getByRole('dialog').getByText(cause, { exact: true }).waitFor();
  expect(problemsIn(page)).toEqual([]);
});

test('the answer that fits the caller’s case is on top, goes into notes and SMS by a click, and is gone with the caller', async () => {
  const { page, callId, entryId, caseNumber } = await talksTo('1003', 'fang');
  const tools = page.getByRole('region', { name: '办理工具' });
  const fits = tools.getByRole('region', { name: '适合来电人案件的诉讼指南' });
  await fits.getByRole('button', { name: caseNumber }).click();
  const asked = (await tools.getByRole('heading', { level: 3 }).textContent()) ?? '';
  for (const language of ['zh', 'en'] as const) {
    const look = { language, appearance: 'light', ...small } as const;
    await wear(page, look);
    await takePicture(page, 'deskGuidance', look);
  }
  await wear(page, { language: 'zh', appearance: 'light', ...small });
  const saved = page.waitForResponse('**/api/desk/wrap-up');
  await tools.getByRole('button', { name: '写入小结' }).click();
  expect((await saved).status()).toBe(200);
  await page.getByRole('tab', { name: '通话小结' }).click();
  const notes = page.getByRole('textbox', { name: '通话小结' });
  expect(await notes.inputValue()).toContain(`已告知：${asked}`);
  // Into the open form, below what it has.
  await notes.fill('询问缴费');
  await tools.getByRole('button', { name: '写入小结' }).click();
  expect(await notes.inputValue()).toMatch(/^询问缴费\n已告知：.+$/);
  const { rows } = await web.app.db.query<{ subject: string; shown: string[] }>(
    'SELECT subject, shown FROM readings WHERE subject = $1',
    [`guidance in call ${callId}`],
  );
  expect(rows).toEqual([{ subject: `guidance in call ${callId}`, shown: [caseNumber] }]);

  await changeEntry(web.app, entryId, { kind: 'caller_gone' });
  await page.getByRole('button', { name: /^处理完成/ }).waitFor();
  await tools.getByRole('heading', { level: 3, name: asked }).waitFor();
  await tools.getByRole('button', { name: '发短信', exact: true }).click();
  await tools.getByText('内容', { exact: true }).waitFor();
  await page.getByRole('button', { name: /^处理完成/ }).click();
  await tools.getByRole('searchbox', { name: /^搜索诉讼指南/ }).waitFor();
  expect(await tools.getByText('内容', { exact: true }).count()).toBe(0);
  expect(await fits.count()).toBe(0);
  expect(problemsIn(page)).toEqual([]);
});

test('of a judgment that is not served no answer is offered', async () => {
  const { page } = await talksTo('1004', 'zhao');
  const tools = page.getByRole('region', { name: '办理工具' });
  await tools.getByRole('searchbox').waitFor();
  expect(await tools.getByRole('region').count()).toBe(0);
});

test('what an agent writes last is at the court before the wrap-up ends, and before the agent signs out', async () => {
  const { db, court } = web.app;
  const setSettings = (settings: object) =>
    db.query('UPDATE courts SET settings = $2 WHERE id = $1', [
      ...[court.current().court.id, settings],
    ]);
  const written = async (entry: number) =>
    (
      await db.query<{ disposition: string | null; notes: string }>(
        'SELECT disposition, notes FROM agent_call_notes WHERE entry_id = $1',
        [entry],
      )
    ).rows;
  const { page, entryId } = await talksTo('1002', null);
  const wrapUp = page.getByRole('region', { name: '话后处理' });
  // Where every call is a ticket, the result decides whether the wrap-up ends without one.
  await setSettings({ norms: { profile: 'henan' } });
  try {
    await changeEntry(web.app, entryId, { kind: 'caller_gone' });
    await wrapUp.getByRole('combobox', { name: '处理结果' }).selectOption({ label: '无声/误拨' });
    await page.keyboard.press('F9');
    await wrapUp.waitFor({ state: 'detached' });
    expect(await written(entryId)).toEqual([{ disposition: 'silent_or_wrong_number', notes: '' }]);
  } finally {
    await setSettings({});
  }

  // Now the form stands below, for a day, and nothing asks before the agent signs out.
  await page.getByRole('textbox', { name: '通话小结' }).fill('询问地址');
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.getByRole('heading', { name: '登录工作台' }).waitFor();
  expect(await written(entryId)).toEqual([
    { disposition: 'silent_or_wrong_number', notes: '询问地址' },
  ]);
});
