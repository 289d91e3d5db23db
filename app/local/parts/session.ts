/**
 * The nice value of a session of processes. Linux shares the processors among sessions first
 * (`kernel.sched_autogroup_enabled`): nice values of processes then count only within one, so a
 * session has a value, too (sched(7), "The autogroup feature"). A kernel without it has no such
 * file, and nothing happens.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const fileOf = (pid: number | 'self') => `/proc/${pid}/autogroup`;

/** Returns the nice value of this process's session; 0 on a kernel without them. */
export function niceOfSession(): number {
  try {
    return Number(/ nice (-?\d+)\s*$/.exec(readFileSync(fileOf('self'), 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Gives the session of a process a nice value, as far as this process may do so. */
export function setNiceOfSession(pid: number, nice: number): void {
  try {
    writeFileSync(fileOf(pid), String(Math.max(-20, Math.min(19, nice))));
  } catch {
    // Not this kernel, or not this user; the process may also be gone.
  }
}
