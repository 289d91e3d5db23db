/**
 * A server that we start beside us, and that must never outlive us: the kernel sends it a signal when our process dies, be it by
 * `kill -9` (PR_SET_PDEATHSIG, set by setpriv of util-linux). So nothing is left to clean up after a crash.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export interface PartProcess {
  readonly pid: number;
  /** Resolves when it has ended, by whatever cause. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly isRunning: boolean;
  /** Asks it to end, and kills it when it has not after `withinMs`. */
  stop(withinMs?: number): Promise<void>;
  /** Ends it with SIGKILL, as a crash would. */
  kill(): Promise<void>;
}

export interface PartOptions {
  /** How it is called in messages. */
  readonly name: string;
  /** Command and arguments. It must stay in the foreground and not fork away. */
  readonly command: readonly string[];
  /** File that takes its standard output and error; appended to. */
  readonly logFile: string;
  readonly stopSignal: 'SIGTERM' | 'SIGINT' | 'SIGQUIT';
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** More options of setpriv, for example another user. */
  readonly privileges?: readonly string[];
}

/** Starts a server process. Being started is not being ready: see {@link untilReady}. */
export async function startPart(options: PartOptions): Promise<PartProcess> {
  const log = openSync(options.logFile, 'a');
  let child: ChildProcess;
  try {
    child = spawn(
      'setpriv',
      [
        '--pdeathsig',
        options.stopSignal.slice(3),
        ...(options.privileges ?? []),
        ...options.command,
      ],
      {
        stdio: ['ignore', log, log],
        cwd: options.cwd,
        env: options.env ?? process.env,
        // A group of its own: Ctrl-C in the terminal reaches us, and we end the parts in the right order.
        detached: true,
      },
    );
  } finally {
    closeSync(log);
  }
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) =>
      reject(new Error(`${options.name} could not be started: ${error.message}`)),
    );
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid ?? 0,
    ended,
    get isRunning() {
      return isRunning();
    },
    async stop(withinMs = 10_000) {
      if (!isRunning()) return;
      child.kill(options.stopSignal);
      const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
      await ended;
      clearTimeout(timer);
    },
    async kill() {
      if (isRunning()) child.kill('SIGKILL');
      await ended;
    },
  };
}

/**
 * Waits until a server answers, by asking it again and again.
 * @param isReady resolves to true when it is; a rejection means not yet.
 * @throws Error with the end of its log when it ended, or is not ready after `withinMs`.
 */
export async function untilReady(
  part: PartProcess,
  options: PartOptions,
  isReady: () => Promise<boolean>,
  withinMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  let problem = '';
  for (;;) {
    if (!part.isRunning) {
      const { code, signal } = await part.ended;
      throw new PartFailed(options, `ended at its start (${signal ?? `exit code ${code ?? '?'}`})`);
    }
    try {
      if (await isReady()) return;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > deadline) {
      await part.kill();
      throw new PartFailed(options, `was not ready after ${withinMs / 1000} s: ${problem}`);
    }
    await delay(30);
  }
}

/** A part did not come up; the message ends with the last lines of its log. */
export class PartFailed extends Error {
  readonly logTail: string;
  constructor(options: Pick<PartOptions, 'name' | 'logFile'>, what: string) {
    const logTail = tailOf(options.logFile);
    super(`${options.name} ${what}. The end of ${options.logFile}:\n${logTail}`);
    this.name = 'PartFailed';
    this.logTail = logTail;
  }
}

/** The last lines of a log file, or a word that it is empty. */
export function tailOf(file: string, lines = 15): string {
  try {
    const text = readFileSync(file, 'utf8').trimEnd();
    return text === '' ? '(empty)' : text.split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
}
