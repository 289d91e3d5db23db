/** The controls of the pages by keyboard and mouse, as their ARIA patterns say. */
import { pauseReasons } from '../../../app/voice/prompts/texts/digits/pauseReasons.js';
import { accountWords } from '../../../app/web/client/words/account.js';
import { people, type TestConsole } from '../testConsole.js';
import { problemsIn, small, type TestBrowser } from './browserPage.js';
import { fillHotline } from './busyHotline.js';
import { openConsole } from './openConsole.js';

const otherCourt = '城东区人民法院';

let web: TestConsole;
let browser: TestBrowser;
openConsole(async (both) => {
  ({ web, browser } = both);
  await fillHotline(web);
});

test('a menu opens at its first item; arrow keys choose, and Escape gives the focus back', async () => {
  const page = await browser.open(web, people.agent, '/desk');
  const button = page.getByRole('button', { name: /^小休/ });
  const items = page.getByRole('menu', { name: '小休原因' }).getByRole('menuitem');
  const focused = () => page.evaluate<string>('document.activeElement.textContent');
  const reasons: readonly { reason: string; zh: string }[] = Object.values(pauseReasons);
  const [first, second] = reasons;
  await button.waitFor();
  await page.keyboard.press('F8');
  await items.first().waitFor();
  expect(await focused()).toBe(first?.zh);
  await page.keyboard.press('Escape');
  await items.first().waitFor({ state: 'detached' });
  expect(await focused()).toBe(await button.textContent());

  await page.keyboard.press('Enter');
  await items.first().waitFor();
  await page.keyboard.press('End');
  expect(await focused()).toBe(reasons.at(-1)?.zh);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(await focused()).toBe(second?.zh);
  const sent = page.waitForRequest('**/api/desk/pause');
  await page.keyboard.press('Enter');
  expect((await sent).postDataJSON()).toEqual({ reason: second?.reason });
  expect(problemsIn(page)).toEqual([]);
});

test('a list that is searched opens beside its field, where a mouse reaches it, and is emptied by keyboard', async () => {
  const page = await browser.open(web, people.auditor, '/audit?tab=readings');
  const court = page.getByRole('combobox', { name: '法院', exact: true });
  await court.click();
  await page.getByRole('option', { name: otherCourt, exact: true }).click();
  await page.waitForURL(/court=\d+/);
  expect(await court.inputValue()).toBe(otherCourt);
  expect(await page.getByRole('listbox').count()).toBe(0);
  await court.focus();
  await page.keyboard.press('Delete');
  await page.keyboard.press('Tab');
  await page.waitForURL((url) => !url.searchParams.has('court'));
  expect(problemsIn(page)).toEqual([]);
});

test('several of a list are chosen by typing, and the last is taken back by a key', async () => {
  const { agent, auditor } = accountWords.zh.roleNames;
  const page = await browser.open(web, people.administrator, '/admin?tab=users');
  await page.getByRole('button', { name: '新增用户' }).click();
  const field = page.getByRole('dialog').locator('.field', { hasText: '角色' });
  const chosen = field.locator('.chosen');
  const roles = field.getByRole('combobox');
  for (const role of [agent, auditor]) {
    await roles.fill(role);
    await page.keyboard.press('Enter');
  }
  expect(await chosen.allTextContents()).toEqual([`${agent}✕`, `${auditor}✕`]);
  await roles.fill('没有的角色');
  await field.getByText('暂无内容').waitFor();
  await page.keyboard.press('Enter');
  await roles.fill('');
  await page.keyboard.press('Backspace');
  expect(await chosen.allTextContents()).toEqual([`${agent}✕`]);
  await field.getByRole('option', { name: agent, selected: true }).click();
  expect(await chosen.count()).toBe(0);
  expect(problemsIn(page)).toEqual([]);
});

