/** A year of calls in the database: how long the console, the reports and the nightly erasure take then. */
import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { createLogger, transports } from 'winston';
import { readFloorNow } from '../../../app/agents/control/store/floorNow.js';
import { appendCallEvents, openCall } from '../../../app/calls/store/calls.js';
import { readSettings } from '../../../app/core/config.js';
import { setErasingLimits } from '../../../app/core/audit/store/erasingLimits.js';
import { makePool } from '../../../app/core/database/pool.js';
import { chinaDate, chinaMoment } from '../../../app/court/rules/workCalendar.js';
import { eraseDue } from '../../../app/privacy/eraseDue.js';
import { erasingSettings, type ErasingApp } from '../../../app/privacy/erasingApp.js';
import { markOwnFolders } from '../../../app/privacy/ownFolder.js';
import { closeCall } from '../../../app/queue/store/closeCall.js';
import { listCalls } from '../../../app/queue/store/callRecords.js';
import { reports } from '../../../app/reports/store/reportDefinitions.js';
import { readReport } from '../../../app/reports/store/readReport.js';
import { sumDays } from '../../../app/reports/sumDays.js';
import { readWallboardFigures } from '../../../app/reports/wallboard/store/wallboardFigures.js';
import { startBenchDatabase } from '../benchDatabase.js';
import { benchFolder } from '../benchHotline.js';
import { measured, percentile, say, timeMs, type Figure } from '../figure.js';
import { withParts, type Keep } from '../parts.js';
import { addYear, keptDays } from './madeUpYear.js';

const callsOfWhole = 20_000_000;
const callsOfShort = 200_000;
const pageRows = 50;
const minuteMs = 60_000;

/** What the bench works on. */
interface Place {
  /** As the app is connected. */
  readonly db: Pool;
  readonly now: Date;
  /** The beginning of the day in China. */
  readonly today: Date;
}

/** Runs the bench `year`, with `CALLS` calls (200,000; 20 million with `full`). */
export function benchYear(full: boolean): Promise<Figure[]> {
  const calls = Number(process.env.CALLS || (full ? callsOfWhole : callsOfShort));
  const agents = Math.max(20, Math.ceil(calls / 50_000));
  return withParts(async (keep) => {
    const database = keep(await startBenchDatabase('year-postgres'));
    const now = new Date();
    const today = chinaMoment(chinaDate(now), '00:00');
    await addYear(database.pool, { calls, agents }, today);
    say(`${calls.toLocaleString('en')} calls are there`);
    const db = makePool(
      { DATABASE_URL: database.url, DATABASE_POOL: 10 },
      { statementTimeoutMs: 0 },
    );
    keep({ stop: () => db.end() });
    const place = { db, now, today };
    return [
      measured('calls in the year', '', calls),
      measured('size of the database', 'MB', await sizeMb(db)),
      ...(await measureViews(place)),
      ...(await measureReports(place)),
      ...(await measureErasing(place, database.ownerUrl, keep)),
    ];
  });
}

/** What is looked at all day, each twenty times. */
async function measureViews({ db, now, today }: Place): Promise<Figure[]> {
  const agent = { agentId: 1 };
  const asked = { now, today, leftOut: [], greetingCourtId: 1 };
  const page = { limit: pageRows, scope: 1 };
  const number = await rareNumber(db);
  const views: Readonly<Record<string, () => Promise<unknown>>> = {
    wallboard: () => readWallboardFigures(db, { courtId: 1 }, asked),
    'floor (who waits, talks, is free)': () => readFloorNow(db, 1, null, today),
    'list of calls': () => listCalls(db, page),
    'list of calls, of an agent': () => listCalls(db, { ...page, ...agent }),
    'list of calls, of a queue': () => listCalls(db, { ...page, queue: 'q1' }),
    'list of calls, of a number': () => listCalls(db, { ...page, number }),
    'list of calls, lost ones (none)': () => listCalls(db, { ...page, outcome: 'lost' }),
  };
  const figures: Figure[] = [];
  for (const [name, read] of Object.entries(views)) {
    const took: number[] = [];
    for (let n = 0; n < 20; n++) took.push(await timeMs(read));
    figures.push(
      measured(`live view: ${name}, p99`, 'ms', percentile(took, 0.99), { atMost: 100 }),
    );
    say(`${name}: ${percentile(took, 0.99).toFixed(0)} ms`);
  }
  return figures;
}

/** The last digits of the number of the oldest call that has one: nothing but an index finds it soon. */
async function rareNumber(db: Pool): Promise<string> {
  const { rows } = await db.query<{ number: string }>(
    `SELECT caller_number AS number FROM calls WHERE caller_number <> '' ORDER BY started_at LIMIT 1`,
  );
  return rows[0]?.number ?? '';
}

/** Each report, by each of its groupings, over the year that is over; the longest is held against the target. */
async function measureReports({ db, now, today }: Place): Promise<Figure[]> {
  const summing = await timeMs(async () => {
    while ((await sumDays({ db, clock: { now: () => now } })) > 0);
  });
  await db.query('ANALYZE');
  say('the days are summed');
  const year = {
    from: new Date(today.getTime() - keptDays.callers * 24 * 60 * minuteMs),
    until: today,
  };
  const figures = [measured('summing a past day', 'ms', summing / keptDays.callers)];
  for (const report of reports) {
    const groupings = report.groupings.length === 0 ? [undefined] : report.groupings;
    let longest = { ms: 0, by: '' };
    for (const by of groupings) {
      const request = { ...year, queue: null, asOf: now, ...(by !== undefined && { by }) };
      // A list is read by pages.
      const part = report.groupings.length === 0 ? { limit: pageRows, offset: 0 } : undefined;
      const ms = await timeMs(() => readReport(db, report, request, part));
      if (ms > longest.ms) longest = { ms, by: by ?? '' };
    }
    const by = longest.by === '' ? '' : ` by ${longest.by}`;
    say(`report ${report.name}${by}: ${longest.ms.toFixed(0)} ms`);
    figures.push(
      measured(`report over the year: ${report.name}${by}`, 's', longest.ms / 1000, { atMost: 3 }),
    );
  }
  return figures;
}

