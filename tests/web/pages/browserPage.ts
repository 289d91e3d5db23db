/**
 * A real Chromium before the console's real server. A page that is opened here notes everything
 * that must not happen: an error of a script, a violation of the page's policy, an answer of the
 * server that is its own fault.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { niceOfSession, setNiceOfSession } from '../../../app/local/parts/session.js';
import { projectRoot } from '../../../app/core/paths.js';
import { patienceMs } from '../../telephone/patience.js';
import type { Somebody, TestConsole } from '../testConsole.js';
import { UsedPages } from './usedPages.js';

export type Language = 'zh' | 'en';
export type Appearance = 'light' | 'dark';

export interface Look {
  readonly language: Language;
  readonly appearance: Appearance;
  readonly width: number;
  readonly height: number;
}

/** The screens that the console is made for. */
export const small = { width: 1366, height: 768 } as const;
export const large = { width: 1920, height: 1080 } as const;

/** Every look that a page must have. */
export const looks: readonly Look[] = (['zh', 'en'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((appearance) =>
    [small, large].map((size) => ({ language, appearance, ...size })),
  ),
);

/** Where the pictures of the tests are. */
export const picturesFolder = path.join(projectRoot, 'var/test/pictures');

/** Each is a program of Debian's Chromium. */
const programs = {
  /** What an agent has. */
  whole: '/usr/bin/chromium',
  /** The same without windows, profiles and extensions: it draws the same pages at three quarters of the cost. */
  shell: '/usr/bin/chromium-headless-shell',
} as const;

const firstLook: Look = { language: 'zh', appearance: 'light', ...small };

// What runs in a page is text here: these tests are compiled without the browser's types.
const preferencesKey = 'hotline.preferences';
const preferring = ({ language, appearance }: Look) =>
  `localStorage.setItem('${preferencesKey}', '${JSON.stringify({ language, appearance })}')`;
const tellingViolations = `addEventListener('securitypolicyviolation', (event) =>
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample))`;

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What a page noted that must not happen. */
const problemsOf = new WeakMap<Page, string[]>();

export class TestBrowser {
  private readonly contexts = new Set<BrowserContext>();
  private readonly used = new UsedPages();
  /** The ids of the stopped processes. */
  private readonly asleep = new Set<number>();
  private constructor(private readonly browser: Browser) {}

  static async start(
    args: readonly string[] = [],
    program: keyof typeof programs = 'whole',
  ): Promise<TestBrowser> {
    mkdirSync(picturesFolder, { recursive: true });
    const browser = await chromium.launch({
      executablePath: programs[program],
      // Without a locale Chromium finds no file whose name is Chinese, and ends the page that was given it.
      env: { ...process.env, LANG: 'C.UTF-8' },
      args: [
        // Tests run as root, as whom Chromium has no sandbox.
        '--no-sandbox',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        ...args,
      ],
    });
    const started = new TestBrowser(browser);
    // It has a session of its own, which gives way as that of the tests does.
    const [pid] = await started.processIds();
    if (pid !== undefined) setNiceOfSession(pid, niceOfSession());
    return started;
  }

  /**
   * Opens a page for a signed-in user, or for nobody (null), with a script that runs before those of
   * the page. It may be one that an earlier test was done with, of which nothing is left
   * ({@link UsedPages}).
   */
  async open(
    web: TestConsole,
    who: Somebody | null,
    place: string,
    { look = firstLook, script = '' }: { readonly look?: Look; readonly script?: string } = {},
  ): Promise<Page> {
    const cookie = who === null ? null : (await web.as(who)).cookie;
    const page =
      this.used.take(web.origin, look.language) ?? (await this.addPage(web.origin, look));
    await this.used.runFirst(page, `${preferring(look)};\n${script}`);
    await sizeTo(page, look);
    watch(page);
    await giveCookie(page, web.origin, cookie);
    await page.goto(`${web.origin}${place}`);
    return page;
  }

  /**
   * Opens a page of any console, in a browser that has loaded nothing and is used for nothing else.
   * Look and script are for this page only. A window that the page opens would write the first look
   * once more, and the page would follow it.
   */
  async openAt(
    address: string,
    options: { readonly look?: Look; readonly cookie?: string | null; readonly script?: string },
  ): Promise<Page> {
    const { look = firstLook, cookie = null, script } = options;
    const page = await this.newPage(look);
    await page.addInitScript({ content: preferring(look) });
    if (script !== undefined) await page.addInitScript({ content: script });
    watch(page);
    if (cookie !== null) await giveCookie(page, new URL(address).origin, cookie);
    await page.goto(address);
    return page;
  }

  /** A page that can be used again. */
  private async addPage(origin: string, look: Look): Promise<Page> {
    const page = await this.newPage(look);
    await this.used.add(page, origin, look.language);
    return page;
  }

  private async newPage(look: Look): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width: look.width, height: look.height },
      locale: look.language === 'zh' ? 'zh-CN' : 'en-GB',
      timezoneId: 'Asia/Shanghai',
      reducedMotion: 'reduce',
      permissions: ['microphone', 'clipboard-write'],
    });
    context.setDefaultTimeout(patienceMs);
    this.contexts.add(context);
    await context.addInitScript({ content: tellingViolations });
    return context.newPage();
  }

  /** Ends what was opened: a page that may be used again is emptied, any other is closed. */
  async closePages(): Promise<void> {
    await Promise.all(
      [...this.contexts].map(async (context) => {
        if (await this.used.keep(context)) return;
        this.contexts.delete(context);
        await context.close();
      }),
    );
  }

  /**
   * Stops all processes of the browser, as on a laptop that is closed: nothing runs, and nothing is
   * answered.
   */
  async sleep(): Promise<void> {
    for (const id of await this.processIds()) {
      process.kill(id, 'SIGSTOP');
      this.asleep.add(id);
    }
  }

  /**
   * Gives all processes of the browser a nice value. Chromium sets that of its pages itself when it
   * starts them.
   */
  async goesAt(nice: number): Promise<void> {
    for (const id of await this.processIds()) os.setPriority(id, nice);
  }

  private async processIds(): Promise<number[]> {
    const system = await this.browser.newBrowserCDPSession();
    const { processInfo } = await system.send('SystemInfo.getProcessInfo');
    await system.detach();
    return processInfo.map(({ id }) => id);
  }

  wake(): void {
    for (const id of this.asleep) process.kill(id, 'SIGCONT');
    this.asleep.clear();
  }

  async stop(): Promise<void> {
    this.wake();
    await this.browser.close();
  }
}

