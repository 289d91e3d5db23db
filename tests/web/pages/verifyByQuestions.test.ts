/** The form in which an agent enters what the caller says, at the desk. */
import { sampleLawyer, samplePeople } from '../../../app/local/sample/samplePeople.js';
import { deskWords } from '../../../app/web/client/words/desk.js';
import { call, clearLine, talk } from '../consoleScene.js';
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
afterEach(() => clearLine(web));

const { verifySaid: words, verifyByAgent, verifyAnother, verifiedByAgent } = deskWords.zh;
const { renewal, renewPassword } = deskWords.zh;
const { name, residentId, queryNumber } = samplePeople.zhang;
const telephone = { width: 390, height: 844 } as const;

test('wrong is told in the form, a slip at its field, by keyboard alone; right closes it and opens the case', async () => {
  const callId = await call(web);
  await talk(web, '1001', callId);
  const { rows } = await web.app.db.query<{ number: string }>(
    'SELECT c.number FROM parties t JOIN cases c ON c.id = t.case_id WHERE t.query_number = $1',
    [queryNumber],
  );
  const caseNumber = rows[0]?.number ?? '';
  const page = await browser.open(web, { name: 'a1001', roles: ['agent'], agent: '1001' }, '/desk');
  await settled(page);
  await page.getByRole('button', { name: verifyByAgent }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  const field = (label: string) => dialog.getByLabel(label, { exact: true });
  await field(words.name).focus();
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(residentId.replace(/.$/, '1'));
  await page.keyboard.press('Tab');
  await page.keyboard.type(caseNumber);
  await page.keyboard.press('Enter');
  const problem = dialog.locator('.problem');
  await problem.waitFor();
  expect(await field(words.idNumber).getAttribute('aria-invalid')).toBe('true');
  expect(await problem.count()).toBe(1);

  await field(words.idNumber).fill(samplePeople.sun.residentId);
  await page.keyboard.press('Enter');
  await dialog.getByText(words.wrong).waitFor();
  expect(await dialog.locator('[aria-invalid]').count()).toBe(0);
  expect(await dialog.textContent()).not.toContain(samplePeople.sun.name);
  for (const look of [
    ...looks,
    { language: 'zh', appearance: 'light', ...telephone } as const,
    { language: 'en', appearance: 'dark', ...telephone } as const,
  ]) {
    await wear(page, look);
    await takePicture(page, 'verifyByQuestions', look);
    if (look.width === small.width && (look.language === 'zh') === (look.appearance === 'light'))
      expect(await findBarriers(page)).toEqual([]);
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('dialog, dialog .body')].every((box) => box.scrollWidth <= box.clientWidth && box.getBoundingClientRect().right <= innerWidth)",
      ),
    ).toBe(true);
  }
  await wear(page, { language: 'zh', appearance: 'light', ...small });

  await field(words.idNumber).fill(residentId);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText(verifiedByAgent('1001')).waitFor();
  await page.locator('.call-card').getByRole('button', { name: caseNumber }).waitFor();
  await page.getByRole('button', { name: verifyAnother }).waitFor();
  // Nothing of what was entered stays in the browser.
  expect(
    await page.evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }])'),
  ).not.toContain(residentId.slice(0, 17));

  await page.getByRole('button', { name: verifyAnother }).click();
  await field(words.name).waitFor();
  expect(await field(words.name).inputValue()).toBe('');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(problemsIn(page)).toEqual([]);
});

