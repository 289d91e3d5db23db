/** A case of the caller at the agent's desk: opened by one click, and told fact by fact. */
import type { Page } from 'playwright-core';
import { samplePeople } from '../../../app/sample/samplePeople.js';
import { changeEntry } from '../../../app/line/waiting/waitingLine.js';
import { call, talk } from '../consoleScene.js';
import { people } from '../testConsole.js';
import {
  findBarriers,
  looks,
  problemsIn,
  settled,
  small,
  takePicture,
  wear,
} from './browserPage.js';
import { openConsole, type OpenConsole } from './openConsole.js';

let web: OpenConsole['web'];
let browser: OpenConsole['browser'];
openConsole((both) => ({ web, browser } = both));

/** An agent talks to somebody who has proved who they are by a query number; null: to nobody known. */
async function talksTo(
  number: string,
  who: keyof typeof samplePeople | null,
): Promise<{ page: Page; callId: string; entryId: number; caseNumber: string }> {
  const callId = await call(web);
  const { rows } = await web.app.db.query<{ number: string }>(
    `WITH known AS (SELECT person_id, case_id FROM parties WHERE query_number = $2),
          proved AS (UPDATE calls SET person_id = k.person_id, proof = 'query_number_and_password', only_case_id = k.case_id
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
  const fits = tools.getByRole('region', { name: '适合来电人案件的指引' });
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
  await tools.getByRole('textbox', { name: /^搜索指引/ }).waitFor();
  expect(await tools.getByText('内容', { exact: true }).count()).toBe(0);
  expect(await fits.count()).toBe(0);
  expect(problemsIn(page)).toEqual([]);
});

test('of a judgment that is not served no answer is offered', async () => {
  const { page } = await talksTo('1004', 'zhao');
  const tools = page.getByRole('region', { name: '办理工具' });
  await tools.getByRole('textbox').waitFor();
  expect(await tools.getByRole('region').count()).toBe(0);
});
