/**
 * Measures how long each report takes over a year of calls, the first time and again; alone, and
 * with the year before.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { makePool, type Pool } from '../../../app/core/database/pool.js';
import { makeReportFile } from '../../../app/reports/makeReportFile.js';
import { namesCallers, readKeptReport } from '../../../app/reports/readKeptReport.js';
import { sumDays } from '../../../app/reports/sumDays.js';
import { hasCalls, readCallsOfFigure } from '../../../app/reports/store/reportCalls.js';
import { readReport } from '../../../app/reports/store/readReport.js';
import { isTooFine } from '../../../app/reports/rules/intervalsOf.js';
import { findReport, reports } from '../../../app/reports/store/reportDefinitions.js';
import type { Grouping, ReportDefinition } from '../../../app/reports/store/sqlReport.js';
import { readWallboardFigures } from '../../../app/reports/wallboard/store/wallboardFigures.js';
import type { BenchDatabase } from '../benchDatabase.js';
import { held, told, type Figure } from '../figure.js';
import { insertManyCalls } from './manyCalls.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const chinaMs = 8 * hourMs;
const yearMs = 365 * dayMs;
/** As the console asks for them. */
const pageRows = 200;
/** A page that hardly anybody turns to: the hundredth. */
const farRows = 99 * pageRows;
/** Rows of a list that become a file. */
const mostFileRows = 50_000;
const mostMs = { first: 2000, again: 200 } as const;

/** Milliseconds of a report, for the grouping and the scope that take longest. */
interface Worst {
  first: number;
  again: number;
  by: string;
}

interface Span {
  readonly from: Date;
  readonly until: Date;
}

interface Bench {
  readonly db: Pool;
  readonly now: Date;
  readonly year: Span;
  readonly yearBefore: Span;
}

/** Everything; what a court sees of itself; one line. */
const scopes = [
  { queue: null, courtId: null },
  { queue: 'enforcement english', courtId: 1 },
  { queue: 'general', courtId: null },
] as const;
type Scope = (typeof scopes)[number];

/**
 * Fills the year that ends today and the one before, and requests every report in every grouping
 * twice; then once more compared with the year before. Today is not over, so nothing of it is
 * final.
 */
export async function measureYear(database: BenchDatabase, calls: number): Promise<Figure[]> {
  const now = new Date();
  // The end of today in China.
  const until = new Date((Math.floor((now.getTime() + chinaMs) / dayMs) + 1) * dayMs - chinaMs);
  const from = new Date(until.getTime() - yearMs);
  const before = new Date(from.getTime() - yearMs);
  await insertManyCalls(database.pool, { calls: calls * 2, from: before, days: 730 });
  const db = makePool({ DATABASE_URL: database.url, DATABASE_POOL: 4 }, { statementTimeoutMs: 0 });
  const bench = { db, now, year: { from, until }, yearBefore: { from: before, until: from } };
  try {
    const unsummed = await measureUnsummed(bench);
    const sumsS = (await timed(() => sumAll(bench))) / 1000;
    // As autovacuum does in time.
    await database.pool.query('VACUUM ANALYZE');
    const loop = monitorEventLoopDelay({ resolution: 5 });
    loop.enable();
    const figures: Figure[] = [];
    const slowest = { first: 0, again: 0, compared: 0 };
    for (const report of reports) {
      const { worst, compared } = await measureReport(bench, report);
      const name = `${report.name}${worst.by === '' ? '' : ` by ${worst.by}`}`;
      figures.push(
        within(`${name}, first, ms`, worst.first, mostMs.first),
        within(`${report.name}, again, ms`, worst.again, mostMs.again),
      );
      if (compared > 0) {
        figures.push(
          within(`${report.name} with the year before, first, ms`, compared, mostMs.first),
        );
      }
      slowest.first = Math.max(slowest.first, worst.first);
      slowest.again = Math.max(slowest.again, worst.again);
      slowest.compared = Math.max(slowest.compared, compared);
    }
    const others = [...(await measureLists(bench)), ...(await measureFiles(bench))];
    loop.disable();
    const year = `a year of ${calls.toLocaleString('en')} calls, the slowest of all reports`;
    return [
      within(`${year}, first, ms`, slowest.first, mostMs.first),
      within(`${year}, again, ms`, slowest.again, mostMs.again),
      within(`${year}, with the year before, first, ms`, slowest.compared, mostMs.first),
      ...others,
      told('the process held by a report or a file, longest, ms', loop.max / 1e6),
      told('summing the days of both years, once, s', sumsS),
      unsummed,
      ...figures,
    ];
  } finally {
    await db.end();
  }
}

