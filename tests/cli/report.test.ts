import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { openCall } from '../../app/calls/store/calls.js';
import { putQueue } from '../../app/queue/store/queues.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { hotline, type Ran } from './hotline.js';

let database: TestDatabase;
let folder: string;

/** Runs the command as a user would, in a time zone that is not China's. */
function report(...args: string[]): Promise<Ran> {
  return hotline(['report', ...args], { DATABASE_URL: database.url, HOTLINE_REASON: 'a test' });
}

interface Caller {
  readonly number: string;
  readonly enteredAt: string;
  /** Seconds until an agent answered, or until the caller hung up. */
  readonly waitS: number;
  readonly talkS?: number;
}

async function add({ number, enteredAt, waitS, talkS }: Caller): Promise<void> {
  const entered = new Date(enteredAt);
  const later = (seconds: number) => new Date(entered.getTime() + seconds * 1000);
  const callId = randomUUID();
  await openCall(database.pool, {
    id: callId,
    node: 'hotline',
    channelId: callId,
    callerNumber: number,
    calledNumber: '12368',
    courtId: null,
    startedAt: entered,
  });
  const isAnswered = talkS !== undefined;
  await database.pool.query(
    `INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at,
            order_at, status, agent_id, offered_at, connected_at, over_at, result, first_place)
     SELECT l.id, $1, 'hotline', $2, '{court:苏98}', '{}', '{}', $3, $3, 'over',
            CASE WHEN $4 THEN a.id END, $3, $5, $6, $7, 1
       FROM queues l, agents a WHERE l.name = 'general'`,
    [
      ...[callId, number, entered, isAnswered, isAnswered ? later(waitS) : null],
      ...[later(waitS + (talkS ?? 0)), isAnswered ? 'answered' : 'abandoned'],
    ],
  );
}

beforeAll(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'report-'));
  await putQueue(database.pool, 'general', {});
  await database.pool.query(
    `INSERT INTO agents (number, name, sip_digest, added_at) VALUES ('1001', '王芳', repeat('0', 32), now())`,
  );
  // The last minute of one day and the first of the next in China, which are neither in California.
  await add({
    number: '13800138000',
    enteredAt: '2026-11-03T23:59:50+08:00',
    waitS: 12,
    talkS: 90,
  });
  await add({ number: '+8613900139000', enteredAt: '2026-11-04T00:00:00+08:00', waitS: 20 });
  await add({ number: '=HYPERLINK("x")', enteredAt: '2026-11-04T09:10:00+08:00', waitS: 3 });
  await add({
    number: '13800138000',
    enteredAt: '2026-11-04T09:20:00+08:00',
    waitS: 40,
    talkS: 61,
  });
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

test('list names every report', async () => {
  const { code, stdout } = await report('list');
  expect(code).toBe(0);
  for (const name of ['summary', 'service', 'abandoned', 'occupancy', 'satisfaction']) {
    expect(stdout).toMatch(new RegExp(`^${name} `, 'm'));
  }
});

