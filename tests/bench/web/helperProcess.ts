/**
 * Programs of the bench `web` that run beside it, with a lower priority than everything that is
 * measured.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';
import { runTypescript } from '../../parts/typescript.js';

/** A running program, which answers by messages. */
export interface HelperProcess {
  /**
   * Sends a message, and resolves with the next reply.
   * @throws Error if the program ends instead
   */
  ask(message: object | string): Promise<unknown>;
  /** Ends it. Does nothing when it has ended. */
  stop(): Promise<void>;
}

/** Starts a program of this folder, by its name. */
export function startHelper(name: string): HelperProcess {
  const child: ChildProcess = fork(path.join(projectRoot, 'tests/bench/web', `${name}.ts`), {
    execArgv: [...runTypescript],
  });
  // The load generator must not take processor time from the app that it loads.
  os.setPriority(child.pid ?? 0, 5);
  const exited = once(child, 'exit');
  return {
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
