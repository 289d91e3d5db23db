/** The generated day for test files: a copy of its database, and its log. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freshDatabase, sharedParts, type TestDatabase } from '../parts/database.js';
import type { DayLog } from './dayLog.js';
import { generateDay } from './generateDay.js';

/**
 * Returns a database that contains the day, and the day's log. The day is made once per run; every
 * file gets a copy.
 */
export async function generatedDay(): Promise<{ database: TestDatabase; log: DayLog }> {
  const logFile = path.join(sharedParts().folder, 'generated-day.json');
  const database = await freshDatabase({
    holding: {
      name: 'day',
      make: async (pool) => writeFile(logFile, JSON.stringify(await generateDay(pool, 12368))),
    },
  });
  const log = JSON.parse(await readFile(logFile, 'utf8')) as DayLog;
  return { database, log: { ...log, asOf: new Date(log.asOf) } };
}
