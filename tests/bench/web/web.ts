/** What the console's server costs: live events, and the reports of a year. */
import { startBenchDatabase } from '../benchDatabase.js';
import { printFigures, writeFigures, type Figure } from '../figure.js';
import { measureReconnects, measureStreams } from './liveBench.js';
import { measureYear } from './yearReports.js';

/** Runs the bench `web`. The short form has the same sizes, but for the seconds that streams are watched. */
export async function benchWeb(full: boolean): Promise<Figure[]> {
  const database = await startBenchDatabase('web-postgres');
  try {
    const seconds = full ? 60 : 15;
    const live = [
      ...(await measureReconnects(database, sized(1000))),
      ...(await measureStreams(database, sized(200), seconds)),
      ...(await measureStreams(database, sized(1000), seconds)),
    ];
    printFigures('Live events', live);
    const year = await measureYear(database, sized(1_000_000));
    printFigures('The reports of a year', year);
    const figures = [...live, ...year];
    await writeFigures('web', figures);
    return figures;
  } finally {
    await database.drop();
  }
}

/** `SMALL=20` divides every size by 20, to see that the bench runs; its targets say nothing then. */
function sized(whole: number): number {
  return Math.ceil(whole / Number(process.env.SMALL ?? 1));
}
