/**
 * Writes the sample court as an import file, and loads it in the way a court's own data is loaded.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import type { Pool } from 'pg';
import type { IsoDate } from '../../../court/rules/workCalendar.js';
import {
  importCases,
  type ImportProgress,
  type ImportResult,
} from '../../../court/import/store/importCases.js';
import { checkCourtRecords, importCourts } from '../../../court/store/courtRecords.js';
import type { IdentityKeys } from '../../../court/identity/store/identityKeys.js';
import type { CaseInput } from '../caseInput.js';
import { generatedCases } from '../generatedCases.js';
import { knownCases } from '../known/knownCases.js';
import type { QueueHours } from '../../../queue/store/queues.js';
import { sampleDays } from '../sampleDays.js';
import { loadSampleDesk } from './sampleDesk.js';
import { loadSampleLimits } from '../sampleLimits.js';
import { loadSampleSettings } from './sampleSettings.js';

export interface SampleOptions {
  /** The day of loading. Hearings lie after it. */
  readonly today: IsoDate;
  /** How many cases in total. Default 200. */
  readonly cases?: number;
  /** Another seed makes other cases; those of the known people stay the same. Default 1. */
  readonly seed?: number;
}

/** Makes the cases of the sample court: first those of the known people, then generated ones. */
export function* sampleCases(options: SampleOptions): Generator<CaseInput, void> {
  const days = sampleDays(options.today);
  const known = knownCases(days);
  yield* known;
  const more = Math.max(0, (options.cases ?? 200) - known.length);
  yield* generatedCases(days, more, options.seed ?? 1);
}

/** How much text (characters) is written at once. */
const chunkCharacters = 1 << 18;

/**
 * Writes the cases as NDJSON. Only the owner can read the file, as should be so for a court's own
 * file.
 */
export async function writeSampleFile(file: string, options: SampleOptions): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const stream = createWriteStream(file, { mode: 0o600 });
  const done = finished(stream);
  let chunk = '';
  for (const each of sampleCases(options)) {
    chunk += `${JSON.stringify(each)}\n`;
    if (chunk.length < chunkCharacters) continue;
    if (!stream.write(chunk)) await Promise.race([once(stream, 'drain'), done]);
    chunk = '';
  }
  stream.end(chunk);
  await done;
}

export interface SampleLoad extends SampleOptions {
  /** The file with the courts: `sql/sample/courts.json`. */
  readonly courtsFile: string;
  /** Where the import file is written. */
  readonly casesFile: string;
  /** When agents are available. A demonstration at night needs `always`. Default `court`. */
  readonly queueHours?: QueueHours;
  /** Whether the courts meet people by appointment. A demonstration needs it. Default false. */
  readonly meetsPeople?: boolean;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/**
 * Loads courts and cases. Loading again on another day moves the cases of the first load to that
 * day.
 */
export async function loadSampleCourt(
  pool: Pool,
  identityKeys: IdentityKeys,
  load: SampleLoad,
): Promise<ImportResult> {
  const courts = checkCourtRecords(JSON.parse(await readFile(load.courtsFile, 'utf8')));
  if (courts.kind === 'invalid')
    throw new Error(`${load.courtsFile}: ${courts.problems.join('; ')}`);
  await importCourts(pool, courts.courts, () => Promise.resolve('sample'));
  await loadSampleDesk(pool, new Date(), load.queueHours);
  await loadSampleLimits(pool, new Date());
  await loadSampleSettings(pool, load.meetsPeople ?? false);
  await writeSampleFile(load.casesFile, load);
  return importCases(pool, identityKeys, load.casesFile, {
    ...(load.onProgress && { onProgress: load.onProgress }),
  });
}
