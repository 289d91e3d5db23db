/** How long each report takes over a year of calls, and how long when it is asked for again. */
import { makePool } from '../../../app/database/pool.js';
import { namesCallers, readKeptReport } from '../../../app/reports/readKeptReport.js';
import { readReport } from '../../../app/reports/store/readReport.js';
import { isTooFine } from '../../../app/reports/rules/intervalsOf.js';
import { reports } from '../../../app/reports/store/reportDefinitions.js';
import type { Grouping } from '../../../app/reports/store/sqlReport.js';
import type { BenchDatabase } from '../benchDatabase.js';
import { held, told, type Figure } from '../figure.js';
import { insertManyCalls } from './manyCalls.js';

const from = new Date('2025-11-01T00:00:00+08:00');
const until = new Date('2026-11-01T00:00:00+08:00');
/** The report is asked for in the middle of a day that it includes: nothing of it is final. */
const now = new Date('2026-10-31T15:00:00+08:00');
/** As the console asks for them. */
const pageRows = 200;

/** Fills the year, and asks for every report by everything that it can be grouped by, twice. */
export async function measureYear(database: BenchDatabase, calls: number): Promise<Figure[]> {
  await insertManyCalls(database.pool, { calls, from, days: 365 });
  const db = makePool({ DATABASE_URL: database.url, DATABASE_POOL: 4 }, { statementTimeoutMs: 0 });
  const clock = { now: () => now };
  const timed = async (work: () => Promise<unknown>) => {
    const beganMs = performance.now();
    await work();
    return performance.now() - beganMs;
  };
  const figures: Figure[] = [];
  let slowest = { first: 0, again: 0 };
  try {
    for (const report of reports) {
      const groupings: (Grouping | null)[] =
        report.groupings.length === 0 ? [null] : [...report.groupings];
      let worst = { first: 0, again: 0, by: '' };
      for (const by of groupings) {
        if (by !== null && isTooFine(by, from, until)) continue;
        const request = { from, until, line: null, ...(by !== null && { by }) };
        const ask = () =>
          namesCallers(report)
            ? readReport(db, report, { ...request, asOf: now }, { limit: pageRows, offset: 0 })
            : readKeptReport({ db, clock }, report, request);
        const [first, again] = [await timed(ask), await timed(ask)];
        if (first > worst.first)
          worst = { first, again: Math.max(again, worst.again), by: by ?? '' };
        else worst = { ...worst, again: Math.max(again, worst.again) };
      }
      slowest = {
        first: Math.max(slowest.first, worst.first),
        again: Math.max(slowest.again, worst.again),
      };
      figures.push(
        told(`${report.name}${worst.by === '' ? '' : ` by ${worst.by}`}, first, ms`, worst.first),
      );
      figures.push(told(`${report.name}, again, ms`, worst.again));
    }
  } finally {
    await db.end();
  }
  const year = `a year of ${calls.toLocaleString('en')} calls, the slowest of all reports`;
  return [
    held(`${year}, first, ms`, slowest.first, null, '<= 2000 ms', slowest.first <= 2000),
    held(`${year}, again, ms`, slowest.again, null, '<= 200 ms', slowest.again <= 200),
    ...figures,
  ];
}
