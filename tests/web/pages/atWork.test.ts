/** What pages tell users who look elsewhere, and which choices of users last. */
import { until } from '../../line/until.js';
import { call, missed } from '../consoleScene.js';
import { people } from '../testConsole.js';
import { problemsIn, settled } from './browserPage.js';
import { openConsole, type OpenConsole } from './openConsole.js';

let web: OpenConsole['web'];
let browser: OpenConsole['browser'];
openConsole((both) => ({ web, browser } = both));

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
  const { cookie } = await web.as(people.agent);
  const page = await browser.openAt(`${web.origin}/guidance`, { cookie, script: inBackground });
  await settled(page);
  await page.getByText('未签入').first().waitFor();
  const callId = await call(web, '13700000031');
  await web.app.db.query(
    `WITH offer AS (
       INSERT INTO line_entries (line_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at, status,
                                 agent_id, offered_at, offers)
       SELECT l.id, $1, 'hotline', '13700000031', '{}', '{}', '{}', $2, $2, 'offered', a.id, $2, 1
         FROM lines l, agents a WHERE l.name = 'case' AND a.number = '1001' RETURNING id, agent_id)
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
       UPDATE line_entries SET status = 'over', result = 'abandoned', over_at = $2, agent_id = NULL WHERE call_id = $1 RETURNING id)
     UPDATE agent_states SET status = 'signed_out', entry_id = NULL, signed_in_at = NULL
      WHERE entry_id = (SELECT id FROM left_now)`,
    [callId, web.app.clock.now()],
  );
  await until('it is taken away', async () => (await notices()).includes('closed'));
  expect(await page.title()).not.toContain('13700000031');
  expect(problemsIn(page)).toEqual([]);
});

test('microphone, headset and the loudspeaker that rings are chosen once', async () => {
  const { cookie } = await web.as(people.agent);
  const page = await browser.openAt(`${web.origin}/devices`, { cookie });
  await settled(page);
  await page.getByRole('button', { name: '允许使用麦克风' }).click();
  const choose = async (name: string) => {
    await page.getByRole('combobox', { name, exact: true }).click();
    // The last of the fake devices.
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
  };
  const fieldOf = (name: string) =>
    page.locator('.field', { has: page.getByRole('combobox', { name, exact: true }) });
  for (const name of ['麦克风', '扬声器 / 耳机', '振铃设备']) await choose(name);
  const names = ['扬声器 / 耳机', '振铃设备'];
  const chosen = (name: string) => fieldOf(name).getByTitle(/^Fake/).first().getAttribute('title');
  const before = await Promise.all(names.map(chosen));
  await page.reload();
  await settled(page);
  await page.getByRole('button', { name: '允许使用麦克风' }).click();
  for (const [at, name] of names.entries()) {
    await fieldOf(name)
      .getByTitle(before[at] ?? '', { exact: true })
      .first()
      .waitFor();
  }
  expect(problemsIn(page)).toEqual([]);
});

/** The threshold of the line is ten waiting callers. */
const beginAlarm = (waiting: number) =>
  web.app.db.query(
    `INSERT INTO wall_alarms (line_id, subject, value, threshold, began_at)
     SELECT id, 'waiting', $1, 10, $2 FROM lines WHERE name = 'case'`,
    [waiting, web.app.clock.now()],
  );
const endAlarms = () =>
  web.app.db.query('UPDATE wall_alarms SET over_at = $1', [web.app.clock.now()]);

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
  const { cookie } = await web.as(people.supervisor);
  const page = await browser.openAt(`${web.origin}/guidance`, { cookie, script: withoutPeriods });
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
  const { cookie } = await web.as(people.supervisor);
  const page = await browser.openAt(`${web.origin}/floor`, { cookie, script: withoutPeriods });
  await settled(page);
  await page.getByText('没有人在等待').waitFor();
  // From now on the whole floor is asked for without an answer.
  await page.route('**/api/floor', () => undefined);
  const callId = await call(web, '13700000033');
  await web.app.db.query(
    `INSERT INTO line_entries (line_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at, status)
     SELECT id, $1, 'hotline', '13700000033', '{}', '{}', '{}', $2, $2, 'waiting' FROM lines WHERE name = 'case'`,
    [callId, web.app.clock.now()],
  );
  await page.getByRole('row').filter({ hasText: '137****0033' }).waitFor();
  await web.app.db.query(
    "UPDATE line_entries SET status = 'over', result = 'abandoned', over_at = $2 WHERE call_id = $1",
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
    .getByRole('button', { name: '由我回拨' })
    .click();
  await page.getByRole('tab', { name: /^预约回拨|^待回拨|回拨/ }).click();
  const row = page.getByRole('row').filter({ hasText: '13700000032' });
  await row.getByText('我的').waitFor();
  const colleague = await browser.open(
    web,
    { name: 'he', roles: ['agent'], agent: '1002' },
    '/desk',
  );
  await colleague.getByRole('tab', { name: /回拨/ }).click();
  await colleague.getByRole('row').filter({ hasText: '13700000032' }).getByText('林芳').waitFor();
  await row.getByRole('button', { name: '放回' }).click();
  await colleague
    .getByRole('row')
    .filter({ hasText: '13700000032' })
    .getByText('任何坐席')
    .waitFor();
  for (const each of [page, colleague]) expect(problemsIn(each)).toEqual([]);
});

test('the wall of a television is in the language of its address', async () => {
  const administrator = await web.as(people.administrator);
  const made = await administrator.post('/api/walls', { title: '大厅', lines: ['case'] });
  const { token } = made.body as { token: string };
  const page = await browser.openAt(`${web.origin}/wall?language=en#${token}`, {});
  await page.getByRole('heading', { name: '大厅' }).waitFor();
  await page.getByText('Connection rate').first().waitFor();
  await page.locator('html[lang="en"]').waitFor({ state: 'attached' });
  const chinese = await browser.openAt(`${web.origin}/wall#${token}`, {});
  await chinese.getByText('接通率').first().waitFor();
});
