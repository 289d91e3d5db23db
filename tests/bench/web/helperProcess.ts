/** Programs of this folder that run beside the bench, in processes of their own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';
import { runTypescript } from '../../parts/typescript.js';

/** A running program, which answers by messages. */
export interface HelperProcess {
  readonly pid: number;
  /**
   * Sends a message, and resolves with the next reply.
   * @throws Error if the program ends instead
   */
  ask(message: object | string): Promise<unknown>;
  /** Ends it. Does nothing when it has ended. */
  stop(): Promise<void>;
}

/** Starts a program by its name. @param nice its nice value: what only makes load gives way */
export function startHelper(name: string, nice: number): HelperProcess {
  const child = fork(path.join(projectRoot, 'tests/bench/web', `${name}.ts`), {
    execArgv: [...runTypescript],
  });
  const pid = child.pid ?? 0;
  os.setPriority(pid, nice);
  const exited = once(child, 'exit');
  return {
    pid,
    async ask(message) {
      const answer = once(child, 'message');
      child.send(message);
      const ended = exited.then(() => Promise.reject(new Error(`${name} has ended`)));
      ended.catch(() => undefined);
      const [said] = (await Promise.race([answer, ended])) as [unknown];
      return said;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await exited;
    },
  };
}
