/** What a start of ours left running when it was broken off, found by the pid file it wrote. */
import { readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** True while there is a process with this id (that is not just waiting to be reaped). */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return !/\) Z/.test(stat);
  } catch {
    return false;
  }
}

/**
 * Ends the process a pid file names, if it still runs and has to do with the folder of that file: process ids
 * are given out again, and a stranger must not be hit.
 */
export async function endLeftover(pidFile: string, signal: NodeJS.Signals): Promise<void> {
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  if (!Number.isSafeInteger(pid) || pid < 2 || !(await isAlive(pid))) return;
  if (!(await belongsTo(pid, path.dirname(path.resolve(pidFile))))) return;
  process.kill(pid, signal);
  const deadline = Date.now() + 10_000;
  while (await isAlive(pid)) {
    if (Date.now() > deadline) process.kill(pid, 'SIGKILL');
    await delay(50);
  }
}

async function belongsTo(pid: number, folder: string): Promise<boolean> {
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return cwd === folder || commandLine.split('\0').some((word) => word.startsWith(folder));
}
