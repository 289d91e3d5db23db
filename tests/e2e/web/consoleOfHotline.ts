/** The console of a whole hotline, with people who sign in at its page as they do at work. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { freeTcpPort } from '../../../app/local/parts/freePort.js';
import { wavHeader } from '../../../app/telephony/wav.js';
import { addUser } from '../../../app/web/access/addUser.js';
import { hashPassword } from '../../../app/web/access/passwordHash.js';
import type { Role } from '../../../app/web/access/rules/permissions.js';
import { savePassword } from '../../../app/web/access/store/users.js';
import type { Caller } from '../../telephone/caller.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { TestBrowser } from '../../web/pages/browserPage.js';
import { agentWords, callerWords } from '../desk/deskCalls.js';
import { Hotline } from '../hotline.js';

const password = 'warm tea in the archive';
const clock = { now: () => new Date() };
/** Samples a second of what microphones hear. */
const rate = 16_000;

/** Lets a test read how much sound has come to a page, and leaves the sounds of its microphone as they are. */
const ears = `{
  const connections = [];
  const Real = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Real {
    constructor(...given) { super(...given); connections.push(this); }
  };
  // The sounds of the tests are no voices: what cleans a voice would take them for noise.
  const media = navigator.mediaDevices;
  if (media) {
    const real = media.getUserMedia.bind(media);
    media.getUserMedia = () =>
      real({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
  }
  globalThis.loudness = async () => {
    let energy = 0;
    for (const connection of connections) {
      for (const report of (await connection.getStats()).values()) {
        if (report.type === 'inbound-rtp') energy += report.totalAudioEnergy ?? 0;
      }
    }
    return energy;
  };
}`;

export class ConsoleOfHotline {
  private constructor(
    readonly hotline: Hotline,
    readonly origin: string,
    private readonly browser: TestBrowser,
  ) {}

  static async start(): Promise<ConsoleOfHotline> {
    const port = await freeTcpPort('127.0.0.1');
    const origin = `http://localhost:${port}`;
    const hotline = await Hotline.start({
      softphones: true,
      asterisk: { PBX_PAGE_TELEPHONES: 'yes' },
      env: {
        ...{ HOTLINE_ROLES: 'calls,jobs,web', WEB_ADDRESS: '127.0.0.1' },
        ...{ WEB_PORT: String(port), WEB_ORIGIN: origin },
      },
    });
    try {
      const browser = await TestBrowser.start([
        `--use-file-for-fake-audio-capture=${await microphoneFile(hotline)}`,
        '--allow-loopback-in-peer-connection',
      ]);
      return new ConsoleOfHotline(hotline, origin, browser);
    } catch (error) {
      await hotline.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.browser.stop();
    await this.hotline.stop();
  }

  /** Somebody with a sample agent's number opens the console, and signs in at its page. */
  async signsIn(number: string, role: Role): Promise<Page> {
    const name = `user${number}`;
    const { db } = this.hotline;
    const { rows } = await db.query<{ id: number; name: string }>(
      'SELECT id, name FROM agents WHERE number = $1',
      [number],
    );
    const added = await addUser(
      { db, clock },
      {
        ...{ name, roles: [role], staffId: null, agentId: rows[0]?.id ?? null },
        ...{ courtId: null, fullName: rows[0]?.name ?? name },
      },
      'a test',
    );
    if (added.kind !== 'added') throw new Error(`${name}: ${added.because}`);
    const hash = await hashPassword(password);
    await savePassword(db, added.id, { hash, mustChange: false }, clock.now());
    const page = await this.browser.openAt(this.origin, { script: ears });
    await page.getByLabel('账号').fill(name);
    await page.getByLabel('密码').fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('navigation').waitFor();
    return page;
  }

  /** Both hear each other: the page's microphone says the agent's words again and again. */
  async hearEachOther(page: Page, caller: Caller): Promise<void> {
    await Promise.all([this.pageHears(page, caller), caller.hears(agentWords)]);
  }

  /** The page hears the caller: more sound comes while the caller speaks. */
  private async pageHears(page: Page, caller: Caller): Promise<void> {
    const words = path.join(this.hotline.settings.SOUNDS_DIR ?? '', callerWords);
    const loudness = () => page.evaluate<number>('loudness()');
    const before = await loudness();
    await untilTrue('the page to hear the caller', async () => {
      await caller.say(words, 'end');
      return (await loudness()) > before + 0.001 ? true : undefined;
    });
  }
}

/** What the microphones hear, as the file that Chromium takes: the agent's words, and a pause. */
async function microphoneFile(hotline: Hotline): Promise<string> {
  const samples = await readFile(
    path.join(hotline.settings.SOUNDS_DIR ?? '', `${agentWords}.sln16`),
  );
  const pause = Buffer.alloc(rate);
  const file = path.join(hotline.folder, 'microphone.wav');
  const data = Buffer.concat([samples, pause]);
  await writeFile(file, Buffer.concat([wavHeader(rate, data.byteLength), data]));
  return file;
}
