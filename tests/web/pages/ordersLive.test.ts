/** Orders that come while their page is open: nobody loads it again. */
import { order } from '../consoleScene.js';
import { people, type Browser } from '../testConsole.js';
import { problemsIn, settled } from './browserPage.js';
import { openConsole, type OpenConsole } from './openConsole.js';

let web: OpenConsole['web'];
let browser: OpenConsole['browser'];
openConsole((both) => ({ web, browser } = both));

interface Directory {
  readonly departments: { readonly id: number; readonly name: string }[];
  readonly staff: { readonly id: number; readonly name: string }[];
}

/** Dispatches an order to the handler of the tests. */
async function dispatch(by: Browser, number: string): Promise<void> {
  const { departments, staff } = (await by.get('/api/directory')).body as Directory;
  const departmentId = departments.find(({ name }) => name === '执行局')?.id;
  const handlerId = staff.find(({ name }) => name === '曹建平')?.id;
  const { status, text } = await by.post(`/api/orders/${number}/dispatch`, {
    departmentId,
    handlerId,
  });
  if (status !== 200) throw new Error(text);
}

/** Runs in the page: nothing is read again because time has passed. */
const withoutPeriods = 'globalThis.setInterval = () => 0;';

test('a handler sees an order that is dispatched to him, and what others do with it', async () => {
  const { cookie } = await web.as(people.handler);
  const dispatcher = await web.as(people.dispatcher);
  const page = await browser.openAt(`${web.origin}/orders`, { cookie, script: withoutPeriods });
  await settled(page);
  await page.getByText('没有待办工单').waitFor();
  const { number } = await order(web, { callerNumber: '13800000301' });
  await dispatch(dispatcher, number);
  await page.getByRole('link', { name: number }).click();
  await page.locator('.title').getByText('已派单').waitFor();
  await dispatcher.post(`/api/orders/${number}/withdraw`, { reason: '来电人撤回' });
  await page.locator('.title').getByText('已撤回').waitFor();
  expect(await page.getByRole('button', { name: '签收' }).count()).toBe(0);
  expect(problemsIn(page)).toEqual([]);
});

test('a confidential order comes too, though no event tells of it', async () => {
  const inspector = await web.as(people.inspector);
  const page = await browser.open(web, people.handler, '/orders');
  await settled(page);
  await page.getByText('没有待办工单').waitFor();
  const { number } = await order(web, { callerNumber: '13800000302', confidential: true });
  await dispatch(inspector, number);
  await page.getByRole('link', { name: number }).waitFor();
  expect(problemsIn(page)).toEqual([]);
});
