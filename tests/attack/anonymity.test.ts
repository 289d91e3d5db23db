/**
 * Simulates an attacker who has read access to everything once the calls are over, and wants to
 * know who made an anonymous report. The attacker sees rows with all that PostgreSQL tells of them,
 * files and their times, Redis, and logs. Ordinary calls lie in between. No way of linking a report
 * to a call may do better than choosing any call of that day.
 */
import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Redis } from 'ioredis';
import { checkOrderNumber } from '../../app/orders/rules/orderNumber.js';
import { chinaDate, chinaMoment, addDays } from '../../app/court/rules/workCalendar.js';
import { sealAudit } from '../../app/audit/store/audit.js';
import { DeskCalls } from '../e2e/desk/deskCalls.js';
import { Hotline, roundTheClock } from '../e2e/hotline.js';
import { OrderCalls } from '../e2e/orderCalls.js';
import { sharedParts } from '../parts/database.js';
import { untilTrue } from '../telephone/untilTrue.js';

let hotline: Hotline;
let calls: OrderCalls;
let smsDir: string;
beforeAll(async () => {
  smsDir = await mkdtemp(path.join(sharedParts().folder, 'sms-'));
  hotline = await Hotline.start({
    openingHours: roundTheClock,
    startsAt: new Date(),
    env: { SMS_DIR: smsDir },
  });
  calls = new OrderCalls(hotline, new DeskCalls(hotline));
  await day();
  await night();
});
afterAll(async () => {
  await hotline?.stop();
});

/**
 * The day's calls by the machine's clock: before the first call, and after the last one, when the
 * night begins.
 */
let began = 0;
let nightFell = 0;
/** The number from which each report's call came. */
const reporters: string[] = [];

/** Ordinary calls, with and without a number, and reports in between. */
async function day(): Promise<void> {
  hotline.clock.moveTo(new Date());
  began = Date.now();
  await looksAround('13800005001');
  await reportsUnknown('13800005002');
  await calls.leavesComplaint('13800005003');
  await looksAround('anonymous');
  await reportsUnknown('13800005004');
  await looksAround('anonymous');
  await calls.leavesComplaint('13800005005');
  await reportsUnknown('anonymous');
  await looksAround('13800005006');
  await hotline.nothingLeft();
}

/** The caller goes to the menu of complaints, and hangs up there. */
async function looksAround(from: string): Promise<void> {
  const caller = await calls.complains(from, '2');
  await caller.hears(/\/askNamed/);
  await caller.hangUp();
}

async function reportsUnknown(from: string): Promise<void> {
  const caller = await calls.complains(from, '2');
  await caller.hears(/\/askNamed/);
  await caller.press('2');
  await calls.leavesMessage(caller, 'reportAnonymousIntro');
  await caller.hears('orderAnonymous', { until: 'end' });
  await caller.hangUp();
  reporters.push(from);
}

/** Ends the day, and does the work that waits for its end. */
async function night(): Promise<void> {
  nightFell = await timeOfFiles();
  const morning = chinaMoment(addDays(chinaDate(new Date()), 1), '08:10');
  hotline.clock.moveTo(morning);
  await untilTrue('the reports to be orders', async () => {
    const { rowCount } = await hotline.db.query('SELECT FROM orders WHERE anonymous');
    return rowCount === reporters.length ? true : undefined;
  });
  await sealAudit(hotline.db, { withHeld: true });
}

/**
 * Returns the current time as the kernel stamps files, some milliseconds behind. No file written
 * afterwards is older.
 */
async function timeOfFiles(): Promise<number> {
  const file = path.join(await mkdtemp(path.join(sharedParts().folder, 'now-')), 'now');
  await writeFile(file, '');
  return Math.floor((await stat(file)).mtimeMs);
}

type Row = Readonly<Record<string, unknown>>;

/** Returns every row of a table, with its place and the transaction that wrote it. */
async function rowsOf(table: string): Promise<Row[]> {
  const { rows } = await hotline.db.query<{ row: Row; ctid: string; xmin: string }>(
    `SELECT to_jsonb(t) AS row, ctid::text, xmin::text FROM "${table}" t`,
  );
  return rows.map(({ row, ctid, xmin }) => ({ ...row, ctid, xmin: Number(xmin) }));
}

