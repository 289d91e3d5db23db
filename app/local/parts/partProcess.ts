/**
 * A child server process that must never outlive this one. The kernel sends it a signal when this
 * process dies, even by `kill -9` (PR_SET_PDEATHSIG, set by setpriv of util-linux). A crash
 * therefore leaves nothing to clean up.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { niceOfSession } from './session.js';

const endsWithinMs = 10_000;
const readyWithinMs = 60_000;

/** A running child server. */
export interface PartProcess {
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly isRunning: boolean;
  /** Asks it to end, and kills it if it has not ended after ten seconds. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL, as in a crash. */
  kill(): Promise<void>;
}

export interface PartOptions {
  /** Its name in messages. */
  readonly name: string;
  /** Command and arguments. It must stay in the foreground and not daemonize. */
  readonly command: readonly string[];
  /** Its standard output and error are appended to this file. */
  readonly logFile: string;
  readonly stopSignal: 'SIGTERM' | 'SIGINT' | 'SIGQUIT';
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Further options of setpriv, for example another user. */
  readonly privileges?: readonly string[];
  /**
   * The nice value that is added to this process's own, and to that of its session if that gives
   * way. Only root may go before others (below 0); for another user such a value does nothing.
   */
  readonly nice?: number;
}

/**
 * Returns the beginning of a command line that gives a program its nice value. A part is the leader
 * of a session, so the session gets the value, too (session.ts). If this process's session yields to
 * others, such as a test run, so do the parts that it starts.
 */
const withNice = (nice: number): string[] => [
  'sh',
  '-c',
  '{ echo "$1" >/proc/self/autogroup; } 2>/dev/null; shift; exec nice -n "$@"',
  'sh',
  String(Math.min(19, Math.max(0, niceOfSession()) + nice)),
  String(nice),
];

function mayHave(nice: number | undefined): nice is number {
  return nice !== undefined && (nice > 0 || process.getuid?.() === 0);
}

/** Starts a server process. It need not be ready yet: see {@link untilReady}. */
export async function startPart(options: PartOptions): Promise<PartProcess> {
  const log = openSync(options.logFile, 'a');
  let child: ChildProcess;
  try {
    const nice = mayHave(options.nice) ? options.nice : 0;
    const [program = '', ...args] = [
      ...(nice === 0 && niceOfSession() <= 0 ? [] : withNice(nice)),
      ...['setpriv', '--pdeathsig', options.stopSignal.slice(3)],
      ...(options.privileges ?? []),
      ...options.command,
    ];
    child = spawn(program, args, {
      stdio: ['ignore', log, log],
      cwd: options.cwd,
      env: options.env ?? process.env,
      // A process group of its own: Ctrl-C in the terminal reaches only this process, which stops
      // the parts in the right order.
      detached: true,
    });
  } finally {
    closeSync(log);
  }
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) =>
      reject(new Error(`cannot start ${options.name}: ${error.message}`)),
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
    async stop() {
      if (!isRunning()) return;
      child.kill(options.stopSignal);
      const timer = setTimeout(() => child.kill('SIGKILL'), endsWithinMs);
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
 * Polls a server until it is ready.
 * @param isReady resolves to true when it is ready; a rejection means not yet.
 * @throws Error with the end of its log when it ended, or is not ready in time.
 */
export async function untilReady(
  part: PartProcess,
  options: PartOptions,
  isReady: () => Promise<boolean>,
): Promise<void> {
  // By a clock that nobody sets: a machine that was stopped for a minute has lost none.
  const deadline = performance.now() + readyWithinMs;
  let problem = '';
  for (;;) {
    if (!part.isRunning) {
      const { code, signal } = await part.ended;
      throw new PartFailed(
        options,
        `ended during its start (${signal ?? `exit code ${code ?? '?'}`})`,
      );
    }
    try {
      if (await isReady()) return;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() > deadline) {
      await part.kill();
      throw new PartFailed(options, `was not ready after ${readyWithinMs / 1000} s: ${problem}`);
    }
    await delay(30);
  }
}

/** A part did not start; the message ends with the last lines of its log. */
export class PartFailed extends Error {
  readonly logTail: string;
  constructor(options: Pick<PartOptions, 'name' | 'logFile'>, what: string) {
    const logTail = tailOf(options.logFile);
    super(`${options.name} ${what}. The end of ${options.logFile}:\n${logTail}`);
    this.name = 'PartFailed';
    this.logTail = logTail;
  }
}

/** Returns the last lines of a log file, or a note that it is empty. */
function tailOf(file: string): string {
  try {
    const text = readFileSync(file, 'utf8').trimEnd();
    return text === '' ? '(empty)' : text.split('\n').slice(-15).join('\n');
  } catch {
    return '(no log)';
  }
}
