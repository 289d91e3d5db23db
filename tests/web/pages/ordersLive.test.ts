/** Orders that come while their page is open: nobody loads it again. */
import { until } from '../../line/until.js';
import { dispatch, order } from '../consoleScene.js';
import { people } from '../testConsole.js';
import { problemsIn, settled } from './browserPage.js';
import { openConsole, type OpenConsole } from './openConsole.js';

let web: OpenConsole['web'];
let browser: OpenConsole['browser'];
openConsole((both) => ({ web, browser } = both));

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

/** Runs in the page: notes the ids of the orders that live events tell of. */
const notingEvents = `
  globalThis.told = [];
  globalThis.EventSource = class extends EventSource {
    constructor(address) {
      super(address);
      this.addEventListener('live', ({ data }) => told.push(...JSON.parse(data).map(({ id }) => id)));
    }
  };`;

test('an open order is one reading, is not read again for another order, and each that is opened is one', async () => {
  const { cookie } = await web.as(people.dispatcher);
  const other = await web.as(people.dispatcher);
  const [one, another] = [
    await order(web, { callerNumber: '13800000303' }),
    await order(web, { callerNumber: '13800000304' }),
  ];
  const readings = async () =>
    (
      await web.app.db.query<{ subject: string }>(
        "SELECT subject FROM readings WHERE os_user = 'web:liu' AND subject ~ '^order ' ORDER BY id",
      )
    ).rows.map(({ subject }) => subject.slice('order '.length));
  const page = await browser.openAt(`${web.origin}/orders/${one.number}`, {
    cookie,
    script: withoutPeriods + notingEvents,
  });
  await settled(page);
  let asked = 0;
  page.on('request', (sent) => (asked += Number(sent.url().endsWith(`/api/orders/${one.number}`))));
  await dispatch(other, another.number);
  await until('the event of the other order', async () =>
    (await page.evaluate<number[]>('told')).includes(another.id),
  );
  await dispatch(other, one.number);
  await page.locator('.title').getByText('已派单').waitFor();
  expect(asked).toBe(1);

  const looked = page.waitForResponse((reply) => reply.url().endsWith(one.number));
  await until('the window is looked at again, after what was read counts as old', async () => {
    await page.evaluate("dispatchEvent(new Event('visibilitychange'))");
    return asked > 1;
  });
  await looked;
  await page.reload();
  await page.locator('.title').getByText('已派单').waitFor();
  expect(await readings()).toEqual([one.number]);

  await page.goto(`${web.origin}/orders/${another.number}`);
  await page.locator('.title').getByText('已派单').waitFor();
  expect(await readings()).toEqual([one.number, another.number]);
  expect(problemsIn(page)).toEqual([]);
});
