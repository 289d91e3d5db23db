/** The result of a bench, with the day and the machine it is of: a file that `make bench` leaves. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { hasOwnAsterisk } from '../../../app/local/parts/asterisk.js';
import { projectRoot, varFolder } from '../../../app/core/paths.js';
import type { BenchName } from '../benchNames.js';
import { round, rowOf, type Figure } from '../figure.js';

const run = promisify(execFile);

/** The result of a bench, of one run or of several. */
export interface Result {
  readonly bench: BenchName;
  /** The day, `YYYY-MM-DD`. */
  readonly date: string;
  readonly form: 'short' | 'whole';
  readonly machine: {
    readonly processors: string;
    readonly memoryGiB: number | null;
    /** How busy the processors were before the bench began, in percent; null if nobody measured. */
    readonly busyBefore: number | null;
  };
  readonly versions: Readonly<Record<string, string>>;
  /** The commit that was measured; null if it is not known. */
  readonly revision: string | null;
  /** What a reader must know of this run beside that; empty for nothing. */
  readonly remark: string;
  readonly figures: readonly Figure[];
  /** How many runs there were; 1 where it is not said. A run that broke off is one of them. */
  readonly runs?: number;
}

/** Where a run leaves its result. */
export function resultFile(bench: BenchName): string {
  return path.join(varFolder, 'bench', `${bench}.json`);
}

/** Reads a result. @throws Error if there is none */
export function readResult(file: string): Result {
  return JSON.parse(readFileSync(file, 'utf8')) as Result;
}

/** Writes a result as prettier would. */
export async function writeResult(file: string, result: Result): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
}

/** Returns what a result says of the machine and the program. @param busy a share, from 0 to 1 */
export async function describeRun(
  busy: number,
): Promise<Pick<Result, 'date' | 'machine' | 'versions' | 'revision' | 'remark'>> {
  const cpus = os.cpus();
  const asterisk = (await hasOwnAsterisk())
    ? ['asterisk']
    : ['chroot', path.join(varFolder, 'asterisk-root'), 'asterisk'];
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      processors: `${cpus.length} × ${cpus[0]?.model.trim() ?? 'unknown'}`,
      memoryGiB: Math.round(os.totalmem() / 2 ** 30),
      busyBefore: round(busy * 100),
    },
    versions: {
      Node: process.versions.node,
      Asterisk: await versionOf([...asterisk, '-V']),
      PostgreSQL: await versionOf(['psql', '--version']),
      Redis: await versionOf(['redis-server', '--version']),
    },
    revision: await revisionOf(),
    remark: '',
  };
}

async function versionOf([program = '', ...args]: readonly string[]): Promise<string> {
  const { stdout } = await run(program, args);
  return /\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? 'unknown';
}

/** The commit, with a plus sign if files differ from it. */
async function revisionOf(): Promise<string | null> {
  const git = async (...args: string[]) =>
    (await run('git', args, { cwd: projectRoot })).stdout.trim();
  try {
    const changed = await git('status', '--porcelain', '--untracked-files=no');
    return (await git('rev-parse', '--short=8', 'HEAD')) + (changed === '' ? '' : '+');
  } catch {
    return null;
  }
}

/** Prints figures, one a line. */
export function printFigures(figures: readonly Figure[]): void {
  for (const [name, ours, peer, ...rest] of figures.map(rowOf)) {
    const cells = [ours, peer === '' ? '' : `peer ${peer}`, ...rest];
    console.log(`  ${name}: ${cells.filter(Boolean).join('; ')}`);
  }
}