/** Tonight's erasure: the details, recordings and callers of one day each, while calls come and go. */
async function measureErasing(
  { db, now, today }: Place,
  ownerUrl: string,
  keep: Keep,
): Promise<Figure[]> {
  const folder = path.join(benchFolder, 'year-files');
  await rm(folder, { recursive: true, force: true });
  keep({ stop: () => rm(folder, { recursive: true, force: true }) });
  const app: ErasingApp = {
    db,
    // As late in the day as the hotline erases: the calls of one day are due then.
    clock: { now: () => now },
    log: createLogger({ level: 'error', transports: [new transports.Console()] }),
    config: readSettings(
      {
        RECORDINGS_DIR: path.join(folder, 'recordings'),
        ATTACHMENTS_DIR: path.join(folder, 'attachments'),
        SMS_DIR: path.join(folder, 'sms'),
        CALL_DETAIL_RETENTION_DAYS: String(keptDays.details),
        RECORDINGS_KEEP_DAYS: String(keptDays.recordings),
        CALLERS_KEEP_DAYS: String(keptDays.callers),
        MESSAGES_KEEP_DAYS: String(keptDays.messages),
      },
      erasingSettings,
    ),
  };
  for (const setting of ['RECORDINGS_DIR', 'ATTACHMENTS_DIR', 'SMS_DIR'] as const)
    await mkdir(app.config[setting], { recursive: true });
  const due = await writeRecordings(db, app.config.RECORDINGS_DIR, today);
  await markOwnFolders(app);
  // The database has limits of its own.
  await setErasingLimits(ownerUrl, app.config);
  say('recordings are there');
  const beside = callsBeside(db);
  let took: number[] = [];
  const ms = await timeMs(() => eraseDue(app)).finally(async () => (took = await beside.stop()));
  const left = await stillDue(db, now);
  return [
    measured('nightly erasure', 's', ms / 1000, { atMost: 300 }),
    measured('nightly erasure: recordings due', '', due),
    measured('nightly erasure: calls and recordings still due afterwards', '', left, { atMost: 0 }),
    measured('nightly erasure: writing a call beside it, p99', 'ms', percentile(took, 0.99)),
    measured('nightly erasure: writing a call beside it, the longest', 'ms', Math.max(...took), {
      atMost: 1000,
    }),
  ];
}

/** Writes files of the recordings that are due, and of the newest, by which the folder is known. @returns how many are due */
async function writeRecordings(db: Pool, folder: string, today: Date): Promise<number> {
  const { rows } = await db.query<{ file: string; due: boolean }>(
    `SELECT file, started_at < $1::timestamptz - $2::int * interval '1 day' AS due FROM recordings
      WHERE file IS NOT NULL AND (started_at < $1::timestamptz - $2::int * interval '1 day'
                                  OR started_at >= $1::timestamptz - interval '1 day')`,
    [today, keptDays.recordings],
  );
  for (const { file } of rows) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), 'RIFF');
  }
  return rows.filter(({ due }) => due).length;
}

async function stillDue(db: Pool, now: Date): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `SELECT ((SELECT count(*) FROM calls WHERE ended_at < $1::timestamptz - $2::int * interval '1 day' AND detail_erased_at IS NULL)
           + (SELECT count(*) FROM calls WHERE ended_at < $1::timestamptz - $3::int * interval '1 day' AND caller_number <> '')
           + (SELECT count(*) FROM recordings WHERE started_at < $1::timestamptz - ($4::int + 1) * interval '1 day' AND file IS NOT NULL))::int AS n`,
    [now, keptDays.details, keptDays.callers, keptDays.recordings],
  );
  return rows[0]?.n ?? NaN;
}

/** Twenty calls a second, each written as the hotline writes it. `stop` returns how long each took. */
function callsBeside(db: Pool): { stop(): Promise<number[]> } {
  const took: number[] = [];
  let isOver = false;
  const call = async () => {
    const [callId, at] = [randomUUID(), new Date()];
    await openCall(db, {
      ...{
        id: callId,
        node: 'hotline',
        channelId: `beside-${callId}`,
        callerNumber: '13800000000',
      },
      ...{ calledNumber: '12368', courtId: 1, startedAt: at },
    });
    await appendCallEvents(
      db,
      [0, 1, 2].map((seq) => ({ callId, seq, at, kind: 'prompt', name: 'mainMenu', detail: '' })),
    );
    await closeCall(db, callId, { at: new Date(), outcome: 'served' });
  };
  const running = (async () => {
    while (!isOver) {
      took.push(await timeMs(call));
      await sleep(50);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await running;
      return took;
    },
  };
}

async function sizeMb(db: Pool): Promise<number> {
  const { rows } = await db.query<{ mb: number }>(
    'SELECT (pg_database_size(current_database()) / 1048576)::int AS mb',
  );
  return rows[0]?.mb ?? NaN;
}
