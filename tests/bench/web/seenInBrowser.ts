/**
 * Measures the time from an event on a telephone until a browser shows it, with many desks open:
 * real calls by SIPp through Asterisk and the built app, real pages in Chromium. The kernel gives
 * the time of the event, that of a packet; the page gives the time of its change.
 */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { priorities } from '../../../app/local/parts/priorities.js';
import { changeAgent } from '../../../app/queue/agentStates.js';
import { screenNumber } from '../../../app/web/server/screenNumber.js';
import { deskWords } from '../../../app/web/client/words/desk.js';
import { floorWords } from '../../../app/web/client/words/floor.js';
import { poissonMs, seededRandom } from '../../parts/seededRandom.js';
import { settled, TestBrowser } from '../../web/pages/browserPage.js';
import { startDeskHotline, type DeskHotline } from '../desk/deskHotline.js';
import { DeskRun, type WireRecord } from '../desk/deskRun.js';
import { held, percentile, told, type Figure } from '../figure.js';
import { cpuSeconds } from '../processCost.js';
import { signInUsers } from './consoleUsers.js';
import { startHelper } from './helperProcess.js';
import type { Asked } from './openDesk.js';
import type { OpenDesksOrder } from './openDesks.js';
import { noteCallers, notesOf, type PageNotes, type Shown } from './watchPage.js';
import { webSettings } from './webProcess.js';

const targetMs = 200;

/** The size of the measurement. */
export interface SeenSize {
  /** All desks that are open. */
  readonly desks: number;
  /** Agents who take callers; the others have their desks open and are on a break. */
  readonly atWork: number;
  /** Agents at work whose desks are real pages. */
  readonly pages: number;
  readonly callsPerSecond: number;
  readonly seconds: number;
}

/** Titles of cards and captions of tables, as the page shows them. */
const titles = {
  offer: deskWords.zh.incoming,
  agentCall: deskWords.zh.call,
  waiting: floorWords.zh.waitingCallers,
  agentCalls: floorWords.zh.agentCalls,
};

/** Measures. The hotline is one process with all roles. */
export async function measureSeen(size: SeenSize): Promise<Figure[]> {
  const { port, origin, settings } = await webSettings();
  const hotline = await startDeskHotline([size.desks], {
    settings: { HOTLINE_ROLES: 'calls,jobs,web', ...settings },
  });
  const others = startHelper('openDesks');
  let browser: TestBrowser | undefined;
  try {
    const agents = await agentsOf(hotline);
    const { pool } = hotline.database;
    // The supervisor is the last agent, who takes no callers here.
    await pool.query('UPDATE agents SET is_supervisor = true WHERE id = $1', [agents.at(-1)]);
    const cookies = await signInUsers(
      pool,
      agents.map((agentId, index) => ({
        name: `bench${index}`,
        role: index === agents.length - 1 ? 'supervisor' : 'agent',
        agentId,
      })),
    );
    await hotline.signIn(size.atWork);
    await pauseAll(hotline, agents.slice(size.atWork));

    browser = await TestBrowser.start();
    const pages: Page[] = [];
    for (const cookie of cookies.slice(0, size.pages)) {
      pages.push(await browser.openAt(`${origin}/desk`, { cookie, script: noteCallers }));
    }
    const floor = await browser.openAt(`${origin}/floor`, {
      cookie: cookies.at(-1) ?? null,
      script: noteCallers,
    });
    for (const page of [...pages, floor]) await settled(page);
    // As Asterisk: an agent's browser has a workstation of its own, and does not wait for the
    // processors of the hotline.
    await browser.goesAt(priorities.asterisk);
    const order: OpenDesksOrder = {
      port,
      desks: agents.slice(size.pages, -1).map((agentId, index) => ({
        agentId,
        cookie: cookies[size.pages + index] ?? '',
      })),
    };
    await others.ask(order);

    const beganCpu = await cpuSeconds(hotline.app.pid);
    const beganMs = performance.now();
    const record = await makeCalls(hotline, size);
    const cores =
      ((await cpuSeconds(hotline.app.pid)) - beganCpu) / ((performance.now() - beganMs) / 1000);
    const asked = (await others.ask('stop')) as Asked;
    const desks = new Map<string, PageNotes>();
    for (const [index, page] of pages.entries()) {
      desks.set(hotline.agents[index] ?? '', await notesOf(page));
    }
    const numbers = await numbersOf(hotline);
    const noted = { desks, floor: await notesOf(floor), numbers };
    return figuresOf(size, record, noted, { ...asked, cores });
  } finally {
    await browser?.stop();
    await others.stop();
    await hotline.stop();
  }
}

/** Ids of the agents by their numbers. */
async function agentsOf(hotline: DeskHotline): Promise<number[]> {
  const { rows } = await hotline.database.pool.query<{ id: number }>(
    'SELECT id FROM agents WHERE number = ANY ($1) ORDER BY number',
    [hotline.agents],
  );
  return rows.map(({ id }) => id);
}

