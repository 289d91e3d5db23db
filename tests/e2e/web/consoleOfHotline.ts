/**
 * The console of a whole hotline, with users who sign in at its page as they do at work, each in
 * their own browser.
 */
import path from 'node:path';
import type { Page } from 'playwright-core';
import { freeTcpPort } from '../../../app/local/parts/freePort.js';
import type { Role } from '../../../app/web/access/rules/permissions.js';
import { leavesOnFailure } from '../../failedCalls/evidence.js';
import type { Caller } from '../../telephone/caller.js';
import { askPage } from '../../web/pages/askPage.js';
import { problemsIn, TestBrowser } from '../../web/pages/browserPage.js';
import { Hotline } from '../hotline.js';
import { Cable } from './cable.js';
import { addConsoleUser } from './consoleUser.js';
import { ears, hearEachOther, microphoneHearing } from './pageSound.js';

/** A user at the console. */
export interface Seat {
  readonly page: Page;
  readonly browser: TestBrowser;
  /** The tone of the microphone, in hertz. */
  readonly tone: number;
  /** The cable between this browser and the console; the audio of an agent call does not go through it. */
  readonly cable: Cable;
  /** Signs in at the console's page once more. */
  readonly signInAgain: () => Promise<void>;
}

/** A page of a failed test may be the one that hangs. */
const looksWithinMs = 5_000;

/** What somebody's page shows now, in words. Never rejects. */
async function shownIn(who: string, page: Page, atMost = 600): Promise<string> {
  const text = await askPage<string>(page, 'document.body.innerText', looksWithinMs).catch(String);
  const words = text.replaceAll(/\s+/g, ' ').slice(0, atMost);
  return [`The page of ${who}, ${page.url()}, shows: ${words}`, ...problemsIn(page)].join('\n');
}

/** Returns how a hotline differs that has a console at a port of this machine. */
export function consoleAt(port: number) {
  return {
    asterisk: { PBX_PAGE_TELEPHONES: 'yes' },
    env: {
      HOTLINE_ROLES: 'calls,jobs,web',
      WEB_ADDRESS: '127.0.0.1',
      WEB_PORT: String(port),
      WEB_ORIGIN: `http://localhost:${port}`,
    },
  };
}

export class ConsoleOfHotline {
  private readonly seats: Pick<Seat, 'browser' | 'cable'>[] = [];
  /** Who looks at which page. */
  private readonly pages = new Map<string, Page>();
  private readonly forgets: (() => void)[] = [];
  private constructor(
    readonly hotline: Hotline,
    readonly origin: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<ConsoleOfHotline> {
    const port = await freeTcpPort('127.0.0.1');
    const hotline = await Hotline.start({ softphones: true, ...consoleAt(port) });
    return ConsoleOfHotline.of(hotline, port);
  }

  /** The console of a hotline that was started with {@link consoleAt}. */
  static of(hotline: Hotline, port: number): ConsoleOfHotline {
    return new ConsoleOfHotline(hotline, `http://localhost:${port}`, port);
  }

  async stop(): Promise<void> {
    await this.stopSeats();
    await this.hotline.stop();
  }

  /** Stops the browsers, and leaves the hotline. */
  async stopSeats(): Promise<void> {
    for (const forget of this.forgets) forget();
    await Promise.all(this.seats.map(({ browser }) => browser.stop()));
    await Promise.all(this.seats.map(({ cable }) => cable.stop()));
  }

  /**
   * A user with an agent's number opens the console, and signs in at its page. The user's
   * microphone hears a tone.
   */
  async signsIn(number: string, role: Role, tone: number): Promise<Seat> {
    const { hotline, origin, port } = this;
    const user = await addConsoleUser(hotline, number, role);
    const cable = new Cable(port);
    const cablePort = await freeTcpPort('127.0.0.1');
    await cable.listen(cablePort);
    const browser = await TestBrowser.start([
      await microphoneHearing(hotline, tone),
      '--allow-loopback-in-peer-connection',
      `--host-resolver-rules=MAP localhost:${port} 127.0.0.1:${cablePort}`,
    ]);
    this.seats.push({ browser, cable });
    const page = await browser.openAt(origin, { script: ears });
    this.keepOnFailure(user.name, page);
    const signInAgain = async () => {
      await page.getByLabel('账号').fill(user.name);
      await page.getByLabel('密码').fill(user.password);
      await page.keyboard.press('Enter');
      await page.getByRole('navigation').waitFor();
    };
    await signInAgain();
    return { page, browser, tone, cable, signInAgain };
  }

  /**
   * Does a part of a test.
   * @throws Error what it throws, with what every page showed then
   */
  async tellingPages(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const before = error.message;
      const shown = await Promise.all([...this.pages].map(([who, page]) => shownIn(who, page)));
      error.message = [before, ...shown].join('\n\n');
      error.stack = error.stack?.replace(before, () => error.message) ?? error.message;
      throw error;
    }
  }

  private keepOnFailure(who: string, page: Page): void {
    this.pages.set(who, page);
    const written: string[] = [];
    page.on('console', (line) => written.push(`${new Date().toISOString()} ${line.text()}`));
    const picture = path.join(this.hotline.folder, `page-${who}.png`);
    this.forgets.push(
      leavesOnFailure({
        texts: [
          {
            to: `page-${who}.txt`,
            what: `what the page of ${who} showed, what went wrong in it, and its console with each SIP message`,
            make: async () => {
              await page.screenshot({ path: picture, timeout: looksWithinMs }).catch(() => null);
              const counted = await askPage<string>(page, 'countedSound()', looksWithinMs).catch(
                String,
              );
              return [await shownIn(who, page, 20_000), counted, ...written].join('\n');
            },
          },
        ],
        files: [{ from: picture, to: `page-${who}.png`, what: `a picture of the page of ${who}` }],
      }),
    );
  }

  hearEachOther(seat: Seat, caller: Caller): Promise<void> {
    return hearEachOther(this.hotline, seat, caller);
  }
}
