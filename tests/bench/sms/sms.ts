/**
 * SMS by SMPP: how fast the whole outbox is beside a bare loop of the same driver, and what is lost
 * or doubled when everything is killed in turn.
 */
import { startBenchDatabase } from '../benchDatabase.js';
import { printFigures, writeFigures, type Figure } from '../figure.js';
import { measureKills } from './smsKills.js';
import { measureRates } from './smsRates.js';

/** Runs the bench `sms`; `full` sends ten times as many. */
export async function benchSms(full: boolean, count = full ? 100_000 : 10_000): Promise<Figure[]> {
  const database = await startBenchDatabase('sms-postgres');
  const figures: Figure[] = [];
  try {
    figures.push(...(await measureRates(database, count)));
    await database.empty();
    figures.push(...(await measureKills(database, count)));
  } finally {
    await database.drop();
  }
  printFigures('sms', figures);
  await writeFigures('sms', figures);
  return figures;
}
