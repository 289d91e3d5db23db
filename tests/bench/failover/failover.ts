/**
 * The primary dies while ten callers a second come: some hear when their hearing is, others leave a message, which
 * becomes a ticket. What callers hear of it, and what is lost.
 */
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { mainMenuDigits } from '../../telephone/mainMenuDigits.js';
import { madeSentence, partDigits } from '../../telephone/script/callerScript.js';
import { callersAddress, peerCallersAddress } from '../benchAsterisk.js';
import { soundsDir } from '../benchHotline.js';
import { writeSpeech } from '../desk/speechPcap.js';
import { measured, percentile, round, say, type Figure } from '../figure.js';
import { withParts } from '../parts.js';
import { Callers, type Caller, type Turn } from './callers.js';
import { folder, startFailoverHotline, type FailoverHotline } from './failoverHotline.js';
import { readRecords, readTickets, recordInWords, type CallRecord } from './records.js';
import { watchCalls, type CallEvent } from './watchCalls.js';
import { Writes } from './writes.js';

/** Calls a second, in all and of those who open a ticket. */
const rate = 10;
const ticketRate = 2;
const mostWaitS = 15;
const spokenMs = 3000;
/** The digit for an opinion of no department in particular. */
const unknownDepartment = '6';
/** The case's hearing is over, sooner or later, and there is no other one. */
const hearingFact = new RegExp(`${madeSentence.source}|/hearingNotFixed$`);

/** How the primary dies. */
interface Fall {
  readonly name: string;
  readonly die: (hotline: FailoverHotline) => Promise<void>;
}

/** The latter is the last one: nobody repairs that machine. */
const falls: readonly Fall[] = [
  { name: 'PostgreSQL killed', die: ({ cluster }) => cluster.crash() },
  { name: 'PostgreSQL and Patroni killed', die: ({ cluster }) => cluster.loseMachine() },
];

/** Where it is written what callers did not hear, and tickets that are not there. */
const unheard = path.join(folder, 'unheard.err');

/** Runs the bench `failover`; `full` with calls for longer, before and after. */
export function benchFailover(full: boolean): Promise<Figure[]> {
  return withParts(async (keep) => {
    const hotline = await startFailoverHotline(keep);
    const speech = path.join(folder, 'speech.pcap');
    await writeSpeech([path.join(soundsDir, 'zh', 'mainMenu')], speech, spokenMs);
    const kinds = kindsOfCallers(hotline, speech);
    await warmUp(hotline, kinds);
    const writes = keep(await Writes.start(hotline.pool, hotline.cluster.ownerUrl));
    const figures: Figure[] = [];
    for (const fall of falls) {
      const calls = await runCalls(hotline, fall.name, kinds, full ? 240 : 90, async () => {
        // By then as many calls are up as there will be.
        await delay((full ? 120 : 45) * 1000);
        await fall.die(hotline);
        return Date.now();
      });
      const awayMs = writes.firstAfterMs(calls.diedAt);
      figures.push(
        ...figuresOf(calls).map((figure) => ({
          ...figure,
          figure: `${fall.name}: ${figure.figure}`,
        })),
        measured(`${fall.name}: until the next confirmed write`, 's', awayMs / 1000),
      );
      if (fall !== falls.at(-1)) await hotline.cluster.repair();
    }
    return [
      ...figures,
      measured('confirmed writes lost', '', await writes.lost(hotline.pool), { atMost: 0 }),
    ];
  });
}

/** Callers of one kind, and what their records must say. */
interface Kind {
  readonly name: string;
  readonly address: string;
  readonly rate: number;
  readonly turns: readonly Turn[];
  /** The fields of SIPp but for the caller's number. */
  readonly fields: (position: number) => readonly string[];
  readonly isServed: (record: CallRecord) => boolean;
}

