/** Runs the app as a child process of the set-up. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../core/paths.js';
import { priorities } from './parts/priorities.js';
import { startPart, untilReady, type PartOptions, type PartProcess } from './parts/partProcess.js';

/**
 * Node's flags for the app. Without this flag V8 collects garbage in four more threads with the
 * app's priority, which is above Asterisk's. On two processors these threads took both for a fifth
 * of a second, and digits pressed meanwhile waited for 100 to 350 ms. In the app's own thread the
 * work is less, and comes in steps of some milliseconds.
 */
export const appNodeFlags = ['--single-threaded-gc'] as const;

/**
 * The app runs as this process runs: from the build, or from the sources with the same Node flags.
 */
const mainProgram = [
  ...appNodeFlags,
  ...process.execArgv,
  path.resolve(__dirname, `../main${path.extname(__filename)}`),
];

/** The running app. */
export interface AppProcess {
  readonly pid: number;
  readonly isRunning: boolean;
  readonly ended: Promise<unknown>;
  /** Starts it again, even if it has ended by itself. */
  restart(): Promise<void>;
  /** Sends SIGTERM; calls stay up. */
  stop(): Promise<void>;
  /** Sends SIGKILL, as in a crash. */
  kill(): Promise<void>;
}

export interface AppProcessOptions {
  /** The app's complete environment; see config.ts. */
  readonly env: NodeJS.ProcessEnv;
  /** The log is appended to this file. */
  readonly logFile: string;
  /** The command that runs the app; by default as this process runs. */
  readonly command?: readonly string[];
  /** Its nice value; by default that of an app with calls. */
  readonly nice?: number;
}

/**
 * Starts the app, and resolves when its log says that it is ready.
 * @throws Error with the end of the log.
 */
export async function startAppProcess(options: AppProcessOptions): Promise<AppProcess> {
  const partOptions: PartOptions = {
    name: 'The hotline',
    command: options.command ?? [process.execPath, ...mainProgram],
    logFile: options.logFile,
    stopSignal: 'SIGTERM',
    cwd: projectRoot,
    env: options.env,
    nice: options.nice ?? priorities.app,
  };
  let part: PartProcess;
  const start = async () => {
    const from = await stat(options.logFile).then(
      ({ size }) => size,
      () => 0,
    );
    part = await startPart(partOptions);
    await untilReady(part, partOptions, () => saysReady(options.logFile, from));
  };
  await start();
  return {
    get pid() {
      return part.pid;
    },
    get isRunning() {
      return part.isRunning;
    },
    get ended() {
      return part.ended;
    },
    async restart() {
      await part.stop();
      await start();
    },
    stop: () => part.stop(),
    kill: () => part.kill(),
  };
}

async function saysReady(logFile: string, from: number): Promise<boolean> {
  for await (const line of createInterface({ input: createReadStream(logFile, { start: from }) })) {
    if (/"message":\s*"ready"/.test(line)) return true;
  }
  return false;
}
