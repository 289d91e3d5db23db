/**
 * A stranger's walk: each role presses each button of each page as the page offers it, not from a
 * list. A button changes something that the server confirms, opens something, or says at its place
 * why not; nothing answers 4xx or 5xx that was not asked for. Each page, tab and dialog on the way
 * is looked at on three screens, in both languages, light and dark.
 */
import type { Page } from 'playwright-core';
import { password, people, type TestConsole } from '../testConsole.js';
import { small, wear, type Look } from '../pages/browserPage.js';
import { fillHotline } from '../pages/busyHotline.js';
import { openConsole } from '../pages/openConsole.js';
import { focusing, geometry, tools, type Field } from './inPage.js';
import { Stranger } from './stranger.js';

/** A desk, a telephone, and the desk at 200%. */
const telephone = { width: 390, height: 844 } as const;
const zoomed = { width: 683, height: 384 } as const;
const firstLook: Look = { language: 'zh', appearance: 'light', ...small };
/** The other look first, and the screens so that the size changes as seldom as can be. */
const looks = [
  { look: { language: 'en', appearance: 'dark', ...small }, screens: [small, telephone, zoomed] },
  { look: { ...firstLook, ...zoomed }, screens: [zoomed, telephone, small] },
] as const satisfies readonly { look: Look; screens: readonly object[] }[];

let web: TestConsole;
let page: Page;
let stranger: Stranger;
let scene: Awaited<ReturnType<typeof fillHotline>>;
// One page for everybody, who sign in one after the other: a new one would load everything again.
openConsole(
  async (both) => {
    ({ web } = both);
    scene = await fillHotline(web);
    page = await both.browser.openAt(`${web.origin}/`, { script: tools });
    stranger = new Stranger({ page, valueOf, lookAt, wearAgain: (worn) => wear(worn, firstLook) });
  },
  { keepsPages: true },
);

/** Pages, tabs and dialogs that were looked at, as whichever role. */
const seen = new Set<string>();

/** Looks at what is open on every screen. The language and the screen make the geometry; light and dark the focus. */
async function lookAt(shown: Page, name: string): Promise<string[] | null> {
  if (seen.has(name)) return null;
  seen.add(name);
  const wrong: string[] = [];
  for (const { look, screens } of looks) {
    await wear(shown, look);
    const { language, appearance } = look;
    for (const screen of screens) {
      await shown.setViewportSize(screen);
      const found = await measure(shown);
      wrong.push(...found.map((each) => `${each} (${language}, ${screen.width}×${screen.height})`));
      if (screen !== small) continue;
      await shown.keyboard.press('Tab');
      const same = await shown.evaluate<string[]>(focusing);
      wrong.push(...same.map((each) => `no focus is seen on ${each} (${appearance})`));
    }
  }
  return wrong;
}

/** What is wrong with the geometry, also once everything has taken its new size: a chart does so at the next frame. */
async function measure(shown: Page): Promise<string[]> {
  const found = await shown.evaluate<string[]>(geometry);
  if (found.length === 0) return found;
  await shown.evaluate('stranger.idle()');
  return shown.evaluate<string[]>(geometry);
}

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

/** Signs in at the page. */
async function signIn(name: string): Promise<void> {
  await page.locator('[name=username]').fill(name);
  await page.locator('[name=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.locator('header.bar').waitFor();
}

/** The administrator, who resets and locks accounts, comes last. */
const roles = Object.entries(people).toSorted(
  ([, one], [, other]) =>
    Number(one === people.administrator) - Number(other === people.administrator),
);

test.each(roles)('%s', async (role, who) => {
  await web.add(who);
  await stranger.walk(role, () => signIn(who.name));
  expect(stranger.wrong).toEqual([]);
});
