/**
 * A page with nothing in it but the console's telephone, in a real Chromium: what its user does, and in which state it is.
 */
import path from 'node:path';
import { build } from 'esbuild';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { projectRoot } from '../../../app/core/paths.js';
import type { TelephoneState } from '../../../app/web/client/telephone/telephoneState.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { askPage } from '../../web/pages/askPage.js';
import { ears } from './pageSound.js';

const folder = path.join(projectRoot, 'app/web/client/telephone');

/** What the page shows of itself to the test. */
const pageScript = `
  import { startTelephone } from './startTelephone.ts';
  const desk = await fetch('/api/desk').then((answer) => (answer.ok ? answer.json() : null));
  globalThis.telephone = startTelephone(desk ?? { page: null, agentCall: null });
`;

/**
 * JsSIP renews a registration by a timer of a minute or more, and nothing else here waits that long: such timers wait for
 * `renewRegistrations()` instead.
 */
const renewals = `
  const setTimer = globalThis.setTimeout;
  const clearTimer = globalThis.clearTimeout;
  globalThis.renewals = new Map();
  let lastRenewal = 0;
  globalThis.setTimeout = (work, ms, ...rest) => {
    if (!(ms >= 50_000 && ms <= 120_000)) return setTimer(work, ms, ...rest);
    lastRenewal -= 1;
    renewals.set(lastRenewal, work);
    return lastRenewal;
  };
  globalThis.clearTimeout = (id) => void (renewals.delete(id) || clearTimer(id));
`;

/** The scripts of such a page, by their paths. */
async function scripts(ofPage: string): Promise<ReadonlyMap<string, string>> {
  const common = { bundle: true, write: false, format: 'esm', platform: 'browser' } as const;
  const [page, beat] = await Promise.all([
    build({
      ...common,
      stdin: { contents: ofPage, resolveDir: folder, loader: 'ts' },
      define: { global: 'globalThis' },
    }),
    build({ ...common, entryPoints: [path.join(folder, 'beat.ts')] }),
  ]);
  return new Map([
    ['/test/page.js', page.outputFiles[0]?.text ?? ''],
    ['/test/beat.ts', beat.outputFiles[0]?.text ?? ''],
  ]);
}

/**
 * Opens a page of the console's origin with nothing but a script, which may import the files of the telephone.
 * Chromium needs {@link pageFromNowhere}.
 */
export async function openWithScript(page: Page, origin: string, script: string): Promise<void> {
  const served = await scripts(script);
  await page.route('**/test/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    const found = served.get(pathname);
    await route.fulfill(
      found === undefined
        ? {
            contentType: 'text/html',
            body: '<!doctype html><script type=module src=/test/page.js></script>',
          }
        : { contentType: 'text/javascript', body: found },
    );
  });
  await page.goto(`${origin}/test/`);
}

/** Such a page comes from no address at all, so the console would be a stranger's network to it. */
export const pageFromNowhere =
  '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets';

/**
 * Starts a browser.
 * @param microphone Chromium's argument for its microphone: `microphoneHearing`
 */
export function startBrowser(microphone: string): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...['--headless=new', '--no-sandbox', '--use-fake-ui-for-media-stream'],
      ...['--use-fake-device-for-media-stream', microphone],
      ...['--autoplay-policy=no-user-gesture-required', '--allow-loopback-in-peer-connection'],
      pageFromNowhere,
    ],
  });
}

/**
 * Lets the browser find its address of TCP before those of UDP, as it does now and then when it
 * lacks the processor.
 */
const tcpFirst = `{
  const Real = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Real {
    hasUdp = false;
    get localDescription() {
      const { type, sdp } = super.localDescription;
      return { type, sdp: this.hasUdp ? sdp : sdp.replace(/^a=candidate:\\S+ \\d+ udp .*\\r\\n/gm, '') };
    }
    addEventListener(name, listener, ...options) {
      if (name !== 'icecandidate') return super.addEventListener(name, listener, ...options);
      const held = [];
      super.addEventListener(name, (event) => {
        if (!this.hasUdp && event.candidate?.protocol === 'udp') return held.push(event);
        listener(event);
        this.hasUdp = true;
        for (const each of held.splice(0)) listener(each);
      });
    }
  };
}`;

/** A tab with the telephone. */
export class PhonePage {
  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
  ) {}

  /** Opens a tab of somebody who is signed in with `context`. */
  static async open(
    context: BrowserContext,
    origin: string,
    { findsTcpFirst = false } = {},
  ): Promise<PhonePage> {
    const page = await context.newPage();
    await page.addInitScript({ content: ears });
    await page.addInitScript({ content: renewals });
    if (findsTcpFirst) await page.addInitScript({ content: tcpFirst });
    const opened = new PhonePage(page, context);
    await openWithScript(page, origin, pageScript);
    await opened.untilLoaded();
    return opened;
  }

  async untilLoaded(): Promise<void> {
    await this.page.waitForFunction(() => 'telephone' in globalThis);
  }

  /** Asks the console, as the page does. @returns the reply's body. @throws Error with what it said */
  async ask(method: 'GET' | 'POST', route: string, body?: object): Promise<unknown> {
    const { status, text } = await this.page.evaluate(
      async ([verb, url, sent]) => {
        const answer = await fetch(url, {
          method: verb,
          headers: { 'content-type': 'application/json' },
          ...(verb === 'POST' && { body: sent }),
        });
        return { status: answer.status, text: await answer.text() };
      },
      [method, route, JSON.stringify(body ?? {})] as const,
    );
    if (status !== 200) throw new Error(`${method} ${route}: ${status} ${text}`);
    return JSON.parse(text) as unknown;
  }

  state(): Promise<TelephoneState> {
    return askPage(this.page, 'telephone.read()');
  }

  /** Waits until the telephone is in a state. */
  until(status: TelephoneState['status']): Promise<TelephoneState> {
    return untilTrue(`the page’s telephone to be ${status}`, async () => {
      const state = await this.state().catch(() => undefined);
      return state?.status === status ? state : undefined;
    });
  }

  /** Has every registration of this page renewed, also one that it should have forgotten, and waits until the exchange has agreed. */
  async renewRegistrations(): Promise<void> {
    await askPage(
      this.page,
      '[...renewals].forEach(([id, renew]) => (renewals.delete(id), renew()))',
    );
    await untilTrue('the registration to be renewed', async () =>
      (await askPage<number>(this.page, 'renewals.size')) > 0 ? true : undefined,
    );
  }

  /** Does something with the telephone: `start(false)`, `answer()`, `hangUp()`. */
  async does(what: string): Promise<void> {
    await this.page.evaluate(`void telephone.${what}`);
  }
}
