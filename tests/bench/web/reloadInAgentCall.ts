/**
 * Measures how long agent and caller do not hear each other when the agent reloads the page during
 * an agent call. The built desk in Chromium is the telephone, and the caller calls through the tests'
 * telephone network, whose recognisers know words by their number.
 */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { agentWords, callerWords } from '../../e2e/desk/deskCalls.js';
import { holdTelephony, releaseTelephony } from '../../parts/testTelephony.js';
import { isSoundNamed, type Caller } from '../../telephone/caller.js';
import { held, percentile, told, type Figure } from '../figure.js';
import { startPageInAgentCall, type PageInAgentCall } from './pageInAgentCall.js';

const targetS = 5;
/**
 * By then everything that was said before the reload has reached the caller, and no page is back
 * this fast.
 */
const echoMs = 500;
/** No measurement waits longer than this. */
const longestMs = 60_000;
/** Sound that is no silence, as the browser counts energy. */
const audible = 0.001;

/** One reload of the page, in seconds until each side heard the other. */
interface Reload {
  readonly agentS: number;
  readonly callerS: number;
}

/** Reloads the page this many times in one agent call. */
export async function measureReload(times: number): Promise<Figure[]> {
  await holdTelephony();
  try {
    const agentCall = await startPageInAgentCall();
    try {
      return figuresOf(await reloadAll(agentCall, times));
    } finally {
      await agentCall.stop();
    }
  } finally {
    await releaseTelephony();
  }
}

async function reloadAll(
  { hotline, page, caller }: PageInAgentCall,
  times: number,
): Promise<Reload[]> {
  const words = path.join(hotline.settings.SOUNDS_DIR ?? '', callerWords);
  const reloads: Reload[] = [];
  for (let n = 0; n < times; n++) {
    const reload = await reloadOnce(page, caller, words);
    console.log(
      `  loaded again: the agent hears after ${reload.agentS.toFixed(2)} s, the caller after ${reload.callerS.toFixed(2)} s`,
    );
    reloads.push(reload);
    // The server has checked the new telephone before it is taken away again.
    await sleep(2000);
  }
  await caller.hangUp();
  return reloads;
}

async function reloadOnce(page: Page, caller: Caller, words: string): Promise<Reload> {
  const tooLong = AbortSignal.timeout(longestMs);
  const beganAt = performance.now();
  const seconds = () => (performance.now() - beganAt) / 1000;
  await page.reload({ waitUntil: 'commit' });
  const freshAt = performance.now() + echoMs;
  const callerHears = new Promise<number>((resolve, reject) => {
    const stop = () => {
      caller.off('heard', hear);
      tooLong.removeEventListener('abort', giveUp);
    };
    const hear = ({ sound }: { readonly sound: { readonly id: string } }) => {
      if (performance.now() < freshAt || !isSoundNamed(sound.id, agentWords)) return;
      stop();
      resolve(seconds());
    };
    const giveUp = () => {
      stop();
      reject(new Error('the caller does not hear the agent again'));
    };
    caller.on('heard', hear);
    tooLong.addEventListener('abort', giveUp);
  });
  const heard = { byAgent: false };
  const speaking = (async () => {
    while (!heard.byAgent && !tooLong.aborted) await caller.say(words, 'end');
  })();
  const agentS = await agentHears(page, seconds, tooLong).finally(() => (heard.byAgent = true));
  const [callerS] = await Promise.all([callerHears, speaking]);
  return { agentS, callerS };
}

async function agentHears(
  page: Page,
  seconds: () => number,
  tooLong: AbortSignal,
): Promise<number> {
  while (!tooLong.aborted) {
    // The page is between two documents.
    const energy = await page.evaluate<number>('loudness()').catch(() => 0);
    if (energy > audible) return seconds();
    await sleep(20);
  }
  throw new Error('the page does not hear the caller again');
}

function figuresOf(reloads: readonly Reload[]): Figure[] {
  const again = reloads.map(({ agentS, callerS }) => Math.max(agentS, callerS));
  const p99 = percentile(again, 0.99);
  return [
    held(
      `page loaded again in mid-call to both hearing each other, p99 of ${again.length}, s`,
      p99,
      null,
      `<= ${targetS} s`,
      p99 <= targetS,
    ),
    told('  the same, p50, s', percentile(again, 0.5)),
    told(
      '  until the agent hears the caller, p50, s',
      percentile(
        reloads.map((each) => each.agentS),
        0.5,
      ),
    ),
    told(
      '  until the caller hears the agent, p50, s',
      percentile(
        reloads.map((each) => each.callerS),
        0.5,
      ),
    ),
  ];
}
