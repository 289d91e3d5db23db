/**
 * A hotline on the tests' telephone network, and an agent at the built desk in Chromium, whose page
 * is the agent's telephone.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { wavHeader } from '../../../app/telephony/wav.js';
import { agentWords, DeskCalls } from '../../e2e/desk/deskCalls.js';
import { Hotline } from '../../e2e/hotline.js';
import { ears } from '../../e2e/web/pageSound.js';
import type { Caller } from '../../telephone/caller.js';
import { TestBrowser } from '../../web/pages/browserPage.js';
import { addUsers, password } from './consoleUsers.js';
import { webSettings } from './webProcess.js';

/** Samples a second of what the microphone hears. */
const rate = 16_000;

/** Runs in the page: measures how much sound came to it. */
const loudness = `{
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

/** An agent and a caller who talk. */
export interface PageInAgentCall {
  readonly hotline: Hotline;
  readonly page: Page;
  readonly caller: Caller;
  stop(): Promise<void>;
}

/**
 * Starts everything; the caller is answered in the page. The tests' telephony must be held
 * (tests/parts/testTelephony.ts).
 */
export async function startPageInAgentCall(): Promise<PageInAgentCall> {
  const { origin, settings } = await webSettings();
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const each of stops.reverse()) await each();
  };
  try {
    const hotline = await Hotline.start({
      softphones: true,
      asterisk: { PBX_PAGE_TELEPHONES: 'yes' },
      env: { HOTLINE_ROLES: 'calls,jobs,web', ...settings },
    });
    stops.push(() => hotline.stop());
    const browser = await TestBrowser.start([
      `--use-file-for-fake-audio-capture=${await microphoneFile(hotline)}`,
      '--allow-loopback-in-peer-connection',
    ]);
    stops.push(() => browser.stop());
    const page = await browser.openAt(origin, { script: ears + loudness });
    const caller = await talk(hotline, page);
    return { hotline, page, caller, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function talk(hotline: Hotline, page: Page): Promise<Caller> {
  const [number, name, from] = ['1001', 'bench', '13700000001'];
  const { rows } = await hotline.db.query<{ id: number }>(
    'SELECT id FROM agents WHERE number = $1',
    [number],
  );
  const agentId = rows[0]?.id;
  if (agentId === undefined) throw new Error(`there is no agent ${number}`);
  await addUsers(hotline.db, [{ name, role: 'agent', agentId }]);
  await page.getByLabel('账号').fill(name);
  await page.getByLabel('密码').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '用本页作话机' }).click();
  await page.getByRole('button', { name: /^签入/ }).click();
  const desk = new DeskCalls(hotline);
  await desk.untilState(number, 'ready');
  await page.getByText('话机正常').waitFor();
  const caller = await desk.asks(from);
  await page.getByRole('button', { name: /^接听/ }).click();
  await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
  await caller.hears(agentWords);
  return caller;
}

/** The microphone's input, as a file for Chromium: the agent's words, and a pause. */
async function microphoneFile(hotline: Hotline): Promise<string> {
  const samples = await readFile(
    path.join(hotline.settings.SOUNDS_DIR ?? '', `${agentWords}.sln16`),
  );
  const data = Buffer.concat([samples, Buffer.alloc(rate)]);
  const file = path.join(hotline.folder, 'microphone.wav');
  await writeFile(file, Buffer.concat([wavHeader(rate, data.byteLength), data]));
  return file;
}
