/**
 * A thread for what would keep the process from its calls: setting pages, searching pictures. It starts with the first request, and ends
 * when it has had nothing to do. What it does stands in a file of its own, which calls `answerOnThread.ts`.
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ThreadAnswer, ThreadRequest } from './answerOnThread.js';

/** It holds fonts and a typesetter, which not every hour needs. */
const idleMs = 300_000;

/** What went wrong in a thread, with the name of the error there. */
export class ThreadError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

class Thread {
  private readonly waiting = new Map<number, Waiting>();
  private readonly worker: Worker;
  private idle: NodeJS.Timeout | undefined;
  private asked = 0;

  constructor(
    file: string,
    private readonly onOver: () => void,
  ) {
    const name = path.basename(file, path.extname(file));
    // From the sources, the thread needs what compiles them.
    const execArgv = path.extname(file) === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [];
    this.worker = new Worker(file, { execArgv });
    this.worker.on('message', (answer: ThreadAnswer) => this.answered(answer));
    this.worker.on('error', (error: Error) => this.over(error));
    this.worker.on('exit', () => this.over(new Error(`the thread ${name} has ended`)));
  }

  ask(work: string, given: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const request: ThreadRequest = { id: ++this.asked, work, given };
      this.waiting.set(request.id, { resolve, reject });
      clearTimeout(this.idle);
      // Whoever waits for an answer does so to the end; an idle thread keeps no process alive.
      this.worker.ref();
      this.worker.postMessage(request);
    });
  }

  private answered(answer: ThreadAnswer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (this.waiting.size === 0) {
      this.worker.unref();
      this.idle = setTimeout(() => {
        this.onOver();
        void this.worker.terminate();
      }, idleMs).unref();
    }
    if ('result' in answer) waiting?.resolve(answer.result);
    else waiting?.reject(new ThreadError(answer.error.name, answer.error.message));
  }

  private over(error: Error): void {
    this.onOver();
    clearTimeout(this.idle);
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** What a thread does: functions of one argument, each by its name. */
type Works = Readonly<Record<string, (given: never) => Promise<unknown>>>;

/** Asks a thread to do something. Rejects with ThreadError, or with Error when the thread dies. */
export type AskThread<W extends Works> = <K extends keyof W & string>(
  work: K,
  given: Parameters<W[K]>[0],
) => ReturnType<W[K]>;

/**
 * Makes the function that asks a thread.
 * @param file the thread's own file, without its ending, which is that of `caller`.
 * @param caller the file that asks (`__filename`): a source here, compiled there.
 */
export function threadOf<W extends Works>(file: string, caller: string): AskThread<W> {
  let thread: Thread | null = null;
  return (work, given) => {
    if (thread === null) {
      const begun: Thread = new Thread(`${file}${path.extname(caller)}`, () => {
        if (thread === begun) thread = null;
      });
      thread = begun;
    }
    return thread.ask(work, given) as ReturnType<W[typeof work]>;
  };
}
