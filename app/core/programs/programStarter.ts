/**
 * Starts programs from a process of its own. Node starts a program by fork(2), which copies the page
 * tables of the process that calls it and stops it meanwhile: a hotline with 200 MB for 5 ms, on a
 * busy machine for 25 ms and more, and all its calls with it. A sentence that nobody has heard
 * before needs three programs. The other process is small, and has no calls.
 */
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { ProgramFailed, type Printed, type ProgramRun } from './runProgram.js';
import type { RunAnswer, RunRequest } from './programStarterProcess.js';
import { giveWay, plainEnvironment } from './startProgram.js';

interface Waiting {
  readonly program: string;
  readonly resolve: (printed: Printed) => void;
  readonly reject: (error: Error) => void;
}

/** The process that starts programs. It begins with the first program, and ends with this process. */
export class ProgramStarter {
  private child: ChildProcess | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  /** Undefined while there is none. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /**
   * Runs a program to its end and returns what it printed.
   * @throws ProgramFailed, also if the process that starts programs dies
   */
  run(given: ProgramRun): Promise<Printed> {
    this.child ??= this.begin();
    const { child } = this;
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { program: given.program, resolve, reject });
      // A program keeps this process alive, the starter does not.
      child.ref();
      child.channel?.ref();
      // Where it cannot be sent, the process is about to be over.
      child.send({ id, given } satisfies RunRequest, () => undefined);
    });
  }

  private begin(): ChildProcess {
    const file = path.join(__dirname, `programStarterProcess${path.extname(__filename)}`);
    const child = fork(file, {
      // Programs may know as much; see startProgram.ts.
      env: plainEnvironment(),
      execArgv: process.execArgv.filter((flag) => !flag.startsWith('--inspect')),
      serialization: 'advanced',
    });
    giveWay(child.pid);
    child.on('message', (answer: RunAnswer) => {
      this.answered(answer);
      if (this.waiting.size > 0) return;
      child.unref();
      child.channel?.unref();
    });
    child.on('error', () => this.over(child));
    child.on('exit', () => this.over(child));
    return child;
  }

  private answered(answer: RunAnswer): void {
    const waiting = this.waiting.get(answer.id);
    if (waiting === undefined) return;
    this.waiting.delete(answer.id);
    if ('printed' in answer) waiting.resolve(answer.printed);
    else {
      const { reason, stderr, exitCode } = answer.failed;
      waiting.reject(new ProgramFailed(waiting.program, reason, stderr, exitCode));
    }
  }

  private over(child: ChildProcess): void {
    if (this.child !== child) return;
    this.child = undefined;
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    for (const { program, reject } of lost) {
      reject(new ProgramFailed(program, 'the process that starts programs has ended', '', null));
    }
  }
}
