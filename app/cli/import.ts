import { stat } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { recomputeLimits, type MovedTicket } from '../tickets/state/recomputeLimits.js';
import { importCases, type ImportResult } from '../court/import/store/importCases.js';
import { importCourts } from '../court/store/courtRecords.js';
import { loadIdentityKeys } from '../court/identity/store/identityKeys.js';
import { readCourtsFile } from './courts/courtsFile.js';
import { movedText } from './courts/movedText.js';
import { administrator, whoActs } from './staff/operator.js';
import { showProgress } from './terminal/progress.js';
import { readGiven } from './terminal/readGiven.js';
import { stopSignal } from './terminal/stopSignal.js';
import { withPool } from './terminal/withPool.js';

interface CaseOptions {
  format?: 'csv' | 'ndjson';
  encoding: 'utf-8' | 'gb18030' | 'auto';
  rejects?: string;
}

const caseHelp = `
The columns are explained in sql/README.md. An existing case is replaced if its record has changed.
Refused rows are written to FILE.rejects with line and reason; all other rows are imported.
Ctrl-C stops after the current batch; run the command again to continue.

Exit codes: 0 all rows imported; 2 rows refused, or the file is unusable; 130 stopped; 1 failed.`;

/** Adds `hotline import cases` and `hotline import courts`. */
export function addImportCommand(program: Command): void {
  const group = program.command('import').description('import the data of a court');

  group
    .command('cases')
    .argument('<file>', 'CSV with headings, or NDJSON with one case per line')
    .description('add or replace cases with their parties')
    .addOption(
      new Option('--format <format>', 'default: by the name of the file').choices([
        'csv',
        'ndjson',
      ]),
    )
    .addOption(
      new Option('--encoding <encoding>')
        .choices(['utf-8', 'gb18030', 'auto'])
        .default('auto', 'detected from the file'),
    )
    .option('--rejects <file>', 'file for refused rows (default: FILE.rejects)')
    .addHelpText('after', caseHelp)
    .action((file: string, options: CaseOptions) => runImportCases(file, options));

  group
    .command('courts')
    .argument('<file>', 'JSON or CSV')
    .description('add or update courts, departments and staff; those that are not in the file stay')
    .action(async (file: string) => {
      const courts = readCourtsFile(file, await readGiven(file));
      let moved: readonly MovedTicket[] = [];
      await withPool([], async (pool) => {
        await importCourts(pool, courts, async (db) => administrator(await whoActs(db)).osUser);
        // Time limits end with business hours, and a file may change those hours.
        const deps = { db: pool, clock: { now: () => new Date() } };
        moved = await recomputeLimits(deps, null, { code: 'courts' });
      });
      const count = (of: 'departments' | 'staff') =>
        courts.reduce((sum, court) => sum + court[of].length, 0);
      console.log(
        `${courts.length} courts, ${count('departments')} departments, ${count('staff')} staff`,
      );
      if (moved.length > 0) console.log(movedText(moved));
    });
}

async function runImportCases(file: string, options: CaseOptions): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  await withPool(['IDENTITY_KEYS_FILE'], async (pool, config) => {
    const identityKeys = loadIdentityKeys(config.IDENTITY_KEYS_FILE);
    const progress = showProgress('cases', size);
    const { signal, release } = stopSignal(progress.say);
    const startedMs = Date.now();
    let result: ImportResult;
    try {
      result = await importCases(pool, identityKeys, file, {
        ...(options.format && { format: options.format }),
        ...(options.rejects !== undefined && { rejectsFile: options.rejects }),
        encoding: options.encoding,
        signal,
        onProgress: (now) =>
          progress.update(now.bytesRead, `${now.records} records, ${now.refused} refused`),
      });
    } finally {
      progress.stop();
      release();
    }
    report(result, (Date.now() - startedMs) / 1000);
  });
}

/** Prints the result of an import, and sets the exit code. */
export function report(result: ImportResult, seconds: number): void {
  const parts = [
    `${result.added} added`,
    `${result.changed} changed`,
    `${result.unchanged} unchanged`,
    ...(result.superseded > 0 ? [`${result.superseded} superseded by a later line`] : []),
    `${result.refused} refused`,
  ];
  console.log(`${result.records} records in ${seconds.toFixed(1)} s: ${parts.join(', ')}`);
  if (result.rejectsFile !== null) {
    console.error(`the refused rows and the reasons are in ${result.rejectsFile}`);
    process.exitCode = 2;
  }
  if (result.isStopped) {
    console.error(`stopped after line ${result.lastLine}; run the command again to continue`);
    process.exitCode = 130;
  }
}
