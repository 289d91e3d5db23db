/**
 * Measures the cost and the delay of the console: live events, pages, the telephone in the page,
 * requests beside calls, the reports of a year.
 */
import { startBenchDatabase, type BenchDatabase } from '../benchDatabase.js';
import { printFigures, writeFigures, type Figure } from '../figure.js';
import { measureBesideCalls } from './besideCalls.js';
import { measureFirstLoad } from './firstLoad.js';
import { measureReconnects, measureStreams } from './liveBench.js';
import { measureReload } from './reloadInAgentCall.js';
import { measureSeen } from './seenInBrowser.js';
import { measureYear } from './yearReports.js';

/** `SMALL=20` divides every size by 20, to try the bench out; its targets mean nothing then. */
const divisor = Number(process.env.SMALL ?? 1);
const small = divisor > 1;
const sized = (whole: number) => Math.ceil(whole / divisor);

interface Part {
  readonly title: string;
  readonly measure: (full: boolean) => Promise<Figure[]>;
}

/** By the names in `WEB_PARTS`. */
const parts: Readonly<Record<string, Part>> = {
  live: { title: 'Live events', measure: measureLive },
  load: { title: 'The first load of the desk', measure: () => measureFirstLoad(sized(10)) },
  seen: {
    title: 'From the telephone to the browser',
    measure: (full) =>
      measureSeen({
        desks: Math.max(10, sized(200)),
        atWork: Math.max(6, sized(20)),
        pages: 4,
        callsPerSecond: small ? 0.5 : 1.5,
        seconds: full ? 180 : small ? 20 : 90,
      }),
  },
  reload: { title: 'The page loaded again in mid-call', measure: () => measureReload(sized(20)) },
  calls: {
    title: 'Web requests beside calls',
    measure: (full) =>
      measureBesideCalls({
        seconds: full ? 90 : small ? 10 : 40,
        // The second is a rate that two processors carry; see the README of the benches.
        callsPerSecond: [sized(20), sized(12)],
        peerCallsPerSecond: 2,
        requestsPerSecond: sized(200),
      }),
  },
  reports: {
    title: 'The reports of a year',
    measure: () => withDatabase((database) => measureYear(database, sized(1_000_000))),
  },
};

/**
 * Runs the bench `web`, or the parts of it that `WEB_PARTS` names (`live,load`). The short form has
 * the same sizes for a shorter time. If one part fails, the others still run.
 */
export async function benchWeb(full: boolean): Promise<Figure[]> {
  const wanted = (process.env.WEB_PARTS ?? '').split(',').filter(Boolean);
  const unknown = wanted.find((name) => !(name in parts));
  if (unknown !== undefined) {
    throw new Error(`WEB_PARTS has no ${unknown}; there are ${Object.keys(parts).join(', ')}`);
  }
  const figures: Figure[] = [];
  const failures: string[] = [];
  for (const [name, { title, measure }] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const beganMs = performance.now();
    try {
      const measured = await measure(full);
      printFigures(`${title} (${Math.round((performance.now() - beganMs) / 1000)} s)`, measured);
      figures.push(...measured);
    } catch (error) {
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      failures.push(`${name}: ${why}`);
      console.log(`\n${title}: could not be measured\n${why}`);
    }
    await writeFigures('web', figures);
  }
  if (failures.length > 0) throw new Error(`could not be measured: ${failures.join('; ')}`);
  return figures;
}

function measureLive(full: boolean): Promise<Figure[]> {
  const seconds = full ? 60 : small ? 5 : 20;
  return withDatabase(async (database) => [
    ...(await measureReconnects(database, sized(1000))),
    ...(await measureStreams(database, sized(200), seconds)),
    ...(await measureStreams(database, sized(1000), seconds)),
  ]);
}

async function withDatabase(
  measure: (database: BenchDatabase) => Promise<Figure[]>,
): Promise<Figure[]> {
  const database = await startBenchDatabase('web-postgres');
  try {
    return await measure(database);
  } finally {
    await database.drop();
  }
}
