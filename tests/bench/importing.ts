/**
 * `hotline import cases` compared with psql's `\copy` of the rows that it has just written, into the
 * same tables with their indexes and constraints: what the database alone needs for them.
 */
import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../app/core/paths.js';
import { addCourt, startBenchDatabase, type BenchDatabase } from './benchDatabase.js';
import { appEnvironment, benchFolder, noAsterisk } from './benchHotline.js';
import { measured, percentile, say, timeMs, type Figure } from './figure.js';
import { madeUpCourt, writeCaseFile } from './madeUpCases.js';
import { withParts } from './parts.js';

const run = promisify(execFile);

/** Runs the bench `import`: 50,000 cases, or three rounds of 500,000 with `full`. */
export function benchImport(full: boolean): Promise<Figure[]> {
  const [count, rounds] = full ? [500_000, 3] : [50_000, 1];
  return withParts(async (keep) => {
    const folder = path.join(benchFolder, 'import-files');
    await mkdir(folder, { recursive: true });
    keep({ stop: () => rm(folder, { recursive: true, force: true }) });
    const file = path.join(folder, 'cases.csv');
    await writeCaseFile(file, count);
    const database = keep(await startBenchDatabase('import'));
    say('file and database are there');
    const imported: number[] = [];
    const copied: number[] = [];
    // Alternating, so that a machine that becomes slower does so for both.
    for (let round = 0; round < rounds; round++) {
      await emptyDatabase(database);
      const ours = count / (await timeImport(database, file, count));
      const copy = count / (await timeCopy(database, folder));
      say(`cases/s: import ${ours.toFixed(0)}, \\copy ${copy.toFixed(0)}`);
      imported.push(ours);
      copied.push(copy);
    }
    const peer = percentile(copied, 0.5);
    return [
      measured(
        `${count.toLocaleString('en')} cases; peer: \\copy of the rows that the import made of them`,
        'cases/s',
        percentile(imported, 0.5),
        { peer, atLeast: 0.5 * peer, target: '≥ 0.5 ×' },
      ),
    ];
  });
}

/** Leaves the database with the court of the cases alone, and nothing to be written to the disk. */
async function emptyDatabase(database: BenchDatabase): Promise<void> {
  await database.empty();
  await addCourt(database.pool, madeUpCourt);
  await database.pool.query('CHECKPOINT');
}

/**
 * Returns the seconds of a whole `hotline import`, including Node's start.
 * @throws Error unless every case is there afterwards
 */
async function timeImport(database: BenchDatabase, file: string, count: number): Promise<number> {
  const tookMs = await timeMs(() => importFile(database, file));
  const { rows } = await database.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM cases');
  if (rows[0]?.n !== count) throw new Error(`imported ${rows[0]?.n ?? '?'} cases of ${count}`);
  return tookMs / 1000;
}

/** Runs `hotline import cases`. @throws Error if it fails */
export async function importFile(database: BenchDatabase, file: string): Promise<void> {
  await run(process.execPath, [path.join(projectRoot, 'dist/cli.js'), 'import', 'cases', file], {
    maxBuffer: 64 * 1024 * 1024,
    cwd: projectRoot,
    // An import needs no Redis, but its address is validated all the same.
    env: appEnvironment(database, { url: 'redis://127.0.0.1:1/0' }, noAsterisk),
  });
}

/** Takes the imported rows out as files, and returns the seconds in which they are back. */
async function timeCopy(database: BenchDatabase, folder: string): Promise<number> {
  const tables = ['cases', 'persons', 'parties'];
  const copy = (direction: 'to' | 'from') =>
    run('psql', [
      ...['--no-psqlrc', '--set', 'ON_ERROR_STOP=1', '--single-transaction', database.ownerUrl],
      ...tables.flatMap((name) => ['-c', `\\copy ${name} ${direction} '${folder}/${name}.copy'`]),
    ]);
  await copy('to');
  await emptyDatabase(database);
  return (await timeMs(() => copy('from'))) / 1000;
}
