import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../app/core/paths.js';
import { runTypescript } from '../parts/typescript.js';

/** A running process of `dueWorker.ts`, as a test controls it. */
export interface WorkerProcess {
  /**
   * Resolves when `done` pieces of work are over since the start, or when the process has ended.
   */
  until(done: number): Promise<void>;
  /** Sends SIGKILL: the process cleans up nothing. */
  kill(): Promise<void>;
  /** Resolves with the signal that has ended it. */
  readonly ended: Promise<NodeJS.Signals | null>;
}

/** Starts a process of `dueWorker.ts`. */
export function startWorker(env: {
  readonly DATABASE_URL: string;
  readonly REDIS_URL: string;
  readonly IDENTITY_KEYS_FILE: string;
  /**
   * After this many pieces of work the process kills itself. A kill from outside would come at an
   * arbitrary time.
   */
  readonly DIES_AFTER?: string;
}): WorkerProcess {
  const program = path.join(projectRoot, 'tests', 'jobs', 'dueWorker.ts');
  const child: ChildProcess = spawn(process.execPath, [...runTypescript, program], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = (once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>).then(
    ([, signal]) => signal,
  );
  let done = 0;
  let tell: () => void = () => undefined;
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('done')) return;
      done += 1;
      tell();
    });
  }
  return {
    ended,
    async until(count) {
      let isOver = false;
      void ended.then(() => ((isOver = true), tell()));
      while (done < count && !isOver) await new Promise<void>((resolve) => (tell = resolve));
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
