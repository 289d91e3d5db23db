/**
 * How soon an agent sees a caller who asks for a person, and how soon the two hear each other once
 * the agent has clicked on answer: real calls by SIPp beside callers who hear prompts, and agents
 * whose telephones are pages in a real Chromium. The peer is app_queue on the same Asterisk in the
 * same run, with the same telephone in pages of the same browser.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { priorities } from '../../../app/local/parts/priorities.js';
import { pageAccount } from '../../../app/telephony/rules/pageNumber.js';
import { encodeAlaw } from '../../telephone/recogniser/alaw.js';
import { playTone } from '../../telephone/recogniser/toneLevel.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { seededRandom } from '../../parts/seededRandom.js';
import type { TestBrowser } from '../../web/pages/browserPage.js';
import { writeSpeech } from '../calls/speechPcap.js';
import { startDeskHotline, type DeskHotline } from '../desk/deskHotline.js';
import { held, percentile, printFigures, told, writeFigures, type Figure } from '../figure.js';
import { machineCpuSeconds } from '../processCost.js';
import { signInUsers } from '../web/consoleUsers.js';
import { webSettings } from '../web/webProcess.js';
import { AnswerRun, type AnsweredCall, type Side } from './answerRun.js';
import { openDesk, openPeer, startAgentsBrowser } from './answerPages.js';
import { tones, type What } from './pageNotes.js';

const targets = { popMs: 1000, talkMs: 1500 } as const;

interface Size {
  /** Agents with a page, of each side. */
  readonly pages: Readonly<Record<Side, number>>;
  /** Milliseconds between two callers: there is always an agent who is free. */
  readonly everyMs: Readonly<Record<Side, number>>;
  readonly listeners: number;
  readonly seconds: number;
}

const short: Size = {
  pages: { ours: 5, peer: 2 },
  everyMs: { ours: 4000, peer: 6000 },
  listeners: 20,
  seconds: 240,
};
const whole: Size = { ...short, seconds: 1200 };

/** Runs the bench `answer`. */
export async function benchAnswer(full: boolean): Promise<Figure[]> {
  const seconds = Number(process.env.ANSWER_SECONDS ?? (full ? whole : short).seconds);
  const size = { ...(full ? whole : short), seconds };
  const { ours, peer } = size.pages;
  const { origin, settings } = await webSettings();
  const peerAccounts = Array.from({ length: peer }, (_, n) => pageAccount(String(1001 + ours + n)));
  const hotline = await startDeskHotline([ours + peer], {
    settings: { HOTLINE_ROLES: 'calls,jobs,web', ...settings },
    variables: { PBX_PAGE_TELEPHONES: 'yes' },
    queueRings: peerAccounts,
  });
  let browser: TestBrowser | undefined;
  try {
    browser = await startAgentsBrowser(hotline.folder);
    const run = new AnswerRun({
      hotline,
      dialsAtMs: { ours: dials(size, 'ours'), peer: dials(size, 'peer') },
      peerNumber: hotline.peerNumber(ours + peer, true),
      tone: await toneOfCallers(hotline),
      listeners: size.listeners,
      seconds,
      random: seededRandom(25),
    });
    await openPages(hotline, browser, run, size, origin);
    await untilReady(hotline, ours);
    // As Asterisk: an agent's browser has a workstation of its own.
    await browser.goesAt(priorities.asterisk);
    const before = await machineCpuSeconds();
    const { calls, listeners } = await run.run();
    const entries = await entriesOf(hotline);
    const after = await machineCpuSeconds();
    const busy = (after.busy - before.busy) / (after.total - before.total);
    await writeFile(path.join(hotline.folder, 'calls.json'), JSON.stringify(calls, null, 1));
    const figures = [
      ...figuresOf(calls, entries),
      told(`callers who heard prompts meanwhile, ${size.listeners} at a time`, listeners.succeeded),
      told('  of them failed', listeners.failed),
      told('processors busy, %', busy * 100),
    ];
    await writeFigures('answer', figures);
    printFigures(
      'From the digit 0 to the call card, and from the click to the agent call',
      figures,
    );
    return figures;
  } finally {
    await browser?.stop();
    await hotline.stop();
  }
}

/** Evenly, but not in step with anything. */
function dials({ everyMs, seconds }: Size, side: Side): number[] {
  const random = seededRandom(side === 'ours' ? 1 : 2);
  const every = everyMs[side];
  return Array.from(
    { length: Math.floor((seconds * 1000) / every) },
    (_, n) => n * every + random() * (every / 2),
  );
}

/** A pcap of the callers' tone. */
async function toneOfCallers({ folder }: DeskHotline): Promise<string> {
  const sound = path.join(folder, 'tone');
  await mkdir(folder, { recursive: true });
  await writeFile(`${sound}.alaw`, encodeAlaw(playTone(tones.caller, 2, 8000)));
  await writeSpeech([sound], `${sound}.pcap`);
  return `${sound}.pcap`;
}

