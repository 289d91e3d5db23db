/** What processes cost: CPU seconds and memory, as the kernel counts them. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

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
 * Returns the CPU seconds of a server and all its children, including ended ones, because
 * PostgreSQL has one process per connection.
 */
export async function familyCpuSeconds(pid: number): Promise<number> {
  const { own, endedChildren } = await readTimes(pid);
  const { stdout } = await run('pgrep', ['-P', String(pid)]).catch(() => ({ stdout: '' }));
  const children = stdout.split('\n').filter(Boolean).map(Number);
  const times = await Promise.all(
    children.map((child) =>
      readTimes(child).then(
        (each) => each.own,
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
