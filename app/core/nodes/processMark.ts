/**
 * Marks by which a process of this machine can be recognised, even though its process id may be
 * reused.
 */
import { readFile, readlink } from 'node:fs/promises';

/**
 * Returns the machine's boot id and the namespace of its process ids. While both are the same, a
 * process id can be compared.
 */
async function placeOf(): Promise<string> {
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  return `${bootId} ${await readlink('/proc/self/ns/pid')}`;
}

/**
 * Returns when a process began, in ticks since the machine's start; null when it is gone or a
 * zombie.
 */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The process name is in parentheses and may contain anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', start = ''] = [fields[0], fields[19]];
  return start === '' || /[ZXx]/.test(state) ? null : start;
}

/** Makes the mark of a process of this machine; null where the system gives no information. */
export async function markOf(pid: number): Promise<string | null> {
  const [place, start] = await Promise.all([placeOf().catch(() => null), startOf(pid)]);
  return place === null || start === null ? null : `${place} ${start}`;
}

/**
 * Tells whether a process runs; `unknown` when it is on another machine or in another container.
 */
export async function stateOf(
  pid: number,
  mark: string | null,
): Promise<'runs' | 'gone' | 'unknown'> {
  const place = await placeOf().catch(() => null);
  if (mark === null || place === null || !mark.startsWith(`${place} `)) return 'unknown';
  return `${place} ${await startOf(pid)}` === mark ? 'runs' : 'gone';
}