test('a heading of a report says its formula to whoever comes to it by keyboard', async () => {
  const page = await browser.open(web, people.supervisor, '/reports');
  const heading = page.locator('th .explained').first();
  await heading.focus();
  await page.getByRole('tooltip').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('tooltip').waitFor({ state: 'detached' });
  await heading.hover();
  await page.getByRole('tooltip').hover();
  expect(await page.getByRole('tooltip').isVisible()).toBe(true);
});

test('a double click on what is searched chooses it, and presses nothing below the list', async () => {
  const page = await browser.open(web, people.auditor, '/audit?tab=readings');
  const court = page.getByRole('combobox', { name: '法院', exact: true });
  await court.click();
  const option = page.getByRole('option', { name: otherCourt, exact: true });
  await option.waitFor();
  await page.evaluate(
    `window.pressed = 0; document.querySelector('main').addEventListener('click', ({ detail }) => detail > 1 && window.pressed++)`,
  );
  const box = await option.boundingBox();
  if (box === null) throw new Error('the option is not shown');
  await page.mouse.dblclick(box.x + 20, box.y + box.height / 2);
  await page.waitForURL(/court=\d+/);
  expect(await page.evaluate('window.pressed')).toBe(0);
  expect(await court.inputValue()).toBe(otherCourt);
});

test('an emptied setting of a queue is not saved as what it was', async () => {
  const page = await browser.open(web, people.administrator, '/admin?tab=queues');
  await page.locator('tbody').getByRole('button', { name: '修改' }).first().click();
  const dialog = page.getByRole('dialog');
  const ring = dialog.getByLabel('振铃（秒）');
  await ring.fill('');
  let saved = 0;
  page.on('request', (request) => void (request.method() === 'PUT' && (saved += 1)));
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.validity.valueMissing')).toBe(true);
  expect([await ring.inputValue(), saved]).toEqual(['', 0]);
});

test('Escape hides an explanation that the mouse has opened', async () => {
  const page = await browser.open(web, people.supervisor, '/reports');
  await page.locator('th .explained').first().hover();
  await page.getByRole('tooltip').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('tooltip').waitFor({ state: 'detached' });
});

test('a list of several is closed by its arrow, and its field keeps the focus', async () => {
  const page = await browser.open(web, people.administrator, '/admin?tab=users');
  await page.getByRole('button', { name: '新增用户' }).click();
  const field = page.getByRole('dialog').locator('.field', { hasText: '角色' });
  await field.getByRole('combobox').click();
  await field.getByRole('option').first().click();
  const box = await field.locator('.combobox').boundingBox();
  if (box === null) throw new Error('the field is not shown');
  const pressArrow = () => page.mouse.click(box.x + box.width - 8, box.y + box.height / 2);
  await pressArrow();
  await field.getByRole('listbox').waitFor({ state: 'detached' });
  expect(await page.evaluate('document.activeElement.role')).toBe('combobox');
  await pressArrow();
  await field.getByRole('listbox').waitFor();
  expect(problemsIn(page)).toEqual([]);
});

test('what a supervisor may do with a waiting caller is in view, also in English on the smaller screen', async () => {
  const look = { language: 'en', appearance: 'light', ...small } as const;
  const page = await browser.open(web, people.supervisor, '/floor', { look });
  await page.getByRole('button', { name: 'End the wait' }).first().waitFor();
  const beyond = await page.evaluate(
    "[...document.querySelectorAll('.floor-grid .table-box')].map((box) => box.scrollWidth - box.clientWidth)",
  );
  expect(beyond).toEqual([0, 0]);
});

test('a chart has the name of its figure for a screen reader', async () => {
  const page = await browser.open(
    web,
    people.supervisor,
    '/reports?report=service&by=60m&figure=service_level',
  );
  await page.locator('.chart svg text').first().waitFor();
  for (const name of ['服务水平', '按时段与星期']) {
    await page.getByRole('img', { name, exact: true }).waitFor();
  }
});