async function tables(): Promise<string[]> {
  const { rows } = await hotline.db.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  );
  return rows.map(({ name }) => name);
}

/**
 * Returns the rows of anonymous orders, by table: the orders themselves and the rows that name
 * them.
 */
async function rowsOfReports(): Promise<{ table: string; row: Row }[]> {
  const ids = new Set((await reportOrders()).map(({ id }) => id as number));
  const found: { table: string; row: Row }[] = [];
  for (const table of await tables()) {
    for (const row of await rowsOf(table)) {
      const text = typeof row.record === 'string' ? (JSON.parse(row.record) as Row) : {};
      const of = table === 'orders' ? row.id : (row.order_id ?? text.order_id);
      if (ids.has(of as number)) found.push({ table, row: { ...row, ...text } });
    }
  }
  return found;
}

async function reportOrders(): Promise<Row[]> {
  return (await rowsOf('orders')).filter(({ anonymous }) => anonymous === true);
}

/** Returns the moments that occur anywhere in a value. */
function momentsIn(value: unknown): number[] {
  const text = JSON.stringify(value);
  const found = text.match(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:\d\d)?)/g) ?? [];
  return found.map((each) =>
    new Date(each.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).getTime(),
  );
}

const isOfTheDay = (moment: number) => moment >= began - 1000 && moment < nightFell;

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
}

test('moments: no row of a report tells when its call was, be it equal or near', async () => {
  const near = (await rowsOfReports()).flatMap(({ table, row }) =>
    momentsIn(row).filter(isOfTheDay).length > 0 ? [`${table} ${JSON.stringify(row)}`] : [],
  );
  expect(near).toEqual([]);
});

test('order of rows: ids, places and transactions of reports stand together, after all others of the day', async () => {
  const told: string[] = [];
  const of = await rowsOfReports();
  for (const table of new Set(of.map((each) => each.table))) {
    const theirs = of.flatMap((each) => (each.table === table ? [each.row] : []));
    const writers = new Set(theirs.map(({ xmin }) => xmin));
    // What waits in Redis is written later, in a separate transaction per row.
    if (writers.size > 1 && !['sms_outbox', 'order_due', 'audit_log'].includes(table)) {
      told.push(`${table} was written by ${writers.size} transactions`);
    }
    const isTheirs = new Set(theirs.map(({ id }) => id));
    if (isTheirs.has(undefined)) continue;
    const others = (await rowsOf(table)).filter(({ id }) => !isTheirs.has(id));
    const lastOther = Math.max(0, ...others.filter(isBefore).map(({ id }) => Number(id)));
    if (theirs.some(({ id }) => Number(id) < lastOther)) told.push(`${table}: ids in between`);
  }
  expect(told).toEqual([]);
});

/**
 * Returns whether a row was written while there were calls. Reminders and SMS of the night come
 * later.
 */
function isBefore(row: Row): boolean {
  return momentsIn([row.at, row.created_at, row.opened_at].filter(Boolean)).every(isOfTheDay);
}

test('serials: the number of a report does not come from the sequence of the others', async () => {
  const { rows } = await hotline.db.query<{ number: string; anonymous: boolean }>(
    'SELECT number, anonymous FROM orders',
  );
  const serials = rows.map(({ number, anonymous }) => {
    const checked = checkOrderNumber(number);
    return { anonymous, serial: checked.kind === 'ok' ? checked.serial : 0 };
  });
  expect(serials.filter(({ serial, anonymous }) => anonymous !== serial >= 100_000)).toEqual([]);
  // Reports leave no gap in that sequence either. With the day's secret, an attacker could put the
  // other serials back into order.
  const { rows: places } = await hotline.db.query<{ n: number }>(
    `SELECT n::int FROM order_days d, generate_series(0, 99) AS n
      WHERE 10000 + shuffled(n::bigint, 300, 300, d.secret) = ANY ($1) ORDER BY n`,
    [serials.flatMap(({ anonymous, serial }) => (anonymous ? [] : [serial]))],
  );
  expect(places.map(({ n }) => n)).toEqual([0, 1]);
});