test('a lawyer is verified by her licence number', async () => {
  const callId = await call(web);
  await talk(web, '1004', callId);
  // A case of the agent's court.
  const { rows } = await web.app.db.query<{ number: string }>(
    `UPDATE cases SET court_id = (SELECT id FROM courts WHERE code = '苏98')
      WHERE id = (SELECT min(t.case_id) FROM parties t JOIN persons p ON p.id = t.person_id WHERE p.name = $1)
      RETURNING number`,
    [sampleLawyer.name],
  );
  const caseNumber = rows[0]?.number ?? '';
  const page = await browser.open(web, { name: 'a1004', roles: ['agent'], agent: '1004' }, '/desk');
  await settled(page);
  await page.getByRole('button', { name: verifyByAgent }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(words.name, { exact: true }).fill(sampleLawyer.name);
  await dialog.getByLabel(words.idNumber, { exact: true }).fill(sampleLawyer.licence);
  await dialog.getByLabel(words.caseNumber, { exact: true }).fill(caseNumber);
  await dialog.getByRole('button', { name: words.compare, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText(verifiedByAgent('1004')).waitFor();
  await page.locator('.call-card').getByRole('button', { name: caseNumber }).waitFor();
  expect(problemsIn(page)).toEqual([]);
});

test('a limit is told in the form; a call that is not recorded has a warning in it', async () => {
  const callId = await call(web);
  await talk(web, '1002', callId);
  await web.app.db.query('UPDATE calls SET recording_consent = false WHERE id = $1', [callId]);
  await web.app.db.query('DELETE FROM guess_failures');
  await web.app.db.query("INSERT INTO guess_failures VALUES ($1, 99, 'agent')", [
    web.app.clock.now(),
  ]);
  const page = await browser.open(web, { name: 'a1002', roles: ['agent'], agent: '1002' }, '/desk');
  await settled(page);
  await page.getByRole('button', { name: verifyByAgent }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(words.unrecorded).waitFor();
  await dialog.getByLabel(words.name, { exact: true }).fill(name);
  await dialog.getByLabel(words.idNumber, { exact: true }).fill(residentId);
  await dialog.getByLabel(words.caseNumber, { exact: true }).fill('（2026）苏98民初1号');
  await dialog.getByRole('button', { name: words.compare, exact: true }).click();
  await dialog.getByText(/人工核验暂停/).waitFor();
  await web.app.db.query('DELETE FROM guess_failures');
  await web.app.db.query('DELETE FROM sign_in_locks');
});

test('a new query password is sent from the card of a verified caller; a limit is told in the dialog', async () => {
  const callId = await call(web);
  await talk(web, '1003', callId);
  const page = await browser.open(web, { name: 'a1003', roles: ['agent'], agent: '1003' }, '/desk');
  await settled(page);
  const button = page.getByRole('button', { name: renewPassword });
  expect(await button.count()).toBe(0);
  await web.app.db.query(
    `UPDATE calls c SET person_id = t.person_id, proof = 'agent_verified', only_case_ids = ARRAY[t.case_id]
       FROM parties t WHERE c.id = $1 AND t.query_number = $2`,
    [callId, queryNumber],
  );
  await page.reload();
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(renewal.whatHappens).waitFor();
  for (const look of [
    ...looks,
    { language: 'zh', appearance: 'light', ...telephone } as const,
    { language: 'en', appearance: 'dark', ...telephone } as const,
  ]) {
    await wear(page, look);
    await takePicture(page, 'renewPassword', look);
    if (look.width === small.width && (look.language === 'zh') === (look.appearance === 'light'))
      expect(await findBarriers(page)).toEqual([]);
    expect(
      await page.evaluate(
        "[...document.querySelectorAll('dialog, dialog .body')].every((box) => box.scrollWidth <= box.clientWidth && box.getBoundingClientRect().right <= innerWidth)",
      ),
    ).toBe(true);
  }
  await wear(page, { language: 'zh', appearance: 'light', ...small });
  await dialog.getByRole('button', { name: renewal.send }).click();
  await dialog.getByText(renewal.asked).waitFor();
  await takePicture(page, 'passwordRenewed', { language: 'zh', appearance: 'light', ...small });
  const { rows } = await web.app.db.query<{ purpose: string }>(
    "SELECT purpose FROM sms_outbox WHERE purpose = 'new_password'",
  );
  expect(rows).toHaveLength(1);
  await dialog.locator('footer').getByRole('button').click();
  await dialog.waitFor({ state: 'detached' });

  await button.click();
  await dialog.getByRole('button', { name: renewal.send }).click();
  await dialog.getByText('本次通话已经办理过密码重置').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(problemsIn(page)).toEqual([]);
});
