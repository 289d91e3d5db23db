/**
 * Measures how long each report takes over a year of calls, the first time and again; alone, and
 * with the year before.
 */
import { makePool } from '../../../app/database/pool.js';
import { namesCallers, readKeptReport } from '../../../app/reports/readKeptReport.js';
import { sumDays } from '../../../app/reports/sumDays.js';
import { readReport } from '../../../app/reports/store/readReport.js';
import { isTooFine } from '../../../app/reports/rules/intervalsOf.js';
import { reports } from '../../../app/reports/store/reportDefinitions.js';
import type { Grouping, ReportDefinition } from '../../../app/reports/store/sqlReport.js';
import type { BenchDatabase } from '../benchDatabase.js';
import { held, told, type Figure } from '../figure.js';
import { insertManyCalls } from './manyCalls.js';

const dayMs = 86_400_000;
const chinaMs = 8 * 3_600_000;
const yearMs = 365 * dayMs;
/** As the console asks for them. */
const pageRows = 200;
const mostMs = { first: 2000, again: 200 } as const;

/** Milliseconds of a report, for its slowest grouping. */
interface Worst {
  first: number;
  again: number;
  by: string;
}

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
  const app = { db, clock: { now: () => now } };
  try {
    const sumsS = (await timed(() => sumAll(app))) / 1000;
    // As autovacuum does in time.
    await database.pool.query('VACUUM ANALYZE');
    const figures: Figure[] = [];
    const slowest = { first: 0, again: 0, compared: 0 };
    for (const report of reports) {
      const ask = (by: Grouping | null, span: { from: Date; until: Date }) => {
        const request = { ...span, line: null, ...(by !== null && { by }) };
        return namesCallers(report)
          ? readReport(db, report, { ...request, asOf: now }, { limit: pageRows, offset: 0 })
          : readKeptReport(app, report, request);
      };
      const worst: Worst = { first: 0, again: 0, by: '' };
      let compared = 0;
      for (const by of groupingsOf(report, from, until)) {
        const first = await timed(() => ask(by, { from, until }));
        const again = await timed(() => ask(by, { from, until }));
        if (first > worst.first) [worst.first, worst.by] = [first, by ?? ''];
        worst.again = Math.max(worst.again, again);
        // A list is not compared.
        if (namesCallers(report)) continue;
        await db.query('DELETE FROM kept_reports');
        const both = [
          { from, until },
          { from: before, until: from },
        ];
        compared = Math.max(
          compared,
          await timed(() => Promise.all(both.map((span) => ask(by, span)))),
        );
      }
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
    const year = `a year of ${calls.toLocaleString('en')} calls, the slowest of all reports`;
    return [
      within(`${year}, first, ms`, slowest.first, mostMs.first),
      within(`${year}, again, ms`, slowest.again, mostMs.again),
      within(`${year}, with the year before, first, ms`, slowest.compared, mostMs.first),
      told('summing the days of both years, once, s', sumsS),
      ...figures,
    ];
  } finally {
    await db.end();
  }
}

/** The groupings that the console offers. */
function groupingsOf(report: ReportDefinition, from: Date, until: Date): (Grouping | null)[] {
  if (report.groupings.length === 0) return [null];
  return report.groupings.filter((by) => !isTooFine(by, from, until));
}

/** As the timed work does, some days at a time. */
async function sumAll(app: Parameters<typeof sumDays>[0]): Promise<void> {
  while ((await sumDays(app)) > 0);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now();
  await work();
  return performance.now() - beganMs;
}

function within(figure: string, ms: number, limit: number): Figure {
  return held(figure, ms, null, `<= ${limit} ms`, ms <= limit);
}
