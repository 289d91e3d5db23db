/**
 * Runs work on the thread of faxes (`faxThread.ts`), which starts with the first request and ends
 * when it is idle.
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FaxAnswer, FaxRequest, FaxWorks } from './faxThread.js';

/** The thread holds fonts and a typesetter, which many hours do not need. */
const idleMs = 300_000;

/** An error of the thread, with the name that it has there. */
export class FaxThreadError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

class FaxThread {
  private readonly waiting = new Map<number, Waiting>();
  private readonly worker: Worker;
  private idle: NodeJS.Timeout | undefined;
  private asked = 0;

  constructor(private readonly onOver: () => void) {
    const ending = path.extname(__filename);
    // When run from the sources, the thread needs the compiler.
    const execArgv = ending === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [];
    this.worker = new Worker(path.join(__dirname, `faxThread${ending}`), { execArgv });
    this.worker.on('message', (answer: FaxAnswer) => this.answered(answer));
    this.worker.on('error', (error: Error) => this.over(error));
    this.worker.on('exit', () => this.over(new Error('the thread of faxes has ended')));
  }

  ask(work: keyof FaxWorks, given: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const request: FaxRequest = { id: ++this.asked, work, given };
      this.waiting.set(request.id, { resolve, reject });
      clearTimeout(this.idle);
      // A thread with requests keeps the process alive; an idle one does not.
      this.worker.ref();
      this.worker.postMessage(request);
    });
  }

  private answered(answer: FaxAnswer): void {
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
    else waiting?.reject(new FaxThreadError(answer.error.name, answer.error.message));
  }

  private over(error: Error): void {
    this.onOver();
    clearTimeout(this.idle);
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

let thread: FaxThread | null = null;

/**
 * Runs a function on the thread.
 * @throws FaxThreadError with the name that the error has there; Error when the thread dies.
 */
export function onFaxThread<W extends keyof FaxWorks>(
  work: W,
  given: Parameters<FaxWorks[W]>[0],
): ReturnType<FaxWorks[W]> {
  if (thread === null) {
    const begun: FaxThread = new FaxThread(() => {
      if (thread === begun) thread = null;
    });
    thread = begun;
  }
  return thread.ask(work, given) as ReturnType<FaxWorks[W]>;
}