async function openPages(
  { database, agents }: DeskHotline,
  browser: TestBrowser,
  run: AnswerRun,
  { pages }: Size,
  origin: string,
): Promise<void> {
  const { pool } = database;
  const { rows } = await pool.query<{ id: number }>(
    'SELECT id FROM agents WHERE number = ANY ($1) ORDER BY number',
    [agents],
  );
  const cookies = await signInUsers(
    pool,
    rows.map(({ id: agentId }, n) => ({ name: `bench${n}`, role: 'agent', agentId })),
  );
  for (const [n, cookie] of cookies.entries()) {
    const side = n < pages.ours ? 'ours' : 'peer';
    const open = side === 'ours' ? openDesk : openPeer;
    const page = await open(browser, {
      origin,
      cookie,
      agentId: rows[n]?.id ?? 0,
      noted: (note) => run.noted(side, note, () => page.locator('button.answer').click()),
    });
  }
}

async function untilReady({ database }: DeskHotline, count: number): Promise<void> {
  await untilTrue('the agents to be ready', async () => {
    const { rows } = await database.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM agent_states WHERE status = 'ready'`,
    );
    return rows[0]?.n === count ? true : undefined;
  });
}

/** Moments in the rows of one of our callers, in milliseconds since the epoch. */
interface EntryTimes {
  readonly entered: number;
  readonly offered: number;
  readonly began: number;
}

async function entriesOf({ database }: DeskHotline): Promise<ReadonlyMap<string, EntryTimes>> {
  const { rows } = await database.pool.query<{ number: string } & Record<string, Date | null>>(
    'SELECT caller_number AS number, entered_at, offered_at, connected_at FROM queue_entries',
  );
  const ms = (date: Date | null | undefined) => date?.getTime() ?? Number.NaN;
  return new Map(
    rows.map(({ number, entered_at, offered_at, connected_at }) => [
      number,
      { entered: ms(entered_at), offered: ms(offered_at), began: ms(connected_at) },
    ]),
  );
}

function figuresOf(
  calls: readonly AnsweredCall[],
  entries: ReadonlyMap<string, EntryTimes>,
): Figure[] {
  const of = (side: Side) => calls.filter((call) => call.side === side);
  const [ours, peers] = [of('ours'), of('peer')];
  const known = (values: readonly number[]) => values.filter((value) => !Number.isNaN(value));
  const rest = (words: string, delay: (call: AnsweredCall) => number, isPeers = true) =>
    ([0.5, 0.99] as const).map((share) =>
      told(
        `  ${words}, p${share * 100}, ms`,
        percentile(known(ours.map(delay)), share),
        isPeers ? percentile(known(peers.map(delay)), share) : null,
      ),
    );
  const target = (words: string, delay: (call: AnsweredCall) => number, mostMs: number) => {
    const values = known(ours.map(delay));
    const p99 = percentile(values, 0.99);
    const theirs = known(peers.map(delay));
    return [
      held(
        `${words}, p99 of ${values.length}, ms`,
        p99,
        percentile(theirs, 0.99),
        `<= ${mostMs} ms`,
        p99 <= mostMs,
      ),
      told('  the same, p50, ms', percentile(values, 0.5), percentile(theirs, 0.5)),
      told('  the slowest, ms', Math.max(...values), Math.max(...theirs)),
    ];
  };
  const row = (moment: keyof EntryTimes) => (call: AnsweredCall) =>
    entries.get(call.number)?.[moment] ?? Number.NaN;
  const lost = (each: readonly AnsweredCall[]) => each.filter((call) => Number.isNaN(both(call)));
  return [
    ...target('digit 0 to the call card in the page', pop, targets.popMs),
    ...rest(
      'until the caller is in the queue',
      (call) => row('entered')(call) - at(call, 'asked'),
      false,
    ),
    ...rest(
      'until the caller is offered',
      (call) => row('offered')(call) - at(call, 'asked'),
      false,
    ),
    ...rest('until the browser has the live event', from('asked', 'arrived'), false),
    ...rest('from the card to the ringing, after the notice of recording', from('drawn', 'rings')),
    ...target('click on answer to both hearing each other', both, targets.talkMs),
    ...rest('until the telephone has sent its answer', from('clicked', 'sent')),
    ...rest('until ICE and DTLS are done', from('clicked', 'connected')),
    ...rest(
      'until the agent call begins',
      (call) => row('began')(call) - at(call, 'clicked'),
      false,
    ),
    ...rest('until the agent hears the caller', from('clicked', 'heard')),
    ...rest('until the caller hears the agent', (call) => heardAt(call) - at(call, 'clicked')),
    held(
      'callers who were not seen, answered and heard',
      lost(ours).length,
      lost(peers).length,
      '0',
      lost(ours).length === 0,
    ),
  ];
}

const at = ({ notes, askedAt }: AnsweredCall, what: What | 'asked') =>
  (what === 'asked' ? askedAt : notes[what]) ?? Number.NaN;
const heardAt = ({ callerHeardAt }: AnsweredCall) => callerHeardAt ?? Number.NaN;
const from = (first: What | 'asked', then: What) => (call: AnsweredCall) =>
  at(call, then) - at(call, first);
const pop = from('asked', 'drawn');
const both = (call: AnsweredCall) =>
  Math.max(at(call, 'heard'), heardAt(call)) - at(call, 'clicked');
