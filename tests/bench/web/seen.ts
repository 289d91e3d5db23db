/**
 * Measures the time from an event on a telephone until a browser shows it, with many desks open:
 * real calls by SIPp through Asterisk and the built app, real pages in Chromium. The kernel gives
 * the time of the event, that of a packet; the page gives the time of its change.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { freeTcpPort } from '../../../app/local/parts/freePort.js';
import { priorities } from '../../../app/local/parts/priorities.js';
import { changeAgent } from '../../../app/queue/agentStates.js';
import { screenNumber } from '../../../app/web/server/screenNumber.js';
import { deskWords } from '../../../app/web/client/words/desk.js';
import { floorWords } from '../../../app/web/client/words/floor.js';
import { poissonMs, seededRandom } from '../../parts/seededRandom.js';
import { settled, TestBrowser } from '../../web/pages/browserPage.js';
import { withDeskHotline, type DeskHotline } from '../desk/deskHotline.js';
import { DeskRun, type WireRecord } from '../desk/deskRun.js';
import { measured, percentile, say, type Figure } from '../figure.js';
import { withParts } from '../parts.js';
import { signInUsers } from './consoleUsers.js';
import { startHelper } from './helperProcess.js';
import type { Asked, OpenDesksOrder } from './openDesks.js';
import { noteCallers, shownBy, type Shown } from './watchPage.js';

const targetMs = 100;
/** All desks that are open; those who take callers (the others are on a break); real pages of them. */
const openDesks = 200;
const atWork = 20;
const realPages = 4;
const callsPerSecond = 1.5;

/** Titles of cards and captions of tables, as the page shows them. */
const titles = {
  offer: deskWords.zh.incoming,
  agentCall: deskWords.zh.call,
  waiting: floorWords.zh.waitingCallers,
  agentCalls: floorWords.zh.agentCalls,
};

/** Runs the bench `seen`; `full` measures for longer. The hotline is one process with all roles. */
export async function benchSeen(full: boolean): Promise<Figure[]> {
  const seconds = full ? 180 : 90;
  const port = await freeTcpPort('127.0.0.1');
  const origin = `http://localhost:${port}`;
  const settings = {
    HOTLINE_ROLES: 'calls,jobs,web',
    WEB_ADDRESS: '127.0.0.1',
    WEB_PORT: String(port),
    WEB_ORIGIN: origin,
    // All browsers come from one address.
    WEB_REQUESTS_PER_MINUTE: '1000000',
  };
  return withDeskHotline(openDesks, settings, (hotline) =>
    withParts(async (keep) => {
      const cookies = await signInAll(hotline);
      const browser = keep(await TestBrowser.start());
      const open = (page: string, cookie = '') =>
        browser.openAt(`${origin}${page}`, { cookie, script: noteCallers });
      const pages: Page[] = [];
      for (const cookie of cookies.slice(0, realPages)) pages.push(await open('/desk', cookie));
      const floor = await open('/floor', cookies.at(-1));
      for (const page of [...pages, floor]) await settled(page);
      // As Asterisk: an agent's browser has a workstation of its own, and does not wait for the
      // processors of the hotline.
      await browser.goesAt(priorities.asterisk);
      const others = keep(startHelper('openDesks', 5));
      const order: OpenDesksOrder = {
        port,
        desks: hotline.ids.slice(realPages, -1).map((agentId, index) => ({
          agentId,
          cookie: cookies[realPages + index] ?? '',
        })),
      };
      await others.ask(order);
      say(`${openDesks} desks are open, ${realPages} of them and the floor in a browser`);
      const record = await makeCalls(hotline, seconds);
      const asked = (await others.ask('stop')) as Asked;
      const desks = new Map<string, readonly Shown[]>();
      for (const [index, page] of pages.entries()) {
        desks.set(hotline.agents[index] ?? '', await shownBy(page));
      }
      return figuresOf(record, desks, await shownBy(floor), asked);
    }),
  );
}

