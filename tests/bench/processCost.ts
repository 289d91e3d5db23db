/** What processes cost: CPU seconds and memory, as the kernel counts them. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { round } from './figure.js';

const run = promisify(execFile);
/** Linux counts in hundredths of a second on every machine that Node runs on. */
const ticksPerSecond = 100;

/**
 * Returns the CPU seconds (user and system) of a process so far, including all its threads.
 * @throws Error if the process is gone
 */
export async function cpuSeconds(pid: number): Promise<number> {
  const { own } = await readTimes(pid);
  return own;
}

/**
 * Returns the CPU seconds of a server and all its children, including ended ones, and their ended
 * children: PostgreSQL has one process per connection, and the app one that starts programs.
 */
async function familyCpuSeconds(pid: number): Promise<number> {
  const { own, endedChildren } = await readTimes(pid);
  const { stdout } = await run('pgrep', ['-P', String(pid)]).catch(() => ({ stdout: '' }));
  const children = stdout.split('\n').filter(Boolean).map(Number);
  const times = await Promise.all(
    children.map((child) =>
      readTimes(child).then(
        (each) => each.own + each.endedChildren,
        () => 0,
      ),
    ),
  );
  return times.reduce((sum, each) => sum + each, own + endedChildren);
}

async function readTimes(pid: number): Promise<{ own: number; endedChildren: number }> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may contain blanks. The first field behind it is the state, the third
  // of the line.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = (field: number) => Number(fields[field - 3]);
  return {
    own: (ticks(14) + ticks(15)) / ticksPerSecond,
    endedChildren: (ticks(16) + ticks(17)) / ticksPerSecond,
  };
}

/** Returns the resident megabytes of a process. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
}

/** CPU seconds of the whole machine since it was started. */
export interface MachineTime {
  readonly busy: number;
  readonly total: number;
  /**
   * Time that the host of a virtual machine gave to others while a process here was ready to run.
   */
  readonly stolen: number;
}

/**
 * Returns the CPU seconds of the whole machine, which show how quiet it was during a measurement.
 */
export async function machineCpuSeconds(): Promise<MachineTime> {
  const line = (await readFile('/proc/stat', 'utf8')).split('\n')[0] ?? '';
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  const total = ticks.reduce((sum, each) => sum + each, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  const seconds = (of: number) => of / ticksPerSecond;
  return { busy: seconds(total - idle), total: seconds(total), stolen: seconds(ticks[7] ?? 0) };
}

/** Returns the share of the machine that is in use, from 0 to 1. */
export async function readBusy(forMs: number): Promise<number> {
  const before = await machineCpuSeconds();
  await delay(forMs);
  const after = await machineCpuSeconds();
  return (after.busy - before.busy) / (after.total - before.total);
}

/** The processes whose cost is counted. */
export interface Measured {
  readonly asterisk: { readonly pid: number };
  readonly app: { readonly pid: number; readonly isRunning: boolean };
  readonly database: { readonly postgres: { readonly pid: number } };
}

/** What calls cost. */
export interface CallCost {
  /** CPU milliseconds per call. */
  readonly asterisk: number;
  readonly app: number;
  readonly postgres: number;
  /** Share of the machine that was busy, including callers and everything else. */
  readonly busy: number;
}

/** Begins to count. The returned function tells the cost since then, for a number of calls. */
export async function countCost(of: Measured): Promise<(calls: number) => Promise<CallCost>> {
  const before = await readCost(of);
  return async (calls) => {
    const after = await readCost(of);
    const perCall = (name: 'asterisk' | 'app' | 'postgres') =>
      ((after[name] - before[name]) * 1000) / calls;
    return {
      asterisk: perCall('asterisk'),
      app: perCall('app'),
      postgres: perCall('postgres'),
      busy: (after.busy - before.busy) / (after.total - before.total),
    };
  };
}

async function readCost({ asterisk, app, database }: Measured) {
  return {
    asterisk: await cpuSeconds(asterisk.pid),
    // The app does not run beside app_queue.
    app: app.isRunning ? await familyCpuSeconds(app.pid) : 0,
    postgres: await familyCpuSeconds(database.postgres.pid),
    ...(await machineCpuSeconds()),
  };
}

/** Formats a cost for the terminal. */
export function costInWords({ asterisk, app, postgres, busy }: CallCost): string {
  return (
    `CPU ms per call: Asterisk ${round(asterisk)}, app ${round(app)}, PostgreSQL ${round(postgres)}; ` +
    `machine ${Math.round(busy * 100)} % busy`
  );
}