async function measureReport(
  bench: Bench,
  report: ReportDefinition,
): Promise<{ worst: Worst; compared: number }> {
  const { db, year, yearBefore } = bench;
  const worst: Worst = { first: 0, again: 0, by: '' };
  let compared = 0;
  for (const scope of scopes) {
    for (const by of groupingsOf(report, year)) {
      const read = (span: Span) => ask(bench, report, { ...span, ...scope, by });
      const first = await timed(() => read(year));
      const again = await timed(() => read(year));
      if (first > worst.first) {
        worst.first = first;
        worst.by = [by, scope.courtId === null ? scope.queue : 'court'].filter(Boolean).join(', ');
      }
      worst.again = Math.max(worst.again, again);
      // A list is not compared.
      if (namesCallers(report)) continue;
      await db.query('DELETE FROM kept_reports');
      const both = await timed(() => Promise.all([read(year), read(yearBefore)]));
      compared = Math.max(compared, both);
      await db.query('DELETE FROM kept_reports');
    }
  }
  return { worst, compared };
}

function ask(
  { db, now }: Bench,
  report: ReportDefinition,
  { by, queue, ...asked }: Span & Scope & { readonly by: Grouping | null },
): Promise<unknown> {
  const request = { ...asked, queue: report.takesQueue ? queue : null, ...(by !== null && { by }) };
  return namesCallers(report)
    ? readReport(db, report, { ...request, asOf: now }, { limit: pageRows, offset: 0 })
    : readKeptReport({ db, clock: { now: () => now } }, report, request);
}

/** The report that reads most, while no day is summed: after an upgrade that sums otherwise, or an import of years. */
async function measureUnsummed(bench: Bench): Promise<Figure> {
  const report = reportNamed('summary');
  const ms = await timed(() =>
    ask(bench, report, { ...bench.year, queue: null, courtId: null, by: null }),
  );
  await bench.db.query('DELETE FROM kept_reports');
  return told('the summary while no day is summed yet, ms', ms);
}

/** The calls behind each figure, and lists of callers: the first page and one far behind; the wallboard. */
async function measureLists({ db, now, year }: Bench): Promise<Figure[]> {
  const slowest = { first: 0, far: 0 };
  const note = async (read: (offset: number) => Promise<unknown>) => {
    slowest.first = Math.max(slowest.first, await timed(() => read(0)));
    slowest.far = Math.max(slowest.far, await timed(() => read(farRows)));
  };
  for (const report of reports) {
    if (namesCallers(report)) {
      await note((offset) =>
        readReport(db, report, { ...year, queue: null, asOf: now }, { limit: pageRows, offset }),
      );
    }
    for (const { key } of report.columns.filter((column) => hasCalls(report.name, column.key))) {
      const asked = { report: report.name, figure: key, ...year, queue: null };
      await note((offset) => readCallsOfFigure(db, asked, { limit: pageRows + 1, offset }));
    }
  }
  const noon = new Date(year.until.getTime() - dayMs - 7 * hourMs);
  const today = new Date(noon.getTime() - 17 * hourMs);
  const wallboard = await timed(() => readWallboardFigures(db, { courtId: null }, noon, today));
  return [
    within('a list of calls or callers, first page, slowest, ms', slowest.first, mostMs.first),
    within('a list of calls or callers, page 100, slowest, ms', slowest.far, mostMs.first),
    told('the wallboard at the end of a day, ms', wallboard),
  ];
}

/** The longest files: the hours of a year, and as many callers as a file may have. */
async function measureFiles({ db, now, year }: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  const make = async (name: string, by: Grouping | null) => {
    const report = reportNamed(name);
    const request = { ...year, queue: null, asOf: now, ...(by !== null && { by }) };
    const computed = await readReport(db, report, request, { limit: mostFileRows, offset: 0 });
    for (const format of ['csv', 'xlsx'] as const) {
      const ms = await timed(() =>
        makeReportFile(report, computed, {
          ...request,
          queues: [],
          court: null,
          language: 'zh',
          format,
        }),
      );
      figures.push(told(`${name} as ${format}, ${computed.rows.length} rows, ms`, ms));
    }
  };
  await make('service', '60m');
  await make('abandoned', null);
  return figures;
}

function reportNamed(name: string): ReportDefinition {
  const report = findReport(name);
  if (report === null) throw new Error(`there is no report ${name}`);
  return report;
}

/** What the console offers. */
function groupingsOf(report: ReportDefinition, { from, until }: Span): (Grouping | null)[] {
  if (report.groupings.length === 0) return [null];
  return report.groupings.filter((by) => !isTooFine(by, from, until));
}

/** As the timed work does, a part at a time. */
async function sumAll({ db, now }: Bench): Promise<void> {
  while ((await sumDays({ db, clock: { now: () => now } })) > 0);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now();
  await work();
  return performance.now() - beganMs;
}

function within(figure: string, ms: number, limit: number): Figure {
  return held(figure, ms, null, `<= ${limit} ms`, ms <= limit);
}