test('partners: no row names a call that is not there, and none misses one that others have', async () => {
  const known = new Set((await rowsOf('calls')).map(({ id }) => id));
  const orphans: string[] = [];
  for (const table of await tables()) {
    for (const row of await rowsOf(table)) {
      if (row.call_id != null && !known.has(row.call_id)) orphans.push(table);
    }
  }
  expect(orphans).toEqual([]);
  expect((await rowsOf('disclosures')).filter(({ call_id }) => call_id === null)).toEqual([]);
});

/** Returns the features of a call's row that could set it apart. */
async function callFeatures(): Promise<Map<string, Record<string, unknown>>> {
  const all = await rowsOf('calls');
  const events = await rowsOf('call_events');
  const byEnd = [...all].sort((a, b) => String(a.ended_at).localeCompare(String(b.ended_at)));
  const last = (id: unknown) =>
    Math.max(
      0,
      ...events.filter(({ call_id }) => call_id === id).flatMap(({ at }) => momentsIn(at)),
    );
  return new Map(
    all.map((row) => {
      const end = momentsIn(row.ended_at)[0] ?? 0;
      return [
        String(row.id),
        {
          hasEvents: events.some(({ call_id }) => call_id === row.id),
          isErased: row.detail_erased_at !== null,
          isForgotten: row.forgotten_at !== null,
          outcome: row.outcome,
          detail: row.outcome_detail === null,
          // The last prompt is heard near the end of the call.
          endsAtLastEvent: end - last(row.id) < 3000,
          // A call that ended later was written later.
          isInOrder: byEnd.every(
            (each) =>
              String(each.ended_at) < String(row.ended_at) ===
                Number(each.xmin) < Number(row.xmin) || each.id === row.id,
          ),
        },
      ];
    }),
  );
}

test('rows of calls: none of them looks like that of a report', async () => {
  const { rows } = await hotline.db.query<{ id: string }>(
    "SELECT id FROM calls WHERE caller_number = '' ORDER BY started_at",
  );
  const features = await callFeatures();
  const withheld = rows.map(({ id }) => features.get(id));
  // Four of the seven calls without a number are ordinary calls: two withheld it, and two lost it
  // because their callers hung up where one chooses to stay anonymous. All must look the same.
  expect(withheld).toHaveLength(7);
  expect(new Set(withheld.map((each) => JSON.stringify(each))).size).toBe(1);
  expect(withheld[0]).toMatchObject({ isErased: false, isForgotten: false, hasEvents: true });
});

test('sizes: no call is known by being long enough for a message that nobody else has left', async () => {
  const { rows } = await hotline.db.query<{ ms: number; number: string; id: string }>(
    `SELECT extract(epoch FROM ended_at - started_at)::float * 1000 AS ms, caller_number AS number, id FROM calls`,
  );
  const { rows: messages } = await hotline.db.query<{ ms: number }>(
    `SELECT m.length_ms AS ms FROM order_messages m JOIN orders o ON o.id = m.order_id WHERE o.anonymous`,
  );
  const shortest = Math.min(...messages.map(({ ms }) => ms));
  const { rows: named } = await hotline.db.query<{ number: string }>(
    'SELECT caller_number AS number FROM orders WHERE caller_number IS NOT NULL',
  );
  const withOrder = new Set(named.map(({ number }) => number));
  // Long calls that left nothing by name. If the reporters' calls were recorded to their real end,
  // they would be among them.
  const looked = rows.filter(({ number }) => !withOrder.has(number));
  const longest = Math.min(...looked.map(({ ms }) => ms)) + shortest;
  expect(looked.filter(({ ms }) => ms > longest)).toEqual([]);
});