/** The callers' numbers by their entries in the queue. */
async function numbersOf({ database }: DeskHotline): Promise<ReadonlyMap<number, string>> {
  const { rows } = await database.pool.query<{ id: string; number: string }>(
    'SELECT id, caller_number AS number FROM queue_entries',
  );
  return new Map(rows.map(({ id, number }) => [Number(id), number]));
}

async function pauseAll({ database }: DeskHotline, agents: readonly number[]): Promise<void> {
  const desk = { db: database.pool, clock: { now: () => new Date() } };
  for (const id of agents) {
    await changeAgent(desk, id, { kind: 'sign_in' });
    await changeAgent(desk, id, { kind: 'pause', reason: 'meal' });
  }
}

async function makeCalls(hotline: DeskHotline, size: SeenSize): Promise<WireRecord> {
  const { callsPerSecond, seconds } = size;
  const run = await DeskRun.start(hotline, {
    name: path.basename(__filename, '.ts'),
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
    return run.record;
  } finally {
    await run.stop();
  }
}

interface Noted {
  /** Of the desks that are pages, by the agents' numbers. */
  readonly desks: ReadonlyMap<string, PageNotes>;
  readonly floor: PageNotes;
  readonly numbers: ReadonlyMap<number, string>;
}

function figuresOf(
  size: SeenSize,
  { callers, rings }: WireRecord,
  { desks, floor, numbers }: Noted,
  load: Asked & { readonly cores: number },
): Figure[] {
  const rang: number[] = [];
  const hungUp: number[] = [];
  const asked: number[] = [];
  const over: number[] = [];
  /** Of all of them, until the event had reached the browser. */
  const arrived: number[] = [];
  const arrive = (notes: PageNotes, change: string, number: string, at: number) =>
    arrived.push(arrivalOf(notes, numbers, change, number, at));
  for (const { agent, caller, at, answeredAt, freeAt } of rings) {
    const desk = desks.get(agent);
    if (desk !== undefined) {
      rang.push(delayOf(desk.shown, 'there', titles.offer, caller, at));
      arrive(desk, 'offered', caller, at);
    }
    if (answeredAt === null || freeAt === null) continue;
    if (desk !== undefined) {
      hungUp.push(delayOf(desk.shown, 'gone', titles.agentCall, caller, freeAt));
      arrive(desk, 'ended', caller, freeAt);
    }
    over.push(delayOf(floor.shown, 'gone', titles.agentCalls, screenNumber(caller), freeAt));
    arrive(floor, 'ended', caller, freeAt);
  }
  for (const { number, askedAt } of callers) {
    if (askedAt === null) continue;
    asked.push(delayOf(floor.shown, 'there', titles.waiting, screenNumber(number), askedAt));
    arrive(floor, 'joined', number, askedAt);
  }
  const all = [...rang, ...hungUp, ...asked, ...over];
  const seen = all.filter((delay) => !Number.isNaN(delay));
  const p99 = percentile(seen, 0.99);
  const name = `event on the telephone to the browser, ${size.desks} desks open`;
  const rest = (words: string, values: readonly number[]) => {
    const known = values.filter((delay) => !Number.isNaN(delay));
    return [
      told(`  ${words}, p50 of ${known.length}, ms`, percentile(known, 0.5)),
      told(`  the same, p99, ms`, percentile(known, 0.99)),
    ];
  };
  return [
    held(`${name}, p99 of ${seen.length}, ms`, p99, null, `<= ${targetMs} ms`, p99 <= targetMs),
    held(
      '  events that were never seen',
      all.length - seen.length,
      null,
      '0',
      seen.length === all.length,
    ),
    told('  the same, p50, ms', percentile(seen, 0.5)),
    ...rest('telephone rings (INVITE) to the offer at the desk', rang),
    ...rest('somebody hangs up (BYE) to the end of the call at the desk', hungUp),
    ...rest('caller presses 0 (RFC 4733) to the row on the floor', asked),
    ...rest('somebody hangs up (BYE) to the end of the call on the floor', over),
    ...rest('of all: the packet to the event in the browser', arrived),
    ...rest('a reading of the floor', floor.readMs),
    ...rest(
      'a reading of a desk',
      [...desks.values()].flatMap(({ readMs }) => readMs),
    ),
    told('  requests of the other desks a second', load.requests / size.seconds),
    told('  of them failed', load.failed),
    told('  processor of the app, cores', load.cores),
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

/** Milliseconds from a packet until the page had its event; NaN when it never did. */
function arrivalOf(
  { arrived }: PageNotes,
  numbers: ReadonlyMap<number, string>,
  change: string,
  number: string,
  at: number,
): number {
  const found = arrived.find(
    (each) => each.change === change && numbers.get(each.entryId) === number && each.at >= at - 500,
  );
  return found === undefined ? Number.NaN : found.at - at;
}
