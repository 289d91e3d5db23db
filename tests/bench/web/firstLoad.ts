/**
 * Measures what a browser loads before the desk can be used, and how long that takes: the built
 * client from the built app with the role `web` alone, in Chromium, each time with an empty cache.
 * Bytes are those of the bodies on the wire, without headers, which HTTP/2 compresses.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { startRedis } from '../../../app/local/parts/redis.js';
import { TestBrowser } from '../../web/pages/browserPage.js';
import { addDesk } from '../desk/deskHotline.js';
import { addCourt, startBenchDatabase } from '../benchDatabase.js';
import { appEnvironment, benchFolder } from '../benchHotline.js';
import { held, told, type Figure } from '../figure.js';
import { madeUpCourt } from '../madeUpCases.js';
import { addUsers, password } from './consoleUsers.js';
import { startWebProcess } from './webProcess.js';

const targets = { kilobytes: 350, usableMs: 1500 } as const;
const agent = { number: '1001', name: 'bench' } as const;

/** One opening of the console. */
interface Opened {
  /** From the navigation to a form that can be filled in. */
  readonly formMs: number;
  /** From pressing Enter to a desk at which the agent can sign in for calls. */
  readonly deskMs: number;
  /** Bytes of everything that was loaded until then. */
  readonly kilobytes: number;
  readonly files: number;
}

/** Opens the console and signs in this many times, each time in a new browser. */
export async function measureFirstLoad(times: number): Promise<Figure[]> {
  const stops: (() => Promise<void>)[] = [];
  try {
    const database = await startBenchDatabase('web-load-postgres');
    stops.push(() => database.drop());
    await addCourt(database.pool, madeUpCourt);
    const [agentId] = await addDesk(database, [agent.number]);
    if (agentId === undefined) throw new Error('the agent was not added');
    await addUsers(database.pool, [{ name: agent.name, role: 'agent', agentId }]);
    const redisFolder = path.join(benchFolder, 'web-load-redis');
    await rm(redisFolder, { recursive: true, force: true });
    const redis = await startRedis({ folder: redisFolder, durable: false });
    stops.push(() => redis.stop());
    const nowhere = {
      ariUrl: 'http://127.0.0.1:1',
      ariUser: 'hotline',
      ariPassword: 'nobody asks',
    };
    const web = await startWebProcess(appEnvironment(database, redis, nowhere));
    stops.push(() => web.app.stop());
    const browser = await TestBrowser.start();
    stops.push(() => browser.stop());
    // Node has compiled the hot code, as on a hotline at work.
    await openOnce(browser, web.origin);
    const opened: Opened[] = [];
    for (let n = 0; n < times; n++) opened.push(await openOnce(browser, web.origin));
    return figuresOf(opened);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function openOnce(browser: TestBrowser, origin: string): Promise<Opened> {
  const page = await browser.openAt('about:blank', {});
  const network = await page.context().newCDPSession(page);
  let bytes = 0;
  let files = 0;
  network.on('Network.dataReceived', ({ encodedDataLength }) => (bytes += encodedDataLength));
  network.on('Network.loadingFinished', () => (files += 1));
  await network.send('Network.enable');
  // Both moments are by the page's own clock, which begins with the navigation.
  const now = () => page.evaluate<number>('performance.now()');
  await page.goto(origin, { waitUntil: 'commit' });
  const name = page.getByLabel('账号');
  await name.click();
  const formMs = await now();
  await name.fill(agent.name);
  await page.getByLabel('密码').fill(password);
  const enteredMs = await now();
  await page.keyboard.press('Enter');
  // Usable: the page would accept a click on it.
  await page.getByRole('button', { name: /^签入/ }).click({ trial: true });
  await page.getByText('暂无来电').or(page.getByText('未签入')).first().waitFor();
  const deskMs = (await now()) - enteredMs;
  await browser.closePages();
  return { formMs, deskMs, kilobytes: bytes / 1000, files };
}

function figuresOf(opened: readonly Opened[]): Figure[] {
  const most = (of: (each: Opened) => number) => Math.max(...opened.map(of));
  const usable = (words: string, ms: number) =>
    held(words, ms, null, `<= ${targets.usableMs} ms`, ms <= targets.usableMs);
  const kilobytes = most((each) => each.kilobytes);
  return [
    held(
      'loaded before the desk can be used, as it comes over the wire, kB',
      kilobytes,
      null,
      `<= ${targets.kilobytes} kB`,
      kilobytes <= targets.kilobytes,
    ),
    told(
      '  files and answers',
      most((each) => each.files),
    ),
    usable(
      `navigation to the form for signing in, slowest of ${opened.length}, ms`,
      most((each) => each.formMs),
    ),
    usable(
      `signing in to a desk that can be used, slowest of ${opened.length}, ms`,
      most((each) => each.deskMs),
    ),
  ];
}
