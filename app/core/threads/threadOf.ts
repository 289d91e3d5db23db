/**
 * A thread for work that would block the calls of the process: setting pages, searching pictures.
 * It starts with the first request, and ends after a time without work. The work itself is in a
 * separate file, which calls `answerOnThread.ts`.
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ThreadAnswer, ThreadRequest } from './answerOnThread.js';

/** The thread holds fonts and a typesetter, which a hotline does not need every hour. */
const idleMs = 300_000;

/** An error in a thread, with the name that it has there. */
class ThreadError extends Error {
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
    // When run from its sources, the thread needs a loader that compiles them.
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
      // A waiting request keeps the process alive; an idle thread does not.
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

/** The functions of a thread, of one argument, each by its name. */
type Works = Readonly<Record<string, (given: never) => Promise<unknown>>>;

/** Calls a function of a thread. Rejects with ThreadError, or with Error when the thread dies. */
export type AskThread<W extends Works> = <K extends keyof W & string>(
  work: K,
  given: Parameters<W[K]>[0],
) => ReturnType<W[K]>;

/**
 * Makes the function that calls a thread.
 * @param file the thread's own file without its extension, which is that of `caller`.
 * @param caller the calling file (`__filename`): a source during development, compiled in a
 *   build.
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
