/**
 * A stranger's walk: each role presses each button of each page as the page offers it, not from a
 * list. A button changes something that the server confirms, opens something, or says at its place
 * why not; nothing answers 4xx or 5xx that was not asked for. Each page, tab and dialog on the way
 * is looked at on three screens, in both languages, light and dark.
 */
import type { Page } from 'playwright-core';
import { people, type TestConsole } from '../testConsole.js';
import { small, type TestBrowser, wear, type Look } from '../pages/browserPage.js';
import { fillHotline } from '../pages/busyHotline.js';
import { openConsole } from '../pages/openConsole.js';
import { focusing, geometry, tools, type Field } from './inPage.js';
import { Stranger } from './stranger.js';

/** A desk, a telephone, and the desk at 200%. */
const screens = [small, { width: 390, height: 844 }, { width: 683, height: 384 }] as const;
const firstLook: Look = { language: 'zh', appearance: 'light', ...small };
const looks: readonly Look[] = [{ language: 'en', appearance: 'dark', ...small }, firstLook];

let web: TestConsole;
let browser: TestBrowser;
let scene: Awaited<ReturnType<typeof fillHotline>>;
openConsole(async (both) => {
  ({ web, browser } = both);
  scene = await fillHotline(web);
});

/** Pages, tabs and dialogs that were looked at, as whichever role. */
const seen = new Set<string>();

/** Looks at what is open on every screen. The language and the screen make the geometry; light and dark the focus. */
async function lookAt(page: Page, name: string): Promise<string[]> {
  if (seen.has(name)) return [];
  seen.add(name);
  const wrong: string[] = [];
  for (const look of looks) {
    await wear(page, look);
    const { language, appearance } = look;
    for (const screen of screens) {
      await page.setViewportSize(screen);
      const found = await page.evaluate<string[]>(geometry);
      wrong.push(...found.map((each) => `${each} (${language}, ${screen.width}×${screen.height})`));
    }
    await page.setViewportSize(small);
    await page.keyboard.press('Tab');
    const same = await page.evaluate<string[]>(focusing);
    wrong.push(...same.map((each) => `no focus is seen on ${each} (${appearance})`));
  }
  return wrong;
}

const wearAgain = (page: Page) => wear(page, firstLook);

function valueOf({ type, label, min }: Field): string {
  if (type === 'number') return min || '1';
  if (type === 'date') return web.app.clock.now().toISOString().slice(0, 10);
  if (type === 'time') return '09:00';
  if (type === 'email' || /邮/.test(label)) return 'court@example.org';
  if (/案号/.test(label)) return scene.caseNumber;
  if (/电话|号码|手机|传真/.test(label)) return '13800138000';
  if (/工号|分机/.test(label)) return '1777';
  if (/账号|用户名/.test(label)) return 'walker';
  return '请尽快处理';
}

/** The administrator, who resets and locks accounts, comes last. */
const roles = Object.entries(people).toSorted(
  ([, one], [, other]) =>
    Number(one === people.administrator) - Number(other === people.administrator),
);

test.each(roles)('%s', async (role, who) => {
  const { cookie } = await web.as(who);
  const page = await browser.openAt(`${web.origin}/`, { cookie, script: tools });
  const signIn = async () => {
    const [name = '', value = ''] = (await web.as(who)).cookie.split('=');
    await page.context().addCookies([{ name, value, url: web.origin }]);
  };
  const stranger = new Stranger({ page, role, valueOf, lookAt, signIn, wearAgain });
  await stranger.walk();
  expect(stranger.wrong).toEqual([]);
});
