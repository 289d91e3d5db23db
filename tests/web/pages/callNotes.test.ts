/** What an agent writes of an agent call, and where it is kept until the court has it. */
import { until } from '../../queue/until.js';
import { call, clearLine, talk } from '../consoleScene.js';
import { settled } from './browserPage.js';
import { openConsole, type OpenConsole } from './openConsole.js';

let web: OpenConsole['web'];
let browser: OpenConsole['browser'];
openConsole((both) => ({ web, browser } = both));
afterEach(() => clearLine(web));

test('notes stay in the browser until they are saved, and of an unrecorded agent call never', async () => {
  const { db } = web.app;
  const callId = await call(web);
  const entryId = await talk(web, '1002', callId);
  const page = await browser.open(web, { name: 'a1002', roles: ['agent'], agent: '1002' }, '/desk');
  await settled(page);
  const stored = () =>
    page.evaluate<string>('JSON.stringify([{ ...sessionStorage }, { ...localStorage }])');
  const tab = page.getByRole('tab', { name: '通话小结' });
  const notes = page.getByRole('textbox', { name: '通话小结' });
  await tab.click();
  const saved = page.waitForResponse('**/api/desk/wrap-up');
  await notes.fill('询问立案材料');
  expect((await saved).status()).toBe(200);
  await until('saved notes leave the browser', async () => !(await stored()).includes('立案材料'));
  // What is written elsewhere meanwhile is newer.
  await db.query("UPDATE agent_call_notes SET notes = '已告知立案材料' WHERE entry_id = $1", [
    entryId,
  ]);
  await page.reload();
  await tab.click();
  expect(await notes.inputValue()).toBe('已告知立案材料');

  await db.query('UPDATE calls SET recording_consent = false WHERE id = $1', [callId]);
  await page.reload();
  await tab.click();
  // The server does not get it, and the page keeps it.
  await page.route('**/api/desk/wrap-up', (route) => route.abort());
  await notes.fill('举报法官');
  expect(await stored()).not.toContain('举报法官');
  await page.getByRole('tab', { name: '查案件' }).click();
  await tab.click();
  expect(await notes.inputValue()).toBe('举报法官');
});