test('a table has the days of China, the figures, and the formula of each', async () => {
  const { code, stdout, stderr } = await report(
    ...['service', '--from', '2026-11-03', '--to', '2026-11-05', '--by', 'day'],
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(
    '2026-11-03 00:00:00 to 2026-11-06 00:00:00 (China), all queues, by day',
  );
  expect(stdout).toContain('general T = 15 s, short abandon < 5 s');
  const cells = (day: string) =>
    stdout
      .split('\n')
      .find((line) => line.startsWith(`${day}  `))
      ?.split(/ {2,}/);
  expect(cells('2026-11-03')).toEqual([
    ...['2026-11-03', '1', '1', '1', '0', '0', '0', '100.0%', '100.0%', '100.0%', '100.0%', '0.0%'],
    ...['0:12', '0:12'],
  ]);
  // One answered late, one abandoned, one short abandon.
  expect(cells('2026-11-04')).toEqual([
    ...['2026-11-04', '3', '1', '0', '2', '1', '0', '0.0%', '0.0%', '33.3%', '33.3%', '33.3%'],
    ...['0:40', '0:40'],
  ]);
  // Nothing happened: no figure instead of zero, and no division by zero.
  expect(cells('2026-11-05')).toEqual([
    ...['2026-11-05', '0', '0', '0', '0', '0', '0', '—', '—', '—', '—', '—', '—', '—'],
  ]);
  expect(stdout).toContain('= answered within T / (offered - short abandons - callbacks)');
  expect(stdout).toMatch(/connection 接通率 += answered \/ \(offered - closed\)/);
});

test('the summary prints each formula beside its figure, and the alarm', async () => {
  const { stdout } = await report(
    ...['summary', '--from', '2026-11-04', '--to', '2026-11-04', '--queue', 'general'],
  );
  expect(stdout).toMatch(/^service level +0\.0% +answered within T \/ \(offered/m);
  expect(stdout).toMatch(/^ASA +0:40 +average speed of answer/m);
  expect(stdout).toMatch(
    /^AHT +1:01 +average handling time: \(talk \+ hold \+ wrap-up\) \/ handled/m,
  );
  expect(stdout).toMatch(/^alarm +ALARM +connection rate over 24 h < 95%/m);
});

test('abandoned callers are listed with their numbers in full, and who was answered later', async () => {
  const { stdout } = await report('abandoned', '--from', '2026-11-03', '--to', '2026-11-04');
  expect(stdout).toMatch(/^2026-11-04 00:00:00 +general +\+8613900139000 +0:20 +1 /m);
  expect(stdout).toContain('=HYPERLINK');
});

test('CSV has plain numbers, headings with formulas, a mark for Excel, and nothing that Excel would run', async () => {
  const file = path.join(folder, 'abandoned.csv');
  const { code } = await report(
    ...['abandoned', '--from', '2026-11-03', '--to', '2026-11-04'],
    ...['--format', 'csv', '--bom', '--output', file],
  );
  expect(code).toBe(0);
  const bytes = readFileSync(file);
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const [headings, ...rows] = parse(bytes, { bom: true });
  expect(headings?.slice(0, 4)).toEqual([
    ...['at', 'queue', 'number = in full, for calling back; empty: withheld'],
    'wait (s) = from joining the queue to leaving it',
  ]);
  expect(rows.map((row) => row[2])).toEqual(["'+8613900139000", `'=HYPERLINK("x")`]);
  expect(rows.map((row) => row[3])).toEqual(['20', '3']);
  expect(rows[0]?.at(-2)).toBe('court:苏98');

  const plain = await report('service', '--from', '2026-11-04', '--by', 'total', '--format', 'csv');
  expect(plain.stdout.startsWith('offered')).toBe(true);
  const [, figures] = parse(plain.stdout);
  expect(figures?.slice(0, 11)).toEqual([
    ...['3', '1', '0', '2', '1', '0', '0', '0', '0.333333', '0.333333', '0.333333'],
  ]);
});

test('the workbook is read by another library: numbers, times, formulas, and what it is about', async () => {
  const file = path.join(folder, 'service.xlsx');
  const { code, stderr } = await report(
    ...['service', '--from', '2026-11-04', '--to', '2026-11-05', '--by', 'day'],
    ...['--format', 'xlsx', '--output', file],
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [headings, formulas, first, second] = await readSheet(file, 'service');
  expect(headings?.slice(0, 3)).toEqual(['day', 'offered', 'answered']);
  expect(formulas?.[7]).toBe('answered within T / (offered - short abandons - callbacks)');
  expect(first?.[0]).toEqual(new Date('2026-11-04T00:00:00Z'));
  expect(first?.slice(1, 4)).toEqual([3, 1, 0]);
  expect(first?.[9]).toBeCloseTo(1 / 3);
  expect(second?.slice(1)).toEqual([0, 0, 0, 0, 0, 0, null, null, null, null, null, null, null]);
  const about = await readSheet(file, 'about');
  expect(about.flat()).toContain('general T = 15 s, short abandon < 5 s');
});

const badInput: readonly (readonly [readonly string[], string])[] = [
  [['nonsense'], 'there is no report nonsense; the reports are summary, service'],
  [['service', '--from', '2026-02-30'], '--from 2026-02-30 must be a day'],
  [['service', '--from', '2026-11-04', '--to', '2026-11-03'], '--to must be later than --from'],
  [['service', '--from', '2999-01-01'], '--from is in the future'],
  [
    ['service', '--by', 'agent'],
    'report service cannot be grouped by agent; --by must be day, 15m',
  ],
  [['abandoned', '--by', 'day'], 'report abandoned takes no --by'],
  [['occupancy', '--queue', 'general'], 'it takes no --queue'],
  [['service', '--queue', 'nowhere'], 'there is no queue nowhere; the queues are general'],
  [['service', '--format', 'pdf'], '--format pdf must be table, csv, xlsx'],
  [['service', '--bom'], '--bom requires --format csv'],
  [['service', '--output', '/no/such/folder/x'], '/no/such/folder/x cannot be written (ENOENT)'],
  [['service', '--form', 'table'], "unknown option '--form'"],
  [['service', 'today'], 'Expected 1 argument but got 2'],
];

test('bad input ends with 2 and a sentence', async () => {
  const said = await Promise.all(badInput.map(([args]) => report(...args)));
  badInput.forEach(([args, sentence], index) => {
    expect({ args, ...said[index] }).toMatchObject({ args, code: 2, stdout: '' });
    expect(said[index]?.stderr).toContain(sentence);
  });
});
