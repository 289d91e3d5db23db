/** Files of reports: figures of the days of China, by whatever clock the machine has. */
import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { openCall } from '../../../app/calls/store/calls.js';
import { addDays, chinaMoment } from '../../../app/court/rules/workCalendar.js';
import { putQueue } from '../../../app/queue/store/queues.js';
import { makeReportFile, type ReportFormat } from '../../../app/reports/makeReportFile.js';
import { readReport } from '../../../app/reports/store/readReport.js';
import { findReport } from '../../../app/reports/store/reportDefinitions.js';
import type { Grouping } from '../../../app/reports/store/sqlReport.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';

let database: TestDatabase;

interface Asked {
  readonly from: string;
  readonly to: string;
  readonly by?: Grouping;
  readonly queue?: string;
}

async function fileOf(
  name: string,
  format: ReportFormat,
  { from, to, queue = '', ...asked }: Asked,
): Promise<Buffer> {
  const report = findReport(name);
  if (report === null) throw new Error(`there is no report ${name}`);
  const until = chinaMoment(addDays(to, 1), '00:00');
  const of = {
    ...asked,
    from: chinaMoment(from, '00:00'),
    until,
    asOf: until,
    queue: queue === '' ? null : queue,
  };
  const computed = await readReport(database.pool, report, of);
  const file = { ...of, format, language: 'en', queues: [], court: null } as const;
  return (await makeReportFile(report, computed, file)).bytes;
}

const csvOf = async (name: string, asked: Asked): Promise<string[][]> =>
  parse(await fileOf(name, 'csv', asked), { bom: true });

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
afterAll(() => database.close());

test('a table has the days of China, the figures, and the formula of each', async () => {
  const asked = { from: '2026-11-03', to: '2026-11-05', by: 'day' } as const;
  const [headings = [], ...days] = await csvOf('service', asked);
  expect(headings).toEqual(
    expect.arrayContaining([
      'service level = answered within T / (offered - short abandons - callbacks)',
      expect.stringMatching(/^connection 接通率 = answered \/ \(offered - closed\)/),
    ]),
  );
  expect(days).toEqual([
    [...['2026-11-03', '1', '1', '1', '0', '0', '0', '1', '1', '1', '1', '0'], ...['12', '12']],
    // One answered late, one abandoned, one short abandon.
    [
      ...['2026-11-04', '3', '1', '0', '2', '1', '0'],
      ...['0', '0', '0.333333', '0.333333', '0.333333', '40', '40'],
    ],
    // Nothing happened: no figure instead of zero, and no division by zero.
    ['2026-11-05', ...Array<string>(6).fill('0'), ...Array<string>(7).fill('')],
  ]);
});

test('the summary has each formula beside its figure, and the alarm', async () => {
  const asked = { from: '2026-11-04', to: '2026-11-04', queue: 'general' };
  const rows = await csvOf('summary', asked);
  const figure = (name: string) => rows.find(([first]) => first === name)?.slice(1);
  expect(figure('service level')).toEqual(['0', expect.stringMatching(/^answered within T \//)]);
  expect(figure('ASA')).toEqual(['40', expect.stringMatching(/^average speed of answer/)]);
  expect(figure('AHT')).toEqual([
    ...['61', 'average handling time: (talk + hold + wrap-up) / handled'],
  ]);
  expect(figure('alarm')).toEqual([
    'ALARM',
    expect.stringMatching(/^connection rate over 24 h < 95%/),
  ]);
});

test('abandoned callers have their numbers in full, and nothing that Excel would run', async () => {
  const [headings, ...rows] = await csvOf('abandoned', { from: '2026-11-03', to: '2026-11-04' });
  expect(headings?.slice(0, 4)).toEqual([
    ...['at', 'queue', 'number = in full, for calling back; empty: withheld'],
    'wait (s) = from joining the queue to leaving it',
  ]);
  expect(rows.map((row) => row.slice(0, 4))).toEqual([
    ['2026-11-04 00:00:00', 'general', "'+8613900139000", '20'],
    ['2026-11-04 09:10:00', 'general', `'=HYPERLINK("x")`, '3'],
  ]);
  expect(rows[0]?.at(-2)).toBe('court:苏98');
});

test('the workbook is read by another library: numbers, times, formulas, and what it is about', async () => {
  const asked = { from: '2026-11-04', to: '2026-11-05', by: 'day' } as const;
  const file = await fileOf('service', 'xlsx', asked);
  const [headings, formulas, first, second] = await readSheet(file);
  expect(headings?.slice(0, 3)).toEqual(['day', 'offered', 'answered']);
  expect(formulas?.[7]).toBe('answered within T / (offered - short abandons - callbacks)');
  expect(first?.[0]).toEqual(new Date('2026-11-04T00:00:00Z'));
  expect(first?.slice(1, 4)).toEqual([3, 1, 0]);
  expect(first?.[9]).toBeCloseTo(1 / 3);
  expect(second?.slice(1)).toEqual([0, 0, 0, 0, 0, 0, null, null, null, null, null, null, null]);
  const about = await readSheet(file, 'about');
  expect(about.flat()).toContain('2026-11-04 to 2026-11-05 (China)');
});
