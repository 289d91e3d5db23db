/**
 * Live events: tickets that come while their page is open, which nobody loads again; several tabs and
 * several browsers of one person.
 */
import type { Route } from 'playwright-core';
import { until } from '../../queue/until.js';
import { dispatch, ticket } from '../consoleScene.js';
import { people } from '../testConsole.js';
import { askPage } from './askPage.js';
import { problemsIn, settled } from './browserPage.js';
import { openConsole, type OpenConsole } from './openConsole.js';

let web: OpenConsole['web'];
let browser: OpenConsole['browser'];
openConsole((both) => ({ web, browser } = both), { settings: { WEB_STREAMS_PER_USER: '1' } });

/** Runs in the page: nothing is read again because time has passed. */
const withoutPeriods = 'globalThis.setInterval = () => 0;';

test('a handler sees a ticket that is dispatched to him, and what others do with it', async () => {
  const dispatcher = await web.as(people.dispatcher);
  const page = await browser.open(web, people.handler, '/tickets', { script: withoutPeriods });
  await settled(page);
  await page.getByText('没有待办工单').waitFor();
  const { number } = await ticket(web, { callerNumber: '13800000301' });
  await dispatch(dispatcher, number);
  await page.getByRole('link', { name: number }).click();
  await page.locator('.title').getByText('已转办').waitFor();
  await dispatcher.post(`/api/tickets/${number}/withdraw`, { reason: '来电人撤回' });
  await page.locator('.title').getByText('已撤回').waitFor();
  expect(await page.getByRole('button', { name: '签收' }).count()).toBe(0);
  expect(problemsIn(page)).toEqual([]);
});

/** Runs in the page: what is read again because time has passed is read soon. */
const shortPeriods = `
  const every = setInterval;
  globalThis.setInterval = (work, ms) => every(work, Math.min(ms, 1000));`;

test('a confidential ticket comes too, though no event tells of it', async () => {
  const inspector = await web.as(people.inspector);
  const page = await browser.open(web, people.handler, '/tickets', { script: shortPeriods });
  await settled(page);
  await page.getByText('没有待办工单').waitFor();
  const { number } = await ticket(web, { callerNumber: '13800000302', confidential: true });
  await dispatch(inspector, number);
  await page.getByRole('link', { name: number }).waitFor();
  expect(problemsIn(page)).toEqual([]);
});

/** Runs in the page: notes the ids of the tickets that live events tell of. */
const notingEvents = `
  globalThis.told = [];
  globalThis.EventSource = class extends EventSource {
    constructor(address) {
      super(address);
      this.addEventListener('live', ({ data }) => told.push(...JSON.parse(data).map(({ id }) => id)));
    }
  };`;

test('an open ticket is one reading, is not read again for another ticket, and each that is opened is one', async () => {
  const other = await web.as(people.dispatcher);
  const [one, another] = [
    await ticket(web, { callerNumber: '13800000303' }),
    await ticket(web, { callerNumber: '13800000304' }),
  ];
  const readings = async () =>
    (
      await web.app.db.query<{ subject: string }>(
        "SELECT subject FROM readings WHERE os_user = 'web:liu' AND subject ~ '^ticket ' ORDER BY id",
      )
    ).rows.map(({ subject }) => subject.slice('ticket '.length));
  const page = await browser.open(web, people.dispatcher, `/tickets/${one.number}`, {
    script: withoutPeriods + notingEvents,
  });
  await settled(page);
  let asked = 0;
  page.on(
    'request',
    (sent) => (asked += Number(sent.url().endsWith(`/api/tickets/${one.number}`))),
  );
  await dispatch(other, another.number);
  await until('the event of the other ticket', async () =>
    (await page.evaluate<number[]>('told')).includes(another.id),
  );
  await dispatch(other, one.number);
  await page.locator('.title').getByText('已转办').waitFor();
  expect(asked).toBe(1);

  const looked = page.waitForResponse((reply) => reply.url().endsWith(one.number));
  await until('the window is looked at again, after what was read counts as old', async () => {
    await page.evaluate("dispatchEvent(new Event('visibilitychange'))");
    return asked > 1;
  });
  await looked;
  await page.reload();
  await page.locator('.title').getByText('已转办').waitFor();
  expect(await readings()).toEqual([one.number]);

  await page.goto(`${web.origin}/tickets/${another.number}`);
  await page.locator('.title').getByText('已转办').waitFor();
  expect(await readings()).toEqual([one.number, another.number]);
  expect(problemsIn(page)).toEqual([]);
});

test('what happens during a page’s first reading is shown, though that reply is older', async () => {
  const script = withoutPeriods + notingEvents;
  const page = await browser.open(web, people.supervisor, '/guidance', { script });
  let letThrough = (): void => undefined;
  const isTold = new Promise<void>((resolve) => (letThrough = resolve));
  const isRead = new Promise<void>((resolve) => {
    const hold = async (route: Route) => {
      const response = await route.fetch();
      resolve();
      await isTold;
      await route.fulfill({ response });
    };
    void page.route('**/api/alarms', hold, { times: 1 });
  });
  await page.reload();
  await isRead;
  await web.app.db.query(
    `INSERT INTO wallboard_alarms (queue_id, subject, value, threshold, began_at)
     SELECT id, 'waiting', 14, 10, $1 FROM queues WHERE name = 'case'`,
    [web.app.clock.now()],
  );
  await until('the event', async () => (await page.evaluate<number[]>('told')).length > 0);
  letThrough();
  await page.getByRole('alert').getByText('等待人数 14（阈值 10）').waitFor();
  await web.app.db.query('UPDATE wallboard_alarms SET over_at = $1', [web.app.clock.now()]);
  expect(problemsIn(page)).toEqual([]);
});

test('all tabs of a browser share one stream; a browser that is one too many says so, works, and is live once another is closed', async () => {
  const first = await browser.open(web, people.supervisor, '/floor');
  await settled(first);
  const second = await first.context().newPage();
  await second.goto(`${web.origin}/reports`);
  await settled(second);
  for (const tab of [first, second]) expect(await tab.getByText('实时更新已中断').count()).toBe(0);

  const one = await browser.open(web, people.supervisor, '/floor');
  await one.getByText('实时更新已中断').waitFor();
  await settled(one);
  await one.goto(`${web.origin}/reports`);
  await settled(one);
  await one.getByText('实时更新已中断').waitFor();
  await second.close();
  await first.close();
  await one.getByText('实时更新已中断').waitFor({ state: 'detached' });
  for (const tab of [first, second, one]) expect(problemsIn(tab)).toEqual([]);
});

test('a window that a page opens leaves it the language that was chosen', async () => {
  const { cookie } = await web.as(people.supervisor);
  const page = await browser.openAt(`${web.origin}/floor`, { cookie });
  await page.getByRole('button', { name: 'English' }).click();
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Open the wallboard' }).click();
  const wallboard = await opened;
  await settled(wallboard);
  // The page hears in this order of what the window has written.
  await page.evaluate(
    "void (globalThis.heard = new Promise((done) => addEventListener('storage', ({ key }) => key === 'last' && done(true))))",
  );
  await wallboard.evaluate("localStorage.setItem('last', 'written')");
  await askPage(page, 'heard');
  for (const each of [page, wallboard])
    expect(await each.evaluate('document.documentElement.lang')).toBe('en');
});
