/** Programs that tests run as people do, at a terminal. */
import type { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';

/** What a program shows. */
export interface Terminal {
  /** All of it so far. */
  said(): string;
  /** Takes away what stands there. */
  clear(): void;
  /**
   * Waits until it shows something, and returns the match.
   * @throws Error with the output if the program ends first
   */
  says(what: RegExp): Promise<RegExpExecArray>;
}

/** Reads what a program shows, from now on. */
export function readTerminal(child: ChildProcess): Terminal {
  let text = '';
  const terminal = new EventEmitter<{ change: [] }>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (more: Buffer) => {
      text += more.toString();
      terminal.emit('change');
    });
  }
  child.on('close', () => terminal.emit('change'));
  return {
    said: () => text,
    clear: () => (text = ''),
    async says(what) {
      for (;;) {
        const found = what.exec(text);
        if (found !== null) return found;
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${text}`);
        await once(terminal, 'change');
      }
    },
  };
}

/** Returns the processes beside this one that name a folder in their command or their environment. */
export async function processesOf(folder: string): Promise<string[]> {
  const read = (pid: string, file: string) =>
    readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid) || pid === String(process.pid)) continue;
    const [command, environment] = await Promise.all([read(pid, 'cmdline'), read(pid, 'environ')]);
    if (command.includes(folder) || environment.includes(folder)) {
      found.push(`${pid} ${command.replaceAll('\0', ' ').trim()}`);
    }
  }
  return found;
}