function kindsOfCallers({ people }: FailoverHotline, speech: string): readonly [Kind, Kind] {
  const greeting = { name: 'the greeting', hears: /\/said\// };
  const hearing: Kind = {
    name: 'hearing',
    address: callersAddress,
    rate: rate - ticketRate,
    turns: [
      { ...greeting, digits: mainMenuDigits.caseInquiry },
      { name: 'the question for the number', hears: /\/askNumber$/, digits: '[field1]' },
      { name: 'the question for the password', hears: /\/askPassword$/, digits: '[field2]' },
      { name: 'the case', hears: madeSentence, digits: partDigits.hearing },
      { name: 'the hearing', hears: hearingFact, listensMs: 3000 },
    ],
    fields: (position) => people[position % people.length] ?? [],
    isServed: ({ outcome, heardHearing }) => outcome === 'served' && heardHearing,
  };
  const ticket: Kind = {
    name: 'ticket',
    address: peerCallersAddress,
    rate: ticketRate,
    turns: [
      { ...greeting, digits: mainMenuDigits.complain },
      { name: 'the kinds of complaint', hears: /\/complainMenu$/, digits: '3' },
      { name: 'the departments', hears: /\/aboutDepartment$/, digits: unknownDepartment },
      // Any digit leads to the tone.
      { name: 'what to say', hears: /\/opinionIntro$/, digits: '1' },
      {
        name: 'the tone',
        hears: 'recording',
        listensMs: 300,
        says: { file: speech, ms: spokenMs },
        digits: '#',
      },
      { name: 'the question what to do with it', hears: /\/messageReview$/, digits: '3' },
      { name: 'the number of the ticket', hears: madeSentence },
      { name: 'the end of its code', hears: /\/ticketCodeKeep$/, follows: true },
    ],
    fields: () => [],
    isServed: ({ outcome, heardTicket }) => outcome === 'served' && heardTicket !== null,
  };
  return [hearing, ticket];
}

/** How many turns a caller has had who has left a message. */
const turnsWithMessage = 6;

interface Run {
  readonly calls: number;
  readonly diedAt: number;
  /** Calls a second that Asterisk had. */
  readonly came: number;
  readonly dropped: number;
  /** Of these, calls in which the hotline did not get what the caller pressed or said. */
  readonly misunderstood: number;
  readonly tickets: number;
  readonly ticketsLost: number;
  readonly ticketsTwice: number;
  readonly held: number;
  readonly longestWaitMs: number;
}

/** Node compiles what runs often; and PostgreSQL is told what is in its tables. */
async function warmUp(hotline: FailoverHotline, kinds: readonly [Kind, Kind]): Promise<void> {
  await hotline.pool.query('VACUUM ANALYZE');
  await runCalls(hotline, 'warm-up', kinds, 10, () => Promise.resolve(Date.now()));
}

/** How many callers have had a number. Nobody has the same: a second ticket of a caller would join the first. */
let numbersUsed = 0;

/** Has callers of both kinds come for some seconds, while something happens. */
function runCalls(
  hotline: FailoverHotline,
  name: string,
  kinds: readonly [Kind, Kind],
  seconds: number,
  happens: () => Promise<number>,
): Promise<Run> {
  return withParts(async (keep) => {
    const began = new Date();
    const groups: Group[] = [];
    const seen = (event: CallEvent) => {
      for (const { callers } of groups) callers.seen(event);
    };
    keep(await watchCalls(hotline.asterisk, seen));
    for (const kind of kinds) {
      groups.push({ kind, callers: keep(await startCallers(hotline, kind, kind.rate * seconds)) });
    }
    const over = Promise.all(groups.map(({ callers }) => callers.untilOver()));
    const [diedAt, failed] = await Promise.all([happens(), over]);
    const sippFailed = failed.reduce((sum, each) => sum + each, 0);
    for (const { callers, kind } of groups) sayWaits(callers, kind);
    const run = { diedAt, ...(await settle(hotline, name, groups, began, sippFailed)) };
    say(`${name}: ${JSON.stringify({ ...run, sippFailed })}`);
    return run;
  });
}

interface Group {
  readonly kind: Kind;
  readonly callers: Callers;
}

function startCallers({ asterisk }: FailoverHotline, kind: Kind, calls: number): Promise<Callers> {
  const first = numbersUsed;
  numbersUsed += calls;
  return Callers.start({
    ...{ folder, asterisk, address: kind.address, turns: kind.turns, rate: kind.rate, calls },
    name: `${kind.name}-${first}`,
    fields: (position) => [
      `139${String(first + position).padStart(8, '0')}`,
      ...kind.fields(position),
    ],
  });
}

/** Counts what became of all callers of a run. */
async function settle(
  hotline: FailoverHotline,
  name: string,
  groups: readonly Group[],
  began: Date,
  sippFailed: number,
): Promise<Omit<Run, 'diedAt'>> {
  const { pool } = hotline;
  const all = groups.flatMap(({ callers }) => callers.all);
  const records = await readRecords(pool, began, all.length);
  const tickets = await readTickets(
    pool,
    all.map(({ number }) => number),
  );
  const unserved = groups.flatMap((group) => unservedOf(group, records));
  const misunderstood = groups.flatMap((group) =>
    unservedOf(group, records).filter((caller) => !group.callers.wasUnderstood(caller)),
  );
  const lost = groups
    .filter(({ kind }) => kind.name === 'ticket')
    .flatMap(({ callers }) => callers.all.filter((each) => isLost(each, records, tickets)));
  await noteUnheard(hotline, name, groups, records, new Set([...unserved, ...lost]));
  const arrivals = all.flatMap(({ arrivedAt }) => arrivedAt ?? []).sort((a, b) => a - b);
  const spanMs = (arrivals.at(-1) ?? NaN) - (arrivals[0] ?? NaN);
  return {
    calls: all.length,
    came: ((arrivals.length - 1) * 1000) / spanMs,
    // A call that SIPp gave up has not been heard to its end either, and counts once.
    dropped: Math.max(sippFailed, unserved.length),
    misunderstood: misunderstood.length,
    tickets: [...tickets.values()].flat().length,
    ticketsLost: lost.length,
    ticketsTwice: [...tickets.values()].filter((numbers) => numbers.length > 1).length,
    held: [...records.values()].filter(({ wasHeld }) => wasHeld).length,
    longestWaitMs: Math.max(...all.flatMap(({ waitsMs }) => waitsMs)),
  };
}

/** Callers who have not had all their turns, or whose records do not say so. */
function unservedOf(
  { kind: { isServed }, callers }: Group,
  records: ReadonlyMap<string, CallRecord>,
): Caller[] {
  return callers.all.filter((caller) => {
    const record = records.get(caller.number);
    return !callers.isDone(caller) || record === undefined || !isServed(record);
  });
}

/** Whether a caller has left a message and has no ticket, or has heard another number than its own. */
function isLost(
  { number, turns }: Caller,
  records: ReadonlyMap<string, CallRecord>,
  tickets: ReadonlyMap<string, readonly string[]>,
): boolean {
  const its = tickets.get(number) ?? [];
  const heard = records.get(number)?.heardTicket ?? null;
  if (heard !== null) return !its.some((words) => heard.includes(words));
  return turns >= turnsWithMessage && its.length === 0;
}

/** Writes what became of callers who did not hear what they called for. */
async function noteUnheard(
  { pool }: FailoverHotline,
  name: string,
  groups: readonly Group[],
  records: ReadonlyMap<string, CallRecord>,
  which: ReadonlySet<Caller>,
): Promise<void> {
  for (const { callers } of groups) {
    for (const caller of callers.all.filter((each) => which.has(each))) {
      const { number, callId, arrivedAt, heard, waitsMs, pressed, received } = caller;
      const record = records.get(number);
      const arrived = arrivedAt === null ? 'never' : new Date(arrivedAt).toISOString();
      const lines = [
        `${name}: ${number}, ${callId}, arrived ${arrived}, waits for ${callers.waitsFor(caller)}`,
        `  heard ${heard.join(', ')}; waited ${waitsMs.join(', ')} ms`,
        `  pressed ${pressed}, Asterisk had ${received}`,
        record === undefined ? '  no record' : `  ${JSON.stringify(record)}`,
        ...(record === undefined ? [] : [await recordInWords(pool, record.id)]),
      ];
      await appendFile(unheard, `${lines.join('\n')}\n`);
    }
  }
}

function sayWaits(callers: Callers, { turns }: Kind): void {
  for (const [index, { name }] of turns.filter(({ follows }) => follows !== true).entries()) {
    const waits = callers.all.flatMap(({ waitsMs }) => waitsMs[index] ?? []);
    const at = (share: number) => round(percentile(waits, share) / 1000);
    say(`waits for ${name}: ${waits.length} x, p50 ${at(0.5)} s, max ${at(1)} s`);
  }
}

function figuresOf(run: Run): Figure[] {
  return [
    measured('calls', '', run.calls),
    measured('calls that came', 'calls/s', run.came, { atLeast: 0.95 * rate }),
    measured('calls dropped', '', run.dropped, { atMost: 0 }),
    measured('of them, digits or words lost before the hotline', '', run.misunderstood),
    measured('tickets opened', '', run.tickets),
    measured('tickets lost', '', run.ticketsLost, { atMost: 0 }),
    measured('tickets opened twice', '', run.ticketsTwice, { atMost: 0 }),
    measured('callers asked to wait', '', run.held),
    measured('longest wait of a caller', 's', run.longestWaitMs / 1000, { atMost: mostWaitS }),
  ];
}
