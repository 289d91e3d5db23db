/**
 * The console of a whole hotline, with users who sign in at its page as they do at work, each in
 * their own browser.
 */
import type { Page } from 'playwright-core';
import { freeTcpPort } from '../../../app/local/parts/freePort.js';
import type { Role } from '../../../app/web/access/rules/permissions.js';
import type { Caller } from '../../telephone/caller.js';
import { TestBrowser } from '../../web/pages/browserPage.js';
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
  /** The cable between this browser and the console; the audio of a talk does not go through it. */
  readonly cable: Cable;
}

export class ConsoleOfHotline {
  private readonly seats: Omit<Seat, 'page'>[] = [];
  private constructor(
    readonly hotline: Hotline,
    readonly origin: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<ConsoleOfHotline> {
    const port = await freeTcpPort('127.0.0.1');
    const origin = `http://localhost:${port}`;
    const hotline = await Hotline.start({
      softphones: true,
      asterisk: { PBX_PAGE_TELEPHONES: 'yes' },
      env: {
        HOTLINE_ROLES: 'calls,jobs,web',
        WEB_ADDRESS: '127.0.0.1',
        WEB_PORT: String(port),
        WEB_ORIGIN: origin,
      },
    });
    return new ConsoleOfHotline(hotline, origin, port);
  }

  async stop(): Promise<void> {
    await Promise.all(this.seats.map(({ browser }) => browser.stop()));
    await Promise.all(this.seats.map(({ cable }) => cable.stop()));
    await this.hotline.stop();
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
    this.seats.push({ browser, tone, cable });
    const page = await browser.openAt(origin, { script: ears });
    await page.getByLabel('账号').fill(user.name);
    await page.getByLabel('密码').fill(user.password);
    await page.keyboard.press('Enter');
    await page.getByRole('navigation').waitFor();
    return { page, browser, tone, cable };
  }

  hearEachOther(seat: Seat, caller: Caller): Promise<void> {
    return hearEachOther(this.hotline, seat, caller);
  }
}
