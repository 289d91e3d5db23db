/** What a process of this machine can be found again by, when its number may be another one's by then. */
import { readFile, readlink } from 'node:fs/promises';

/** Start of the machine and name space of its process ids: where these are the same, a number is of the same process. */
async function placeOf(): Promise<string> {
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  return `${bootId} ${await readlink('/proc/self/ns/pid')}`;
}

/** When a process began, in ticks since the machine's start; null when it is there no more, or only its parent has not noticed. */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // Its name stands in parentheses, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', start = ''] = [fields[0], fields[19]];
  return start === '' || /[ZXx]/.test(state) ? null : start;
}

/** The mark of a process of this machine; null where the system tells nothing of it. */
export async function markOf(pid: number): Promise<string | null> {
  const [place, start] = await Promise.all([placeOf().catch(() => null), startOf(pid)]);
  return place === null || start === null ? null : `${place} ${start}`;
}

/** Whether a process runs; `unknown` when it is one of another machine, or of another container. */
export async function stateOf(
  pid: number,
  mark: string | null,
): Promise<'runs' | 'gone' | 'unknown'> {
  const place = await placeOf().catch(() => null);
  if (mark === null || place === null || !mark.startsWith(`${place} `)) return 'unknown';
  return `${place} ${await startOf(pid)}` === mark ? 'runs' : 'gone';
}
