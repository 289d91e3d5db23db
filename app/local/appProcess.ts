/** The app as a process of its own beside the set-up that runs it. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../paths.js';
import { startPart, untilReady, type PartOptions, type PartProcess } from './parts/partProcess.js';

/** As we run ourselves: built, or from the sources by what Node was told to compile them with. */
const mainProgram = [
  ...process.execArgv,
  path.resolve(__dirname, `../main${path.extname(__filename)}`),
];

export interface AppProcess {
  readonly pid: number;
  readonly isRunning: boolean;
  readonly ended: Promise<unknown>;
  /** Starts it anew; also when it has ended by itself. */
  restart(): Promise<void>;
  /** SIGTERM: calls that are up stay up. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would. */
  kill(): Promise<void>;
}

export interface AppProcessOptions {
  /** The whole environment it gets; see config.ts. */
  readonly env: NodeJS.ProcessEnv;
  /** Takes its log; appended to. */
  readonly logFile: string;
  /** Command that runs it; by default as we run ourselves. */
  readonly command?: readonly string[];
}

/**
 * Starts the app and comes back when its log says that it is ready.
 * @throws Error with the end of its log.
 */
export async function startAppProcess(options: AppProcessOptions): Promise<AppProcess> {
  const partOptions: PartOptions = {
    name: 'The hotline',
    command: options.command ?? [process.execPath, ...mainProgram],
    logFile: options.logFile,
    stopSignal: 'SIGTERM',
    cwd: projectRoot,
    env: options.env,
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
