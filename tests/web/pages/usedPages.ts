/**
 * Pages that a test is done with, for the next one. A new page is a new process of the browser, which
 * compiles the whole program again: that costs more than what most tests do in it.
 *
 * Nothing of one test reaches the next, as if the browser were a new one:
 *
 * - The page goes to an address of the console without scripts. So its document is gone with its
 *   timers, event streams, sockets, locks, questions and drafts in memory.
 * - Then cookies and all storage of the console are emptied, and the history and the name of the tab:
 *   from there, because no script is left that could write again.
 * - What the test listened to and answered itself is forgotten; the network is back; what the page
 *   shows is for a screen; the mouse is outside.
 *
 * What lasts longer than that spoils a page: scripts of its own, another tab, an inspector, a crash.
 * It is closed. What stays is what a browser keeps of a console that somebody has used: its files,
 * which have a hash in their names, and its program as it was compiled.
 */
import type { BrowserContext, CDPSession, Page } from 'playwright-core';

/** An address of the console whose document has no script. */
const emptyPlace = '/healthz';

/** What a page or its context does for as long as it is open. */
const lasting = [
  ...['addInitScript', 'exposeBinding', 'exposeFunction', 'newCDPSession'],
  ...['clearPermissions', 'grantPermissions', 'setExtraHTTPHeaders', 'setGeolocation'],
] as const;

/** What tests may listen to. Playwright itself listens to the rest. */
const events = [
  ...['console', 'dialog', 'download', 'filechooser', 'pageerror', 'popup', 'websocket', 'worker'],
  ...['request', 'requestfailed', 'requestfinished', 'response'],
  ...['domcontentloaded', 'frameattached', 'framedetached', 'framenavigated', 'load'],
] as const;

/** Runs in the page: empties what belongs to its tab, and what other tabs would see. */
const emptying = "sessionStorage.clear(); localStorage.clear(); globalThis.name = '';";

/** A page that can be used again. */
interface Usable {
  readonly origin: string;
  /** Pages of one kind differ in nothing that cannot be changed. */
  readonly kind: string;
  readonly inspector: CDPSession;
  readonly addInitScript: Page['addInitScript'];
  /** What runs before the page's scripts. */
  script: string;
  removeScript: () => Promise<void>;
  isIdle: boolean;
  isSpoiled: boolean;
}

export class UsedPages {
  private readonly pages = new Map<Page, Usable>();

  /** Takes a page that nobody uses. @param language cannot be changed afterwards */
  take(origin: string, language: string): Page | null {
    const kind = kindOf(origin, language);
    for (const [page, usable] of this.pages)
      if (usable.isIdle && usable.kind === kind) {
        usable.isIdle = false;
        return page;
      }
    return null;
  }

  /** From now on a new page can be used again. */
  async add(page: Page, origin: string, language: string): Promise<void> {
    const context = page.context();
    const usable: Usable = {
      origin,
      kind: kindOf(origin, language),
      inspector: await context.newCDPSession(page),
      addInitScript: page.addInitScript.bind(page),
      script: '',
      removeScript: () => Promise.resolve(),
      isIdle: false,
      isSpoiled: false,
    };
    const spoil = () => (usable.isSpoiled = true);
    context.on('page', spoil);
    page.on('crash', spoil);
    whenAsked(page, spoil);
    whenAsked(context, spoil);
    this.pages.set(page, usable);
  }

  /** Has a script run before those of the page, and no other of this kind. */
  async runFirst(page: Page, script: string): Promise<void> {
    const usable = this.pages.get(page);
    if (usable === undefined || usable.script === script) return;
    await usable.removeScript();
    const added = await usable.addInitScript({ content: script });
    Object.assign(usable, { script, removeScript: () => added.dispose() });
  }

  /** Empties the page of a context. @returns false: it has to be closed. */
  async keep(context: BrowserContext): Promise<boolean> {
    const [page] = context.pages();
    const usable = page && this.pages.get(page);
    if (usable?.isIdle === true) return true;
    if (page !== undefined) this.pages.delete(page);
    if (page === undefined || usable === undefined || usable.isSpoiled) return false;
    try {
      await empty(page, usable);
    } catch {
      // It stands still, or is on its way elsewhere.
      return false;
    }
    if (usable.isSpoiled) return false;
    usable.isIdle = true;
    this.pages.set(page, usable);
    return true;
  }
}

const kindOf = (origin: string, language: string) => `${origin} ${language}`;

async function empty(page: Page, { origin, inspector }: Usable): Promise<void> {
  const context = page.context();
  for (const each of events) page.removeAllListeners(each);
  await context.setOffline(false);
  // What the test has held up ends with the document, instead of going on to the server.
  await page.goto(`${origin}${emptyPlace}`);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await context.clearCookies();
  await page.evaluate(emptying);
  await inspector.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  await inspector.send('Page.resetNavigationHistory');
  await page.emulateMedia({ media: null, colorScheme: 'light', reducedMotion: 'reduce' });
  await page.mouse.move(-1, -1);
}

/** Calls `spoil` when a test asks a page or its context for something that lasts. */
function whenAsked(asked: object, spoil: () => void): void {
  const methods = asked as Record<string, unknown>;
  for (const name of lasting) {
    const method = methods[name];
    if (typeof method !== 'function') continue;
    methods[name] = (...given: unknown[]): unknown => {
      spoil();
      return Reflect.apply(method, asked, given) as unknown;
    };
  }
}
