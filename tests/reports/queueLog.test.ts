import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, watch } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { appendQueueEvents } from '../../app/queue/store/queueEvents.js';
import { withTransaction } from '../../app/core/database/pool.js';
import { QueueLogFollower, readQueueLog } from '../../app/reports/store/queueLog.js';
import { hotline, startHotline, type Ran } from '../cli/hotline.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { generatedDay } from './generatedDay.js';
import { queues } from './generateDay.js';
import type { DayLog, LoggedEntry } from './dayLog.js';
import { readQueueLogFile, type QueueLogEvent } from './readQueueLogFile.js';
import { waitOf } from './figuresOfDay.js';

/**
 * Members added, paused and removed, and callers who were answered, left, and were not answered, by
 * app_queue alone.
 */
const asterisksOwn = path.join(__dirname, 'asterisk', 'queue_log');

let database: TestDatabase;
let log: DayLog;
let folder: string;

beforeAll(async () => {
  ({ database, log } = await generatedDay());
  folder = await mkdtemp(path.join(tmpdir(), 'queue-log-'));
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

function exportLog(...args: string[]): Promise<Ran> {
  return hotline(['queue-log', 'export', ...args], {
    DATABASE_URL: database.url,
    HOTLINE_REASON: 'a test',
  });
}

/** The whole log. It never changes, so it is exported once. */
let exported: Promise<string> | undefined;
function wholeLog(): Promise<string> {
  return (exported ??= exportLog('-').then(({ stdout }) => stdout));
}

test('the file is read by a reader that knows Asterisk’s documentation only, and gives the figures of the day', async () => {
  const file = path.join(folder, 'queue_log');
  const { code, stdout, stderr } = await exportLog(file);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const events = readQueueLogFile(readFileSync(file, 'utf8'));
  expect(stdout).toBe(`${events.length} events\n`);
  // In the order of time.
  expect(events.every((each, index) => each.time >= (events[index - 1]?.time ?? 0))).toBe(true);

  // A caller turned away at the entrance never was in the queue, in Asterisk too.
  const inQueue = log.entries.filter((entry) => !isTurnedAway(entry));
  for (const queue of Object.keys(queues)) {
    const expected = inQueue.filter((entry) => entry.queue === queue);
    const ended = (result: string) => expected.filter((entry) => entry.result === result);
    const answered = expected.filter((entry) => entry.connectedMs !== null);
    const own = events.filter((each) => each.queue === queue);
    const of = (...names: string[]) => own.filter((each) => names.includes(each.event));
    const transfers = of('BLINDTRANSFER', 'ATTENDEDTRANSFER');
    const completed = [...of('COMPLETECALLER', 'COMPLETEAGENT'), ...transfers];
    expect(of('ENTERQUEUE')).toHaveLength(expected.length);
    expect(of('CONNECT')).toHaveLength(answered.length);
    expect(completed).toHaveLength(answered.filter((entry) => entry.overMs !== null).length);
    expect(of('ABANDON')).toHaveLength(ended('abandoned').length + ended('lost').length);
    expect(of('EXITWITHKEY')).toHaveLength(ended('digit').length + ended('callback').length);
    expect(of('EXITWITHTIMEOUT')).toHaveLength(ended('timeout').length);
    expect(of('EXITEMPTY')).toHaveLength(ended('closed').length + ended('no_agents').length);
    // Mean wait of the answered and mean talk time, in the whole seconds that the file has.
    expect(meanOf(of('CONNECT'), 'holdtime')).toBe(
      mean(answered.map((entry) => Math.floor(waitOf(entry) ?? -1))),
    );
    expect(meanOf(completed, 'calltime')).toBe(
      mean(
        answered.flatMap(({ connectedMs, overMs }) =>
          overMs === null ? [] : [Math.floor((overMs - (connectedMs ?? 0)) / 1000)],
        ),
      ),
    );
    // app_queue's service level, from the file alone.
    const inTime = of('CONNECT').filter(
      (each) => (each.number.holdtime ?? NaN) <= queues[queue as keyof typeof queues].serviceLevelS,
    );
    const exact = answered.filter(
      (entry) =>
        Math.floor(waitOf(entry) ?? NaN) <= queues[queue as keyof typeof queues].serviceLevelS,
    );
    expect(inTime).toHaveLength(exact.length);
  }
  const missed = log.offers.filter(({ end }) => end === 'missed');
  expect(events.filter(({ event }) => event === 'RINGNOANSWER')).toHaveLength(missed.length);
  const canceled = log.offers.filter(({ end }) => end === 'withdrawn');
  expect(events.filter(({ event }) => event === 'RINGCANCELED')).toHaveLength(canceled.length);
});

test('each call’s events are in an order that a queue could have made, and its agent is the one who talked', async () => {
  const events = readQueueLogFile(await wholeLog());
  const byCall = new Map<string, QueueLogEvent[]>();
  for (const each of events.filter(({ callId }) => callId !== 'NONE')) {
    byCall.set(each.callId, [...(byCall.get(each.callId) ?? []), each]);
  }
  const sentence =
    /^(ENTERQUEUE( RINGNOANSWER)*( RINGCANCELED)?( (ABANDON|EXITEMPTY|EXITWITHKEY|EXITWITHTIMEOUT)| CONNECT( (COMPLETECALLER|COMPLETEAGENT|BLINDTRANSFER))?)?( |$))+$/;
  for (const each of byCall.values()) {
    expect(each.map(({ event }) => event).join(' ')).toMatch(sentence);
  }
  for (const entry of log.entries.filter(({ agent }) => agent !== null)) {
    const connects = (byCall.get(entry.callId) ?? []).filter(({ event }) => event === 'CONNECT');
    const at = Math.floor((entry.connectedMs ?? 0) / 1000);
    expect(connects.find(({ time }) => time === at)?.agent).toBe(
      `Agent/${entry.agent?.split(' ')[0] ?? ''}`,
    );
  }
});

test('a file that Asterisk 22.10 itself has written is read, so the reader knows what app_queue writes', () => {
  const events = readQueueLogFile(readFileSync(asterisksOwn, 'utf8'));
  const written = new Set(events.map(({ event }) => event));
  for (const event of [
    'PAUSEALL',
    'PAUSE',
    'RINGNOANSWER',
    'RINGCANCELED',
    'EXITEMPTY',
    'CONNECT',
  ]) {
    expect(written).toContain(event);
  }
});

test('what we write has the fields of what Asterisk writes, event by event', async () => {
  const shapes = (content: string) => {
    const found = new Map<string, Set<number>>();
    for (const line of content.trimEnd().split('\n')) {
      const [, , , , event = '', ...data] = line.split('|');
      found.set(event, (found.get(event) ?? new Set<number>()).add(data.length));
    }
    return found;
  };
  const ours = shapes(await wholeLog());
  const theirs = shapes(readFileSync(asterisksOwn, 'utf8'));
  const both = [...theirs.keys()].filter((event) => ours.has(event));
  expect(both.length).toBeGreaterThan(13);
  for (const event of both) {
    expect({ event, fields: [...(ours.get(event) ?? [])] }).toEqual({
      event,
      fields: [...(theirs.get(event) ?? [])],
    });
  }
});

test('the time each agent was signed in and paused is in the file too, and of which queues', async () => {
  const all = readQueueLogFile(await wholeLog());
  const events = all.filter(({ queue }) => queue === 'NONE');
  const pieces = (agent: string, test: (status: string) => boolean) =>
    log.pieces.filter((each) => each.agent.startsWith(`${agent} `) && test(each.status));
  for (const agent of new Set(events.map((each) => each.agent))) {
    const own = events.filter((each) => each.agent === agent);
    const of = (event: string) => own.filter((each) => each.event === event);
    const number = agent.replace('Agent/', '');
    expect(of('AGENTLOGOFF')).toHaveLength(
      pieces(number, (status) => status === 'signed_out').length,
    );
    const reasons = pieces(number, (status) => status === 'paused').map(({ reason }) => reason);
    expect(of('PAUSEALL').map(({ text }) => text.reason)).toEqual(reasons);
    // Every third agent cannot help with cases.
    const served = (Number(number) - 1001) % 3 === 0 ? ['general'] : ['general', 'case'];
    for (const queue of Object.keys(queues)) {
      const inQueue = (event: string) =>
        all.filter((each) => each.agent === agent && each.queue === queue && each.event === event);
      const isServed = served.includes(queue);
      expect(inQueue('PAUSE').map(({ text }) => text.reason)).toEqual(isServed ? reasons : []);
      expect(inQueue('ADDMEMBER')).toHaveLength(isServed ? of('AGENTLOGIN').length : 0);
      expect(inQueue('REMOVEMEMBER')).toHaveLength(isServed ? of('AGENTLOGOFF').length : 0);
    }
  }
});

test('a time is cut where it is asked to be', async () => {
  const all = readQueueLogFile(await wholeLog());
  const from = Date.parse('2026-11-24T09:30:00+08:00') / 1000;
  const until = Date.parse('2026-11-24T10:00:00+08:00') / 1000;
  const cut = await exportLog('--from', '2026-11-24T09:30', '--to', '2026-11-24T10:00', '-');
  const expected = all.filter(({ time }) => time >= from && time < until);
  expect(readQueueLogFile(cut.stdout)).toEqual(expected);
  expect(expected.length).toBeGreaterThan(100);
});

test('what a value could break a line with does not', async () => {
  const own = await freshDatabase();
  try {
    await appendQueueEvents(own.pool, [pauseAt(1, 'lunch|tea\nRINGNOANSWER')]);
    const found: string[] = [];
    await readQueueLog(own.pool, { from: null, until: null }, (batch) => {
      found.push(...batch.map(({ text }) => text));
      return Promise.resolve();
    });
    expect(found).toEqual(['1795500001|NONE|NONE|NONE|PAUSE|lunch tea RINGNOANSWER']);
  } finally {
    await own.close();
  }
});

test('one who follows gets what a slow transaction shows late, and everything once', async () => {
  const own = await freshDatabase();
  try {
    await appendQueueEvents(own.pool, [pauseAt(1, 'before')]);
    const { place } = await readQueueLog(own.pool, { from: null, until: null }, () =>
      Promise.resolve(),
    );
    const follower = new QueueLogFollower(own.pool, place, 0);
    const next = async (ms: number) =>
      (await follower.next(ms)).map(({ text }) => text.split('|').at(-1));
    await withTransaction(own.pool, async (slow) => {
      await appendQueueEvents(slow, [pauseAt(2, 'late')]);
      await appendQueueEvents(own.pool, [pauseAt(3, 'soon')]);
      expect(await next(1000)).toEqual(['soon']);
    });
    expect(await next(2000)).toEqual(['late']);
    expect(await next(3000)).toEqual([]);
    // Long afterwards nothing is repeated, and new events still arrive.
    expect(await next(60_000)).toEqual([]);
    await appendQueueEvents(own.pool, [pauseAt(4, 'new')]);
    expect(await next(61_000)).toEqual(['new']);
  } finally {
    await own.close();
  }
});

test('--follow appends what happens, and Ctrl-C ends it with a whole file', async () => {
  const own = await freshDatabase();
  const file = path.join(folder, 'followed');
  let child: ChildProcess | undefined;
  try {
    await appendQueueEvents(own.pool, [pauseAt(1, 'before')]);
    const followed = startHotline(['queue-log', 'export', '--follow', file], {
      DATABASE_URL: own.url,
      HOTLINE_REASON: 'a test',
    });
    child = followed.child;
    await untilHolds(file, 'before');
    await appendQueueEvents(own.pool, [pauseAt(2, 'after')]);
    await untilHolds(file, 'after');
    child.kill('SIGINT');
    expect(await followed.ended).toMatchObject({ code: 0, stderr: '' });
    expect(readQueueLogFile(readFileSync(file, 'utf8')).map(({ text }) => text.reason)).toEqual([
      'before',
      'after',
    ]);
  } finally {
    child?.kill('SIGKILL');
    await own.close();
  }
});

const badInput: readonly (readonly [readonly string[], string])[] = [
  [['--follow', '--to', 'today', '-'], 'leave out --to'],
  [['--from', 'tomorrow', '-'], '--from tomorrow must be'],
  [['/no/such/folder/queue_log'], 'cannot be written'],
];

test('bad input ends with 2 and a sentence', async () => {
  const said = await Promise.all(badInput.map(([args]) => exportLog(...args)));
  badInput.forEach(([args, sentence], index) => {
    expect({ args, code: said[index]?.code }).toEqual({ args, code: 2 });
    expect(said[index]?.stderr).toContain(sentence);
  });
});

function isTurnedAway(entry: LoggedEntry): boolean {
  return (
    entry.result === 'full' ||
    ((entry.result === 'closed' || entry.result === 'no_agents') &&
      entry.overMs === entry.enteredMs)
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

function meanOf(events: readonly QueueLogEvent[], name: string): number {
  return mean(events.map(({ number }) => number[name] ?? Number.NaN));
}

function pauseAt(second: number, reason: string) {
  return {
    at: new Date((1_795_500_000 + second) * 1000),
    event: 'PAUSE' as const,
    data: [reason],
    queueId: null,
    entryId: null,
    callId: null,
    agentId: null,
  };
}

/** Resolves when the file contains a text. */
async function untilHolds(file: string, text: string): Promise<void> {
  const holds = () => {
    try {
      return readFileSync(file, 'utf8').includes(text);
    } catch {
      return false;
    }
  };
  const watcher = watch(path.dirname(file));
  try {
    while (!holds()) await once(watcher, 'change');
  } finally {
    watcher.close();
  }
}
