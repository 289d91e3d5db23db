/**
 * Builds the prompts in a process of its own, after everything else in priority, while the hotline
 * answers already.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../../paths.js';
import { PartFailed, startPart, type PartOptions } from './partProcess.js';
import { priorities } from './priorities.js';

/** The command `hotline`, run as this process runs: from the build, or from the sources. */
const command = [
  process.execPath,
  ...process.execArgv,
  path.resolve(__dirname, `../../cli${path.extname(__filename)}`),
];

/** Prompts in the making. */
export interface PromptsAhead {
  /** Ends it. Prompts that were made stay. */
  stop(): Promise<void>;
}

/**
 * Starts `hotline prompts build`.
 * @param options.tell is told when all are built, or why they are not.
 */
export async function buildPromptsAhead(options: {
  readonly env: NodeJS.ProcessEnv;
  /** What the command prints; of the latest run only. */
  readonly logFile: string;
  readonly tell: (line: string) => void;
}): Promise<PromptsAhead> {
  const { env, logFile, tell } = options;
  await rm(logFile, { force: true });
  const partOptions: PartOptions = {
    name: 'Building the prompts',
    command: [...command, 'prompts', 'build'],
    logFile,
    stopSignal: 'SIGTERM',
    cwd: projectRoot,
    env,
    nice: priorities.ahead,
  };
  const began = Date.now();
  const part = await startPart(partOptions);
  let isStopped = false;
  void part.ended.then(({ code, signal }) => {
    if (isStopped) return;
    if (code === 0) {
      tell(`All prompts are built (${((Date.now() - began) / 1000).toFixed(0)} s).`);
      return;
    }
    tell(new PartFailed(partOptions, `failed (${signal ?? `exit code ${code ?? '?'}`})`).message);
    tell('A prompt that is missing is tried again when a caller needs it.');
    tell('What to do: run npx hotline prompts build, and read its message');
  });
  return {
    async stop() {
      isStopped = true;
      // Its programs, too: an engine may take a minute for a sentence.
      while (signalGroup(part.pid)) await delay(20);
    },
  };
}

/** Ends a group of processes; returns whether there was any. */
function signalGroup(leader: number): boolean {
  try {
    return process.kill(-leader, 'SIGTERM');
  } catch {
    return false;
  }
}
