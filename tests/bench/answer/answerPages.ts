/**
 * The agents of the bench, each in a page of one real Chromium that is the agent's telephone: at
 * the built desk, or, for the peer, at a page with the same telephone and a button.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { wavHeader } from '../../../app/telephony/wav.js';
import { openWithScript, pageFromNowhere } from '../../e2e/web/phonePage.js';
import { playTone } from '../../telephone/recogniser/toneLevel.js';
import { TestBrowser } from '../../web/pages/browserPage.js';
import { notePage, tones, type Note } from './pageNotes.js';

/** Samples a second of what the microphones hear. */
const rate = 16_000;

/** The peer's page has the desk's classes, so that it is noted and clicked as the desk is. */
const peerScript = `
  import { startTelephone } from './startTelephone.ts';
  const telephone = startTelephone({ page: null, agentCall: null });
  const card = document.createElement('section');
  const show = () => {
    const { status, from } = telephone.read();
    const isRinging = status === 'ringing';
    card.className = isRinging ? 'call-card offered' : 'call-card';
    const number = document.createElement('p');
    number.className = 'call-number';
    number.textContent = isRinging ? (from ?? '').split(' ').at(-1) : status;
    const button = document.createElement('button');
    button.textContent = 'answer';
    button.onclick = () => telephone.answer();
    if (isRinging) button.className = 'answer';
    card.replaceChildren(number, button);
  };
  let last = '';
  telephone.subscribe(() => {
    const { status } = telephone.read();
    if (status !== last) show();
    last = status;
  });
  document.body.append(card);
  telephone.start(false);
`;

/** Starts the browser. @param folder for the sound of the microphones */
export async function startAgentsBrowser(folder: string): Promise<TestBrowser> {
  const file = path.join(folder, 'microphone.wav');
  const samples = playTone(tones.agent, 4, rate);
  const data = Buffer.from(samples.buffer);
  await writeFile(file, Buffer.concat([wavHeader(rate, data.byteLength), data]));
  return TestBrowser.start([
    `--use-file-for-fake-audio-capture=${file}`,
    '--allow-loopback-in-peer-connection',
    '--autoplay-policy=no-user-gesture-required',
    pageFromNowhere,
  ]);
}

export interface PageOptions {
  readonly origin: string;
  readonly cookie: string;
  readonly agentId: number;
  readonly noted: (note: Note) => void;
}

/** Opens the built desk, makes it the telephone, and signs in to the queue. */
export async function openDesk(browser: TestBrowser, options: PageOptions): Promise<Page> {
  const { origin, cookie, agentId, noted } = options;
  const page = await browser.openAt(`${origin}/desk`, { cookie, script: notePage(agentId) });
  await page.exposeFunction('noted', noted);
  await page.getByRole('button', { name: '用本页作话机' }).click();
  await page.getByRole('button', { name: /^签入/ }).click();
  await page.getByText('话机正常').waitFor();
  return page;
}

/** Opens the peer's page. */
export async function openPeer(browser: TestBrowser, options: PageOptions): Promise<Page> {
  const { origin, cookie, agentId, noted } = options;
  const page = await browser.openAt(`${origin}/desk`, { cookie, script: notePage(agentId) });
  await page.exposeFunction('noted', noted);
  await openWithScript(page, origin, peerScript);
  await page.getByText('registered').waitFor();
  return page;
}