test('files: none of a report is as old as its call, and no name leads to one', async () => {
  const { rows } = await hotline.db.query<{ file: string }>(
    `SELECT m.file FROM order_messages m JOIN orders o ON o.id = m.order_id WHERE o.anonymous`,
  );
  const messages = path.join(hotline.settings.RECORDINGS_DIR ?? '', 'messages');
  const told: string[] = [];
  for (const { file } of rows) {
    const info = await stat(path.join(messages, file));
    for (const kind of ['mtimeMs', 'ctimeMs', 'birthtimeMs'] as const) {
      if (isOfTheDay(info[kind])) told.push(`${kind} of ${file}`);
    }
  }
  const named = new Set(
    (await hotline.db.query<{ file: string }>('SELECT file FROM order_messages')).rows.map(
      ({ file }) => file,
    ),
  );
  // Every file has a row. A file without one would point to a report.
  for (const file of await filesBelow(messages)) {
    const below = path.relative(messages, file);
    if (below !== 'tone.wav' && !named.has(below)) told.push(`${below} has no row`);
  }
  // SMS about reports.
  for (const file of await filesBelow(smsDir)) {
    const text = await readFile(file, 'utf8');
    const numbers = (await reportOrders()).map(({ number }) => String(number));
    if (numbers.some((number) => text.includes(number)) && isOfTheDay((await stat(file)).mtimeMs)) {
      told.push(`SMS ${path.basename(file)}`);
    }
  }
  // What was said in the calls.
  const sounds = await filesBelow(hotline.settings.SOUNDS_DIR ?? '');
  told.push(...sounds.filter((file) => file.includes('/of-calls/')));
  expect(told).toEqual([]);
});

test('Redis: no job of a report is of that day', async () => {
  const redis = new Redis(hotline.settings.REDIS_URL ?? '');
  try {
    const ids = (await reportOrders()).map(({ id }) => Number(id));
    const told: string[] = [];
    for (const key of await redis.keys('*')) {
      if ((await redis.type(key)) !== 'hash') continue;
      const job = await redis.hgetall(key);
      const isTheirs = ids.some((id) => key.includes(`order-${id}-`));
      if (isTheirs && isOfTheDay(Number(job.timestamp))) told.push(key);
    }
    expect(told).toEqual([]);
  } finally {
    redis.disconnect();
  }
});

test('logs: no line of the day names a report, its file or the number that called', async () => {
  const words = [
    ...(await reportOrders()).flatMap(({ number, id }) => [String(number), `order-${String(id)}-`]),
    ...(
      await hotline.db.query<{ file: string }>(
        `SELECT m.file FROM order_messages m JOIN orders o ON o.id = m.order_id WHERE o.anonymous`,
      )
    ).rows.map(({ file }) => path.basename(file, '.wav')),
    ...reporters.filter((from) => /^\d+$/.test(from)),
  ];
  const logs = (await filesBelow(hotline.folder)).filter(
    (file) => file === hotline.appLogFile || /asterisk\/.*(log|messages|security|full)/.test(file),
  );
  expect(logs.length).toBeGreaterThan(1);
  const told: string[] = [];
  for (const file of logs) {
    const lines = (await readFile(file, 'utf8')).split('\n');
    for (const line of lines) {
      const isNightly = momentsIn(line).some((moment) => !isOfTheDay(moment));
      if (!isNightly && words.some((word) => line.includes(word)))
        told.push(`${path.basename(file)}: ${line}`);
    }
  }
  expect(told).toEqual([]);
});

test('the log of the app goes on about no call whose row is over', async () => {
  const lines = (await hotline.appLog()).split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as { callId?: string; timestamp?: string; message?: string }];
    } catch {
      return [];
    }
  });
  const { rows } = await hotline.db.query<{ id: string; ended_at: Date }>(
    'SELECT id, ended_at FROM calls',
  );
  const ends = new Map(rows.map(({ id, ended_at }) => [id, ended_at.getTime()]));
  const told = lines.filter(({ callId, timestamp = '' }) => {
    if (callId === undefined) return false;
    const end = ends.get(callId);
    return end === undefined || new Date(timestamp).getTime() > end + 1000;
  });
  expect(told).toEqual([]);
  // Every call that begins in the log also ends in it.
  const count = (words: string) => lines.filter(({ message }) => message === words).length;
  expect(count('call over')).toBe(count('call'));
});
