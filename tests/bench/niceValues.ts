/**
 * Lets nice values count between the programs that are measured, as the administrators' handbook
 * asks for. Otherwise Linux shares the processors among sessions first; each server is one, and each
 * backend of PostgreSQL another (sched(7), "The autogroup feature").
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const setting = '/proc/sys/kernel/sched_autogroup_enabled';

/**
 * Turns the sharing among sessions off.
 * @returns what gives the machine its setting back. A kernel without it, or a container that may not
 *   change it, is left as it is.
 */
export function letNiceValuesCount(): () => void {
  if (!existsSync(setting)) return () => undefined;
  const before = readFileSync(setting, 'utf8');
  if (before.trim() === '0') return () => undefined;
  try {
    writeFileSync(setting, '0');
  } catch (error) {
    console.log(`Nice values count only within a session, which costs callers: ${String(error)}`);
    return () => undefined;
  }
  const restore = () => writeFileSync(setting, before);
  process.once('exit', restore);
  // By itself a signal ends a process without 'exit'.
  const end = () => process.exit(1);
  for (const signal of signals) process.once(signal, end);
  return () => {
    process.off('exit', restore);
    for (const signal of signals) process.off(signal, end);
    restore();
  };
}
