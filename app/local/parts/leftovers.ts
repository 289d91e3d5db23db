/** Ends what an interrupted start left running, found by the pid file that it wrote. */
import { readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Returns whether a process with this id exists and is not a zombie. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return !/\) Z/.test(stat);
  } catch {
    return false;
  }
}

/**
 * Ends the process named by a pid file, if it still runs and belongs to the folder of that file.
 * Process ids are reused, and an unrelated process must not be ended.
 */
export async function endLeftover(pidFile: string, signal: NodeJS.Signals): Promise<void> {
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  if (!Number.isSafeInteger(pid) || pid < 2 || !(await isAlive(pid))) return;
  if (!(await belongsTo(pid, path.dirname(path.resolve(pidFile))))) return;
  process.kill(pid, signal);
  const deadline = performance.now() + 10_000;
  while (await isAlive(pid)) {
    if (performance.now() > deadline) process.kill(pid, 'SIGKILL');
    await delay(50);
  }
}

async function belongsTo(pid: number, folder: string): Promise<boolean> {
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return cwd === folder || commandLine.split('\0').some((word) => word.startsWith(folder));
}