async function giveCookie(page: Page, origin: string, cookie: string | null): Promise<void> {
  if (!cookie) return;
  const [name = '', value = ''] = cookie.split('=');
  await page.context().addCookies([{ name, value, url: origin }]);
}

function watch(page: Page): void {
  const problems: string[] = [];
  problemsOf.set(page, problems);
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // That a resource answered 401 or 404 is told here, too; what the server must not answer is
    // watched below.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(message.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 500) problems.push(`${response.status()} ${response.url()}`);
  });
}

/** What happened in a page that must not happen. */
export function problemsIn(page: Page): readonly string[] {
  return problemsOf.get(page) ?? [];
}

async function sizeTo(page: Page, { width, height }: Look): Promise<void> {
  const size = page.viewportSize();
  if (size?.width !== width || size.height !== height)
    await page.setViewportSize({ width, height });
}

/** Gives a page another look, as a change in another tab does. */
export async function wear(page: Page, look: Look): Promise<void> {
  await sizeTo(page, look);
  await page.evaluate(
    `${preferring(look)}; dispatchEvent(new StorageEvent('storage', { key: '${preferencesKey}' }))`,
  );
  await page
    .locator(`html[lang^="${look.language}"][data-theme="${look.appearance}"]`)
    .waitFor({ state: 'attached' });
}

/** Waits until nothing is being loaded any more: no page, and no figure of it. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page
    .getByText(/^(正在载入…|Loading…)$/)
    .first()
    .waitFor({ state: 'detached' });
  await page.evaluate('document.fonts.ready.then(() => true)');
}

/**
 * The pictures of the README files, by the page that they show. `npm run pictures` takes them again.
 */
const shownInReadme: Readonly<Record<string, Appearance>> = {
  desk: 'light',
  floor: 'light',
  reports: 'light',
  wallboard: 'light',
  listening: 'light',
};

/**
 * Whether pictures are taken: by `npm run pictures`, and with TAKE_PICTURES=1. No test looks at one,
 * and 300 of them cost a minute of processor time.
 */
export const takesPictures =
  process.env['WRITE_PICTURES'] !== undefined || process.env['TAKE_PICTURES'] !== undefined;

/** Takes a picture of a page in a look, if pictures are taken. */
export async function takePicture(page: Page, name: string, look: Look): Promise<void> {
  if (!takesPictures) return;
  await page.screenshot({
    path: path.join(
      picturesFolder,
      `${name}-${look.language}-${look.appearance}-${look.width}.png`,
    ),
  });
  const isForReadme = look.width === small.width && look.appearance === shownInReadme[name];
  if (!isForReadme || process.env['WRITE_PICTURES'] === undefined) return;
  await page.screenshot({
    path: path.join(projectRoot, `docs/pictures/${name}-${look.language}.png`),
    scale: 'css',
  });
}

interface AxeFound {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** What axe finds wrong with a page: rule, place. */
export async function findBarriers(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(axe);
  // Of what is right no elements are described, of which there are hundreds.
  const found = await page.evaluate<AxeFound>("axe.run({ resultTypes: ['violations'] })");
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
  );
}