/** Opens all desks but for their pages. @returns the agents' cookies */
async function signInAll(hotline: DeskHotline): Promise<string[]> {
  const { ids, database } = hotline;
  const { pool } = database;
  // The supervisor is the last agent, who takes no callers here.
  await pool.query('UPDATE agents SET is_supervisor = true WHERE id = $1', [ids.at(-1)]);
  await hotline.signIn(atWork);
  const deps = { db: pool, clock: { now: () => new Date() } };
  for (const id of ids.slice(atWork)) {
    await changeAgent(deps, id, { kind: 'sign_in' });
    await changeAgent(deps, id, { kind: 'pause', reason: 'meal' });
  }
  return signInUsers(
    pool,
    ids.map((agentId) => ({
      name: `bench${agentId}`,
      role: agentId === ids.at(-1) ? 'supervisor' : 'agent',
      agentId,
    })),
  );
}

async function makeCalls(hotline: DeskHotline, seconds: number): Promise<WireRecord> {
  const run = await DeskRun.start(hotline, {
    name: 'seen',
    number: '12368',
    dialsAtMs: poissonMs(callsPerSecond, 0, seconds * 1000, seededRandom(12368)),
    answerMs: [500, 1500],
    talkMs: [7000, 11_000],
    callersSpeak: true,
    seed: 14,
  });
  try {
    await run.untilOver((seconds + 120) * 1000);
    // By then the last event is shown.
    await sleep(1000);
    say(run.words);
    return run.record;
  } finally {
    await run.stop();
  }
}

/** @param desks what the pages of desks have shown, by the agents' numbers */
function figuresOf(
  { callers, rings }: WireRecord,
  desks: ReadonlyMap<string, readonly Shown[]>,
  floor: readonly Shown[],
  load: Asked,
): Figure[] {
  const rang: number[] = [];
  const hungUp: number[] = [];
  const asked: number[] = [];
  const over: number[] = [];
  for (const { agent, caller, at, answeredAt, freeAt } of rings) {
    const desk = desks.get(agent);
    if (desk !== undefined) rang.push(delayOf(desk, 'there', titles.offer, caller, at));
    if (answeredAt === null || freeAt === null) continue;
    if (desk !== undefined) hungUp.push(delayOf(desk, 'gone', titles.agentCall, caller, freeAt));
    over.push(delayOf(floor, 'gone', titles.agentCalls, screenNumber(caller), freeAt));
  }
  for (const { number, askedAt } of callers) {
    if (askedAt === null) continue;
    asked.push(delayOf(floor, 'there', titles.waiting, screenNumber(number), askedAt));
  }
  const all = [...rang, ...hungUp, ...asked, ...over];
  const seen = all.filter((delay) => !Number.isNaN(delay));
  const name = `event on the telephone to the browser, ${openDesks} desks open`;
  const p50 = (words: string, values: readonly number[]) => {
    const known = values.filter((delay) => !Number.isNaN(delay));
    return measured(`${words}, p50`, 'ms', percentile(known, 0.5));
  };
  return [
    measured(`${name}, p99`, 'ms', percentile(seen, 0.99), { atMost: targetMs }),
    measured('events that were never seen', '', all.length - seen.length, { atMost: 0 }),
    p50('the same', seen),
    p50('telephone rings to the offer at the desk', rang),
    p50('somebody hangs up to the end of the call at the desk', hungUp),
    p50('caller presses 0 to the row on the floor', asked),
    p50('somebody hangs up to the end of the call on the floor', over),
    measured('events that were seen', '', seen.length),
    measured('requests of the other desks that failed', '', load.failed),
  ];
}

/** Milliseconds from an event until the page shows it; NaN when it never did. */
function delayOf(
  shown: readonly Shown[],
  is: Shown['is'],
  where: string,
  number: string,
  at: number,
): number {
  // The page may be faster than the packet, because a caller is offered in the database before the
  // telephone rings.
  const earliest = at - 500;
  const found = shown.find(
    (each) =>
      each.is === is && each.where === where && each.number === number && each.at >= earliest,
  );
  return found === undefined ? Number.NaN : found.at - at;
}
