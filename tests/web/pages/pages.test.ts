/**
 * Every page of the console in a real browser: in both languages, light and dark, on both screens; no barrier that axe finds, no violation of the
 * page's policy, no error. The pictures are below var/test/pictures, to be looked at.
 */
import type { Page } from 'playwright-core';
import { people, TestConsole } from '../testConsole.js';
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
import { fillHotline } from './busyHotline.js';

let web: TestConsole;
let browser: TestBrowser;
let scene: Awaited<ReturnType<typeof fillHotline>>;
beforeAll(async () => {
  [web, browser] = await Promise.all([
    TestConsole.start({ WEB_REQUESTS_PER_MINUTE: '100000' }),
    TestBrowser.start(),
  ]);
  scene = await fillHotline(web);
});
afterEach(() => browser.closePages());
afterAll(async () => {
  await browser?.stop();
  await web?.stop();
});

/** Looks at a page in every look, and has it checked in both languages, light and dark. */
async function lookAt(page: Page, name: string): Promise<void> {
  await settled(page);
  const barriers: string[] = [];
  for (const look of looks) {
    await wear(page, look);
    await settled(page);
    await takePicture(page, name, look);
    // The size of the screen does not change what axe finds.
    if (look.width !== small.width) continue;
    const found = await findBarriers(page);
    barriers.push(...found.map((each) => `${look.language} ${look.appearance}: ${each}`));
  }
  expect(barriers).toEqual([]);
  expect(problemsIn(page)).toEqual([]);
}

const pages = {
  desk: [people.agent, '/desk'],
  day: [people.agent, '/day'],
  devices: [people.agent, '/devices'],
  cases: [people.agent, '/cases'],
  guidance: [people.agent, '/guidance'],
  account: [people.agent, '/account'],
  floor: [people.supervisor, '/floor'],
  wall: [people.supervisor, '/wall'],
  reports: [people.supervisor, '/reports?report=service&by=day&compare=before'],
  calls: [people.supervisor, '/calls'],
  callbacks: [people.supervisor, '/callbacks'],
  orders: [people.dispatcher, '/orders'],
  admin: [people.administrator, '/admin'],
} as const;

test('signing in', async () => {
  const page = await browser.open(web, null, '/');
  await lookAt(page, 'signIn');
});

test.each(Object.entries(pages))('%s', async (name, [who, place]) => {
  const page = await browser.open(web, who, place);
  await lookAt(page, name);
});

test('an order', async () => {
  const page = await browser.open(web, people.dispatcher, `/orders/${scene.orderNumber}`);
  await lookAt(page, 'order');
});

test('a call', async () => {
  const page = await browser.open(web, people.supervisor, `/calls/${scene.callId}`);
  await lookAt(page, 'call');
});
